//! What becomes of a record that cannot be read: its bytes, untouched, and the reason.
//!
//! Not here: when a reason applies (`news_item.rs`, `pipeline/process.rs`).
//!
//! Invariant: a reason has one snake-case code, used as header, metric label and folder name.

use super::RawRecord;

/// Why a record went to the dead letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    TooLarge,
    NotUtf8,
    NotJson,
    NotObject,
    NoText,
    BadField,
    TooDeep,
    EnrichedTooLarge,
    InternalError,
}

impl Reason {
    pub const ALL: [Reason; 9] = [
        Reason::TooLarge,
        Reason::NotUtf8,
        Reason::NotJson,
        Reason::NotObject,
        Reason::NoText,
        Reason::BadField,
        Reason::TooDeep,
        Reason::EnrichedTooLarge,
        Reason::InternalError,
    ];

    /// The published code. No wildcard arm: a new reason must choose its code.
    pub fn code(self) -> &'static str {
        match self {
            Reason::TooLarge => "too_large",
            Reason::NotUtf8 => "not_utf8",
            Reason::NotJson => "not_json",
            Reason::NotObject => "not_object",
            Reason::NoText => "no_text",
            Reason::BadField => "bad_field",
            Reason::TooDeep => "too_deep",
            Reason::EnrichedTooLarge => "enriched_too_large",
            Reason::InternalError => "internal_error",
        }
    }
}

/// A record that could not be enriched, and why; `detail` is a sentence for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    pub raw: RawRecord,
    pub reason: Reason,
    pub detail: String,
}
