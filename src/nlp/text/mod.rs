//! Prepares text for the steps after it: language, sentences, zones, tokens.
//!
//! Not here: anything about actors or sentiment.
//!
//! Invariant: sentences cover all text but white space; a token lies inside one sentence; linear time.

mod language;
mod sentences;
mod zones;

use super::{Field, Span, Zone, analyze::Document};
use crate::knowledge::words::{Shape, WordKind, shape, split_words};
use std::ops::Range;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    Word,
    Number,
    Punctuation,
}

/// A word, number or mark; `start..end` are bytes of the field's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: TokenKind,
}

/// One sentence: its span, zone, and tokens as a range into [`Prepared::tokens`].
#[derive(Clone, Debug, PartialEq)]
pub struct SentenceTokens {
    pub span: Span,
    pub zone: Zone,
    pub tokens: Range<usize>,
}

/// A document ready for tagging. Title sentences come first.
#[derive(Clone, Debug, Default)]
pub struct Prepared<'a> {
    pub title: &'a str,
    pub body: &'a str,
    /// ISO 639-1, of the record or detected; `und` where it cannot be told.
    pub language: String,
    pub sentences: Vec<SentenceTokens>,
    pub tokens: Vec<Token>,
    /// The text of each token.
    pub words: Vec<&'a str>,
    /// The folded form of each token, see [`word_hash`](crate::knowledge::words::word_hash).
    pub hashes: Vec<u64>,
    /// How each word is written; numbers and marks have no case.
    pub shapes: Vec<Shape>,
    pub truncated: bool,
}

impl<'a> Prepared<'a> {
    /// The text of a field.
    pub fn text(&self, field: Field) -> &'a str {
        match field {
            Field::Title => self.title,
            Field::Body => self.body,
        }
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &'a str {
        self.text(span.field).get(span.start..span.end).unwrap_or("")
    }
}

/// Splits a document into sentences, zones and tokens; each field is cut at `text_bytes_max`.
pub fn prepare<'a>(doc: &Document<'a>, text_bytes_max: usize) -> Prepared<'a> {
    let title = cut_at(doc.title, text_bytes_max);
    let body = cut_at(doc.body, text_bytes_max);
    let mut prepared = Prepared {
        title,
        body,
        truncated: title.len() < doc.title.len() || body.len() < doc.body.len(),
        ..Prepared::default()
    };
    let guess = (title.len() + body.len()) / 5;
    prepared.tokens.reserve(guess);
    prepared.words.reserve(guess);
    prepared.hashes.reserve(guess);
    prepared.shapes.reserve(guess);
    add_field(&mut prepared, Field::Title);
    add_field(&mut prepared, Field::Body);
    prepared.language = language::language(doc.language, &prepared);
    prepared
}

/// The longest beginning of at most `bytes_max` bytes that ends on a character boundary.
fn cut_at(text: &str, bytes_max: usize) -> &str {
    if text.len() <= bytes_max {
        text
    } else {
        &text[..text.floor_char_boundary(bytes_max)]
    }
}

fn add_field(prepared: &mut Prepared<'_>, field: Field) {
    let text = prepared.text(field);
    for (number, paragraph) in sentences::paragraphs(text).enumerate() {
        let first = prepared.tokens.len();
        add_tokens(prepared, text, paragraph.clone());
        let end = prepared.tokens.len();
        if first == end {
            continue;
        }
        let zone = if field == Field::Title {
            Zone::Headline
        } else {
            zones::zone_of_paragraph(&text[paragraph])
        };
        let mut at = first;
        if zone == Zone::Text && number < 8 {
            let dateline = zones::dateline_tokens(text, &prepared.tokens[first..end]);
            if dateline > 0 {
                push_sentence(prepared, field, Zone::Dateline, first..first + dateline);
                at += dateline;
            }
        }
        while at < end {
            let count = sentences::sentence_length(&prepared.words[at..end], &prepared.tokens[at..end]);
            push_sentence(prepared, field, zone, at..at + count);
            at += count;
        }
    }
}

fn add_tokens<'a>(prepared: &mut Prepared<'a>, text: &'a str, paragraph: Range<usize>) {
    for word in split_words(text, paragraph.start, paragraph.end) {
        let surface = &text[word.start..word.end];
        let kind = match word.kind {
            WordKind::Word => TokenKind::Word,
            WordKind::Number => TokenKind::Number,
            WordKind::Mark => TokenKind::Punctuation,
        };
        prepared.tokens.push(Token {
            start: word.start,
            end: word.end,
            kind,
        });
        prepared.words.push(surface);
        prepared.hashes.push(word.hash);
        let is_word = kind == TokenKind::Word;
        prepared
            .shapes
            .push(if is_word { shape(surface) } else { Shape::Caseless });
    }
}

fn push_sentence(prepared: &mut Prepared<'_>, field: Field, zone: Zone, tokens: Range<usize>) {
    let (first, last) = (prepared.tokens[tokens.start], prepared.tokens[tokens.end - 1]);
    let span = Span {
        field,
        start: first.start,
        end: last.end,
    };
    prepared.sentences.push(SentenceTokens { span, zone, tokens });
}
