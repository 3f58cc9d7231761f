//! The members of a JSON object, kept as raw text until somebody asks for one.
//!
//! A member that nobody asks for is skipped, not built: a number beyond `f64` or an odd escape in a field
//! that does not matter never costs an item. Names compare without case, `_` and `-`.
//!
//! Invariant: the order of the input is kept; of duplicate names the last non-empty one wins, as in most readers.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// One object, its values unparsed.
#[derive(Debug, Default)]
pub(super) struct Members<'a> {
    entries: Vec<(String, &'a RawValue)>,
}

/// Lower case without `_` and `-`: `publishedAt`, `published_at` and `Published-At` are one name.
pub(super) fn fold_name(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(16);
                while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                    entries.push((fold_name(&name), map.next_value::<&'de RawValue>()?));
                }
                Ok(Members { entries })
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

impl<'a> Members<'a> {
    /// Reads a JSON text that must be one object.
    pub(super) fn parse(json: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The last member of that folded name that is neither null nor an empty string, object or array.
    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.entries
            .iter()
            .rev()
            .find(|(n, raw)| n == name && !is_empty(raw.get()))
            .map(|(_, raw)| *raw)
    }

    /// Whether a member of that folded name is there, empty or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(n, _)| n == name)
    }

    /// The member as a value; absent too where its own text cannot be read (a lone surrogate is mended first).
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        self.raw(name).and_then(|raw| value_of(raw.get()))
    }

    /// The member as an object of its own.
    pub(super) fn object(&self, name: &str) -> Option<Members<'a>> {
        let raw = self.raw(name)?.get();
        raw.starts_with('{').then(|| Members::parse(raw).ok()).flatten()
    }
}

fn is_empty(raw: &str) -> bool {
    match raw {
        "null" | "\"\"" | "[]" | "{}" => true,
        _ => raw.starts_with('"') && raw[1..raw.len() - 1].trim().is_empty(),
    }
}

/// Reads a JSON text; an escaped surrogate without its partner (feeds that cut at a fixed length make them)
/// becomes U+FFFD.
pub(super) fn value_of(raw: &str) -> Option<Value> {
    serde_json::from_str(raw)
        .ok()
        .or_else(|| serde_json::from_str(&mend_surrogates(raw)).ok())
}

/// Replaces `\uD800`-`\uDFFF` escapes that are not a pair by `\uFFFD`.
fn mend_surrogates(raw: &str) -> String {
    let bytes = raw.as_bytes();
    let mut mended = String::with_capacity(raw.len());
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match escaped_unit(bytes, at) {
            Some(0xD800..=0xDBFF) if matches!(escaped_unit(bytes, at + 6), Some(0xDC00..=0xDFFF)) => at += 12,
            Some(0xD800..=0xDFFF) => {
                mended.push_str(&raw[copied..at]);
                mended.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            Some(_) => at += 6,
            None => at += 2,
        }
    }
    mended.push_str(&raw[copied.min(raw.len())..]);
    mended
}

/// The UTF-16 unit of a `\uXXXX` escape that begins at `at`.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let escape = bytes.get(at..at + 6)?;
    if &escape[..2] != b"\\u" {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(&escape[2..]).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_and_the_last_non_empty_duplicate_wins() {
        let members = Members::parse(r#"{"Published_At":"a","publishedAt":"b","published-at":null}"#).unwrap();
        assert_eq!(members.value("publishedat"), Some(Value::from("b")));
    }

    #[test]
    fn an_unused_member_may_hold_what_f64_cannot() {
        let members = Members::parse(r#"{"score":1e999,"title":"x"}"#).unwrap();
        assert_eq!(members.value("title"), Some(Value::from("x")));
        assert_eq!(members.value("score"), None);
    }

    #[test]
    fn lone_surrogates_become_the_replacement_character() {
        assert_eq!(value_of(r#""cut \ud83d""#), Some(Value::from("cut \u{fffd}")));
        assert_eq!(
            value_of(r#""\ud83d\ude00 \udc00 \\ud800""#),
            Some(Value::from("\u{1f600} \u{fffd} \\ud800"))
        );
    }
}
