//! Who does what to whom, by the triggers of `data/lexicon/actions.tsv`.
//!
//! A sentence becomes units, units parts of speech, parts chunks; triggers are found in them and their slots filled.
//!
//! Not here: sentiment towards an actor (`sentiment`).
//!
//! Invariant: source and target are different actors of the tagging; the trigger lies in the sentence named.

mod acts;
mod chunks;
mod comments;
mod demands;
mod feature_words;
mod frames;
mod grammar;
mod link_features;
mod links;
mod named;
mod parts;
mod pronouns;
mod qualities;
mod relatives;
mod right;
mod settle;
mod speech;
mod speech_weights;
mod subjects;
mod triggers;
mod units;

use super::sentiment::SentenceCues;
use super::trace::Trace;
use super::words::Words;
use super::{Modality, Polarity, Relation, Span, Zone};
use crate::knowledge::KnowledgeBase;
use acts::Clauses;
pub use feature_words::{EVENT_WORDS, MODALITIES, POLARITIES, READINGS, event_word};
pub use links::LinkWeights;
use links::{Link, Linker};
pub use speech::Said;
pub use speech_weights::SpeechWeights;

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
    /// Probability of the link that joins both sides; 0 where none does.
    pub confidence: f32,
    /// Mark of the other side, where it is somebody of the tagging.
    pub other: Option<usize>,
}

/// What the acts of a document come to.
#[derive(Debug, Default)]
pub struct Found {
    pub relations: Vec<Relation>,
    pub sides: Vec<Side>,
    /// Marks of those who speak.
    pub speakers: Vec<usize>,
    /// What they say of others is judged when portrayals are known.
    pub said: Vec<Said>,
}

/// What is weighed where the rules leave it open.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    pub links: &'a LinkWeights,
    pub speech: &'a SpeechWeights,
}

/// Sentences with more tokens than this are no sentences.
const TOKENS_MAX: usize = 400;

/// Finds the relations of one tagged document, in text order. English only: other languages have no triggers.
/// Without weights the rules alone say who is joined by an act.
pub fn relate(
    kb: &KnowledgeBase,
    (words, cues): (&Words<'_>, &[SentenceCues]),
    weights: Option<Weights<'_>>,
    mut trace: Option<&mut Trace>,
) -> Found {
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
        units::units(words, tokens, &mut units);
        parts::parts(&units, &mut parts);
        chunks::chunks(&units, &parts, &mut chunks);
        triggers::triggers(kb, &units, &parts, &chunks, &mut triggers);
        let clauses = Clauses::new(kb, &units, &chunks, &triggers);
        let content = speech::content(&cues[number], &units);
        let mut acts = clauses.acts();
        comments::fill(&clauses, &mut acts);
        let mut acts = settle::settle(&clauses, acts);
        acts.extend(demands::demands(&clauses));
        acts.extend(speech::namings(&clauses, &content));
        acts.extend(speech::predications(&clauses, &content));
        settle::disjoin(words, &mut acts);
        let speeches = speech::speeches(&clauses);
        found
            .speakers
            .extend(speeches.iter().flat_map(|s| s.sources.iter().copied()));
        let links = weights.map(|weights| {
            let linker = Linker::new(&clauses, &acts, content, |mark| words.marks[mark].reading);
            let from = trace.as_ref().map_or(0, |t| t.links.len());
            let links = linker.links(weights.links, trace.as_deref_mut().map(|t| &mut t.links));
            for traced in trace.iter_mut().flat_map(|t| &mut t.links[from..]) {
                traced.sentence = number;
            }
            let said = linker.said(&speeches, weights.speech, trace.is_some()).into_iter();
            found.said.extend(said.map(|(act, source, target, features)| Said {
                sentence: number,
                source,
                target,
                modality: act.modality,
                trigger: settle::trigger_span(words, &units, number, &act),
                features,
            }));
            links
        });
        for (at, act) in acts.iter().enumerate() {
            let own: Option<Vec<Link>> = links
                .as_ref()
                .map(|l| l.iter().filter(|l| l.act == at).copied().collect());
            settle::publish(words, &units, number, act, own.as_deref(), &mut found);
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
