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
use crate::knowledge::lexicon::token_hash;
use std::sync::LazyLock;

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

/// Months that are words of grammar too.
static MONTHS: LazyLock<[u64; 2]> = LazyLock::new(|| ["may", "march"].map(token_hash));

const SKIPPED_MAX: usize = 5;

/// Appends the triggers of one sentence in text order.
pub fn triggers(kb: &KnowledgeBase, units: &[Unit], parts: &[Part], chunks: &[Chunk], out: &mut Vec<Trigger>) {
    out.clear();
    let text = Text { units, parts };
    let mut taken = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        if let Some(verb) = chunk.verb {
            let adjective = || {
                let found = longest(kb, text, verb.main, Forms::ADJECTIVE, 0).filter(|_| verb.is_passive)?;
                Some(Trigger {
                    action: found.action,
                    pos: Pos::Adjective,
                    first: verb.main,
                    last: found.last,
                    chunk: number,
                })
            };
            if let Some(trigger) = verb_trigger(kb, text, chunks, number, verb.main).or_else(adjective) {
                taken = taken.max(trigger.last + 1);
                out.push(trigger);
            }
            continue;
        }
        for first in chunk.units.clone() {
            if first < taken || units[first].class == Class::Actor || units[first].opens == Forms::default() {
                continue;
            }
            let found = longest(kb, text, first, Forms::NOUN, 0).map(|f| (f, Pos::Noun));
            let adjective = longest(kb, text, first, Forms::ADJECTIVE, 2).map(|f| (f, Pos::Adjective));
            let best = match (found, adjective) {
                (Some(noun), Some(adjective)) if adjective.0.last > noun.0.last || is_prefixed(units, first) => {
                    Some(adjective)
                }
                (Some(noun), _) => Some(noun),
                (None, adjective) => adjective,
            };
            let Some((found, pos)) = best else { continue };
            // "the fighting force": an action noun before another noun is no act.
            let is_modifier = units
                .get(found.last + 1)
                .is_some_and(|u| u.class == Class::Noun && chunk.units.contains(&(found.last + 1)));
            if pos == Pos::Noun && (parts[first] == Part::Adjective || is_modifier) && !is_prefixed(units, first) {
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

fn verb_trigger(kb: &KnowledgeBase, text: Text<'_>, chunks: &[Chunk], number: usize, main: usize) -> Option<Trigger> {
    let chunk = &chunks[number];
    let verb = chunk.verb?;
    let active = longest(kb, text, main, Forms::VERB, SKIPPED_MAX);
    // "sanctions were imposed": the object noun stands before.
    let turned = if verb.is_passive && verb.part != Part::Reduced {
        passive_noun(text.units, chunks, number).and_then(|head| {
            kb.actions()
                .roots(text.units[main].hash)
                .iter()
                .filter(|root| root.forms.has(Forms::VERB))
                .filter_map(|root| kb.actions().step(root.node, text.units[head].hash))
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

/// The noun of "sanctions were imposed", "sanctions on Mali were lifted".
fn passive_noun(units: &[Unit], chunks: &[Chunk], number: usize) -> Option<usize> {
    let is_noun = |back: usize| number.checked_sub(back).is_some_and(|i| chunks[i].kind == Kind::Noun);
    let is_preposition = number
        .checked_sub(2)
        .is_some_and(|i| matches!(chunks[i].kind, Kind::Preposition(_)));
    if is_noun(1) && is_preposition && is_noun(3) {
        return head_of(units, &chunks[number - 3]);
    }
    if is_noun(1) {
        head_of(units, &chunks[number - 1])
    } else {
        None
    }
}

/// The longest trigger that begins at a unit with one of the forms.
fn longest(kb: &KnowledgeBase, text: Text<'_>, first: usize, forms: Forms, skipped_max: usize) -> Option<Found> {
    let mut best = None;
    if !text.units[first].opens.has(forms) {
        return None;
    }
    for root in kb.actions().roots(text.units[first].hash) {
        if root.forms.has(forms) {
            follow(
                kb,
                text,
                Path {
                    node: root.node,
                    at: first,
                    count: 1,
                    skips: skipped_max,
                },
                &mut best,
            );
        }
    }
    best.map(|(_, found)| found)
}

/// Units with their parts of speech.
#[derive(Clone, Copy)]
struct Text<'s> {
    units: &'s [Unit],
    parts: &'s [Part],
}

/// A trigger begun: its last unit so far, its words, and how many units may still be skipped.
#[derive(Clone, Copy)]
struct Path {
    node: u32,
    at: usize,
    count: usize,
    skips: usize,
}

/// Follows a trigger on; where a word both continues it and may be skipped, both are tried.
fn follow(kb: &KnowledgeBase, text: Text<'_>, path: Path, best: &mut Option<(usize, Found)>) {
    let actions = kb.actions();
    if let Some(action) = actions.ends(path.node).first()
        && !opens_time(text.units, path)
        && best.as_ref().is_none_or(|(most, _)| path.count > *most)
    {
        *best = Some((
            path.count,
            Found {
                action: *action,
                last: path.at,
            },
        ));
    }
    if !actions.goes_on(path.node) {
        return;
    }
    for (skipped, i) in (path.at + 1..text.units.len()).take(path.skips + 1).enumerate() {
        let unit = &text.units[i];
        if let Some(node) = actions.step(path.node, unit.hash).filter(|_| unit.mark.is_none()) {
            let next = Path {
                node,
                at: i,
                count: path.count + 1,
                skips: path.skips - skipped,
            };
            follow(kb, text, next, best);
        }
        if !may_skip(unit) || text.parts[i].is_verb() {
            break;
        }
    }
}

/// "took the hostages in May": behind a skipped object the preposition opens a time, and is no part of the trigger.
fn opens_time(units: &[Unit], path: Path) -> bool {
    matches!(units[path.at].class, Class::Preposition(_))
        && path.count > 1
        && units[path.at - 1].class == Class::Actor
        && units
            .get(path.at + 1)
            .is_some_and(|u| matches!(u.class, Class::Time | Class::Number) || MONTHS.contains(&u.hash))
}

fn may_skip(unit: &Unit) -> bool {
    matches!(
        unit.class,
        Class::Quote
            | Class::Determiner
            | Class::Number
            | Class::Adverb
            | Class::Actor
            | Class::Possessive
            | Class::Pronoun
            | Class::Noun
    )
}
