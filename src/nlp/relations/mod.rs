//! Who does what to whom, by the triggers of `data/lexicon/actions.tsv`.
//!
//! A sentence becomes units, units parts of speech, parts chunks; triggers are found in them and their slots filled.
//!
//! Not here: sentiment towards an actor (`sentiment`).
//!
//! Invariant: source and target are different actors of the tagging; the trigger lies in the sentence named.

mod acts;
mod chunks;
mod frames;
mod grammar;
mod parts;
mod pronouns;
mod right;
mod settle;
mod subjects;
mod triggers;
mod units;

use super::words::Words;
use super::{Modality, Polarity, Relation, Span, Zone};
use crate::knowledge::KnowledgeBase;
use acts::Clauses;

/// One side of an act, for those that are portrayed by it even where the other side is nobody of the tagging.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Index into [`Words::marks`].
    pub mark: usize,
    pub is_source: bool,
    pub is_mutual: bool,
    /// -1.0..=1.0, of the source towards the target.
    pub score: f32,
    pub event: &'static str,
    pub modality: Modality,
    pub trigger: Span,
    /// Mark of the other side, where it is somebody of the tagging.
    pub other: Option<usize>,
}

/// What the acts of a document come to.
#[derive(Debug, Default)]
pub struct Found {
    pub relations: Vec<Relation>,
    pub sides: Vec<Side>,
}

/// Sentences with more tokens than this are no sentences.
const TOKENS_MAX: usize = 400;

/// Finds the relations of one tagged document, in text order. English only: other languages have no triggers.
pub fn relate(kb: &KnowledgeBase, words: &Words<'_>) -> Found {
    let mut found = Found::default();
    if words.prepared.language != "en" || kb.actions().actions().is_empty() {
        return found;
    }
    let (mut units, mut parts, mut chunks, mut triggers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut next_mark = 0;
    for (number, sentence) in words.prepared.sentences.iter().enumerate() {
        let tokens = sentence.tokens.clone();
        while words
            .marks
            .get(next_mark)
            .is_some_and(|m| m.tokens.start < tokens.start)
        {
            next_mark += 1;
        }
        let has_actor = words.marks.get(next_mark).is_some_and(|m| m.tokens.start < tokens.end);
        if !has_actor || tokens.len() > TOKENS_MAX || matches!(sentence.zone, Zone::Boilerplate | Zone::Dateline) {
            continue;
        }
        units::units(kb, words, tokens, &mut units);
        parts::parts(&units, &mut parts);
        chunks::chunks(&units, &parts, &mut chunks);
        triggers::triggers(kb, &units, &parts, &chunks, &mut triggers);
        if triggers.is_empty() {
            continue;
        }
        let clauses = Clauses::new(kb, &units, &chunks, &triggers);
        let acts = settle::settle(&clauses, clauses.acts());
        for act in &acts {
            settle::publish(words, &units, number, act, &mut found);
        }
    }
    found.sides.sort_by_key(|side| (side.trigger.field, side.trigger.start));
    found
}

/// The polarity of a score.
pub fn polarity_of(score: f32) -> Polarity {
    if score > 0.0 {
        Polarity::Positive
    } else if score < 0.0 {
        Polarity::Negative
    } else {
        Polarity::Neutral
    }
}
