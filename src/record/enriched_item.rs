//! The enriched item, as published: schema version 1.0, additive changes only.
//!
//! Not here: how it is made from an analysis (`pipeline/process.rs`).
//!
//! Invariant: offsets count Unicode code points of the named field as published in the same record,
//! and a `text` beside them equals the slice.

use super::TextField;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub const SCHEMA_VERSION: &str = "1.0";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    Negative,
    #[default]
    Neutral,
    Positive,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedItem {
    pub schema_version: String,
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// ISO 639-1, of the record or detected; `und` where neither tells.
    pub language: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at_source: Option<super::PublishedAtSource>,
    /// 64-bit similarity hash of the cleaned text, 16 hex digits: reprints differ in few bits.
    pub fingerprint: String,
    /// The input as it came, where `output.original` asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<serde_json::Value>,
    pub sentiment: Sentiment,
    pub v2tone: V2ToneFields,
    pub actor_ids: Vec<String>,
    pub actor_names: Vec<String>,
    pub actor_kinds: Vec<String>,
    pub actor_countries: Vec<String>,
    pub actor_mentions: Vec<u32>,
    pub actor_salience: Vec<f32>,
    pub actor_sentiment: Vec<f32>,
    pub actors: Vec<ActorItem>,
    pub places: Vec<PlaceItem>,
    pub relations: Vec<RelationItem>,
    pub sentences: Vec<SentenceItem>,
    pub targets: Vec<TargetItem>,
    pub processing: Processing,
}

impl EnrichedItem {
    /// What metrics and the live page count of an item that is published whole: no cues, mentions, places or targets, which
    /// are most of its memory. How often an actor is mentioned stays in `actor_mentions`.
    #[must_use]
    pub fn without_evidence(self) -> Self {
        let bare = |sentiment: Sentiment| Sentiment {
            cues: Vec::new(),
            ..sentiment
        };
        let actors = self.actors.into_iter().map(|actor| ActorItem {
            sentiment: bare(actor.sentiment),
            mentions: Vec::new(),
            ..actor
        });
        let sentences = self.sentences.into_iter().map(|sentence| SentenceItem {
            sentiment: bare(sentence.sentiment),
            ..sentence
        });
        Self {
            original: None,
            sentiment: bare(self.sentiment),
            actors: actors.collect(),
            sentences: sentences.collect(),
            places: Vec::new(),
            targets: Vec::new(),
            ..self
        }
    }
}

/// Score -1..1, confidence 0..1; without any evidence: neutral, 0.0, 0.0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sentiment {
    pub label: Label,
    pub score: f32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cues: Vec<CueItem>,
    /// What the model alone says, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_score: Option<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CueItem {
    pub field: TextField,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub weight: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpanItem {
    pub field: TextField,
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// The six numbers of GDELT's V2Tone plus the word count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct V2ToneFields {
    pub tone: f32,
    pub positive: f32,
    pub negative: f32,
    pub polarity: f32,
    pub activity: f32,
    #[serde(rename = "self")]
    pub self_reference: f32,
    pub words: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActorItem {
    pub id: String,
    pub name: String,
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
    pub known: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleItem>,
    pub salience: f32,
    pub confidence: f32,
    pub sentiment: Sentiment,
    pub mentions: Vec<MentionItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoleItem {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    pub former: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MentionItem {
    pub field: TextField,
    pub start: usize,
    pub end: usize,
    pub text: String,
    /// Index into `sentences`.
    pub sentence: usize,
    pub reading: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceItem {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    pub mentions: Vec<SpanItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RelationItem {
    pub source: String,
    pub source_name: String,
    pub target: String,
    pub target_name: String,
    pub polarity: Label,
    pub score: f32,
    pub confidence: f32,
    pub modality: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quad: Option<String>,
    pub sentence: usize,
    pub evidence: SpanItem,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SentenceItem {
    pub field: TextField,
    pub start: usize,
    pub end: usize,
    pub zone: String,
    pub sentiment: Sentiment,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TargetItem {
    pub field: TextField,
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub sentiment: Sentiment,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Processing {
    pub name: String,
    pub version: String,
    /// Hash of the data files.
    pub knowledge: String,
    pub tier: String,
    pub model: String,
    /// Whether a cheaper tier stood in for the one configured.
    pub fallback: bool,
    /// Whether text beyond the limit was cut.
    pub truncated: bool,
    /// Why no sentiment was given, if so.
    pub sentiment_skipped: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<OriginItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OriginItem {
    pub topic: String,
    pub partition: i32,
    pub offset: i64,
}
