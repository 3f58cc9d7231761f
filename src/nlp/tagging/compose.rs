//! Country or body plus role word makes an actor of its own, or the holder of an office on the day.
//!
//! "a Turkish official", "the Russian President" (who held it on `published_at`), "Libya's parliament",
//! "Tripoli-based government", "prime minister of Malta", "Houthi-run health ministry".
//! Cases: `tests/cases/tagging/composition.case`, `offices.case`.
//!
//! Not here: roles without a country (`nominals.rs`). Invariant: takes only tokens that no other hit covers.

use super::compose_behind;
use super::compose_cities;
use super::hit::{HeldRole, Hit, Who, is_free, merge};
use super::holders::{holder, is_person, organ};
use super::lexical::Class;
use super::sector;
use super::unnamed::Determiner;
use super::view::View;
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorId, ActorKind, RoleClass, RoleWord};
use crate::nlp::Reading;
use std::borrow::Cow;
use std::ops::Range;

const MODIFIERS_MAX: usize = 3;
/// How many adjectives may share a role.
const COORDINATED_MAX: usize = 4;

/// A role phrase beside an owner.
pub(super) struct Found<'a> {
    pub role: &'a RoleWord,
    pub tokens: Range<usize>,
    pub is_former: bool,
    pub is_indefinite: bool,
}

pub fn compose<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    let mut at = 0;
    let mut fresh = Vec::new();
    while at < hits.len() {
        if let Who::Place(state) = hits[at].who {
            compose_cities::compose_city(view, hits, at, state);
        } else if let Some(owner) = owner_of(view, &hits[at]) {
            let own = owner;
            let is_composed = compose_behind::minister_of_organ(view, hits, at, owner)
                || compose_behind::behind_role(view, hits, at, owner)
                || compose_forward(view, hits, at, owner);
            let owner = hits[at]
                .actor()
                .filter(|_| hits[at].reading != Reading::Office)
                .unwrap_or(owner);
            if is_composed {
                fresh.extend(second_office(view, hits, at, own));
            }
            if !is_composed || hits[at].actor() == Some(owner) {
                fresh.extend(compose_behind::compose_backward(view, hits, at, owner));
            }
        }
        at += 1;
    }
    merge(hits, fresh);
}

/// "Ukraine's president and prime minister": the owner of the first is the second's too.
fn second_office<'a>(view: &View<'a>, hits: &[Hit<'a>], at: usize, owner: ActorId) -> Option<Hit<'a>> {
    let and = view.after(hits[at].tokens.end).filter(|and| view.is(*and, "and"))?;
    let is_office = |found: &Found<'_>| matches!(found.role.class, RoleClass::Office(_) | RoleClass::Organ(_));
    let found =
        role_after(view, hits, and + 1, at + 1).filter(|found| found.tokens.start == and + 1 && is_office(found))?;
    if hits[at].reading == Reading::Name || is_before_name(view, hits, found.tokens.end) || is_adjective(view, &found) {
        return None;
    }
    let (mut who, reading, role) = resolve(view, owner, &found, found.tokens.start)?;
    if let Who::Composed { head, .. } = &mut who {
        *head = view.text(&found.tokens).into();
    }
    let mut hit = Hit::new(found.tokens, who, reading, 0.85);
    hit.role = role;
    Some(hit)
}

/// The actor whose official, troops or ministry may follow.
fn owner_of(view: &View<'_>, hit: &Hit<'_>) -> Option<ActorId> {
    hit.owner().filter(|id| view.kb.actor(*id).kind != ActorKind::Person)
}

/// "Turkish official", "Turkey's army", "Tripoli-based government", "Hungarian and Romanian officials".
fn compose_forward<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>, at: usize, owner: ActorId) -> bool {
    let mut next = hits[at].tokens.end;
    let mut merges = true;
    if is_for_or_against(view, hits[at].tokens.start) {
        return compose_supported(view, hits, next, at + 1);
    }
    if view.after(next).is_some_and(|n| view.is_hyphen(n)) && view.after(next + 1).is_some() {
        let joint = view.class(next + 1);
        // "US-Truppen"
        let is_compound = view.prepared.language == "de" && view.begins_role(next + 1);
        if is_compound {
            next -= 1;
        } else if joint.has(Class::SUPPORTED) {
            merges = false;
        } else if !joint.has(Class::SEATED) {
            return false;
        }
        next += 2;
        if !merges {
            return compose_supported(view, hits, next, at + 1);
        }
    } else if view.after(next).is_some_and(|n| view.is_possessive(n)) {
        next += 1;
    } else if compose_coordinated(view, hits, at, owner) {
        return true;
    }
    let Some(found) = role_after(view, hits, next, at + 1) else {
        return false;
    };
    if hits[at].reading == Reading::Metonym && is_of_city(&found) {
        return false;
    }
    // "Mali jailed two journalists": a bare state name before a participle is its subject.
    let is_deed = found.tokens.start > next
        && hits[at].reading == Reading::Name
        && next == hits[at].tokens.end
        && view.words[next].ends_with("ed");
    if is_deed {
        return false;
    }
    // "the UK and France head for talks"
    let is_verb = found.role.phrase == "head" && view.kb.actor(owner).kind == ActorKind::State;
    if is_verb
        || is_before_name(view, hits, found.tokens.end)
        || is_mere_modifier(view, &hits[at], &found)
        || is_adjective(view, &found)
    {
        return false;
    }
    let found = Found {
        is_former: found.is_former
            || view
                .before(hits[at].tokens.start)
                .is_some_and(|b| view.class(b).has(Class::FORMER)),
        // "a new CIA chief" is not the one of the day.
        is_indefinite: Determiner::before(view, hits[at].tokens.start).is_indefinite,
        ..found
    };
    let Some((who, reading, role)) = resolve(view, owner, &found, hits[at].tokens.start) else {
        return false;
    };
    let end = found.tokens.end;
    let hit = &mut hits[at];
    hit.tokens.end = end;
    hit.confidence *= 0.95;
    hit.who = who;
    hit.reading = reading;
    hit.role = role;
    true
}

/// "pro-Russian separatists", "anti-Taliban fighters" are not of the one they are for or against.
fn is_for_or_against(view: &View<'_>, start: usize) -> bool {
    let hyphen = view.before(start).filter(|hyphen| view.is_hyphen(*hyphen));
    hyphen
        .and_then(|hyphen| view.before(hyphen))
        .is_some_and(|side| view.is_any(side, &["pro", "anti"]))
}

/// "the Moscow mayor" serves the city.
fn is_of_city(found: &Found<'_>) -> bool {
    match &found.role.class {
        RoleClass::Office(office) => matches!(office.code(), "mayor" | "governor" | "police_chief"),
        RoleClass::Other(class) => matches!(class.as_str(), "citizen" | "police" | "state"),
        _ => false,
    }
}

/// "Libya expert", "Iran deal officials": a bare state name before a role of knowledge is its subject, not its country.
fn is_mere_modifier(view: &View<'_>, hit: &Hit<'_>, found: &Found<'_>) -> bool {
    let class = match &found.role.class {
        RoleClass::Other(class) => class.as_str(),
        _ => return false,
    };
    let is_bare = hit.reading != Reading::Adjective && found.tokens.start == hit.tokens.end;
    matches!(class, "state" | "ally" | "role")
        || is_bare && matches!(class, "scientist" | "journalist" | "teacher" | "artist" | "citizen")
        || view.is(found.tokens.start, "expert")
}

/// "Turkish military assistance": the role word only tells of what kind the thing after it is.
fn is_adjective(view: &View<'_>, found: &Found<'_>) -> bool {
    let last = found.tokens.end - 1;
    let may_qualify = view.is_any(
        last,
        &[
            "military", "police", "government", "opposition", "general", "public", "national", "secular", "secularist",
            "chief", "head",
        ],
    );
    let is_part_of_name = view.is_capital(last)
        && view
            .after(found.tokens.end)
            .is_some_and(|n| view.shapes[n] == Shape::Capital);
    may_qualify && (is_part_of_name || !view.ends_phrase(found.tokens.end))
}

/// "US-backed rebels": the backer stays itself, the rebels are actors of an unknown country.
fn compose_supported<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>, next: usize, next_hit: usize) -> bool {
    let Some(found) = role_after(view, hits, next, next_hit) else {
        return false;
    };
    if is_before_name(view, hits, found.tokens.end) || !matches!(found.role.class, RoleClass::Other(_)) {
        return false;
    }
    let who = composed(view, None, &found);
    merge(hits, vec![Hit::new(found.tokens, who, Reading::Nominal, 0.7)]);
    true
}

/// "Hungarian and Romanian officials": both are officials.
fn compose_coordinated<'a>(view: &View<'a>, hits: &mut [Hit<'a>], at: usize, owner: ActorId) -> bool {
    let end = hits[at].tokens.end;
    if !is_adjectival(view, &hits[at]) || !view.after(end).is_some_and(|n| view.is_any(n, &["and", "or", ","])) {
        return false;
    }
    let Some(found) = shared_role(view, hits, at + 1, end) else {
        return false;
    };
    if !matches!(&found.role.class, RoleClass::Other(class) if !matches!(class.as_str(), "state" | "ally"))
        && !found.role.is_plural
    {
        return false;
    }
    let country = view.country(owner);
    let text = format!("{} {}", view.text(&hits[at].tokens), view.text(&found.tokens));
    hits[at].who = composed_named(country, &found, text.into());
    hits[at].reading = Reading::Nominal;
    true
}

/// "Hungarian", and "US" or "UN", which are their own adjectives.
fn is_adjectival(view: &View<'_>, hit: &Hit<'_>) -> bool {
    hit.reading == Reading::Adjective
        || hit.reading == Reading::Name && hit.tokens.len() == 1 && view.shapes[hit.tokens.start] == Shape::Upper
}

/// The role behind the last of a row of adjectives: "Turkish, Russian and Iranian troops".
fn shared_role<'a>(view: &View<'a>, hits: &[Hit<'_>], from: usize, mut end: usize) -> Option<Found<'a>> {
    for next in from..from + COORDINATED_MAX {
        let is_joint = |at: usize| view.after(at).is_some_and(|n| view.is_any(n, &["and", "or", ","]));
        while end < view.len() && is_joint(end) {
            end += 1;
        }
        let hit = hits.get(next).filter(|h| h.tokens.start == end)?;
        // "Iraqi and US troops", where the base has a name for "US troops".
        let last = hit.tokens.end - 1;
        if hit.tokens.len() > 1 && hit.reading == Reading::Name {
            let (role, until) = view.role_at(last).filter(|(role, _)| role.is_plural)?;
            return (until == last + 1).then_some(Found {
                role,
                tokens: last..until,
                is_former: false,
                is_indefinite: false,
            });
        }
        if !is_adjectival(view, hit) {
            return None;
        }
        if let Some(found) = role_after(view, hits, hit.tokens.end, next + 1) {
            return Some(found);
        }
        end = hit.tokens.end;
        if !is_joint(end) {
            return None;
        }
    }
    None
}

/// A role phrase from `at`, behind modifiers, on free tokens.
pub(super) fn role_after<'a>(view: &View<'a>, hits: &[Hit<'_>], at: usize, next_hit: usize) -> Option<Found<'a>> {
    let limit = hits.get(next_hit).map_or(usize::MAX, |hit| hit.tokens.start);
    let mut is_former = false;
    for start in at..=at + MODIFIERS_MAX {
        view.after(start)?;
        if start >= limit {
            return None;
        }
        if let Some((role, end)) = view
            .role_at(start)
            .filter(|(role, end)| *end <= limit && is_composable(role))
        {
            return is_free(hits, &(start..end)).then_some(Found {
                role,
                tokens: start..end,
                is_former,
                is_indefinite: false,
            });
        }
        let is_modifier = view.class(start).has(Class::MODIFIER) && view.is_word(start) || view.is_hyphen(start);
        if !is_modifier {
            return None;
        }
        is_former |= view.class(start).has(Class::FORMER);
    }
    None
}

fn is_composable(role: &RoleWord) -> bool {
    role.class != RoleClass::Honorific
}

/// "Turkish President" before "Recep Tayyip Erdogan" is that person's title.
pub(super) fn is_before_name(view: &View<'_>, hits: &[Hit<'_>], end: usize) -> bool {
    if view.after(end).is_none() {
        return false;
    }
    let next = hits.partition_point(|hit| hit.tokens.start < end);
    hits.get(next)
        .is_some_and(|hit| hit.tokens.start == end && is_person(view, hit))
}

/// What owner and role make together.
pub(super) fn resolve<'a>(
    view: &View<'a>,
    owner: ActorId,
    found: &Found<'a>,
    start: usize,
) -> Option<(Who<'a>, Reading, Option<HeldRole<'a>>)> {
    let actor = view.kb.actor(owner);
    let text = view.text(&(start..found.tokens.end.max(start + 1)));
    match &found.role.class {
        RoleClass::Honorific => None,
        RoleClass::Office(office) => {
            let role = HeldRole {
                title: &found.role.phrase,
                of: Some(&actor.code),
                former: found.is_former,
            };
            let is_definite = !found.role.is_plural && !found.is_former && !found.is_indefinite;
            let holder = is_definite
                .then(|| holder(view, actor, &found.role.title, *office))
                .flatten();
            match holder {
                Some(holder) => Some((Who::Actor(holder), Reading::Office, Some(role))),
                None => Some((
                    composed_named(actor.country.as_deref(), found, text.into()),
                    Reading::Nominal,
                    Some(role),
                )),
            }
        }
        RoleClass::Organ(code) => {
            let reading = if view.shapes[found.tokens.start] == Shape::Lower {
                Reading::Nominal
            } else {
                Reading::Name
            };
            match organ(view, actor, code) {
                Some(organ) => Some((Who::Actor(organ), reading, None)),
                None => Some((
                    composed_named(actor.country.as_deref(), found, text.into()),
                    Reading::Nominal,
                    None,
                )),
            }
        }
        RoleClass::Other(class) if matches!(class.as_str(), "state" | "ally") => None,
        RoleClass::Other(class) if actor.kind == ActorKind::Party && class == "party" => {
            Some((Who::Actor(owner), Reading::Name, None))
        }
        // "ISIS fighters", "Houthi rebels" are the group.
        RoleClass::Other(class) if sector::has_fighters(actor.kind) && sector::is_fighter(class) => {
            Some((Who::Actor(owner), Reading::Nominal, None))
        }
        RoleClass::Other(_) => Some((
            composed_named(actor.country.as_deref(), found, text.into()),
            Reading::Nominal,
            None,
        )),
    }
}

fn composed<'a>(view: &View<'a>, country: Option<&'a str>, found: &Found<'a>) -> Who<'a> {
    composed_named(country, found, view.text(&found.tokens).into())
}

pub(super) fn composed_named<'a>(country: Option<&'a str>, found: &Found<'a>, head: Cow<'a, str>) -> Who<'a> {
    Who::Composed {
        country,
        sector: &found.role.sector,
        kind: sector::kind_of(found.role),
        head,
    }
}
