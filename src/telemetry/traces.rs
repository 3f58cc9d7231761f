//! Spans of settled work, for whoever exports them.
//!
//! Not here: what is traced (`pipeline/traced.rs`), how spans travel (`otlp.rs`, in builds with the feature `otlp`).
//!
//! Invariant: handing a span over never waits; where nobody exports, [`Traces::is_on`] is false and nothing is made.

use std::sync::Arc;
use std::time::SystemTime;

/// A span that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedSpan {
    pub name: String,
    pub trace_id: u128,
    pub span_id: u64,
    /// Absent for the first of its trace.
    pub parent_id: Option<u64>,
    pub begun: SystemTime,
    pub ended: SystemTime,
    pub attributes: Vec<(&'static str, SpanValue)>,
    /// Absent where all went well.
    pub error: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SpanValue {
    Text(String),
    Number(i64),
}

/// Where spans go; nowhere by default.
#[derive(Clone, Default)]
pub struct Traces(Option<Arc<SpanSink>>);

/// Takes spans and, at the end, sends what it still holds.
pub struct SpanSink {
    pub take: Box<dyn Fn(EndedSpan) + Send + Sync>,
    pub finish: Box<dyn Fn() + Send + Sync>,
}

impl Traces {
    pub fn into(sink: SpanSink) -> Self {
        Self(Some(Arc::new(sink)))
    }

    /// Exports over OTLP to the collector at `endpoint`.
    ///
    /// # Errors
    ///
    /// That the exporter cannot be built, or that this build has none.
    #[cfg(feature = "otlp")]
    pub fn to_collector(endpoint: &str) -> Result<Self, String> {
        super::otlp::sink(endpoint).map(Self::into)
    }

    /// Exports over OTLP to the collector at `endpoint`.
    ///
    /// # Errors
    ///
    /// That the exporter cannot be built, or that this build has none.
    #[cfg(not(feature = "otlp"))]
    pub fn to_collector(_endpoint: &str) -> Result<Self, String> {
        Err("traces.endpoint: this build cannot send traces; build it with --features otlp, or leave it empty".into())
    }

    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    pub fn take(&self, span: EndedSpan) {
        if let Some(sink) = &self.0 {
            (sink.take)(span);
        }
    }

    /// Sends what is held, within a bounded time.
    pub fn finish(&self) {
        if let Some(sink) = &self.0 {
            (sink.finish)();
        }
    }
}
