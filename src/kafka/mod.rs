//! The transport over Kafka, by librdkafka; the only module that names it.
//!
//! Not here: analysis, decoding, the loop (`pipeline`).
//!
//! Invariant: with exactly-once delivery a reader of committed records sees each outcome once, whatever
//! fails; the position of the group is part of the transaction that publishes.

mod admin;
mod allocator;
mod at_least_once;
mod client;
mod close;
mod consumer;
mod dead_letters;
mod doubt;
mod embedded;
mod event;
mod exactly_once;
mod faults;
mod feed;
mod intake;
mod leftovers;
mod message;
mod partitioner;
mod prepare;
mod producer;
mod publishing;
mod rebalance;
mod rejoin;
mod routes;
mod settings;
mod start;
mod stats;
mod transport;
mod until_end;
mod wake;

pub use admin::{Connection, TopicLimits, TopicReport, connect, create_topics, topic_limits};
pub use dead_letters::read_to_end;
pub use embedded::{EMBEDDED_RECORD_BYTES_MAX, EmbeddedBroker};
pub use feed::{Feed, FeedRecord};
pub use settings::{Delivery, From, KafkaSettings};
pub use transport::KafkaTransport;

/// The version of librdkafka, `2.12.1`.
pub fn library_version() -> String {
    rdkafka::util::get_rdkafka_version().1
}
