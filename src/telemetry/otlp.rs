//! Spans to a collector: OTLP over HTTP, from a thread of the exporter.
//!
//! TLS is left to the collector beside the worker. Attributes of the resource come from `OTEL_RESOURCE_ATTRIBUTES`,
//! headers from `OTEL_EXPORTER_OTLP_HEADERS`.
//!
//! Invariant: a full queue drops spans, an unreachable collector costs the data path nothing.

use super::traces::{EndedSpan, SpanSink, SpanValue};
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchSpanProcessor, SpanData, SpanEvents, SpanLinks, SpanProcessor};
use std::sync::Arc;
use std::time::Duration;

/// Time for one request, and for the last one at the end.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) fn sink(endpoint: &str) -> Result<SpanSink, String> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .with_timeout(PATIENCE)
        .build()
        .map_err(|error| format!("traces.endpoint: {error}"))?;
    let mut processor = BatchSpanProcessor::builder(exporter).build();
    let resource = Resource::builder()
        .with_service_name("chancery")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    processor.set_resource(&resource);
    let (processor, scope) = (Arc::new(processor), InstrumentationScope::builder("chancery").build());
    let last = Arc::clone(&processor);
    Ok(SpanSink {
        take: Box::new(move |span| processor.on_end(data(span, scope.clone()))),
        finish: Box::new(move || {
            if let Err(error) = last.shutdown_with_timeout(PATIENCE) {
                tracing::debug!(%error, "the last spans were not sent");
            }
        }),
    })
}

fn data(span: EndedSpan, instrumentation_scope: InstrumentationScope) -> SpanData {
    let attribute = |(key, value): (&'static str, SpanValue)| {
        let value: Value = match value {
            SpanValue::Text(text) => text.into(),
            SpanValue::Number(number) => number.into(),
        };
        KeyValue::new(key, value)
    };
    SpanData {
        span_context: SpanContext::new(
            TraceId::from(span.trace_id),
            SpanId::from(span.span_id),
            TraceFlags::SAMPLED,
            false,
            TraceState::default(),
        ),
        parent_span_id: span.parent_id.map_or(SpanId::INVALID, SpanId::from),
        parent_span_is_remote: span.parent_id.is_some(),
        span_kind: SpanKind::Consumer,
        name: span.name.into(),
        start_time: span.begun,
        end_time: span.ended,
        attributes: span.attributes.into_iter().map(attribute).collect(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: span.error.map_or(Status::Unset, Status::error),
        instrumentation_scope,
    }
}
