//! The counters of the engine in a few words, for people.
//!
//! Invariant: reads only.

use super::EngineMetrics;
use prometheus::core::Collector;

/// The outcomes that `processed_records` counts.
pub(super) const OUTCOMES: [&str; 4] = ["enriched", "dead_letter", "tombstone", "filtered"];

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

    pub fn dead_letters(&self) -> u64 {
        self.outcomes("dead_letter")
    }

    /// Lag in records, summed; lag in seconds, the worst; partitions owned.
    pub fn lag(&self) -> (i64, f64, i64) {
        let gauges = |collector: &dyn Collector| -> Vec<f64> {
            let families = collector.collect();
            families
                .iter()
                .flat_map(|f| f.get_metric())
                .map(|m| m.get_gauge().get_value())
                .collect()
        };
        let records: f64 = gauges(&self.consumer_lag_records).iter().sum();
        let seconds = gauges(&self.consumer_lag_seconds).into_iter().fold(0.0, f64::max);
        let partitions: f64 = gauges(&self.assigned_partitions).iter().sum();
        (records as i64, seconds, partitions as i64)
    }

    /// Upper bounds of the end-to-end latency in seconds with cumulative counts; the last bound is none.
    pub fn latency_buckets(&self) -> Vec<(Option<f64>, u64)> {
        let families = self.end_to_end_latency.collect();
        let Some(histogram) = families
            .first()
            .and_then(|f| f.get_metric().first())
            .map(|m| m.get_histogram())
        else {
            return Vec::new();
        };
        let bounds = histogram
            .get_bucket()
            .iter()
            .map(|b| (Some(b.upper_bound()), b.cumulative_count()));
        bounds.chain([(None, histogram.get_sample_count())]).collect()
    }

    fn outcomes(&self, outcome: &str) -> u64 {
        self.processed_records
            .get_metric_with_label_values(&[outcome])
            .map_or(0, |counter| counter.get())
    }
}
