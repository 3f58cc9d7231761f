//! Whether the words and actors that decide an ambiguous name are there.
//!
//! "Georgia" counts beside "Tbilisi" and not before "Tech"; "Orange" of a dictionary of companies beside its full name.
//! Cases: `tests/cases/tagging/homonyms.case`.
//!
//! Not here: which of several readings is best (`choose.rs`).
//!
//! Invariant: looks at what the first pass found beyond doubt only, never at what was chosen before.

use super::choose::Present;
use super::lexical::{Class, class_of};
use super::scan::Match;
use super::view::View;
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorId, ActorKind, Condition, Need, Presence};

/// How near a word must stand to forbid a name.
const NEAR_TOKENS: usize = 6;

pub(super) fn is_met(view: &View<'_>, present: &Present, found: &Match, condition: &Condition, own: ActorId) -> bool {
    if !is_introduced(view, present, condition.presence, own) {
        return false;
    }
    let near = near_tokens(view, found);
    // A bit for each word that is near: most needs are told to be unmet by it alone.
    let near_bits = view.hashes[near.clone()].iter().fold(0, |bits, word| bits | bit(*word));
    let forbids = |need: &Need| {
        if need.words.first().is_none_or(|first| near_bits & bit(*first) == 0) {
            return false;
        }
        if let [word] = need.words.as_slice()
            && class_of(*word).has(Class::PLACE_PREFIX)
        {
            return is_beside(view, found, *word);
        }
        // "Jordan River" forbids the "Jordan" in it, and no other.
        let holds_name = need.words.len() > 1 && need.words.contains(&view.hashes[found.tokens.start]);
        if holds_name {
            let reach = need.words.len() - 1;
            let first = found.tokens.start.saturating_sub(reach).max(near.start);
            return occurs(view, first..(found.tokens.end + reach).min(near.end), need);
        }
        occurs(view, near.clone(), need)
    };
    if condition.not.iter().any(forbids) {
        return false;
    }
    condition.needs.is_empty() || condition.needs.iter().any(|need| is_given(view, present, need, own))
}

fn bit(word: u64) -> u64 {
    1 << (word % 64)
}

/// "Northern" forbids the "Ireland" behind it, not the one in "Ireland and Northern Ireland".
fn is_beside(view: &View<'_>, found: &Match, word: u64) -> bool {
    let is = |at: usize| view.hashes[at] == word;
    let before = view.before(found.tokens.start);
    let hyphened = before.filter(|b| view.is_hyphen(*b)).and_then(|b| view.before(b));
    before.is_some_and(is) || hyphened.is_some_and(is) || view.after(found.tokens.end).is_some_and(is)
}

/// "Orange announced" is the company of a dictionary where the document names Orange S.A. too.
fn is_introduced(view: &View<'_>, present: &Present, presence: Presence, own: ActorId) -> bool {
    let is_present = || present.actors.contains(&own);
    match presence {
        Presence::Anywhere => true,
        Presence::Itself => is_present(),
        Presence::ItselfOrCountry => {
            let state = view.kb.state_of(own);
            is_present() || state.is_some_and(|state| present.countries.contains_key(&state))
        }
    }
}

fn near_tokens(view: &View<'_>, found: &Match) -> std::ops::Range<usize> {
    let sentence = view.sentence_tokens(found.tokens.start);
    found.tokens.start.saturating_sub(NEAR_TOKENS).max(sentence.start)
        ..(found.tokens.end + NEAR_TOKENS).min(sentence.end)
}

fn is_given(view: &View<'_>, present: &Present, need: &Need, own: ActorId) -> bool {
    if let Some(actor) = need.actor {
        let needed = view.kb.actor(actor);
        let by_country = needed.kind == ActorKind::State
            && actor != own
            && view
                .kb
                .state_of(actor)
                .is_some_and(|state| present.countries.contains_key(&state));
        if present.actors.contains(&actor) || by_country {
            return true;
        }
    }
    match need.words.as_slice() {
        [] => false,
        [first, ..] if !view.has_word(*first) => false,
        [_] if !need.is_capital => true,
        _ => occurs(view, 0..view.len(), need),
    }
}

fn occurs(view: &View<'_>, tokens: std::ops::Range<usize>, need: &Need) -> bool {
    let Some((first, rest)) = need.words.split_first() else {
        return false;
    };
    let end = tokens.end;
    let text = &view.hashes[..end];
    let begins = tokens.filter(|at| text[*at] == *first && (!need.is_capital || view.shapes[*at] != Shape::Lower));
    begins.map(|at| &text[at + 1..]).any(|behind| behind.starts_with(rest))
}
