//! What every test of the engine shares: a setup, limits, a processor that does what the payload says.
//!
//! The processor stands in for analysis, so that a test says in its input what is to happen.

use chancery::pipeline::{Outcome, PublishRecord, RunLimits, Setup, SetupSource, Stage};
use chancery::record::{Header, RawRecord, Reason};
use std::sync::Arc;
use std::time::Duration;

pub fn setup() -> SetupSource {
    let mut setup = Setup::default();
    setup.output.enriched_bytes_max = usize::MAX;
    Arc::new(arc_swap::ArcSwap::from_pointee(setup))
}

/// No ceiling, and drains short enough for a test.
pub fn limits() -> RunLimits {
    RunLimits {
        workers: 2,
        dead_letter_ratio_max: 1.0,
        shutdown_drain: Duration::from_secs(10),
        ..RunLimits::default()
    }
}

/// `bad`: a dead letter. `panic`: panics. `slow N`: takes N milliseconds. `grow N`: a value of N bytes that do
/// not compress, unless the setup allows less. `burst N`: the same, though the topic takes less. `skip`: filtered.
/// Anything else is enriched by an exclamation mark.
pub fn obey(setup: &Setup, records: &[RawRecord], _: &mut dyn FnMut(Stage)) -> Vec<Outcome> {
    records.iter().map(|raw| obey_one(setup, raw)).collect()
}

fn obey_one(setup: &Setup, raw: &RawRecord) -> Outcome {
    let mut record = PublishRecord {
        key: raw.key.clone(),
        value: raw.payload.clone(),
        headers: raw.headers.clone(),
        timestamp_ms: raw.timestamp_ms,
    };
    record.headers.push(Header {
        name: b"chancery.origin".to_vec(),
        value: Some(raw.origin.to_string().into_bytes()),
    });
    let Some(payload) = &raw.payload else {
        return Outcome::Tombstone(record);
    };
    let text = String::from_utf8_lossy(payload).into_owned();
    let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
    let number = || rest.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    match word {
        "panic" => panic!("the payload said so"),
        "skip" => return Outcome::Filtered,
        "bad" => {
            return Outcome::DeadLetter {
                record,
                reason: Reason::NotJson,
                detail: "the payload said so".into(),
            };
        }
        "slow" => std::thread::sleep(Duration::from_millis(number())),
        "grow" | "burst" => {
            let size = number() as usize;
            // The setup for a replacement allows half.
            let size_max = if word == "grow" { size } else { size / 2 + 1_000 };
            let fits = size_max <= setup.output.enriched_bytes_max;
            let mut state = 41_u32;
            let noise = std::iter::repeat_with(|| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            });
            record.value = Some(noise.take(if fits { size } else { 10 }).collect());
            return Outcome::Enriched(record, Arc::default());
        }
        _ => {}
    }
    record.value = Some(format!("{text}!").into_bytes());
    Outcome::Enriched(record, Arc::default())
}
