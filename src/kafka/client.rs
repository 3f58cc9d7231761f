//! Settings to librdkafka clients, and what the clients report back.
//!
//! Not here: using the clients (`consumer.rs`, `producer.rs`).
//!
//! Invariant: properties of the guarantees are set last, so that nothing overrides them.

use super::settings::{Delivery, KafkaSettings};
use super::stats;
use crate::telemetry::Telemetry;
use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Transactions that take longer are ended by the broker.
pub const TRANSACTION_TIMEOUT_MS: u64 = 15_000;

const COMMON: [(&str, &str); 5] = [
    ("socket.keepalive.enable", "true"),
    ("socket.timeout.ms", "10000"),
    ("reconnect.backoff.max.ms", "5000"),
    ("statistics.interval.ms", "5000"),
    ("topic.metadata.refresh.interval.ms", "10000"),
];

/// Defaults chosen for latency and bounded memory; may be set otherwise.
const CONSUMER: [(&str, &str); 9] = [
    ("session.timeout.ms", "45000"),
    ("heartbeat.interval.ms", "3000"),
    ("max.poll.interval.ms", "300000"),
    ("queued.min.messages", "2000"),
    ("queued.max.messages.kbytes", "8192"),
    ("fetch.wait.max.ms", "100"),
    ("fetch.queue.backoff.ms", "50"),
    ("fetch.max.bytes", "8388608"),
    ("check.crcs", "true"),
];

const CONSUMER_FIXED: [(&str, &str); 7] = [
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    // Also makes the hand-over between members wait for the offsets of open transactions.
    ("isolation.level", "read_committed"),
    ("partition.assignment.strategy", "cooperative-sticky"),
    ("enable.partition.eof", "true"),
    ("allow.auto.create.topics", "false"),
    ("auto.offset.reset", "earliest"),
];

const PRODUCER: [(&str, &str); 5] = [
    // Flushing cuts it short, so it costs no latency.
    ("linger.ms", "5"),
    ("compression.type", "lz4"),
    ("queue.buffering.max.kbytes", "16384"),
    ("queue.buffering.max.messages", "100000"),
    ("message.timeout.ms", "10000"),
];

const PRODUCER_FIXED: [(&str, &str); 5] = [
    ("enable.idempotence", "true"),
    ("acks", "all"),
    ("max.in.flight.requests.per.connection", "5"),
    ("partitioner", "murmur2_random"),
    ("sticky.partitioning.linger.ms", "0"),
];

/// The part every client shares; enough for metadata and administration.
pub fn common_config(settings: &KafkaSettings) -> ClientConfig {
    let mut config = ClientConfig::new();
    set(&mut config, &COMMON);
    config.set("client.id", "chancery");
    // OpenSSL is linked in and knows no folder of the system's certificates: look in the usual places.
    if !settings.client.contains_key("ssl.ca.pem") {
        config.set("ssl.ca.location", "probe");
    }
    for (name, value) in &settings.client {
        config.set(name, value);
    }
    config.set("bootstrap.servers", &settings.brokers);
    config.set_log_level(RDKafkaLogLevel::Warning);
    config
}

pub fn consumer_config(settings: &KafkaSettings) -> ClientConfig {
    let mut config = common_config(settings);
    set(&mut config, &CONSUMER);
    for (name, value) in &settings.consumer {
        config.set(name, value);
    }
    set(&mut config, &CONSUMER_FIXED);
    config.set("group.id", &settings.group);
    config
}

/// `bytes_max` are the limits of the two topics: the smaller bounds a batch, the larger a record.
pub fn producer_config(settings: &KafkaSettings, transactional_id: &str, bytes_max: (usize, usize)) -> ClientConfig {
    let mut config = common_config(settings);
    set(&mut config, &PRODUCER);
    let (smaller, larger) = (bytes_max.0.min(bytes_max.1), bytes_max.0.max(bytes_max.1));
    // A batch of many records must not be refused for its size: the refusal would name them all.
    config.set(
        "batch.size",
        (256 * 1024).min(smaller.saturating_sub(1024).max(1)).to_string(),
    );
    config.set("message.max.bytes", larger.clamp(1_000, 1_000_000_000).to_string());
    for (name, value) in &settings.producer {
        config.set(name, value);
    }
    set(&mut config, &PRODUCER_FIXED);
    if settings.delivery == Delivery::ExactlyOnce {
        config.set("transactional.id", transactional_id);
        if !settings.producer.contains_key("transaction.timeout.ms") {
            config.set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS.to_string());
        }
    }
    config
}

fn set(config: &mut ClientConfig, properties: &[(&str, &str)]) {
    for (name, value) in properties {
        config.set(*name, *value);
    }
}

/// What a client says of itself: logs, statistics, errors.
pub struct Events {
    client: &'static str,
    telemetry: Telemetry,
    /// Set by any error, taken by whoever must decide whether a transaction is in doubt.
    trouble: AtomicBool,
    /// Of a consumer, by its last statistics.
    group_lost_ms: AtomicU64,
}

impl Events {
    pub fn new(client: &'static str, telemetry: &Telemetry) -> Self {
        Self {
            client,
            telemetry: telemetry.clone(),
            trouble: AtomicBool::new(false),
            group_lost_ms: AtomicU64::new(0),
        }
    }

    /// For how long the group's coordinator has been out of reach.
    pub fn group_lost_for(&self) -> Duration {
        Duration::from_millis(self.group_lost_ms.load(Ordering::Relaxed))
    }

    /// Whether anything went wrong since this was last asked.
    pub fn take_trouble(&self) -> bool {
        self.trouble.swap(false, Ordering::Relaxed)
    }
}

impl ClientContext for Events {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        // Errors come again through `error`, where they are handled; the log only explains.
        match level {
            RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
                tracing::error!(client = self.client, facility, message, "librdkafka");
            }
            _ => tracing::debug!(client = self.client, facility, message, "librdkafka"),
        }
    }

    fn stats_raw(&self, json: &[u8]) {
        let Some(statistics) = stats::parse(json) else {
            tracing::debug!(client = self.client, bytes = json.len(), "statistics could not be read");
            return;
        };
        let lost = u64::try_from(statistics.group_lost_for().as_millis()).unwrap_or(u64::MAX);
        self.group_lost_ms.store(lost, Ordering::Relaxed);
        stats::report(&self.telemetry, self.client, &statistics);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::PartitionEOF) {
            return;
        }
        self.trouble.store(true, Ordering::Relaxed);
        tracing::debug!(client = self.client, %error, reason, "librdkafka");
    }
}

/// Only the way out goes through these callbacks: the lane polls the queue itself (`consumer.rs`).
impl ConsumerContext for Events {}
