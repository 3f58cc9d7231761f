//! Decides which actor an ambiguous name means, from what else the document names and when it was published.
//!
//! "Georgia" is the state beside "Tbilisi" and not beside "Atlanta"; "Labour" is the party of the country the
//! document speaks of; "Putin" counts after the full name or alone, "Sarraj" only after the full name or a title.
//! Cases: `tests/cases/tagging/homonyms.case`.
//!
//! Not here: whether the mention is a place (`places.rs`) or part of another name (`traps.rs`).
//!
//! Invariant: the first pass uses unambiguous names only, so the choice does not depend on the order of names.

use super::cities::{Rivals, is_city};
use super::conditions::is_met;
use super::hit::{Hit, Who};
use super::lexical::Class;
use super::persons;
use super::scan::{Match, Scan};
use super::view::{Style, View};
use crate::knowledge::words::Shape;
use crate::knowledge::{Actor, ActorId, ActorKind, ActorSet, ActorTable, AliasKind, Candidate, Office};
use crate::nlp::Reading;

/// What the document names beyond doubt.
#[derive(Default)]
pub struct Present {
    pub actors: ActorSet,
    /// Where persons are first named in full.
    firsts: ActorTable<usize>,
    /// How often something of a state is named, by the state.
    pub countries: ActorTable<u32>,
}

pub fn choose<'a>(view: &View<'a>, scan: &Scan) -> Vec<Hit<'a>> {
    let present = present(view, scan);
    let mut hits = Vec::with_capacity(scan.matches.len());
    let mut covered = 0;
    for found in &scan.matches {
        if found.tokens.start < covered {
            continue;
        }
        let candidates = scan.of(found);
        let asked = Asked::new(view, found, candidates);
        let best = candidates
            .iter()
            .filter_map(|candidate| {
                Some((
                    score(view, &present, found, candidate, &asked)?,
                    std::cmp::Reverse(candidate.actor),
                    candidate,
                ))
            })
            .max_by_key(|(score, id, _)| (*score, *id));
        let Some((_, _, candidate)) = best else { continue };
        covered = found.tokens.end;
        let is_alone = candidates.iter().all(|c| c.actor == candidate.actor);
        let confidence = confidence_of(candidate, is_alone);
        let who = if candidate.kind == AliasKind::City {
            Who::Place(candidate.actor)
        } else {
            Who::Actor(candidate.actor)
        };
        hits.push(Hit::new(
            found.tokens.clone(),
            who,
            reading_of(candidate.kind),
            confidence,
        ));
    }
    hits
}

/// What every reading of a match is asked with.
struct Asked<'a> {
    /// The title before the name, where it may be a person's.
    title: Option<persons::Title<'a>>,
    may_be_person: bool,
    namesakes: usize,
}

impl<'a> Asked<'a> {
    fn new(view: &View<'a>, found: &Match, candidates: &[Candidate]) -> Self {
        let may_be_person = candidates
            .iter()
            .any(|c| view.kb.actor(c.actor).kind == ActorKind::Person);
        let may_be_titled = may_be_person || candidates.iter().any(|c| c.kind == AliasKind::City);
        Self {
            may_be_person,
            title: may_be_titled
                .then(|| persons::title_before(view, found.tokens.start))
                .flatten(),
            namesakes: candidates.len(),
        }
    }
}

fn reading_of(kind: AliasKind) -> Reading {
    match kind {
        AliasKind::Name | AliasKind::Acronym | AliasKind::Surname | AliasKind::Bare => Reading::Name,
        AliasKind::Demonym => Reading::Adjective,
        AliasKind::Metonym | AliasKind::City => Reading::Metonym,
    }
}

fn confidence_of(candidate: &Candidate, is_alone: bool) -> f32 {
    let base = match candidate.kind {
        AliasKind::Name | AliasKind::Demonym => 0.97,
        AliasKind::Acronym => 0.93,
        AliasKind::Metonym | AliasKind::Bare | AliasKind::City => 0.88,
        AliasKind::Surname => 0.9,
    };
    let doubt = f32::from(u8::from(!is_alone)) * 0.1 + f32::from(u8::from(candidate.condition > 0)) * 0.04;
    base - doubt
}

fn present(view: &View<'_>, scan: &Scan) -> Present {
    let mut present = Present::default();
    for found in &scan.matches {
        let candidates = scan.of(found);
        let Some(first) = candidates.first() else { continue };
        let is_plain = candidates
            .iter()
            .all(|c| c.actor == first.actor && c.condition == 0 && c.kind != AliasKind::Surname);
        let actor = view.kb.actor(first.actor);
        if let Some(country) = shared_country(view, candidates) {
            *present.countries.entry(country).or_default() += 1;
        }
        if is_plain && (found.tokens.len() > 1 || actor.kind != ActorKind::Person) {
            present.actors.insert(first.actor);
            if actor.kind == ActorKind::Person {
                present.firsts.entry(first.actor).or_insert(found.tokens.start);
            }
        } else if candidates.iter().all(|c| c.condition == 0) && found.tokens.len() > 1 {
            // Namesakes: all are possible, so that their surnames are.
            for person in candidates {
                present.firsts.entry(person.actor).or_insert(found.tokens.start);
            }
            present.actors.extend(candidates.iter().map(|c| c.actor));
        }
    }
    present
}

/// The country that every reading of a name agrees on.
fn shared_country(view: &View<'_>, candidates: &[Candidate]) -> Option<ActorId> {
    // "Trump" needs no introduction, whoever else bears the name.
    let known = candidates
        .iter()
        .find(|c| c.kind == AliasKind::Bare && c.condition == 0);
    if let Some(known) = known {
        return view.kb.state_of(known.actor);
    }
    let country = view.kb.state_of(candidates.first()?.actor)?;
    let all = candidates
        .iter()
        .all(|c| c.condition == 0 && c.kind != AliasKind::Surname && view.kb.state_of(c.actor) == Some(country));
    all.then_some(country)
}

/// How well a reading fits; `None` where it is impossible.
fn score(view: &View<'_>, present: &Present, found: &Match, candidate: &Candidate, asked: &Asked<'_>) -> Option<i32> {
    let actor = view.kb.actor(candidate.actor);
    if actor.kind == ActorKind::Person && is_first_half(view, found) {
        return None;
    }
    if candidate.kind == AliasKind::City {
        let rivals = Rivals {
            has_title: asked.title.is_some(),
            may_be_person: asked.may_be_person,
        };
        let of_country = view
            .kb
            .state_of(candidate.actor)
            .and_then(|state| present.countries.get(&state));
        let known = i32::try_from(of_country.copied().unwrap_or(0).min(4)).unwrap_or(0);
        return is_city(view, &found.tokens, &rivals).then_some(15 + 5 * known);
    }
    let is_present = present.actors.contains(&candidate.actor);
    let mut score = match candidate.kind {
        AliasKind::Name => 50,
        AliasKind::Acronym | AliasKind::Demonym => 45,
        AliasKind::Metonym => 42,
        AliasKind::Bare => 40,
        AliasKind::Surname => 30,
        AliasKind::City => 15,
    };
    if let Some(condition) = view.kb.condition(candidate) {
        if !is_met(view, present, found, condition, candidate.actor) {
            return None;
        }
        score += if condition.needs.is_empty() { 0 } else { 8 };
    }
    if actor.kind == ActorKind::Person {
        score += person_score(view, present, found, candidate, asked)?;
    }
    // "Clinton ordered strikes. His wife Hillary Clinton": who is named in full later only is less likely meant.
    let is_named_later = matches!(candidate.kind, AliasKind::Surname | AliasKind::Bare)
        && present
            .firsts
            .get(&candidate.actor)
            .is_some_and(|first| *first > found.tokens.start);
    if is_present {
        score += if is_named_later { 10 } else { 25 };
    }
    if let Some(country) = view.kb.state_of(candidate.actor) {
        score += 5 * i32::try_from(present.countries.get(&country).copied().unwrap_or(0).min(4)).unwrap_or(0);
    }
    if !actor.exists_on(view.day) {
        score -= 30;
    }
    if matches!(actor.kind, ActorKind::State | ActorKind::Igo) {
        score += 6;
    }
    Some(score)
}

/// "Paul" of "Paul-Henri Damiba" is nobody's surname.
fn is_first_half(view: &View<'_>, found: &Match) -> bool {
    let end = found.tokens.end;
    found.tokens.len() == 1
        && view.after(end).is_some_and(|n| view.is_hyphen(n) && view.touches(n))
        && view
            .after(end + 1)
            .is_some_and(|n| view.touches(n) && view.shapes[n] == Shape::Capital)
}

/// Who needs no introduction: a head of state or government, a foreign or defence minister in office, beside the
/// country ("Johnson suspended parliament" beside "UK") or with a name that few share ("Erdogan"), and former heads with
/// such a name ("Chirac").
fn is_known_by_surname(view: &View<'_>, present: &Present, namesakes: usize, at: usize, id: ActorId) -> bool {
    let actor = view.kb.actor(id);
    if view.style_at(at) == Style::AllCapitals {
        return false;
    }
    let is_head = |office: &Office| matches!(office.role.code(), "head_of_state" | "head_of_government" | "monarch");
    let is_top = |office: &Office| {
        is_head(office)
            || matches!(
                office.role.code(),
                "foreign_minister" | "defence_minister" | "opposition_leader" | "head_of_organisation"
            )
    };
    let names_country = view
        .kb
        .state_of(id)
        .is_some_and(|state| present.countries.contains_key(&state));
    let is_rare = namesakes <= 2 && view.words[at].len() >= 5;
    let is_in_office = actor
        .offices
        .iter()
        .any(|office| is_top(office) && office.is_held_on(view.day));
    let was_head = actor.offices.iter().any(is_head);
    if is_word(view, at) {
        let is_head_now = actor
            .offices
            .iter()
            .any(|office| is_head(office) && office.is_held_on(view.day));
        let is_meant = view.day.is_some() && is_head_now && is_clearly_name(view, at);
        return is_meant && names_country_or_power(actor, names_country);
    }
    // "Kerry said": the American secretary of state needs no country either.
    let is_of_power = actor.country.as_deref() == Some("USA") && view.day.is_some();
    let is_chief_diplomat = is_of_power && is_rare && !view.kb.is_given_name(view.hashes[at]);
    is_in_office && (names_country || is_rare && was_head || is_chief_diplomat)
        || was_head && is_rare && namesakes == 1 && names_country_or_power(actor, names_country)
}

/// Former heads of small states are seldom meant by the surname alone.
fn names_country_or_power(actor: &Actor, names_country: bool) -> bool {
    const POWERS: [&str; 28] = [
        "USA", "RUS", "CHN", "GBR", "FRA", "DEU", "IND", "JPN", "ITA", "BRA", "TUR", "IRN", "IRQ", "SYR", "ISR", "EGY",
        "SAU", "PAK", "AFG", "LBY", "UKR", "VEN", "CUB", "PRK", "KOR", "ZAF", "YUG", "SUN",
    ];
    names_country
        || actor
            .country
            .as_deref()
            .is_some_and(|country| POWERS.contains(&country))
}

/// "Saddam defied Bush", "Brown bailed out Britain's banks": a word with a capital inside a sentence, or before a verb at its head.
fn is_clearly_name(view: &View<'_>, at: usize) -> bool {
    const MODALS: [&str; 8] = ["will", "would", "can", "could", "may", "might", "should", "must"];
    let (before, after) = (view.before(at), view.after(at + 1));
    let acts = after.is_some_and(|n| {
        view.shapes[n] == Shape::Lower
            && !view.is_any(n, &MODALS)
            && (view.class(n).has(Class::VERB) || view.words[n].ends_with("ed"))
    });
    let touches_name = [before, after].into_iter().flatten().any(|n| view.is_capital(n));
    let is_noun = before.is_some_and(|b| view.is_any(b, &["the", "a", "in", "on", "since", "by", "of"]));
    let is_date = view.class(at).has(Class::CALENDAR);
    view.shapes[at] == Shape::Capital && !touches_name && !is_noun && (acts || before.is_some() && !is_date)
}

/// Surnames that are words, dates or titles too: "May", "Park", "King".
fn is_word(view: &View<'_>, at: usize) -> bool {
    const WORDS: [&str; 66] = [
        "english", "french", "park", "king", "brown", "rice", "bush", "major", "power", "cook", "hunt", "hill",
        "grant", "dean", "day", "young", "long", "short", "best", "cross", "banks", "stone", "wood", "woods", "green",
        "white", "black", "gray", "grey", "fields", "rivers", "moon", "song", "love", "price", "rich", "strong",
        "wise", "noble", "swift", "sharp", "hope", "faith", "grace", "law", "judge", "bishop", "pope", "baron", "duke",
        "earl", "prince", "ford", "church", "hall", "house", "street", "gates", "wall", "august", "frank", "mark",
        "will", "rose", "lima", "santos",
    ];
    let class = view.class(at);
    class.has(Class::FUNCTION) || class.has(Class::CALENDAR) || class.has(Class::PLACE_NOUN) || view.is_any(at, &WORDS)
}

fn person_score(
    view: &View<'_>,
    present: &Present,
    found: &Match,
    candidate: &Candidate,
    asked: &Asked<'_>,
) -> Option<i32> {
    let actor = view.kb.actor(candidate.actor);
    let is_present = present.actors.contains(&candidate.actor);
    let (title, namesakes) = (&asked.title, asked.namesakes);
    if candidate.kind == AliasKind::Surname
        && !is_present
        && title.is_none()
        && !persons::is_owned_by(view, found.tokens.start, actor)
        && !is_known_by_surname(view, present, namesakes, found.tokens.start, candidate.actor)
    {
        return None;
    }
    let mut score = office_score(view, actor);
    // "Gadhafi vowed to fight", whatever his sons are called.
    if candidate.kind == AliasKind::Bare && score >= IN_OFFICE {
        score += 8;
    }
    if let Some(title) = title {
        let fits = persons::held_title(view, actor, title);
        // "Analyst John Smith" is not the party leader of long ago.
        let is_vague = !fits || title.office.is_none();
        let is_other = is_vague && title.phrase.len() > 4 && !title.is_former && persons::is_long_gone(view, actor);
        // The name itself counts once.
        let state = view.kb.state_of(candidate.actor);
        let is_alone = state.is_none_or(|state| present.countries.get(&state).is_none_or(|count| *count < 2));
        if is_other && is_alone {
            return None;
        }
        // "Sheikh Mohammed" alone may be many.
        let is_many = title.office.is_none()
            && namesakes > 3
            && !is_known_by_surname(view, present, namesakes, found.tokens.start, candidate.actor);
        if candidate.kind == AliasKind::Surname && !is_present && (!fits || is_many) {
            return None;
        }
        score += if fits { 25 } else { 0 };
    }
    Some(score)
}

/// What being in office on the day weighs.
const IN_OFFICE: i32 = 12;

/// Someone in office on the day is likelier than one long out of it.
fn office_score(view: &View<'_>, actor: &Actor) -> i32 {
    let Some(day) = view.day else {
        return i32::from(actor.offices.iter().any(|office| office.until.is_none())) * 6;
    };
    let year = i32::from(day.year());
    let nearest = actor.offices.iter().map(|office| {
        if office.is_held_on(Some(day)) {
            return 0;
        }
        let from = office.from.map_or(0, |from| (i32::from(from.year()) - year).max(0));
        let until = office.until.map_or(0, |until| (year - i32::from(until.year())).max(0));
        from.max(until) + 1
    });
    match nearest.min() {
        Some(0) => IN_OFFICE,
        Some(years) if years <= 6 => 6,
        Some(years) if years > 40 => -10,
        _ => 0,
    }
}
