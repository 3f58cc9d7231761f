//! What becomes of an outcome that the broker will never take.
//!
//! Not here: telling a refusal from an outage (the transports).
//!
//! Invariant: every replacement is smaller or plainer than what was refused, so replacing ends.

use super::run::Processor;
use super::transport::{Refusal, Refused, Work};
use super::{Outcome, OutputOptions, Setup, dead_letter};
use crate::record::{Header, RawRecord, Reason};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

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

/// Those that were refused, and those that would be: outcomes whose time is as far from now as one that was refused,
/// on the same side. Each refusal costs a transaction.
pub(super) fn with_alike(mut refused: Vec<Refused>, ready: &[Work], now: SystemTime) -> Vec<Refused> {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let now_ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    let time = |work: usize, outcome: usize| {
        ready[work].outcomes[outcome]
            .record()
            .and_then(|record| record.timestamp_ms)
    };
    let by_time = refused.iter().filter(|one| one.kind == Refusal::Timestamp);
    let times: Vec<i64> = by_time.filter_map(|one| time(one.work, one.outcome)).collect();
    let Some(detail) = refused
        .iter()
        .find(|one| one.kind == Refusal::Timestamp)
        .map(|one| one.detail.clone())
    else {
        return refused;
    };
    let late = times.iter().copied().filter(|time| *time > now_ms).min();
    let early = times.iter().copied().filter(|time| *time <= now_ms).max();
    let known: BTreeSet<(usize, usize)> = refused.iter().map(|one| (one.work, one.outcome)).collect();
    for (work, one) in ready.iter().enumerate() {
        for outcome in 0..one.outcomes.len() {
            let is_alike = time(work, outcome)
                .is_some_and(|time| late.is_some_and(|late| time >= late) || early.is_some_and(|early| time <= early));
            if is_alike && !known.contains(&(work, outcome)) {
                refused.push(Refused {
                    work,
                    outcome,
                    kind: Refusal::Timestamp,
                    detail: detail.clone(),
                });
            }
        }
    }
    refused
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
