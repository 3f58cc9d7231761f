//! The metrics of the engine: what flows, what waits, what the group and the brokers do.
//!
//! Not here: metrics of content (`metrics.rs`), librdkafka's statistics format (`kafka/stats.rs`).
//!
//! Invariant: every label comes from a closed set, or from the partitions this worker owns; series of a
//! partition are removed when it goes.

use super::register::Register;
use crate::record::Reason;
use prometheus::{
    CounterVec, Gauge, GaugeVec, Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec,
};

/// Written by the lane, the workers and the transport.
pub struct EngineMetrics {
    pub consumed_records: IntCounterVec,
    pub consumed_bytes: IntCounterVec,
    pub processed_records: IntCounterVec,
    pub dead_letter_records: IntCounterVec,
    pub produced_records: IntCounterVec,
    pub produced_bytes: IntCounterVec,
    pub errors: IntCounterVec,
    pub process_duration: Histogram,
    pub stage_duration: HistogramVec,
    pub settle_duration: Histogram,
    pub end_to_end_latency: Histogram,
    pub settle_records: Histogram,
    pub consumer_lag_records: IntGaugeVec,
    pub consumer_lag_seconds: GaugeVec,
    pub assigned_partitions: IntGaugeVec,
    pub rebalances: IntCounterVec,
    pub rebalance_duration: Histogram,
    pub commits: IntCounterVec,
    pub producer_recycles: IntCounter,
    pub last_commit_timestamp: Gauge,
    pub last_record_timestamp: Gauge,
    pub inflight_records: IntGauge,
    pub inflight_bytes: IntGauge,
    pub worker_busy: prometheus::Counter,
    pub workers: IntGauge,
    pub backpressure_pauses: IntCounter,
    pub paused_partitions: IntGauge,
    pub intake_paused: IntGauge,
    pub sentiment_fallback: IntGauge,
    pub kafka_brokers_connected: IntGaugeVec,
    pub kafka_broker_rtt: GaugeVec,
    pub kafka_request_errors: CounterVec,
    pub kafka_queue_messages: IntGaugeVec,
    pub kafka_queue_bytes: IntGaugeVec,
    pub kafka_stats_timestamp: GaugeVec,
}

const FAST_SECONDS: [f64; 12] = [
    1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0,
];
const STAGE_SECONDS: [f64; 12] = [
    1e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.05, 0.25, 1.0,
];
const BROKER_SECONDS: [f64; 10] = [1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0, 10.0];
const LATENCY_SECONDS: [f64; 14] = [
    0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0,
];
const RECORDS: [f64; 9] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0];

impl EngineMetrics {
    #[expect(clippy::too_many_lines, reason = "a table: one entry a metric")]
    pub(super) fn register(r: &Register) -> Self {
        let metrics = Self {
            consumed_records: r.counters("consumed_records_total", "Records settled, by input topic.", &["topic"]),
            consumed_bytes: r.counters("consumed_bytes_total", "Bytes of records settled.", &["topic"]),
            processed_records: r.counters(
                "processed_records_total",
                "Records settled: enriched, dead_letter, tombstone or filtered; they add up to those consumed.",
                &["outcome"],
            ),
            dead_letter_records: r.counters("dead_letter_records_total", "Dead letters, by reason.", &["reason"]),
            produced_records: r.counters(
                "produced_records_total",
                "Records published and settled, by topic of ours.",
                &["topic"],
            ),
            produced_bytes: r.counters(
                "produced_bytes_total",
                "Bytes of records published and settled, before compression.",
                &["topic"],
            ),
            errors: r.counters(
                "errors_total",
                "Faults that were handled, by the stage they struck.",
                &["stage"],
            ),
            process_duration: r.histogram("process_duration_seconds", "Time to process a record.", &FAST_SECONDS),
            stage_duration: r.histograms(
                "stage_duration_seconds",
                "Time of each stage of a record: decode, text, tagging, relations, sentiment, encode; model: the deep tier's, of some records together.",
                &["stage"],
                &STAGE_SECONDS,
            ),
            settle_duration: r.histogram(
                "settle_duration_seconds",
                "Time to publish and commit what was in hand: the transaction.",
                &BROKER_SECONDS,
            ),
            end_to_end_latency: r.histogram(
                "end_to_end_latency_seconds",
                "From the record's timestamp to its commit.",
                &LATENCY_SECONDS,
            ),
            settle_records: r.histogram("settle_records", "Records settled together.", &RECORDS),
            consumer_lag_records: r.gauges(
                "consumer_lag_records",
                "Records of an owned partition not yet settled.",
                &["topic", "partition"],
            ),
            consumer_lag_seconds: r.reals(
                "consumer_lag_seconds",
                "Age of the oldest record not yet settled, as far as read, while there is lag, else 0.",
                &["topic", "partition"],
            ),
            assigned_partitions: r.gauges("assigned_partitions", "Partitions owned.", &["topic"]),
            rebalances: r.counters("rebalances_total", "Rebalances: assign, revoke or lost.", &["kind"]),
            rebalance_duration: r.histogram(
                "rebalance_duration_seconds",
                "From being asked for partitions to letting them go.",
                &BROKER_SECONDS,
            ),
            commits: r.counters("commits_total", "Commits: committed or aborted.", &["outcome"]),
            producer_recycles: r.counter(
                "producer_recycles_total",
                "Producers replaced after a doubtful transaction or a fatal error.",
            ),
            last_commit_timestamp: r.real("last_commit_timestamp_seconds", "When the last commit succeeded."),
            last_record_timestamp: r.real("last_record_timestamp_seconds", "When the last record was settled."),
            inflight_records: r.gauge("inflight_records", "Records polled and not yet settled."),
            inflight_bytes: r.gauge("inflight_bytes", "Bytes of records polled and not yet settled."),
            worker_busy: r.seconds(
                "worker_busy_seconds_total",
                "Time the workers spent processing, added up.",
            ),
            workers: r.gauge("workers", "Worker threads."),
            backpressure_pauses: r.counter("backpressure_pauses_total", "Times intake was paused at the broker."),
            paused_partitions: r.gauge("paused_partitions", "Partitions paused at the broker."),
            intake_paused: r.gauge("intake_paused", "1 while the dead-letter ceiling keeps intake paused."),
            sentiment_fallback: r.gauge(
                "sentiment_fallback",
                "1 while the standard tier stands in for the deep one because of lag.",
            ),
            kafka_brokers_connected: r.gauges("kafka_brokers_connected", "Brokers in state UP.", &["client"]),
            kafka_broker_rtt: r.reals(
                "kafka_broker_rtt_seconds",
                "Round trip to a broker over the last interval.",
                &["client", "broker", "percentile"],
            ),
            kafka_request_errors: r.real_counters(
                "kafka_request_errors_total",
                "Request errors, retries and timeouts of the client library.",
                &["client", "kind"],
            ),
            kafka_queue_messages: r.gauges(
                "kafka_client_queue_messages",
                "Messages waiting in the client library.",
                &["client"],
            ),
            kafka_queue_bytes: r.gauges(
                "kafka_client_queue_bytes",
                "Bytes waiting in the client library.",
                &["client"],
            ),
            kafka_stats_timestamp: r.reals(
                "kafka_stats_timestamp_seconds",
                "When the client library last reported.",
                &["client"],
            ),
        };
        metrics.begin_at_zero();
        metrics
    }

    /// A rate over a counter needs its zero: series of closed sets are there from the start.
    fn begin_at_zero(&self) {
        for outcome in super::progress::OUTCOMES {
            self.processed_records.with_label_values(&[outcome]);
        }
        for reason in Reason::ALL {
            self.dead_letter_records.with_label_values(&[reason.code()]);
        }
        for stage in ["model", "decode", "text", "tagging", "relations", "sentiment", "encode"] {
            self.stage_duration.with_label_values(&[stage]);
        }
        for kind in ["assign", "revoke", "lost"] {
            self.rebalances.with_label_values(&[kind]);
        }
        for outcome in ["committed", "aborted"] {
            self.commits.with_label_values(&[outcome]);
        }
        for stage in ["ceiling", "model"] {
            self.errors.with_label_values(&[stage]);
        }
    }

    /// Removes the series of a partition that is no longer ours.
    pub fn forget_partition(&self, topic: &str, partition: i32) {
        let number = partition.to_string();
        // An error only says that the series was never written.
        let _ = self.consumer_lag_records.remove_label_values(&[topic, &number]);
        let _ = self.consumer_lag_seconds.remove_label_values(&[topic, &number]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_registers_once_and_series_of_a_lost_partition_go() {
        let register = Register::default();
        let metrics = EngineMetrics::register(&register);
        metrics
            .consumer_lag_records
            .with_label_values(&["news.raw", "3"])
            .set(41);
        metrics.forget_partition("news.raw", 3);
        let families = register.finish().0.gather();
        assert!(families.iter().all(|f| f.name().starts_with("chancery_")));
        assert!(!families.iter().any(|f| f.name() == "chancery_consumer_lag_records"));
    }
}
