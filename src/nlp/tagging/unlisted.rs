//! Persons and bodies that the base does not know but the text introduces.
//!
//! "Mr Kirill Semyonov, a Libya expert at the Russian International Affairs Council", "Senator Jane Roe", "Russian
//! International Affairs Council": named actors, with the country that the text gives them.
//! Cases: `tests/cases/tagging/unlisted.case`.
//!
//! Not here: persons without a name (`compose.rs`, `nominals.rs`).
//!
//! Invariant: a person needs a title, or a known first name with a role beside the name or a verb.

use super::bodies;
use super::hit::{HeldRole, Hit, Who, hit_at, merge};
use super::lexical::Class;
use super::persons::{Title, title_before};
use super::view::{Style, View};
use crate::knowledge::actions::SlotRole;
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorKind, HashTable, RoleClass};
use crate::nlp::{Reading, Zone};
use std::ops::Range;

const NAME_TOKENS_MAX: usize = 5;

pub fn find_unlisted<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    if view.is_english {
        bodies::find_bodies(view, hits);
    } else if view.roles.is_none() || view.prepared.language == "de" {
        return;
    }
    find_persons(view, hits);
}

/// A new person with what the text says of them.
struct Person<'a> {
    tokens: Range<usize>,
    name: Range<usize>,
    role: Option<HeldRole<'a>>,
    country: Option<&'a str>,
}

fn find_persons<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    let mut found: Vec<Person<'a>> = Vec::new();
    let mut free_from = 0;
    for at in view.capitals.iter().copied() {
        if at < free_from {
            continue;
        }
        let run = name_run(view, hits, at);
        if !run.is_empty() {
            free_from = run.end;
            found.extend(person_of(view, hits, &run));
        }
    }
    let mut surnames: Surnames<'a> = HashTable::default();
    for person in &found {
        let entry = surnames.entry(view.hashes[person.name.end - 1]).or_insert(("", None));
        let name = view.text(&person.name);
        if name.len() > entry.0.len() {
            entry.0 = name;
        }
        entry.1 = entry.1.or(person.country);
    }
    let mut fresh = Vec::new();
    for mut person in found {
        let mut name = view.text(&person.name);
        // "Field Marshal Haftar" is the Khalifa Haftar of the same document.
        if let Some((full, country)) = surnames
            .get(&view.hashes[person.name.end - 1])
            .filter(|_| person.name.len() == 1)
        {
            name = full;
            person.country = person.country.or(*country);
        }
        let who = Who::Named {
            name,
            kind: ActorKind::Person,
            country: person.country,
        };
        let mut hit = Hit::new(person.tokens, who, Reading::Name, 0.8);
        hit.name_start = person.name.start;
        hit.role = person.role;
        fresh.push(hit);
    }
    merge(hits, fresh);
    if !surnames.is_empty() {
        find_surnames(view, hits, &surnames);
    }
}

/// The fullest name with a surname, and the country that the text gives its bearer.
type Surnames<'a> = HashTable<(&'a str, Option<&'a str>)>;

/// Capitalised words that no hit covers, none of them a title, a date or a function word.
fn name_run(view: &View<'_>, hits: &[Hit<'_>], start: usize) -> Range<usize> {
    const OTHER: Class = Class::FUNCTION.with(Class::CALENDAR).with(Class::POSSESSIVE);
    let is_name = |at: usize| {
        let class = view.class(at);
        class.has(Class::CAPITAL) && !class.has(OTHER) && hit_at(hits, at).is_none()
    };
    if !is_name(start)
        || matches!(view.zone(start), Zone::Boilerplate | Zone::Dateline)
        || view.style_at(start) == Style::AllCapitals
        || is_title_start(view, start)
    {
        return start..start;
    }
    let mut end = start + 1;
    while end < view.len() && view.after(end).is_some() && end - start < NAME_TOKENS_MAX {
        let is_joint = view.is_hyphen(end) && view.touches(end)
            || view.words[end] == "." && view.touches(end) && view.words[end - 1].len() == 1
            || matches!(
                view.words[end],
                "al" | "bin" | "ibn" | "van" | "von" | "de" | "der" | "el" | "da" | "dos" | "la" | "ul" | "ur"
            );
        if is_name(end) || is_joint && view.after(end + 1).is_some_and(|n| is_name(n) || view.is_hyphen(n)) {
            end += 1;
        } else {
            break;
        }
    }
    start..end
}

fn is_title_start(view: &View<'_>, at: usize) -> bool {
    view.honorific_at(at).is_some()
        || view.role_at(at).is_some_and(|(role, end)| match role.class {
            RoleClass::Office(_) | RoleClass::Organ(_) => true,
            // "Analyst John Smith"; not "Student Coordinating Committee".
            RoleClass::Other(_) => {
                !role.is_plural && view.after(end).is_some_and(|n| view.kb.is_given_name(view.hashes[n]))
            }
            RoleClass::Honorific => false,
        })
}

fn person_of<'a>(view: &View<'a>, hits: &[Hit<'a>], run: &Range<usize>) -> Option<Person<'a>> {
    const NO_PERSON: Class = Class::BODY.with(Class::PLACE_NOUN);
    if run.clone().any(|at| view.class(at).has(NO_PERSON)) {
        return None;
    }
    let title = title_before(view, run.start).filter(|title| title.office.is_some() || !is_of_sport(view, run.start));
    let words = run.clone().filter(|at| view.is_word(*at)).count();
    let starts_with_given = view.kb.is_given_name(view.hashes[run.start]);
    let apposition = apposition_after(view, hits, run.end);
    let before = role_before_comma(view, run.start);
    let is_person = match &title {
        Some(_) => true,
        None => {
            (2..=4).contains(&words)
                && starts_with_given
                && (apposition.is_some()
                    || before.is_some()
                    || (acts(view, run) || is_acted_on(view, run)) && has_known(view, hits, run.start))
        }
    };
    if !is_person {
        return None;
    }
    let floor = hit_before_end(hits, run.start);
    let start = title.as_ref().map_or(run.start, |title| title.tokens.start.max(floor));
    let by_title = owner_before(view, hits, start).filter(|_| title.as_ref().is_some_and(Title::is_telling));
    let (role, by_role) = apposition.unwrap_or((None, None));
    let role = role
        .or(before)
        .or_else(|| title.as_ref().and_then(|title| role_of(title, by_title)));
    Some(Person {
        tokens: start..run.end,
        name: run.clone(),
        role,
        country: by_role.or(by_title),
    })
}

/// "Germany striker Kai Roe scored": no office, and nobody of world affairs.
fn is_of_sport(view: &View<'_>, at: usize) -> bool {
    view.sport_words(at) >= 2
}

fn role_of<'a>(title: &Title<'a>, of: Option<&'a str>) -> Option<HeldRole<'a>> {
    title.is_telling().then_some(HeldRole {
        title: title.phrase,
        of,
        former: title.is_former,
    })
}

fn hit_before_end(hits: &[Hit<'_>], token: usize) -> usize {
    let at = hits.partition_point(|hit| hit.tokens.end <= token);
    at.checked_sub(1).map_or(0, |before| hits[before].tokens.end)
}

/// The country right before a title: "Ukrainian Senator".
fn owner_before<'a>(view: &View<'a>, hits: &[Hit<'a>], start: usize) -> Option<&'a str> {
    let mut before = view.before(start)?;
    if view.is_possessive(before) {
        before = view.before(before)?;
    }
    let hit = &hits[hit_at(hits, before)?];
    view.country(hit.owner()?)
}

/// A person without a role counts beside an actor that the base knows, in this sentence or the ones around it.
fn has_known(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let sentences = &view.prepared.sentences;
    let own = view.sentence(at);
    let last = (own + 1).min(sentences.len() - 1);
    let tokens = sentences[own.saturating_sub(1)].tokens.start..sentences[last].tokens.end;
    let first = hits.partition_point(|hit| hit.tokens.end <= tokens.start);
    hits[first..]
        .iter()
        .take_while(|hit| hit.tokens.start < tokens.end)
        .any(|hit| hit.actor().is_some())
}

/// The name is the subject of a verb, or follows a verb of speech: "Jane Roe said", "said Jane Roe".
fn acts(view: &View<'_>, run: &Range<usize>) -> bool {
    let after = view.after(run.end).is_some_and(|n| {
        let class = view.class(n);
        let is_lower = view.shapes[n] == Shape::Lower;
        is_lower
            && (class.has(Class::SAYS)
                || class.has(Class::VERB)
                || view.words[n].ends_with("ed") && view.words[n].len() > 4)
    });
    let before = view
        .before(run.start)
        .is_some_and(|b| view.class(b).has(Class::SAYS) && view.shapes[b] == Shape::Lower);
    after || before
}

/// "praised Orhan Demir", "urged by Jane Roe", "Ruben Roe, who gave": done to by a verb of an act, or told of at once.
fn is_acted_on(view: &View<'_>, run: &Range<usize>) -> bool {
    let actions = view.kb.actions();
    let is_object = |verb: usize| {
        let ends = actions
            .roots(view.hashes[verb])
            .iter()
            .flat_map(|root| actions.ends(root.node));
        ends.map(|end| actions.action(*end))
            .any(|act| matches!(act.object, Some(SlotRole::Target | SlotRole::Partner)))
    };
    let before = view.before(run.start);
    let is_told = view.after(run.end).is_some_and(|comma| view.words[comma] == ",")
        && view.after(run.end + 1).is_some_and(|n| {
            view.is_any(
                n,
                &["who", "whom", "whose", "accused", "elected", "convicted", "wanted"],
            )
        });
    !is_of_sport(view, run.start)
        && (is_told || before.is_some_and(|b| view.shapes[b] == Shape::Lower && (view.is(b, "by") || is_object(b))))
}

/// "Merkel's spokesperson, Steffen Seibert": the role right before the comma.
fn role_before_comma<'a>(view: &View<'a>, start: usize) -> Option<HeldRole<'a>> {
    let comma = view.before(start).filter(|c| view.words[*c] == ",")?;
    let earliest = comma.saturating_sub(4).max(view.sentence_tokens(comma).start);
    let (role, _) = (earliest..comma).find_map(|from| {
        view.roles_at(from)
            .find(|(role, to)| *to == comma && !role.is_plural && !matches!(role.class, RoleClass::Organ(_)))
    })?;
    Some(HeldRole {
        title: &role.title,
        of: None,
        former: false,
    })
}

/// ", a Libya expert at the Russian Council": role, and the country of the body or state it names last.
fn apposition_after<'a>(
    view: &View<'a>,
    hits: &[Hit<'a>],
    end: usize,
) -> Option<(Option<HeldRole<'a>>, Option<&'a str>)> {
    let comma = view.after(end).filter(|c| view.words[*c] == ",")?;
    let limit = view.sentence_tokens(comma).end.min(comma + 16);
    let mut role = None;
    let mut country = None;
    let mut affiliation = false;
    for at in comma + 1..limit {
        if view.class(at).has(Class::MARK) && !view.is_hyphen(at) {
            break;
        }
        if role.is_none() && at > comma + 6 {
            break;
        }
        affiliation |= view.is_any(at, &["at", "of", "with", "for", "from"]);
        if role.is_none()
            && let Some((word, _)) = view.role_at(at)
            && !matches!(&word.class, RoleClass::Organ(_))
        {
            role = Some(HeldRole {
                title: &word.phrase,
                of: None,
                former: false,
            });
        }
        if let Some(i) = hit_at(hits, at) {
            let found = match &hits[i].who {
                Who::Actor(id) => view.country(*id),
                Who::Named { country, .. } | Who::Composed { country, .. } => *country,
                Who::Place(_) => None,
            };
            if found.is_some() && (country.is_none() || affiliation) {
                country = found;
            }
        }
    }
    role.is_some().then_some((role, country))
}

/// "Semyonov said" after "Mr Kirill Semyonov".
fn find_surnames<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>, surnames: &Surnames<'a>) {
    let mut fresh = Vec::new();
    for at in view.capitals.iter().copied() {
        let Some((name, country)) = surnames.get(&view.hashes[at]) else {
            continue;
        };
        if view.shapes[at] != Shape::Capital || hit_at(hits, at).is_some() {
            continue;
        }
        let floor = hit_before_end(hits, at);
        let start = title_before(view, at).map_or(at, |title| title.tokens.start.max(floor));
        let who = Who::Named {
            name,
            kind: ActorKind::Person,
            country: *country,
        };
        let mut hit = Hit::new(start..at + 1, who, Reading::Name, 0.75);
        hit.name_start = at;
        fresh.push(hit);
    }
    merge(hits, fresh);
}
