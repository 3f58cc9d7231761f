//! Roles without a country, and nouns that refer back.
//!
//! "the government" after Turkey is Turkey's; "the president" is the president spoken of; "the field marshal" is the
//! person who bears that rank in the document; "rebels", "police" are actors of the country in focus.
//! Cases: `tests/cases/tagging/nominals.case`.
//!
//! Not here: pronouns. Invariant: takes only tokens that no hit covers; looks back a bounded number of hits.

use super::appositions::is_apposed;
use super::focus::{fighting_in, focus, last_of, main_country};
use super::hit::{HeldRole, Hit, Who, hit_at, is_free, lower, merge};
use super::holders::{bearer, has_congress, holder, is_person, office_bearer, organ, title_holder};
use super::lexical::Class;
use super::sector;
use super::unnamed::{Determiner, acts_alone, acts_as_one, is_in_headline, is_source};
use super::view::View;
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorId, ActorKind, Role, RoleClass, RoleWord, Wanted};
use crate::nlp::{Reading, Zone};
use std::ops::Range;

/// How many hits back a body may be named again.
const NAMED_AGAIN_HITS: usize = 40;

pub fn link_nominals<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>, links: bool) {
    if view.roles.is_none() {
        return;
    }
    let main = main_country(view, hits);
    let mut fresh = Vec::new();
    let mut free_from = 0;
    for at in view.role_tokens.iter().copied() {
        if at < free_from || view.zone(at) == Zone::Boilerplate {
            continue;
        }
        let Some((role, end)) = view.role_at(at).or_else(|| rank_at(view, at)) else {
            continue;
        };
        if is_free(hits, &(at..end)) {
            fresh.extend(nominal(view, hits, at..end, role, main, links));
        }
        free_from = end;
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

/// What stands around a role phrase.
struct Around<'a> {
    tokens: Range<usize>,
    role: &'a RoleWord,
    is_definite: bool,
    is_indefinite: bool,
    determiner: Determiner,
    /// Written with a capital inside a sentence, or in several words.
    is_proper: bool,
    touches_name: bool,
    focus: Option<ActorId>,
    links: bool,
}

fn nominal<'a>(
    view: &View<'a>,
    hits: &[Hit<'a>],
    tokens: Range<usize>,
    role: &'a RoleWord,
    main: Option<ActorId>,
    links: bool,
) -> Option<Hit<'a>> {
    const BECOMES: [&str; 12] = [
        "as", "become", "becomes", "became", "becoming", "named", "elected", "appointed", "sworn", "candidate", "next",
        "future",
    ];
    let (at, end) = (tokens.start, tokens.end);
    let before = view.before(at);
    let follows_new_office = before.is_some_and(|b| {
        let is_other = !view.is_english && (view.is(b, "a") || view.class(b).has(Class::FORMER));
        view.is_any(b, &BECOMES) || is_other
    });
    // "Defence Ministry spokeswoman Jane Roe": the title is the person's, the ministry is named.
    let before_title = hit_at(hits, end).is_some_and(|i| hits[i].tokens.start == end && hits[i].name_start > end);
    // "soldiers overthrew": a plural seldom stands before another noun, but for "farmers union".
    let is_plural_head = view.is_english && role.is_plural && view.after(end).is_some_and(|n| !view.begins_role(n));
    let qualifies = !view.ends_phrase(end) && !is_plural_head && !before_title && role.class != RoleClass::Honorific;
    if qualifies || follows_new_office && !matches!(role.class, RoleClass::Other(_) | RoleClass::Honorific) {
        return None;
    }
    let starts_name = view.after(end).is_some_and(|n| {
        view.is_hyphen(n) || hit_at(hits, n).is_some_and(|i| hits[i].name_start == n && is_person(view, &hits[i]))
    });
    let determiner = if view.is_english {
        Determiner::before(view, at)
    } else {
        Determiner::default()
    };
    let around = Around {
        is_definite: is_definite(view, at) || determiner.is_definite,
        is_indefinite: determiner.is_indefinite
            || before.is_some_and(|b| view.is_any(b, &["a", "an", "another", "any", "no"])),
        determiner,
        is_proper: view.shapes[at] != Shape::Lower && (before.is_some() || role.phrase.contains(' ')),
        touches_name: starts_name || before.is_some_and(|b| hit_at(hits, b).is_some() || view.is_hyphen(b)),
        focus: fighting_in(view, hits, at, role)
            .or_else(|| focus(view, hits, at))
            .or(main),
        tokens,
        role,
        links,
    };
    // "Jane Roe, a former minister, resigned": the name is the mention.
    let is_apposed = view.is_english && !role.is_plural && is_apposed(view, hits, determiner.start, end);
    if is_apposed && (around.is_indefinite || determiner.is_former) {
        return None;
    }
    let (who, reading) = match &role.class {
        RoleClass::Honorific => (links.then(|| bearer(view, hits, at, role)).flatten()?, Reading::Nominal),
        RoleClass::Office(office) => (office_nominal(view, hits, &around, *office)?, Reading::Office),
        RoleClass::Organ(code) => (organ_nominal(view, hits, &around, code)?, Reading::Nominal),
        RoleClass::Other(class) => (other_nominal(view, hits, &around, class)?, Reading::Nominal),
    };
    let mut hit = Hit::new(around.tokens.clone(), who, reading, 0.6);
    if reading == Reading::Office {
        hit.role = Some(HeldRole {
            title: &role.title,
            of: around.focus.map(|state| view.kb.actor(state).code.as_str()),
            former: false,
        });
    }
    Some(hit)
}

/// "the", "its", also behind adjectives: "the current prime minister".
fn is_definite(view: &View<'_>, at: usize) -> bool {
    if !view.is_english {
        const INDEFINITE: [&str; 12] = [
            "un", "una", "unos", "unas", "um", "uma", "une", "des", "ein", "eine", "einen", "uno",
        ];
        return view.before(at).is_none_or(|b| !view.is_any(b, &INDEFINITE));
    }
    let mut token = at;
    for _ in 0..4 {
        let Some(before) = view.before(token) else { return false };
        if view.is_any(before, &["the", "his", "her", "their", "its", "this", "that"]) {
            return true;
        }
        if !view.class(before).has(Class::MODIFIER) && !view.is_hyphen(before) {
            return false;
        }
        token = before;
    }
    false
}

/// "the president": the one spoken of, else who held the office in the state in focus.
fn office_nominal<'a>(view: &View<'a>, hits: &[Hit<'a>], around: &Around<'a>, office: Role) -> Option<Who<'a>> {
    const VAGUE: [&str; 6] = [
        "opposition_leader", "party_leader", "group_leader", "chief_executive", "commander", "judge",
    ];
    let start = around.tokens.start;
    let owns = view.after(around.tokens.end).is_some_and(|n| view.is_possessive(n));
    let is_one_of_many = around.role.is_plural || around.is_indefinite || around.determiner.is_former;
    if view.is_english && is_one_of_many {
        let is_meant = !around.touches_name && !around.determiner.is_predicate && acts_as_one(around.role);
        return is_meant.then(|| composed(view, around));
    }
    let is_vague = VAGUE.contains(&office.code()) && !around.is_definite
        || matches!(around.role.phrase.as_str(), "chief" | "head");
    // "The envoy flew to Libya": nobody's, as long as no state was named.
    let is_nobodys = office.code() == "envoy" && view.is_english && focus(view, hits, start).is_none();
    if is_nobodys {
        return None;
    }
    let is_meant = around.is_definite || around.is_proper || owns || view.is_english && is_in_headline(view, start);
    if around.role.is_plural || around.is_indefinite || around.touches_name || is_vague || !is_meant {
        return None;
    }
    if matches!(around.role.phrase.as_str(), "pope" | "pontiff") {
        let pope = view.kb.office_holder("VAT", Wanted::Title("pope"), view.day);
        return pope.map(|(id, _)| Who::Actor(id));
    }
    let known = around
        .links
        .then(|| office_bearer(view, hits, around.tokens.start, around.role, office))
        .flatten();
    let by_focus = || {
        let state = around.focus.map(|state| view.kb.actor(state));
        title_holder(view, state, &around.role.title)
            .unwrap_or_else(|| state.and_then(|state| holder(view, state, &around.role.title, office)))
            .map(Who::Actor)
    };
    Some(known.or_else(by_focus).unwrap_or_else(|| composed(view, around)))
}

/// "the commission" after "the European Commission": the body last spoken of that has the word in its name.
fn named_again<'a>(view: &View<'a>, hits: &[Hit<'a>], around: &Around<'a>) -> Option<Who<'a>> {
    let is_one = around.links && around.is_definite && !around.role.is_plural && around.tokens.len() == 1;
    if !is_one || !view.is_english {
        return None;
    }
    let word = view.hashes[around.tokens.start];
    let until = hits.partition_point(|hit| hit.tokens.start < around.tokens.start);
    let bears = |hit: &&Hit<'_>| {
        let is_body = match &hit.who {
            Who::Actor(id) => !matches!(
                view.kb.actor(*id).kind,
                ActorKind::Person | ActorKind::State | ActorKind::People
            ),
            Who::Named { kind, .. } => *kind != ActorKind::Person,
            _ => false,
        };
        is_body
            && hit.reading == Reading::Name
            && hit.tokens.clone().any(|t| view.hashes[t] == word && view.is_capital(t))
    };
    let found = hits[..until].iter().rev().take(NAMED_AGAIN_HITS).find(bears);
    found.map(|hit| hit.who.clone())
}

/// "parliament", "the army", "police": of the state in focus.
fn organ_nominal<'a>(view: &View<'a>, hits: &[Hit<'a>], around: &Around<'a>, code: &str) -> Option<Who<'a>> {
    let is_abstract = view
        .before(around.tokens.start)
        .is_some_and(|b| view.is_any(b, &["in", "into", "from", "to"]));
    // "the nose cap assembly", "the prosecution of thieves"
    let is_compound =
        around.role.phrase == "assembly" && view.before(around.tokens.start).is_some_and(|b| is_plain_noun(view, b));
    let is_embassy = around.role.phrase.contains("embass") || around.role.phrase.contains("consulate");
    let is_deed = is_embassy || code == "GOV.MOJ" && view.after(around.tokens.end).is_some_and(|n| view.is(n, "of"));
    if around.is_indefinite && view.is_english && code == "GOV.COURT" && !around.touches_name {
        return (!around.determiner.is_predicate).then(|| composed(view, around));
    }
    if around.is_indefinite || around.touches_name || is_abstract || is_compound || is_deed {
        return None;
    }
    if let Some(who) = named_again(view, hits, around) {
        return Some(who);
    }
    // "Congress approved aid for Ukraine."
    let is_congress = around.role.phrase == "congress" && view.is_capital(around.tokens.start);
    if is_congress && !around.focus.is_some_and(|state| has_congress(view.kb.actor(state))) {
        return view.kb.find_code("USA.GOV.PARL").map(Who::Actor);
    }
    let known = around
        .focus
        .filter(|_| around.links)
        .and_then(|state| organ(view, view.kb.actor(state), code));
    Some(known.map_or_else(|| composed(view, around), Who::Actor))
}

/// A lower-case word that is no article, modifier or verb.
fn is_plain_noun(view: &View<'_>, at: usize) -> bool {
    let (class, word) = (view.class(at), view.words[at]);
    let is_grammatical = class.has(Class::FUNCTION) || class.has(Class::MODIFIER) || class.has(Class::VERB);
    let is_verbal = ["ed", "ing", "ly", "s"].iter().any(|ending| word.ends_with(ending));
    view.is_english && view.shapes[at] == Shape::Lower && !is_grammatical && !is_verbal && word.len() > 2
}

/// "the country", "the group", "the party" refer back; troops, rebels and protesters act without a name.
fn other_nominal<'a>(view: &View<'a>, hits: &[Hit<'a>], around: &Around<'a>, class: &str) -> Option<Who<'a>> {
    const STATES: [&str; 4] = ["country", "nation", "kingdom", "republic"];
    const GROUPS: [&str; 7] = [
        "group", "organisation", "organization", "movement", "militia", "alliance", "bloc",
    ];
    // "the opposition to the plan", "the resistance of the church" are stances.
    let is_stance = matches!(around.role.phrase.as_str(), "opposition" | "resistance")
        && view
            .after(around.tokens.end)
            .is_some_and(|n| view.is_any(n, &["to", "of", "against"]));
    if is_stance {
        return None;
    }
    let refers = around.links && around.is_definite && !around.role.is_plural;
    let at = around.tokens.start;
    let phrase = around.role.phrase.as_str();
    let last = |kinds: &[ActorKind]| last_of(view, hits, at, kinds).map(Who::Actor);
    if refers && STATES.contains(&phrase) {
        return last(&[ActorKind::State]);
    }
    if let Some(who) = named_again(view, hits, around) {
        return Some(who);
    }
    if refers && GROUPS.contains(&phrase) {
        let group = last(&[
            ActorKind::ArmedGroup,
            ActorKind::Igo,
            ActorKind::Organisation,
            ActorKind::Party,
        ]);
        if group.is_some() {
            return group;
        }
    }
    if refers && phrase == "party" {
        return last(&[ActorKind::Party]);
    }
    if around.touches_name
        || !acts_alone(around.role, view.is_english)
        || view.is_english && is_source(view, &around.tokens, class)
    {
        return None;
    }
    if view.is_english && around.is_indefinite && !around.role.is_plural {
        return (acts_as_one(around.role) && !around.determiner.is_predicate).then(|| composed(view, around));
    }
    let is_meant =
        around.role.is_plural || around.is_definite || class == "police" || view.is_english && is_in_headline(view, at);
    (is_meant && !around.is_indefinite && !around.determiner.is_predicate).then(|| composed(view, around))
}

fn composed<'a>(view: &View<'a>, around: &Around<'a>) -> Who<'a> {
    Who::Composed {
        country: around.focus.and_then(|state| view.country(state)),
        sector: &around.role.sector,
        kind: sector::kind_of(around.role),
        head: lower(view.text(&around.tokens)),
    }
}
