//! Where outcomes go: topic and partition, from the numbers of partitions the brokers report.
//!
//! Not here: the choice itself (`partitioner.rs`).
//!
//! Invariant: routes are read again when partitions are added, so that no record goes where none is.

use super::faults::code_of;
use super::partitioner::partition;
use super::settings::KafkaSettings;
use crate::pipeline::{Outcome, PublishRecord};
use crate::record::Origin;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use std::collections::HashMap;
use std::ffi::CString;
use std::time::{Duration, Instant};

/// Numbers of partitions are looked up again after this long.
const FRESH: Duration = Duration::from_secs(30);

/// Destination of one record.
#[derive(Debug)]
pub struct Target<'r> {
    pub topic: &'r CString,
    pub partition: i32,
}

/// The output topics and how many partitions each topic has.
#[derive(Debug)]
pub struct Routes {
    output: (CString, i32),
    dead_letters: (CString, i32),
    input: HashMap<String, i32>,
    read: Instant,
}

impl Routes {
    /// Asks the brokers.
    ///
    /// # Errors
    ///
    /// The code with which a topic answered, and its name.
    pub fn read<C: ClientContext>(
        client: &Client<C>,
        settings: &KafkaSettings,
        input: impl Iterator<Item = String>,
        wait: Duration,
    ) -> Result<Self, (Code, String)> {
        let count = |topic: &str| partition_count(client, topic, wait);
        let named = |topic: &str| -> Result<(CString, i32), (Code, String)> {
            let name = CString::new(topic).map_err(|_| (Code::InvalidTopic, topic.to_owned()))?;
            Ok((name, count(topic)?))
        };
        let mut counts = HashMap::new();
        for topic in input {
            let partitions = count(&topic)?;
            counts.insert(topic, partitions);
        }
        Ok(Self {
            output: named(&settings.output)?,
            dead_letters: named(&settings.dead_letters)?,
            input: counts,
            read: Instant::now(),
        })
    }

    pub fn is_fresh(&self) -> bool {
        self.read.elapsed() < FRESH
    }

    pub fn knows(&self, topic: &str) -> bool {
        self.input.contains_key(topic)
    }

    /// What to publish for an outcome and where; nothing for a filtered record.
    pub fn target<'o>(&self, origin: &Origin, outcome: &'o Outcome) -> Option<(Target<'_>, &'o PublishRecord)> {
        let record = outcome.record()?;
        let (topic, count) = if outcome.is_dead_letter() {
            &self.dead_letters
        } else {
            &self.output
        };
        let source_count = self.input.get(&origin.topic).copied().unwrap_or(0);
        let partition = partition(origin.partition, source_count, record.key.as_deref(), *count);
        Some((Target { topic, partition }, record))
    }
}

/// How many partitions a topic has.
pub fn partition_count<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    wait: Duration,
) -> Result<i32, (Code, String)> {
    let failed = |code| (code, format!("topic {topic}"));
    let metadata = client.fetch_metadata(Some(topic), wait);
    let metadata = metadata.map_err(|error: KafkaError| failed(code_of(&error)))?;
    let found = metadata.topics().iter().find(|found| found.name() == topic);
    let found = found.ok_or_else(|| failed(Code::UnknownTopicOrPartition))?;
    if let Some(error) = found.error() {
        return Err(failed(error.into()));
    }
    match i32::try_from(found.partitions().len()) {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(failed(Code::LeaderNotAvailable)),
    }
}
