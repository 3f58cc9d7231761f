//! The tokens of a tagged document as folded words, and which mention each belongs to.
//!
//! Not here: what the words mean. Invariant: one hash a token; marks stand in text order and do not overlap.

use super::tagging::Tagging;
use super::text::{Prepared, TokenKind};
use super::{Field, Reading};
use crate::knowledge::KnowledgeBase;
use crate::knowledge::inflect::Forms;
use crate::knowledge::lexicon::token_hash;
use std::ops::Range;

/// A mention as tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub tokens: Range<usize>,
    /// Index into [`Tagging::actors`].
    pub actor: usize,
    /// Index into the actor's mentions.
    pub mention: usize,
    pub reading: Reading,
}

/// What relations and sentiment read: hashes, marks, and the text.
pub struct Words<'a> {
    pub prepared: &'a Prepared<'a>,
    pub hashes: Vec<u64>,
    /// Forms in which triggers of acts may begin with each token.
    pub forms: Vec<Forms>,
    pub marks: Vec<Mark>,
    /// Per token one more than the index of its mark, zero for none.
    mark_at: Vec<u32>,
    /// Field of each sentence's tokens, as the first token of the body.
    body_from: usize,
}

impl<'a> Words<'a> {
    pub fn new(kb: &KnowledgeBase, prepared: &'a Prepared<'a>, tagging: &Tagging) -> Self {
        let body_from = prepared
            .sentences
            .iter()
            .find(|s| s.span.field == Field::Body)
            .map_or(prepared.tokens.len(), |s| s.tokens.start);
        let mut words = Self {
            prepared,
            hashes: Vec::with_capacity(prepared.tokens.len()),
            forms: Vec::new(),
            marks: Vec::new(),
            mark_at: vec![0; prepared.tokens.len()],
            body_from,
        };
        for (at, hash) in prepared.hashes.iter().enumerate() {
            let is_mark = prepared.tokens[at].kind == TokenKind::Punctuation;
            words
                .hashes
                .push(if is_mark { token_hash(words.text(at)) } else { *hash });
        }
        let actions = kb.actions();
        words.forms = words.hashes.iter().map(|hash| actions.forms(*hash)).collect();
        words.add_marks(tagging);
        words
    }

    /// The text of a token.
    pub fn text(&self, token: usize) -> &'a str {
        self.prepared.words[token]
    }

    /// The mention a token belongs to.
    pub fn mark(&self, token: usize) -> Option<&Mark> {
        (self.mark_at[token] as usize).checked_sub(1).map(|at| &self.marks[at])
    }

    /// The mention a token belongs to, as an index into the marks.
    pub fn mark_index(&self, token: usize) -> Option<usize> {
        (self.mark_at[token] as usize).checked_sub(1)
    }

    fn add_marks(&mut self, tagging: &Tagging) {
        let tokens = &self.prepared.tokens;
        for (actor, found) in tagging.actors.iter().enumerate() {
            for (mention, m) in found.mentions.iter().enumerate() {
                let inside = if m.span.field == Field::Title {
                    0..self.body_from
                } else {
                    self.body_from..tokens.len()
                };
                let offset = inside.start;
                let first = offset + tokens[inside.clone()].partition_point(|t| t.end <= m.span.start);
                let end = offset + tokens[inside].partition_point(|t| t.start < m.span.end);
                if first < end {
                    self.marks.push(Mark {
                        tokens: first..end,
                        actor,
                        mention,
                        reading: m.reading,
                    });
                }
            }
        }
        self.marks.sort_by_key(|mark| mark.tokens.start);
        let mut free_from = 0;
        self.marks.retain(|mark| {
            let is_free = mark.tokens.start >= free_from;
            if is_free {
                free_from = mark.tokens.end;
            }
            is_free
        });
        for (at, mark) in self.marks.iter().enumerate() {
            self.mark_at[mark.tokens.clone()].fill(at as u32 + 1);
        }
    }
}
