//! Whether the words around a seat deal with it as a government: "fined Budapest", "a plea from Berlin", "Trump's Washington".
//!
//! The verbs and nouns are those of `data/lexicon/actions.tsv`: what acts on an actor makes one of a seat. Acts of force and
//! of travel say nothing, for they happen at places too ("shelled Tripoli", "a visit to Paris").
//! Cases: `tests/cases/tagging/places.case`.
//!
//! Not here: the decision itself (`places.rs`). Invariant: looks at a bounded number of tokens on either side.

use super::hit::{Hit, hit_at};
use super::lexical::Class;
use super::view::View;
use crate::knowledge::ActorKind;
use crate::knowledge::actions::{Action, PREPOSITIONS, SlotRole};
use crate::nlp::text::TokenKind;

/// How far before its preposition the word stands that asks for it.
const GOVERNOR_TOKENS_MAX: usize = 4;
/// How long a parenthesis between a subject and its verb may be.
const PARENTHESIS_TOKENS_MAX: usize = 24;

/// "sued London", "objections from Moscow", "sanctions on Minsk": the word before is an act that the seat takes part in.
pub fn is_dealt_with(view: &View<'_>, link: usize) -> bool {
    if acts_of(view, link).any(|act| is_actor(act.object)) {
        return true;
    }
    const PARTNERS: [&str; 7] = ["from", "to", "on", "for", "of", "behind", "by"];
    let word = view.words[link].to_lowercase();
    let Some(preposition) = PREPOSITIONS.iter().position(|p| *p == word) else {
        return false;
    };
    if !PARTNERS.contains(&word.as_str()) {
        return false;
    }
    let mut at = link;
    for _ in 0..GOVERNOR_TOKENS_MAX {
        let Some(before) = view.before(at).filter(|b| view.kind(*b) != TokenKind::Punctuation) else {
            return false;
        };
        at = before;
        if acts_of(view, at).any(|act| is_actor(act.preposition(preposition as u8))) {
            return true;
        }
        // The nearest verb or noun of an act decides.
        if !view.kb.actions().roots(view.hashes[at]).is_empty() {
            return false;
        }
    }
    false
}

fn is_actor(slot: Option<SlotRole>) -> bool {
    matches!(slot, Some(SlotRole::Source | SlotRole::Target | SlotRole::Partner))
}

/// The acts of one word, without those of force and travel.
fn acts_of<'a>(view: &View<'a>, at: usize) -> impl Iterator<Item = &'a Action> {
    const OF_PLACES: [&str; 5] = ["ASSAULT", "MOBILIZE", "RETREAT", "CONSULT", "PROTEST"];
    let class = view.class(at);
    let is_travel = class.has(Class::PLACE_OF) || class.has(Class::TRAVEL) || class.has(Class::MOVES);
    let actions = view.kb.actions();
    let roots = if is_travel { &[] } else { actions.roots(view.hashes[at]) };
    roots
        .iter()
        .flat_map(|root| actions.ends(root.node))
        .map(|end| actions.action(*end))
        .filter(|act| !OF_PLACES.contains(&act.event))
}

/// "Trump's Washington", "Mr Orban's Budapest": a capital that belongs to a leader is a government.
pub fn is_of_leader(view: &View<'_>, hits: &[Hit<'_>], start: usize) -> bool {
    let owner = view
        .before(start)
        .filter(|p| view.is_possessive(*p))
        .and_then(|p| view.before(p))
        .and_then(|owner| hit_at(hits, owner));
    owner
        .and_then(|i| hits[i].actor())
        .is_some_and(|id| view.kb.actor(id).kind == ActorKind::Person)
}

/// "comfort to Yerevan, which froze its membership", "pleas from Berlin, whose president offered": what decides is an actor.
pub fn is_described_as_actor(view: &View<'_>, end: usize) -> bool {
    let Some(relative) = view
        .after(end)
        .filter(|comma| view.words[*comma] == ",")
        .and_then(|_| view.after(end + 1))
    else {
        return false;
    };
    let follows = view.after(relative + 1);
    view.is(relative, "whose")
        || view.is(relative, "which")
            && follows.is_some_and(|verb| {
                const IDLE: [&str; 9] = ["is", "was", "are", "were", "lies", "lay", "sits", "stands", "hosts"];
                !view.is_any(verb, &IDLE) && is_verb(view, verb)
            })
}

/// "Paris, to its credit, opened", "Beijing, for its part, urged", "Sofia, asked by Kyiv, said": a parenthesis stands
/// between the subject at the head of its clause and the verb.
pub fn acts_behind_parenthesis(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let begins = view
        .before(hit.tokens.start)
        .is_none_or(|b| matches!(view.words[b], ";" | ":" | "\"" | "“") || view.is_any(b, &["and", "but", "while"]));
    let Some(comma) = view.after(hit.tokens.end).filter(|c| view.words[*c] == ",") else {
        return false;
    };
    if !begins || view.after(comma + 1).is_none_or(|n| view.is_capital(n)) {
        return false;
    }
    let end = view.sentence_tokens(comma).end.min(comma + PARENTHESIS_TOKENS_MAX);
    (comma + 1..end).any(|at| view.words[at] == "," && view.after(at + 1).is_some_and(|n| is_verb(view, n)))
}

fn is_verb(view: &View<'_>, at: usize) -> bool {
    let word = view.words[at];
    view.is_word(at)
        && !view.is_capital(at)
        && (view.class(at).has(Class::VERB)
            || view.class(at).has(Class::SAYS)
            || word.len() > 4 && word.ends_with("ed"))
}
