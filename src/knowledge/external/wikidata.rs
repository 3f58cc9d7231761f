//! Wikidata items, one JSON object a line; also the lines of the full dump, which end with commas.
//!
//! Read are labels and aliases by language, classes (P31), countries (P17, P27), sex (P21) and positions (P39) with
//! their begin and end (P580, P582). What an item is follows from its classes; an item of none of them is passed over.
//! A position is an office when the same file has the item of the position, for that tells its title and country.
//!
//! Not here: what becomes of the items (`merge.rs`). Invariant: the order of the lines does not matter.

use super::ftm::{json_lines, problem_of};
use super::{Complaints, Listed, ListedName, Strength};
use crate::knowledge::DataFile;
use crate::knowledge::actor::{ActorKind, Gender, Office};
use crate::knowledge::assemble::Assembly;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

#[derive(Deserialize)]
struct Item {
    id: String,
    #[serde(default)]
    labels: BTreeMap<String, Label>,
    #[serde(default)]
    aliases: BTreeMap<String, Vec<Label>>,
    #[serde(default)]
    claims: Claims,
}

#[derive(Deserialize)]
struct Label {
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    #[serde(rename = "P31")]
    class: Vec<Statement>,
    #[serde(rename = "P17")]
    country: Vec<Statement>,
    #[serde(rename = "P27")]
    citizenship: Vec<Statement>,
    #[serde(rename = "P1001")]
    jurisdiction: Vec<Statement>,
    #[serde(rename = "P21")]
    sex: Vec<Statement>,
    #[serde(rename = "P39")]
    position: Vec<Statement>,
}

#[derive(Deserialize)]
struct Statement {
    mainsnak: Snak,
    #[serde(default)]
    rank: String,
    #[serde(default)]
    qualifiers: Qualifiers,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Qualifiers {
    #[serde(rename = "P580")]
    from: Vec<Snak>,
    #[serde(rename = "P582")]
    until: Vec<Snak>,
}

#[derive(Deserialize)]
struct Snak {
    #[serde(default)]
    datavalue: Value,
}

/// The item of a position.
struct Position {
    title: String,
    country: Option<String>,
}

/// A position that somebody held.
struct Held {
    line: usize,
    wikidata: String,
    position: String,
    from: Option<Date>,
    until: Option<Date>,
}

pub fn read(assembly: &mut Assembly, file: &DataFile, complaints: &mut Complaints<'_>) {
    let mut positions = HashMap::new();
    let mut held = Vec::new();
    for (line, text) in json_lines(&file.text) {
        let item: Item = match serde_json::from_str(text) {
            Ok(item) => item,
            Err(error) => {
                complaints.tell(line, format!("{}; write one item a line", problem_of(&error)));
                continue;
            }
        };
        if !is_item_id(&item.id) {
            complaints.tell(line, format!("`{}` is no item's id; write Q and digits", item.id));
            continue;
        }
        let country = country(assembly, &item.claims);
        if item.claims.classes().any(|class| POSITIONS.contains(&class)) {
            let title = item.labels.get("en").map(|label| label.value.to_lowercase());
            positions.extend(title.map(|title| (item.id, Position { title, country })));
            continue;
        }
        held.extend(item.held(line));
        if let Some(listed) = listed(line, item, country) {
            assembly.take_listed(listed, &file.path);
        }
    }
    for held in held {
        let Some(position) = positions.get(&held.position) else {
            continue;
        };
        let Some(role) = assembly.office_role(&position.title) else {
            continue;
        };
        let Some(of) = position.country.clone() else { continue };
        let office = Office {
            role,
            title: short_title(&position.title),
            of,
            from: held.from,
            until: held.until,
        };
        assembly.add_office(&held.wikidata, office, &file.path, held.line);
    }
}

pub fn is_item_id(id: &str) -> bool {
    id.strip_prefix('Q')
        .is_some_and(|digits| digits.parse::<u32>().is_ok_and(|number| number > 0))
}

/// "president of the united states" is written "president" beside the country.
fn short_title(title: &str) -> String {
    title
        .split(" of ")
        .next()
        .filter(|head| !matches!(*head, "minister" | "secretary"))
        .unwrap_or(title)
        .to_owned()
}

impl Claims {
    fn classes(&self) -> impl Iterator<Item = &str> {
        self.class.iter().filter_map(Statement::item)
    }
}

impl Statement {
    /// The item that it names, unless it is known to be wrong.
    fn item(&self) -> Option<&str> {
        let id = self.mainsnak.datavalue.get("value")?.get("id")?.as_str();
        id.filter(|_| self.rank != "deprecated")
    }
}

impl Item {
    fn held(&self, line: usize) -> Vec<Held> {
        let of_statement = |statement: &Statement| {
            let (from, until) = (day(&statement.qualifiers.from), day(&statement.qualifiers.until));
            Some(Held {
                line,
                wikidata: self.id.clone(),
                position: statement.item()?.to_owned(),
                from,
                until,
            })
            .filter(|held| held.from.is_some())
        };
        self.claims.position.iter().filter_map(of_statement).collect()
    }
}

/// "+2012-05-07T00:00:00Z"; months and days that are not known are 00 there.
fn day(snaks: &[Snak]) -> Option<Date> {
    let time = snaks.first()?.datavalue.get("value")?.get("time")?.as_str()?;
    let mut parts = time.strip_prefix('+')?.get(..10)?.split('-');
    let mut part = || parts.next()?.parse::<i16>().ok();
    let (year, month, day) = (part()?, part()?.max(1), part()?.max(1));
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn country(assembly: &Assembly, claims: &Claims) -> Option<String> {
    let named = claims
        .country
        .iter()
        .chain(&claims.jurisdiction)
        .chain(&claims.citizenship);
    named
        .filter_map(Statement::item)
        .find_map(|item| assembly.state_of_wikidata(item))
}

fn listed(line: usize, item: Item, country: Option<String>) -> Option<Listed> {
    let kind = item.claims.classes().find_map(kind_of)?;
    let best = ["en", "mul", "en-gb"]
        .into_iter()
        .find_map(|language| item.labels.get(language));
    let name = best.or_else(|| item.labels.values().next())?.value.clone();
    let mut listed = Listed::new(line, name, kind);
    listed.gender = match item.claims.sex.iter().find_map(Statement::item) {
        Some("Q6581097") => Some(Gender::Male),
        Some("Q6581072") => Some(Gender::Female),
        _ => None,
    };
    listed.country = country;
    for (language, label) in item.labels {
        listed.names.push(of_language(&language, label.value));
    }
    for (language, aliases) in item.aliases {
        listed
            .names
            .extend(aliases.into_iter().map(|alias| of_language(&language, alias.value)));
    }
    listed.wikidata = Some(item.id);
    Some(listed)
}

fn of_language(language: &str, text: String) -> ListedName {
    let language = language.split('-').next().unwrap_or_default();
    ListedName {
        text,
        strength: Strength::Plain,
        language: if matches!(language, "en" | "mul") {
            String::new()
        } else {
            language.to_owned()
        },
    }
}

/// Position, public office.
const POSITIONS: [&str; 2] = ["Q4164871", "Q294414"];

fn kind_of(class: &str) -> Option<ActorKind> {
    Some(match class {
        "Q5" => ActorKind::Person,
        // sovereign state, country, state, former country
        "Q3624078" | "Q6256" | "Q7275" | "Q3024240" => ActorKind::State,
        // international, intergovernmental, regional organisation
        "Q484652" | "Q245065" | "Q4120211" => ActorKind::Igo,
        "Q7278" => ActorKind::Party,
        // armed, terrorist, paramilitary organisation
        "Q17149090" | "Q17127659" | "Q207320" => ActorKind::ArmedGroup,
        // armed forces, unit, army, navy, air force
        "Q772547" | "Q176799" | "Q37726" | "Q4508" | "Q11211" => ActorKind::Military,
        // agency, ministry, parliament, legislature, government, state body, intelligence, cabinet, court, bank, police
        "Q327333" | "Q192350" | "Q35749" | "Q11204" | "Q7188" | "Q2659904" | "Q47913" | "Q640506" | "Q190752"
        | "Q66344" | "Q35535" => ActorKind::Government,
        "Q41710" | "Q2472587" => ActorKind::People,
        // organisation, business, company, public company, enterprise, NGO, non-profit, news agency, state enterprise,
        // corporation, bank, institute, think tank, newspaper
        "Q43229" | "Q4830453" | "Q783794" | "Q891723" | "Q6881511" | "Q79913" | "Q163740" | "Q192283" | "Q270791"
        | "Q167037" | "Q22687" | "Q31855" | "Q155271" | "Q11032" => ActorKind::Organisation,
        _ => return None,
    })
}
