//! What becomes of an outcome that the broker will never take.
//!
//! Not here: telling a refusal from an outage (the transports).
//!
//! Invariant: every replacement is smaller or plainer than what was refused, so replacing ends.

use super::run::Processor;
use super::transport::Refused;
use super::{Outcome, OutputOptions, Setup, dead_letter};
use crate::record::{RawRecord, Reason};

/// The outcome to try instead: without its text, then a dead letter, then a dead letter cut short.
pub(super) fn replace(
    processor: Processor,
    setup: &Setup,
    raw: &RawRecord,
    old: &Outcome,
    refused: &Refused,
) -> Outcome {
    if !refused.is_too_large {
        return plain_letter(raw, &refused.detail, &setup.output);
    }
    let size = old.bytes();
    let mut smaller = setup.clone();
    smaller.output.enriched_bytes_max = size / 2;
    smaller.output.dead_letter_bytes_max = size / 2;
    match processor(&smaller, std::slice::from_ref(raw)).pop() {
        Some(outcome) if outcome.bytes() < size => outcome,
        _ => cut_letter(raw, &refused.detail, &smaller.output),
    }
}

/// Refused for another reason than its size: the original without its timestamp, which a broker may also refuse.
fn plain_letter(raw: &RawRecord, detail: &str, output: &OutputOptions) -> Outcome {
    let mut outcome = dead_letter(raw, Reason::EnrichedTooLarge, detail, output);
    if let Outcome::DeadLetter { record, .. } = &mut outcome {
        record.timestamp_ms = None;
    }
    outcome
}

/// Even the dead letter was too large: the original headers go, and what is left of the value.
fn cut_letter(raw: &RawRecord, detail: &str, output: &OutputOptions) -> Outcome {
    let bare = RawRecord {
        headers: Vec::new(),
        ..raw.clone()
    };
    dead_letter(&bare, Reason::EnrichedTooLarge, detail, output)
}
