//! Ends what earlier transactions of the same id have left open in the output topics and in the group's positions.
//!
//! The end of a transaction should put a marker into every partition that it wrote to, and now and then it does not: a
//! coordinator that has just started takes partitions whose leader it does not know yet for deleted and skips them, and a
//! request that was held up on the way may arrive after the end. What stays open keeps readers of committed records and
//! whoever asks for the group's positions waiting, and the next commit of the same producer makes it count, beside its
//! repetition. So a new producer looks where outputs are open, writes a record without a value into each such partition,
//! makes the group's positions part of the transaction, and aborts: the markers end everything of this producer there,
//! whenever it was written.
//!
//! Not here: when a producer is new (`exactly_once.rs`), whether what was left open had been decided (`doubt.rs`).
//! Invariant: readers of committed records see nothing of it, and transactions of other producers are not touched.

use super::client::{Events, consumer_config};
use super::faults::code_of;
use super::producer::Producer;
use super::routes::{Target, partition_count};
use super::settings::KafkaSettings;
use crate::pipeline::PublishRecord;
use crate::telemetry::Telemetry;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode as Code;
use rdkafka::producer::Producer as _;
use rdkafka::{Offset, TopicPartitionList};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CString;
use std::time::Duration;

/// One call to the brokers, which may have just started.
const WAIT: Duration = Duration::from_secs(3);
/// What other producers have open moves on within this time, as a rule.
const SETTLES: Duration = Duration::from_millis(100);

/// Offsets by topic and partition.
pub type Ends = BTreeMap<(String, i32), i64>;

/// Ends what is open; in how many output partitions. With `is_late`, outputs of which the brokers tell nothing are
/// left as they are.
///
/// # Errors
///
/// `Err` when the brokers could not be asked; `Ok(Err)` when the producer is to be replaced.
pub fn end(producer: &Producer, settings: &KafkaSettings, is_late: bool) -> Result<Result<usize, Code>, Code> {
    let open = match open_partitions(settings, WAIT) {
        Err(code) if is_late => {
            tracing::warn!(%code, "the brokers do not tell whether earlier transactions left any output open");
            BTreeSet::new()
        }
        found => found?,
    };
    Ok(abort_in(producer, settings, &open, WAIT).map(|()| open.len()))
}

/// Partitions in which readers of committed records are kept waiting, twice at the same place.
fn open_partitions(settings: &KafkaSettings, wait: Duration) -> Result<BTreeSet<(String, i32)>, Code> {
    let committed = client(settings, "read_committed")?;
    let every = client(settings, "read_uncommitted")?;
    let mut places = Vec::new();
    for topic in BTreeSet::from([&settings.output, &settings.dead_letters]) {
        let count = partition_count(committed.client(), topic, wait).map_err(|(code, _)| code)?;
        places.extend((0..count).map(|partition| (topic.clone(), partition)));
    }
    let behind = || -> Result<Ends, Code> {
        let stable = ends(&committed, &places, wait)?;
        let last = ends(&every, &places, wait)?;
        let is_behind = |(place, stable): &(_, i64)| last.get(place).is_some_and(|last| stable < last);
        Ok(stable.into_iter().filter(is_behind).collect())
    };
    let mut open = behind()?;
    if !open.is_empty() {
        std::thread::sleep(SETTLES);
        let later = behind()?;
        open.retain(|place, stable| later.get(place) == Some(stable));
    }
    Ok(open.into_keys().collect())
}

/// A consumer that belongs to no group yet.
pub fn client(settings: &KafkaSettings, isolation: &str) -> Result<BaseConsumer<Events>, Code> {
    let events = Events::new("leftovers", &Telemetry::new());
    let mut config = consumer_config(settings);
    config.set("isolation.level", isolation);
    BaseConsumer::from_config_and_context(&config, events).map_err(|error| code_of(&error))
}

/// Where readers of this client's isolation have to stop.
pub fn ends<'p>(
    client: &BaseConsumer<Events>,
    places: impl IntoIterator<Item = &'p (String, i32)>,
    wait: Duration,
) -> Result<Ends, Code> {
    let mut partitions = TopicPartitionList::new();
    for (topic, partition) in places {
        // In the place of a time.
        partitions
            .add_partition_offset(topic, *partition, Offset::End)
            .map_err(|error| code_of(&error))?;
    }
    let found = client.offsets_for_times(partitions, wait);
    let found = found.map_err(|error| match code_of(&error) {
        // They are there: how many has been asked.
        Code::UnknownPartition => Code::LeaderNotAvailable,
        code => code,
    })?;
    let end = |element: &rdkafka::topic_partition_list::TopicPartitionListElem<'_>| match element.offset() {
        Offset::Offset(end) => Some(((element.topic().to_owned(), element.partition()), end)),
        _ => None,
    };
    Ok(found.elements().iter().filter_map(end).collect())
}

/// A transaction that writes into each partition, takes the group's positions in, and is aborted.
fn abort_in(
    producer: &Producer,
    settings: &KafkaSettings,
    open: &BTreeSet<(String, i32)>,
    wait: Duration,
) -> Result<(), Code> {
    // Topics that are compacted refuse what has no key.
    let nothing = PublishRecord {
        key: Some(b"chancery.aborted".to_vec()),
        value: None,
        headers: Vec::new(),
        timestamp_ms: None,
    };
    let inner = producer.inner();
    inner.begin_transaction().map_err(|error| code_of(&error))?;
    producer.begin_attempt();
    for (topic, partition) in open {
        let topic = CString::new(topic.as_str()).map_err(|_| Code::InvalidTopic)?;
        let target = Target {
            topic: &topic,
            partition: *partition,
        };
        producer.publish(&target, &nothing, 0, wait)?;
    }
    let is_written = producer.flush(wait);
    if let Some((_, code)) = producer.failures().first() {
        return Err(*code);
    }
    let group = CString::new(settings.group.as_str()).map_err(|_| Code::InvalidGroupId)?;
    producer.touch_group(&group, &settings.output, wait)?;
    inner.abort_transaction(wait).map_err(|error| code_of(&error))?;
    // What is not written yet may arrive after the marker.
    if is_written {
        Ok(())
    } else {
        Err(Code::OperationTimedOut)
    }
}
