//! The enriched item as strict ninjs 3.1: actors as subjects, people, organisations and places.
//!
//! ninjs has no place for sentiment, and forbids further keys: tone and relations are left out here.
//!
//! Invariant: only members that the ninjs 3.1 schema names.

use crate::record::{ActorItem, EnrichedItem};
use serde_json::{Map, Value, json};

/// Builds the ninjs object.
pub(super) fn item(item: &EnrichedItem) -> Value {
    let of_kind = |wanted: fn(&str) -> bool, make: fn(&ActorItem) -> Value| -> Vec<Value> {
        item.actors.iter().filter(|a| wanted(&a.kind)).map(make).collect()
    };
    let mut ninjs = Map::new();
    ninjs.insert(
        "uri".into(),
        json!(item.url.clone().unwrap_or_else(|| format!("urn:chancery:{}", item.id))),
    );
    ninjs.insert("type".into(), json!("text"));
    ninjs.insert("standard".into(), json!({"name": "ninjs", "version": "3.1"}));
    if item.language != "und" {
        ninjs.insert("language".into(), json!(item.language));
    }
    if let Some(published) = &item.published_at {
        ninjs.insert("versionCreated".into(), json!(published));
    }
    if let Some(title) = &item.title {
        ninjs.insert("headlines".into(), json!([{"role": "main", "value": title}]));
    }
    if let Some(body) = &item.body {
        ninjs.insert(
            "bodies".into(),
            json!([{"role": "main", "contentType": "text/plain", "value": body}]),
        );
    }
    if let Some(source) = &item.source {
        ninjs.insert("infoSources".into(), json!([{"name": source}]));
    }
    ninjs.insert("people".into(), Value::Array(of_kind(|k| k == "person", named)));
    ninjs.insert(
        "organisations".into(),
        Value::Array(of_kind(|k| !matches!(k, "person" | "state" | "people"), named)),
    );
    ninjs.insert(
        "subjects".into(),
        Value::Array(of_kind(|k| matches!(k, "state" | "people"), subject)),
    );
    let places = item.places.iter().map(|p| json!({"name": p.name}));
    ninjs.insert("places".into(), places.collect());
    ninjs.insert("altIds".into(), json!([{"role": "chancery", "value": item.id}]));
    Value::Object(ninjs)
}

fn named(actor: &ActorItem) -> Value {
    let mut value = json!({"name": actor.name, "literal": actor.id, "rel": "mentions"});
    if let Some(wikidata) = &actor.wikidata {
        value["uri"] = json!(format!("http://www.wikidata.org/entity/{wikidata}"));
    }
    value
}

/// Subjects carry relevance and confidence, 0..100.
fn subject(actor: &ActorItem) -> Value {
    let mut value = named(actor);
    value["creator"] = json!("chancery");
    value["relevance"] = json!((actor.salience * 100.0).round());
    value["confidence"] = json!((actor.confidence * 100.0).round());
    value
}
