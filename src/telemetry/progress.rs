//! The counters of the engine in a few words, for people.
//!
//! Invariant: reads only.

use super::EngineMetrics;

/// The outcomes that `processed_records` counts.
const OUTCOMES: [&str; 4] = ["enriched", "dead_letter", "tombstone", "filtered"];

impl EngineMetrics {
    /// Records settled so far.
    pub fn settled(&self) -> u64 {
        OUTCOMES.iter().map(|outcome| self.outcomes(outcome)).sum()
    }

    /// `118 enriched, 4 dead letters, 0 tombstones, 0 filtered`.
    pub fn in_one_line(&self) -> String {
        let [enriched, dead, tombstones, filtered] = OUTCOMES.map(|outcome| self.outcomes(outcome));
        format!("{enriched} enriched, {dead} dead letters, {tombstones} tombstones, {filtered} filtered")
    }

    fn outcomes(&self, outcome: &str) -> u64 {
        self.processed_records
            .get_metric_with_label_values(&[outcome])
            .map_or(0, |counter| counter.get())
    }
}
