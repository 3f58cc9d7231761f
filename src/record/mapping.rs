//! Which member of which feed becomes which field of a news item.
//!
//! The lists hold the names that NewsAPI, GNews, mediastack, Event Registry, Webz, GDELT, RSS and Atom as
//! JSON, JSON Feed, schema.org, news-please and ninjs use; of each list the first usable member wins.
//!
//! Not here: envelopes (`envelope`), text inside members (`member_text`).
//!
//! Invariant: only text decides whether an item is usable; an unreadable time or language is passed over.

use super::envelope::Context;
use super::member_text::{self, Part};
use super::members::{Members, fold_name, value_of};
use super::{DecodeError, NewsItem, Target, TextField, html, language, time};
use serde_json::Value;
use std::collections::BTreeMap;

/// Which member became which field, for people who set up a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    pub field: &'static str,
    pub member: String,
}

impl Pick {
    pub(super) fn new(field: &'static str, member: impl Into<String>) -> Self {
        Self {
            field,
            member: member.into(),
        }
    }
}

/// JSON Pointers that replace the lists of a field: `[input.mapping]` of the configuration.
pub type InputMapping = BTreeMap<String, Vec<String>>;

/// The fields that a mapping may name.
pub const MAPPED_FIELDS: [&str; 8] = [
    "id", "title", "body", "url", "source", "language", "published_at", "targets",
];

const ID: [&str; 10] = [
    "id", "_id", "uuid", "uri", "guid", "@id", "articleid", "postid", "messageid", "thread.uuid",
];
const TITLE: [&str; 8] = [
    "title", "headline", "headlines", "headlinemain", "titlefull", "topictitle", "thread.title", "thread.titlefull",
];
const BODY: [&str; 16] = [
    "body", "bodies", "bodytext", "bodyhtml", "bodyxhtml", "text", "content", "contenttext", "contenthtml",
    "content:encoded", "maintext", "articlebody", "fulltext", "articletext", "topictext", "post",
];
const SUMMARY: [&str; 9] = [
    "description", "descriptions", "descriptiontext", "summary", "abstract", "snippet", "lead", "excerpt", "teaser",
];
const URL: [&str; 9] = [
    "url", "weburl", "link", "links", "canonicalurl", "topicurl", "posturl", "uri", "@id",
];
const SOURCE: [&str; 14] = [
    "source", "sourcename", "publisher", "sitename", "site", "sitefull", "thread.site", "domain", "sourcedomain",
    "infosources", "infosource", "provider", "feed", "forum",
];
const PUBLISHED: [&str; 22] = [
    "publishedat", "published", "versioncreated", "firstcreated", "pubdate", "datepublish", "datepublished",
    "publisheddate", "publishdate", "publicationdate", "publishedon", "datetimepub", "datetime", "seendate", "isodate",
    "timestamp", "thread.published", "updated", "createdat", "crawled", "time", "fetchedat",
];
const LANGUAGE: [&str; 5] = ["language", "lang", "inlanguage", "languagecode", "thread.language"];

/// Reads an item by the built-in lists.
pub(super) fn read(members: &Members<'_>, context: &Context) -> Result<(NewsItem, Vec<Pick>), DecodeError> {
    let mut reader = Reader {
        members,
        path: &context.path,
        picks: Vec::with_capacity(8),
    };
    let title = reader.text("title", &TITLE, Part::Text);
    let body = reader
        .text("body", &BODY, Part::Text)
        .or_else(|| reader.text("body", &SUMMARY, Part::Text));
    let mut item = NewsItem {
        id: reader.text("id", &ID, Part::Id).or_else(|| context.id.clone()),
        source: reader.text("source", &SOURCE, Part::Name),
        url: reader.text("url", &URL, Part::Link),
        language: reader.language(),
        published_at: reader
            .published()
            .or_else(|| context.time.as_ref().and_then(time::read)),
        title: title.map(|t| clean(&t)).filter(|t| !t.is_empty()),
        body: body.map(|b| clean(&b)).filter(|b| !b.is_empty()),
        targets: Vec::new(),
    };
    if item.title.is_none() && item.body.is_none() {
        return Err(reader.why_no_text());
    }
    item.targets = read_targets(members.value("targets").as_ref(), &item)?;
    Ok((item, reader.picks))
}

/// Reads an item with pointers from the configuration; a field without pointers keeps its list.
pub(super) fn read_mapped(
    json: &str,
    members: &Members<'_>,
    mapping: &InputMapping,
) -> Result<(NewsItem, Vec<Pick>), DecodeError> {
    let Some(root) = value_of(json) else {
        return Err(DecodeError::NotJson {
            what: "a number or escape that cannot be represented".into(),
        });
    };
    // Pointed-at members are put where the built-in reader looks first; everything else stays as it came.
    let mut object = match &root {
        Value::Object(object) => object.clone(),
        _ => serde_json::Map::new(),
    };
    let mut mapped = Vec::new();
    for (field, pointers) in mapping {
        let Some((pointer, value)) = pointers.iter().find_map(|p| root.pointer(p).map(|v| (p, v))) else {
            continue;
        };
        let Some(field) = MAPPED_FIELDS.iter().find(|f| *f == field) else {
            continue;
        };
        object.retain(|name, _| !names_of(field).contains(&fold_name(name).as_str()));
        object.insert((*field).to_owned(), value.clone());
        mapped.push(Pick::new(field, pointer.clone()));
    }
    let text = Value::Object(object).to_string();
    let moved = if mapped.is_empty() {
        None
    } else {
        Some(Members::parse(&text).map_err(|e| DecodeError::NotJson { what: e.to_string() })?)
    };
    let (item, mut picks) = read(moved.as_ref().unwrap_or(members), &Context::default())?;
    for pick in mapped {
        picks.retain(|p| p.field != pick.field);
        picks.push(pick);
    }
    Ok((item, picks))
}

fn names_of(field: &str) -> &'static [&'static str] {
    match field {
        "id" => &ID,
        "title" => &TITLE,
        "body" => &BODY,
        "url" => &URL,
        "source" => &SOURCE,
        "language" => &LANGUAGE,
        "published_at" => &PUBLISHED,
        _ => &["targets"],
    }
}

struct Reader<'m, 'a> {
    members: &'m Members<'a>,
    path: &'m str,
    picks: Vec<Pick>,
}

impl Reader<'_, '_> {
    /// A member by its folded name, one level down where the name has a dot.
    fn value(&self, name: &str) -> Option<Value> {
        match name.split_once('.') {
            Some((outer, inner)) => self.members.object(outer)?.value(inner),
            None => self.members.value(name),
        }
    }

    fn pick<T>(&mut self, field: &'static str, names: &[&str], read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let (name, found) = names.iter().find_map(|name| Some((*name, read(&self.value(name)?)?)))?;
        self.picks.push(Pick::new(field, format!("{}{name}", self.path)));
        Some(found)
    }

    fn text(&mut self, field: &'static str, names: &[&str], part: Part) -> Option<String> {
        self.pick(field, names, |value| member_text::read(value, part))
    }

    fn language(&mut self) -> Option<String> {
        self.pick("language", &LANGUAGE, |value| {
            value.as_str().and_then(language::normalise).map(str::to_owned)
        })
    }

    fn published(&mut self) -> Option<jiff::Timestamp> {
        let joined = [("date", "time"), ("postdate", "posttime")]
            .iter()
            .find_map(|(date, clock)| time::join(self.value(date)?.as_str()?, self.value(clock)?.as_str()?));
        self.pick("published_at", &PUBLISHED[..17], time::read)
            .or(joined)
            .or_else(|| self.pick("published_at", &["date", "postdate"], time::read))
            .or_else(|| self.pick("published_at", &PUBLISHED[17..], time::read))
    }

    /// Text members of a wrong type are the likelier mistake than an item without text.
    fn why_no_text(&self) -> DecodeError {
        let wrong = TITLE
            .iter()
            .chain(&BODY)
            .chain(&SUMMARY)
            .find_map(|name| Some((*name, self.value(name)?)));
        match wrong {
            Some((name, value)) if !matches!(value, Value::String(_)) => {
                let wanted = format!("write text instead of {}", member_text::type_name(&value));
                DecodeError::BadField {
                    name: format!("{}{name}", self.path),
                    wanted,
                }
            }
            _ => DecodeError::NoText,
        }
    }
}

/// Strips HTML and the white space around.
fn clean(text: &str) -> String {
    html::strip(text).trim().to_owned()
}

/// `targets`: spans in code points of the cleaned text.
fn read_targets(value: Option<&Value>, item: &NewsItem) -> Result<Vec<Target>, DecodeError> {
    let bad = |wanted: String| DecodeError::BadField {
        name: "targets".into(),
        wanted,
    };
    let Some(value) = value else { return Ok(Vec::new()) };
    let Value::Array(spans) = value else {
        return Err(bad("write an array of {field, start, end}".into()));
    };
    let length = |text: &Option<String>| text.as_deref().map_or(0, |t| t.chars().count());
    let (title_length, body_length) = (length(&item.title), length(&item.body));
    let mut targets = Vec::with_capacity(spans.len());
    for (nth, span) in spans.iter().enumerate() {
        let number = |name: &str| {
            span.get(name)
                .and_then(Value::as_u64)
                .and_then(|n| usize::try_from(n).ok())
        };
        let (Some(start), Some(end)) = (number("start"), number("end")) else {
            return Err(bad(format!("entry {nth} needs whole numbers `start` and `end`")));
        };
        let (field, length) = match span.get("field") {
            None | Some(Value::Null) => (TextField::Body, body_length),
            Some(Value::String(name)) if name == "body" => (TextField::Body, body_length),
            Some(Value::String(name)) if name == "title" => (TextField::Title, title_length),
            Some(other) => return Err(bad(format!("entry {nth} has field `{other}`; write `title` or `body`"))),
        };
        if start >= end || end > length {
            return Err(bad(format!(
                "entry {nth} spans {start}..{end} of a text of {length} characters"
            )));
        }
        targets.push(Target { field, start, end });
    }
    Ok(targets)
}
