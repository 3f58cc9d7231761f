//! "it" and "they", where one actor clearly is meant.
//!
//! "Iran said it would retaliate.", "Hamas rejected the offer. It wants more.", "The Taliban said they would attend."
//! Cases: `tests/cases/tagging/pronouns.case`.
//!
//! Not here: "he" and "she" (`pronouns.rs`); "them" and "it" as objects, whose antecedents are too often things.
//!
//! Invariant: an antecedent stands in the same sentence with no other noun phrase between, or is the subject of the
//! sentence before; two that fit give none.

use super::hit::{Hit, Who, merge};
use super::lexical::Class;
use super::view::View;
use crate::knowledge::ActorKind;
use crate::knowledge::words::Shape;
use crate::nlp::{Reading, Zone};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    Singular,
    Plural,
}

pub fn link<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    if !view.is_english {
        return;
    }
    let mut fresh: Vec<Hit<'a>> = Vec::new();
    // What the pronoun at the head of a sentence stood for, for the sentence after it.
    let mut last_head: Option<(usize, Who<'a>)> = None;
    for at in view.pronouns.iter().copied() {
        let Some((number, is_subject)) = pronoun(view.words[at]) else {
            continue;
        };
        if view.zone(at) == Zone::Boilerplate || is_subject && !acts(view, at) {
            continue;
        }
        let is_head = is_head(view, at);
        let who = if is_head {
            subject_before(view, hits, last_head.as_ref(), at, number)
        } else {
            of_sentence(view, hits, at, number)
        };
        let Some(who) = who else { continue };
        if is_head {
            last_head = Some((view.sentence(at), who.clone()));
        }
        fresh.push(Hit::new(at..at + 1, who, Reading::Pronoun, 0.6));
    }
    merge(hits, fresh);
}

fn pronoun(word: &str) -> Option<(Number, bool)> {
    match word {
        "it" | "It" => Some((Number::Singular, true)),
        "its" | "Its" | "itself" => Some((Number::Singular, false)),
        "they" | "They" => Some((Number::Plural, true)),
        "their" | "Their" | "themselves" => Some((Number::Plural, false)),
        _ => None,
    }
}

/// A verb of somebody who decides follows: "it would retaliate", "It accused"; not "it is clear", "it would be hard".
fn acts(view: &View<'_>, at: usize) -> bool {
    const IDLE: [&str; 22] = [
        "is", "was", "are", "were", "be", "been", "become", "became", "becomes", "seems", "seemed", "appears",
        "appeared", "remains", "remained", "takes", "took", "take", "rained", "happened", "emerged", "turned",
    ];
    let mut verb = at + 1;
    while view.after(verb).is_some_and(|v| {
        view.shapes[v] == Shape::Lower
            && (view.words[v].ends_with("ly") || view.is_any(v, &["also", "not", "never", "now", "still"]))
    }) {
        verb += 1;
    }
    let Some(first) = view.after(verb) else { return false };
    let auxiliaries = [
        "will", "would", "could", "can", "may", "might", "should", "must", "has", "have", "had", "did", "does",
    ];
    let is_progressive = view.is_any(first, &["is", "was", "are", "were"])
        && view.after(first + 1).is_some_and(|v| view.words[v].ends_with("ing"));
    if is_progressive {
        return true;
    }
    if view.is_any(first, &IDLE) {
        return false;
    }
    if view.is_any(first, &auxiliaries) {
        let main = view
            .after(first + 1)
            .filter(|m| view.is_any(*m, &["not", "also", "never"]));
        let main = main.map_or(first + 1, |m| m + 1);
        return view
            .after(main)
            .is_some_and(|m| view.is_word(m) && !view.is_any(m, &IDLE) && view.shapes[m] == Shape::Lower);
    }
    let word = view.words[first];
    let class = view.class(first);
    view.shapes[first] == Shape::Lower
        && (class.has(Class::SAYS) || class.has(Class::VERB) || word.len() > 4 && word.ends_with("ed"))
}

/// The first word of its sentence, behind quotes.
fn is_head(view: &View<'_>, at: usize) -> bool {
    (view.sentence_tokens(at).start..at).all(|before| !view.is_word(before))
}

/// Who the sentence before speaks of first, with a verb behind: "Hamas rejected".
fn subject_before<'a>(
    view: &View<'a>,
    hits: &[Hit<'a>],
    last_head: Option<&(usize, Who<'a>)>,
    at: usize,
    number: Number,
) -> Option<Who<'a>> {
    let sentence = view.sentence(at);
    let previous = sentence.checked_sub(1)?;
    let sentences = &view.prepared.sentences;
    if sentences[previous].span.field != sentences[sentence].span.field || sentences[previous].zone != Zone::Text {
        return None;
    }
    if let Some((_, who)) = last_head.filter(|(sentence, _)| *sentence == previous) {
        return Some(who.clone());
    }
    let tokens = sentences[previous].tokens.clone();
    let first = hits.partition_point(|hit| hit.tokens.start < tokens.start);
    let subject = hits.get(first).filter(|hit| hit.tokens.start < tokens.end)?;
    let stands_first = (tokens.start..subject.tokens.start).all(|i| !view.is_word(i) || view.is(i, "the"));
    let is_subject = stands_first && is_followed_by_verb(view, subject) && fits(view, subject, number);
    is_subject.then(|| subject.who.clone())
}

fn is_followed_by_verb(view: &View<'_>, hit: &Hit<'_>) -> bool {
    view.after(hit.tokens.end).is_some_and(|n| {
        let (class, word) = (view.class(n), view.words[n]);
        view.shapes[n] == Shape::Lower
            && (class.has(Class::VERB) || class.has(Class::SAYS) || word.len() > 4 && word.ends_with("ed"))
    })
}

/// The one actor before it in the sentence, with no other noun phrase between.
fn of_sentence<'a>(view: &View<'a>, hits: &[Hit<'a>], at: usize, number: Number) -> Option<Who<'a>> {
    let tokens = view.sentence_tokens(at);
    let from = hits.partition_point(|hit| hit.tokens.start < tokens.start);
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let mut before = hits[from..until].iter().filter(|hit| fits(view, hit, number));
    let first = before.clone().next()?;
    let antecedent = before.clone().last()?;
    // "Protesters in Sudan said they would stay."
    let that = view.before(at).filter(|that| view.is(*that, "that"));
    let speech = that.map_or_else(|| view.before(at), |that| view.before(that));
    let is_reported = speech.is_some_and(|verb| view.class(verb).has(Class::SAYS));
    let is_subject = is_reported || is_followed_by_verb(view, first);
    if !is_subject || before.any(|hit| hit.who != antecedent.who) {
        return None;
    }
    const DETERMINERS: [&str; 14] = [
        "the", "a", "an", "this", "these", "those", "any", "every", "each", "his", "her", "their", "some", "another",
    ];
    let is_interrupted = (antecedent.tokens.end..at).any(|i| view.is_any(i, &DETERMINERS) || view.words[i] == "\"");
    (!is_interrupted).then(|| antecedent.who.clone())
}

fn fits(view: &View<'_>, hit: &Hit<'_>, number: Number) -> bool {
    let last = view.words[hit.tokens.end - 1];
    let looks_plural = last.ends_with('s') && !last.ends_with("ss") || matches!(last, "police" | "Taliban" | "people");
    let kind = match &hit.who {
        Who::Actor(id) => view.kb.actor(*id).kind,
        Who::Composed { kind, .. } | Who::Named { kind, .. } => *kind,
        Who::Place(_) => return false,
    };
    if kind == ActorKind::Person || hit.reading == Reading::Office {
        return false;
    }
    match number {
        Number::Plural => {
            let is_crowd = matches!(hit.reading, Reading::Adjective | Reading::Nominal)
                || matches!(kind, ActorKind::ArmedGroup | ActorKind::People | ActorKind::Party);
            is_crowd && looks_plural
        }
        Number::Singular => {
            let is_body = matches!(hit.reading, Reading::Name | Reading::Metonym) || !looks_plural;
            is_body && hit.reading != Reading::Adjective && kind != ActorKind::People
        }
    }
}
