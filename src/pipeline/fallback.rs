//! When the deep tier gives way to the standard one: while the stream lags too far behind.
//!
//! It comes back when the lag is a quarter of what made it give way, and not before some seconds have passed: else a
//! stream that is just too fast for the deep tier would change tiers with every batch.
//!
//! Not here: the lag (`kafka/stats.rs`). Invariant: without a limit, or with another tier, nothing ever changes.

use super::Setup;
use crate::nlp::Tier;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A tier stays in force so long at least.
const STAY: Duration = Duration::from_secs(10);
/// Share of the limit at which the deep tier returns.
const RETURN: f64 = 0.25;

/// Follows the lag of one worker.
#[derive(Debug)]
pub(super) struct Fallback {
    /// Lag beyond which the deep tier gives way; none: never.
    after: Option<Duration>,
    changed: Option<Instant>,
    is_active: bool,
    /// The setup in force and what stands in for it.
    standing_in: Option<(Arc<Setup>, Arc<Setup>)>,
}

impl Fallback {
    pub fn new(after: Duration) -> Self {
        Self {
            after: Some(after).filter(|after| !after.is_zero()),
            changed: None,
            is_active: false,
            standing_in: None,
        }
    }

    /// Whether lag is worth measuring.
    pub fn is_possible(&self, setup: &Setup) -> bool {
        self.after.is_some() && setup.options.tier == Tier::Deep
    }

    /// Takes the lag in; whether that changed the tier.
    pub fn follow(&mut self, lag_seconds: f64, now: Instant) -> bool {
        let Some(after) = self.after else { return false };
        if self.changed.is_some_and(|at| now.saturating_duration_since(at) < STAY) {
            return false;
        }
        let limit = after.as_secs_f64();
        let is_active = if self.is_active {
            lag_seconds > limit * RETURN
        } else {
            lag_seconds > limit
        };
        if is_active == self.is_active {
            return false;
        }
        self.is_active = is_active;
        self.changed = Some(now);
        true
    }

    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// The setup to process with: the one in force, or what stands in for it.
    pub fn setup(&mut self, in_force: Arc<Setup>) -> Arc<Setup> {
        if !self.is_active || in_force.options.tier != Tier::Deep {
            self.standing_in = None;
            return in_force;
        }
        match &self.standing_in {
            Some((of, instead)) if Arc::ptr_eq(of, &in_force) => Arc::clone(instead),
            _ => {
                let instead = Arc::new(in_force.fallen_back());
                self.standing_in = Some((in_force, Arc::clone(&instead)));
                instead
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep() -> Arc<Setup> {
        let mut setup = Setup::default();
        setup.options.tier = Tier::Deep;
        Arc::new(setup)
    }

    #[test]
    fn the_tier_gives_way_beyond_the_limit_and_returns_far_below_it() {
        let mut fallback = Fallback::new(Duration::from_secs(60));
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        //        second, lag, whether it changed, whether the standard tier is in force
        let course = [
            (0, 59.0, false, false),
            (1, 61.0, true, true),
            (2, 0.0, false, true),   // too early
            (30, 20.0, false, true), // not far enough below
            (31, 14.0, true, false),
            (35, 90.0, false, false), // too early
            (41, 90.0, true, true),
        ];
        for (second, lag, is_changed, is_active) in course {
            assert_eq!(fallback.follow(lag, at(second)), is_changed, "second {second}");
            assert_eq!(fallback.is_active(), is_active, "second {second}");
        }
    }

    #[test]
    fn what_stands_in_is_standard_says_so_and_follows_a_new_setup() {
        let mut fallback = Fallback::new(Duration::from_secs(60));
        let (first, second) = (deep(), deep());
        assert!(Arc::ptr_eq(&fallback.setup(Arc::clone(&first)), &first));
        fallback.follow(61.0, Instant::now());
        let instead = fallback.setup(Arc::clone(&first));
        assert_eq!((instead.options.tier, instead.is_fallback), (Tier::Standard, true));
        assert!(Arc::ptr_eq(&fallback.setup(Arc::clone(&first)), &instead), "made once");
        assert!(!Arc::ptr_eq(&fallback.setup(second), &instead), "a reload is followed");
        let standard = Arc::new(Setup::default());
        assert!(Arc::ptr_eq(&fallback.setup(Arc::clone(&standard)), &standard));
    }

    #[test]
    fn without_a_limit_nothing_gives_way() {
        let mut fallback = Fallback::new(Duration::ZERO);
        assert!(!fallback.is_possible(&deep()));
        assert!(!fallback.follow(1e9, Instant::now()) && !fallback.is_active());
    }
}
