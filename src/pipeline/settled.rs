//! Tells metrics and the live page about work once it is settled.
//!
//! Not here: the metrics themselves (`telemetry`).
//!
//! Invariant: what is counted here is visible to readers of committed records; telling never blocks.

use super::transport::Work;
use super::{Outcome, PublishRecord};
use crate::record::{EnrichedItem, RawRecord};
use crate::telemetry::{EngineMetrics, EventKind, RecentEvent, Telemetry};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The page shows a sample of a fast stream; more than this a second nobody can read.
const ITEMS_PER_SECOND: u32 = 20;
/// Of all pages together, so that many open pages do not take the machine from the workers.
const ITEMS_PER_SECOND_OF_ALL: u32 = 1_000;
const DEAD_LETTERS_PER_SECOND: u32 = 5;
/// An item larger than this is not shown.
const EVENT_BYTES_MAX: usize = 64 * 1024;
/// Of a dead letter's value.
const EXCERPT_BYTES: usize = 256;

/// Limits events to the page.
#[derive(Debug)]
pub(super) struct RecentBudget {
    since: Instant,
    items: u32,
    dead_letters: u32,
}

impl Default for RecentBudget {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            items: 0,
            dead_letters: 0,
        }
    }
}

impl RecentBudget {
    fn takes(&mut self, outcome: &Outcome, readers: usize) -> bool {
        if self.since.elapsed() >= Duration::from_secs(1) {
            *self = Self::default();
        }
        let (used, max) = match outcome {
            Outcome::Enriched(_, _) => {
                let share = ITEMS_PER_SECOND_OF_ALL / u32::try_from(readers.max(1)).unwrap_or(u32::MAX);
                (&mut self.items, share.clamp(1, ITEMS_PER_SECOND))
            }
            Outcome::DeadLetter { .. } => (&mut self.dead_letters, DEAD_LETTERS_PER_SECOND),
            Outcome::Tombstone(_) | Outcome::Filtered => return false,
        };
        *used += 1;
        *used <= max
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
            if budget.takes(outcome, telemetry.recent.readers()) {
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
    let (kind, json) = match outcome {
        Outcome::Enriched(record, item) => (EventKind::Enriched, item_json(record, item)),
        Outcome::DeadLetter { reason, detail, .. } => {
            let value = raw.payload.as_deref().unwrap_or_default();
            let json = serde_json::json!({
                "origin": { "topic": raw.origin.topic, "partition": raw.origin.partition, "offset": raw.origin.offset },
                "reason": reason.code(),
                "detail": detail,
                "size": value.len(),
                "bytes": hex(&value[..value.len().min(EXCERPT_BYTES)]),
            });
            (EventKind::DeadLetter, Some(json.to_string()))
        }
        Outcome::Tombstone(_) | Outcome::Filtered => return,
    };
    if let Some(json) = json.filter(|json| json.len() <= EVENT_BYTES_MAX) {
        telemetry.recent.publish(RecentEvent {
            kind,
            json: json.into(),
        });
    }
}

/// What was published where that is the native profile, with or without texts; else the item as it would be.
fn item_json(record: &PublishRecord, item: &EnrichedItem) -> Option<String> {
    let value = record.value.as_deref().unwrap_or_default();
    if value.starts_with(b"{\"schema_version\":") {
        return std::str::from_utf8(value).ok().map(str::to_owned);
    }
    serde_json::to_string(item).ok()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
