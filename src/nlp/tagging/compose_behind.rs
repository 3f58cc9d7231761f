//! Composition where the owner stands behind the role: "prime minister of Malta", "gobierno ruso", "МИД России".
//!
//! Cases: `tests/cases/tagging/composition.case`, `languages.case`.
//!
//! Not here: the owner in front (`compose.rs`). Invariant: takes only tokens that no other hit covers.

use super::compose::{Found, is_before_name, resolve};
use super::hit::{Hit, Who, hit_at};
use super::holders::holder;
use super::lexical::Class;
use super::view::View;
use crate::knowledge::{ActorId, ActorKind, Role, RoleClass, RoleWord};
use crate::nlp::Reading;

/// Where the adjective or the genitive stands behind its noun: "gobierno ruso", "le président turc", "МИД России".
pub fn behind_role<'a>(view: &View<'a>, hits: &mut [Hit<'a>], at: usize, owner: ActorId) -> bool {
    let is_genitive = hits[at].reading == Reading::Name
        && matches!(view.prepared.language.as_str(), "ru" | "uk" | "be" | "bg" | "ar" | "fa");
    if view.is_english || !(hits[at].reading == Reading::Adjective || is_genitive) {
        return false;
    }
    let start = hits[at].tokens.start;
    if split_role(view, hits, at, owner) {
        return true;
    }
    let Some((from, role)) = role_ending_at(view, hits, at, start) else {
        return false;
    };
    let is_title = is_before_name(view, hits, hits[at].tokens.end) && matches!(role.class, RoleClass::Office(_));
    let found = Found {
        role,
        tokens: from..start,
        is_former: false,
        is_indefinite: view.before(from).is_some_and(|b| view.is_any(b, &INDEFINITE)),
    };
    let Some((mut who, reading, found_role)) = resolve(view, owner, &found, from).filter(|_| !is_title) else {
        return false;
    };
    if let Who::Composed { head, .. } = &mut who {
        *head = view.text(&(from..hits[at].tokens.end)).into();
    }
    let hit = &mut hits[at];
    hit.tokens.start = from;
    hit.name_start = from;
    (hit.who, hit.reading, hit.role) = (who, reading, found_role);
    hit.confidence *= 0.9;
    true
}

/// "俄罗斯外交部长": the ministry's name with "head" hung on is its minister.
pub fn minister_of_organ<'a>(view: &View<'a>, hits: &mut [Hit<'a>], at: usize, organ: ActorId) -> bool {
    const MINISTERS: [(&str, &str, &str); 5] = [
        (".GOV.MFA", "foreign_minister", "foreign minister"),
        (".GOV.MOD", "defence_minister", "defence minister"),
        (".GOV.MOI", "interior_minister", "interior minister"),
        (".GOV.MOF", "finance_minister", "finance minister"),
        (".GOV.MOJ", "justice_minister", "justice minister"),
    ];
    let next = view
        .after(hits[at].tokens.end)
        .filter(|n| matches!(view.words[*n], "长" | "長"));
    let code = &view.kb.actor(organ).code;
    let minister = MINISTERS.iter().find(|(suffix, _, _)| code.ends_with(suffix));
    let (Some(next), Some((_, office, title)), Some(state)) = (next, minister, view.kb.state_of(organ)) else {
        return false;
    };
    let Some(holder) = Role::from_code(office).and_then(|office| holder(view, view.kb.actor(state), title, office))
    else {
        return false;
    };
    // The title of the name behind gives the word up.
    if let Some(behind) = hits.get_mut(at + 1).filter(|behind| behind.tokens.start == next) {
        if behind.name_start <= next {
            return false;
        }
        behind.tokens.start = next + 1;
    }
    let hit = &mut hits[at];
    hit.tokens.end = next + 1;
    (hit.who, hit.reading) = (Who::Actor(holder), Reading::Office);
    true
}

/// "le ministre russe des Affaires étrangères": the adjective stands inside the role.
fn split_role<'a>(view: &View<'a>, hits: &mut [Hit<'a>], at: usize, owner: ActorId) -> bool {
    let (adjective, end) = (hits[at].tokens.clone(), hits[at].tokens.end);
    let Some(from) = view.before(adjective.start).filter(|from| view.begins_role(*from)) else {
        return false;
    };
    let floor = at.checked_sub(1).map_or(0, |before| hits[before].tokens.end);
    let limit = hits.get(at + 1).map_or(view.len(), |next| next.tokens.start);
    let limit = limit.min(view.sentence_tokens(from).end).min(end + SPLIT_TOKENS_MAX);
    if from < floor || end >= limit {
        return false;
    }
    let words = std::iter::once(view.hashes[from]).chain(view.hashes[end..limit].iter().copied());
    let mut phrases = Vec::new();
    if let Some(roles) = view.roles {
        roles.find(words, &mut phrases);
    }
    let Some((role, count)) = phrases.into_iter().find(|(_, count)| *count > 2) else {
        return false;
    };
    let found = Found {
        role,
        tokens: from..from + 1,
        is_former: false,
        is_indefinite: view.before(from).is_some_and(|b| view.is_any(b, &INDEFINITE)),
    };
    let Some((mut who, reading, found_role)) = resolve(view, owner, &found, from) else {
        return false;
    };
    let until = end + count - 1;
    if let Who::Composed { head, .. } = &mut who {
        *head = view.text(&(from..until)).into();
    }
    let hit = &mut hits[at];
    hit.tokens = from..until;
    hit.name_start = from;
    (hit.who, hit.reading, hit.role) = (who, reading, found_role);
    hit.confidence *= 0.9;
    true
}

/// How many words of a role may stand behind the adjective inside it.
const SPLIT_TOKENS_MAX: usize = 6;

const INDEFINITE: [&str; 16] = [
    "a", "an", "another", "one", "un", "una", "unos", "unas", "um", "uma", "une", "des", "ein", "eine", "einen", "uno",
];

/// The longest role phrase that ends at `link`, on tokens that no earlier hit covers.
fn role_ending_at<'a>(view: &View<'a>, hits: &[Hit<'_>], at: usize, link: usize) -> Option<(usize, &'a RoleWord)> {
    let ends = hits[..at]
        .iter()
        .rev()
        .map(|hit| hit.tokens.end)
        .find(|end| *end <= link);
    let floor = ends
        .unwrap_or(0)
        .max(view.sentence_tokens(link.min(hits[at].tokens.start)).start);
    let earliest = link.saturating_sub(6).max(floor);
    let ending = |from: usize| {
        view.roles_at(from)
            .find(|(role, to)| *to == link && is_owned(view, role))
            .map(|(role, _)| (from, role))
    };
    (earliest..link).find_map(ending)
}

/// "prime minister of Malta", "the government of Syria", "troops from Chad".
pub fn compose_backward<'a>(view: &View<'a>, hits: &mut [Hit<'a>], at: usize, owner: ActorId) -> Option<Hit<'a>> {
    if view.after(hits[at].tokens.end).is_some_and(|n| view.is_hyphen(n)) {
        return None;
    }
    let start = hits[at].tokens.start;
    let mut link = view.before(start)?;
    let mut crosses = false;
    // "of the United Nations-backed Libyan government"
    if view.class(link).has(Class::SUPPORTED) && view.before(link).is_some_and(|b| view.is_hyphen(b)) {
        let backer = hit_at(hits, link.checked_sub(2)?)?;
        link = view.before(hits[backer].tokens.start)?;
        crosses = true;
    }
    const ARTICLES: [&str; 10] = ["the", "la", "el", "los", "las", "les", "l'", "l’", "il", "le"];
    const OF: [&str; 19] = [
        "of", "de", "del", "du", "des", "d'", "d’", "da", "do", "das", "dos", "di", "della", "dell'", "dell’", "dei",
        "degli", "von", "der",
    ];
    if view.is_any(link, &ARTICLES) {
        link = view.before(link)?;
    }
    if !view.is_any(link, &OF) {
        return None;
    }
    let (from, role) = role_ending_at(view, hits, at, link)?;
    let before = view.before(from);
    let is_of_city = matches!(&role.class, RoleClass::Office(office) if matches!(office.code(), "mayor" | "governor" | "police_chief"));
    if is_of_city && hits[at].reading == Reading::Metonym {
        return None;
    }
    if hits[at].reading == Reading::Metonym
        && matches!(&role.class, RoleClass::Office(office) if matches!(office.code(), "mayor" | "governor" | "police_chief"))
    {
        return None;
    }
    let found = Found {
        role,
        tokens: from..link,
        is_former: before.is_some_and(|b| view.class(b).has(Class::FORMER)),
        is_indefinite: before.is_some_and(|b| view.is_any(b, &INDEFINITE)),
    };
    if is_before_name(view, hits, hits[at].tokens.end) && matches!(role.class, RoleClass::Office(_)) {
        return None;
    }
    let is_part =
        !matches!(view.kb.actor(owner).kind, ActorKind::State | ActorKind::Igo) || hits[at].reading == Reading::Office;
    let (mut who, reading, found_role) = resolve(view, owner, &found, from)?;
    if let Who::Composed { head, .. } = &mut who {
        *head = view.text(&(from..hits[at].tokens.end)).into();
    }
    if crosses || is_part {
        // "prime minister of the Libyan government": both are mentions.
        let mut hit = Hit::new(from..link, who, reading, 0.85);
        hit.role = found_role;
        return Some(hit);
    }
    let hit = &mut hits[at];
    hit.tokens.start = from;
    hit.name_start = from;
    hit.who = who;
    hit.reading = reading;
    hit.role = found_role;
    hit.confidence *= 0.93;
    None
}

/// English names the others by "from" and "in", other languages by "of" as well.
fn is_owned(view: &View<'_>, role: &RoleWord) -> bool {
    match &role.class {
        RoleClass::Office(_) | RoleClass::Organ(_) => true,
        RoleClass::Other(class) => !view.is_english && !matches!(class.as_str(), "state" | "ally"),
        RoleClass::Honorific => false,
    }
}
