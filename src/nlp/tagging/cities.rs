//! Cities that are no seats: places, unless the name is somebody's or something else's here.
//!
//! "shelled Aleppo" names a place; "Austin said" a person, "plays for Liverpool" a team, "Paris, Texas" a town of
//! another state. Cases: `tests/cases/tagging/cities.case`.
//!
//! Not here: bodies and rebels of a city ("Aleppo-based rebels", `compose.rs`).
//!
//! Invariant: a city is never an actor by itself; a county is one only where it acts.

use super::hit::{Hit, Who, hit_at, merge};
use super::lexical::Class;
use super::view::View;
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorId, ActorKind, AliasKind};
use crate::nlp::{Reading, Zone};
use std::ops::Range;

/// What else a city's name may be.
pub struct Rivals {
    pub has_title: bool,
    pub may_be_person: bool,
}

/// Whether a name that a city has means the city.
pub fn is_city(view: &View<'_>, tokens: &Range<usize>, rivals: &Rivals) -> bool {
    let first = tokens.start;
    if view.zone(first) == Zone::Dateline {
        return true;
    }
    if rivals.has_title || is_team(view, tokens) {
        return false;
    }
    let is_personal = tokens.len() == 1 && (rivals.may_be_person || view.kb.is_given_name(view.hashes[first]));
    !is_personal || is_located(view, tokens)
}

/// "Liverpool won the match", "he plays for Barcelona".
fn is_team(view: &View<'_>, tokens: &Range<usize>) -> bool {
    let sport = view.sport_words(tokens.start);
    let before = view.before(tokens.start);
    let is_side = before.is_some_and(|b| view.is_any(b, &["for", "against", "beat", "over"]));
    let plays = |at: usize| {
        view.is_any(
            at,
            &[
                "play", "plays", "played", "playing", "signed", "sign", "signs", "joined", "goals", "win", "wins",
                "won",
            ],
        )
    };
    let is_played = before.is_some_and(|b| (b.saturating_sub(4)..b).any(plays));
    sport >= 2 || is_side && (sport >= 1 || is_played) || sport >= 1 && !is_located(view, tokens)
}

/// "in Florence", "central Houston", "Austin, Texas".
fn is_located(view: &View<'_>, tokens: &Range<usize>) -> bool {
    let before = view.before(tokens.start).is_some_and(|b| {
        let class = view.class(b);
        class.has(Class::LOCATIVE)
            || class.has(Class::MOVES)
            || class.has(Class::PART_OF_PLACE)
            || class.has(Class::COMPASS)
            || view.is_any(b, &["of", "to", "from", "between", "city"]) && view.shapes[b] == Shape::Lower
    });
    let after = view.after(tokens.end).is_some_and(|comma| view.words[comma] == ",")
        && view
            .after(tokens.end + 1)
            .is_some_and(|next| view.is_capital(next) && !view.class(next).has(Class::FUNCTION));
    before || after
}

/// "Paris, Texas", "Tripoli, Lebanon": the town lies in the state that is named behind it.
pub fn place_towns<'a>(view: &View<'a>, hits: &mut [Hit<'a>]) {
    for at in 1..hits.len() {
        let (town, owner) = (&hits[at - 1], &hits[at]);
        let comma = town.tokens.end;
        let is_joined = owner.tokens.start == comma + 1 && view.words[comma] == ",";
        let (Some(town_id), Some(owner_id)) = (town.owner(), owner.owner()) else {
            continue;
        };
        if !is_joined || !matches!(town.reading, Reading::Name | Reading::Metonym) {
            continue;
        }
        // "Brussels, Belgium"
        let is_own = view.kb.state_of(town_id) == Some(owner_id);
        if is_own && town.reading == Reading::Metonym && owner.reading == Reading::Name {
            hits[at - 1].who = Who::Place(owner_id);
            continue;
        }
        let Some(state) = view.kb.state_of(owner_id).filter(|state| *state != town_id) else {
            continue;
        };
        let town_actor = view.kb.actor(town_id);
        let is_geographic = town_actor.kind == ActorKind::State || town.reading == Reading::Metonym;
        let is_region = view.kb.actor(owner_id).code.contains(".SUB.");
        if is_geographic && (is_region || has_city(view, &town.tokens, state)) {
            hits[at - 1].who = Who::Place(state);
            if is_region {
                hits[at].who = Who::Place(state);
            }
        }
    }
}

/// "Orange County sued": a county that acts is its government, elsewhere it is left alone.
pub fn find_counties<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    if !view.is_english {
        return;
    }
    let is_name = |at: usize| {
        view.is_word(at)
            && view.shapes[at] == Shape::Capital
            && !view.class(at).has(Class::FUNCTION)
            && hit_at(hits, at).is_none()
    };
    let mut fresh = Vec::new();
    for at in view.capitals.iter().copied() {
        if view.words[at] != "County" || hit_at(hits, at).is_some() {
            continue;
        }
        let sentence = view.sentence_tokens(at).start;
        let first = (sentence.max(at.saturating_sub(3))..at)
            .rev()
            .take_while(|i| is_name(*i))
            .last();
        let acts = view.after(at + 1).is_some_and(|n| {
            let (class, word) = (view.class(n), view.words[n]);
            let is_verb = class.has(Class::VERB) || class.has(Class::SAYS) || word.len() > 4 && word.ends_with("ed");
            view.shapes[n] == Shape::Lower && is_verb
        });
        let Some(first) = first.filter(|_| acts) else { continue };
        if view.before(first).is_some_and(|b| view.class(b).has(Class::LOCATIVE)) {
            continue;
        }
        let who = Who::Named {
            name: view.text(&(first..at + 1)),
            kind: ActorKind::Government,
            country: None,
        };
        fresh.push(Hit::new(first..at + 1, who, Reading::Metonym, 0.7));
    }
    merge(hits, fresh);
}

/// Whether a state has a city of that name.
fn has_city(view: &View<'_>, tokens: &Range<usize>, state: ActorId) -> bool {
    let names = view.kb.names().find(view.text(tokens));
    names.iter().any(|c| c.kind == AliasKind::City && c.actor == state)
}

/// The state that a place lies in, where its actor has none: "Brussels" stands for the EU and lies in Belgium.
pub fn country_of_place<'a>(view: &View<'a>, id: ActorId, surface: &str) -> Option<&'a str> {
    let own = view.kb.actor(id).country.as_deref();
    own.or_else(|| {
        let names = view.kb.names().find(surface);
        names
            .iter()
            .filter(|c| matches!(c.kind, AliasKind::City | AliasKind::Metonym))
            .find_map(|c| view.kb.actor(c.actor).country.as_deref())
    })
}
