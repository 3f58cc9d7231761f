//! Bodies and fighters of a city: "Aleppo-based rebels", "Karachi police", "Kharkiv's mayor".
//!
//! They are actors of the state that the city lies in, never organs of the state itself.
//! Cases: `tests/cases/tagging/cities.case`.
//!
//! Not here: seats of government, which stand for the state (`compose.rs`).
//!
//! Invariant: the city's hit grows over the role or stays a place.

use super::compose::{Found, composed_named, is_before_name, role_after};
use super::hit::{HeldRole, Hit};
use super::lexical::Class;
use super::view::View;
use crate::knowledge::{ActorId, RoleClass};
use crate::nlp::Reading;

pub fn compose_city<'a>(view: &View<'a>, hits: &mut [Hit<'a>], at: usize, state: ActorId) {
    let end = hits[at].tokens.end;
    let is_hyphened = view.after(end).is_some_and(|n| view.is_hyphen(n));
    if is_hyphened && !view.after(end + 1).is_some_and(|n| view.class(n).has(Class::SEATED)) {
        return;
    }
    let next = match view.after(end) {
        Some(_) if is_hyphened => end + 2,
        Some(n) if view.is_possessive(n) => end + 1,
        _ => end,
    };
    let found = role_after(view, hits, next, at + 1).filter(|found| {
        (is_hyphened && !matches!(found.role.class, RoleClass::Honorific) || is_of_city(found))
            && !is_before_name(view, hits, found.tokens.end)
            && view.ends_phrase(found.tokens.end)
    });
    let Some(found) = found else { return };
    let country = view.country(state);
    let hit = &mut hits[at];
    hit.tokens.end = found.tokens.end;
    hit.who = composed_named(country, &found, view.text(&hit.tokens).into());
    hit.reading = Reading::Nominal;
    if matches!(found.role.class, RoleClass::Office(_)) {
        hit.role = Some(HeldRole {
            title: &found.role.phrase,
            of: country,
            former: found.is_former,
        });
    }
}

/// Roles that a city has without a word between: "Boston mayor", "Karachi police", "a Belfast judge".
fn is_of_city(found: &Found<'_>) -> bool {
    match &found.role.class {
        RoleClass::Office(office) => matches!(
            office.code(),
            "mayor" | "governor" | "police_chief" | "prosecutor" | "judge"
        ),
        RoleClass::Organ(code) => matches!(code.as_str(), "GOV.POLICE" | "GOV.COURT"),
        RoleClass::Other(class) => matches!(class.as_str(), "police" | "official" | "journalist" | "lawyer"),
        RoleClass::Honorific => false,
    }
}
