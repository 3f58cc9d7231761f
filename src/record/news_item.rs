//! A news item, cleaned, and why a payload may not be one.
//!
//! Not here: how a payload is read (`decode`), which feed calls what how (`mapping`).
//!
//! Invariant: at least one of title and body is there and not blank.

use super::Reason;
use sha2::{Digest, Sha256};

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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewsItem {
    /// As the feed gives it; see [`NewsItem::identity`] for items without.
    pub id: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub published_at: Option<jiff::Timestamp>,
    pub title: Option<String>,
    pub body: Option<String>,
    pub targets: Vec<Target>,
}

impl NewsItem {
    /// The item's own id; without one a hash of its URL, without that of its text: the same item gets the same id.
    pub fn identity(&self) -> String {
        if let Some(id) = &self.id {
            return id.clone();
        }
        let mut hash = Sha256::new();
        match &self.url {
            Some(url) => hash.update(url),
            None => {
                hash.update(self.title.as_deref().unwrap_or(""));
                hash.update([0]);
                hash.update(self.body.as_deref().unwrap_or(""));
            }
        }
        hash.finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What decoding refuses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecodeLimits {
    pub payload_bytes_max: usize,
    /// Levels of objects and arrays.
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
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DecodeError {
    #[error("payload has {bytes} bytes, the limit is {bytes_max}")]
    TooLarge { bytes: usize, bytes_max: usize },
    #[error("payload stops being UTF-8 at byte {at}")]
    NotUtf8 { at: usize },
    #[error("not JSON: {what}")]
    NotJson { what: String },
    #[error("nested deeper than {depth_max} levels")]
    TooDeep { depth_max: usize },
    #[error("JSON, but {found} instead of an object; send one item a record")]
    NotObject { found: String },
    #[error("`{name}`: {wanted}")]
    BadField { name: String, wanted: String },
    #[error("neither a title nor a body")]
    NoText,
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
