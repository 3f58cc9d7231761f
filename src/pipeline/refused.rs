//! What becomes of an outcome that the broker will never take.
//!
//! Not here: telling a refusal from an outage (the transports).
//!
//! Invariant: every replacement is smaller or plainer than what was refused, so replacing ends.

use super::run::Processor;
use super::transport::Refused;
use super::{Outcome, PublishRecord, Setup};
use crate::record::{Header, RawRecord, Reason};

/// The outcome to try instead: without its text, then a dead letter, then a dead letter cut short.
pub(super) fn replace(
    processor: Processor,
    setup: &Setup,
    raw: &RawRecord,
    old: &Outcome,
    refused: &Refused,
) -> Outcome {
    if !refused.is_too_large {
        return plain_letter(raw, &refused.detail);
    }
    let size = old.bytes();
    let mut smaller = setup.clone();
    smaller.output.record_bytes_max = size / 2;
    match processor(&smaller, std::slice::from_ref(raw)).pop() {
        Some(outcome) if outcome.bytes() < size => outcome,
        _ => cut_letter(raw, size / 2, &refused.detail),
    }
}

/// Refused for another reason than its size: the original without its timestamp, which a broker may also refuse.
fn plain_letter(raw: &RawRecord, detail: &str) -> Outcome {
    letter(raw, raw.payload.clone(), raw.headers.clone(), detail)
}

fn cut_letter(raw: &RawRecord, bytes_max: usize, detail: &str) -> Outcome {
    let payload = raw.payload.as_ref().map(|p| p[..p.len().min(bytes_max)].to_vec());
    letter(raw, payload, Vec::new(), detail)
}

fn letter(raw: &RawRecord, value: Option<Vec<u8>>, headers: Vec<Header>, detail: &str) -> Outcome {
    let mut headers = headers;
    let own = [
        ("chancery.origin", raw.origin.to_string()),
        ("chancery.detail", detail.to_owned()),
    ];
    headers.extend(own.map(|(name, value)| Header {
        name: name.into(),
        value: Some(value.into_bytes()),
    }));
    Outcome::DeadLetter {
        record: PublishRecord {
            key: raw.key.clone(),
            value,
            headers,
            timestamp_ms: None,
        },
        reason: Reason::EnrichedTooLarge,
        detail: detail.to_owned(),
    }
}
