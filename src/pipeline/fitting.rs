//! The setup in force, with the limits of the topics that are written to.
//!
//! What is too large is known before it is sent: a refusal by the broker would cost the whole transaction.
//!
//! Not here: asking for the limits (the transports), what a refusal leads to all the same (`refused.rs`).
//!
//! Invariant: a limit is only ever lowered; the setup is the same one while neither it nor the limits change.

use super::transport::OutcomeLimits;
use super::{Setup, SetupSource};
use std::sync::Arc;

/// Remembers the last setup that was made to fit.
#[derive(Debug, Default)]
pub(super) struct Fitting {
    last: Option<(Arc<Setup>, OutcomeLimits, Arc<Setup>)>,
}

impl Fitting {
    pub fn setup(&mut self, source: &SetupSource, limits: Option<OutcomeLimits>) -> Arc<Setup> {
        let setup = source.load_full();
        let Some(limits) = limits else { return setup };
        if let Some((made_of, made_for, fitted)) = &self.last
            && Arc::ptr_eq(made_of, &setup)
            && *made_for == limits
        {
            return Arc::clone(fitted);
        }
        let mut fitted = Setup::clone(&setup);
        let output = &mut fitted.output;
        output.enriched_bytes_max = output.enriched_bytes_max.min(limits.enriched_bytes_max);
        output.dead_letter_bytes_max = output.dead_letter_bytes_max.min(limits.dead_letter_bytes_max);
        let fitted = Arc::new(fitted);
        self.last = Some((setup, limits, Arc::clone(&fitted)));
        fitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_lower_and_never_raise_and_a_new_setup_is_seen() {
        let source: SetupSource = Arc::default();
        let mut fitting = Fitting::default();
        let limits = OutcomeLimits {
            enriched_bytes_max: 41,
            dead_letter_bytes_max: usize::MAX,
        };
        let first = fitting.setup(&source, Some(limits));
        assert_eq!(first.output.enriched_bytes_max, 41);
        assert_eq!(
            first.output.dead_letter_bytes_max,
            Setup::default().output.dead_letter_bytes_max
        );
        assert!(Arc::ptr_eq(&first, &fitting.setup(&source, Some(limits))));
        source.store(Arc::new(Setup::default()));
        assert!(!Arc::ptr_eq(&first, &fitting.setup(&source, Some(limits))));
        assert!(Arc::ptr_eq(&source.load_full(), &fitting.setup(&source, None)));
    }
}
