//! Registers metrics under our prefix and keeps what the manual says of each.
//!
//! Not here: the metrics (`engine_metrics.rs`, `content_metrics.rs`).
//!
//! Invariant: what is registered is described, so that no metric can be missing from the manual.

use prometheus::core::Collector;
use prometheus::{
    Counter, CounterVec, Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry,
};
use std::cell::RefCell;

/// One metric as the manual shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetricDescription {
    pub name: String,
    /// `counter`, `gauge` or `histogram`.
    pub kind: &'static str,
    pub labels: Vec<String>,
    pub help: String,
}

/// Registers one after the other; a name is registered once, which makes it infallible.
#[derive(Default)]
pub(super) struct Register {
    registry: Registry,
    described: RefCell<Vec<MetricDescription>>,
}

const UNIQUE: &str = "every metric name and label list in this folder is valid and registered once";

impl Register {
    /// The registry, and the descriptions by name.
    pub(super) fn finish(self) -> (Registry, Vec<MetricDescription>) {
        let mut described = self.described.into_inner();
        described.sort();
        (self.registry, described)
    }

    fn add<M: Collector + Clone + 'static>(&self, kind: &'static str, metric: prometheus::Result<M>) -> M {
        let metric = metric.expect(UNIQUE);
        self.describe(kind, &metric);
        self.registry.register(Box::new(metric.clone())).expect(UNIQUE);
        metric
    }

    fn describe(&self, kind: &'static str, metric: &dyn Collector) {
        let described = metric.desc().into_iter().map(|desc| MetricDescription {
            kind: if desc.fq_name.ends_with("_total") {
                "counter"
            } else {
                kind
            },
            name: desc.fq_name.clone(),
            labels: desc.variable_labels.clone(),
            help: desc.help.clone(),
        });
        self.described.borrow_mut().extend(described);
    }

    /// CPU, memory, threads and files of this process, under the names that every exporter uses.
    pub(super) fn process(&self) {
        let collector = prometheus::process_collector::ProcessCollector::for_self();
        self.describe("gauge", &collector);
        self.registry.register(Box::new(collector)).expect(UNIQUE);
    }

    pub(super) fn counters(&self, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
        self.add("counter", IntCounterVec::new(opts(name, help), labels))
    }

    pub(super) fn counter(&self, name: &str, help: &str) -> IntCounter {
        self.add("counter", IntCounter::with_opts(opts(name, help)))
    }

    pub(super) fn seconds(&self, name: &str, help: &str) -> Counter {
        self.add("counter", Counter::with_opts(opts(name, help)))
    }

    pub(super) fn real_counters(&self, name: &str, help: &str, labels: &[&str]) -> CounterVec {
        self.add("counter", CounterVec::new(opts(name, help), labels))
    }

    pub(super) fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
        self.add("gauge", IntGaugeVec::new(opts(name, help), labels))
    }

    pub(super) fn reals(&self, name: &str, help: &str, labels: &[&str]) -> GaugeVec {
        self.add("gauge", GaugeVec::new(opts(name, help), labels))
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> IntGauge {
        self.add("gauge", IntGauge::with_opts(opts(name, help)))
    }

    pub(super) fn real(&self, name: &str, help: &str) -> Gauge {
        self.add("gauge", Gauge::with_opts(opts(name, help)))
    }

    pub(super) fn histograms(&self, name: &str, help: &str, labels: &[&str], buckets: &[f64]) -> HistogramVec {
        let options = HistogramOpts::new(format!("chancery_{name}"), help).buckets(buckets.to_vec());
        self.add("histogram", HistogramVec::new(options, labels))
    }

    pub(super) fn histogram(&self, name: &str, help: &str, buckets: &[f64]) -> Histogram {
        let options = HistogramOpts::new(format!("chancery_{name}"), help).buckets(buckets.to_vec());
        self.add("histogram", Histogram::with_opts(options))
    }
}

fn opts(name: &str, help: &str) -> Opts {
    Opts::new(format!("chancery_{name}"), help)
}
