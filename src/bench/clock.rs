//! Time that this thread has really run, so that other work on the machine does not count.
//!
//! Linux tells it in nanoseconds (`/proc/thread-self/schedstat`); elsewhere the wall clock stands in.
//!
//! Invariant: never runs backwards.

use std::time::{Duration, Instant};

/// A point in the time of this thread.
#[derive(Clone, Copy)]
pub(super) struct ThreadTime {
    cpu: Option<u64>,
    wall: Instant,
}

impl ThreadTime {
    pub fn now() -> Self {
        let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        Self {
            cpu: stat.and_then(|stat| stat.split_whitespace().next()?.parse().ok()),
            wall: Instant::now(),
        }
    }

    pub fn elapsed(self) -> Duration {
        let now = Self::now();
        match (self.cpu, now.cpu) {
            (Some(begun), Some(now)) => Duration::from_nanos(now.saturating_sub(begun)),
            _ => now.wall - self.wall,
        }
    }
}
