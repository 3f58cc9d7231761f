//! What crosses the wire: raw records, news items, enriched items, dead letters.
//!
//! Holds the only serialisable types of the crate. No analysis, no Kafka types.
//!
//! Invariant: a type here is a promise to strangers; it changes by addition only.

mod dead_letter;
mod enriched_item;
mod news_item;
mod raw_record;

pub use dead_letter::{DeadLetter, Reason};
pub use enriched_item::*;
pub use news_item::{DecodeError, DecodeLimits, NewsItem, PublishedAtSource, Target, TextField, decode};
pub use raw_record::{Header, Origin, RawRecord};
