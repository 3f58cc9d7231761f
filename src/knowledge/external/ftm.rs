//! FollowTheMoney items as OpenSanctions publishes them: one JSON object a line with `id`, `schema`, `properties`.
//!
//! Read are people, bodies, companies and ships with their names, weak names, countries, Wikidata ids and positions;
//! other schemata (addresses, ownerships, sanctions) are no actors and are passed over.
//!
//! Not here: what becomes of the items (`merge.rs`).
//!
//! Invariant: a position counts as an office only with its years; nothing is claimed of a day that the list does not tell.

use super::{Complaints, Listed, Strength};
use crate::knowledge::DataFile;
use crate::knowledge::actor::{ActorKind, Gender, Office};
use crate::knowledge::assemble::Assembly;
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
struct Item {
    id: String,
    schema: String,
    #[serde(default)]
    properties: Properties,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Properties {
    name: Vec<String>,
    alias: Vec<String>,
    #[serde(rename = "weakAlias")]
    weak_alias: Vec<String>,
    abbreviation: Vec<String>,
    country: Vec<String>,
    nationality: Vec<String>,
    jurisdiction: Vec<String>,
    flag: Vec<String>,
    #[serde(rename = "wikidataId")]
    wikidata_id: Vec<String>,
    position: Vec<String>,
    topics: Vec<String>,
    gender: Vec<String>,
}

pub fn read(assembly: &mut Assembly, file: &DataFile, complaints: &mut Complaints<'_>) {
    for (line, text) in json_lines(&file.text) {
        match serde_json::from_str::<Item>(text) {
            Err(error) => complaints.tell(line, format!("{}; write one object a line", problem_of(&error))),
            Ok(item) => {
                if let Some(listed) = listed(assembly, line, item) {
                    assembly.take_listed(listed, &file.path);
                }
            }
        }
    }
}

/// The objects of a file with one a line; the brackets and commas of one large array are skipped.
pub fn json_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines().enumerate().map(|(nth, line)| {
        let line = line.trim();
        let line = line.strip_suffix(',').unwrap_or(line);
        (nth + 1, line)
    });
    lines.filter(|(_, line)| !matches!(*line, "" | "[" | "]"))
}

/// What is wrong with one line, without the line number that counts within it.
pub fn problem_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    format!("{message} at column {}", error.column())
}

fn listed(assembly: &Assembly, line: usize, item: Item) -> Option<Listed> {
    let all = item.properties;
    let kind = kind_of(&item.schema, &all.topics)?;
    let mut names = all.name.into_iter();
    let mut listed = Listed::new(line, names.next()?, kind);
    listed.id = Some(item.id);
    let countries = all
        .country
        .iter()
        .chain(&all.jurisdiction)
        .chain(&all.nationality)
        .chain(&all.flag);
    listed.country = countries.into_iter().find_map(|code| assembly.country_of_iso2(code));
    listed.wikidata = all.wikidata_id.into_iter().next();
    listed.gender = match all.gender.first().map(String::as_str) {
        Some("male") => Some(Gender::Male),
        Some("female") => Some(Gender::Female),
        _ => None,
    };
    names.for_each(|name| listed.add(name, Strength::Plain));
    all.alias.into_iter().for_each(|name| listed.add(name, Strength::Plain));
    all.abbreviation
        .into_iter()
        .for_each(|name| listed.add(name, Strength::Acronym));
    all.weak_alias
        .into_iter()
        .for_each(|name| listed.add(name, Strength::Weak));
    for position in &all.position {
        listed
            .offices
            .extend(office_of(assembly, position, listed.country.as_deref()));
    }
    Some(listed)
}

fn kind_of(schema: &str, topics: &[String]) -> Option<ActorKind> {
    let has = |topic: &str| topics.iter().any(|t| t == topic || t.starts_with(&format!("{topic}.")));
    Some(match schema {
        "Person" => ActorKind::Person,
        "PublicBody" if has("mil") => ActorKind::Military,
        "PublicBody" if has("gov.igo") => ActorKind::Igo,
        "PublicBody" => ActorKind::Government,
        "Organization" | "LegalEntity" => match () {
            () if has("gov.igo") => ActorKind::Igo,
            () if has("crime.terror") || has("crime.war") => ActorKind::ArmedGroup,
            () if has("pol.party") => ActorKind::Party,
            () if has("mil") => ActorKind::Military,
            () if has("gov") => ActorKind::Government,
            () => ActorKind::Organisation,
        },
        "Company" | "Vessel" | "Airplane" | "Asset" => ActorKind::Organisation,
        _ => return None,
    })
}

/// "Minister of Defence (2012-2016)".
fn office_of(assembly: &Assembly, position: &str, country: Option<&str>) -> Option<Office> {
    let (title, years) = position.rsplit_once('(')?;
    let (from, until) = years.trim_end_matches(')').split_once('-')?;
    let day = |year: &str| {
        let year = year.trim();
        year.parse::<Date>()
            .ok()
            .or_else(|| Date::new(year.parse().ok()?, 1, 1).ok())
    };
    Some(Office {
        role: assembly.office_role(title)?,
        title: title.trim().to_lowercase(),
        of: country?.to_owned(),
        from: Some(day(from)?),
        until: day(until),
    })
}
