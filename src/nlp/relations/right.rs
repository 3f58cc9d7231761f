//! What follows a trigger: its object, its prepositions with their nouns, and the clause that depends on it.
//!
//! Stops where another clause begins. Cases: `tests/cases/relations/objects.case`.
//!
//! Not here: which of them is source or target (`acts.rs`). Invariant: a bounded number of chunks is looked at.

use super::chunks::{Chunk, Kind, actor_of, head_of};
use super::grammar::{SAYS, is_border, is_holding};
use super::named::{apposed, exemplified};
use super::parts::Part;
use super::triggers::Trigger;
use super::units::Unit;
use crate::knowledge::actions::{BETWEEN, BY, FROM, OF, Pos, WITH};

const REACH: usize = 16;

/// What stands to the right of a trigger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Right {
    /// Marks of the object: its head, its owner, or behind "of".
    pub object: Vec<usize>,
    /// Chunk of an object that is no actor.
    pub object_chunk: Option<usize>,
    pub prepositions: Vec<(u8, Vec<usize>, usize)>,
    /// Verb chunk of an infinitive, a gerund or a that-clause.
    pub clause: Option<usize>,
    /// Marks that a that-clause begins with: "demanded that B leave".
    pub clause_subject: Vec<usize>,
}

impl Right {
    pub fn preposition(&self, wanted: u8) -> Option<&[usize]> {
        self.prepositions
            .iter()
            .find(|(p, marks, _)| *p == wanted && !marks.is_empty())
            .map(|(_, marks, _)| marks.as_slice())
    }
}

/// Looks right from a trigger; `is_passive` where no object can follow.
pub fn right_of(units: &[Unit], chunks: &[Chunk], trigger: &Trigger, is_passive: bool) -> Right {
    let (mut right, mut at, mut expects_object) = begin(units, chunks, trigger, is_passive);
    // "that he dared to snub B is telling": behind an infinitive the noun is its object, whatever follows.
    // So it is in a relative clause: "the militia that kidnapped the nuns freed the priest".
    let is_relative = trigger.chunk > 0 && chunks[trigger.chunk - 1].kind == Kind::Relative;
    let is_tight = chunks[trigger.chunk]
        .verb
        .is_some_and(|v| (v.is_infinitive || v.part == Part::Ing || is_relative) && units[v.main].kinds & SAYS == 0);
    let end = chunks.len().min(at + REACH);
    let reads_on = trigger.pos == Pos::Noun;
    while at < end {
        match chunks[at].kind {
            Kind::Noun if expects_object && is_new_clause(chunks, at) && !is_tight => {
                // "said Turkey attacked": the noun is the subject of a clause.
                right.clause_subject = marks_from(units, chunks, at);
                right.clause = (at + 1..end).find(|i| chunks[*i].verb.is_some());
                break;
            }
            Kind::Noun if expects_object => {
                expects_object = false;
                at = object(units, chunks, at, &mut right);
                continue;
            }
            Kind::Noun | Kind::Quote => {}
            Kind::Preposition(p) | Kind::Subordinator(Some(p)) => {
                expects_object = false;
                match chunks.get(at + 1).map(|c| c.kind) {
                    Some(Kind::Noun) if at + 1 < end => {
                        let marks = behind(units, chunks, at + 1);
                        right.prepositions.push((p, marks, at + 1));
                        at += 2;
                        continue;
                    }
                    Some(Kind::Verb) => {
                        right.clause = Some(at + 1);
                        break;
                    }
                    _ => {}
                }
            }
            Kind::Verb => {
                let Some(verb) = chunks[at].verb else { break };
                // "an attack carried out by", "sanctions were imposed on": a noun's slots may follow its verb.
                if reads_on && right.prepositions.is_empty() && verb.is_passive {
                    at += 1;
                    continue;
                }
                if verb.is_infinitive || verb.part == Part::Ing && expects_object {
                    right.clause = Some(at);
                }
                break;
            }
            Kind::That => {
                right.clause = (at + 1..end).find(|i| chunks[*i].verb.is_some());
                if chunks.get(at + 1).is_some_and(|c| c.kind == Kind::Noun) {
                    right.clause_subject = marks_from(units, chunks, at + 1);
                }
                break;
            }
            Kind::Open => {
                at = (at..end).find(|i| chunks[*i].kind == Kind::Close).unwrap_or(end);
            }
            Kind::And
                if at + 1 < end && matches!(chunks[at + 1].kind, Kind::Noun) && !is_new_clause(chunks, at + 1) => {}
            Kind::And | Kind::Comma | Kind::Relative | Kind::Subordinator(None) | Kind::Close | Kind::Stop => break,
        }
        at += 1;
    }
    right
}

/// What stands inside the trigger, the chunk behind it, and whether an object may follow.
fn begin(units: &[Unit], chunks: &[Chunk], trigger: &Trigger, is_passive: bool) -> (Right, usize, bool) {
    let mut right = Right::default();
    let own = (trigger.chunk..chunks.len()).find(|i| chunks[*i].units.end > trigger.last);
    let at = match own {
        Some(i) if chunks[i].units.start <= trigger.last => i + 1,
        Some(i) => i,
        None => chunks.len(),
    };
    let last = own
        .filter(|i| chunks[*i].units.start <= trigger.last)
        .unwrap_or(trigger.chunk);
    // "took B hostage", "banned B from": the object stands inside the trigger.
    let is_verb = trigger.pos == Pos::Verb;
    let has_noun = is_verb && chunks[last].kind == Kind::Noun;
    let reach = if has_noun {
        chunks[last].units.end
    } else {
        trigger.last + 1
    };
    let has_inside = is_verb && units[trigger.first..reach].iter().any(|u| u.mark.is_some());
    let expects_object = is_verb && !is_passive && !has_noun && !has_inside;
    if has_inside {
        let inside = (trigger.first..reach).rev().find(|i| units[*i].mark.is_some());
        right.object.extend(inside.and_then(|i| units[i].mark));
    }
    (right, at, expects_object)
}

/// Reads an object; gives the chunk to go on with.
fn object(units: &[Unit], chunks: &[Chunk], at: usize, right: &mut Right) -> usize {
    right.object = marks_from(units, chunks, at);
    if head_of(units, &chunks[at]).is_some_and(|h| units[h].mark.is_none()) {
        right.object_chunk = Some(at);
        // "acknowledged the king's cousin, B, as": the name, not the owner.
        if let Some(named) = apposed(units, chunks, at).filter(|named| !named.is_empty() && !right.object.is_empty()) {
            right.object = named;
            return at + 3;
        }
    }
    if !right.object.is_empty() {
        return at + 1 + 2 * (right.object.len() - 1);
    }
    // "killed members of B", "rejected a proposal by B".
    if let Some(Kind::Preposition(OF | BY | FROM)) = chunks.get(at + 1).map(|c| c.kind)
        && at + 2 < chunks.len()
        && chunks[at + 2].kind == Kind::Noun
    {
        right.object = marks_from(units, chunks, at + 2);
        return at + 3;
    }
    right.object = held_by(units, chunks, at)
        .or_else(|| apposed(units, chunks, at))
        .or_else(|| exemplified(units, chunks, at))
        .unwrap_or_default();
    at + 1
}

/// "pounded villages held by B".
fn held_by(units: &[Unit], chunks: &[Chunk], at: usize) -> Option<Vec<usize>> {
    let verb = chunks.get(at + 1)?.verb?;
    let is_held = verb.part == Part::Reduced && is_holding(units[verb.main].hash);
    let is_by = chunks.get(at + 2)?.kind == Kind::Preposition(BY) && chunks.get(at + 3)?.kind == Kind::Noun;
    (is_held && is_by).then(|| marks_from(units, chunks, at + 3))
}

/// The marks behind a preposition: the noun's own, or "the frontier with B", "the territory of B".
fn behind(units: &[Unit], chunks: &[Chunk], noun: usize) -> Vec<usize> {
    let marks = marks_from(units, chunks, noun);
    let is_noun = chunks.get(noun + 2).is_some_and(|c| c.kind == Kind::Noun);
    let passes = match chunks.get(noun + 1).map(|c| c.kind) {
        // "the frontier of B", "in protest against violations by B".
        Some(Kind::Preposition(OF | BY)) => true,
        Some(Kind::Preposition(WITH)) => head_of(units, &chunks[noun]).is_some_and(|h| is_border(units[h].hash)),
        _ => false,
    };
    if marks.is_empty() && passes && is_noun {
        return marks_from(units, chunks, noun + 2);
    }
    // "a letter from her brother, B", "talks with countries such as B".
    let is_named = head_of(units, &chunks[noun]).is_some_and(|h| units[h].mark.is_some());
    let others = if is_named { None } else { apposed(units, chunks, noun) };
    let others = others.filter(|others| !others.is_empty());
    match others {
        Some(others) => others,
        None if marks.is_empty() => exemplified(units, chunks, noun).unwrap_or_default(),
        None => marks,
    }
}

/// Whether a finite verb follows the noun, so that it is a subject.
pub fn is_new_clause(chunks: &[Chunk], noun: usize) -> bool {
    chunks.get(noun + 1).is_some_and(|c| {
        c.verb.is_some_and(|v| {
            !v.is_infinitive && !matches!(v.part, Part::Reduced | Part::Ing | Part::Base)
                || v.mood != super::chunks::Mood::Plain
        })
    })
}

/// "fight for A and B supporting C": a participle too makes the second noun a subject.
fn opens_clause(chunks: &[Chunk], noun: usize) -> bool {
    let is_participle = chunks
        .get(noun + 1)
        .is_some_and(|c| c.verb.is_some_and(|v| v.part == Part::Ing));
    is_participle || is_new_clause(chunks, noun)
}

/// The marks of "A, B and C" that begin at a noun group.
pub fn marks_from(units: &[Unit], chunks: &[Chunk], first: usize) -> Vec<usize> {
    let Some(mark) = actor_of(units, &chunks[first]) else {
        return Vec::new();
    };
    let is_between = first > 0 && chunks[first - 1].kind == Kind::Preposition(BETWEEN);
    let mut marks = vec![mark];
    let mut i = first;
    while i + 2 < chunks.len() && marks.len() < 6 && chunks[i + 2].kind == Kind::Noun {
        let joins = match chunks[i + 1].kind {
            Kind::And => true,
            Kind::Comma => {
                let after = chunks.get(i + 3).map(|c| c.kind);
                after == Some(Kind::And)
                    || after == Some(Kind::Comma) && chunks.get(i + 5).is_some_and(|c| c.kind == Kind::And)
            }
            _ => false,
        };
        let Some(other) =
            actor_of(units, &chunks[i + 2]).filter(|_| joins && (is_between || !opens_clause(chunks, i + 2)))
        else {
            break;
        };
        marks.push(other);
        i += 2;
    }
    marks
}
