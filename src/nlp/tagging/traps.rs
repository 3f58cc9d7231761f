//! Names that are no actor here: part of another name, a language, a bird, a team.
//!
//! "Paris Hilton", "Michael Jordan", "Georgia Power", "in Turkish", "turkey sandwiches", "Japan beat Syria 2-1".
//! Cases: `tests/cases/tagging/traps.case`.
//!
//! Not here: names that the base itself marks as ambiguous (`choose.rs`).
//!
//! Invariant: only removes hits.

use super::hit::{Hit, Who, hit_at};
use super::lexical::Class;
use super::view::{Style, View};
use crate::knowledge::ActorKind;
use crate::knowledge::words::Shape;
use crate::nlp::{Reading, Zone};

pub fn remove_traps<'a>(view: &View<'a>, hits: &mut Vec<Hit<'a>>) {
    let is_trap = |at: usize| {
        let hit = &hits[at];
        is_inside_other_name(view, hits, at)
            || is_joined_person(view, hits, at)
            || is_language(view, hit)
            || is_household(view, hit)
            || is_named_after(view, hit)
            || is_feature(view, hit)
            || is_platform(view, hit)
            || is_mere_quality(view, hit)
            || is_team(view, hit)
            || is_in_address(view, hit)
    };
    let is_kept: Vec<bool> = (0..hits.len()).map(|at| !is_trap(at)).collect();
    let mut at = 0;
    hits.retain(|_| {
        at += 1;
        is_kept[at - 1]
    });
}

fn kind_of(view: &View<'_>, hit: &Hit<'_>) -> Option<ActorKind> {
    hit.owner().map(|id| view.kb.actor(id).kind)
}

/// A single word that touches an unknown capitalised one.
fn is_inside_other_name(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let hit = &hits[at];
    let first = hit.tokens.start;
    if !view.is_english
        || hit.tokens.len() != 1 && hit.reading != Reading::Metonym
        || view.style_at(first) != Style::Plain
        || view.shapes[first] == Shape::Upper
    {
        return false;
    }
    let Some(kind) = kind_of(view, hit) else { return false };
    let is_person = kind == ActorKind::Person;
    let is_geographic = kind == ActorKind::State && matches!(hit.reading, Reading::Name | Reading::Metonym)
        || kind != ActorKind::State && hit.reading == Reading::Metonym;
    if !is_person && !is_geographic {
        return false;
    }
    let before = view.before(first).filter(|b| is_other_capital(view, hits, *b));
    if before
        .is_some_and(|b| is_person || !view.class(b).has(Class::PART_OF_PLACE) && !view.class(b).has(Class::COMPASS))
    {
        return true;
    }
    let after = view.after(hit.tokens.end).filter(|a| is_other_capital(view, hits, *a));
    // "Mount Lebanon", "Lake Chad"
    let is_of_nature = is_geographic
        && view
            .before(first)
            .is_some_and(|b| view.shapes[b] == Shape::Capital && view.is_any(b, &["mount", "lake", "fort"]));
    const PARTS: [&str; 7] = [
        "airport", "province", "region", "district", "governorate", "airbase", "international",
    ];
    let after = after.filter(|a| !(is_geographic && view.is_any(*a, &PARTS)));
    is_of_nature
        || after.is_some_and(|a| view.role_at(a).is_none() && view.honorific_at(a).is_none() && !is_body_name(view, a))
}

/// "Omar Bashir Khan" is neither the one nor the other of the persons whose names touch.
fn is_joined_person(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    let is_person = |hit: &Hit<'_>| kind_of(view, hit) == Some(ActorKind::Person);
    let joined = |first: &Hit, second: &Hit| {
        is_person(first)
            && is_person(second)
            && first.tokens.end == second.tokens.start
            && second.tokens.len() == 1
            && view.style_at(first.tokens.start) == Style::Plain
    };
    hits.get(at + 1).is_some_and(|next| joined(&hits[at], next)) || at > 0 && joined(&hits[at - 1], &hits[at])
}

/// A capitalised word that is no hit, no title, no function word and no date.
fn is_other_capital(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> bool {
    const PLAIN: Class = Class::FUNCTION.with(Class::CALENDAR).with(Class::POSSESSIVE);
    let class = view.class(at);
    let is_sentence_start = || view.before(at).is_none_or(|b| view.class(b).has(Class::MARK));
    class.has(Class::CAPITAL)
        && !class.has(PLAIN)
        && (!is_sentence_start() || view.kb.is_given_name(view.hashes[at]))
        && hit_at(hits, at).is_none()
        && !is_title_word(view, at)
}

fn is_title_word(view: &View<'_>, at: usize) -> bool {
    (at.saturating_sub(4)..=at)
        .filter(|start| view.begins_role(*start))
        .any(|start| {
            view.honorific_at(start).is_some_and(|(_, end)| end > at)
                || view.role_at(start).is_some_and(|(_, end)| end > at)
        })
}

/// "Georgia Supreme Court" is taken by other rules; the country in it is no trap.
fn is_body_name(view: &View<'_>, at: usize) -> bool {
    (at..at + 4)
        .take_while(|i| view.after(*i).is_some() && view.is_capital(*i))
        .any(|i| view.class(i).has(Class::BODY))
}

/// "said in Turkish", "speaks fluent Arabic", "an English teacher".
fn is_language(view: &View<'_>, hit: &Hit<'_>) -> bool {
    if hit.reading != Reading::Adjective || hit.tokens.len() != 1 {
        return false;
    }
    let next = view.after(hit.tokens.end);
    if next.is_some_and(|n| {
        view.is_any(
            n,
            &[
                "language", "languages", "lessons", "translation", "translations", "translator", "subtitles",
                "dictionary", "alphabet", "script",
            ],
        )
    }) {
        return true;
    }
    if next.is_some_and(|n| view.is_hyphen(n))
        && view
            .after(hit.tokens.end + 1)
            .is_some_and(|n| view.is_any(n, &["language", "speaking", "speaker", "speakers"]))
    {
        return true;
    }
    let ends_phrase = next.is_none_or(|n| {
        let class = view.class(n);
        class.has(Class::MARK) && !class.has(Class::HYPHEN) || class.has(Class::FUNCTION)
    });
    let is_plural = view.words[hit.tokens.start].ends_with('s') && !view.words[hit.tokens.start].ends_with("ss");
    ends_phrase
        && !is_plural
        && view
            .before(hit.tokens.start)
            .is_some_and(|b| view.class(b).has(Class::LANGUAGE_BEFORE))
}

/// "the Sea of Japan", "the Treaty of Lisbon": part of the name of something else.
fn is_named_after(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let is_place =
        matches!(hit.reading, Reading::Name | Reading::Metonym) && kind_of(view, hit) == Some(ActorKind::State);
    let of = view.before(hit.tokens.start).filter(|of| view.words[*of] == "of");
    let head = of.and_then(|of| view.before(of));
    is_place && head.is_some_and(|head| view.class(head).has(Class::NAMED_AFTER) && view.shapes[head] == Shape::Capital)
}

/// "posted on Facebook", "via Twitter": where something was said.
fn is_platform(view: &View<'_>, hit: &Hit<'_>) -> bool {
    const PLATFORMS: [&str; 10] = [
        "twitter", "facebook", "youtube", "instagram", "tiktok", "whatsapp", "telegram", "weibo", "vkontakte", "x",
    ];
    let before = view.before(hit.tokens.start);
    hit.tokens.len() == 1
        && view.is_any(hit.tokens.start, &PLATFORMS)
        && before.is_some_and(|b| view.is_any(b, &["on", "via", "through", "over", "using"]))
}

/// "mainly Buddhist", "Kurdish-led", "Roman Catholic Pope": the adjective of a people says nothing of the people.
fn is_mere_quality(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let word = view.words[hit.tokens.end - 1];
    if kind_of(view, hit) != Some(ActorKind::People) || hit.reading != Reading::Adjective || word.ends_with('s') {
        return false;
    }
    let qualifies = |n: usize| view.shapes[n] == Shape::Lower && !view.class(n).has(Class::FUNCTION);
    let has_role = |n: usize| view.role_at(n).is_some_and(|(role, _)| role.sector != "religion");
    !view
        .after(hit.tokens.end)
        .is_some_and(|n| view.is_word(n) && qualifies(n) || has_role(n))
}

/// "the Indian Ocean", "the French Open", "the Persian Gulf".
fn is_feature(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let is_named = |n: usize| view.shapes[n] == Shape::Capital && view.class(n).has(Class::FEATURE);
    kind_of(view, hit) == Some(ActorKind::State) && view.after(hit.tokens.end).is_some_and(is_named)
}

/// "Turkey sandwiches", "China cups" at the beginning of a sentence; "French fries" anywhere.
fn is_household(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let is_of_state = kind_of(view, hit) == Some(ActorKind::State) || hit.reading == Reading::Metonym;
    let is_thing = |at: usize| view.class(at).has(Class::THING) && view.shapes[at] == Shape::Lower;
    let next = view.after(hit.tokens.end);
    // "a Swiss army knife"
    let last = next.filter(|n| view.is(*n, "army")).map_or(next, |n| view.after(n + 1));
    let is_army = kind_of(view, hit) == Some(ActorKind::Military);
    if view.is_english && (is_of_state || is_army) && last.is_some_and(is_thing) {
        return true;
    }
    hit.tokens.len() == 1
        && view.is_any(hit.tokens.start, &["turkey", "china"])
        && view.shapes[hit.tokens.start] == Shape::Capital
        && view
            .after(hit.tokens.end)
            .is_some_and(|n| view.class(n).has(Class::HOUSEHOLD) && view.shapes[n] == Shape::Lower)
        && view.before(hit.tokens.start).is_none()
}

/// "scientology.org", "US$20", "@iran".
fn is_in_address(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let end = hit.tokens.end;
    let touching = |at: usize| view.after(at).is_some_and(|n| view.touches(n));
    let is_site = touching(end) && view.words[end] == "." && touching(end + 1) && view.shapes[end + 1] == Shape::Lower;
    let is_price = touching(end) && matches!(view.words[end], "$" | "€" | "£" | "@");
    let first = hit.tokens.start;
    // "Russia/Ukraine talks" is no address.
    let is_path = |at: usize| view.words[at] == "@" || view.words[at] == "/" && !(at > 0 && view.is_capital(at - 1));
    let is_inside = view.zone(first) != Zone::Dateline && view.touches(first) && is_path(first - 1);
    is_site || is_price || is_inside
}

/// "Japan beat Syria 2-1": a state in a sentence with a score, or with two words of sport.
fn is_team(view: &View<'_>, hit: &Hit<'_>) -> bool {
    let is_state = matches!(hit.who, Who::Actor(id) if view.kb.actor(id).kind == ActorKind::State);
    if !is_state || !matches!(hit.reading, Reading::Name | Reading::Adjective) {
        return false;
    }
    if is_side_by_noun(view, hit) {
        return true;
    }
    // "Qatar hosts the World Cup": who organises games acts.
    const ORGANISES: [&str; 12] = [
        "hosts", "hosted", "hosting", "host", "boycotts", "boycotted", "boycott", "organises", "organised",
        "organizes", "organized", "staged",
    ];
    if view.after(hit.tokens.end).is_some_and(|n| view.is_any(n, &ORGANISES)) {
        return false;
    }
    let tokens = view.sentence_tokens(hit.tokens.start);
    let sport = view.sport_words(hit.tokens.start);
    if sport >= 2 {
        return true;
    }
    let has_score = view.has_score(hit.tokens.start);
    let plays = |at: usize| {
        view.is_any(
            at,
            &[
                "beat", "beats", "defeated", "drew", "draw", "lost", "won", "thrashed", "edged", "win", "victory",
                "defeat",
            ],
        )
    };
    // "Mali play Senegal in the Africa Cup of Nations", "defeated France on penalties"
    let is_fixture = || {
        tokens.clone().any(|at| {
            plays(at)
                || view.is_any(
                    at,
                    &[
                        "play", "plays", "played", "face", "faced", "hosts", "penalties", "knocked",
                    ],
                )
        }) && tokens.clone().any(|at| {
            view.is_any(
                at,
                &[
                    "cup", "olympics", "championship", "championships", "qualifier", "semifinal", "semifinals",
                    "quarterfinal",
                ],
            )
        })
    };
    has_score && (sport >= 1 || tokens.clone().any(plays)) || sport >= 1 && is_fixture()
}

/// "the Norwegian striker", "South Africa's rugby team": of a side.
fn is_side_by_noun(view: &View<'_>, hit: &Hit<'_>) -> bool {
    const PLAYERS: [&str; 16] = [
        "striker", "midfielder", "goalkeeper", "defender", "footballer", "winger", "batsman", "bowler", "sprinter",
        "boxer", "golfer", "cyclist", "swimmer", "gymnast", "cricketer", "skier",
    ];
    const GAMES: [&str; 10] = [
        "rugby", "football", "soccer", "cricket", "hockey", "basketball", "volleyball", "handball", "tennis", "olympic",
    ];
    let end = hit.tokens.end;
    let noun = if view.after(end).is_some_and(|p| view.is_possessive(p)) {
        end + 1
    } else {
        end
    };
    let is_side = |at: usize| {
        view.after(at)
            .is_some_and(|n| view.is_any(n, &["team", "side", "squad", "coach", "captain"]))
    };
    view.after(noun)
        .is_some_and(|n| view.is_any(n, &PLAYERS) || view.is_any(n, &GAMES) && is_side(noun + 1))
}
