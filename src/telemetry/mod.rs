//! What the worker tells about itself: metrics, health, the recent outcomes, traces, logs.
//!
//! Not here: HTTP (`web`) and Kafka types.
//!
//! Invariant: everything is bounded; recording never blocks the data path.

mod content_metrics;
mod engine_metrics;
mod health;
pub mod logging;
mod metrics;
mod minute;
#[cfg(feature = "otlp")]
mod otlp;
mod progress;
mod recent;
mod register;
mod traces;
mod world;

pub use content_metrics::{ContentMetrics, KnowledgeInForce};
pub use engine_metrics::EngineMetrics;
pub use health::{Health, Readiness};
pub use metrics::Metrics;
pub use minute::{ActorName, Evidence, Tally};
pub use progress::{OUTCOMES, PartitionLag, buckets};
pub use recent::{EventKind, Recent, RecentEvent};
pub use register::MetricDescription;
pub use traces::{EndedSpan, SpanSink, SpanValue, Traces};
pub use world::{View, World};

use std::sync::Arc;

/// Handed by reference to whoever has something to tell.
#[derive(Clone)]
pub struct Telemetry {
    pub metrics: Arc<Metrics>,
    pub health: Arc<Health>,
    pub recent: Arc<Recent>,
    pub world: Arc<World>,
    pub traces: Traces,
}

impl Telemetry {
    pub fn new() -> Self {
        Self {
            metrics: Arc::new(Metrics::new()),
            health: Arc::new(Health::default()),
            recent: Arc::new(Recent::default()),
            world: Arc::new(World::default()),
            traces: Traces::default(),
        }
    }
}

impl Default for Telemetry {
    fn default() -> Self {
        Self::new()
    }
}
