//! An enriched item for people: its text with the actors coloured by sentiment, or in brackets.
//!
//! Not here: the JSON forms (`tag.rs`).
//!
//! Invariant: taking the marks away gives the text back.

use crate::record::{EnrichedItem, Label, TextField};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

/// One mark on a text, in code points.
struct Mark<'a> {
    start: usize,
    end: usize,
    label: Label,
    id: &'a str,
    is_place: bool,
}

fn marks(item: &EnrichedItem, field: TextField) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    for actor in &item.actors {
        for mention in actor.mentions.iter().filter(|m| m.field == field) {
            let label = mention.sentiment.map_or(actor.sentiment.label, label_of);
            marks.push(Mark {
                start: mention.start,
                end: mention.end,
                label,
                id: &actor.id,
                is_place: false,
            });
        }
    }
    for place in &item.places {
        for mention in place.mentions.iter().filter(|m| m.field == field) {
            let id = place.country.as_deref().unwrap_or("");
            marks.push(Mark {
                start: mention.start,
                end: mention.end,
                label: Label::Neutral,
                id,
                is_place: true,
            });
        }
    }
    marks.sort_by_key(|mark| mark.start);
    marks
}

fn label_of(score: f32) -> Label {
    match score {
        s if s <= -0.15 => Label::Negative,
        s if s >= 0.15 => Label::Positive,
        _ => Label::Neutral,
    }
}

/// Writes a text with something around each mark.
fn marked(text: &str, marks: &[Mark<'_>], mut around: impl FnMut(&mut String, &Mark<'_>, &str)) -> String {
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = |code_point: usize| bounds[code_point.min(bounds.len() - 1)];
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for mark in marks.iter() {
        let (start, end) = (byte(mark.start), byte(mark.end));
        if start < at {
            continue;
        }
        out.push_str(&text[at..start]);
        around(&mut out, mark, &text[start..end]);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

fn style(label: Label) -> (Style, &'static str) {
    match label {
        Label::Negative => (AnsiColor::Red.on_default().bold(), "-"),
        Label::Neutral => (AnsiColor::Cyan.on_default().bold(), ""),
        Label::Positive => (AnsiColor::Green.on_default().bold(), "+"),
    }
}

/// The text with its actors coloured and signed, then a table of actors and the relations.
pub(super) fn coloured(item: &EnrichedItem) -> String {
    let mut out = String::new();
    let around = |out: &mut String, mark: &Mark<'_>, text: &str| {
        let (style, sign) = if mark.is_place {
            (Style::new().underline(), "")
        } else {
            style(mark.label)
        };
        // Writing to a String cannot fail, here and below.
        let _ = write!(out, "{style}{text}{sign}{style:#}");
    };
    let bold = Style::new().bold();
    if let Some(title) = &item.title {
        let _ = writeln!(
            out,
            "{bold}{}{bold:#}\n",
            marked(title, &marks(item, TextField::Title), around)
        );
    }
    if let Some(body) = &item.body {
        let _ = writeln!(out, "{}\n", marked(body, &marks(item, TextField::Body), around));
    }
    for actor in &item.actors {
        let (style, _) = style(actor.sentiment.label);
        let role = actor.role.as_ref().map_or(String::new(), |r| format!(", {}", r.title));
        let times = actor.mentions.len();
        let _ = writeln!(
            out,
            "{style}{:>6.2}{style:#}  {}{role} ({}, {times}x)",
            actor.sentiment.score, actor.name, actor.id
        );
    }
    for relation in &item.relations {
        let (style, _) = style(relation.polarity);
        let (from, to) = (&relation.source_name, &relation.target_name);
        let _ = writeln!(
            out,
            "{style}{:>6.2}{style:#}  {from} -> {to}: {:?}",
            relation.score, relation.evidence.text
        );
    }
    let (negative, neutral, positive) = (
        style(Label::Negative).0,
        style(Label::Neutral).0,
        style(Label::Positive).0,
    );
    let _ = writeln!(
        out,
        "document {:?} {:.2}; actors: {negative}negative-{negative:#} {neutral}neutral{neutral:#} {positive}positive+{positive:#}, places underlined",
        item.sentiment.label, item.sentiment.score
    );
    out
}

/// The notation of `tests/cases`: `[surface|ID]` marks, then a line an actor with sentiment and a line a relation.
pub(super) fn notation(item: &EnrichedItem) -> String {
    let around = |out: &mut String, mark: &Mark<'_>, text: &str| {
        let at = if mark.is_place { "@" } else { "" };
        let _ = write!(out, "[{text}|{at}{}]", mark.id);
    };
    let texts = [(TextField::Title, &item.title), (TextField::Body, &item.body)];
    let mut lines: Vec<String> = texts
        .into_iter()
        .filter_map(|(field, text)| text.as_ref().map(|t| marked(t, &marks(item, field), around)))
        .collect();
    let word = |label: Label| match label {
        Label::Negative => "negative",
        Label::Neutral => "neutral",
        Label::Positive => "positive",
    };
    let judged = item.actors.iter().filter(|a| a.sentiment.label != Label::Neutral);
    lines.extend(judged.map(|a| format!("{}: {}", a.id, word(a.sentiment.label))));
    lines.extend(
        item.relations
            .iter()
            .map(|r| format!("{} -> {}: {}", r.source, r.target, word(r.polarity))),
    );
    lines.join("\n") + "\n"
}
