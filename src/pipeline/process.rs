//! One record in, one outcome out; pure. Read this second.
//!
//! Not here: waiting, retrying, publishing (`run.rs`, the transports).
//!
//! Invariant: total and deterministic: same bytes, same setup, same outcome; a panic in one record becomes
//! its dead letter.

use super::ahead::asked_ahead;
use super::dead_letter_record::dead_letter;
use super::enrich::{Texts, enrich};
use super::headers::{self, Added};
use super::output::{OutputOptions, Profile, encode};
use super::stages::Stage;
use crate::knowledge::KnowledgeBase;
use crate::nlp::{self, Analysis, Document, Resources};
use crate::record::{DecodeOptions, EnrichedItem, Header, NewsItem, RawRecord, Reason, decode};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Everything `process` rests on; `run` fixes one for a batch. The default knows no actor.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    pub kb: Arc<KnowledgeBase>,
    pub models: Arc<nlp::sentiment::Models>,
    pub options: nlp::Options,
    pub decode: DecodeOptions,
    pub output: OutputOptions,
    /// Whether `options.tier` stands in for a dearer one under backlog.
    pub is_fallback: bool,
    /// What the deep model said of records that are processed together; see `ahead.rs`.
    pub answers: Option<Arc<nlp::sentiment::Answers>>,
}

impl Setup {
    /// What an analysis takes of it.
    pub(super) fn resources(&self) -> Resources<'_> {
        Resources {
            kb: &self.kb,
            models: &self.models,
            options: self.options,
            answers: self.answers.as_deref(),
        }
    }

    /// The same with the standard tier in place of a dearer one.
    pub(super) fn fallen_back(&self) -> Self {
        let options = nlp::Options {
            tier: nlp::Tier::Standard,
            ..self.options
        };
        Self {
            options,
            is_fallback: true,
            ..self.clone()
        }
    }
}

/// What is to be published for one record. The destination topic follows from the outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishRecord {
    pub key: Option<Vec<u8>>,
    /// Absent for a tombstone.
    pub value: Option<Vec<u8>>,
    pub headers: Vec<Header>,
    pub timestamp_ms: Option<i64>,
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// To the output topic, with the item for metrics and the live page; where the record holds it as it is, without its
    /// evidence.
    Enriched(PublishRecord, Arc<EnrichedItem>),
    /// To the dead-letter topic.
    DeadLetter {
        record: PublishRecord,
        reason: Reason,
        detail: String,
    },
    /// To the output topic, without a value.
    Tombstone(PublishRecord),
    /// Kept back by `output.only`; nothing is published, the position moves on.
    Filtered,
}

/// Processes records in order; the same as mapping [`process_observed`], but that a deep model is asked of all together.
pub fn process_batch(setup: &Setup, raw: &[RawRecord], ended: &mut dyn FnMut(Stage)) -> Vec<Outcome> {
    let asked = ask_ahead(setup, raw);
    if asked.answers.is_some() {
        ended(Stage::Model);
    }
    raw.iter().map(|r| process_observed(&asked, r, ended)).collect()
}

/// A payload that is no item asks nothing; it says so itself when its turn comes.
fn ask_ahead<'a>(setup: &'a Setup, raw: &[RawRecord]) -> Cow<'a, Setup> {
    if setup.options.tier != nlp::Tier::Deep || raw.len() < 2 {
        return Cow::Borrowed(setup);
    }
    let items = raw.iter().filter_map(|raw| {
        let item = catch_unwind(AssertUnwindSafe(|| decode(raw.payload.as_deref()?, &setup.decode).ok()));
        Some((raw, item.ok().flatten()?))
    });
    let items: Vec<(&RawRecord, NewsItem)> = items.collect();
    asked_ahead(setup, &items)
}

/// Processes one record.
pub fn process(setup: &Setup, raw: &RawRecord) -> Outcome {
    process_observed(setup, raw, &mut |_| {})
}

/// [`process`], telling the end of each stage to a caller who owns a clock.
pub fn process_observed(setup: &Setup, raw: &RawRecord, ended: &mut dyn FnMut(Stage)) -> Outcome {
    let outcome = process_caught(setup, raw, ended);
    // Whatever became of it, so that the time of a record is never counted to the next one.
    ended(Stage::Encode);
    outcome
}

fn process_caught(setup: &Setup, raw: &RawRecord, ended: &mut dyn FnMut(Stage)) -> Outcome {
    let Some(payload) = raw.payload.as_deref() else {
        return tombstone(raw);
    };
    match catch_unwind(AssertUnwindSafe(|| process_payload(setup, raw, payload, ended))) {
        Ok(outcome) => outcome,
        Err(panic) => {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("panic");
            dead_letter(raw, Reason::InternalError, message, &setup.output)
        }
    }
}

fn tombstone(raw: &RawRecord) -> Outcome {
    Outcome::Tombstone(PublishRecord {
        key: raw.key.clone(),
        value: None,
        headers: Added::for_record(raw).onto(&raw.headers),
        timestamp_ms: raw.timestamp_ms,
    })
}

fn process_payload(setup: &Setup, raw: &RawRecord, payload: &[u8], ended: &mut dyn FnMut(Stage)) -> Outcome {
    let decoded = decode(payload, &setup.decode);
    ended(Stage::Decode);
    let mut item = match decoded {
        Ok(item) => item,
        Err(error) => return dead_letter(raw, error.reason(), &error.to_string(), &setup.output),
    };
    if item.id.is_none() {
        item.id = headers::text(raw, "ce_id").map(str::to_owned);
    }
    let enriched = enrich_observed(setup, raw, &item, ended);
    if !setup.output.only.keeps(&enriched) {
        return Outcome::Filtered;
    }
    publish(setup, raw, payload, enriched)
}

/// Analyses one decoded item; also what `tag` and the try-it box call.
pub fn enrich_item(setup: &Setup, raw: &RawRecord, item: &NewsItem) -> EnrichedItem {
    enrich_observed(setup, raw, item, &mut |_| {})
}

fn enrich_observed(setup: &Setup, raw: &RawRecord, item: &NewsItem, ended: &mut dyn FnMut(Stage)) -> EnrichedItem {
    let texts = Texts::of(item);
    let analysis = analyze_item(setup, raw, item, &texts, ended);
    enrich(setup, raw, item, &texts, &analysis)
}

fn analyze_item(
    setup: &Setup,
    raw: &RawRecord,
    item: &NewsItem,
    texts: &Texts<'_>,
    ended: &mut dyn FnMut(Stage),
) -> Analysis {
    let document = document(raw, item, texts);
    nlp::analyze_observed(setup.resources(), &document, &mut |step| ended(Stage::Analysis(step)))
}

/// What is analysed of an item.
pub(super) fn document<'a>(raw: &RawRecord, item: &'a NewsItem, texts: &'a Texts<'_>) -> Document<'a> {
    let from_record = raw
        .timestamp_ms
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let published = item.published_at.or(from_record);
    Document {
        title: texts.title(),
        body: texts.body(),
        language: item.language.as_deref(),
        published: published.map(|t| jiff::tz::Offset::UTC.to_datetime(t).date()),
        targets: texts.targets(item),
    }
}

fn publish(setup: &Setup, raw: &RawRecord, payload: &[u8], enriched: EnrichedItem) -> Outcome {
    let mut added = Added::for_record(raw);
    added.set_cloud_event(
        &enriched.id,
        &format!("/{}", raw.origin.topic),
        enriched.published_at.as_deref(),
    );
    if setup.output.profile == Profile::Gkg {
        added.set("content-type", "text/tab-separated-values".to_owned());
    }
    if let Some(traceparent) = headers::child_traceparent(raw) {
        added.set("traceparent", traceparent);
    }
    let key = raw.key.clone().or_else(|| Some(enriched.id.clone().into_bytes()));
    let headers = added.onto(&raw.headers);
    let overhead: usize = headers
        .iter()
        .map(|h| h.name.len() + h.value.as_ref().map_or(0, Vec::len) + 8)
        .sum::<usize>()
        + key.as_ref().map_or(0, Vec::len);
    match encode(setup, &enriched, payload, overhead) {
        Ok(mut value) => {
            // Outcomes wait until they are settled, and there are many.
            value.shrink_to_fit();
            let record = PublishRecord {
                key,
                value: Some(value),
                headers,
                timestamp_ms: raw.timestamp_ms,
            };
            // The page shows what was published, and only where that is another shape the item itself.
            let item = match setup.output.profile {
                Profile::Native => enriched.without_evidence(),
                Profile::Ninjs | Profile::Passthrough | Profile::Gkg => enriched,
            };
            Outcome::Enriched(record, Arc::new(item))
        }
        Err(detail) => dead_letter(raw, Reason::EnrichedTooLarge, &detail, &setup.output),
    }
}
