//! A real Kafka for the tests that need one: where it is, topics of their own, what readers see.
//!
//! `CHANCERY_TEST_KAFKA=host:port` names a broker, `=start` starts one; without it these tests say that they
//! were skipped, and `CHANCERY_REQUIRE_KAFKA=1` makes that a failure.

use crate::cluster::Cluster;
use chancery::kafka::{KafkaSettings, create_topics};
use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, NewPartitions, ResourceSpecifier};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Timestamp;
use rdkafka::message::{Headers, Message, OwnedMessage};
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

pub const WAIT: Duration = Duration::from_secs(60);

/// Whether a real Kafka is to be tested with; says so once where it is not.
pub fn is_wanted() -> bool {
    static WANTED: OnceLock<bool> = OnceLock::new();
    *WANTED.get_or_init(|| {
        let is_told = std::env::var("CHANCERY_TEST_KAFKA").is_ok_and(|value| !value.is_empty());
        if !is_told {
            let is_required = std::env::var("CHANCERY_REQUIRE_KAFKA").is_ok_and(|value| value == "1");
            assert!(
                !is_required,
                "CHANCERY_REQUIRE_KAFKA is set and CHANCERY_TEST_KAFKA is not"
            );
            // Not captured by the test harness, unlike a print.
            let _ = std::io::stderr().write_all(
                b"\n*** SKIPPED: the real-Kafka suite did not run; set CHANCERY_TEST_KAFKA=start or =host:port ***\n\n",
            );
        }
        is_told
    })
}

/// The broker's address, started where so told; none where the test is to be skipped.
pub fn address() -> Option<&'static str> {
    static ADDRESS: OnceLock<Option<String>> = OnceLock::new();
    let address = ADDRESS.get_or_init(|| match std::env::var("CHANCERY_TEST_KAFKA") {
        _ if !is_wanted() => None,
        Ok(value) if value == "start" => Some(start()),
        value => value.ok(),
    });
    address.as_deref()
}

/// One for all tests; stopped when the process ends.
fn start() -> String {
    static CLUSTER: Mutex<Option<Cluster>> = Mutex::new(None);
    extern "C" fn stop() {
        let mut cluster = CLUSTER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        drop(cluster.take());
    }
    let cluster = Cluster::start(1, "");
    let address = cluster.address.clone();
    *CLUSTER.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(cluster);
    // SAFETY: the handler only drops a value; the harness ends by exit, which calls it.
    unsafe { libc::atexit(stop) };
    address
}

/// Topics, group and id of one test.
pub struct Place {
    pub settings: KafkaSettings,
    pub partitions: i32,
}

impl Place {
    /// Three topics with as many partitions; none where the test is to be skipped.
    pub fn new(name: &str, partitions: i32) -> Option<Self> {
        Some(Self::on(address()?, name, partitions))
    }

    /// The same on brokers of one's own.
    pub fn on(address: &str, name: &str, partitions: i32) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let unique = format!(
            "{name}-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let settings = KafkaSettings {
            brokers: address.to_owned(),
            group: format!("{unique}-group"),
            input: vec![format!("{unique}-in")],
            output: format!("{unique}-out"),
            dead_letters: format!("{unique}-dead"),
            transactional_id: Some(format!("{unique}-id")),
            fault_patience: Duration::from_secs(5),
            ..KafkaSettings::default()
        };
        let mut settings = settings;
        // Members learn of each other by heartbeat.
        settings.consumer.insert("heartbeat.interval.ms".into(), "200".into());
        let topics = [&settings.input[0], &settings.output, &settings.dead_letters];
        let topics = topics.map(|topic| (topic.as_str(), partitions));
        create_topics(&settings, &topics, WAIT).expect("topics are created");
        Self { settings, partitions }
    }

    pub fn input(&self) -> &str {
        &self.settings.input[0]
    }

    pub fn producer(&self) -> TestProducer {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.settings.brokers)
            .set("linger.ms", "0")
            // A request that is repeated must not repeat records.
            .set("enable.idempotence", "true");
        config
            .set("queue.buffering.max.messages", "1000000")
            .set("message.max.bytes", "5000000");
        TestProducer {
            inner: config.create().expect("a producer can be created"),
            topic: self.input().to_owned(),
        }
    }

    /// A client of the group that does not join it.
    pub fn member(&self) -> BaseConsumer {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.settings.brokers)
            .set("group.id", &self.settings.group)
            .set("isolation.level", "read_committed");
        config.create().expect("a consumer can be created")
    }

    pub fn add_partitions(&self, topic: &str, count: usize) {
        let wanted = NewPartitions::new(topic, count);
        let results = wait_for(self.admin().create_partitions([&wanted], &AdminOptions::new()));
        results.expect("is answered")[0].as_ref().expect("partitions are added");
    }

    pub fn delete_topic(&self, topic: &str) {
        let results = wait_for(self.admin().delete_topics(&[topic], &AdminOptions::new()));
        results.expect("is answered")[0].as_ref().expect("the topic is deleted");
    }

    /// Sets one property of a topic; others go back to their defaults.
    pub fn set_topic(&self, topic: &str, name: &str, value: &str) {
        let wanted = AlterConfig::new(ResourceSpecifier::Topic(topic)).set(name, value);
        let results = wait_for(self.admin().alter_configs([&wanted], &AdminOptions::new()));
        results.expect("is answered")[0].as_ref().expect("the property is set");
    }

    fn admin(&self) -> AdminClient<rdkafka::client::DefaultClientContext> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.settings.brokers);
        config.create().expect("a client can be created")
    }

    /// Everything a reader of committed records sees now.
    pub fn read(&self, topic: &str) -> Vec<OwnedMessage> {
        read(&self.settings.brokers, &[topic], self.partitions, "read_committed")
    }

    /// The same of output and dead letters together.
    pub fn read_both(&self) -> Vec<OwnedMessage> {
        let topics = [self.settings.output.as_str(), self.settings.dead_letters.as_str()];
        read(&self.settings.brokers, &topics, self.partitions, "read_committed")
    }

    /// Waits until readers of committed records see as many in output and dead letters together; gives up when
    /// nothing more has become visible for a minute.
    #[track_caller]
    pub fn await_visible(&self, count: usize) -> Vec<OwnedMessage> {
        let topics = [self.settings.output.as_str(), self.settings.dead_letters.as_str()];
        let consumer = reader(&self.settings.brokers, "read_committed");
        assign(&consumer, &topics, self.partitions);
        let (mut seen, mut since) = (0, Instant::now());
        while seen < count {
            if let Some(Ok(_)) = consumer.poll(Duration::from_millis(100)) {
                (seen, since) = (seen + 1, Instant::now());
            }
            assert!(since.elapsed() < WAIT, "{seen} of {count} visible");
        }
        self.read_both()
    }

    /// Every input offset exactly once in output or dead letters, in order within its partition.
    #[track_caller]
    pub fn check_exactly_once(&self, per_partition: i64) {
        let total = (per_partition * i64::from(self.partitions)) as usize;
        let total = total.max(self.read(self.input()).len());
        let seen = self.await_visible(total);
        let mut origins = Vec::new();
        let mut last = HashMap::new();
        for message in &seen {
            let (partition, offset) = origin(message);
            let before = last.insert((message.topic().to_owned(), partition), offset);
            assert!(
                before < Some(offset),
                "{}: {partition}/{offset} after {before:?}",
                message.topic()
            );
            origins.push((partition, offset));
        }
        origins.sort_unstable();
        // What is there, not what was meant to be sent: a producer under faults may repeat itself.
        let mut expected: Vec<(i32, i64)> = self
            .read(self.input())
            .iter()
            .map(|m| (m.partition(), m.offset()))
            .collect();
        expected.sort_unstable();
        assert!(expected.len() >= total, "{} of {total} records sent", expected.len());
        assert_eq!(origins.len(), expected.len(), "seen as many as there are");
        assert!(origins == expected, "each exactly once");
    }
}

/// Produces to the input topic of a place.
pub struct TestProducer {
    inner: ThreadedProducer<rdkafka::producer::DefaultProducerContext>,
    topic: String,
}

impl TestProducer {
    pub fn send(&self, partition: i32, payload: &str) {
        self.send_record(
            BaseRecord::to(&self.topic)
                .partition(partition)
                .payload(payload)
                .key("key"),
        );
    }

    pub fn record<'a>(&'a self, partition: i32) -> BaseRecord<'a, [u8], [u8]> {
        BaseRecord::to(&self.topic).partition(partition)
    }

    pub fn send_record<K: rdkafka::message::ToBytes + ?Sized, P: rdkafka::message::ToBytes + ?Sized>(
        &self,
        record: BaseRecord<'_, K, P>,
    ) {
        self.inner.send(record).map_err(|(error, _)| error).expect("is queued");
    }

    pub fn fill(&self, partitions: i32, per_partition: usize, payload: &str) {
        for index in 0..per_partition {
            for partition in 0..partitions {
                self.send(partition, &format!("{payload} {index}"));
            }
        }
        self.flush();
    }

    pub fn flush(&self) {
        self.inner.flush(WAIT).expect("everything is acknowledged");
    }

    pub fn client(&self) -> *mut rdkafka::bindings::rd_kafka_t {
        self.inner.client().native_ptr()
    }
}

/// All partitions of these topics from their beginning; how many these are.
fn assign(consumer: &BaseConsumer, topics: &[&str], partitions: i32) -> usize {
    let mut list = TopicPartitionList::new();
    for topic in topics {
        for partition in 0..partitions {
            list.add_partition_offset(topic, partition, Offset::Beginning)
                .expect("a valid name");
        }
    }
    consumer.assign(&list).expect("partitions can be assigned");
    list.count()
}

/// Reads topics of as many partitions from their beginning to their end.
pub fn read(brokers: &str, topics: &[&str], partitions: i32, isolation: &str) -> Vec<OwnedMessage> {
    let consumer = reader(brokers, isolation);
    let partitions = assign(&consumer, topics, partitions);
    let (mut seen, mut ended) = (Vec::new(), 0);
    let mut since = Instant::now();
    while ended < partitions {
        assert!(since.elapsed() < WAIT, "{topics:?} do not end: {ended} of {partitions}");
        match consumer.poll(Duration::from_millis(200)) {
            Some(Ok(message)) => {
                seen.push(message.detach());
                since = Instant::now();
            }
            Some(Err(rdkafka::error::KafkaError::PartitionEOF(_))) => ended += 1,
            Some(Err(_)) | None => {}
        }
    }
    seen
}

pub fn reader(brokers: &str, isolation: &str) -> BaseConsumer {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers)
        .set("group.id", "reader")
        .set("enable.auto.commit", "false");
    config
        .set("isolation.level", isolation)
        .set("enable.partition.eof", "true")
        .set("fetch.wait.max.ms", "10");
    config
        .set("auto.offset.reset", "earliest")
        .create()
        .expect("a consumer can be created")
}

fn wait_for<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime can be built").block_on(future)
}

/// Value of a header that is text.
pub fn header(message: &OwnedMessage, name: &str) -> Option<String> {
    let headers = message.headers()?;
    let found = headers.iter().find(|header| header.key == name)?;
    found.value.map(|value| String::from_utf8_lossy(value).into_owned())
}

/// Source partition and offset, as the output says.
#[track_caller]
pub fn origin(message: &OwnedMessage) -> (i32, i64) {
    let origin = header(message, "chancery.origin").expect("every output says where it comes from");
    let mut parts = origin.rsplit('/').map(|part| part.parse::<i64>().expect("a number"));
    let (offset, partition) = (parts.next().expect("an offset"), parts.next().expect("a partition"));
    (partition as i32, offset)
}

pub fn created(message: &OwnedMessage) -> Option<i64> {
    match message.timestamp() {
        Timestamp::CreateTime(at) => Some(at),
        _ => None,
    }
}
