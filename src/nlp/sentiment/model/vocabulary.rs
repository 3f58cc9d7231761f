//! Word ids of the standard model.
//!
//! Not here: the embeddings.
//!
//! Invariant: every token has an id; names have none of their own.

use crate::knowledge::PassHasher;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::masked::{Masked, Shape};

pub const MENTION: usize = 1;
const NUMBER: usize = 2;
const NAME: usize = 3;
const PUNCTUATION: usize = 4;
const UNKNOWN: usize = 5;

#[derive(Debug)]
pub struct Vocabulary {
    ids: HashMap<Box<str>, usize, BuildHasherDefault<PassHasher>>,
    /// Endings of unknown words, the first that fits counts.
    suffixes: Vec<(Box<str>, usize)>,
}

impl Vocabulary {
    /// One entry a line, the line number is the id.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut suffixes = Vec::new();
        let mut ids = HashMap::default();
        for (id, word) in text.lines().enumerate() {
            if let Some(suffix) = word.strip_prefix("<-").and_then(|w| w.strip_suffix('>')) {
                suffixes.push((suffix.into(), id));
            }
            ids.insert(word.into(), id);
        }
        Self { ids, suffixes }
    }

    #[must_use]
    pub fn id(&self, text: &Masked, token: usize) -> usize {
        let form = text.form(token);
        let shape = text.shape(token);
        match shape {
            Shape::Mention => MENTION,
            _ if form == "<n>" => NUMBER,
            _ => self.ids.get(form).copied().unwrap_or_else(|| self.unknown(form, shape)),
        }
    }

    fn unknown(&self, form: &str, shape: Shape) -> usize {
        match shape {
            Shape::Punctuation => PUNCTUATION,
            Shape::Upper => NAME,
            _ => self
                .suffixes
                .iter()
                .find(|(s, _)| form.ends_with(&**s))
                .map_or(UNKNOWN, |&(_, id)| id),
        }
    }
}
