//! How the outside tells the lane to stop or to go on: three flags, no channel.
//!
//! Invariant: the level only rises: run, drain, abort.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Shared by the signal handler, the lane and the transport.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    level: Arc<AtomicU8>,
    resume: Arc<AtomicBool>,
}

const DRAIN: u8 = 1;
const ABORT: u8 = 2;

impl Stop {
    pub fn new() -> Self {
        Self::default()
    }

    /// Finish what is in hand, settle it, leave. The first signal.
    pub fn drain(&self) {
        self.level.fetch_max(DRAIN, Ordering::SeqCst);
    }

    /// Leave now; what is in hand will be read again. The second signal.
    pub fn abort(&self) {
        self.level.fetch_max(ABORT, Ordering::SeqCst);
    }

    pub fn is_draining(&self) -> bool {
        self.level.load(Ordering::SeqCst) >= DRAIN
    }

    pub fn is_aborting(&self) -> bool {
        self.level.load(Ordering::SeqCst) >= ABORT
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
