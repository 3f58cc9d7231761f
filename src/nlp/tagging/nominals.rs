//! Roles without a country, and nouns that refer back.
//!
//! "the government" after Turkey is Turkey's; "the president" is the president spoken of; "the field marshal" is the
//! person who bears that rank in the document; "rebels", "police" are actors of the country in focus.
//! Cases: `tests/cases/tagging/nominals.case`.
//!
//! Not here: pronouns. Invariant: takes only tokens that no hit covers; looks back a bounded number of hits.

use super::hit::{Hit, Who, hit_at, is_free, merge};
use super::holders::{holder, organ};
use super::lexical::Class;
use super::persons::Title;
use super::persons::held_title;
use super::sector;
use super::view::View;
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorId, ActorKind, Role, RoleClass, RoleWord};
use crate::nlp::{FoundRole, Reading, Zone};
use std::collections::HashMap;

const LOOK_BACK_HITS: usize = 12;

pub fn link_nominals(view: &View<'_>, hits: &mut Vec<Hit>, links: bool) {
    let Some(roles) = view.roles else { return };
    let main = main_country(view, hits);
    let mut fresh = Vec::new();
    let mut at = 0;
    while at < view.len() {
        let is_candidate = view.is_word(at) && roles.has_first(view.hashes[at]) && view.zone(at) != Zone::Boilerplate;
        let Some((role, end)) = is_candidate
            .then(|| view.role_at(at).or_else(|| rank_at(view, at)))
            .flatten()
        else {
            at += 1;
            continue;
        };
        if is_free(hits, &(at..end)) {
            fresh.extend(nominal(view, hits, at, end, role, main, links));
        }
        at = end;
    }
    merge(hits, fresh);
}

/// "the field marshal", "the general": a title that stands alone.
fn rank_at<'a>(view: &View<'a>, at: usize) -> Option<(&'a RoleWord, usize)> {
    let is_definite = view.before(at).is_some_and(|b| {
        view.is_any(b, &["the", "furious", "powerful", "renegade", "ageing", "aging"]) || view.is(b, "a")
    });
    is_definite
        .then(|| {
            view.roles_at(at)
                .find(|(role, _)| role.class == RoleClass::Honorific && role.phrase.len() > 4)
        })
        .flatten()
}

fn nominal(
    view: &View<'_>,
    hits: &[Hit],
    at: usize,
    end: usize,
    role: &RoleWord,
    main: Option<ActorId>,
    links: bool,
) -> Option<Hit> {
    let before = view.before(at);
    let is_definite = before.is_some_and(|b| view.is_any(b, &["the", "his", "her", "their", "its", "this", "that"]));
    let is_indefinite = before.is_some_and(|b| view.is_any(b, &["a", "an", "another", "any", "no"]));
    let is_proper = view.shapes[at] != Shape::Lower;
    let touches_name = before.is_some_and(|b| hit_at(hits, b).is_some() || view.is_hyphen(b))
        || view.after(end).is_some_and(|n| {
            view.is_hyphen(n) || hit_at(hits, n).is_some_and(|i| hits[i].tokens.start == n && is_person(view, &hits[i]))
        });
    if before.is_some_and(|b| {
        view.is_any(
            b,
            &[
                "as", "become", "becomes", "became", "becoming", "named", "elected", "appointed", "sworn", "candidate",
                "s", "next", "future",
            ],
        )
    }) {
        return None;
    }
    if before.is_some_and(|b| {
        view.is_any(
            b,
            &[
                "as", "become", "becomes", "became", "becoming", "named", "elected", "appointed", "sworn", "candidate",
                "next", "future",
            ],
        )
    }) {
        return None;
    }
    if !view.ends_phrase(end) && !matches!(role.class, RoleClass::Honorific) {
        return None;
    }
    let focus = focus(view, hits, at).or(main);
    let (who, reading) = match &role.class {
        RoleClass::Honorific => (links.then(|| bearer(view, hits, at, role)).flatten()?, Reading::Nominal),
        RoleClass::Office(office) if !role.is_plural => {
            let is_candidate = matches!(
                office.code(),
                "opposition_leader" | "party_leader" | "group_leader" | "chief_executive" | "commander" | "judge"
            ) && !is_definite;
            let is_proper = is_proper && (view.before(at).is_some() || role.phrase.contains(' '));
            if is_indefinite || touches_name || is_candidate || !(is_definite || is_proper) {
                return None;
            }
            if before.is_some_and(|b| view.class(b).has(Class::FORMER)) {
                return None;
            }
            let known = links.then(|| office_bearer(view, hits, at, role, *office)).flatten();
            let by_focus = || {
                focus
                    .and_then(|state| holder(view, view.kb.actor(state), &role.phrase, *office))
                    .map(Who::Actor)
            };
            (
                known
                    .or_else(by_focus)
                    .unwrap_or_else(|| composed(view, focus, at, end, role)),
                Reading::Office,
            )
        }
        RoleClass::Organ(code) => {
            if is_indefinite || touches_name || before.is_some_and(|b| view.is_any(b, &["in", "into", "from", "to"])) {
                return None;
            }
            let known = focus
                .filter(|_| links)
                .and_then(|state| organ(view, view.kb.actor(state), code))
                .map(Who::Actor);
            (
                known.unwrap_or_else(|| composed(view, focus, at, end, role)),
                Reading::Nominal,
            )
        }
        RoleClass::Other(class) => match class.as_str() {
            "state"
                if links
                    && is_definite
                    && matches!(role.phrase.as_str(), "country" | "nation" | "kingdom" | "republic") =>
            {
                (
                    Who::Actor(last_of(view, hits, at, &[ActorKind::State])?),
                    Reading::Nominal,
                )
            }
            "organisation" | "militia" | "rebel" | "militant"
                if links
                    && is_definite
                    && !role.is_plural
                    && matches!(
                        role.phrase.as_str(),
                        "group" | "organisation" | "organization" | "movement" | "militia" | "alliance" | "bloc"
                    ) =>
            {
                let kinds = [
                    ActorKind::ArmedGroup,
                    ActorKind::Igo,
                    ActorKind::Organisation,
                    ActorKind::Party,
                ];
                (Who::Actor(last_of(view, hits, at, &kinds)?), Reading::Nominal)
            }
            "party" if links && is_definite && role.phrase == "party" => (
                Who::Actor(last_of(view, hits, at, &[ActorKind::Party])?),
                Reading::Nominal,
            ),
            _ if is_acting_class(class) && (role.is_plural || is_definite) && !is_indefinite && !touches_name => {
                (composed(view, focus, at, end, role), Reading::Nominal)
            }
            _ => return None,
        },
        RoleClass::Office(_) => return None,
    };
    let mut hit = Hit::new(at..end, who, reading, 0.6);
    if reading == Reading::Office {
        hit.role = Some(FoundRole {
            title: role.phrase.to_lowercase(),
            of: focus.map(|state| view.kb.actor(state).code.clone()),
            former: false,
        });
    }
    Some(hit)
}

/// Classes that act in news without being named.
fn is_acting_class(class: &str) -> bool {
    matches!(
        class,
        "troops"
            | "forces"
            | "soldier"
            | "rebel"
            | "militant"
            | "militia"
            | "mercenary"
            | "protester"
            | "police"
            | "lawmaker"
            | "refugee"
            | "opposition_leader"
            | "activist"
            | "labour"
    )
}

fn is_person(view: &View<'_>, hit: &Hit) -> bool {
    match &hit.who {
        Who::Actor(id) => view.kb.actor(*id).kind == ActorKind::Person,
        Who::Named { kind, .. } => *kind == ActorKind::Person,
        _ => false,
    }
}

fn composed(view: &View<'_>, focus: Option<ActorId>, at: usize, end: usize, role: &RoleWord) -> Who {
    Who::Composed {
        country: focus.and_then(|state| view.kb.actor(state).country.clone()),
        sector: role.sector.clone(),
        kind: sector::kind_of(role),
        head: view.text(&(at..end)).to_lowercase(),
    }
}

/// The state that most mentions of the document belong to.
fn main_country(view: &View<'_>, hits: &[Hit]) -> Option<ActorId> {
    let mut counts: HashMap<ActorId, (usize, usize)> = HashMap::new();
    for (number, hit) in hits.iter().enumerate() {
        if let Some(state) = state_of(view, hit) {
            let entry = counts.entry(state).or_insert((0, number));
            entry.0 += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(id, (count, first))| (*count, std::cmp::Reverse(*first), *id))
        .map(|(id, _)| id)
}

/// The state of an actor or place.
fn state_of(view: &View<'_>, hit: &Hit) -> Option<ActorId> {
    match &hit.who {
        Who::Actor(id) | Who::Place(id) => view.kb.state_of(*id),
        Who::Composed { country, .. } | Who::Named { country, .. } => view.kb.find_code(country.as_deref()?),
    }
}

/// The state last spoken of in this sentence.
fn focus(view: &View<'_>, hits: &[Hit], at: usize) -> Option<ActorId> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let same = |hit: &&Hit| view.sentence_of[hit.tokens.start] == view.sentence_of[at];
    hits[..until]
        .iter()
        .rev()
        .take(LOOK_BACK_HITS)
        .take_while(same)
        .find_map(|hit| state_of(view, hit))
}

fn last_of(view: &View<'_>, hits: &[Hit], at: usize, kinds: &[ActorKind]) -> Option<ActorId> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    hits[..until]
        .iter()
        .rev()
        .take(LOOK_BACK_HITS)
        .find_map(|hit| match hit.who {
            Who::Actor(id) | Who::Place(id) if kinds.contains(&view.kb.actor(id).kind) => Some(id),
            _ => None,
        })
}

/// Who bears a rank in this document: "the field marshal" after or before "Field Marshal Haftar".
fn bearer(view: &View<'_>, hits: &[Hit], at: usize, rank: &RoleWord) -> Option<Who> {
    let rank = rank.phrase.to_lowercase();
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let bears = |hit: &&Hit| {
        is_person(view, hit)
            && hit.name_start > hit.tokens.start
            && view
                .text(&(hit.tokens.start..hit.name_start))
                .to_lowercase()
                .contains(&rank)
    };
    hits[..until]
        .iter()
        .rev()
        .find(bears)
        .or_else(|| hits[until..].iter().find(bears))
        .map(|hit| hit.who.clone())
}

/// The person spoken of who held the office: "the president" after "Mr Putin".
fn office_bearer(view: &View<'_>, hits: &[Hit], at: usize, role: &RoleWord, office: Role) -> Option<Who> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let title = Title {
        tokens: at..at,
        phrase: role.phrase.to_lowercase(),
        office: Some(office),
        is_former: false,
    };
    hits[..until]
        .iter()
        .rev()
        .take(LOOK_BACK_HITS)
        .find_map(|hit| match &hit.who {
            Who::Actor(id) => {
                let actor = view.kb.actor(*id);
                let fits = actor.kind == ActorKind::Person
                    && held_title(view, actor, &title)
                    && actor
                        .offices
                        .iter()
                        .any(|held| held.role == office && held.is_held_on(view.day));
                fits.then(|| hit.who.clone())
            }
            Who::Named {
                kind: ActorKind::Person,
                ..
            } => hit
                .role
                .as_ref()
                .filter(|held| !held.former && held.title.eq_ignore_ascii_case(&title.phrase))
                .map(|_| hit.who.clone()),
            _ => None,
        })
}
