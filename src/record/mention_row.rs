//! One mention as a flat row, for tables and columns: everything that is known of it, of its actor and of its document.
//!
//! Not here: how it is made from an enriched item (`pipeline/mention_rows.rs`).
//!
//! Invariant: every member stands in every row, null where there is nothing to tell; offsets are those of the enriched item.

use super::TextField;
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MentionRow<'a> {
    pub doc_id: &'a str,
    pub url: Option<&'a str>,
    pub source: Option<&'a str>,
    pub published_at: Option<&'a str>,
    pub language: &'a str,
    pub field: TextField,
    /// Unicode code points of the field.
    pub start: usize,
    pub end: usize,
    /// The same in bytes of its UTF-8; absent where the text is not published.
    pub start_byte: Option<usize>,
    pub end_byte: Option<usize>,
    pub surface: &'a str,
    /// Index into the item's sentences; none for places.
    pub sentence: Option<usize>,
    /// `name adjective metonym office nominal pronoun`, or `literal` for a place that is no actor.
    pub reading: &'a str,
    /// Mentions with the same number in a document mean the same.
    pub chain: usize,
    /// Absent for places.
    pub actor_id: Option<&'a str>,
    pub name: &'a str,
    /// Kind of the actor, or `place`.
    pub kind: &'a str,
    pub known: Option<bool>,
    pub parent: Option<&'a str>,
    pub wikidata: Option<&'a str>,
    /// ISO 3166-1 alpha-3 and alpha-2, FIPS 10-4, Correlates of War.
    pub country: Option<&'a str>,
    pub iso2: Option<&'a str>,
    pub fips: Option<&'a str>,
    pub cow: Option<u16>,
    /// CAMEO: whole, its country, and the rest in threes.
    pub cameo: Option<String>,
    pub cameo_country: Option<String>,
    pub cameo_sectors: Vec<String>,
    /// PLOVER.
    pub sector: &'static str,
    pub role_title: Option<&'a str>,
    pub role_of: Option<&'a str>,
    pub role_from: Option<String>,
    pub role_until: Option<String>,
    pub role_former: Option<bool>,
    pub salience: Option<f32>,
    pub confidence: Option<f32>,
    /// -1..1 towards the actor here, and in the document.
    pub sentiment: Option<f32>,
    pub actor_sentiment: Option<f32>,
    pub actor_label: Option<super::Label>,
    pub actor_mentions: Option<usize>,
    pub doc_sentiment: f32,
    pub v2tone_tone: f32,
    pub v2tone_positive: f32,
    pub v2tone_negative: f32,
    pub v2tone_polarity: f32,
    pub v2tone_activity: f32,
    pub v2tone_self: f32,
    pub v2tone_words: u32,
    pub knowledge: &'a str,
    pub version: &'a str,
}
