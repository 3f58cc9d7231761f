//! Reads one Kafka payload as a news item, whatever feed it comes from.
//!
//! Not here: the names feeds use (`mapping`), envelopes (`envelope`), HTML (`html`), times (`time`).
//!
//! Invariant: decoding is pure and linear in the payload; the same bytes give the same item.

use super::envelope;
use super::mapping::{self, InputMapping, Pick};
use super::members::Members;
use super::plain_text;
use super::{DecodeError, DecodeLimits, NewsItem};
use serde::de::IgnoredAny;

/// How payloads are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodeOptions {
    pub limits: DecodeLimits,
    pub mapping: InputMapping,
}

/// Reads one payload as a news item.
///
/// The size is compared before any parsing, so an oversized record costs nothing. A byte order mark is
/// skipped. A value whose first non-blank character is `{` or `[` is JSON; anything else is plain text.
///
/// # Errors
///
/// The first [`DecodeError`] that applies, in the order of its variants.
pub fn decode(payload: &[u8], options: &DecodeOptions) -> Result<NewsItem, DecodeError> {
    decode_explained(payload, options).map(|(item, _)| item)
}

/// The same, with which member of the payload became which field.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_explained(payload: &[u8], options: &DecodeOptions) -> Result<(NewsItem, Vec<Pick>), DecodeError> {
    let limits = options.limits;
    if payload.len() > limits.payload_bytes_max {
        return Err(DecodeError::TooLarge {
            bytes: payload.len(),
            bytes_max: limits.payload_bytes_max,
        });
    }
    refuse_wire_format(payload)?;
    let payload = payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(payload);
    let text = std::str::from_utf8(payload).map_err(|e| DecodeError::NotUtf8 { at: e.valid_up_to() })?;
    match text.trim_start().as_bytes().first() {
        None => Err(DecodeError::NoText),
        Some(b'{' | b'[') => {
            refuse_depth(text, limits.depth_max)?;
            decode_json(text.trim(), options)
        }
        Some(_) => plain_text::read(text),
    }
}

/// Confluent's wire format: a zero byte and a schema id before the value.
fn refuse_wire_format(payload: &[u8]) -> Result<(), DecodeError> {
    match payload {
        [0, a, b, c, d, ..] => {
            let schema = u32::from_be_bytes([*a, *b, *c, *d]);
            let what = format!(
                "Confluent wire format (magic byte 0x00, schema id {schema}); produce plain JSON, without a schema-registry serializer"
            );
            Err(DecodeError::NotJson { what })
        }
        _ => Ok(()),
    }
}

/// Counts brackets outside strings before anything recursive sees them.
fn refuse_depth(text: &str, depth_max: usize) -> Result<(), DecodeError> {
    let (mut depth, mut is_in_string, mut is_escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            _ if is_in_string => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > depth_max {
                    return Err(DecodeError::TooDeep { depth_max });
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn decode_json(json: &str, options: &DecodeOptions) -> Result<(NewsItem, Vec<Pick>), DecodeError> {
    if json.starts_with('[') {
        serde_json::from_str::<IgnoredAny>(json).map_err(|e| not_json(&e))?;
        return Err(DecodeError::NotObject {
            found: "an array".into(),
        });
    }
    let members = Members::parse(json).map_err(|e| not_json(&e))?;
    if !options.mapping.is_empty() {
        return mapping::read_mapped(json, &members, &options.mapping);
    }
    match envelope::unwrap(members)? {
        envelope::Content::Members(members, context) => mapping::read(&members, &context),
        envelope::Content::Text(text) => plain_text::read(&text),
    }
}

fn not_json(error: &serde_json::Error) -> DecodeError {
    DecodeError::NotJson {
        what: error.to_string(),
    }
}
