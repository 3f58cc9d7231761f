//! Signs around a seat or state that it is a city, a place or a body, beyond prepositions and verbs.
//!
//! "London Mayor Sadiq Khan" and "Kuwait City was quiet" speak of cities; "dijo que Ankara enviaría" of a government.
//! Cases: `tests/cases/tagging/places.case`, `languages.case`.
//!
//! Not here: the decision itself (`places.rs`). Invariant: looks at a bounded number of tokens around the name.

use super::hit::{Hit, Who};
use super::lexical::Class;
use super::view::View;
use crate::knowledge::{ActorKind, RoleClass};
use crate::nlp::text::TokenKind;

/// "Paris et Berlin condamnent", "dijo que Ankara enviaría": where the verbs are not known, a seat acts that begins its
/// clause and has words behind it; the Kremlin is a body in every language.
pub fn is_subject_abroad(view: &View<'_>, hit: &Hit<'_>) -> bool {
    const KREMLIN: [&str; 8] = [
        "kremlin", "kreml", "cremlino", "кремль", "кремля", "кремлю", "克里姆林宫", "الكرملين",
    ];
    let name = view.text(&hit.tokens).to_lowercase();
    let goes_on = view.after(hit.tokens.end).is_some_and(|n| view.is_word(n));
    const CLAUSES: [&str; 26] = [
        "que", "qu'", "qu’", "dass", "che", "что", "أن", "إن", "und", "et", "y", "e", "и", "ed", "mais", "aber",
        "pero", "mas", "ma", "но", "quando", "cuando", "wenn", "als", "quand", "если",
    ];
    let before = view.before(hit.tokens.start);
    let begins = before.is_none_or(|b| view.is_any(b, &CLAUSES) || view.kind(b) == TokenKind::Punctuation);
    let is_kremlin = KREMLIN.iter().any(|known| name.ends_with(known))
        && !before.is_some_and(|b| view.class(b).has(Class::LOCATIVE));
    is_kremlin || begins && goes_on
}

/// "Kuwait City was quiet", "Addis Ababa was calm": what is said of streets, not of a government.
pub fn is_described(view: &View<'_>, hit: &Hit<'_>) -> bool {
    const STATES: [&str; 27] = [
        "destroyed", "quiet", "calm", "empty", "tense", "rocked", "hit", "shelled", "bombed", "captured", "besieged",
        "surrounded", "evacuated", "flooded", "burning", "deserted", "packed", "shaken", "struck", "liberated",
        "retaken", "covered", "blanketed", "paralysed", "paralyzed", "choked", "lit",
    ];
    let verb = view.after(hit.tokens.end);
    let is_state = verb.is_some_and(|v| view.is_any(v, &["is", "was", "were", "remained", "lay", "fell"]))
        && view.after(hit.tokens.end + 1).is_some_and(|n| view.is_any(n, &STATES));
    let is_capital = view
        .after(hit.tokens.end + 2)
        .is_some_and(|n| view.is_any(n, &["capital", "largest"]));
    let last = view.words[hit.tokens.end - 1];
    let is_city_by_name = hit.tokens.len() > 1 && matches!(last, "City" | "DC" | "D.C" | "D.C.");
    is_state
        || is_capital && verb.is_some_and(|v| view.is(v, "is"))
        || is_city_by_name && !verb.is_some_and(|v| view.class(v).has(Class::SAYS))
}

/// "London Mayor Sadiq Khan", "the Moscow mayor": of the city.
pub fn is_before_mayor(view: &View<'_>, at: usize) -> bool {
    view.role_at(at).is_some_and(
        |(role, _)| matches!(&role.class, RoleClass::Office(office) if matches!(office.code(), "mayor" | "police_chief")),
    )
}

/// "appeared in Leeds Crown Court, United Kingdom": a body and the country that it is in.
pub fn is_body_in(view: &View<'_>, body: &Hit<'_>, state: &Hit<'_>) -> bool {
    let Some(state) = state.actor().map(|id| view.kb.actor(id)) else {
        return false;
    };
    let (kind, country) = match &body.who {
        Who::Actor(id) => (view.kb.actor(*id).kind, view.country(*id)),
        Who::Named { kind, country, .. } | Who::Composed { kind, country, .. } => (*kind, *country),
        Who::Place(_) => return false,
    };
    let is_same = country.is_none() || country == state.country.as_deref();
    kind == ActorKind::Government && state.kind == ActorKind::State && is_same
}

/// "on the border with Mexico", "flights between London and Harare".
pub fn is_between_places(view: &View<'_>, link: usize) -> bool {
    let before = view.before(link);
    view.is(link, "with") && before.is_some_and(|b| view.is(b, "border"))
        || view.is(link, "between") && before.is_some_and(|b| view.class(b).has(Class::TRAVEL))
}
