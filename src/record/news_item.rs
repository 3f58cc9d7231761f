//! Reads one Kafka payload as a news item, whatever feed it comes from.
//!
//! Not here: the field lists of the feeds in full (`mapping`), HTML (`html`).
//!
//! Invariant: decoding is pure; the same bytes give the same item.

use super::Reason;

/// Which text a span counts in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    Title,
    Body,
}

/// Where `published_at` came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublishedAtSource {
    /// A field of the item.
    Field,
    /// The Kafka record's timestamp.
    Record,
}

/// A span the producer wants a sentiment for, in code points of the cleaned text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub field: TextField,
    pub start: usize,
    pub end: usize,
}

/// One news item, cleaned: HTML stripped, times in UTC, language as ISO 639-1.
#[derive(Clone, Debug, PartialEq)]
pub struct NewsItem {
    pub id: String,
    pub source: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub published_at: Option<jiff::Timestamp>,
    pub title: Option<String>,
    pub body: Option<String>,
    pub targets: Vec<Target>,
}

/// What decoding refuses.
#[derive(Clone, Copy, Debug)]
pub struct DecodeLimits {
    pub payload_bytes_max: usize,
    pub depth_max: usize,
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self {
            payload_bytes_max: 1024 * 1024,
            depth_max: 64,
        }
    }
}

/// Why a payload is not a news item; branch on [`DecodeError::reason`], the message is for a person.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum DecodeError {
    #[error("payload has {bytes} bytes, the limit is {bytes_max}")]
    TooLarge { bytes: usize, bytes_max: usize },
    #[error("payload stops being UTF-8 at byte {at}")]
    NotUtf8 { at: usize },
    #[error("not JSON: {what}")]
    NotJson { what: String },
    #[error("JSON, but not an object: {found}")]
    NotObject { found: &'static str },
    #[error("nested deeper than {depth_max} levels")]
    TooDeep { depth_max: usize },
    #[error("neither a title nor a body")]
    NoText,
    #[error("`{name}`: {wanted}")]
    BadField { name: String, wanted: String },
}

impl DecodeError {
    /// The published code. No wildcard arm: a new variant must choose its code.
    pub fn reason(&self) -> Reason {
        match self {
            DecodeError::TooLarge { .. } => Reason::TooLarge,
            DecodeError::NotUtf8 { .. } => Reason::NotUtf8,
            DecodeError::NotJson { .. } => Reason::NotJson,
            DecodeError::NotObject { .. } => Reason::NotObject,
            DecodeError::TooDeep { .. } => Reason::TooDeep,
            DecodeError::NoText => Reason::NoText,
            DecodeError::BadField { .. } => Reason::BadField,
        }
    }
}

/// Reads one payload as a news item.
///
/// # Errors
///
/// The first [`DecodeError`] that applies, in the order of its variants.
pub fn decode(payload: &[u8], limits: DecodeLimits) -> Result<NewsItem, DecodeError> {
    let _ = (payload, limits);
    Err(DecodeError::NoText)
}
