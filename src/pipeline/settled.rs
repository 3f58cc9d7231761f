//! Tells metrics and the live page about work once it is settled.
//!
//! Not here: the metrics themselves (`telemetry`).
//!
//! Invariant: what is counted here is visible to readers of committed records; telling never blocks.

use super::Outcome;
use super::transport::Work;
use crate::record::RawRecord;
use crate::telemetry::{EngineMetrics, RecentEvent, Telemetry};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The page shows a sample of a fast stream; more than this a second nobody can read.
const EVENTS_PER_SECOND: u32 = 50;
/// A value larger than this is not shown.
const EVENT_BYTES_MAX: usize = 64 * 1024;
/// Of a dead letter's value, as text.
const EXCERPT_CHARS: usize = 300;

/// Limits events to the page.
#[derive(Debug)]
pub(super) struct RecentBudget {
    since: Instant,
    used: u32,
}

impl Default for RecentBudget {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            used: 0,
        }
    }
}

impl RecentBudget {
    fn take(&mut self) -> bool {
        if self.since.elapsed() >= Duration::from_secs(1) {
            *self = Self::default();
        }
        self.used += 1;
        self.used <= EVENTS_PER_SECOND
    }
}

pub(super) fn tell(telemetry: &Telemetry, budget: &mut RecentBudget, work: &[Work], took: Duration) {
    let engine = &telemetry.metrics.engine;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let records: usize = work.iter().map(|w| w.outcomes.len()).sum();
    engine.settle_duration.observe(took.as_secs_f64());
    engine.settle_records.observe(records as f64);
    engine.commits.with_label_values(&["committed"]).inc();
    engine.last_commit_timestamp.set(now.as_secs_f64());
    if records > 0 {
        engine.last_record_timestamp.set(now.as_secs_f64());
    }
    for one in work {
        for (raw, outcome) in one.batch.records.iter().zip(&one.outcomes) {
            count(engine, raw, outcome, now.as_millis() as i64);
            if let Outcome::Enriched(_, item) = outcome {
                telemetry.world.count(item, now.as_secs() / 60);
                telemetry.metrics.content.count(item, now.as_secs_f64());
            }
            if budget.take() {
                show(telemetry, raw, outcome);
            }
        }
    }
}

fn count(engine: &EngineMetrics, raw: &RawRecord, outcome: &Outcome, now_ms: i64) {
    let topic = raw.origin.topic.as_str();
    engine.consumed_records.with_label_values(&[topic]).inc();
    let bytes = raw.payload.as_ref().map_or(0, Vec::len) as u64;
    engine.consumed_bytes.with_label_values(&[topic]).inc_by(bytes);
    let kind = match outcome {
        Outcome::Enriched(_, _) => "enriched",
        Outcome::DeadLetter { reason, .. } => {
            engine.dead_letter_records.with_label_values(&[reason.code()]).inc();
            "dead_letter"
        }
        Outcome::Tombstone(_) => "tombstone",
        Outcome::Filtered => "filtered",
    };
    engine.processed_records.with_label_values(&[kind]).inc();
    if let Some(timestamp_ms) = raw.timestamp_ms {
        let seconds = now_ms.saturating_sub(timestamp_ms).max(0) as f64 / 1e3;
        engine.end_to_end_latency.observe(seconds);
    }
}

fn show(telemetry: &Telemetry, raw: &RawRecord, outcome: &Outcome) {
    let event = match outcome {
        Outcome::Enriched(record, _) => {
            let value = record.value.as_deref().unwrap_or_default();
            let text = std::str::from_utf8(value)
                .ok()
                .filter(|text| text.len() <= EVENT_BYTES_MAX);
            text.map(|text| ("enriched", text.into()))
        }
        Outcome::DeadLetter { reason, detail, .. } => {
            let start = &raw.payload.as_deref().unwrap_or_default();
            let excerpt = String::from_utf8_lossy(&start[..start.len().min(4 * EXCERPT_CHARS)]);
            let json = serde_json::json!({
                "origin": { "topic": raw.origin.topic, "partition": raw.origin.partition, "offset": raw.origin.offset },
                "reason": reason.code(),
                "detail": detail,
                "excerpt": excerpt.chars().take(EXCERPT_CHARS).collect::<String>(),
            });
            Some(("dead_letter", json.to_string().into()))
        }
        Outcome::Tombstone(_) | Outcome::Filtered => None,
    };
    if let Some((kind, json)) = event {
        telemetry.recent.publish(RecentEvent { kind, json });
    }
}
