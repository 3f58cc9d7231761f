//! What becomes of an outcome that the broker will never take.
//!
//! Not here: telling a refusal from an outage (the transports).
//!
//! Invariant: every replacement is smaller or plainer than what was refused, so replacing ends.

use super::run::Processor;
use super::transport::{Refusal, Refused};
use super::{Outcome, OutputOptions, Setup, dead_letter};
use crate::record::{Header, RawRecord, Reason};

/// A longer key goes with the headers, when a dead letter is too large: it may be what makes it so.
const KEY_BYTES_KEPT: usize = 1024;

/// The outcome to try instead: without its text, then a dead letter, then a dead letter cut short.
pub(super) fn replace(
    processor: Processor,
    setup: &Setup,
    raw: &RawRecord,
    old: &Outcome,
    refused: &Refused,
) -> Outcome {
    match refused.kind {
        Refusal::TooLarge => {}
        Refusal::Timestamp => return without_timestamp(raw, old),
        Refusal::Other => return dead_letter(raw, Reason::InternalError, &refused.detail, &setup.output),
    }
    let size = old.bytes();
    let mut smaller = setup.clone();
    smaller.output.enriched_bytes_max = size / 2;
    smaller.output.dead_letter_bytes_max = size / 2;
    match processor(&smaller, std::slice::from_ref(raw), &mut |_| {}).pop() {
        Some(outcome) if outcome.bytes() < size => outcome,
        _ => cut_letter(raw, &refused.detail, &smaller.output),
    }
}

/// The same, published as of now; what it was is kept in a header.
fn without_timestamp(raw: &RawRecord, old: &Outcome) -> Outcome {
    let mut outcome = old.clone();
    if let Some(record) = outcome.record_mut() {
        record.timestamp_ms = None;
        let original = raw.timestamp_ms.map(|timestamp| timestamp.to_string().into_bytes());
        record.headers.push(Header {
            name: b"chancery.original-timestamp".to_vec(),
            value: original,
        });
    }
    outcome
}

/// Even the dead letter was too large: the original headers go, a key that is large, what is left of the value.
fn cut_letter(raw: &RawRecord, detail: &str, output: &OutputOptions) -> Outcome {
    let mut bare = RawRecord {
        headers: Vec::new(),
        ..raw.clone()
    };
    if let Some(key) = bare.key.take_if(|key| key.len() > KEY_BYTES_KEPT) {
        bare.headers.push(Header {
            name: b"chancery.key-length".to_vec(),
            value: Some(key.len().to_string().into_bytes()),
        });
    }
    dead_letter(&bare, Reason::EnrichedTooLarge, detail, output)
}
