//! What is published of an enriched item: profile, text, size, and which items at all.
//!
//! Invariant: an encoded value fits its limit, or the reason why not comes back.

use super::Setup;
use crate::record::EnrichedItem;
use serde_json::Value;
use serde_json::value::RawValue;

/// Shape of the published value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The enriched item as documented.
    #[default]
    Native,
    /// Strict ninjs 3.1: actors as subjects, people, organisations and places.
    Ninjs,
    /// The input object plus one key `enrichment`.
    Passthrough,
    /// One row of GDELT's Global Knowledge Graph 2.1.
    Gkg,
}

/// Keeps items that match every list that is not empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeepOnly {
    pub actors: Vec<String>,
    pub countries: Vec<String>,
    pub kinds: Vec<String>,
    pub languages: Vec<String>,
}

impl KeepOnly {
    pub(super) fn keeps(&self, item: &EnrichedItem) -> bool {
        let any = |wanted: &[String], found: &[String]| wanted.is_empty() || found.iter().any(|f| wanted.contains(f));
        any(&self.actors, &item.actor_ids)
            && any(&self.countries, &item.actor_countries)
            && any(&self.kinds, &item.actor_kinds)
            && (self.languages.is_empty() || self.languages.contains(&item.language))
    }
}

/// How outcomes are published.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputOptions {
    pub profile: Profile,
    /// Whether title and body are published; without them offsets refer to the cleaned input.
    pub has_text: bool,
    /// Whether the input comes along under `original`.
    pub has_original: bool,
    pub only: KeepOnly,
    /// `max.message.bytes` of the output topic, less room for the batch header.
    pub enriched_bytes_max: usize,
    /// The same of the dead-letter topic.
    pub dead_letter_bytes_max: usize,
}

impl Default for OutputOptions {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            has_text: true,
            has_original: false,
            only: KeepOnly::default(),
            enriched_bytes_max: 1_000_000,
            dead_letter_bytes_max: 1_000_000,
        }
    }
}

/// Encodes an item; if it does not fit, once more without its text, where the profile has one.
///
/// # Errors
///
/// A sentence with both sizes when even that is too large.
pub(super) fn encode(setup: &Setup, item: &EnrichedItem, payload: &[u8], overhead: usize) -> Result<Vec<u8>, String> {
    let options = &setup.output;
    let room = options.enriched_bytes_max.saturating_sub(overhead);
    if options.profile == Profile::Gkg {
        let row = super::gkg::gkg_row(&setup.kb, item);
        return Some(row.into_bytes())
            .filter(|row| row.len() <= room)
            .ok_or_else(|| format!("the row does not fit the topic, which takes {room} bytes"));
    }
    if options.has_text && !options.has_original {
        let value = profiled(item, payload, options.profile);
        if value.len() <= room {
            return Ok(value);
        }
    }
    let mut bare = item.clone();
    if options.has_original {
        bare.original = Some(original(payload));
    }
    if !options.has_text {
        (bare.title, bare.body) = (None, None);
    }
    let value = profiled(&bare, payload, options.profile);
    if value.len() <= room {
        return Ok(value);
    }
    (bare.title, bare.body, bare.original) = (None, None, None);
    let value = profiled(&bare, b"{}", options.profile);
    if value.len() <= room {
        return Ok(value);
    }
    Err(format!(
        "the enriched record has {} bytes without its text, the topic takes {room}",
        value.len()
    ))
}

fn original(payload: &[u8]) -> Value {
    serde_json::from_slice(payload).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(payload).into_owned()))
}

fn profiled(item: &EnrichedItem, payload: &[u8], profile: Profile) -> Vec<u8> {
    match profile {
        Profile::Native | Profile::Gkg => native(item, payload.len()),
        Profile::Ninjs => to_json(&super::ninjs::item(item)),
        Profile::Passthrough => passthrough(item, payload),
    }
}

/// An enriched item is a few times as long as its payload; room from the start saves copying it as it grows.
fn native(item: &EnrichedItem, payload_bytes: usize) -> Vec<u8> {
    const GROWTH: usize = 6;
    const ROOM_MAX: usize = 256 * 1024;
    let mut value = Vec::with_capacity((GROWTH * payload_bytes + 1024).min(ROOM_MAX));
    serde_json::to_writer(&mut value, item).expect("plain structs always serialise");
    value
}

fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    // Our types hold no map with keys that are no strings and no failing serialiser.
    serde_json::to_vec(value).expect("plain structs always serialise")
}

/// The input object, its bytes kept, with `enrichment` as its last key; other input stands under `original`.
fn passthrough(item: &EnrichedItem, payload: &[u8]) -> Vec<u8> {
    let mut bare = item.clone();
    (bare.title, bare.body) = (None, None);
    let enrichment = to_json(&bare);
    let text = std::str::from_utf8(payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(payload)).unwrap_or("");
    let object = serde_json::from_str::<&RawValue>(text)
        .ok()
        .map(RawValue::get)
        .filter(|raw| raw.starts_with('{'));
    let mut value = match object {
        Some(raw) => raw.as_bytes()[..raw.len() - 1].trim_ascii_end().to_vec(),
        None => [b"{\"original\":".as_slice(), &to_json(&text)].concat(),
    };
    if value.len() > 1 {
        value.push(b',');
    }
    value.extend_from_slice(b"\"enrichment\":");
    value.extend_from_slice(&enrichment);
    value.push(b'}');
    value
}
