//! What a base allows but an editor should look at: names that mean several actors, offices held twice, wrong codes.
//!
//! Not here: what makes a base impossible (`assemble.rs`): unknown parents, a code of two actors. The shape of codes is in
//! `lint_codes.rs`.
//!
//! Invariant: the same base gives the same remarks in order.

use super::actor::{Actor, Office};
use super::lint_codes::wrong_codes;
use super::name_index::AliasKind;
use super::{ActorKind, KnowledgeBase, Presence};
use std::collections::BTreeMap;

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A name of several actors, or an ambiguous name without words that decide.
    Names,
    /// An office of two holders at a time, or of a body that nobody is.
    Offices,
    /// A code that is none in its system, or is another's.
    Codes,
}

impl Topic {
    pub const ALL: [Topic; 3] = [Topic::Names, Topic::Offices, Topic::Codes];

    pub fn title(self) -> &'static str {
        match self {
            Topic::Names => "names",
            Topic::Offices => "offices",
            Topic::Codes => "codes",
        }
    }
}

/// One remark, with the code of the actor it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    pub topic: Topic,
    pub code: String,
    pub message: String,
}

/// Every remark on a base, by topic and code.
pub fn lint(kb: &KnowledgeBase) -> Vec<Remark> {
    let mut remarks = shared_names(kb);
    remarks.extend(undecided_names(kb));
    remarks.extend(kb.actors().iter().flat_map(|actor| unknown_bodies(kb, actor)));
    remarks.extend(overlapping_offices(kb));
    remarks.extend(wrong_codes(kb));
    remarks.sort();
    remarks.dedup();
    remarks
}

/// A name of several actors of different countries that no condition tells apart.
fn shared_names(kb: &KnowledgeBase) -> Vec<Remark> {
    let mut by_name: BTreeMap<&str, Vec<&Actor>> = BTreeMap::new();
    for candidate in kb.names().all() {
        let counts = matches!(
            candidate.kind,
            AliasKind::Name | AliasKind::Acronym | AliasKind::Demonym | AliasKind::Metonym
        );
        let actor = kb.actor(candidate.actor);
        if counts && candidate.condition == 0 && candidate.language == 0 && actor.kind != ActorKind::Person {
            let all = by_name.entry(kb.names().text(candidate)).or_default();
            if !all.iter().any(|known| known.id == actor.id) {
                all.push(actor);
            }
        }
    }
    let mut remarks = Vec::new();
    for (name, actors) in by_name {
        let first = actors.first().map(|actor| &actor.country);
        if actors.iter().any(|actor| Some(&actor.country) != first) {
            let codes: Vec<&str> = actors.iter().map(|actor| actor.code.as_str()).collect();
            remarks.push(Remark {
                topic: Topic::Names,
                code: codes[0].to_owned(),
                message: format!(
                    "\"{name}\" means {}; list it under `ambiguous` with words that decide",
                    codes.join(", ")
                ),
            });
        }
    }
    remarks
}

/// A name under `ambiguous` that counts always, for nothing decides.
fn undecided_names(kb: &KnowledgeBase) -> Vec<Remark> {
    let decides_nothing = |candidate: &&super::Candidate| {
        kb.condition(candidate).is_some_and(|condition| {
            condition.needs.is_empty() && condition.not.is_empty() && condition.presence == Presence::Anywhere
        })
    };
    let undecided = kb.names().all().iter().filter(decides_nothing);
    undecided
        .map(|candidate| Remark {
            topic: Topic::Names,
            code: kb.actor(candidate.actor).code.clone(),
            message: format!(
                "\"{}\" is ambiguous and nothing decides; give `needs` or `not`",
                kb.names().text(candidate)
            ),
        })
        .collect()
}

fn unknown_bodies(kb: &KnowledgeBase, actor: &Actor) -> Vec<Remark> {
    let unknown = actor.offices.iter().filter(|office| kb.find_code(&office.of).is_none());
    unknown
        .map(|office| Remark {
            topic: Topic::Offices,
            code: actor.code.clone(),
            message: format!(
                "{} is of `{}`, which is no actor's code; write the code of a state or body",
                office.title, office.of
            ),
        })
        .collect()
}

/// Offices that two hold together by their nature.
const PAIRED: [&str; 1] = ["captain regent"];

fn is_year_alone(day: jiff::civil::Date) -> bool {
    matches!((day.month(), day.day()), (1, 1) | (12, 31))
}

/// An office and who held it.
type Held<'k> = (&'k Actor, &'k Office);

/// Two heads of one state or government at a time, by more than a month; by more than a year where one of the days is the
/// first or last of a year, for such a date was known by its year alone.
fn overlapping_offices(kb: &KnowledgeBase) -> Vec<Remark> {
    let mut by_office: BTreeMap<(&str, &str, &str), Vec<Held<'_>>> = BTreeMap::new();
    for actor in kb.actors() {
        for office in &actor.offices {
            if matches!(
                office.role.code(),
                "head_of_state" | "head_of_government" | "monarch" | "foreign_minister" | "defence_minister"
            ) && !PAIRED.contains(&office.title.as_str())
            {
                by_office
                    .entry((&office.of, office.role.code(), &office.title))
                    .or_default()
                    .push((actor, office));
            }
        }
    }
    let mut remarks = Vec::new();
    for ((of, _, title), mut held) in by_office {
        held.sort_by_key(|(_, office)| office.from);
        for pair in held.windows(2) {
            let ((before, office), (after, next)) = (pair[0], pair[1]);
            let overlaps = match (office.until, next.from) {
                (Some(until), Some(from)) => {
                    let slack = if is_year_alone(until) || is_year_alone(from) {
                        366
                    } else {
                        31
                    };
                    until > from.saturating_add(jiff::Span::new().days(slack))
                }
                (None, Some(_)) => true,
                _ => false,
            };
            if overlaps && before.id != after.id {
                let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
                remarks.push(Remark {
                    topic: Topic::Offices,
                    code: before.code.clone(),
                    message: format!(
                        "{title} of {of} until {}, while {} holds it from {}; give or mend `until`",
                        day(office.until),
                        after.code,
                        day(next.from)
                    ),
                });
            }
        }
    }
    remarks
}

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
