//! The transport: one group member and one producer, driven by the lane.
//!
//! Not here: the transaction (`exactly_once.rs`), ownership (`rebalance.rs`), starting points (`start.rs`).
//!
//! Invariant: records are handed out only while a producer is ready and the position is known; after a settle
//! in doubt the brokers are asked for the position before anything is read on.

use super::allocator;
use super::at_least_once::publish_then_commit;
use super::client::{Events, consumer_config};
use super::close::drop_within;
use super::consumer::{Consumer, offset_list};
use super::doubt::Doubt;
use super::exactly_once::{Failure, Job, Publisher};
use super::faults::Faults;
use super::rebalance::Ownership;
use super::routes::Routes;
use super::settings::{Delivery, KafkaSettings};
use super::start;
use super::until_end::UntilEnd;
use super::wake::Wake;
use crate::pipeline::transport::{
    OutcomeLimits, Partition, Polled, Refusal, Room, SettleError, TransportError, Waker, Work,
};
use crate::pipeline::{Stop, Transport};
use crate::telemetry::Telemetry;
use rdkafka::error::RDKafkaErrorCode as Code;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Header of a batch with one record, and the record's own lengths, with room to spare.
const BATCH_OVERHEAD: usize = 1024;
const CLOSE_MAX: Duration = Duration::from_secs(10);
/// The same when told to leave at once.
const CLOSE_HASTY: Duration = Duration::from_secs(3);

/// Kafka, for the loop.
pub struct KafkaTransport {
    pub(super) consumer: Option<Consumer>,
    pub(super) publisher: Publisher,
    pub(super) routes: Option<Routes>,
    pub(super) bytes_max: Option<(usize, usize)>,
    /// What the topics take must be asked again.
    pub(super) are_limits_stale: bool,
    pub(super) ownership: Ownership,
    pub(super) revoked: Option<(Vec<Partition>, bool)>,
    pub(super) rewind: Rewind,
    /// Work that may have been settled.
    pub(super) doubt: Option<Doubt>,
    pub(super) retry_at: Instant,
    /// Since when what must be there before records are handed out has not been.
    pub(super) failing_since: Option<Instant>,
    /// When the brokers did not answer the last time.
    pub(super) failed_at: Instant,
    /// When the consumer was made.
    pub(super) consumer_made: Instant,
    pub(super) full_since: Option<Instant>,
    pub(super) is_paused: bool,
    /// Of the consumer; those of the producer are told apart, because each side works without the other.
    pub(super) faults: Faults,
    pub(super) producer_faults: Faults,
    settle_faults: Faults,
    aborts_in_row: u32,
    pub(super) until_end: Option<UntilEnd>,
    pub(super) wake: Arc<Wake>,
    pub(super) settings: KafkaSettings,
    pub(super) telemetry: Telemetry,
    pub(super) stop: Stop,
}

/// What must happen before records are handed out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rewind {
    None,
    /// Seek to what was settled last.
    ToSettled,
    /// Ask the brokers what was settled last, then seek.
    ToCommitted,
}

impl KafkaTransport {
    /// Creates the clients and subscribes. No broker has to answer yet, except for a start position or an end.
    ///
    /// # Errors
    ///
    /// Settings that librdkafka refuses, or a start that cannot be found.
    pub fn open(settings: &KafkaSettings, telemetry: &Telemetry, stop: &Stop) -> Result<Self, TransportError> {
        let problems = settings.problems();
        if !problems.is_empty() {
            return Err(TransportError(problems.join("; ")));
        }
        allocator::bound();
        start::reset_position(settings, stop)?;
        let until_end = if settings.until_end {
            Some(UntilEnd::read(settings, stop)?)
        } else {
            None
        };
        let events = Events::new("consumer", telemetry);
        let consumer = Consumer::subscribe(&consumer_config(settings), events, &settings.input)?;
        let wake = Wake::new(Arc::clone(consumer.queue()));
        let transactional_id = settings
            .transactional_id
            .clone()
            .unwrap_or_else(|| start::random_id(&settings.group));
        Ok(Self {
            consumer: Some(consumer),
            publisher: Publisher::new(transactional_id, settings.delivery == Delivery::ExactlyOnce),
            routes: None,
            bytes_max: None,
            are_limits_stale: true,
            ownership: Ownership::default(),
            revoked: None,
            rewind: Rewind::None,
            doubt: None,
            retry_at: Instant::now(),
            failing_since: None,
            failed_at: Instant::now(),
            consumer_made: Instant::now(),
            full_since: None,
            is_paused: false,
            faults: Faults::new(settings.fault_patience),
            producer_faults: Faults::new(settings.fault_patience),
            settle_faults: Faults::new(settings.fault_patience),
            aborts_in_row: 0,
            until_end,
            wake: Arc::new(wake),
            settings: settings.clone(),
            telemetry: telemetry.clone(),
            stop: stop.clone(),
        })
    }

    pub(super) fn consumer(&mut self) -> &mut Consumer {
        self.consumer.as_mut().expect("only closing takes the consumer")
    }

    /// Where the group goes on after this work; past the end of transactions where everything is read.
    fn offsets(&self, work: &[Work]) -> BTreeMap<Partition, i64> {
        let mut offsets = BTreeMap::new();
        for span in work.iter().flat_map(|one| &one.batch.spans) {
            offsets.insert(span.partition.clone(), span.next);
        }
        for (partition, next) in &mut offsets {
            let owned = self.ownership.get(partition);
            if let Some(end) = owned
                .filter(|owned| owned.read == Some(*next))
                .and_then(|owned| owned.end)
            {
                *next = (*next).max(end);
            }
        }
        offsets
    }

    /// The same with where the group goes on if the work is not settled.
    fn around(&self, offsets: &BTreeMap<Partition, i64>) -> BTreeMap<Partition, (i64, i64)> {
        let around = |(partition, after): (&Partition, &i64)| {
            let before = self.ownership.get(partition)?.settled?;
            Some((partition.clone(), (before, *after)))
        };
        offsets.iter().filter_map(around).collect()
    }

    pub(super) fn publish(&mut self, work: &[Work], offsets: &BTreeMap<Partition, i64>) -> Result<(), Failure> {
        let consumer = self.consumer.as_mut().expect("only closing takes the consumer");
        let spans = work.iter().flat_map(|one| &one.batch.spans);
        if let Some(span) = self.ownership.find_foreign(spans) {
            return Err(Failure::passing(format!(
                "partition {} is not ours any more",
                span.partition
            )));
        }
        if consumer.is_assignment_lost() {
            return Err(Failure::passing("the partitions were lost"));
        }
        let routes = self
            .routes
            .as_ref()
            .ok_or_else(|| Failure::passing("the topics are unknown"))?;
        let job = Job {
            work,
            routes,
            stop: &self.stop,
            telemetry: &self.telemetry,
        };
        match self.settings.delivery {
            Delivery::AtLeastOnce => publish_then_commit(&mut self.publisher, &job, consumer, offsets),
            Delivery::ExactlyOnce => {
                let group = consumer.group();
                let group = group.ok_or_else(|| Failure::passing("the group does not know this member"))?;
                self.publisher.transact(&job, &offset_list(offsets), &group)
            }
        }
    }

    /// After an abort the topics are looked up again; after several in a row a pause keeps brokers from being hurried.
    fn back_off(&mut self) {
        self.routes = None;
        let doublings = self.aborts_in_row.min(6);
        if doublings > 0 {
            self.retry_at = Instant::now() + Duration::from_millis(50) * 2_u32.pow(doublings);
        }
        self.aborts_in_row += 1;
    }

    fn count_published(&self, work: &[Work]) {
        let engine = &self.telemetry.metrics.engine;
        let outcomes = || work.iter().flat_map(|one| &one.outcomes);
        for (topic, is_letters) in [(&self.settings.output, false), (&self.settings.dead_letters, true)] {
            let published = outcomes().filter(|outcome| outcome.is_dead_letter() == is_letters);
            let bytes = published.filter_map(|outcome| outcome.record().map(|_| outcome.bytes() as u64));
            let (count, bytes) = bytes.fold((0, 0), |(count, sum), bytes| (count + 1, sum + bytes));
            engine.produced_records.with_label_values(&[topic]).inc_by(count);
            engine.produced_bytes.with_label_values(&[topic]).inc_by(bytes);
        }
    }

    /// Ends when everything asked for is settled, here and in the rest of the group.
    fn is_ended(&mut self) -> bool {
        let Some(mut until_end) = self.until_end.take() else {
            return false;
        };
        let mut is_ended = false;
        if until_end.is_due(&self.ownership) {
            let past_markers = until_end.unsettled_ends(&self.ownership);
            if !past_markers.is_empty() && self.publish(&[], &past_markers).is_ok() {
                self.ownership.settle(&past_markers);
            }
            is_ended = self
                .consumer
                .as_ref()
                .is_some_and(|consumer| until_end.is_settled_by_group(consumer));
        }
        self.until_end = Some(until_end);
        is_ended
    }
}

impl Transport for KafkaTransport {
    fn poll(&mut self, room: Room, wait: Duration) -> Result<Polled, TransportError> {
        if let Some((partitions, is_lost)) = self.revoked.clone() {
            return Ok(Polled::Revoked { partitions, is_lost });
        }
        self.faults.check()?;
        let room = if self.prepare()? {
            self.replace_lost_consumer()?;
            room
        } else {
            Room::NONE
        };
        if self.is_ended() {
            return Ok(Polled::Ended);
        }
        if !self.intake(room) && !self.is_paused && !self.ownership.is_empty() {
            self.wake.wait(wait);
            return Ok(Polled::Idle);
        }
        let batch = self.take_events(room, wait)?;
        if !batch.records.is_empty() {
            return Ok(Polled::Batch(batch));
        }
        Ok(match self.revoked.clone() {
            Some((partitions, is_lost)) => Polled::Revoked { partitions, is_lost },
            None => Polled::Idle,
        })
    }

    fn release(&mut self, partitions: &[Partition]) -> Result<(), TransportError> {
        self.revoked = None;
        self.ownership.release(partitions);
        if let Some(doubt) = &mut self.doubt {
            doubt.forget(partitions);
        }
        for partition in partitions {
            self.telemetry
                .metrics
                .engine
                .forget_partition(&partition.topic, partition.number);
        }
        self.show_assignment();
        self.consumer().unassign(partitions)
    }

    fn settle(&mut self, work: &[Work]) -> Result<(), SettleError> {
        let offsets = self.offsets(work);
        match self.publish(work, &offsets) {
            Ok(()) => {
                self.ownership.settle(&offsets);
                for record in work.iter().flat_map(|one| &one.batch.records) {
                    let partition = Partition {
                        topic: record.origin.topic.as_str().into(),
                        number: record.origin.partition,
                    };
                    self.ownership.note_timestamp(&partition, record.timestamp_ms);
                }
                self.count_published(work);
                self.show_lag();
                self.faults.clear();
                self.settle_faults.clear();
                self.aborts_in_row = 0;
                Ok(())
            }
            Err(Failure::Refused(refused)) => {
                let count = refused.len() as u64;
                let refusals = &self.telemetry.metrics.engine.errors;
                refusals.with_label_values(&["produce"]).inc_by(count);
                if refused.iter().any(|one| one.kind == Refusal::TooLarge) {
                    // The limits of a topic may have been changed.
                    self.are_limits_stale = true;
                }
                // What replaces them is tried at once.
                self.renew_producer().map_err(SettleError::Lasting)?;
                Err(SettleError::Refused(refused))
            }
            Err(Failure::Aborted(why, code)) => {
                if code == Code::MessageSizeTooLarge {
                    self.halve_batches();
                }
                self.back_off();
                self.settle_faults.note(code, &why).map_err(SettleError::Lasting)?;
                Err(SettleError::Aborted(why))
            }
            Err(Failure::InDoubt(why, written)) => {
                self.rewind = Rewind::ToCommitted;
                self.doubt = Doubt::new(self.around(&offsets), written);
                self.publisher.doubt();
                self.back_off();
                Err(SettleError::Aborted(why))
            }
            Err(Failure::Lasting(error)) => Err(SettleError::Lasting(error)),
        }
    }

    fn rewind(&mut self) -> Result<(), TransportError> {
        self.rewind = self.rewind.max(Rewind::ToSettled);
        Ok(())
    }

    fn is_caught_up(&self) -> bool {
        self.ownership.is_caught_up()
    }

    fn outcome_limits(&self) -> Option<OutcomeLimits> {
        let (output, dead_letters) = self.bytes_max?;
        Some(OutcomeLimits {
            enriched_bytes_max: output.saturating_sub(BATCH_OVERHEAD),
            dead_letter_bytes_max: dead_letters.saturating_sub(BATCH_OVERHEAD),
        })
    }

    fn waker(&self) -> Waker {
        let wake = Arc::clone(&self.wake);
        Arc::new(move || wake.wake())
    }

    fn close(mut self) {
        self.leave();
    }
}

impl KafkaTransport {
    fn leave(&mut self) {
        self.wake.detach();
        if let Some(consumer) = self.consumer.take() {
            let wait = if self.stop.is_aborting() {
                CLOSE_HASTY
            } else {
                CLOSE_MAX
            };
            drop_within(consumer.into_base(), "consumer", wait);
        }
    }
}

impl Drop for KafkaTransport {
    fn drop(&mut self) {
        self.leave();
    }
}
