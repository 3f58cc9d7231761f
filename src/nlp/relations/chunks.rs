//! A sentence as noun groups, verb groups and the words between them.
//!
//! "Germany / on / Monday / has banned / the airline": no parse tree, but enough to find who does what.
//!
//! Not here: who is the subject (`subjects.rs`). Invariant: chunks stand in order and do not overlap; adverbs stand in none.

use super::grammar::{Class, acts_for_owner, is_leading};
use super::parts::Part;
use super::units::Unit;
use crate::knowledge::actions::TO;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Noun,
    Verb,
    Preposition(u8),
    And,
    Comma,
    Relative,
    That,
    Subordinator(Option<u8>),
    Quote,
    Open,
    Close,
    Stop,
}

/// How far a verb group says that the act takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Plain,
    /// "will attack".
    Future,
    /// "may attack", "would attack".
    Doubt,
}

/// What a verb group says beside its verb.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerbGroup {
    /// Unit of the verb itself; an auxiliary where there is no other.
    pub main: usize,
    pub part: Part,
    pub is_passive: bool,
    pub is_negated: bool,
    pub is_infinitive: bool,
    /// "is", "has" or the like without another verb.
    pub is_auxiliary_only: bool,
    pub mood: Mood,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    pub kind: Kind,
    pub units: Range<usize>,
    pub verb: Option<VerbGroup>,
}

/// Appends the chunks of one sentence.
pub fn chunks(units: &[Unit], parts: &[Part], out: &mut Vec<Chunk>) {
    out.clear();
    let mut at = 0;
    while at < units.len() {
        let begin = at;
        let simple = |kind| Chunk {
            kind,
            units: begin..begin + 1,
            verb: None,
        };
        at += 1;
        let chunk = match units[begin].class {
            Class::Preposition(p) => simple(Kind::Preposition(p)),
            Class::And => simple(Kind::And),
            Class::Comma | Class::Dash => simple(Kind::Comma),
            Class::Relative => simple(Kind::Relative),
            Class::That => simple(that_kind(units, parts, begin, out)),
            Class::Subordinator(p) => simple(Kind::Subordinator(p)),
            Class::Quote => simple(Kind::Quote),
            Class::Open => simple(Kind::Open),
            Class::Close => simple(Kind::Close),
            Class::Stop => simple(Kind::Stop),
            Class::To if !starts_infinitive(units, parts, begin) => simple(Kind::Preposition(TO)),
            Class::To | Class::Be | Class::Have | Class::Do | Class::Modal | Class::Doubt => {
                at = verb_end(units, parts, begin);
                verb_chunk(units, parts, begin..at)
            }
            Class::Noun if parts[begin].is_verb() => verb_chunk(units, parts, begin..at),
            Class::Adverb | Class::Not => {
                let end = verb_end(units, parts, begin);
                if end <= begin + 1 || !(begin..end).any(|i| is_verbal(units, parts, i)) {
                    continue;
                }
                at = end;
                verb_chunk(units, parts, begin..at)
            }
            Class::Hyphen if out.last().is_none_or(|c| c.kind != Kind::Noun || c.units.end != begin) => {
                simple(Kind::Comma)
            }
            _ => {
                at = noun_end(units, parts, begin);
                Chunk {
                    kind: Kind::Noun,
                    units: begin..at,
                    verb: None,
                }
            }
        };
        out.push(chunk);
    }
}

fn is_verbal(units: &[Unit], parts: &[Part], at: usize) -> bool {
    parts[at].is_verb()
        || matches!(
            units[at].class,
            Class::Be | Class::Have | Class::Do | Class::Modal | Class::Doubt
        )
}

/// "the group that fights" is relative, "said that Turkey" opens a clause.
fn that_kind(units: &[Unit], parts: &[Part], at: usize, before: &[Chunk]) -> Kind {
    let is_after_noun = before.last().is_some_and(|c| c.kind == Kind::Noun && c.units.end == at);
    let next = (at + 1..units.len()).find(|i| !matches!(units[*i].class, Class::Adverb | Class::Not));
    if is_after_noun && next.is_some_and(|i| is_verbal(units, parts, i)) {
        Kind::Relative
    } else {
        Kind::That
    }
}

fn starts_infinitive(units: &[Unit], parts: &[Part], at: usize) -> bool {
    let next = (at + 1..units.len())
        .take(3)
        .find(|i| !matches!(units[*i].class, Class::Adverb | Class::Not));
    next.is_some_and(|i| parts[i] == Part::Base || matches!(units[i].class, Class::Be | Class::Have | Class::Do))
}

/// Auxiliaries, negations and adverbs up to the verb that they belong to.
fn verb_end(units: &[Unit], parts: &[Part], begin: usize) -> usize {
    let mut at = begin;
    let mut end = begin + 1;
    while at < units.len() && at < begin + 10 {
        if parts[at].is_verb() && units[at].class == Class::Noun {
            return at + 1;
        }
        match units[at].class {
            Class::Be | Class::Have | Class::Do | Class::Modal | Class::Doubt => end = at + 1,
            Class::Not | Class::Adverb => {}
            Class::To if at == begin => {}
            _ => break,
        }
        at += 1;
    }
    end
}

fn verb_chunk(units: &[Unit], parts: &[Part], range: Range<usize>) -> Chunk {
    let main = range.end - 1;
    let part = parts[main];
    let any = |class: Class| units[range.clone()].iter().any(|u| u.class == class);
    let is_content = part.is_verb();
    let contracted = |text: Class| units[range.clone()].iter().any(|u| u.class == text && u.is_negative());
    let mood = if any(Class::Doubt) {
        Mood::Doubt
    } else if any(Class::Modal) {
        Mood::Future
    } else {
        Mood::Plain
    };
    let is_negated = any(Class::Not)
        || [Class::Be, Class::Have, Class::Do, Class::Modal, Class::Doubt]
            .into_iter()
            .any(contracted);
    Chunk {
        kind: Kind::Verb,
        verb: Some(VerbGroup {
            main,
            part,
            is_passive: matches!(part, Part::Passive | Part::Reduced),
            is_negated,
            is_infinitive: units[range.start].class == Class::To,
            is_auxiliary_only: !is_content,
            mood,
        }),
        units: range,
    }
}

fn noun_end(units: &[Unit], parts: &[Part], begin: usize) -> usize {
    let mut at = begin + 1;
    while at < units.len() {
        let previous = units[at - 1].class;
        let goes_on = match units[at].class {
            Class::Actor | Class::Noun => !parts[at].is_verb() && !matches!(previous, Class::Pronoun),
            Class::Number | Class::Possessive | Class::Time => true,
            Class::Hyphen => units
                .get(at + 1)
                .is_some_and(|u| matches!(u.class, Class::Noun | Class::Actor | Class::Number | Class::Adverb)),
            Class::Determiner => previous == Class::Determiner || previous == Class::Number,
            Class::Adverb => {
                previous != Class::Actor
                    && units.get(at + 1).is_some_and(|u| u.class == Class::Noun)
                    && parts.get(at + 1).is_some_and(|p| !p.is_verb())
            }
            _ => false,
        };
        let is_joined = previous == Class::Hyphen && matches!(units[at].class, Class::Noun | Class::Adverb);
        if !(goes_on || is_joined) {
            break;
        }
        at += 1;
    }
    at
}

/// The actor that a noun group stands for: its head, or the owner that the head acts for.
pub fn actor_of(units: &[Unit], chunk: &Chunk) -> Option<usize> {
    if chunk.kind != Kind::Noun {
        return None;
    }
    let inside = chunk.units.clone();
    let head = inside
        .clone()
        .rev()
        .find(|i| !matches!(units[*i].class, Class::Time | Class::Number | Class::Possessive))?;
    if units[head].mark.is_some() {
        return units[head].mark;
    }
    let owner = inside.rev().find(|i| units[*i].mark.is_some())?;
    // "US-backed rebels": the hyphen makes the name no owner.
    let is_prefix = units.get(owner + 1).is_some_and(|u| u.class == Class::Hyphen)
        && !units.get(owner + 2).is_some_and(|u| is_leading(u.hash));
    match acts_for_owner(units[head].hash) {
        Some(false) => None,
        _ if is_prefix => None,
        _ => units[owner].mark,
    }
}

/// The last word of a noun group.
pub fn head_of(units: &[Unit], chunk: &Chunk) -> Option<usize> {
    let mut inside = chunk.units.clone().rev();
    inside.find(|i| !matches!(units[*i].class, Class::Time | Class::Number | Class::Possessive))
}
