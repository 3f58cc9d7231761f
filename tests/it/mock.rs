//! Error paths on librdkafka's mock cluster: whatever a broker answers, everything comes out and the run goes on.
//!
//! The mock shows aborted records to every reader and does not keep offsets of transactions, so these tests say
//! nothing about exactly once; `kafka.rs` does.

use crate::brokers::{WAIT, header, read};
use crate::engine::{limits, obey, setup};
use chancery::kafka::{Delivery, EMBEDDED_RECORD_BYTES_MAX, EmbeddedBroker, KafkaSettings, KafkaTransport};
use chancery::pipeline::{RunError, Stop, Summary, run_with};
use chancery::telemetry::Telemetry;
use rdkafka::ClientConfig;
use rdkafka::message::Message;
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};
use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Answer};
use std::collections::BTreeSet;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const PARTITIONS: i32 = 2;

struct Mock {
    broker: EmbeddedBroker,
    settings: KafkaSettings,
}

impl Mock {
    fn new(delivery: Delivery) -> Self {
        let topics = [("in", PARTITIONS), ("out", PARTITIONS), ("dead", PARTITIONS)];
        let broker = EmbeddedBroker::start(&topics).expect("starts");
        let settings = KafkaSettings {
            brokers: broker.address(),
            input: vec!["in".into()],
            output: "out".into(),
            dead_letters: "dead".into(),
            delivery,
            fault_patience: Duration::from_secs(3),
            record_bytes_max: Some(EMBEDDED_RECORD_BYTES_MAX),
            // The mock keeps a member that lost its place until its session ends.
            consumer: [
                ("session.timeout.ms".into(), "3000".into()),
                ("heartbeat.interval.ms".into(), "200".into()),
            ]
            .into(),
            ..KafkaSettings::default()
        };
        Self { broker, settings }
    }

    fn fill(&self, count: usize) {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.settings.brokers);
        let producer: ThreadedProducer<_> = config.create().expect("a producer can be created");
        for index in 0..count {
            for partition in 0..PARTITIONS {
                let payload = if index % 10 == 3 {
                    "bad".to_owned()
                } else {
                    format!("item {index}")
                };
                let record = BaseRecord::to("in").partition(partition).payload(&payload).key("key");
                producer.send(record).map_err(|(error, _)| error).expect("is queued");
            }
        }
        producer.flush(WAIT).expect("is acknowledged");
    }

    fn start(&self) -> (Stop, Telemetry, JoinHandle<Result<Summary, RunError>>) {
        let (stop, telemetry) = (Stop::new(), Telemetry::new());
        let (settings, inner, told) = (self.settings.clone(), stop.clone(), telemetry.clone());
        let thread = std::thread::spawn(move || {
            let transport = KafkaTransport::open(&settings, &told, &inner).expect("opens");
            run_with(obey, transport, setup(), limits(), &told, inner)
        });
        (stop, telemetry, thread)
    }

    /// Waits until every input record has come out at least once.
    #[track_caller]
    fn await_all(&self, count: usize) {
        let begun = Instant::now();
        let wanted = count * PARTITIONS as usize;
        loop {
            let mut origins = BTreeSet::new();
            for message in read(&self.settings.brokers, &["out", "dead"], PARTITIONS, "read_committed") {
                assert!(message.payload().is_some());
                origins.insert(header(&message, "chancery.origin"));
            }
            if origins.len() == wanted {
                return;
            }
            assert!(begun.elapsed() < WAIT, "{} of {wanted}", origins.len());
        }
    }
}

#[test]
fn the_demo_broker_serves_a_worker_at_least_once() {
    let mock = Mock::new(Delivery::AtLeastOnce);
    mock.fill(50);
    let (stop, telemetry, thread) = mock.start();
    mock.await_all(50);
    assert_eq!(telemetry.health.readiness().blockers, Vec::<&str>::new());
    stop.drain();
    let summary = thread.join().expect("does not panic").expect("drains");
    assert_eq!((summary.consumed, summary.dead()), (100, 10), "{summary}");
    mock.fill(5);
    let (stop, _, thread) = mock.start();
    mock.await_all(55);
    stop.drain();
    let summary = thread.join().expect("does not panic").expect("drains");
    assert_eq!(summary.consumed, 10, "goes on where it was");
}

/// The worker gets through these answers by itself.
#[track_caller]
fn check(delivery: Delivery, api: Api, answers: &[Answer]) {
    let mock = Mock::new(delivery);
    mock.fill(30);
    mock.broker.cluster().request_errors(api, answers);
    let (stop, telemetry, thread) = mock.start();
    let begun = Instant::now();
    while telemetry.metrics.engine.settle_records.get_sample_sum() < 60.0 {
        assert!(begun.elapsed() < WAIT, "{api:?} {answers:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
    mock.await_all(30);
    stop.drain();
    let summary = thread.join().expect("does not panic").expect("drains");
    assert_eq!(summary.consumed, 60, "{api:?} {answers:?}: {summary}");
}

#[test]
fn passing_errors_of_the_commit_path_pass() {
    use Answer::*;
    let eos = Delivery::ExactlyOnce;
    let loading = RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS;
    let moved = RD_KAFKA_RESP_ERR_NOT_COORDINATOR;
    check(eos, Api::InitProducerId, &[loading, moved]);
    check(
        eos,
        Api::AddPartitionsToTxn,
        &[RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, moved],
    );
    check(eos, Api::AddOffsetsToTxn, &[loading, moved]);
    check(eos, Api::TxnOffsetCommit, &[loading, moved]);
    check(eos, Api::EndTxn, &[loading, moved]);
    check(
        eos,
        Api::Produce,
        &[
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        ],
    );
    check(Delivery::AtLeastOnce, Api::OffsetCommit, &[loading, moved]);
}

#[test]
fn errors_that_end_a_transaction_are_read_again() {
    use Answer::*;
    let eos = Delivery::ExactlyOnce;
    check(eos, Api::TxnOffsetCommit, &[RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION]);
    check(eos, Api::TxnOffsetCommit, &[RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID]);
    check(eos, Api::EndTxn, &[RD_KAFKA_RESP_ERR_INVALID_TXN_STATE]);
    check(eos, Api::EndTxn, &[RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH]);
    check(eos, Api::Produce, &[RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER]);
    check(eos, Api::Produce, &[RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID]);
    check(
        eos,
        Api::AddPartitionsToTxn,
        &[RD_KAFKA_RESP_ERR_OPERATION_NOT_ATTEMPTED],
    );
    check(
        Delivery::AtLeastOnce,
        Api::OffsetCommit,
        &[RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION],
    );
}

#[test]
fn a_broker_that_goes_and_comes_back_is_waited_for() {
    let mock = Mock::new(Delivery::ExactlyOnce);
    mock.fill(20);
    let (stop, telemetry, thread) = mock.start();
    mock.await_all(20);
    mock.broker.cluster().broker_down(1).expect("goes");
    std::thread::sleep(Duration::from_secs(4));
    assert!(!thread.is_finished(), "an outage never ends the worker");
    assert!(telemetry.health.is_alive(Duration::from_secs(30)));
    mock.broker.cluster().broker_up(1).expect("comes back");
    mock.fill(20);
    mock.await_all(40);
    stop.drain();
    thread.join().expect("does not panic").expect("drains");
}

#[test]
fn a_worker_that_finds_no_broker_waits_and_leaves_when_told() {
    let settings = KafkaSettings {
        brokers: "127.0.0.1:1".into(),
        ..KafkaSettings::default()
    };
    let (stop, telemetry) = (Stop::new(), Telemetry::new());
    let (inner, told) = (stop.clone(), telemetry.clone());
    let thread = std::thread::spawn(move || {
        let transport = KafkaTransport::open(&settings, &told, &inner).expect("opens without a broker");
        run_with(obey, transport, setup(), limits(), &told, inner)
    });
    std::thread::sleep(Duration::from_secs(2));
    assert!(!thread.is_finished());
    assert!(!telemetry.health.readiness().blockers.is_empty());
    let begun = Instant::now();
    stop.drain();
    let summary = thread.join().expect("does not panic").expect("drains");
    assert_eq!(summary.consumed, 0);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn a_lasting_refusal_ends_the_worker_with_advice() {
    use Answer::RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED as REFUSED;
    let mock = Mock::new(Delivery::ExactlyOnce);
    mock.broker
        .cluster()
        .request_errors(Api::InitProducerId, &[REFUSED; 200]);
    let (_, _, thread) = mock.start();
    let message = thread
        .join()
        .expect("does not panic")
        .expect_err("is refused")
        .to_string();
    assert!(
        message.contains("grant this user WRITE and DESCRIBE on the transactional id"),
        "{message}"
    );
}
