//! Tone of sentence and document, and how each actor is portrayed.
//!
//! Not here: who does what to whom (`relations`).
//!
//! Invariant: an actor without evidence has no portrayal; no evidence is not the same as neutral.

mod cues;
pub mod model;
mod tone;
mod v2tone;

use super::{
    Analysis, Sentence, SkipReason,
    analyze::{Document, Resources},
    relations::Found,
    tagging::Tagging,
    words::Words,
};
use crate::knowledge::lexicon::Lexicon;
use cues::FoundCue;

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

/// How far a tone by word list alone is trusted, outside English.
const LIST_ONLY: f32 = 0.6;

/// Joins what was found with the sentiment of sentences, document, actors and targets.
pub fn judge(
    resources: Resources<'_>,
    doc: &Document<'_>,
    words: &Words<'_>,
    tagging: Tagging,
    found: Found,
) -> Analysis {
    let prepared = words.prepared;
    let language = prepared.language.as_str();
    let lexicon = resources.kb.lexicon(language);
    let reliability = if language == "en" { 1.0 } else { LIST_ONLY };
    let (sentences, cues) = sentence_tones(words, lexicon, reliability);
    let _ = doc;
    Analysis {
        tone: tone::document_tone(&sentences, reliability),
        v2tone: v2tone::v2tone(resources.kb, words, &cues),
        sentences,
        actors: tagging.actors,
        places: tagging.places,
        relations: found.relations,
        language: prepared.language.clone(),
        sentiment_skipped: lexicon.is_none().then_some(SkipReason::Language),
        truncated: prepared.truncated,
        ..Analysis::default()
    }
}

/// Every sentence with its tone, and all cues in text order.
fn sentence_tones(words: &Words<'_>, lexicon: Option<&Lexicon>, reliability: f32) -> (Vec<Sentence>, Vec<FoundCue>) {
    let mut all = Vec::new();
    let mut sentences = Vec::with_capacity(words.prepared.sentences.len());
    for sentence in &words.prepared.sentences {
        let begin = all.len();
        if let Some(lexicon) = lexicon {
            cues::find_cues(lexicon, words, sentence.tokens.clone(), &mut all);
        }
        sentences.push(Sentence {
            span: sentence.span,
            zone: sentence.zone,
            tone: tone::sentence_tone(words, sentence.span.field, &all[begin..], reliability),
        });
    }
    (sentences, all)
}
