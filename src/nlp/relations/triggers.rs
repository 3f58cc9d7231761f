//! Finds the triggers of `actions.tsv` in a chunked sentence; the longest at a place wins.
//!
//! "imposed fresh sanctions": determiners, adjectives and numbers may stand between, and so may an object ("took B hostage").
//! In the passive the noun comes first: "sanctions were imposed on". Cases: `tests/cases/relations/triggers.case`.
//!
//! Not here: who fills the slots (`slots.rs`). Invariant: at most a few units are skipped, so the search is linear.

use super::chunks::{Chunk, Kind, head_of};
use super::grammar::Class;
use super::parts::Part;
use super::units::Unit;
use crate::knowledge::KnowledgeBase;
use crate::knowledge::actions::Pos;
use crate::knowledge::inflect::Forms;

/// An action in the sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    pub action: u32,
    pub pos: Pos,
    /// First and last unit.
    pub first: usize,
    pub last: usize,
    /// Chunk of the first unit, for verbs of the verb group.
    pub chunk: usize,
}

const SKIPPED_MAX: usize = 5;

/// Appends the triggers of one sentence in text order.
pub fn triggers(kb: &KnowledgeBase, units: &[Unit], parts: &[Part], chunks: &[Chunk], out: &mut Vec<Trigger>) {
    out.clear();
    let mut taken = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        if let Some(verb) = chunk.verb {
            if let Some(trigger) = verb_trigger(kb, units, chunks, number, verb.main) {
                taken = taken.max(trigger.last + 1);
                out.push(trigger);
            }
            continue;
        }
        for first in chunk.units.clone() {
            if first < taken || units[first].class == Class::Actor {
                continue;
            }
            let found = longest(kb, units, first, Forms::NOUN, 0).map(|f| (f, Pos::Noun));
            let adjective = longest(kb, units, first, Forms::ADJECTIVE, 2).map(|f| (f, Pos::Adjective));
            let best = match (found, adjective) {
                (Some(noun), Some(adjective)) if adjective.0.last > noun.0.last || is_prefixed(units, first) => {
                    Some(adjective)
                }
                (Some(noun), _) => Some(noun),
                (None, adjective) => adjective,
            };
            let Some((found, pos)) = best else { continue };
            let is_split = pos == Pos::Noun && parts[first] == Part::Adjective && !is_prefixed(units, first);
            if is_split {
                continue;
            }
            taken = found.last + 1;
            out.push(Trigger {
                action: found.action,
                pos,
                first,
                last: found.last,
                chunk: number,
            });
        }
    }
}

fn is_prefixed(units: &[Unit], at: usize) -> bool {
    at > 0 && units[at - 1].class == Class::Hyphen
}

struct Found {
    action: u32,
    last: usize,
}

fn verb_trigger(kb: &KnowledgeBase, units: &[Unit], chunks: &[Chunk], number: usize, main: usize) -> Option<Trigger> {
    let chunk = &chunks[number];
    let verb = chunk.verb?;
    let active = longest(kb, units, main, Forms::VERB, SKIPPED_MAX);
    // "sanctions were imposed": the object noun stands before.
    let turned = if verb.is_passive && number > 0 && chunks[number - 1].kind == Kind::Noun {
        head_of(units, &chunks[number - 1]).and_then(|head| {
            kb.actions()
                .roots(units[main].hash)
                .iter()
                .filter(|root| root.forms.has(Forms::VERB))
                .filter_map(|root| kb.actions().step(root.node, units[head].hash))
                .find_map(|node| kb.actions().ends(node).first().copied())
        })
    } else {
        None
    };
    let (action, last) = match (active, turned) {
        (Some(found), None) => (found.action, found.last),
        (Some(found), Some(_)) if found.last > main => (found.action, found.last),
        (_, Some(action)) => (action, main),
        (None, None) => return None,
    };
    Some(Trigger {
        action,
        pos: Pos::Verb,
        first: main,
        last,
        chunk: number,
    })
}

/// The longest trigger that begins at a unit with one of the forms.
fn longest(kb: &KnowledgeBase, units: &[Unit], first: usize, forms: Forms, skipped_max: usize) -> Option<Found> {
    let actions = kb.actions();
    let mut best: Option<(usize, Found)> = None;
    for root in actions
        .roots(units[first].hash)
        .iter()
        .filter(|root| root.forms.has(forms))
    {
        let mut node = root.node;
        let mut count = 1;
        let mut skipped = 0;
        let mut at = first;
        loop {
            if let Some(action) = actions.ends(node).first()
                && best.as_ref().is_none_or(|(most, _)| count > *most)
            {
                best = Some((
                    count,
                    Found {
                        action: *action,
                        last: at,
                    },
                ));
            }
            let next = (at + 1..units.len()).take(skipped_max + 1 - skipped).find_map(|i| {
                let stepped = actions.step(node, units[i].hash).filter(|_| units[i].mark.is_none());
                match stepped {
                    Some(next) => Some(Some((next, i))),
                    None if may_skip(units, i) => None,
                    None => Some(None),
                }
            });
            let Some(Some((stepped, i))) = next else { break };
            skipped += i - at - 1;
            node = stepped;
            at = i;
            count += 1;
        }
    }
    best.map(|(_, found)| found)
}

fn may_skip(units: &[Unit], at: usize) -> bool {
    matches!(
        units[at].class,
        Class::Determiner
            | Class::Number
            | Class::Adverb
            | Class::Actor
            | Class::Possessive
            | Class::Pronoun
            | Class::Noun
    )
}
