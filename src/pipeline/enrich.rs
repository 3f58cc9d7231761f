//! Maps an analysis to the enriched item: bytes become code points, ids become codes.
//!
//! Not here: what is found (`nlp`), how it is published (`process.rs`).
//!
//! Invariant: arrays that run in parallel have the length of `actors`; a `text` equals its slice.

use super::code_points::CodePoints;
use super::fingerprint::fingerprint;
use super::{Setup, actor_names::Naming};
use crate::nlp::{self, Analysis, Cue, Field, Polarity, Portrayal, Span, Tone, Zone};
use crate::record::{
    ActorItem, CueItem, EnrichedItem, Label, MentionItem, NewsItem, OriginItem, PlaceItem, Processing,
    PublishedAtSource, RawRecord, RelationItem, RoleItem, SCHEMA_VERSION, SentenceItem, Sentiment, SpanItem,
    TargetItem, TextField, V2ToneFields,
};

/// Title and body with their offset tables.
pub(super) struct Texts<'a> {
    title: (&'a str, CodePoints<'a>),
    body: (&'a str, CodePoints<'a>),
}

impl<'a> Texts<'a> {
    pub(super) fn of(item: &'a NewsItem) -> Self {
        let (title, body) = (item.title.as_deref().unwrap_or(""), item.body.as_deref().unwrap_or(""));
        Self {
            title: (title, CodePoints::of(title)),
            body: (body, CodePoints::of(body)),
        }
    }

    pub(super) fn title(&self) -> &'a str {
        self.title.0
    }

    pub(super) fn body(&self) -> &'a str {
        self.body.0
    }

    /// The producer's targets, in bytes.
    pub(super) fn targets(&self, item: &NewsItem) -> Vec<Span> {
        let to_span = |t: &crate::record::Target| {
            let (field, points) = match t.field {
                TextField::Title => (Field::Title, &self.title.1),
                TextField::Body => (Field::Body, &self.body.1),
            };
            Span {
                field,
                start: points.to_byte(t.start),
                end: points.to_byte(t.end),
            }
        };
        item.targets.iter().map(to_span).collect()
    }

    /// Field, code points and text of a span.
    fn span(&self, span: Span) -> SpanItem {
        let (field, start, end) = self.place(span);
        let text = match span.field {
            Field::Title => self.title(),
            Field::Body => self.body(),
        };
        SpanItem {
            field,
            start,
            end,
            text: text.get(span.start..span.end).unwrap_or("").to_owned(),
        }
    }

    /// Field and code points of a span.
    fn place(&self, span: Span) -> (TextField, usize, usize) {
        let (field, points) = match span.field {
            Field::Title => (TextField::Title, &self.title.1),
            Field::Body => (TextField::Body, &self.body.1),
        };
        (field, points.at_byte(span.start), points.at_byte(span.end))
    }

    fn cue(&self, cue: &Cue) -> CueItem {
        let SpanItem {
            field,
            start,
            end,
            text,
        } = self.span(cue.span);
        CueItem {
            field,
            start,
            end,
            text,
            weight: rounded(cue.weight),
        }
    }
}

/// Builds the enriched item.
pub(super) fn enrich(
    setup: &Setup,
    raw: &RawRecord,
    item: &NewsItem,
    texts: &Texts<'_>,
    analysis: &Analysis,
) -> EnrichedItem {
    let from_record = raw
        .timestamp_ms
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let published_at = item.published_at.or(from_record);
    let naming = Naming {
        kb: &setup.kb,
        day: published_at.map(|t| jiff::tz::Offset::UTC.to_datetime(t).date()),
    };
    let actors: Vec<ActorItem> = analysis.actors.iter().map(|a| actor_item(naming, texts, a)).collect();
    EnrichedItem {
        schema_version: SCHEMA_VERSION.to_owned(),
        id: item.identity(),
        url: item.url.clone(),
        source: item.source.clone(),
        title: item.title.clone(),
        body: item.body.clone(),
        original: None,
        language: analysis.language.clone(),
        published_at: published_at.map(|t| t.to_string()),
        published_at_source: published_at.map(|_| match item.published_at {
            Some(_) => PublishedAtSource::Field,
            None => PublishedAtSource::Record,
        }),
        fingerprint: format!("{:016x}", fingerprint([texts.title(), texts.body()])),
        sentiment: tone_item(texts, analysis.tone.as_ref()),
        v2tone: v2tone_item(analysis.v2tone),
        actor_ids: actors.iter().map(|a| a.id.clone()).collect(),
        actor_names: actors.iter().map(|a| a.name.clone()).collect(),
        actor_kinds: actors.iter().map(|a| a.kind.clone()).collect(),
        actor_countries: actors.iter().map(|a| a.country.clone().unwrap_or_default()).collect(),
        actor_mentions: actors.iter().map(|a| a.mentions.len() as u32).collect(),
        actor_salience: actors.iter().map(|a| a.salience).collect(),
        actor_sentiment: actors.iter().map(|a| a.sentiment.score).collect(),
        places: analysis.places.iter().map(|p| place_item(texts, p)).collect(),
        relations: analysis
            .relations
            .iter()
            .filter_map(|r| relation_item(texts, &actors, r))
            .collect(),
        sentences: analysis.sentences.iter().map(|s| sentence_item(texts, s)).collect(),
        targets: target_items(texts, item, &analysis.targets),
        actors,
        processing: processing(setup, raw, analysis),
    }
}

fn actor_item(naming: Naming<'_>, texts: &Texts<'_>, found: &nlp::FoundActor) -> ActorItem {
    let named = naming.of(&found.actor);
    ActorItem {
        id: named.id,
        name: named.name,
        kind: named.kind.code().to_owned(),
        country: named.country,
        wikidata: named.wikidata,
        cameo: named.cameo,
        known: named.is_known,
        role: found.role.as_ref().map(|r| RoleItem {
            title: r.title.clone(),
            of: r.of.clone(),
            former: r.former,
        }),
        salience: rounded(found.salience),
        confidence: rounded(found.confidence),
        sentiment: portrayal_item(texts, found.portrayal.as_ref()),
        mentions: found.mentions.iter().map(|m| mention_item(texts, m)).collect(),
    }
}

fn mention_item(texts: &Texts<'_>, mention: &nlp::Mention) -> MentionItem {
    let SpanItem {
        field,
        start,
        end,
        text,
    } = texts.span(mention.span);
    MentionItem {
        field,
        start,
        end,
        text,
        sentence: mention.sentence,
        reading: mention.reading.code().to_owned(),
        sentiment: mention.sentiment.map(rounded),
    }
}

fn place_item(texts: &Texts<'_>, place: &nlp::Place) -> PlaceItem {
    PlaceItem {
        name: place.name.clone(),
        country: place.country.clone(),
        mentions: place.spans.iter().map(|s| texts.span(*s)).collect(),
    }
}

fn relation_item(texts: &Texts<'_>, actors: &[ActorItem], relation: &nlp::Relation) -> Option<RelationItem> {
    let (source, target) = (actors.get(relation.source)?, actors.get(relation.target)?);
    Some(RelationItem {
        source: source.id.clone(),
        source_name: source.name.clone(),
        target: target.id.clone(),
        target_name: target.name.clone(),
        polarity: label(relation.polarity),
        score: rounded(relation.score),
        confidence: rounded(relation.confidence),
        modality: relation.modality.code().to_owned(),
        event: relation.event.map(str::to_owned),
        quad: relation.event.and_then(quad_class).map(str::to_owned),
        sentence: relation.sentence,
        evidence: texts.span(relation.trigger),
    })
}

fn sentence_item(texts: &Texts<'_>, sentence: &nlp::Sentence) -> SentenceItem {
    let (field, start, end) = texts.place(sentence.span);
    let sentiment = Sentiment {
        label: sentence.tone.as_ref().map_or(Label::Neutral, |t| label(t.polarity)),
        score: sentence.tone.as_ref().map_or(0.0, |t| rounded(t.score)),
        confidence: None,
        cues: Vec::new(),
        model_score: None,
    };
    SentenceItem {
        field,
        start,
        end,
        zone: zone_code(sentence.zone).to_owned(),
        sentiment,
    }
}

fn target_items(texts: &Texts<'_>, item: &NewsItem, portrayals: &[Portrayal]) -> Vec<TargetItem> {
    let of_target = |(nth, span): (usize, Span)| {
        let SpanItem {
            field,
            start,
            end,
            text,
        } = texts.span(span);
        TargetItem {
            field,
            start,
            end,
            text,
            sentiment: portrayal_item(texts, portrayals.get(nth)),
        }
    };
    texts.targets(item).into_iter().enumerate().map(of_target).collect()
}

fn portrayal_item(texts: &Texts<'_>, portrayal: Option<&Portrayal>) -> Sentiment {
    match portrayal {
        None => no_evidence(),
        Some(p) => Sentiment {
            label: label(p.polarity),
            score: rounded(p.score),
            confidence: Some(rounded(p.confidence)),
            cues: p.cues.iter().map(|c| texts.cue(c)).collect(),
            model_score: p.model_score.map(rounded),
        },
    }
}

fn tone_item(texts: &Texts<'_>, tone: Option<&Tone>) -> Sentiment {
    match tone {
        None => no_evidence(),
        Some(t) => Sentiment {
            label: label(t.polarity),
            score: rounded(t.score),
            confidence: Some(rounded(t.confidence)),
            cues: t.cues.iter().map(|c| texts.cue(c)).collect(),
            model_score: None,
        },
    }
}

/// No evidence on the wire: neutral, 0.0, 0.0.
fn no_evidence() -> Sentiment {
    Sentiment {
        label: Label::Neutral,
        score: 0.0,
        confidence: Some(0.0),
        cues: Vec::new(),
        model_score: None,
    }
}

fn v2tone_item(tone: nlp::V2Tone) -> V2ToneFields {
    V2ToneFields {
        tone: rounded(tone.tone),
        positive: rounded(tone.positive),
        negative: rounded(tone.negative),
        polarity: rounded(tone.polarity),
        activity: rounded(tone.activity),
        self_reference: rounded(tone.self_reference),
        words: tone.words,
    }
}

fn processing(setup: &Setup, raw: &RawRecord, analysis: &Analysis) -> Processing {
    let origin = (!raw.origin.topic.is_empty()).then(|| OriginItem {
        topic: raw.origin.topic.clone(),
        partition: raw.origin.partition,
        offset: raw.origin.offset,
    });
    Processing {
        name: "chancery".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        knowledge: setup.kb.hash().to_owned(),
        tier: analysis.tier.code().to_owned(),
        model: setup.models.name(analysis.tier).to_owned(),
        fallback: setup.is_fallback || analysis.tier != setup.options.tier,
        truncated: analysis.truncated,
        sentiment_skipped: analysis.sentiment_skipped.map(|reason| match reason {
            nlp::SkipReason::Language => "language".to_owned(),
        }),
        origin,
    }
}

/// Four decimals: what the analysis can tell apart, without the noise of `f32`.
fn rounded(number: f32) -> f32 {
    let rounded = (number * 1e4).round() / 1e4;
    // Minus zero is zero on the wire.
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn label(polarity: Polarity) -> Label {
    match polarity {
        Polarity::Negative => Label::Negative,
        Polarity::Neutral => Label::Neutral,
        Polarity::Positive => Label::Positive,
    }
}

fn zone_code(zone: Zone) -> &'static str {
    match zone {
        Zone::Headline => "headline",
        Zone::Dateline => "dateline",
        Zone::Text => "text",
        Zone::Caption => "caption",
        Zone::Boilerplate => "boilerplate",
    }
}

/// The quad class of a PLOVER type (PLOVER codebook, Open Event Data Alliance 2018).
fn quad_class(event: &str) -> Option<&'static str> {
    match event {
        "AGREE" | "CONSULT" | "SUPPORT" | "CONCEDE" => Some("verbal cooperation"),
        "COOPERATE" | "AID" | "RETREAT" => Some("material cooperation"),
        "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN" => Some("verbal conflict"),
        "PROTEST" | "SANCTION" | "MOBILIZE" | "COERCE" | "ASSAULT" => Some("material conflict"),
        _ => None,
    }
}
