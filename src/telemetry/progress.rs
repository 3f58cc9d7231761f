//! The counters of the engine in a few words, for people.
//!
//! Invariant: reads only.

use super::EngineMetrics;
use prometheus::Histogram;
use prometheus::core::Collector;
use serde::Serialize;

/// The outcomes that `processed_records` counts.
pub const OUTCOMES: [&str; 4] = ["enriched", "dead_letter", "tombstone", "filtered"];

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

    /// Lag of every partition owned, by topic and number.
    pub fn partition_lags(&self) -> Vec<PartitionLag> {
        let mut lags: Vec<PartitionLag> = Vec::new();
        for metric in self.consumer_lag_records.collect().iter().flat_map(|f| f.get_metric()) {
            let label = |name| {
                metric
                    .get_label()
                    .iter()
                    .find(|l| l.name() == name)
                    .map_or("", |l| l.value())
            };
            let (topic, partition) = (label("topic"), label("partition"));
            let seconds = self
                .consumer_lag_seconds
                .get_metric_with_label_values(&[topic, partition]);
            lags.push(PartitionLag {
                topic: topic.to_owned(),
                partition: partition.parse().unwrap_or(-1),
                records: metric.get_gauge().get_value() as i64,
                seconds: seconds.map_or(0.0, |gauge| gauge.get()),
            });
        }
        lags.sort_by(|a, b| (&a.topic, a.partition).cmp(&(&b.topic, b.partition)));
        lags
    }

    /// The largest lag of the partitions owned.
    pub fn lag_seconds(&self) -> f64 {
        let families = self.consumer_lag_seconds.collect();
        let metrics = families.iter().flat_map(|f| f.get_metric());
        metrics.map(|m| m.get_gauge().get_value()).fold(0.0, f64::max)
    }

    /// Partitions owned, of all topics.
    pub fn partitions(&self) -> i64 {
        let families = self.assigned_partitions.collect();
        let metrics = families.iter().flat_map(|f| f.get_metric());
        metrics.map(|m| m.get_gauge().get_value() as i64).sum()
    }

    /// Brokers that the consumer is connected to.
    pub fn brokers(&self) -> i64 {
        self.kafka_brokers_connected.with_label_values(&["consumer"]).get()
    }

    /// Records settled so far with that outcome, one of [`OUTCOMES`].
    pub fn outcomes(&self, outcome: &str) -> u64 {
        self.processed_records
            .get_metric_with_label_values(&[outcome])
            .map_or(0, |counter| counter.get())
    }
}

/// Lag of one partition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartitionLag {
    pub topic: String,
    pub partition: i32,
    pub records: i64,
    pub seconds: f64,
}

/// Upper bounds in seconds with cumulative counts; the last bound is none.
pub fn buckets(histogram: &Histogram) -> Vec<(Option<f64>, u64)> {
    let families = histogram.collect();
    let Some(proto) = families
        .first()
        .and_then(|f| f.get_metric().first())
        .map(|m| m.get_histogram())
    else {
        return Vec::new();
    };
    let bounds = proto
        .get_bucket()
        .iter()
        .map(|b| (Some(b.upper_bound()), b.cumulative_count()));
    bounds.chain([(None, proto.get_sample_count())]).collect()
}
