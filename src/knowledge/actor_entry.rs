//! What an entry of an actor file gives: an actor, its lists of names, and what waits until all codes are known.
//!
//! Not here: reading the file (`actor_file.rs`), joining the entries (`assemble.rs`).
//!
//! Invariant: a name under `ambiguous` counts only under its condition, wherever else the entry lists it.

use super::actor::{Actor, ActorId, ActorKind, Office, StateCodes};
use super::actor_file::{ActorEntry, AmbiguousEntry, OfficeEntry};
use super::name_index::AliasKind;
use super::toml_reader::Text;

/// What an entry leaves for after all codes are known.
pub struct Pending {
    pub file: usize,
    pub at: usize,
    pub id: ActorId,
    pub parent: Option<String>,
    pub ambiguous: Vec<PendingAmbiguous>,
}

pub struct PendingAmbiguous {
    pub at: usize,
    pub kind: AliasKind,
    pub alias: String,
    pub needs: Vec<String>,
    pub not: Vec<String>,
}

/// The lists of plain names of an entry, with what a name in each stands for.
pub fn listed<'e, 'a>(entry: &'e ActorEntry<'a>) -> [(AliasKind, &'e [Text<'a>]); 8] {
    [
        (AliasKind::Name, &entry.aliases),
        (AliasKind::Acronym, &entry.acronyms),
        (AliasKind::Demonym, &entry.demonyms),
        (AliasKind::Metonym, &entry.metonyms),
        (AliasKind::City, &entry.cities),
        (AliasKind::Surname, &entry.surname),
        (AliasKind::Surname, &entry.title_only),
        (AliasKind::Bare, &entry.bare),
    ]
}

/// A name under `ambiguous` counts only under its condition, wherever else it is listed.
pub fn is_ambiguous(entry: &ActorEntry<'_>, name: &str) -> bool {
    entry.ambiguous.iter().any(|a| a.alias.text == name)
}

pub fn pending_ambiguous(entry: &ActorEntry<'_>, ambiguous: &AmbiguousEntry<'_>) -> PendingAmbiguous {
    let alias = &ambiguous.alias.text;
    let owned = |texts: &[Text<'_>]| texts.iter().map(|t| t.text.to_string()).collect();
    let kind = listed(entry)
        .into_iter()
        .find(|(_, names)| names.iter().any(|name| name.text == *alias));
    PendingAmbiguous {
        at: ambiguous.alias.at,
        kind: kind.map_or_else(|| unlisted_kind(alias, entry.kind), |(kind, _)| kind),
        alias: alias.to_string(),
        needs: owned(&ambiguous.needs),
        not: owned(&ambiguous.not),
    }
}

/// Acronyms may be ambiguous too: "PA", "SDF".
fn unlisted_kind(alias: &str, kind: ActorKind) -> AliasKind {
    let letters = || alias.chars().filter(|c| c.is_alphabetic());
    if letters().all(char::is_uppercase) && letters().count() <= 6 {
        AliasKind::Acronym
    } else if kind == ActorKind::Person && !alias.contains(' ') {
        AliasKind::Bare
    } else {
        AliasKind::Name
    }
}

pub fn actor_of(id: ActorId, code: String, entry: ActorEntry<'_>, file_country: Option<&str>) -> Actor {
    let country = match entry.country {
        Some(own) if own.text.is_empty() => None,
        Some(own) => Some(own.text.into_owned()),
        None => file_country.map(str::to_owned),
    };
    let body = country.clone().unwrap_or_else(|| code.clone());
    let state_codes = StateCodes {
        iso2: entry.iso2.map(|t| t.text.into_owned()),
        fips: entry.fips.map(|t| t.text.into_owned()),
        cow: entry.cow,
    };
    Actor {
        id,
        name: entry.name.text.into_owned(),
        kind: entry.kind,
        country,
        parent: None,
        wikidata: entry.wikidata.map(|t| t.text.into_owned()),
        cameo: entry.cameo.map(|t| t.text.into_owned()),
        gender: entry.gender,
        offices: entry
            .offices
            .into_iter()
            .map(|office| office_of(office, &body))
            .collect(),
        members: entry.members.into_iter().map(|t| t.text.into_owned()).collect(),
        active_from: entry.active.0,
        active_until: entry.active.1,
        dated_codes: Box::default(),
        state_codes: state_codes.is_some().then(|| Box::new(state_codes)),
        code,
    }
}

pub fn office_of(office: OfficeEntry<'_>, body: &str) -> Office {
    Office {
        role: office.role,
        title: office.title.to_lowercase(),
        of: office.of.map_or_else(|| body.to_owned(), |of| of.text.into_owned()),
        from: office.from,
        until: office.until,
    }
}
