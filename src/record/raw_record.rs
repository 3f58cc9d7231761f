//! One record as a transport hands it over, before anything is known of it.
//!
//! Invariant: bytes are kept as they came; header names need not be UTF-8.

use std::fmt;

/// Where a record was read: topic, partition, offset.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    pub topic: String,
    pub partition: i32,
    pub offset: i64,
}

/// `topic/partition/offset`, the value of the header `chancery.origin`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.topic, self.partition, self.offset)
    }
}

/// One header; Kafka allows duplicates, absent values and, in practice, names that are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub name: Vec<u8>,
    pub value: Option<Vec<u8>>,
}

/// One record as read. `payload: None` is a tombstone, which is not the same as an empty payload.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRecord {
    pub origin: Origin,
    pub key: Option<Vec<u8>>,
    pub headers: Vec<Header>,
    /// Milliseconds since 1970, as the broker gave it.
    pub timestamp_ms: Option<i64>,
    pub payload: Option<Vec<u8>>,
}

impl RawRecord {
    /// A text that came from no topic: a file, the try-it box. Its outcome names no origin.
    pub fn without_origin(timestamp_ms: Option<i64>) -> Self {
        let origin = Origin {
            topic: String::new(),
            partition: 0,
            offset: 0,
        };
        Self {
            origin,
            key: None,
            headers: Vec::new(),
            timestamp_ms,
            payload: None,
        }
    }
}
