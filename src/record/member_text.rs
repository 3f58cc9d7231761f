//! Finds the text inside a member that need not be a plain string: `{"rendered": ...}`, `[{"value": ...}]`.
//!
//! Invariant: looks at most three levels down; a blank text is no text.

use serde_json::Value;

/// What is looked for, because feeds nest a title, a source and a link differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text,
    Name,
    Link,
    Id,
}

impl Part {
    /// Members of an object that may hold it, best first.
    fn members(self) -> &'static [&'static str] {
        match self {
            Part::Text => &[
                "value", "main", "text", "content", "rendered", "plain", "#text", "_", "en",
            ],
            Part::Name => &["name", "title", "id", "domain", "uri", "value"],
            Part::Link => &["href", "url", "@id", "value"],
            Part::Id => &["$oid", "value", "#text", "_", "id"],
        }
    }
}

const LEVELS_MAX: usize = 3;

/// The text of a member.
pub(super) fn read(value: &Value, part: Part) -> Option<String> {
    at_level(value, part, LEVELS_MAX)
}

fn at_level(value: &Value, part: Part, levels: usize) -> Option<String> {
    let below = levels.checked_sub(1)?;
    match value {
        Value::String(text) => usable(text, part).then(|| text.clone()),
        Value::Number(number) if part == Part::Id => Some(number.to_string()),
        Value::Object(object) => part
            .members()
            .iter()
            .find_map(|name| at_level(object.get(*name)?, part, below)),
        Value::Array(items) => of_array(items, part, below),
        _ => None,
    }
}

/// The item whose role is `main`, else the paragraphs joined, else the first item that has it.
fn of_array(items: &[Value], part: Part, levels: usize) -> Option<String> {
    let is_main = |item: &&Value| item.get("role").and_then(Value::as_str) == Some("main");
    if let Some(text) = items.iter().find(is_main).and_then(|item| at_level(item, part, levels)) {
        return Some(text);
    }
    if part == Part::Text && items.len() > 1 && items.iter().all(Value::is_string) {
        let paragraphs: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
        return Some(paragraphs.join("\n\n")).filter(|text| !text.trim().is_empty());
    }
    items.iter().find_map(|item| at_level(item, part, levels))
}

fn usable(text: &str, part: Part) -> bool {
    let text = text.trim();
    !text.is_empty() && (part != Part::Link || text.starts_with("http://") || text.starts_with("https://"))
}

/// What a value is, in words.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
