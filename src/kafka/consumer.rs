//! The group member: subscribes, takes and lets go of partitions, seeks, pauses, commits.
//!
//! Not here: when to do so (`transport.rs`), what is owned (`rebalance.rs`).
//!
//! Invariant: every wait is bounded.

use super::client::Events;
use super::event::{Event, Queue, TopicNames};
use super::message::NO_ERROR;
use crate::pipeline::transport::{Partition, TransportError};
use rdkafka::bindings as rd;
use rdkafka::client::ClientContext;
use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerGroupMetadata, RebalanceProtocol};
use rdkafka::error::KafkaResult;
use rdkafka::{Offset, TopicPartitionList};
use std::collections::BTreeMap;
use std::ffi::CStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEEK_WAIT: Duration = Duration::from_secs(5);

/// One member of the group.
pub struct Consumer {
    // Before the client: the queue must go first.
    queue: Arc<Queue>,
    base: BaseConsumer<Events>,
    names: TopicNames,
}

impl Consumer {
    /// Creates the client and subscribes; no broker has to answer for this.
    pub fn subscribe(config: &ClientConfig, events: Events, topics: &[String]) -> Result<Self, TransportError> {
        let failed = |error| TransportError(format!("the consumer cannot be created: {error}"));
        let base = BaseConsumer::from_config_and_context(config, events).map_err(failed)?;
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        base.subscribe(&topics).map_err(failed)?;
        // SAFETY: the client lives in the same struct and is dropped after the queue; `close` sees to the waker.
        let queue = Arc::new(unsafe { Queue::of_consumer(base.client().native_ptr()) });
        Ok(Self {
            queue,
            base,
            names: TopicNames::default(),
        })
    }

    pub fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// For how long the group's coordinator has been out of reach, as of the last statistics.
    pub fn group_lost_for(&self) -> Duration {
        self.base.context().group_lost_for()
    }

    #[cfg(test)]
    pub fn context(&self) -> &Events {
        self.base.context()
    }

    pub fn into_base(self) -> BaseConsumer<Events> {
        self.base
    }

    /// The next event that concerns the transport; reports of the client itself are handled here.
    pub fn poll(&mut self, wait: Duration) -> Option<Event> {
        match self.queue.poll(wait, &mut self.names)? {
            Event::Log {
                level,
                facility,
                message,
            } => {
                let level = if level <= 2 {
                    RDKafkaLogLevel::Critical
                } else {
                    RDKafkaLogLevel::Info
                };
                self.base.context().log(level, &facility, &message);
                Some(Event::Other)
            }
            Event::Statistics(json) => {
                self.base.context().stats_raw(&json);
                Some(Event::Statistics(json))
            }
            event => Some(event),
        }
    }

    fn is_cooperative(&self) -> bool {
        matches!(self.base.rebalance_protocol(), RebalanceProtocol::Cooperative)
    }

    pub fn assign(&self, partitions: &[Partition]) -> Result<(), TransportError> {
        let list = list(partitions.iter().map(|partition| (partition, Offset::Invalid)));
        let result = if self.is_cooperative() {
            self.base.incremental_assign(&list)
        } else {
            self.base.assign(&list)
        };
        result.map_err(|error| TransportError(format!("partitions could not be taken: {error}")))
    }

    pub fn unassign(&self, partitions: &[Partition]) -> Result<(), TransportError> {
        let list = list(partitions.iter().map(|partition| (partition, Offset::Invalid)));
        let result = if self.is_cooperative() {
            self.base.incremental_unassign(&list)
        } else {
            self.base.unassign()
        };
        result.map_err(|error| TransportError(format!("partitions could not be let go: {error}")))
    }

    pub fn is_assignment_lost(&self) -> bool {
        self.base.assignment_lost()
    }

    pub fn pause(&self, partitions: &[Partition]) -> KafkaResult<()> {
        self.base
            .pause(&list(partitions.iter().map(|partition| (partition, Offset::Invalid))))
    }

    pub fn resume(&self, partitions: &[Partition]) -> KafkaResult<()> {
        self.base
            .resume(&list(partitions.iter().map(|partition| (partition, Offset::Invalid))))
    }

    /// Reads on from these offsets; what was fetched before is dropped. False while the client is not ready for it.
    pub fn seek(&self, offsets: &BTreeMap<Partition, i64>) -> bool {
        if offsets.is_empty() {
            return true;
        }
        match self.base.seek_partitions(offset_list(offsets), SEEK_WAIT) {
            Ok(results) => results.elements().iter().all(|element| element.error().is_ok()),
            Err(_) => false,
        }
    }

    /// What the group has committed, in a time that is bounded; absent where nothing was.
    pub fn committed(&self, partitions: &[Partition], wait: Duration) -> KafkaResult<BTreeMap<Partition, i64>> {
        let asked = list(partitions.iter().map(|partition| (partition, Offset::Invalid)));
        let answer = self.base.committed_offsets(asked, wait)?;
        let mut offsets = BTreeMap::new();
        for element in answer.elements() {
            element.error()?;
            if let Offset::Offset(offset) = element.offset() {
                let topic = element.topic().into();
                offsets.insert(
                    Partition {
                        topic,
                        number: element.partition(),
                    },
                    offset,
                );
            }
        }
        Ok(offsets)
    }

    /// Commits as a member of the group and waits for the answer, no longer than `wait`.
    pub fn commit(&mut self, offsets: &BTreeMap<Partition, i64>, wait: Duration) -> Result<(), String> {
        let client = self.base.client().native_ptr();
        let list = offset_list(offsets);
        // SAFETY: the client lives; list and queue live until the answer, or are referenced by librdkafka.
        let (queue, error) = unsafe {
            let queue = Queue::new(client);
            let error = rd::rd_kafka_commit_queue(client, list.ptr(), queue.ptr(), None, std::ptr::null_mut());
            (queue, error)
        };
        if error != NO_ERROR {
            return Err(describe(error));
        }
        let deadline = Instant::now() + wait;
        while let Some(event) = queue.poll(deadline.saturating_duration_since(Instant::now()), &mut self.names) {
            match event {
                Event::Committed(NO_ERROR) => return Ok(()),
                Event::Committed(error) => return Err(describe(error)),
                _ => {}
            }
        }
        Err("no answer to the commit".into())
    }

    /// The group as it is now; none when this member is not a valid part of it.
    pub fn group(&self) -> Option<ConsumerGroupMetadata> {
        // SAFETY: the client lives; the metadata is destroyed here.
        let is_member = unsafe {
            let metadata = rd::rd_kafka_consumer_group_metadata(self.base.client().native_ptr());
            if metadata.is_null() {
                return None;
            }
            let member = rd::rd_kafka_consumer_group_metadata_member_id(metadata);
            let is_named = !member.is_null() && !CStr::from_ptr(member).is_empty();
            let is_current = rd::rd_kafka_consumer_group_metadata_generation_id(metadata) >= 0;
            rd::rd_kafka_consumer_group_metadata_destroy(metadata);
            is_named && is_current
        };
        // The broker does not check an anonymous member of no generation: never send one.
        if is_member { self.base.group_metadata() } else { None }
    }

    /// First and next offset of a partition as the last fetch saw them; none before the first.
    pub fn cached_watermarks(&self, partition: &Partition) -> Option<(i64, i64)> {
        let topic = std::ffi::CString::new(&*partition.topic).ok()?;
        let (mut low, mut high) = (-1, -1);
        // SAFETY: the client and the name live through the call.
        let error = unsafe {
            let client = self.base.client().native_ptr();
            rd::rd_kafka_get_watermark_offsets(client, topic.as_ptr(), partition.number, &mut low, &mut high)
        };
        (error == NO_ERROR && high >= 0).then_some((low, high))
    }
}

pub fn describe(error: rd::rd_kafka_resp_err_t) -> String {
    // SAFETY: the texts are static.
    unsafe { CStr::from_ptr(rd::rd_kafka_err2str(error)) }
        .to_string_lossy()
        .into_owned()
}

fn list<'p>(offsets: impl Iterator<Item = (&'p Partition, Offset)>) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for (partition, offset) in offsets {
        list.add_partition_offset(&partition.topic, partition.number, offset)
            .expect("topic names come from brokers and hold no null byte");
    }
    list
}

pub fn offset_list(offsets: &BTreeMap<Partition, i64>) -> TopicPartitionList {
    list(
        offsets
            .iter()
            .map(|(partition, offset)| (partition, Offset::Offset(*offset))),
    )
}
