//! Every metric on one page: name, labels, what it tells.
//!
//! Not here: librdkafka's statistics format (`kafka/stats.rs`).
//!
//! Invariant: every label comes from a closed set.

use super::EngineMetrics;
use prometheus::Registry;

/// The metrics of one worker.
pub struct Metrics {
    registry: Registry,
    pub engine: EngineMetrics,
}

impl Metrics {
    pub fn new() -> Self {
        let registry = Registry::new();
        Self {
            engine: EngineMetrics::register(&registry),
            registry,
        }
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
