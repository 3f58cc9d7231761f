//! Tone of sentence and document, and how each actor is portrayed.
//!
//! Not here: who does what to whom (`relations`).
//!
//! Invariant: an actor without evidence has no portrayal; no evidence is not the same as neutral.

mod answers;
mod cues;
mod evidence;
mod feature_weights;
mod features;
mod german;
mod groups;
pub mod model;
mod models;
mod portrayal;
mod said;
mod targets;
mod tone;
mod v2tone;

pub use answers::{Answers, Judge, QUESTIONS_MAX, Questions};
pub use models::Models;

use super::trace::Trace;
use super::{Analysis, Sentence, SkipReason, analyze::Resources, relations::Found, tagging::Tagging, words::Words};
use crate::knowledge::KnowledgeBase;
use cues::FoundCue;
use std::ops::Range;
pub use targets::{Targets, add as add_targets};

/// How far a tone by word list alone is trusted, outside English.
const LIST_ONLY: f32 = 0.6;

/// Joins what was found with the sentiment of sentences, document, actors and targets.
pub fn judge(
    resources: Resources<'_>,
    (words, cues): (&Words<'_>, &[SentenceCues]),
    mut tagging: Tagging,
    mut found: Found,
    targets: &Targets,
    mut trace: Option<&mut Trace>,
) -> Analysis {
    let prepared = words.prepared;
    let language = prepared.language.as_str();
    let lexicon = resources.kb.lexicon(language);
    let reliability = if language == "en" { 1.0 } else { LIST_ONLY };
    let sentences: Vec<Sentence> = prepared
        .sentences
        .iter()
        .zip(cues)
        .map(|(sentence, (_, cues))| Sentence {
            span: sentence.span,
            zone: sentence.zone,
            tone: tone::sentence_tone(words, sentence.span.field, cues, reliability),
        })
        .collect();
    let shown = if lexicon.is_some() {
        portrayal::portray(resources, words, &mut tagging, &found, cues, trace.as_deref_mut())
    } else {
        None
    };
    if let (Some(weights), Some(shown)) = (resources.models.relations(), &shown) {
        said::relate(weights.speech, words, shown, &mut found, trace);
    }
    let mut analysis = Analysis {
        tone: tone::document_tone(&sentences, reliability),
        v2tone: v2tone::v2tone(words, cues),
        sentences,
        actors: tagging.actors,
        places: tagging.places,
        relations: found.relations,
        language: prepared.language.clone(),
        sentiment_skipped: lexicon.is_none().then_some(SkipReason::Language),
        truncated: prepared.truncated,
        tier: resources.options.tier,
        ..Analysis::default()
    };
    targets::take(resources, targets, words, &mut analysis);
    analysis
}

/// The tokens of a sentence and its good and bad words.
pub type SentenceCues = (Range<usize>, Vec<FoundCue>);

/// The cues of every sentence; none where the language has no list.
pub fn sentence_cues(kb: &KnowledgeBase, words: &Words<'_>) -> Vec<SentenceCues> {
    let lexicon = kb.lexicon(&words.prepared.language);
    let sentences = words.prepared.sentences.iter().map(|sentence| {
        let mut cues = Vec::new();
        if let Some(lexicon) = lexicon {
            cues::find_cues(lexicon, words, sentence.tokens.clone(), &mut cues);
        }
        (sentence.tokens.clone(), cues)
    });
    sentences.collect()
}
