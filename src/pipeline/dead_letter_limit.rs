//! The ceiling on dead letters: when a bad release or a broken feed rejects nearly everything, the backlog
//! stays in the topic instead of being drained into the dead letters.
//!
//! Not here: pausing intake (`run.rs`).
//!
//! Invariant: nothing is let through before the window has been judged, so that a loop of restarts does not
//! drain the backlog a window at a time.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Records that the share is taken of.
pub const WINDOW_RECORDS: usize = 1_000;

/// How long the first window may take to fill before what is there is let through.
pub const HOLD_MAX: Duration = Duration::from_secs(5);

/// The share of dead letters among the last thousand records, and whether it is too high.
#[derive(Debug)]
pub struct DeadLetterLimit {
    ratio_max: f64,
    window: VecDeque<bool>,
    dead: usize,
    held_since: Option<Instant>,
    is_held: bool,
    /// After an operator said to go on: off until the share has fallen below the ceiling again.
    is_waived: bool,
}

/// What may happen to processed work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Settle it.
    Pass,
    /// Too early to say: keep it, poll on.
    Hold,
    /// Abort it and pause intake.
    Tripped,
}

impl DeadLetterLimit {
    /// `ratio_max` from 0.0 to 1.0; at 1.0 the ceiling can never be passed.
    pub fn new(ratio_max: f64) -> Self {
        Self {
            ratio_max,
            window: VecDeque::with_capacity(WINDOW_RECORDS),
            dead: 0,
            held_since: None,
            is_held: ratio_max < 1.0,
            is_waived: false,
        }
    }

    /// Whether the first window is still being filled.
    pub fn is_holding(&self) -> bool {
        self.is_held
    }

    /// Judges work that is not settled yet: `dead` says for each record, in order, whether it is a dead
    /// letter. `is_complete` when no more can come soon (caught up, at the end, no room to hold more).
    pub fn judge(&mut self, dead: impl Iterator<Item = bool>, is_complete: bool, now: Instant) -> Verdict {
        if self.ratio_max >= 1.0 {
            return Verdict::Pass;
        }
        let pending: Vec<bool> = dead.collect();
        let since = *self.held_since.get_or_insert(now);
        let is_judged = self.window.len() + pending.len() >= WINDOW_RECORDS || is_complete;
        if self.is_held && !is_judged && now.duration_since(since) < HOLD_MAX {
            return Verdict::Hold;
        }
        if !self.is_waived && self.would_trip(&pending) {
            return Verdict::Tripped;
        }
        self.is_held = false;
        Verdict::Pass
    }

    /// Counts records that are settled now.
    pub fn settled(&mut self, dead: impl Iterator<Item = bool>) {
        for is_dead in dead {
            if self.window.len() == WINDOW_RECORDS && self.window.pop_front() == Some(true) {
                self.dead -= 1;
            }
            self.window.push_back(is_dead);
            self.dead += usize::from(is_dead);
        }
        if self.is_waived && self.window.len() == WINDOW_RECORDS && self.dead <= self.dead_max() {
            self.is_waived = false;
        }
    }

    /// An operator said to go on: the ceiling is off until the share has fallen below it again.
    pub fn waive(&mut self) {
        self.is_waived = true;
        self.is_held = false;
        self.window.clear();
        self.dead = 0;
    }

    fn dead_max(&self) -> usize {
        // A share of a thousand records: exact for every ratio a person writes.
        (self.ratio_max * WINDOW_RECORDS as f64).round() as usize
    }

    /// Whether the window passes the ceiling anywhere while the pending records enter it.
    fn would_trip(&self, pending: &[bool]) -> bool {
        let mut dead = self.dead;
        let old = self.window.iter().copied().chain(pending.iter().copied());
        let mut leaving = old;
        for (index, is_dead) in pending.iter().enumerate() {
            dead += usize::from(*is_dead);
            if self.window.len() + index >= WINDOW_RECORDS && leaving.next() == Some(true) {
                dead -= 1;
            }
            if dead > self.dead_max() {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(limit: &mut DeadLetterLimit, dead: usize, good: usize, is_complete: bool) -> Verdict {
        let records = std::iter::repeat_n(true, dead).chain(std::iter::repeat_n(false, good));
        limit.judge(records, is_complete, Instant::now())
    }

    #[test]
    fn nothing_passes_before_the_window_is_full() {
        let mut limit = DeadLetterLimit::new(0.5);
        assert_eq!(judge(&mut limit, 0, 999, false), Verdict::Hold);
        assert_eq!(judge(&mut limit, 0, 1_000, false), Verdict::Pass);
        assert!(!limit.is_holding());
    }

    #[test]
    fn a_first_window_that_cannot_fill_passes() {
        let mut limit = DeadLetterLimit::new(0.5);
        assert_eq!(judge(&mut limit, 1, 0, true), Verdict::Pass);
        let mut limit = DeadLetterLimit::new(0.5);
        assert_eq!(judge(&mut limit, 1, 0, false), Verdict::Hold);
        let later = Instant::now() + HOLD_MAX;
        assert_eq!(limit.judge(std::iter::once(true), false, later), Verdict::Pass);
    }

    #[test]
    fn more_than_the_share_trips_and_exactly_the_share_does_not() {
        let mut limit = DeadLetterLimit::new(0.3);
        assert_eq!(judge(&mut limit, 300, 700, false), Verdict::Pass);
        let mut limit = DeadLetterLimit::new(0.3);
        assert_eq!(judge(&mut limit, 301, 699, false), Verdict::Tripped);
        assert!(limit.is_holding(), "a tripped first window has let nothing through");
    }

    #[test]
    fn old_dead_letters_leave_the_window() {
        let mut limit = DeadLetterLimit::new(0.3);
        assert_eq!(judge(&mut limit, 300, 700, false), Verdict::Pass);
        limit.settled(std::iter::repeat_n(true, 300).chain(std::iter::repeat_n(false, 700)));
        assert_eq!(
            judge(&mut limit, 300, 0, false),
            Verdict::Pass,
            "each pushes an older one out"
        );
        assert_eq!(judge(&mut limit, 301, 0, false), Verdict::Tripped);
    }

    #[test]
    fn waiving_lasts_until_the_share_has_fallen() {
        let mut limit = DeadLetterLimit::new(0.3);
        assert_eq!(judge(&mut limit, 900, 100, false), Verdict::Tripped);
        limit.waive();
        assert_eq!(judge(&mut limit, 900, 100, false), Verdict::Pass);
        limit.settled(std::iter::repeat_n(true, 900).chain(std::iter::repeat_n(false, 100)));
        assert_eq!(judge(&mut limit, 10, 0, false), Verdict::Pass);
        limit.settled(std::iter::repeat_n(false, 1_000));
        assert_eq!(judge(&mut limit, 301, 0, false), Verdict::Tripped);
    }
}
