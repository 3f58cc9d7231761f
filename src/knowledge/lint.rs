//! What a base allows but an editor should look at: names that mean several actors, offices held twice, unknown bodies.
//!
//! Not here: what makes a base impossible (`assemble.rs`). Invariant: the same base gives the same remarks in order.

use super::actor::{Actor, Office};
use super::name_index::AliasKind;
use super::{ActorKind, KnowledgeBase};
use std::collections::BTreeMap;

/// One remark, with the code of the actor it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    pub code: String,
    pub message: String,
}

/// Every remark on a base, by code.
pub fn lint(kb: &KnowledgeBase) -> Vec<Remark> {
    let mut remarks = shared_names(kb);
    remarks.extend(kb.actors().iter().flat_map(|actor| unknown_bodies(kb, actor)));
    remarks.extend(overlapping_offices(kb));
    remarks.sort();
    remarks.dedup();
    remarks
}

/// A name of several actors of different countries that no condition tells apart.
fn shared_names(kb: &KnowledgeBase) -> Vec<Remark> {
    let mut by_name: BTreeMap<String, Vec<&Actor>> = BTreeMap::new();
    for candidate in kb.names().all() {
        let counts = matches!(
            candidate.kind,
            AliasKind::Name | AliasKind::Acronym | AliasKind::Demonym | AliasKind::Metonym
        );
        let actor = kb.actor(candidate.actor);
        if counts && candidate.condition == 0 && candidate.language == 0 && actor.kind != ActorKind::Person {
            let all = by_name.entry(kb.names().text(candidate).to_owned()).or_default();
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

fn unknown_bodies(kb: &KnowledgeBase, actor: &Actor) -> Vec<Remark> {
    let unknown = actor.offices.iter().filter(|office| kb.find_code(&office.of).is_none());
    unknown
        .map(|office| Remark {
            code: actor.code.clone(),
            message: format!("an office is of `{}`, which is no actor's code", office.of),
        })
        .collect()
}

/// An office and who held it.
type Held<'k> = (&'k Actor, &'k Office);

/// Two heads of one state or government at a time, by more than a month.
fn overlapping_offices(kb: &KnowledgeBase) -> Vec<Remark> {
    let mut by_office: BTreeMap<(&str, &str, &str), Vec<Held<'_>>> = BTreeMap::new();
    for actor in kb.actors() {
        for office in &actor.offices {
            if matches!(
                office.role.code(),
                "head_of_state" | "head_of_government" | "monarch" | "foreign_minister" | "defence_minister"
            ) {
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
                (Some(until), Some(from)) => until > from.saturating_add(jiff::Span::new().days(31)),
                (None, Some(_)) => true,
                _ => false,
            };
            if overlaps && before.id != after.id {
                remarks.push(Remark {
                    code: before.code.clone(),
                    message: format!("{title} of {of} overlaps with {}; give `until`", after.code),
                });
            }
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{DataFile, build};

    #[test]
    fn a_name_of_two_countries_and_an_unknown_body_are_told() {
        let file = |code: &str, text: &str| DataFile {
            path: format!("actors/countries/{code}.toml"),
            text: text.into(),
        };
        let congo = "code = \"COG\"\nname = \"Congo\"\nkind = \"state\"\n";
        let other = "code = \"COD\"\nname = \"DR Congo\"\nkind = \"state\"\naliases = [\"Congo\"]\n[[actor]]\ncode = \"COD.P.X\"\nname = \"Jean X\"\nkind = \"person\"\noffices = [{ role = \"minister\", title = \"minister\", of = \"COD.GOV\" }]\n";
        let kb = build(&[file("cog", congo), file("cod", other)]).expect("the files are right");
        let shown: Vec<String> = lint(&kb)
            .into_iter()
            .map(|remark| format!("{}: {}", remark.code, remark.message))
            .collect();
        assert_eq!(
            shown,
            [
                "COD.P.X: an office is of `COD.GOV`, which is no actor's code",
                "COG: \"Congo\" means COG, COD; list it under `ambiguous` with words that decide",
            ]
        );
    }
}
