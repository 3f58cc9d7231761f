//! A sentence as units: each mention one unit, each other token one, with the class it has by itself.
//!
//! Not here: what neighbours make of a word (`parts.rs`).
//!
//! Invariant: units cover the sentence's tokens in order.

use super::grammar::{Class, Known, VerbWord, known};
use crate::knowledge::inflect::Forms;
use crate::nlp::Reading;
use crate::nlp::text::TokenKind;
use crate::nlp::words::Words;
use std::ops::Range;

/// A mention or a token.
#[derive(Clone, Debug)]
pub struct Unit {
    pub class: Class,
    pub tokens: Range<usize>,
    /// Index into [`Words::marks`].
    pub mark: Option<usize>,
    /// Index into the tagging's actors.
    pub actor: Option<usize>,
    pub hash: u64,
    /// Verb forms this word may be.
    pub forms: Forms,
    /// Forms in which triggers of acts may begin with this word.
    pub opens: Forms,
    pub kinds: u8,
    pub is_adjective: bool,
    /// Whether the word ends in s.
    pub is_plural: bool,
}

/// Appends the units of one sentence.
pub fn units(words: &Words<'_>, tokens: Range<usize>, out: &mut Vec<Unit>) {
    out.clear();
    let mut at = tokens.start;
    while at < tokens.end {
        if let Some(index) = words.mark_index(at) {
            let mark = &words.marks[index];
            let end = mark.tokens.end.min(tokens.end).max(at + 1);
            let is_plural = is_plural(words, last_of_head(words, at..end)) && words.text(end - 1) != "U.S.";
            out.push(Unit {
                class: Class::Actor,
                tokens: at..end,
                mark: Some(index),
                actor: Some(mark.actor),
                hash: words.hashes[end - 1],
                forms: Forms::default(),
                opens: Forms::default(),
                kinds: 0,
                is_adjective: mark.reading == Reading::Adjective && !is_plural,
                is_plural,
            });
            at = end;
            continue;
        }
        out.push(plain_unit(words, at, out.last()));
        at += 1;
    }
}

/// "House of Representatives": the word before "of" tells the number.
fn last_of_head(words: &Words<'_>, tokens: Range<usize>) -> usize {
    let of = tokens.clone().skip(1).find(|token| words.text(*token) == "of");
    of.map_or(tokens.end, |of| of) - 1
}

fn is_plural(words: &Words<'_>, token: usize) -> bool {
    let text = words.text(token).as_bytes();
    text.len() > 3 && text.ends_with(b"s") && !text.ends_with(b"ss") && !text.ends_with(b"us") && !text.ends_with(b"is")
        || text.ends_with(b"men")
        || text == b"people"
}

fn plain_unit(words: &Words<'_>, at: usize, before: Option<&Unit>) -> Unit {
    let text = words.text(at);
    let hash = words.hashes[at];
    let token = words.prepared.tokens[at];
    let mut unit = Unit {
        class: Class::Noun,
        tokens: at..at + 1,
        mark: None,
        actor: None,
        hash,
        forms: Forms::default(),
        opens: words.forms[at],
        kinds: 0,
        is_adjective: false,
        is_plural: is_plural(words, at),
    };
    match token.kind {
        TokenKind::Number => unit.class = Class::Number,
        TokenKind::Punctuation => {
            let touches = at > 0 && words.prepared.tokens[at - 1].end == token.start;
            unit.class = mark_class(text, touches && before.is_some_and(|b| b.is_plural));
        }
        TokenKind::Word => {
            // "no longer backs": a negation of two words.
            if text == "no" && at + 1 < words.prepared.tokens.len() && words.text(at + 1) == "longer" {
                unit.class = Class::Not;
                return unit;
            }
            if text == "longer" && before.is_some_and(|b| b.class == Class::Not) {
                unit.class = Class::Adverb;
                return unit;
            }
            if text == "May" || text == "US" || text == "March" || text == "Said" && before.is_some() {
                return unit;
            }
            let VerbWord { forms, kinds } = match known(hash) {
                Some(Known::Class(class)) => {
                    let is_be = class == Class::Possessive
                        && before.is_none_or(|b| matches!(b.class, Class::Pronoun | Class::That));
                    unit.class = if is_be { Class::Be } else { class };
                    return unit;
                }
                Some(Known::Verb(verb)) => verb,
                None => VerbWord::default(),
            };
            unit.kinds = kinds;
            unit.forms = forms.with(words.forms[at]);
            if unit.forms == Forms::default() {
                by_ending(text, &mut unit);
            }
        }
    }
    unit
}

fn mark_class(text: &str, is_after_plural: bool) -> Class {
    match text {
        "," | "،" | "，" => Class::Comma,
        "–" | "—" | "―" => Class::Dash,
        "-" | "‑" | "‐" => Class::Hyphen,
        "\"" | "“" | "”" | "«" | "»" => Class::Quote,
        "'" | "’" if is_after_plural => Class::Possessive,
        "'" | "’" | "‘" => Class::Quote,
        "(" | "[" => Class::Open,
        ")" | "]" => Class::Close,
        "&" => Class::And,
        // "40% of the territory" is a number like "half of the territory".
        "%" => Class::Number,
        _ => Class::Stop,
    }
}

/// Unknown words: "-ly" is an adverb, "-ed" a past form, "-ing" an ing form.
fn by_ending(text: &str, unit: &mut Unit) {
    let bytes = text.as_bytes();
    let is_lower = bytes.first().is_some_and(u8::is_ascii_lowercase);
    if !is_lower || bytes.len() < 5 {
        return;
    }
    if bytes.ends_with(b"ly") {
        unit.class = Class::Adverb;
    } else if bytes.ends_with(b"ed") && !bytes.ends_with(b"eed") {
        unit.forms = Forms::PAST.with(Forms::PARTICIPLE);
    } else if bytes.ends_with(b"ing") && bytes.len() > 5 {
        unit.forms = Forms::ING;
    }
}

impl Unit {
    /// "didn't", "cannot": a negation inside an auxiliary.
    pub fn is_negative(&self) -> bool {
        super::grammar::is_contracted_negation(self.hash)
    }

    /// "no attack".
    pub fn is_denial(&self) -> bool {
        self.mark.is_none() && super::grammar::is_denial(self.hash)
    }
}
