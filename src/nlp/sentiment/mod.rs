//! Tone of sentence and document, and how each actor is portrayed.
//!
//! Not here: who does what to whom (`relations`).
//!
//! Invariant: an actor without evidence has no portrayal; no evidence is not the same as neutral.

use super::{
    Analysis, Relation, Sentence,
    analyze::{Document, Resources},
    tagging::Tagging,
    text::Prepared,
};

/// The trained models, read once at start.
#[derive(Debug, Default)]
pub struct Models {}

impl Models {
    /// Name of the model that a tier asks, as published.
    pub fn name(&self, tier: super::Tier) -> &str {
        let _ = tier;
        "lexicon"
    }
}

/// Joins what was found with the sentiment of sentences, document, actors and targets.
pub fn judge(
    resources: Resources<'_>,
    doc: &Document<'_>,
    prepared: &Prepared<'_>,
    tagging: Tagging,
    relations: Vec<Relation>,
) -> Analysis {
    let _ = (resources, doc);
    let sentences = prepared
        .sentences
        .iter()
        .map(|s| Sentence {
            span: s.span,
            zone: s.zone,
            tone: None,
        })
        .collect();
    Analysis {
        sentences,
        actors: tagging.actors,
        places: tagging.places,
        relations,
        language: prepared.language.clone(),
        truncated: prepared.truncated,
        ..Analysis::default()
    }
}
