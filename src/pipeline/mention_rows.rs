//! The mentions of an enriched item as flat rows: actors first by salience, then literal places.
//!
//! Not here: what a row holds (`record/mention_row.rs`). Invariant: as many rows as the item has mentions.

use super::code_points::CodePoints;
use super::codings;
use crate::knowledge::{Actor, KnowledgeBase, Office};
use crate::record::{ActorItem, EnrichedItem, MentionItem, MentionRow, SpanItem, TextField};

pub fn mention_rows<'a>(kb: &'a KnowledgeBase, item: &'a EnrichedItem) -> Vec<MentionRow<'a>> {
    let texts = Texts::of(item);
    let mut rows = Vec::new();
    for (chain, actor) in item.actors.iter().enumerate() {
        let row = of_actor(kb, item, actor, chain);
        rows.extend(
            actor
                .mentions
                .iter()
                .map(|mention| with_mention(row.clone(), &texts, mention)),
        );
    }
    for (nth, place) in item.places.iter().enumerate() {
        let codes = codings::state_codes(kb, place.country.as_deref());
        let row = MentionRow {
            chain: item.actors.len() + nth,
            name: &place.name,
            kind: "place",
            reading: "literal",
            country: place.country.as_deref(),
            iso2: codes.and_then(|codes| codes.iso2.as_deref()),
            fips: codes.and_then(|codes| codes.fips.as_deref()),
            cow: codes.and_then(|codes| codes.cow),
            ..of_document(item)
        };
        rows.extend(place.mentions.iter().map(|span| with_span(row.clone(), &texts, span)));
    }
    rows
}

/// Offsets of the published texts.
struct Texts<'a> {
    title: Option<CodePoints<'a>>,
    body: Option<CodePoints<'a>>,
}

impl<'a> Texts<'a> {
    fn of(item: &'a EnrichedItem) -> Self {
        Self {
            title: item.title.as_deref().map(CodePoints::of),
            body: item.body.as_deref().map(CodePoints::of),
        }
    }

    fn byte(&self, field: TextField, code_point: usize) -> Option<usize> {
        let text = match field {
            TextField::Title => &self.title,
            TextField::Body => &self.body,
        };
        text.as_ref().map(|text| text.to_byte(code_point))
    }
}

fn of_document(item: &EnrichedItem) -> MentionRow<'_> {
    let tone = &item.v2tone;
    MentionRow {
        doc_id: &item.id,
        url: item.url.as_deref(),
        source: item.source.as_deref(),
        published_at: item.published_at.as_deref(),
        language: &item.language,
        field: TextField::Body,
        start: 0,
        end: 0,
        start_byte: None,
        end_byte: None,
        surface: "",
        sentence: None,
        reading: "",
        chain: 0,
        actor_id: None,
        name: "",
        kind: "",
        known: None,
        parent: None,
        wikidata: None,
        country: None,
        iso2: None,
        fips: None,
        cow: None,
        cameo: None,
        cameo_country: None,
        cameo_sectors: Vec::new(),
        sector: "",
        role_title: None,
        role_of: None,
        role_from: None,
        role_until: None,
        role_former: None,
        salience: None,
        confidence: None,
        sentiment: None,
        actor_sentiment: None,
        actor_label: None,
        actor_mentions: None,
        doc_sentiment: item.sentiment.score,
        v2tone_tone: tone.tone,
        v2tone_positive: tone.positive,
        v2tone_negative: tone.negative,
        v2tone_polarity: tone.polarity,
        v2tone_activity: tone.activity,
        v2tone_self: tone.self_reference,
        v2tone_words: tone.words,
        knowledge: &item.processing.knowledge,
        version: &item.processing.version,
    }
}

fn of_actor<'a>(kb: &'a KnowledgeBase, item: &'a EnrichedItem, actor: &'a ActorItem, chain: usize) -> MentionRow<'a> {
    let known = kb.find_code(&actor.id).map(|id| kb.actor(id));
    let codes = codings::state_codes(kb, actor.country.as_deref());
    let cameo = codings::cameo(kb, actor);
    let (cameo_country, cameo_sectors) = cameo
        .as_ref()
        .map(|code| codings::cameo_parts(kb, actor, code))
        .unwrap_or_default();
    let office = known.and_then(|known| office_of(known, actor));
    MentionRow {
        chain,
        actor_id: Some(&actor.id),
        name: &actor.name,
        kind: &actor.kind,
        known: Some(actor.known),
        parent: known
            .and_then(|known| known.parent)
            .map(|parent| kb.actor(parent).code.as_str()),
        wikidata: actor.wikidata.as_deref(),
        country: actor.country.as_deref(),
        iso2: codes.and_then(|codes| codes.iso2.as_deref()),
        fips: codes.and_then(|codes| codes.fips.as_deref()),
        cow: codes.and_then(|codes| codes.cow),
        cameo,
        cameo_country,
        cameo_sectors,
        sector: codings::sector(actor),
        role_title: actor.role.as_ref().map(|role| role.title.as_str()),
        role_of: actor.role.as_ref().and_then(|role| role.of.as_deref()),
        role_from: office.and_then(|office| office.from).map(|day| day.to_string()),
        role_until: office.and_then(|office| office.until).map(|day| day.to_string()),
        role_former: actor.role.as_ref().map(|role| role.former),
        salience: Some(actor.salience),
        confidence: Some(actor.confidence),
        actor_sentiment: Some(actor.sentiment.score),
        actor_label: Some(actor.sentiment.label),
        actor_mentions: Some(actor.mentions.len()),
        ..of_document(item)
    }
}

/// The office that the role is: its dates are not in the enriched item.
fn office_of<'k>(known: &'k Actor, actor: &ActorItem) -> Option<&'k Office> {
    let role = actor.role.as_ref()?;
    let is_it = |office: &&Office| office.title == role.title && Some(&office.of) == role.of.as_ref();
    known.offices.iter().filter(is_it).max_by_key(|office| office.from)
}

fn with_mention<'a>(row: MentionRow<'a>, texts: &Texts<'_>, mention: &'a MentionItem) -> MentionRow<'a> {
    MentionRow {
        field: mention.field,
        start: mention.start,
        end: mention.end,
        start_byte: texts.byte(mention.field, mention.start),
        end_byte: texts.byte(mention.field, mention.end),
        surface: &mention.text,
        sentence: Some(mention.sentence),
        reading: &mention.reading,
        sentiment: mention.sentiment,
        ..row
    }
}

fn with_span<'a>(row: MentionRow<'a>, texts: &Texts<'_>, span: &'a SpanItem) -> MentionRow<'a> {
    MentionRow {
        field: span.field,
        start: span.start,
        end: span.end,
        start_byte: texts.byte(span.field, span.start),
        end_byte: texts.byte(span.field, span.end),
        surface: &span.text,
        ..row
    }
}
