//! `data/lexicon/roles.tsv`: words that make an actor of a country or body: "official", "foreign minister".
//!
//! Not here: composing the actor (`nlp/tagging/compose.rs`).
//!
//! Invariant: phrases are folded as text is; the longest phrase wins at look-up.

use super::DataFile;
use super::problem::Problem;
use super::words::{split_words, word_hash};
use std::collections::HashMap;

/// What a role phrase says of its holder.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleWord {
    /// As `data/README.md` lists them, or a free word where no office is meant.
    pub role: String,
    /// `government`, `military`, `rebel` ...
    pub sector: String,
    pub is_plural: bool,
    /// Folded words of the phrase.
    words: Vec<u64>,
}

/// Role phrases of one language by their first word, longest first.
#[derive(Debug, Default)]
pub struct RoleWords {
    by_first: HashMap<u64, Vec<RoleWord>>,
}

/// Reads the role words of a language; `path` tells which file is wrong.
pub fn read_role_words(file: &DataFile, problems: &mut Vec<Problem>) -> RoleWords {
    let mut by_first: HashMap<u64, Vec<RoleWord>> = HashMap::new();
    let mut at = 0;
    for (number, line) in file.text.split_inclusive('\n').enumerate() {
        let begin = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if number == 0 || line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(phrase), Some(role), Some(sector)) = (columns.next(), columns.next(), columns.next()) else {
            let message =
                "fewer than three columns; write phrase, role, sector and number with tabs between".to_owned();
            problems.push(Problem::at(&file.path, &file.text, begin, message));
            continue;
        };
        let is_plural = matches!(columns.next(), Some("plural" | "pl" | "p"));
        let words: Vec<u64> = phrase_hashes(phrase);
        let Some(first) = words.first() else { continue };
        by_first.entry(*first).or_default().push(RoleWord {
            role: role.trim().to_owned(),
            sector: sector.trim().to_owned(),
            is_plural,
            words,
        });
    }
    for all in by_first.values_mut() {
        all.sort_by_key(|word| std::cmp::Reverse(word.words.len()));
    }
    RoleWords { by_first }
}

fn phrase_hashes(phrase: &str) -> Vec<u64> {
    split_words(phrase, 0, phrase.len())
        .filter(|t| t.kind != super::words::WordKind::Mark)
        .map(|t| word_hash(&phrase[t.start..t.end]))
        .collect()
}

impl RoleWords {
    /// The longest role phrase that the words begin with, and how many words it takes.
    pub fn longest(&self, hashes: impl Iterator<Item = u64> + Clone) -> Option<(&RoleWord, usize)> {
        let first = hashes.clone().next()?;
        self.by_first
            .get(&first)?
            .iter()
            .find(|word| word.words.iter().copied().eq(hashes.clone().take(word.words.len())))
            .map(|word| (word, word.words.len()))
    }

    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }
}
