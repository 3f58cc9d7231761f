//! The JSON Schemas of the records, made from the types.
//!
//! Invariant: every sample under `tests/records` is valid against them.

use super::{EnrichedItem, MAPPED_FIELDS, Reason};
use schemars::Schema;
use serde_json::{Map, Value, json};

/// The plain form of a raw item; feeds may use any of the names in docs/RECORDS.md instead.
pub fn input() -> Schema {
    let text = |what: &str| json!({"type": ["string", "null"], "description": what});
    let mut properties = Map::new();
    let descriptions = [
        "Any string; without one a hash of url or text.",
        "Headline.",
        "Text; HTML is stripped.",
        "Where the item can be read.",
        "Who publishes it.",
        "BCP 47, ISO 639 or an English name; detected where absent.",
        "RFC 3339, RFC 2822, a date, or a number since 1970; without it the record's timestamp.",
    ];
    for (field, what) in MAPPED_FIELDS.iter().zip(descriptions) {
        properties.insert((*field).to_owned(), text(what));
    }
    properties.insert(
        "published_at".into(),
        json!({"type": ["string", "number", "null"], "description": descriptions[6]}),
    );
    properties.insert(
        "targets".into(),
        json!({
            "type": ["array", "null"],
            "description": "Spans to be judged, in code points of the cleaned text.",
            "items": {"type": "object", "required": ["start", "end"], "properties": {
                "field": {"enum": ["title", "body"], "default": "body"},
                "start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 1}}}
        }),
    );
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "RawNewsItem", "type": "object",
        "description": "A raw news item in chancery's own form.", "properties": Value::Object(properties),
        "anyOf": [{"required": ["title"]}, {"required": ["body"]}]
    });
    as_schema(schema)
}

/// The enriched item.
pub fn output() -> Schema {
    schemars::schema_for!(EnrichedItem)
}

/// The headers of a dead letter as an object of text; its value is the original payload.
pub fn dead_letter() -> Schema {
    let codes: Vec<&str> = Reason::ALL.iter().map(|r| r.code()).collect();
    let number = json!({"type": "string", "pattern": "^-?[0-9]+$"});
    as_schema(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "DeadLetterHeaders", "type": "object",
        "description": "Headers of a dead letter; key, value and further headers are the original ones.",
        "required": ["chancery.origin", "chancery.reason", "chancery.detail", "chancery.version",
            "__connect.errors.topic", "__connect.errors.partition", "__connect.errors.offset"],
        "properties": {
            "chancery.origin": {"type": "string", "pattern": "^.+/[0-9]+/[0-9]+$"},
            "chancery.reason": {"enum": codes},
            "chancery.detail": {"type": "string", "maxLength": 1000},
            "chancery.version": {"type": "string"},
            "chancery.original-timestamp": number,
            "chancery.original-length": number,
            "chancery.sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "__connect.errors.topic": {"type": "string"},
            "__connect.errors.partition": number,
            "__connect.errors.offset": number,
            "__connect.errors.stage": {"type": "string"},
            "__connect.errors.exception.class.name": {"type": "string"},
            "__connect.errors.exception.message": {"type": "string"}
        }
    }))
}

fn as_schema(value: Value) -> Schema {
    // An object is always a schema.
    Schema::try_from(value).expect("an object is a schema")
}
