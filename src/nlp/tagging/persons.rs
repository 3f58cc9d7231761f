//! Titles before names, and the span of a name with its title.
//!
//! "Field Marshal Khalifa Haftar", "Foreign Minister Sergey Lavrov", "Mr Putin": the title belongs to the mention, the
//! country before it is a mention of its own. Cases: `tests/cases/tagging/persons.case`.
//!
//! Not here: persons whom the base does not know (`unlisted.rs`).
//!
//! Invariant: a title reaches back to the end of the hit before it at most.

use super::hit::{HeldRole, Hit, Who};
use super::lexical::Class;
use super::view::View;
use crate::knowledge::{Actor, ActorKind, AliasKind, Role, RoleClass};
use std::ops::Range;

/// How far back a title may begin, in tokens.
const TITLE_TOKENS_MAX: usize = 7;

/// A title in front of a name.
#[derive(Clone, Debug)]
pub struct Title<'a> {
    pub tokens: Range<usize>,
    /// In lower case.
    pub phrase: &'a str,
    /// The office it names, if any.
    pub office: Option<Role>,
    pub is_former: bool,
}

impl Title<'_> {
    /// Whether it says more than "Mr" or "Gen".
    pub fn is_telling(&self) -> bool {
        self.office.is_some() || self.phrase.len() > 4
    }
}

/// The titles that end right before a token: "former Foreign Minister" "Field Marshal".
pub fn title_before<'a>(view: &View<'a>, name_start: usize) -> Option<Title<'a>> {
    let sentence = view.sentence_tokens(name_start).start;
    let earliest = name_start.saturating_sub(TITLE_TOKENS_MAX).max(sentence);
    let mut found: Option<Title<'a>> = None;
    let mut end = behind_bracket(view, name_start, earliest);
    // Several titles may follow one another: "President and Field Marshal" stays apart, "Prime Minister Gen." joins.
    while let Some((start, phrase, office)) = title_in(view, earliest, end) {
        let office = office.or(found.as_ref().and_then(|title| title.office));
        let phrase = found
            .as_ref()
            .filter(|title| title.office.is_some() || phrase.len() < 4)
            .map_or(phrase, |title| title.phrase);
        found = Some(Title {
            tokens: start..name_start,
            phrase,
            office,
            is_former: false,
        });
        end = start;
        if start == earliest {
            break;
        }
    }
    let mut title = found?;
    if let Some(former) = view.before(title.tokens.start).filter(|at| is_former(view, *at)) {
        title.is_former = true;
        title.tokens.start = former;
    }
    Some(title)
}

/// The longest title phrase from `earliest` on that ends exactly at `end`.
fn title_in<'a>(view: &View<'a>, earliest: usize, end: usize) -> Option<(usize, &'a str, Option<Role>)> {
    (earliest..end)
        .filter(|start| view.begins_role(*start))
        .find_map(|start| title_from(view, start, end))
}

/// "Member of Parliament (MP) Jane Roe": the title ends before its short form.
fn behind_bracket(view: &View<'_>, name_start: usize, earliest: usize) -> usize {
    let Some(open) = name_start.checked_sub(3).filter(|open| *open > earliest) else {
        return name_start;
    };
    let is_short_form = view.words[open] == "(" && view.words[open + 2] == ")" && view.is_capital(open + 1);
    if is_short_form { open } else { name_start }
}

fn is_former(view: &View<'_>, at: usize) -> bool {
    view.class(at).has(Class::FORMER) && view.shapes[at] == crate::knowledge::words::Shape::Lower
}

/// A title phrase from `start` that ends exactly at `end`.
fn title_from<'a>(view: &View<'a>, start: usize, end: usize) -> Option<(usize, &'a str, Option<Role>)> {
    if let Some((role, _)) = view.roles_at(start).find(|(role, to)| *to == end && is_title(role)) {
        let office = match role.class {
            RoleClass::Office(office) => Some(office),
            _ => None,
        };
        return Some((start, &role.title, office));
    }
    let (role, to) = view.honorific_at(start)?;
    (to == end).then_some((start, role.title.as_str(), None))
}

/// Words that stand before one person's name.
fn is_title(role: &crate::knowledge::RoleWord) -> bool {
    match &role.class {
        RoleClass::Office(_) => !role.is_plural,
        RoleClass::Other(class) => {
            !role.is_plural
                && !matches!(
                    class.as_str(),
                    "state"
                        | "party"
                        | "organisation"
                        | "company"
                        | "forces"
                        | "troops"
                        | "ship"
                        | "vessel"
                        | "warplane"
                        | "militia"
                        | "ally"
                )
        }
        RoleClass::Organ(_) | RoleClass::Honorific => false,
    }
}

/// Whether a person held the office that a title names, at some time up to the day, or any where the title names none.
pub fn held_title(view: &View<'_>, actor: &Actor, title: &Title<'_>) -> bool {
    let Some(office) = title.office else {
        return actor.offices.iter().any(|held| held.is_held_on(view.day)) || !actor.offices.is_empty();
    };
    let near = |role: Role| role == office || is_head(role) && is_head(office);
    actor
        .offices
        .iter()
        .any(|held| (near(held.role) || held.title == title.phrase) && (held.is_held_on(view.day) || title.is_former))
}

fn is_head(role: Role) -> bool {
    matches!(
        role.code(),
        "head_of_state" | "head_of_government" | "monarch" | "opposition_leader" | "party_leader" | "group_leader"
    )
}

/// Takes the titles into the spans of the persons.
pub fn extend_titles<'a>(view: &View<'a>, hits: &mut [Hit<'a>]) {
    for at in 0..hits.len() {
        let Who::Actor(id) = hits[at].who else { continue };
        if view.kb.actor(id).kind != ActorKind::Person {
            continue;
        }
        let floor = at.checked_sub(1).map_or(0, |before| hits[before].tokens.end);
        let Some(title) = title_before(view, hits[at].tokens.start) else {
            continue;
        };
        let start = title.tokens.start.max(floor);
        if start >= hits[at].tokens.start {
            continue;
        }
        hits[at].tokens.start = start;
        if title.is_telling() {
            hits[at].role = Some(HeldRole {
                title: title.phrase,
                of: None,
                former: title.is_former,
            });
        }
    }
}

/// How many words the name of a state before a surname may have.
const STATE_WORDS_MAX: usize = 3;

/// "Chad's Deby", "Sri Lanka's Rajapaksa": the state before the name says whose.
pub fn is_owned_by(view: &View<'_>, start: usize, actor: &Actor) -> bool {
    let possessive = view.before(start).filter(|at| view.is_possessive(*at));
    let Some(owner) = possessive.and_then(|at| view.before(at)) else {
        return false;
    };
    let first = owner
        .saturating_sub(STATE_WORDS_MAX - 1)
        .max(view.sentence_tokens(owner).start);
    (first..=owner).any(|from| {
        let names = view.kb.names().find(view.text(&(from..owner + 1)));
        names.iter().any(|c| {
            let state = view.kb.actor(c.actor);
            matches!(c.kind, AliasKind::Name | AliasKind::Acronym)
                && state.kind == ActorKind::State
                && state.country == actor.country
        })
    })
}

/// Out of every office for longer than news remember.
pub fn is_long_gone(view: &View<'_>, actor: &Actor) -> bool {
    const YEARS: i16 = 12;
    let Some(day) = view.day else { return false };
    let is_gone =
        |office: &crate::knowledge::Office| office.until.is_some_and(|until| until.year() + YEARS < day.year());
    !actor.offices.is_empty() && actor.offices.iter().all(is_gone)
}
