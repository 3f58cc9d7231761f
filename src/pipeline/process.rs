//! One record in, one outcome out; pure. Read this second.
//!
//! Not here: waiting, retrying, publishing (`run.rs`, the transports).
//!
//! Invariant: total and deterministic: same bytes, same setup, same outcome; a panic in one record becomes
//! its dead letter.

use crate::knowledge::KnowledgeBase;
use crate::nlp;
use crate::record::{DeadLetter, DecodeOptions, Header, RawRecord, Reason};
use std::sync::Arc;

/// Shape of the published value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    #[default]
    Native,
    Ninjs,
    Passthrough,
}

/// What may be published.
#[derive(Clone, Copy, Debug)]
pub struct OutputLimits {
    /// The topics' `max.message.bytes`, less room for the batch header.
    pub record_bytes_max: usize,
}

/// Everything `process` rests on; `run` fixes one for a batch.
#[derive(Clone, Debug)]
pub struct Setup {
    pub kb: Arc<KnowledgeBase>,
    pub models: Arc<nlp::sentiment::Models>,
    pub options: nlp::Options,
    pub decode: DecodeOptions,
    pub output: OutputLimits,
    pub profile: Profile,
}

/// An empty knowledge base and the defaults of every option; for tests of everything around processing.
impl Default for Setup {
    fn default() -> Self {
        Self {
            kb: Arc::default(),
            models: Arc::default(),
            options: nlp::Options::default(),
            decode: Default::default(),
            output: OutputLimits {
                record_bytes_max: 1024 * 1024,
            },
            profile: Profile::default(),
        }
    }
}

/// What is to be published for one record. The destination topic follows from the outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishRecord {
    pub key: Option<Vec<u8>>,
    /// Absent for a tombstone.
    pub value: Option<Vec<u8>>,
    pub headers: Vec<Header>,
    pub timestamp_ms: Option<i64>,
}

/// What became of one record.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// To the output topic.
    Enriched(PublishRecord),
    /// To the dead-letter topic.
    DeadLetter {
        record: PublishRecord,
        reason: Reason,
        detail: String,
    },
    /// To the output topic, without a value.
    Tombstone(PublishRecord),
    /// Kept back by `output.only`; nothing is published, the position moves on.
    Filtered,
}

/// Processes one record.
pub fn process(setup: &Setup, raw: &RawRecord) -> Outcome {
    let _ = setup;
    let letter = DeadLetter {
        raw: raw.clone(),
        reason: Reason::InternalError,
        detail: String::new(),
    };
    let record = PublishRecord {
        key: letter.raw.key.clone(),
        value: letter.raw.payload.clone(),
        headers: letter.raw.headers.clone(),
        timestamp_ms: letter.raw.timestamp_ms,
    };
    Outcome::DeadLetter {
        record,
        reason: letter.reason,
        detail: letter.detail,
    }
}

/// Processes records in order; the same as mapping [`process`], so that a model may batch.
pub fn process_batch(setup: &Setup, raw: &[RawRecord]) -> Vec<Outcome> {
    raw.iter().map(|r| process(setup, r)).collect()
}
