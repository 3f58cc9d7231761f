//! Actor or place: the government that "Moscow rejected" names, against "talks in Moscow".
//!
//! A state or seat is a place after a preposition of place, after a verb of movement or force ("left Moscow", "shelled
//! Tripoli"), in a dateline, behind a point of the compass and behind another place; elsewhere it acts or is dealt with.
//! Cases: `tests/cases/tagging/places.case`.
//!
//! Not here: which state a name means. Invariant: only changes hits that name a state or a seat.

use super::dealings::{acts_behind_parenthesis, is_dealt_with, is_described_as_actor, is_of_leader};
use super::hit::{Hit, Who, hit_at};
use super::lexical::Class;
use super::place_signs::{is_before_mayor, is_between_places, is_body_in, is_described, is_subject_abroad};
use super::view::View;
use crate::knowledge::words::Shape;
use crate::knowledge::{ActorId, ActorKind};
use crate::nlp::text::TokenKind;
use crate::nlp::{Reading, Zone};

pub fn tell_places<'a>(view: &View<'a>, hits: &mut [Hit<'a>]) {
    for at in 0..hits.len() {
        let Some(id) = geographic(view, &hits[at]) else {
            continue;
        };
        if is_place(view, hits, at) {
            hits[at].who = Who::Place(id);
        }
    }
}

fn is_of_territory(view: &View<'_>, id: ActorId) -> bool {
    let actor = view.kb.actor(id);
    actor.kind == ActorKind::State || actor.code.contains(".SUB.")
}

/// A hit that may be a place: a state by name, or a seat.
fn geographic(view: &View<'_>, hit: &Hit<'_>) -> Option<ActorId> {
    let id = hit.actor()?;
    let is_state = view.kb.actor(id).kind == ActorKind::State;
    match hit.reading {
        Reading::Name if is_state => Some(id),
        Reading::Metonym => Some(id),
        _ => None,
    }
}

fn is_place(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let hit = &hits[at];
    if view.zone(hit.tokens.start) == Zone::Dateline {
        return true;
    }
    // "the Kremlin", "the Pentagon" mean the body wherever no preposition of place says otherwise.
    let is_seat = hit.reading == Reading::Metonym
        && hit.actor().is_some_and(|id| is_of_territory(view, id))
        && !view.is_any(hit.tokens.start, &["kremlin", "zhongnanhai"]);
    let next = view.after(hit.tokens.end);
    let is_town_here = view
        .before(hit.tokens.start)
        .is_some_and(|b| view.is_any(b, &["capital", "city", "town", "port"]));
    if is_seat && is_town_here {
        return true;
    }
    // "the Paris-based OECD" says where it sits.
    if is_seat
        && next.is_some_and(|n| view.is_hyphen(n))
        && view
            .after(hit.tokens.end + 1)
            .is_some_and(|n| view.is_any(n, &["based", "listed", "born", "headquartered", "bound", "area"]))
    {
        return true;
    }
    // "US-backed", "Moscow-led": the actor.
    if next.is_some_and(|n| view.is_hyphen(n) && view.touches(n))
        && view.after(hit.tokens.end + 1).is_some_and(|n| view.touches(n))
    {
        return false;
    }
    // "Under pressure from Washington, Baghdad agreed"
    if view.before(hit.tokens.start).is_some_and(|b| view.words[b] == ",")
        && verb_follows(view, hit)
        && !is_list(view, hits, at)
    {
        return false;
    }
    let possessive = next.filter(|n| view.is_possessive(*n));
    let noun = possessive.map_or(hit.tokens.end, |p| p + 1);
    let has_place_noun = view.after(noun).is_some_and(|n| view.class(n).has(Class::PLACE_NOUN));
    if is_seat && (has_place_noun || is_before_mayor(view, noun) || is_described(view, hit)) {
        return true;
    }
    if is_after_place(view, hits, at) && !(is_seat && is_behind_actor(view, hits, at) && acts(view, hit)) {
        return true;
    }
    if is_seat && possessive.is_none() && view.is_english && is_told_as_actor(view, hits, at) {
        return false;
    }
    if !view.is_english && is_seat && possessive.is_none() && is_subject_abroad(view, hit) {
        return false;
    }
    match leading_link(view, hits, at) {
        Some(link) => link_is_locative(view, hit, link, is_seat, possessive.is_some()),
        None => is_seat && possessive.is_none() && !acts(view, hit),
    }
}

/// "Despite pleas from Berlin, Budapest blocked": the name before the comma is no place.
fn is_behind_actor(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let previous = at.checked_sub(1).map(|previous| &hits[previous]);
    view.is_english
        && previous.is_some_and(|hit| hit.tokens.end + 1 == hits[at].tokens.start && !matches!(hit.who, Who::Place(_)))
}

/// A seat that decides or belongs to a leader, wherever it stands.
fn is_told_as_actor(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let hit = &hits[at];
    is_described_as_actor(view, hit.tokens.end)
        || acts_behind_parenthesis(view, hit)
        || is_of_leader(view, hits, hit.tokens.start)
}

/// "Istanbul, Turkey", "Aleppo, Syria": a state behind a comma behind a capitalised word or a place.
fn is_after_place(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let start = hits[at].tokens.start;
    let Some(comma) = view.before(start).filter(|c| view.words[*c] == ",") else {
        return false;
    };
    let Some(previous) = view.before(comma) else {
        return false;
    };
    if !view.is_capital(previous) {
        return false;
    }
    let follows = view.after(hits[at].tokens.end);
    let closes =
        follows.is_none_or(|n| matches!(view.words[n], "," | "." | ")" | ";") || !view.class(n).has(Class::VERB));
    match hit_at(hits, previous) {
        Some(i) => {
            let is_seat = closes && hits[i].reading == Reading::Metonym;
            !is_list(view, hits, at)
                && (is_seat || matches!(hits[i].who, Who::Place(_)) || closes && is_body_in(view, &hits[i], &hits[at]))
        }
        None => {
            closes
                && !is_list(view, hits, at)
                && match view.before(previous) {
                    Some(b) => view.class(b).has(Class::LOCATIVE) || view.is(b, "of") || view.is_capital(b),
                    // "Lebanon, Pennsylvania, held a parade."
                    None => follows.is_some_and(|n| view.words[n] == ","),
                }
        }
    }
}

/// "Egypt, Sudan and Chad": names in a row.
fn is_list(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let next = hits
        .get(at + 1)
        .filter(|n| n.tokens.start <= hits[at].tokens.end + 2 && n.reading == Reading::Name);
    let joined = |from: usize| view.after(from).is_some_and(|n| view.is_any(n, &["and", ",", "or"]));
    next.is_some() && joined(hits[at].tokens.end)
}

/// The word that governs a name: skips "the", adjectives of place and earlier names of a list.
fn leading_link(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> Option<usize> {
    let mut token = view.before(hits[at].tokens.start)?;
    for _ in 0..8 {
        let class = view.class(token);
        let is_skipped = view.is_any(
            token,
            &[
                "the", "and", "or", ",", "both", "either", "neither", "nor", "war", "torn", "-", "capital", "city",
                "whole", "former",
            ],
        ) || class.has(Class::PART_OF_PLACE);
        if let Some(i) = hit_at(hits, token) {
            // "in Italy, France and Spain": the list shares its preposition.
            let shares = is_name_or_place(&hits[i])
                && view
                    .after(hits[i].tokens.end)
                    .is_some_and(|n| view.is_any(n, &["and", ",", "or"]));
            if !shares {
                return None;
            }
            token = view.before(hits[i].tokens.start)?;
            continue;
        }
        if class.has(Class::PART_OF_PLACE) && !class.has(Class::MODIFIER) {
            return Some(token);
        }
        if let Some(governor) = governor_of_examples(view, token) {
            return Some(governor);
        }
        if !is_skipped {
            return Some(token);
        }
        token = view.before(token)?;
    }
    None
}

/// "in nations including Denmark", "moved to states such as Utah": the preposition before the noun they are examples of.
fn governor_of_examples(view: &View<'_>, token: usize) -> Option<usize> {
    let such = view.is(token, "as").then(|| view.before(token)).flatten();
    let link = match such {
        Some(such) if view.is(such, "such") => such,
        _ if view.is_any(token, &["including", "like"]) => token,
        _ => return None,
    };
    let mut noun = view.before(link)?;
    if view.words[noun] == "," {
        noun = view.before(noun)?;
    }
    const NOUNS: [&str; 12] = [
        "countries", "nations", "states", "cities", "places", "areas", "regions", "towns", "capitals", "provinces",
        "markets", "destinations",
    ];
    if !view.is_any(noun, &NOUNS) {
        return None;
    }
    let mut at = view.before(noun)?;
    for _ in 0..3 {
        let class = view.class(at);
        if class.has(Class::LOCATIVE) || class.has(Class::MOVES) || view.is_any(at, &["to", "from", "of"]) {
            return Some(at);
        }
        at = view.before(at)?;
    }
    None
}

fn is_name_or_place(hit: &Hit<'_>) -> bool {
    matches!(hit.reading, Reading::Name | Reading::Metonym)
}

fn link_is_locative(view: &View<'_>, hit: &Hit<'_>, link: usize, is_seat: bool, is_possessive: bool) -> bool {
    let class = view.class(link);
    let owns = is_possessive && !is_seat;
    if class.has(Class::PART_OF_PLACE) {
        return true;
    }
    if view.is_any(link, &["under", "toward", "towards", "beyond", "via"]) {
        return is_seat && !is_possessive && !acts(view, hit);
    }
    // "a push into Syria", "fired at Israel": a state that force is used against is dealt with.
    let is_force = view.is_any(link, &["into", "at", "toward", "towards", "across"])
        && (link.saturating_sub(4)..link).any(|i| view.class(i).has(Class::FORCE));
    let has_efforts = is_seat
        && is_possessive
        && view
            .after(hit.tokens.end + 1)
            .is_some_and(|n| view.shapes[n] == Shape::Lower);
    if is_force && !is_seat || has_efforts {
        return false;
    }
    if is_between_places(view, link) {
        return true;
    }
    // "north west London", "South Venezuela"; not "the invasion of South Lebanon".
    if class.has(Class::COMPASS) && link + 1 == hit.tokens.start {
        let near = link.saturating_sub(4).max(view.sentence_tokens(link).start)..link;
        return is_seat || !near.clone().any(|i| view.class(i).has(Class::FORCE));
    }
    if class.has(Class::LOCATIVE) {
        // "in Russia's view", "in Russia's interest": the owner acts; "in Russia's north" is a place.
        let is_part = view.after(hit.tokens.end + 1).is_some_and(|n| {
            let noun = view.class(n);
            noun.has(Class::PLACE_NOUN) || noun.has(Class::COMPASS) || noun.has(Class::PART_OF_PLACE)
        });
        // "from across Britain's political spectrum": extent is of the land.
        return !owns || is_part || view.is_any(link, &["across", "throughout"]);
    }
    if class.has(Class::MOVES) {
        // "Russia invaded Ukraine": a state that is hit or entered by force is dealt with, a city is where it happens.
        const TAKEN: [&str; 26] = [
            "hit", "hits", "strike", "struck", "captured", "seized", "shelling", "shelled", "invaded", "invade",
            "invades", "invading", "bombed", "bombing", "bombarded", "occupied", "occupying", "besieged", "besieging",
            "encircled", "encircling", "rocked", "liberated", "liberate", "seize", "capture",
        ];
        return !owns && (is_seat || !view.is_any(link, &TAKEN));
    }
    let is_dealt_with = is_seat && is_dealt_with(view, link);
    if view.is_any(link, &["to", "from", "of"]) {
        return !owns && !is_dealt_with && is_travelled(view, link, is_seat);
    }
    // "pirates off Somalia"
    if view.is(link, "off") && !owns {
        return !is_dealt_with;
    }
    if view.is_any(link, &["on", "over", "for"]) {
        return is_seat && !is_possessive && !is_dealt_with && !acts(view, hit);
    }
    const DEALS: [&str; 28] = [
        "with", "against", "between", "by", "than", "like", "that", "as", "but", "while", "when", "because", "if",
        "said", "says", "behind", "although", "though", "whom", "what", "whatever", "whether", "were", "had", "should",
        "did", "does", "without",
    ];
    let is_actor = view.is_any(link, &DEALS) || is_after_actor_verb(view, link) || is_dealt_with;
    is_seat && !is_actor && !is_possessive && !acts(view, hit)
}

/// "returned to Chad", "a train to Berlin", "the outskirts of Tripoli"; not "a threat to Chad", "gas from Russia".
fn is_travelled(view: &View<'_>, link: usize, is_seat: bool) -> bool {
    if view.is(link, "of") {
        let of = |b: usize| {
            view.class(b).has(Class::PLACE_OF)
                || view.class(b).has(Class::COMPASS)
                || view.class(b).has(Class::PLACE_NOUN)
                || is_seat && view.is_any(b, &["mayor", "governor", "bishop", "archbishop"])
        };
        // "the invasion of Ukraine" is done to the state.
        const FORCED: [&str; 8] = [
            "invasion", "siege", "shelling", "bombing", "bombardment", "occupation", "recapture", "liberation",
        ];
        return view
            .before(link)
            .is_some_and(|b| of(b) && (is_seat || !view.is_any(b, &FORCED)));
    }
    // "the ambassador to Germany" is sent to the state.
    if view
        .before(link)
        .is_some_and(|b| view.is_any(b, &["ambassador", "ambassadors", "envoy", "envoys", "loyal"]))
    {
        return false;
    }
    let near = (link.saturating_sub(5)..link).filter(|i| view.sentence_of[*i] == view.sentence_of[link]);
    let (mut deals, mut moves) = (false, false);
    for class in near.map(|i| view.class(i)) {
        deals |= class.has(Class::DEALING);
        moves |= class.has(Class::PLACE_OF) || class.has(Class::TRAVEL);
    }
    !deals && (moves || is_seat || view.is(link, "from"))
}

/// "told Moscow", "urged Ankara", "accused Tehran": the seat is spoken to.
fn is_after_actor_verb(view: &View<'_>, link: usize) -> bool {
    const VERBS: [&str; 107] = [
        "want", "wants", "wanted", "forced", "force", "forces", "forcing", "persuaded", "begged", "ordered", "handed",
        "hand", "hands", "pay", "pays", "paid", "offer", "offered", "offers", "wish", "wished", "present", "presented",
        "promise", "promised", "grant", "granted", "owe", "owes", "owed", "remind", "reminded", "teach", "taught",
        "lend", "lent", "deny", "denied", "denies", "shocked", "alarmed", "worried", "embarrassed", "rattled",
        "stunned", "enraged", "surprised", "annoyed", "provoked", "frustrated", "irked", "told", "tell", "urged",
        "urge", "urges", "urging", "accused", "accuse", "accuses", "accusing", "warned", "warn", "warns", "warning",
        "asked", "ask", "asks", "asking", "pressed", "press", "pressure", "pressured", "blamed", "blame", "blames",
        "blaming", "criticised", "criticized", "condemned", "condemn", "backed", "support", "supported", "sanctioned",
        "helped", "help", "helping", "angered", "anger", "infuriated", "defied", "defy", "isolate", "isolated",
        "isolating", "punish", "punished", "threatened", "threaten", "pushed", "push", "gave", "give", "giving", "let",
        "made",
    ];
    view.is_any(link, &VERBS)
}

/// A finite verb follows at once: "Baghdad agreed".
fn verb_follows(view: &View<'_>, hit: &Hit<'_>) -> bool {
    view.after(hit.tokens.end).is_some_and(|n| {
        view.class(n).has(Class::VERB)
            || view.shapes[n] == Shape::Lower && view.words[n].len() > 4 && view.words[n].ends_with("ed")
    })
}

/// A finite verb follows, perhaps behind an adverb: "Moscow has", "Ankara flatly rejected".
fn acts(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let mut at = hit.tokens.end;
    // "Moscow and Ankara are staging"
    for _ in 0..5 {
        let Some(next) = view.after(at) else { return false };
        if view.kind(next) == TokenKind::Punctuation && view.words[next] != "," {
            return false;
        }
        if view.class(next).has(Class::VERB) {
            return true;
        }
        let word = view.words[next];
        let is_lower = view.shapes[next] == Shape::Lower;
        if is_lower && word.len() > 4 && word.ends_with("ed") {
            return true;
        }
        let is_date = view.class(next).has(Class::CALENDAR)
            || view.is(next, "on") && view.after(next + 1).is_some_and(|d| view.class(d).has(Class::CALENDAR));
        let is_relative = view.is_any(next, &["which", "who"]);
        // "Tehran too received", "Washington last month accused", "Moscow and Kyiv each returned"
        const ADVERBS: [&str; 22] = [
            "too", "again", "each", "both", "neither", "soon", "then", "later", "once", "twice", "thus", "even",
            "just", "last", "month", "week", "year", "long", "instead", "alone", "today", "first",
        ];
        let is_adverb = is_lower && (word.ends_with("ly") || view.is_any(next, &ADVERBS)) || is_date || is_relative;
        let is_joint = view.is_any(next, &["and", ",", "or", "itself"]) || view.is_capital(next);
        if is_lower && word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && at == hit.tokens.end {
            return true;
        }
        if !(is_adverb || is_joint) {
            return false;
        }
        at = next + 1;
    }
    false
}
