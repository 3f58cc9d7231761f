//! The dead letter as published: the original bytes, key and headers, plus where and why.
//!
//! The `__connect.errors.*` names are those of Kafka Connect's dead letter queue reporter, so that tools for
//! it work here too.
//!
//! Invariant: a value that fits is never touched; one that does not is cut and says so.

use super::headers::Added;
use super::output::OutputOptions;
use super::process::{Outcome, PublishRecord};
use crate::record::{RawRecord, Reason};
use sha2::{Digest, Sha256};

/// Longer details are cut, so that a hostile payload cannot fill the headers.
const DETAIL_BYTES_MAX: usize = 1000;

/// Sets one record aside.
pub fn dead_letter(raw: &RawRecord, reason: Reason, detail: &str, output: &OutputOptions) -> Outcome {
    let detail = cut(detail, DETAIL_BYTES_MAX);
    let mut added = Added::for_record(raw);
    added.set("__connect.errors.topic", raw.origin.topic.as_str());
    added.set("__connect.errors.partition", raw.origin.partition.to_string());
    added.set("__connect.errors.offset", raw.origin.offset.to_string());
    added.set("__connect.errors.stage", stage(reason));
    added.set(
        "__connect.errors.exception.class.name",
        format!("chancery.{}", reason.code()),
    );
    added.set("__connect.errors.exception.message", detail);
    added.set("chancery.reason", reason.code());
    added.set("chancery.detail", detail);
    added.set("chancery.version", env!("CARGO_PKG_VERSION"));
    if let Some(timestamp) = raw.timestamp_ms {
        added.set("chancery.original-timestamp", timestamp.to_string());
    }
    let mut value = raw.payload.clone().unwrap_or_default();
    let incoming: usize = raw
        .headers
        .iter()
        .map(|h| h.name.len() + h.value.as_ref().map_or(0, Vec::len) + 8)
        .sum();
    // Ours take less than this, whatever the record.
    let overhead = incoming + raw.key.as_ref().map_or(0, Vec::len) + 2 * DETAIL_BYTES_MAX + 1024;
    let room = output.dead_letter_bytes_max.saturating_sub(overhead);
    if value.len() > room {
        added.set("chancery.original-length", value.len().to_string());
        let hash: String = Sha256::digest(&value)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        added.set("chancery.sha256", hash);
        value.truncate(room);
    }
    let record = PublishRecord {
        key: raw.key.clone(),
        value: Some(value),
        headers: added.onto(&raw.headers),
        timestamp_ms: raw.timestamp_ms,
    };
    Outcome::DeadLetter {
        record,
        reason,
        detail: detail.to_owned(),
    }
}

/// The nearest of Connect's stage names.
fn stage(reason: Reason) -> &'static str {
    match reason {
        Reason::InternalError => "TRANSFORMATION",
        Reason::EnrichedTooLarge => "TASK_PUT",
        _ => "VALUE_CONVERTER",
    }
}

fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}
