//! What crosses the wire: raw records, news items, enriched items, dead letters.
//!
//! Holds the only serialisable types of the crate. No analysis, no Kafka types.
//!
//! Invariant: a type here is a promise to strangers; it changes by addition only.

mod dead_letter;
mod decode;
mod enriched_item;
mod envelope;
mod html;
mod language;
mod mapping;
mod member_text;
mod members;
mod mention_row;
mod news_item;
mod plain_text;
mod raw_record;
pub mod schemas;
mod time;

pub use dead_letter::{DeadLetter, Reason};
pub use decode::{DecodeOptions, decode, decode_explained};
pub use enriched_item::*;
pub use mapping::{InputMapping, MAPPED_FIELDS, Pick};
pub use mention_row::MentionRow;
pub use news_item::{DecodeError, DecodeLimits, NewsItem, PublishedAtSource, Target, TextField};
pub use raw_record::{Header, Origin, RawRecord};

/// The kinds of actors, as published.
pub const ACTOR_KINDS: [&str; 9] = [
    "state", "government", "military", "person", "igo", "organisation", "armed_group", "party", "people",
];
