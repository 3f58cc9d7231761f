//! Reads a dead-letter topic from its beginning to its present end.
//!
//! Not here: what becomes of the letters (`cli/replay_dead_letters.rs`).
//!
//! Invariant: joins no group and commits nothing, so that reading twice is harmless.

use super::client::{Events, consumer_config};
use super::message::copy_record;
use super::settings::KafkaSettings;
use crate::pipeline::transport::TransportError;
use crate::record::RawRecord;
use crate::telemetry::Telemetry;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{Message, Offset, TopicPartitionList};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Brokers that say nothing for this long are not there.
const PATIENCE: Duration = Duration::from_secs(30);

/// Hands every committed record of a topic to `take`, partition by partition in order.
///
/// # Errors
///
/// That the topic does not exist, the brokers fall silent, or what `take` complains of.
pub fn read_to_end(
    settings: &KafkaSettings,
    topic: &str,
    mut take: impl FnMut(RawRecord) -> Result<(), TransportError>,
) -> Result<u64, TransportError> {
    let failed = |error: KafkaError| TransportError(format!("{topic} cannot be read: {error}"));
    let events = Events::new("dead-letters", &Telemetry::new());
    let consumer: BaseConsumer<Events> =
        BaseConsumer::from_config_and_context(&consumer_config(settings), events).map_err(failed)?;
    let metadata = consumer
        .fetch_metadata(Some(topic), Duration::from_secs(10))
        .map_err(failed)?;
    let mut open: BTreeSet<i32> = metadata
        .topics()
        .iter()
        .flat_map(|t| t.partitions())
        .map(|p| p.id())
        .collect();
    if open.is_empty() {
        return Err(TransportError(format!("there is no topic {topic}")));
    }
    let mut assignment = TopicPartitionList::new();
    for number in &open {
        assignment
            .add_partition_offset(topic, *number, Offset::Beginning)
            .map_err(failed)?;
    }
    consumer.assign(&assignment).map_err(failed)?;
    let (mut count, mut heard) = (0, Instant::now());
    while !open.is_empty() {
        match consumer.poll(Duration::from_millis(200)) {
            Some(Ok(message)) => {
                heard = Instant::now();
                if open.contains(&message.partition()) {
                    // SAFETY: the message lives to the end of this arm.
                    take(unsafe { copy_record(message.ptr(), topic) })?;
                    count += 1;
                }
            }
            Some(Err(KafkaError::PartitionEOF(number))) => {
                heard = Instant::now();
                open.remove(&number);
            }
            // librdkafka tries again by itself.
            Some(Err(_)) | None if heard.elapsed() < PATIENCE => {}
            Some(Err(error)) => return Err(failed(error)),
            None => return Err(TransportError(format!("{topic}: no answer for {PATIENCE:?}"))),
        }
    }
    Ok(count)
}
