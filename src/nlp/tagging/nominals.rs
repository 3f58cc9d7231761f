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
use crate::knowledge::{ActorId, ActorKind, Role, RoleClass, RoleWord, Wanted};
use crate::nlp::{FoundRole, Reading, Zone};
use std::collections::HashMap;
use std::ops::Range;

const LOOK_BACK_HITS: usize = 12;

pub fn link_nominals(view: &View<'_>, hits: &mut Vec<Hit>, links: bool) {
    if view.roles.is_none() {
        return;
    }
    let main = main_country(view, hits);
    let mut fresh = Vec::new();
    let mut at = 0;
    while at < view.len() {
        let is_candidate = view.begins_role(at) && view.zone(at) != Zone::Boilerplate;
        let Some((role, end)) = is_candidate
            .then(|| view.role_at(at).or_else(|| rank_at(view, at)))
            .flatten()
        else {
            at += 1;
            continue;
        };
        if is_free(hits, &(at..end)) {
            fresh.extend(nominal(view, hits, at..end, role, main, links));
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

/// What stands around a role phrase.
struct Around<'a> {
    tokens: Range<usize>,
    role: &'a RoleWord,
    is_definite: bool,
    is_indefinite: bool,
    /// Written with a capital inside a sentence, or in several words.
    is_proper: bool,
    touches_name: bool,
    focus: Option<ActorId>,
    links: bool,
}

fn nominal(
    view: &View<'_>,
    hits: &[Hit],
    tokens: Range<usize>,
    role: &RoleWord,
    main: Option<ActorId>,
    links: bool,
) -> Option<Hit> {
    const BECOMES: [&str; 13] = [
        "as", "become", "becomes", "became", "becoming", "named", "elected", "appointed", "sworn", "candidate", "next",
        "future", "a",
    ];
    let (at, end) = (tokens.start, tokens.end);
    let before = view.before(at);
    let follows_new_office = before.is_some_and(|b| view.is_any(b, &BECOMES) || view.class(b).has(Class::FORMER));
    let qualifies = !view.ends_phrase(end) && role.class != RoleClass::Honorific;
    if qualifies || follows_new_office && !matches!(role.class, RoleClass::Other(_) | RoleClass::Honorific) {
        return None;
    }
    let starts_name = view.after(end).is_some_and(|n| {
        view.is_hyphen(n) || hit_at(hits, n).is_some_and(|i| hits[i].tokens.start == n && is_person(view, &hits[i]))
    });
    let around = Around {
        is_definite: is_definite(view, at),
        is_indefinite: before.is_some_and(|b| view.is_any(b, &["a", "an", "another", "any", "no"])),
        is_proper: view.shapes[at] != Shape::Lower && (before.is_some() || role.phrase.contains(' ')),
        touches_name: starts_name || before.is_some_and(|b| hit_at(hits, b).is_some() || view.is_hyphen(b)),
        focus: fighting_in(view, hits, at, role)
            .or_else(|| focus(view, hits, at))
            .or(main),
        tokens,
        role,
        links,
    };
    let (who, reading) = match &role.class {
        RoleClass::Honorific => (links.then(|| bearer(view, hits, at, role)).flatten()?, Reading::Nominal),
        RoleClass::Office(office) => (office_nominal(view, hits, &around, *office)?, Reading::Office),
        RoleClass::Organ(code) => (organ_nominal(view, &around, code)?, Reading::Nominal),
        RoleClass::Other(class) => (other_nominal(view, hits, &around, class)?, Reading::Nominal),
    };
    let mut hit = Hit::new(around.tokens.clone(), who, reading, 0.6);
    if reading == Reading::Office {
        hit.role = Some(FoundRole {
            title: role.phrase.to_lowercase(),
            of: around.focus.map(|state| view.kb.actor(state).code.clone()),
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
fn office_nominal(view: &View<'_>, hits: &[Hit], around: &Around<'_>, office: Role) -> Option<Who> {
    const VAGUE: [&str; 6] = [
        "opposition_leader", "party_leader", "group_leader", "chief_executive", "commander", "judge",
    ];
    let owns = view.after(around.tokens.end).is_some_and(|n| view.is_possessive(n));
    let is_vague = VAGUE.contains(&office.code()) && !around.is_definite || around.role.phrase == "chief";
    let is_meant = around.is_definite || around.is_proper || owns;
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
        around
            .focus
            .and_then(|state| holder(view, view.kb.actor(state), &around.role.phrase, office))
            .map(Who::Actor)
    };
    Some(known.or_else(by_focus).unwrap_or_else(|| composed(view, around)))
}

/// "parliament", "the army", "police": of the state in focus.
fn organ_nominal(view: &View<'_>, around: &Around<'_>, code: &str) -> Option<Who> {
    let is_abstract = view
        .before(around.tokens.start)
        .is_some_and(|b| view.is_any(b, &["in", "into", "from", "to"]));
    // "the nose cap assembly", "the prosecution of thieves"
    let is_compound =
        around.role.phrase == "assembly" && view.before(around.tokens.start).is_some_and(|b| is_plain_noun(view, b));
    let is_embassy = around.role.phrase.contains("embass") || around.role.phrase.contains("consulate");
    let is_deed = is_embassy || code == "GOV.MOJ" && view.after(around.tokens.end).is_some_and(|n| view.is(n, "of"));
    if around.is_indefinite || around.touches_name || is_abstract || is_compound || is_deed {
        return None;
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
fn other_nominal(view: &View<'_>, hits: &[Hit], around: &Around<'_>, class: &str) -> Option<Who> {
    const STATES: [&str; 4] = ["country", "nation", "kingdom", "republic"];
    const GROUPS: [&str; 7] = [
        "group", "organisation", "organization", "movement", "militia", "alliance", "bloc",
    ];
    let refers = around.links && around.is_definite && !around.role.is_plural;
    let at = around.tokens.start;
    let phrase = around.role.phrase.as_str();
    let last = |kinds: &[ActorKind]| last_of(view, hits, at, kinds).map(Who::Actor);
    if refers && STATES.contains(&phrase) {
        return last(&[ActorKind::State]);
    }
    if refers && GROUPS.contains(&phrase) {
        return last(&[
            ActorKind::ArmedGroup,
            ActorKind::Igo,
            ActorKind::Organisation,
            ActorKind::Party,
        ]);
    }
    if refers && phrase == "party" {
        return last(&[ActorKind::Party]);
    }
    let is_meant = (around.role.is_plural || around.is_definite || class == "police")
        && !around.is_indefinite
        && !around.touches_name;
    let is_acting = is_acting_class(class) || !view.is_english && is_acting_abroad(class, around.role.is_plural);
    (is_acting && is_meant).then(|| composed(view, around))
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

/// The lists of other languages hold fewer and plainer words: all but things and states act.
fn is_acting_abroad(class: &str, is_plural: bool) -> bool {
    !matches!(class, "state" | "ally" | "ship" | "warplane" | "vessel")
        && (is_plural || matches!(class, "organisation" | "opposition" | "party"))
}

fn is_person(view: &View<'_>, hit: &Hit) -> bool {
    match &hit.who {
        Who::Actor(id) => view.kb.actor(*id).kind == ActorKind::Person,
        Who::Named { kind, .. } => *kind == ActorKind::Person,
        _ => false,
    }
}

fn composed(view: &View<'_>, around: &Around<'_>) -> Who {
    Who::Composed {
        country: around.focus.and_then(|state| view.kb.actor(state).country.clone()),
        sector: around.role.sector.clone(),
        kind: sector::kind_of(around.role),
        head: view.text(&around.tokens).to_lowercase(),
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

/// "Russia said it had struck rebels in Syria": rebels are of the place that the sentence names.
fn fighting_in(view: &View<'_>, hits: &[Hit], at: usize, role: &RoleWord) -> Option<ActorId> {
    let is_fighter =
        matches!(&role.class, RoleClass::Other(class) if matches!(class.as_str(), "rebel" | "militant" | "militia"));
    let from = hits.partition_point(|hit| hit.tokens.start < at);
    let same = |hit: &&Hit| view.sentence_of[hit.tokens.start] == view.sentence_of[at];
    let mut behind = hits[from..]
        .iter()
        .take(LOOK_BACK_HITS)
        .take_while(same)
        .filter(|_| is_fighter);
    behind.find_map(|hit| match hit.who {
        Who::Place(id) => view.kb.state_of(id),
        _ => None,
    })
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
