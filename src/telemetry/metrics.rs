//! Every metric on one page: name, labels, what it tells.
//!
//! Not here: librdkafka's statistics format (`kafka/stats.rs`).
//!
//! Invariant: every label comes from a closed set.

use super::register::{MetricDescription, Register};
use super::{ContentMetrics, EngineMetrics};
use prometheus::Registry;

/// The metrics of one worker.
pub struct Metrics {
    registry: Registry,
    described: Vec<MetricDescription>,
    pub engine: EngineMetrics,
    pub content: ContentMetrics,
}

impl Metrics {
    pub fn new() -> Self {
        let register = Register::default();
        let engine = EngineMetrics::register(&register);
        let content = ContentMetrics::register(&register);
        register.process();
        let (registry, described) = register.finish();
        Self {
            registry,
            described,
            engine,
            content,
        }
    }

    /// What is registered, by name; the manual's table is made of it.
    pub fn described(&self) -> &[MetricDescription] {
        &self.described
    }

    /// Everything in the Prometheus text format.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Encoding fails only when a metric was registered inconsistently, which `new` rules out.
        let _ = prometheus::TextEncoder::new().encode_utf8(&self.registry.gather(), &mut text);
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
