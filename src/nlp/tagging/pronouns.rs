//! Third-person pronouns, where one antecedent clearly fits.
//!
//! "Mr Putin arrived late. He left at once.": "He" is Mr Putin, the only man of this sentence and the one before.
//! Cases: `tests/cases/tagging/pronouns.case`.
//!
//! Not here: "it" and "they" (`neuter_pronouns.rs`).
//!
//! Invariant: an antecedent stands at most two sentences back; two that fit equally give none.

use super::hit::{Hit, Who, merge};
use super::view::View;
use crate::knowledge::{ActorKind, Gender};
use crate::nlp::{Reading, Zone};

/// How many sentences back an antecedent may stand.
const SENTENCES_BACK: usize = 2;

pub fn link_pronouns<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    if !view.is_english {
        return;
    }
    let mut fresh: Vec<Hit<'a>> = Vec::new();
    for at in view.pronouns.iter().copied() {
        let Some(gender) = gender_of(view.words[at]) else {
            continue;
        };
        if view.zone(at) == Zone::Boilerplate {
            continue;
        }
        if let Some(who) = antecedent(view, hits, at, gender) {
            fresh.push(Hit::new(at..at + 1, who, Reading::Pronoun, 0.6));
        }
    }
    merge(hits, fresh);
}

fn gender_of(word: &str) -> Option<Gender> {
    match word {
        "he" | "He" | "him" | "his" | "His" | "himself" => Some(Gender::Male),
        "she" | "She" | "her" | "Her" | "hers" | "herself" => Some(Gender::Female),
        _ => None,
    }
}

/// The subject-like person nearest before: the first of this sentence, else the first of the sentence before.
fn antecedent<'a>(view: &View<'a>, hits: &[Hit<'a>], at: usize, gender: Gender) -> Option<Who<'a>> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let sentence = view.sentence(at);
    let field = view.prepared.sentences[sentence].span.field;
    for back in 0..=SENTENCES_BACK {
        let wanted = sentence.checked_sub(back)?;
        if view.prepared.sentences[wanted].span.field != field {
            return None;
        }
        let from = hits[..until].partition_point(|hit| view.sentence(hit.tokens.start) < wanted);
        let mut fitting = hits[from..until]
            .iter()
            .take_while(|hit| view.sentence(hit.tokens.start) == wanted)
            .filter(|hit| fits(view, hit, gender));
        // The sentence's first person is its likely subject.
        if let Some(first) = fitting.next() {
            // "Mr Putin and Mr Erdogan met. He left.": either may be meant.
            let is_paired = fitting.next().is_some_and(|second| {
                second.who != first.who
                    && view.after(first.tokens.end).is_some_and(|and| view.is(and, "and"))
                    && second.tokens.start == first.tokens.end + 1
            });
            return (!is_paired).then(|| first.who.clone());
        }
    }
    None
}

fn fits(view: &View<'_>, hit: &Hit<'_>, gender: Gender) -> bool {
    match &hit.who {
        Who::Actor(id) => {
            let actor = view.kb.actor(*id);
            actor.kind == ActorKind::Person && actor.gender.is_none_or(|known| known == gender)
        }
        Who::Named { kind, .. } => *kind == ActorKind::Person && titled(view, hit).is_none_or(|known| known == gender),
        _ => false,
    }
}

/// "Mr", "Ms", "Mrs" before an unlisted person's name.
fn titled(view: &View<'_>, hit: &Hit<'_>) -> Option<Gender> {
    match view.words[hit.tokens.start] {
        "Mr" | "Sir" | "King" | "Lord" => Some(Gender::Male),
        "Ms" | "Mrs" | "Miss" | "Queen" | "Lady" => Some(Gender::Female),
        _ => None,
    }
}
