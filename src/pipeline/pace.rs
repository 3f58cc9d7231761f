//! How much to poll at a time: about a quarter of a second of work, within the bounds in bytes.
//!
//! Small enough that a revocation waits little, large enough that a transaction under backlog is large.
//!
//! Invariant: what is in hand stays within the bounds in bytes, but for one record that is larger by itself.

use super::RunLimits;
use super::transport::Room;
use crate::nlp::Tier;
use std::time::{Duration, Instant};

/// Batches in hand: one being settled, one in the workers, one waiting for them.
pub(super) const BATCHES_IN_HAND: usize = 3;

const FIRST_BATCH_RECORDS: f64 = 256.0;
/// The deep tier takes a hundred times as long.
const FIRST_BATCH_RECORDS_DEEP: f64 = 16.0;
const BYTES_MIN: usize = 64 * 1024;
/// Until batches have told: what news with its analysis comes to, as `chancery bench load` makes it.
const FIRST_BYTES_OUT_PER_BYTE_IN: f64 = 12.0;

/// Learns from finished batches how fast the workers are and how much outcomes grow.
#[derive(Debug)]
pub(super) struct Pace {
    records_per_batch: f64,
    bytes_out_per_byte_in: f64,
    last_done: Instant,
}

/// What is in hand now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct InHand {
    pub batches: usize,
    pub records: usize,
    pub bytes: usize,
}

impl Pace {
    pub fn new(tier: Tier) -> Self {
        Self {
            records_per_batch: match tier {
                Tier::Fast | Tier::Standard => FIRST_BATCH_RECORDS,
                Tier::Deep => FIRST_BATCH_RECORDS_DEEP,
            },
            bytes_out_per_byte_in: FIRST_BYTES_OUT_PER_BYTE_IN,
            last_done: Instant::now(),
        }
    }

    /// A batch came out of the workers `age` after it went in.
    pub fn learn(&mut self, records: usize, age: Duration, bytes: (usize, usize), target: Duration) {
        // It may have waited for the batch before it.
        let busy = age.min(self.last_done.elapsed()).max(Duration::from_micros(10));
        self.last_done = Instant::now();
        let fitting = records as f64 * target.as_secs_f64() / busy.as_secs_f64();
        // A small batch says little about large ones: weigh it by its size.
        let weight = 0.5 * (records as f64 / self.records_per_batch).min(1.0);
        self.records_per_batch += (fitting - self.records_per_batch) * weight;
        self.records_per_batch = self.records_per_batch.clamp(16.0, 1e6);
        let (bytes_in, bytes_out) = bytes;
        if bytes_in > 0 {
            let ratio = bytes_out as f64 / bytes_in as f64;
            let weight = 0.5 * (bytes_in as f64 / BYTES_MIN as f64).min(1.0);
            self.bytes_out_per_byte_in += (ratio - self.bytes_out_per_byte_in) * weight;
        }
    }

    /// How much the next poll may take.
    pub fn room(&self, in_hand: InHand, limits: &RunLimits) -> Room {
        let bytes_max = self.bytes_max(limits);
        if in_hand.batches >= BATCHES_IN_HAND || in_hand.bytes >= bytes_max {
            return Room::NONE;
        }
        Room {
            records: (self.records_per_batch as usize).clamp(1, limits.batch_records_max),
            bytes: (bytes_max / BATCHES_IN_HAND)
                .min(bytes_max - in_hand.bytes)
                .max(BYTES_MIN),
        }
    }

    /// How much more may be polled while nothing may be settled yet.
    pub fn room_while_holding(&self, in_hand: InHand, records_max: usize, limits: &RunLimits) -> Room {
        let bytes_max = self.bytes_max(limits);
        Room {
            records: records_max.saturating_sub(in_hand.records),
            bytes: bytes_max.saturating_sub(in_hand.bytes),
        }
    }

    fn bytes_max(&self, limits: &RunLimits) -> usize {
        let by_output = limits.bytes_out_max as f64 / self.bytes_out_per_byte_in.max(0.1);
        limits.bytes_in_max.min(by_output as usize).max(BYTES_MIN)
    }
}
