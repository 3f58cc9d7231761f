//! What other codings of actors call a published actor: PLOVER sectors, CAMEO codes, FIPS countries.
//!
//! Not here: the rows that use them (`gkg.rs`, `mention_rows.rs`, `event_rows.rs`).
//!
//! Invariant: every actor has a sector.

use crate::knowledge::{Actor, KnowledgeBase, StateCodes};
use crate::record::ActorItem;

/// What the base knows of a country by ISO 3166-1 alpha-3.
pub fn state<'k>(kb: &'k KnowledgeBase, country: Option<&str>) -> Option<&'k Actor> {
    Some(kb.actor(kb.find_code(country?)?))
}

pub fn state_codes<'k>(kb: &'k KnowledgeBase, country: Option<&str>) -> Option<&'k StateCodes> {
    state(kb, country)?.state_codes.as_deref()
}

/// The PLOVER sector: a former office holder is elite (ELI), a minister government.
pub fn sector(actor: &ActorItem) -> &'static str {
    match actor.kind.as_str() {
        "state" | "government" => "GOV",
        "military" => "MIL",
        "igo" => "IGO",
        "armed_group" => "REB",
        "party" => "PTY",
        "people" => "CVL",
        "person" => of_person(actor),
        _ if actor.id.contains(".CO.") => "BUS",
        _ if actor.id.contains(".MEDIA.") => "MED",
        _ => "NGO",
    }
}

fn of_person(actor: &ActorItem) -> &'static str {
    let Some(role) = &actor.role else { return "ELI" };
    let has = |words: &[&str]| words.iter().any(|word| role.title.contains(word));
    match () {
        () if role.former => "ELI",
        () if has(&[
            "general", "marshal", "chief of staff", "commander", "colonel", "admiral",
        ]) =>
        {
            "MIL"
        }
        () if has(&["judge", "justice of", "prosecutor"]) => "JUD",
        () if has(&["opposition", "party"]) => "PTY",
        () if has(&["spokes", "secretary-general", "secretary general"]) && role.of.is_none() => "ELI",
        () => "GOV",
    }
}

/// The CAMEO code: the base's own, else one made of country and kind.
pub fn cameo(kb: &KnowledgeBase, actor: &ActorItem) -> Option<String> {
    if actor.cameo.is_some() {
        return actor.cameo.clone();
    }
    let country = actor.country.as_deref();
    let first = state(kb, country)
        .and_then(|state| state.cameo.as_deref())
        .or(country)
        .unwrap_or("");
    let second = match (actor.kind.as_str(), sector(actor)) {
        ("state", _) => "",
        ("igo", _) if first.is_empty() => "IGO",
        (_, sector) => sector,
    };
    Some(format!("{first}{second}")).filter(|code| !code.is_empty())
}

/// Country and the further parts of three letters of a CAMEO code.
pub fn cameo_parts(kb: &KnowledgeBase, actor: &ActorItem, code: &str) -> (Option<String>, Vec<String>) {
    let parts: Vec<String> = code
        .as_bytes()
        .chunks(3)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect();
    let own = state(kb, actor.country.as_deref()).map(|state| state.cameo.as_deref().unwrap_or(&state.code));
    let has_country = parts
        .first()
        .is_some_and(|first| Some(first.as_str()) == own || state(kb, Some(first)).is_some());
    if has_country {
        (parts.first().cloned(), parts[1..].to_vec())
    } else {
        (None, parts)
    }
}
