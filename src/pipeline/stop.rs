//! How the outside tells the lane to stop or to go on: three flags, no channel.
//!
//! Invariant: the level only rises: run, drain, abort; a drain that lasts too long is an abort, also for a
//! transport that is waiting for brokers.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Shared by the signal handler, the lane and the transport.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    level: Arc<AtomicU8>,
    resume: Arc<AtomicBool>,
    drain_begun: Arc<OnceLock<Instant>>,
    drain_max: Arc<OnceLock<Duration>>,
}

const DRAIN: u8 = 1;
const ABORT: u8 = 2;

impl Stop {
    pub fn new() -> Self {
        Self::default()
    }

    /// Finish what is in hand, settle it, leave. The first signal.
    pub fn drain(&self) {
        self.drain_begun.get_or_init(Instant::now);
        self.level.fetch_max(DRAIN, Ordering::SeqCst);
    }

    /// How long a drain may last; the first caller decides.
    pub(super) fn limit_drain(&self, drain_max: Duration) {
        self.drain_max.get_or_init(|| drain_max);
    }

    fn is_drain_over(&self) -> bool {
        match (self.drain_begun.get(), self.drain_max.get()) {
            (Some(begun), Some(drain_max)) => begun.elapsed() > *drain_max,
            _ => false,
        }
    }

    /// Leave now; what is in hand will be read again. The second signal.
    pub fn abort(&self) {
        self.level.fetch_max(ABORT, Ordering::SeqCst);
    }

    pub fn is_draining(&self) -> bool {
        self.level.load(Ordering::SeqCst) >= DRAIN
    }

    pub fn is_aborting(&self) -> bool {
        self.level.load(Ordering::SeqCst) >= ABORT || self.is_drain_over()
    }

    /// Lets a flood of bad input through after the ceiling stopped intake.
    pub fn resume(&self) {
        self.resume.store(true, Ordering::SeqCst);
    }

    /// Whether [`Stop::resume`] was called since this was last asked.
    pub fn take_resume(&self) -> bool {
        self.resume.swap(false, Ordering::SeqCst)
    }
}
