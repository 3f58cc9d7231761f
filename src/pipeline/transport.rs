//! The one trait between the loop and whatever carries the records.
//!
//! Not here: Kafka (`kafka/`), the in-process topics of the tests (`memory.rs`).
//!
//! Invariant: the position of the group moves only together with, or after, the acknowledgement of every
//! outcome before it; what is not settled is read again.

use super::Outcome;
use crate::record::RawRecord;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where records come from and where outcomes go. All calls come from one thread, the lane.
pub trait Transport {
    /// Waits up to `wait` for something to do and takes no more than `room`.
    ///
    /// With [`Room::NONE`] it takes no records but still answers the group, so that intake can rest
    /// without losing the partitions.
    ///
    /// # Errors
    ///
    /// Only for a lasting fault; a passing outage is waited out inside and reads as [`Polled::Idle`].
    fn poll(&mut self, room: Room, wait: Duration) -> Result<Polled, TransportError>;

    /// Lets go of partitions that [`Polled::Revoked`] named, once their work is settled or dropped.
    ///
    /// # Errors
    ///
    /// Only for a lasting fault.
    fn release(&mut self, partitions: &[Partition]) -> Result<(), TransportError>;

    /// Publishes every outcome of the work and moves the group's position past it: in one transaction where
    /// delivery is exactly once, publish and then commit where it is at least once. The work is the oldest
    /// in hand, in the order of polling.
    ///
    /// # Errors
    ///
    /// See [`SettleError`]; in every case the position has not moved.
    fn settle(&mut self, work: &[Work]) -> Result<(), SettleError>;

    /// Goes back to the last settled position in every partition. The caller drops all batches in hand.
    ///
    /// # Errors
    ///
    /// Only for a lasting fault.
    fn rewind(&mut self) -> Result<(), TransportError>;

    /// Whether everything that was there to read has been polled; false while unknown.
    fn is_caught_up(&self) -> bool;

    /// What the topics written to take, where that is known: larger outcomes are not worth the attempt.
    fn outcome_limits(&self) -> Option<OutcomeLimits> {
        None
    }

    /// A handle that ends a waiting [`Transport::poll`] at once, from any thread.
    fn waker(&self) -> Waker;

    /// Leaves the group, within a bounded time whatever the brokers do.
    fn close(self);
}

/// Bytes that a published record may have, all of it together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeLimits {
    pub enriched_bytes_max: usize,
    pub dead_letter_bytes_max: usize,
}

/// Ends a waiting poll; a poll that starts later may also return at once.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// One partition of one input topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Partition {
    pub topic: Arc<str>,
    pub number: i32,
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.number)
    }
}

/// How much a poll may take. The last record may pass the bytes, so that a large one is not stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub records: usize,
    pub bytes: usize,
}

impl Room {
    pub const NONE: Room = Room { records: 0, bytes: 0 };

    pub fn is_none(self) -> bool {
        self.records == 0 || self.bytes == 0
    }
}

/// What a poll found.
#[derive(Debug)]
pub enum Polled {
    Batch(Batch),
    /// Nothing within the wait, or something that concerns only the transport.
    Idle,
    /// The group takes partitions away. Not lost: their work may still be settled, then `release`.
    /// Lost: others own them already; drop their work, `rewind`, then `release`.
    Revoked {
        partitions: Vec<Partition>,
        is_lost: bool,
    },
    /// Everything that was asked for has been read and settled, here and in the rest of the group.
    Ended,
}

/// Records polled together, in order within each partition.
#[derive(Debug, Default)]
pub struct Batch {
    pub records: Vec<RawRecord>,
    /// Keys, values and headers together.
    pub bytes: usize,
    pub spans: Vec<Span>,
}

/// What a batch covers of one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub partition: Partition,
    /// Counts assignments of this partition to us: work of an earlier one must not be settled.
    pub epoch: u64,
    pub first: i64,
    /// The offset to go on from once the batch is settled.
    pub next: i64,
}

/// A processed batch: `outcomes[i]` is what became of `batch.records[i]`.
#[derive(Debug)]
pub struct Work {
    pub batch: Arc<Batch>,
    pub outcomes: Vec<Outcome>,
    /// When the batch was handed to the workers.
    pub polled: Instant,
}

/// Which outcome the broker will never take, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Index into the settled work, and into its outcomes.
    pub work: usize,
    pub outcome: usize,
    pub kind: Refusal,
    pub detail: String,
}

/// What the broker holds against a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Larger than the topic allows.
    TooLarge,
    /// Too far from the broker's clock for the topic.
    Timestamp,
    Other,
}

/// Why work was not settled. Nothing of it is visible to a reader of committed records.
#[derive(Debug)]
pub enum SettleError {
    /// Drop everything in hand, rewind, go on.
    Aborted(String),
    /// Replace these outcomes, settle again.
    Refused(Vec<Refused>),
    /// Give up.
    Lasting(TransportError),
}

/// A fault that waiting does not mend; the message says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(pub String);

/// Bytes a record holds in memory, near enough for the bounds.
pub fn record_bytes(record: &RawRecord) -> usize {
    let headers = record.headers.iter();
    record.key.as_ref().map_or(0, Vec::len)
        + record.payload.as_ref().map_or(0, Vec::len)
        + headers
            .map(|h| h.name.len() + h.value.as_ref().map_or(0, Vec::len))
            .sum::<usize>()
        + std::mem::size_of::<RawRecord>()
}
