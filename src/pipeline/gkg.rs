//! An enriched item as one row of GDELT's Global Knowledge Graph 2.1: 27 columns with tabs between.
//!
//! Filled are ids, date, source, locations, persons, organisations, tone, word count, names and the title; what chancery
//! does not find (counts, themes, images, quotations, amounts) stays empty, as do coordinates. Unlike GDELT's, the offsets
//! cut the original: code points of the title, one line feed and the body, as published.
//!
//! Invariant: 27 columns whatever the item; no field holds a sign that separates.

use super::codings;
use crate::knowledge::{AliasKind, KnowledgeBase};
use crate::record::{ActorItem, EnrichedItem, TextField};
use std::collections::BTreeSet;
use std::fmt::Write;

const COLUMNS: usize = 27;

/// A name and the code point where it stands.
type At<'a> = (usize, &'a str);

/// The row, without a line end.
pub fn gkg_row(kb: &KnowledgeBase, item: &EnrichedItem) -> String {
    let mut columns: [String; COLUMNS] = std::array::from_fn(|_| String::new());
    let mut set = |number: usize, value: String| columns[number - 1] = value;
    let date = date(item);
    let offsets = Offsets::of(item);
    set(1, format!("{date}-{}", one_line(&item.id)));
    set(2, date);
    // 1: found by its URL; 2: cited without one.
    set(3, if item.url.is_some() { "1" } else { "2" }.to_owned());
    set(4, one_line(item.source.as_deref().or(host(item)).unwrap_or("")));
    set(5, one_line(item.url.as_deref().unwrap_or(&item.id)));
    let locations = locations(kb, item, &offsets);
    set(10, list(locations.iter().map(Location::plain).collect::<BTreeSet<_>>()));
    set(11, list(locations.iter().map(Location::with_offset)));
    let persons = names(item, &offsets, |actor| actor.kind == "person");
    set(
        12,
        list(
            persons
                .iter()
                .map(|(_, name)| name.to_lowercase())
                .collect::<BTreeSet<_>>(),
        ),
    );
    set(13, with_offsets(&persons));
    let bodies = names(item, &offsets, |actor| {
        !matches!(actor.kind.as_str(), "person" | "state" | "people")
    });
    set(
        14,
        list(
            bodies
                .iter()
                .map(|(_, name)| name.to_lowercase())
                .collect::<BTreeSet<_>>(),
        ),
    );
    set(15, with_offsets(&bodies));
    set(16, tone(item));
    set(18, format!("wc:{}", item.v2tone.words));
    set(24, with_offsets(&all_names(item, &offsets)));
    if !matches!(item.language.as_str(), "en" | "und") {
        set(26, format!("srclc:{}", item.language));
    }
    if let Some(title) = &item.title {
        set(27, format!("<PAGE_TITLE>{}</PAGE_TITLE>", escaped(title)));
    }
    columns.join("\t")
}

/// `YYYYMMDDHHMMSS` of publication, UTC; empty where it is unknown.
fn date(item: &EnrichedItem) -> String {
    let time = item
        .published_at
        .as_ref()
        .and_then(|at| at.parse::<jiff::Timestamp>().ok());
    time.map_or_else(String::new, |time| time.strftime("%Y%m%d%H%M%S").to_string())
}

fn host(item: &EnrichedItem) -> Option<&str> {
    let behind = item.url.as_ref()?.split_once("://")?.1;
    let host = behind.split(['/', '?', '#', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// Where title and body begin in the text that offsets count.
struct Offsets {
    body: usize,
}

impl Offsets {
    fn of(item: &EnrichedItem) -> Self {
        Self {
            body: item.title.as_ref().map_or(0, |title| title.chars().count() + 1),
        }
    }

    fn at(&self, field: TextField, start: usize) -> usize {
        match field {
            TextField::Title => start,
            TextField::Body => self.body + start,
        }
    }
}

/// Named actors of a kind, once a mention; officials whom nobody names have no name.
fn names<'a>(item: &'a EnrichedItem, offsets: &Offsets, is_wanted: fn(&ActorItem) -> bool) -> Vec<At<'a>> {
    let named = item.actors.iter().filter(|actor| is_wanted(actor) && is_named(actor));
    let mut found: Vec<At<'a>> = named
        .flat_map(|actor| {
            let mentions = actor.mentions.iter().filter(|mention| mention.reading != "pronoun");
            mentions.map(move |mention| (offsets.at(mention.field, mention.start), actor.name.as_str()))
        })
        .collect();
    found.sort_unstable();
    found
}

fn is_named(actor: &ActorItem) -> bool {
    actor.known || actor.id.contains(".N.")
}

/// Every proper name as the text writes it.
fn all_names<'a>(item: &'a EnrichedItem, offsets: &Offsets) -> Vec<At<'a>> {
    let mentions = item.actors.iter().flat_map(|actor| &actor.mentions);
    let proper = mentions.filter(|mention| matches!(mention.reading.as_str(), "name" | "metonym"));
    let of_actors = proper.map(|mention| (offsets.at(mention.field, mention.start), mention.text.as_str()));
    let places = item.places.iter().flat_map(|place| &place.mentions);
    let of_places = places.map(|mention| (offsets.at(mention.field, mention.start), mention.text.as_str()));
    let mut found: Vec<At<'a>> = of_actors.chain(of_places).collect();
    found.sort_unstable();
    found
}

/// One mention of a place, or of a state, which GDELT counts among the places.
struct Location {
    /// 1 country, 4 a city elsewhere than in the USA, 3 in the USA.
    class: u8,
    name: String,
    fips: String,
    offset: usize,
}

impl Location {
    fn plain(&self) -> String {
        let feature = if self.class == 1 { self.fips.as_str() } else { "" };
        format!("{}#{}#{}####{feature}", self.class, self.name, self.fips)
    }

    fn with_offset(&self) -> String {
        let feature = if self.class == 1 { self.fips.as_str() } else { "" };
        format!(
            "{}#{}#{}#####{feature}#{}",
            self.class, self.name, self.fips, self.offset
        )
    }
}

fn locations(kb: &KnowledgeBase, item: &EnrichedItem, offsets: &Offsets) -> Vec<Location> {
    let fips = |country: Option<&str>| {
        let codes = codings::state_codes(kb, country);
        codes.and_then(|codes| codes.fips.clone()).unwrap_or_default()
    };
    let mut found = Vec::new();
    for place in &item.places {
        let country = codings::state(kb, place.country.as_deref());
        let is_state = kb.names().find(&place.name).iter().any(|candidate| {
            matches!(candidate.kind, AliasKind::Name | AliasKind::Acronym)
                && Some(candidate.actor) == country.map(|country| country.id)
        });
        let (class, name) = match country {
            Some(country) if is_state => (1, country.name.clone()),
            Some(country) => (
                if country.code == "USA" { 3 } else { 4 },
                format!("{}, {}", place.name, country.name),
            ),
            None => (4, place.name.clone()),
        };
        found.extend(place.mentions.iter().map(|mention| Location {
            class,
            name: place_name(&name),
            fips: fips(place.country.as_deref()),
            offset: offsets.at(mention.field, mention.start),
        }));
    }
    for state in item.actors.iter().filter(|actor| actor.kind == "state") {
        let spoken = state
            .mentions
            .iter()
            .filter(|m| matches!(m.reading.as_str(), "name" | "adjective"));
        found.extend(spoken.map(|mention| Location {
            class: 1,
            name: place_name(&state.name),
            fips: fips(state.country.as_deref()),
            offset: offsets.at(mention.field, mention.start),
        }));
    }
    found.sort_by_key(|location| location.offset);
    found
}

fn tone(item: &EnrichedItem) -> String {
    let tone = &item.v2tone;
    let numbers = [
        tone.tone, tone.positive, tone.negative, tone.polarity, tone.activity, tone.self_reference,
    ];
    let mut text = String::new();
    for number in numbers {
        // Writing to a String cannot fail.
        let _ = write!(text, "{number},");
    }
    text + &tone.words.to_string()
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().map(|item| kept(&item)).collect::<Vec<_>>().join(";")
}

/// A member of a list may hold `#` and no `;`.
fn kept(item: &str) -> String {
    item.replace(['\t', '\n', '\r', ';'], " ")
}

fn with_offsets(found: &[At<'_>]) -> String {
    let one = |(offset, name): &At<'_>| format!("{},{offset}", cleaned(name));
    found.iter().map(one).collect::<Vec<_>>().join(";")
}

/// The name of a place keeps its comma: "Brussels, Belgium".
fn place_name(text: &str) -> String {
    text.replace(['\t', '\n', '\r', ';', '#'], " ")
}

/// Without the signs that separate.
fn cleaned(text: &str) -> String {
    text.replace(['\t', '\n', '\r', ';', ',', '#'], " ")
}

fn one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace(['\t', '\n', '\r'], " ")
}
