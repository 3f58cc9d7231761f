//! How much memory a worker takes when its producer is replaced again and again, and when large records come.
//!
//! The soak watches the same for hours; here a leak of some kilobytes a replacement shows within a minute.

use crate::brokers::WAIT;
use crate::worker::Program;
use chancery::kafka::{EmbeddedBroker, KafkaSettings};
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseRecord, ThreadedProducer};
use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Answer};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// One number of `/metrics`.
fn metric(listen: &str, name: &str) -> Option<u64> {
    let mut stream = std::net::TcpStream::connect(listen).ok()?;
    let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let line = answer.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().parse::<f64>().ok().map(|value| value as u64)
}

#[test]
fn a_worker_whose_producer_is_replaced_again_and_again_keeps_its_size() {
    const WARM: u64 = 60;
    const REPLACED: u64 = 220;
    /// Kilobytes; what comes and goes with the work in hand.
    const PLAY: u64 = 16 * 1024;
    let broker = EmbeddedBroker::start(&[("in", 1), ("out", 1), ("dead", 1)]).expect("starts");
    let settings = KafkaSettings {
        brokers: broker.address(),
        input: vec!["in".into()],
        output: "out".into(),
        dead_letters: "dead".into(),
        ..KafkaSettings::default()
    };
    let listen = format!("127.0.0.1:{}", crate::security::free_port());
    let mut program = Program::run_with(&settings, &["--listen", &listen], &[]);
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &settings.brokers);
    let producer: ThreadedProducer<_> = config.create().expect("a producer can be created");
    let (mut at_first, mut last, begun) = (0, 0, Instant::now());
    while last < REPLACED {
        assert!(
            begun.elapsed() < 6 * WAIT,
            "only {last} replacements: {}",
            program.log()
        );
        assert!(!program.has_ended(), "{}", program.log());
        // A new producer ends two transactions without work (what was left open; the position, which this broker has not
        // kept) and one with work; the next ends in doubt.
        let answers = [
            Answer::RD_KAFKA_RESP_ERR_NO_ERROR,
            Answer::RD_KAFKA_RESP_ERR_NO_ERROR,
            Answer::RD_KAFKA_RESP_ERR_NO_ERROR,
            Answer::RD_KAFKA_RESP_ERR_INVALID_TXN_STATE,
        ];
        broker.cluster().request_errors(Api::EndTxn, &answers);
        let record = BaseRecord::to("in")
            .partition(0)
            .payload("Talks were held in Vienna.")
            .key("key");
        producer.send(record).map_err(|(error, _)| error).expect("is queued");
        std::thread::sleep(Duration::from_millis(20));
        last = metric(&listen, "chancery_producer_recycles_total ").unwrap_or(last);
        if at_first == 0 && last >= WARM {
            at_first = program.held().resident_kb;
        }
    }
    let (resident_kb, files) = (program.held().resident_kb, program.held().files);
    eprintln!(
        "{at_first} kB after {WARM} replacements, {resident_kb} kB and {files} files after {last}, {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    assert!(
        resident_kb < at_first + PLAY,
        "{resident_kb} kB, after {WARM} replacements {at_first} kB"
    );
    assert!(files < 100, "{files} files are open");
}
