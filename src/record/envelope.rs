//! Takes the item out of the envelopes it travels in: CloudEvents, Debezium, Kafka Connect, a batch of one.
//!
//! Not here: CloudEvents in headers (`pipeline/process.rs`).
//!
//! Invariant: at most four envelopes are opened; what was read from them only fills what the item leaves open.

use super::DecodeError;
use super::members::Members;
use serde_json::Value;

/// What an envelope knows about the item inside.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub id: Option<String>,
    pub time: Option<Value>,
    /// Names of the envelopes opened, joined by dots: the prefix of every path inside.
    pub path: String,
}

/// What was inside.
pub(super) enum Content<'a> {
    Members(Members<'a>, Context),
    Text(String),
}

const ENVELOPES_MAX: usize = 4;

/// Opens envelopes until an item is reached.
pub(super) fn unwrap(members: Members<'_>) -> Result<Content<'_>, DecodeError> {
    let mut members = members;
    let mut context = Context::default();
    for _ in 0..ENVELOPES_MAX {
        let Some(name) = inner_name(&members) else { break };
        if name == "data" {
            context.id = members
                .value("id")
                .and_then(|v| v.as_str().map(str::to_owned))
                .or(context.id);
            context.time = members.value("time").or(context.time);
        }
        context.path.push_str(name);
        context.path.push('.');
        match members.object(name) {
            Some(inner) => members = inner,
            None => match members.value(name) {
                Some(Value::String(text)) => return Ok(Content::Text(text)),
                Some(Value::Array(items)) if name == "articles" => return Err(batch(items.len())),
                Some(_) => {
                    return Err(DecodeError::BadField {
                        name: name.into(),
                        wanted: "an object with the item".into(),
                    });
                }
                None => return Err(DecodeError::NoText),
            },
        }
    }
    Ok(Content::Members(members, context))
}

/// The member that holds the item, if this object is an envelope.
fn inner_name(members: &Members<'_>) -> Option<&'static str> {
    if members.has("specversion") && members.has("data") {
        return Some("data");
    }
    if members.has("after") && (members.has("op") || members.has("before")) {
        return Some("after");
    }
    if members.has("payload") && (members.has("schema") || !has_text(members)) {
        return Some("payload");
    }
    (members.has("articles") && !has_text(members)).then_some("articles")
}

fn has_text(members: &Members<'_>) -> bool {
    ["title", "headline", "body", "text", "content", "description"]
        .iter()
        .any(|name| members.raw(name).is_some())
}

fn batch(count: usize) -> DecodeError {
    DecodeError::BadField {
        name: "articles".into(),
        wanted: format!("a batch of {count}; send one article a record"),
    }
}
