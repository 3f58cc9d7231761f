//! Bodies that the base does not know but whose name or role tells what they are.
//!
//! "Russian International Affairs Council", "the Iranian airline Mahan Air", "the Movement for Dignity (MFD)": named
//! actors; a short form in brackets stands for the name before it from there on.
//! Cases: `tests/cases/tagging/unlisted.case`.
//!
//! Not here: persons (`unlisted.rs`). Invariant: a body needs a head word in its name, or a role word before it.

use super::hit::{Hit, Who, hit_at, is_free, merge};
use super::lexical::Class;
use super::sector;
use super::view::{Style, View};
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorKind, HashTable, RoleClass};
use crate::nlp::{Reading, Zone};
use std::ops::Range;

const BODY_TOKENS_MAX: usize = 9;

/// "Russian International Affairs Council", "Gulf Cooperation Office": capitalised words around the name of a body.
pub fn find_bodies<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    part_namesakes(view, hits);
    let mut fresh = Vec::new();
    let mut free_from = 0;
    for at in view.capitals.iter().copied() {
        if at < free_from || !may_name_body(view, at) {
            continue;
        }
        let run = body_run(view, hits, at);
        if run.is_empty() {
            continue;
        }
        free_from = run.end;
        let Some(head) = run.clone().rev().find(|i| view.class(*i).has(Class::BODY)) else {
            continue;
        };
        let owner = hit_at(hits, run.start).map(|i| &hits[i]);
        // "the Soviet Union" is a name of its own.
        if owner.is_some_and(|hit| hit.tokens.end >= run.end) {
            continue;
        }
        let country = owner.and_then(Hit::owner).and_then(|id| view.country(id));
        let names: Vec<usize> = run.clone().filter(|i| view.is_capital(*i)).collect();
        let is_owned = owner.is_some();
        // A role phrase of its own is composed: "Russian Defence Ministry".
        let rest = owner.map_or(run.start, |hit| hit.tokens.end);
        let is_role = view.role_at(rest).is_some_and(|(_, end)| end >= run.end);
        let is_region = view.is(head, "Bank")
            && view
                .before(head)
                .is_some_and(|b| view.is_any(b, &["West", "East", "Left", "Right"]));
        // "the Russia House pub"
        let is_house = view.is(head, "House") && run.len() == 2;
        if is_region
            || is_house
            || is_role
            || names.len() < 2 + usize::from(!is_owned) && !view.class(head).has(Class::BODY)
            || names.len() < 2
            || view.style_at(run.start) != Style::Plain
        {
            continue;
        }
        let name = view.text(&run);
        let kind = body_kind(view.words[head]);
        let who = Who::Named { name, kind, country };
        fresh.push(Hit::new(run.clone(), who, Reading::Name, 0.7));
    }
    // Bodies stand in text order and apart: only the first that reaches as far may hold a hit.
    hits.retain(|hit| {
        let reaching = fresh.partition_point(|body: &Hit<'_>| body.tokens.end < hit.tokens.end);
        fresh
            .get(reaching)
            .is_none_or(|body| body.tokens.start > hit.tokens.start)
    });
    merge(hits, fresh);
}

/// "Berlin Institute for Security Studies" is not the South African institute of that name.
fn part_namesakes<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    let mut at = 1;
    while at < hits.len() {
        let (place, body) = (&hits[at - 1], &hits[at]);
        let country_of = |hit: &Hit<'_>| hit.owner().and_then(|id| view.country(id));
        let (own, other) = (country_of(place), country_of(body));
        let is_body = body
            .actor()
            .is_some_and(|id| view.kb.actor(id).kind == ActorKind::Organisation);
        let is_place = place.reading == Reading::Metonym;
        let is_joined = place.tokens.end == body.tokens.start && body.tokens.len() >= 3;
        if is_body && is_place && is_joined && own.is_some() && other.is_some() && own != other {
            let tokens = place.tokens.start..body.tokens.end;
            let who = Who::Named {
                name: view.text(&tokens),
                kind: ActorKind::Organisation,
                country: own,
            };
            hits[at - 1] = Hit::new(tokens, who, Reading::Name, 0.7);
            hits.remove(at);
        }
        at += 1;
    }
}

/// Whether a head word stands as near as the name of a body reaches.
fn may_name_body(view: &View<'_>, start: usize) -> bool {
    // The last step of a run may take an article along.
    let end = (start + BODY_TOKENS_MAX + 2).min(view.len());
    (start..end).any(|at| view.class(at).has(Class::BODY))
}

/// A run of capitalised words, joined by "of", "for", "and the"; only a country or people may be a hit in it.
fn body_run(view: &View<'_>, hits: &[Hit<'_>], start: usize) -> Range<usize> {
    let is_part = |at: usize, first: bool| -> bool {
        let class = view.class(at);
        if !view.is_capital(at) || class.has(Class::POSSESSIVE) {
            return false;
        }
        if first && class.has(Class::FUNCTION.with(Class::CALENDAR)) {
            return false;
        }
        hit_at(hits, at).is_none_or(|i| {
            let is_adjective = hits[i].reading == Reading::Adjective || hits[i].reading == Reading::Name;
            let is_country = hits[i]
                .owner()
                .is_some_and(|id| matches!(view.kb.actor(id).kind, ActorKind::State | ActorKind::People));
            let is_city = first && matches!(hits[i].who, Who::Place(_));
            (is_adjective || is_city) && is_country && (first || hits[i].reading == Reading::Name)
        })
    };
    if !is_part(start, true) || view.zone(start) == Zone::Boilerplate {
        return start..start;
    }
    let mut end = start + 1;
    while end < view.len() && view.after(end).is_some() && end - start < BODY_TOKENS_MAX {
        let next_is_part = view.after(end + 1).is_some_and(|next| is_part(next, false));
        let is_joint = joins(view, end) && (start..end).any(|i| view.class(i).has(Class::BODY))
            || view.is_hyphen(end) && view.touches(end) && view.touches(end + 1);
        let behind_article = joins(view, end)
            && view
                .after(end + 1)
                .is_some_and(|a| matches!(view.words[a], "the" | "a" | "an"))
            && view.after(end + 2).is_some_and(|next| is_part(next, false));
        if is_part(end, false) {
            end += 1;
        } else if is_joint && behind_article {
            end += 3;
        } else if is_joint && next_is_part {
            end += 2;
        } else {
            break;
        }
    }
    if (start..end).any(|i| view.class(i).has(Class::BODY)) {
        start..end
    } else {
        start..start
    }
}

fn joins(view: &View<'_>, at: usize) -> bool {
    matches!(view.words[at], "of" | "for" | "on")
}

fn body_kind(head: &str) -> ActorKind {
    match head {
        "Party" => ActorKind::Party,
        "Ministry" | "Department" | "Agency" | "Court" | "Parliament" | "Assembly" | "Senate" | "Bureau"
        | "Authority" | "Directorate" | "Administration" | "Duma" | "Knesset" | "Bundestag" | "Tribunal" | "Police"
        | "Cabinet" | "Commission" | "Service" | "Treasury" | "Secretariat" | "House" => ActorKind::Government,
        "Army" | "Navy" | "Forces" | "Force" | "Guard" | "Guards" | "Command" | "Corps" | "Battalion" | "Division"
        | "Staff" => ActorKind::Military,
        "Brigade" | "Brigades" | "Militia" => ActorKind::ArmedGroup,
        _ => ActorKind::Organisation,
    }
}

/// "airline Mahan Air", "rebel group Ansar": capitalised words right behind a role of a body.
pub fn find_by_role<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    if view.roles.is_none() {
        return;
    }
    let mut fresh = Vec::new();
    let mut names: HashTable<Who<'a>> = HashTable::default();
    for at in view.role_tokens.iter().copied() {
        if view.shapes[at] != Shape::Lower {
            continue;
        }
        let Some((role, end)) = view.role_at(at) else { continue };
        let is_body = matches!(&role.class, RoleClass::Other(class) if matches!(class.as_str(), "company" | "organisation" | "party" | "militia" | "rebel" | "militant"));
        if !is_body
            || role.is_plural
            || view.after(end).is_none()
            || !is_name(view, end)
            || view.style_at(at) != Style::Plain
        {
            continue;
        }
        let mut until = end;
        while until < view.len() && view.after(until).is_some() && is_name(view, until) && until - end < BODY_TOKENS_MAX
        {
            until += 1;
        }
        if !is_free(hits, &(end..until))
            || until - end == 1 && view.shapes[end] == Shape::Capital && view.kb.is_given_name(view.hashes[end])
        {
            continue;
        }
        let country = view
            .before(at)
            .and_then(|b| hit_at(hits, b))
            .and_then(|i| hits[i].actor())
            .and_then(|id| view.country(id));
        let who = Who::Named {
            name: view.text(&(end..until)),
            kind: sector::kind_of(role),
            country,
        };
        names.insert(view.hashes[end], who.clone());
        fresh.push(Hit::new(end..until, who, Reading::Name, 0.7));
    }
    merge(hits, fresh);
    if !names.is_empty() {
        repeat(view, hits, &names);
    }
}

fn is_name(view: &View<'_>, at: usize) -> bool {
    const OTHER: Class = Class::FUNCTION.with(Class::CALENDAR).with(Class::POSSESSIVE);
    view.is_capital(at) && !view.class(at).has(OTHER)
}

/// "the Movement for Dignity (MFD)": the short form stands for the name in the rest of the document.
pub fn find_short_forms<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    let mut names: HashTable<Who<'a>> = HashTable::default();
    for hit in hits
        .iter()
        .filter(|hit| !matches!(hit.who, Who::Place(_)) && view.zone(hit.tokens.start) != Zone::Dateline)
    {
        let open = hit.tokens.end;
        let Some(short) = view.after(open + 1).filter(|_| view.words.get(open) == Some(&"(")) else {
            continue;
        };
        let closes = view.after(short + 1).is_some_and(|c| view.words[c] == ")");
        let begins_alike =
            view.words[short].chars().next() == view.words[hit.name_start].chars().next() || hit.tokens.len() > 1;
        let is_free_form = hit_at(hits, short).is_none() || has_initials(view, hit, view.words[short]);
        if closes && begins_alike && view.shapes[short] == Shape::Upper && is_free_form {
            names.insert(view.hashes[short], hit.who.clone());
        }
    }
    if !names.is_empty() {
        // "the Army of Light (AOL)": what the document introduces is no namesake of the base.
        hits.retain(|hit| {
            let introduced = (hit.tokens.len() == 1)
                .then(|| names.get(&view.hashes[hit.tokens.start]))
                .flatten();
            introduced.is_none_or(|who| *who == hit.who)
        });
        repeat(view, hits, &names);
    }
}

/// "AOL" of "the Army of Light": one letter for each capital, or for each word.
fn has_initials(view: &View<'_>, hit: &Hit<'_>, short: &str) -> bool {
    let words = || (hit.name_start..hit.tokens.end).filter(|at| view.is_word(*at) && !view.is(*at, "the"));
    let of = |is_counted: &dyn Fn(usize) -> bool| -> String {
        let counted = words().filter(|at| is_counted(*at));
        counted
            .filter_map(|at| view.words[at].chars().next())
            .flat_map(char::to_uppercase)
            .collect()
    };
    of(&|at| view.is_capital(at)) == short || of(&|_| true) == short
}

/// Finds the words again that stand for a name.
fn repeat<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>, names: &HashTable<Who<'a>>) {
    let mut fresh = Vec::new();
    for at in view.capitals.iter().copied() {
        if let Some(who) = names.get(&view.hashes[at])
            && view.zone(at) != Zone::Boilerplate
            && hit_at(hits, at).is_none()
        {
            fresh.push(Hit::new(at..at + 1, who.clone(), Reading::Name, 0.7));
        }
    }
    merge(hits, fresh);
}
