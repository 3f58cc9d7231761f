//! Who held an office on the day, who bears it in the document, and which body a part of a state is.
//!
//! "the Russian President" on 2020-01-16 is Vladimir Putin. Cases: `tests/cases/tagging/offices.case`.
//!
//! Not here: reading the office from text (`compose.rs`, `nominals.rs`). Invariant: looks back a bounded number of hits,
//! but for who bears a rank, which is asked of the whole document.

use super::focus::LOOK_BACK_HITS;
use super::hit::{Hit, Who, lower};
use super::persons::{Title, held_title};
use super::view::View;
use crate::knowledge::{Actor, ActorId, ActorKind, Role, RoleWord, Wanted};

/// Who held the office of a state or body on the day: by title, in lower case, first, then by role.
pub fn holder(view: &View<'_>, owner: &Actor, title: &str, office: Role) -> Option<ActorId> {
    if owner.kind == ActorKind::State && !is_unique(office) && !title.contains(' ') {
        return None;
    }
    let by = |wanted| view.kb.office_holder(&owner.code, wanted, view.day).map(|(id, _)| id);
    by(Wanted::Title(title))
        .or_else(|| {
            (owner.kind != ActorKind::State || is_unique(office))
                .then(|| by(Wanted::Role(office)))
                .flatten()
        })
        .or_else(|| head_of_body(view, owner, office).unwrap_or_else(|| of_its_state(view, owner, title, office)))
}

/// The minister for a ministry: an office of the state that the body belongs to.
fn of_its_state(view: &View<'_>, owner: &Actor, title: &str, office: Role) -> Option<ActorId> {
    let state = owner
        .country
        .as_deref()
        .filter(|country| owner.kind == ActorKind::Government && **country != *owner.code)?;
    let by = |wanted| view.kb.office_holder(state, wanted, view.day).map(|(id, _)| id);
    by(Wanted::Title(title)).or_else(|| is_unique(office).then(|| by(Wanted::Role(office))).flatten())
}

/// Who leads a central bank, a secret service or the armed forces, as an office of the state: "the CIA director", "the
/// Bundesbank president", who is not Germany's. `None` where the body is no such.
fn head_of_body(view: &View<'_>, owner: &Actor, office: Role) -> Option<Option<ActorId>> {
    const HEADS: [&str; 7] = [
        "head_of_organisation", "head_of_state", "governor", "chief_executive", "chief_of_staff", "spy_chief",
        "central_bank_governor",
    ];
    let (state, part) = owner.code.split_once('.')?;
    let (role, service) = match part {
        "GOV.BANK" => ("central_bank_governor", ""),
        "MIL" => ("chief_of_staff", ""),
        "GOV.INTEL" => ("spy_chief", ""),
        // A state has several services; the title says of which one: "Shin Bet chief".
        _ => ("spy_chief", part.strip_prefix("GOV.INTEL.")?),
    };
    if !HEADS.contains(&office.code()) {
        return Some(None);
    }
    let is_of = |title: &str| title.replace(' ', "").to_uppercase().starts_with(service);
    let mut held = view.kb.offices_of(state);
    let found = held.find(|(_, held)| held.role.code() == role && held.is_held_on(view.day) && is_of(&held.title));
    Some(found.map(|(id, _)| id))
}

/// The part of a state or body that a code names.
pub fn organ(view: &View<'_>, owner: &Actor, code: &str) -> Option<ActorId> {
    view.kb.find_part(&owner.code, code).or_else(|| {
        let country = owner.country.as_deref().filter(|_| owner.kind == ActorKind::State)?;
        view.kb.find_part(country, code)
    })
}

/// A state has many commanders, ministers and judges; their office alone names nobody.
fn is_unique(office: Role) -> bool {
    const MANY: [&str; 15] = [
        "minister",
        "commander",
        "ambassador",
        "envoy",
        "spokesperson",
        "judge",
        "prosecutor",
        "governor",
        "mayor",
        "religious_leader",
        "party_leader",
        "group_leader",
        "chief_executive",
        "head_of_organisation",
        "deputy_head_of_organisation",
    ];
    !MANY.contains(&office.code())
}

/// Titles that only one state, or few, give an office: "the secretary of state" in a report on Pyongyang is American.
/// `None` where the title is no such; else who holds it, first in the state in focus.
pub fn title_holder(view: &View<'_>, focus: Option<&Actor>, title: &str) -> Option<Option<ActorId>> {
    const TITLES: [(&str, &str); 7] = [
        ("secretary of state", "USA"),
        ("foreign secretary", "GBR"),
        ("home secretary", "GBR"),
        ("chancellor of the exchequer", "GBR"),
        ("taoiseach", "IRL"),
        ("treasury secretary", "USA"),
        ("defense secretary", "USA"),
    ];
    let (_, state) = TITLES.iter().find(|(known, _)| *known == title)?;
    let of = |state: &str| {
        view.kb
            .office_holder(state, Wanted::Title(title), view.day)
            .map(|(id, _)| id)
    };
    Some(focus.and_then(|focus| of(&focus.code)).or_else(|| of(state)))
}

/// States whose parliament, or party, is called Congress.
pub fn has_congress(state: &Actor) -> bool {
    const STATES: [&str; 20] = [
        "USA", "ARG", "BRA", "CHL", "COL", "PER", "MEX", "PHL", "ECU", "HND", "GTM", "VEN", "CRI", "PRY", "DOM", "BOL",
        "IND", "FSM", "PLW", "LBY",
    ];
    STATES.contains(&state.code.as_str())
}

/// Who bears a rank in this document: "the field marshal" after or before "Field Marshal Haftar".
pub fn bearer<'a>(view: &View<'a>, hits: &[Hit<'a>], at: usize, rank: &'a RoleWord) -> Option<Who<'a>> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let bears = |hit: &&Hit<'_>| {
        is_person(view, hit)
            && hit.name_start > hit.tokens.start
            && lower(view.text(&(hit.tokens.start..hit.name_start))).contains(&rank.title)
    };
    hits[..until]
        .iter()
        .rev()
        .find(bears)
        .or_else(|| hits[until..].iter().find(bears))
        .map(|hit| hit.who.clone())
}

/// The person spoken of who held the office: "the president" after "Mr Putin".
pub fn office_bearer<'a>(
    view: &View<'a>,
    hits: &[Hit<'a>],
    at: usize,
    role: &'a RoleWord,
    office: Role,
) -> Option<Who<'a>> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let title = Title {
        tokens: at..at,
        phrase: &role.title,
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
                .filter(|held| !held.former && held.title.eq_ignore_ascii_case(title.phrase))
                .map(|_| hit.who.clone()),
            _ => None,
        })
}

pub fn is_person(view: &View<'_>, hit: &Hit<'_>) -> bool {
    match &hit.who {
        Who::Actor(id) => view.kb.actor(*id).kind == ActorKind::Person,
        Who::Named { kind, .. } => *kind == ActorKind::Person,
        _ => false,
    }
}
