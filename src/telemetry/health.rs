//! Whether the worker lives and whether it is ready.
//!
//! Invariant: a broker outage makes it not ready, never not alive.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Why the worker is not ready; empty when it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readiness {
    pub blockers: Vec<&'static str>,
}

#[derive(Debug, Default)]
struct State {
    lane_tick: Option<Instant>,
    lane_done: bool,
    joined: bool,
    producer_ready: bool,
    ceiling_reached: bool,
    draining: bool,
    broker_seen: Option<Instant>,
}

/// Written by the lane, read by the probes.
#[derive(Debug, Default)]
pub struct Health {
    state: Mutex<State>,
}

impl Health {
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        let mut guard = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        f(&mut guard)
    }

    pub fn lane_ticked(&self) {
        self.with(|s| s.lane_tick = Some(Instant::now()));
    }

    pub fn lane_ended(&self) {
        self.with(|s| s.lane_done = true);
    }

    pub fn group_joined(&self) {
        self.with(|s| s.joined = true);
    }

    pub fn producer_is_ready(&self, is_ready: bool) {
        self.with(|s| s.producer_ready = is_ready);
    }

    pub fn ceiling_is_reached(&self, is_reached: bool) {
        self.with(|s| s.ceiling_reached = is_reached);
    }

    pub fn draining(&self) {
        self.with(|s| s.draining = true);
    }

    pub fn broker_seen(&self) {
        self.with(|s| s.broker_seen = Some(Instant::now()));
    }

    /// Alive: the lane has ticked within `stall`, or has not begun yet.
    pub fn is_alive(&self, stall: Duration) -> bool {
        self.with(|s| !s.lane_done && s.lane_tick.is_none_or(|t| t.elapsed() < stall))
    }

    pub fn readiness(&self) -> Readiness {
        self.with(|s| {
            let checks = [
                (s.producer_ready, "the producer is not initialised"),
                (s.joined, "the consumer group has not been joined"),
                (!s.ceiling_reached, "the dead-letter ceiling is reached"),
                (!s.draining, "draining"),
                (
                    s.broker_seen.is_some_and(|t| t.elapsed() < Duration::from_secs(60)),
                    "no broker seen for 60 s",
                ),
            ];
            Readiness {
                blockers: checks.iter().filter(|(ok, _)| !ok).map(|(_, why)| *why).collect(),
            }
        })
    }
}
