//! The relations of an enriched item as rows in the columns of POLECAT: who does what to whom.
//!
//! What chancery does not find (mode, contexts, the place of the event) stays empty. A relation without an event type is
//! left out, and so is one that is denied.
//!
//! Invariant: as many fields as [`EVENT_COLUMNS`]; no field holds a tab or a line end.

use super::codings;
use crate::knowledge::KnowledgeBase;
use crate::record::{ActorItem, EnrichedItem, RelationItem};

/// The header of the rows.
pub const EVENT_COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The rows, each without a line end.
pub fn event_rows(kb: &KnowledgeBase, item: &EnrichedItem) -> Vec<String> {
    let relations = item.relations.iter().enumerate();
    let coded = relations.filter(|(_, relation)| relation.modality != "denied");
    coded
        .filter_map(|(nth, relation)| row(kb, item, nth, relation))
        .collect()
}

fn row(kb: &KnowledgeBase, item: &EnrichedItem, nth: usize, relation: &RelationItem) -> Option<String> {
    let find = |id: &str| item.actors.iter().find(|actor| actor.id == id);
    let event = relation.event.clone()?;
    let (source, target) = (find(&relation.source)?, find(&relation.target)?);
    let day = item
        .published_at
        .as_deref()
        .and_then(|at| at.get(..10))
        .unwrap_or("")
        .to_owned();
    let mut fields = vec![
        format!("{}-{nth}", item.id),
        day.clone(),
        event,
        String::new(),
        format!("{:.1}", relation.score * 10.0),
        relation.quad.clone().unwrap_or_default().to_uppercase(),
        String::new(),
    ];
    fields.extend(side(kb, source, relation.sentence));
    fields.extend(side(kb, target, relation.sentence));
    // Placename to Feature Type: the place of an event is not found.
    fields.extend(std::iter::repeat_n(String::new(), 10));
    let story = |is_wanted: fn(&ActorItem) -> bool| {
        let names = item.actors.iter().filter(|actor| actor.known && is_wanted(actor));
        names
            .map(|actor| actor.name.replace(';', " "))
            .collect::<Vec<_>>()
            .join(";")
    };
    let places: Vec<String> = item.places.iter().map(|place| place.name.replace(';', " ")).collect();
    fields.extend([
        item.source.clone().unwrap_or_default(),
        day,
        story(|actor| actor.kind == "person"),
        story(|actor| !matches!(actor.kind.as_str(), "person" | "state" | "people")),
        places.join(";"),
        item.language.clone(),
        format!("chancery {}", item.processing.version),
    ]);
    let fields: Vec<String> = fields
        .iter()
        .map(|field| field.replace(['\t', '\n', '\r'], " "))
        .collect();
    Some(fields.join("\t"))
}

/// The eight columns of an actor: its name as the sentence has it comes last but one.
fn side(kb: &KnowledgeBase, actor: &ActorItem, sentence: usize) -> [String; 8] {
    let codes = codings::state_codes(kb, actor.country.as_deref());
    let mention = actor
        .mentions
        .iter()
        .find(|mention| mention.sentence == sentence)
        .or(actor.mentions.first());
    let sector = codings::sector(actor).to_owned();
    [
        actor.name.clone(),
        actor.country.clone().unwrap_or_default(),
        codes
            .and_then(|codes| codes.cow)
            .map_or_else(String::new, |cow| cow.to_string()),
        sector.clone(),
        sector,
        actor.role.as_ref().map_or_else(String::new, |role| role.title.clone()),
        mention.map_or_else(String::new, |mention| mention.text.clone()),
        actor.wikidata.clone().unwrap_or_default(),
    ]
}
