//! Traces over OTLP as a collector gets them; only in builds with the feature `otlp`.

use crate::engine::{limits, obey, setup};
use chancery::memory::MemoryBroker;
use chancery::pipeline::{Stop, run_with};
use chancery::telemetry::{EndedSpan, SpanValue, Telemetry, Traces};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime};

const TRACE: u128 = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736;
const PARENT: u64 = 0x00f0_67aa_0ba9_02b7;

/// Takes one request after the other and hands on what was posted.
fn collector() -> (String, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut seen, mut piece) = (Vec::new(), [0; 65_536]);
            let (head, length) = loop {
                let count = stream.read(&mut piece).unwrap();
                seen.extend_from_slice(&piece[..count]);
                let text = String::from_utf8_lossy(&seen).to_lowercase();
                let end = seen.windows(4).position(|w| w == b"\r\n\r\n");
                let length = text.split("content-length: ").nth(1);
                if let (Some(end), Some(length)) = (end, length) {
                    break (end + 4, length.split("\r\n").next().unwrap().parse::<usize>().unwrap());
                }
            };
            while seen.len() < head + length {
                let count = stream.read(&mut piece).unwrap();
                seen.extend_from_slice(&piece[..count]);
            }
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .unwrap();
            if sender.send(seen).is_err() {
                return;
            }
        }
    });
    (address, receiver)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn a_collector_gets_a_span_in_its_trace() {
    let (address, received) = collector();
    let traces = Traces::to_collector(&address).unwrap();
    let now = SystemTime::now();
    traces.take(EndedSpan {
        name: "process news.raw".into(),
        trace_id: TRACE,
        span_id: 0x1111_2222_3333_4444,
        parent_id: Some(PARENT),
        begun: now - Duration::from_millis(41),
        ended: now,
        attributes: vec![("messaging.kafka.offset", SpanValue::Number(41))],
        error: Some("not JSON".into()),
    });
    traces.finish();
    let posted = received.recv_timeout(Duration::from_secs(10)).expect("spans come");
    assert!(
        posted.starts_with(b"POST /v1/traces "),
        "{}",
        String::from_utf8_lossy(&posted)
    );
    for wanted in [
        b"process news.raw".as_slice(),
        b"not JSON",
        b"chancery",
        b"messaging.kafka.offset",
        &TRACE.to_be_bytes(),
        &PARENT.to_be_bytes(),
    ] {
        assert!(holds(&posted, wanted), "{}", String::from_utf8_lossy(wanted));
    }
}

#[test]
fn a_collector_that_is_not_there_costs_nothing() {
    let telemetry = Telemetry {
        traces: Traces::to_collector("http://127.0.0.1:9").unwrap(),
        ..Telemetry::new()
    };
    let broker = MemoryBroker::new(1);
    for _ in 0..2_000 {
        broker.push(0, None, Some(b"item"));
    }
    broker.end();
    let begun = Instant::now();
    run_with(obey, broker.transport(), setup(), limits(), &telemetry, Stop::new()).expect("ends");
    telemetry.traces.finish();
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
