//! `data/lexicon/roles.tsv`: words that make an actor of a country or body: "official", "foreign minister".
//!
//! Not here: composing the actor (`nlp/tagging/compose.rs`).
//!
//! Invariant: phrases are folded as text is; the longest phrase wins at look-up.

use super::DataFile;
use super::actor::Role;
use super::name_index::HashTable;
use super::problem::Problem;
use super::words::{split_words, word_hash};

/// What a role phrase makes of its country or body.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleClass {
    /// A dated office: "foreign minister".
    Office(Role),
    /// A part of the state, by the code hung behind the country's: "GOV.MFA".
    Organ(String),
    /// Stands before a name and belongs to its span: "Mr", "Field Marshal".
    Honorific,
    /// Any other class of people or things: `official`, `troops`, `state`, `party` ...
    Other(String),
}

/// What a role phrase says of its holder.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleWord {
    pub phrase: String,
    pub class: RoleClass,
    /// `government`, `military`, `rebel` ...
    pub sector: String,
    pub is_plural: bool,
    /// Folded words of the phrase.
    words: Vec<u64>,
}

/// Role phrases of one language by their first word, longest first.
#[derive(Debug, Default)]
pub struct RoleWords {
    by_first: HashTable<Vec<RoleWord>>,
}

/// Reads the role words of a language; `path` tells which file is wrong.
pub fn read_role_words(file: &DataFile, problems: &mut Vec<Problem>) -> RoleWords {
    let mut by_first: HashTable<Vec<RoleWord>> = HashTable::default();
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if begin == 0 || line.is_empty() || line.starts_with('#') {
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
            phrase: phrase.trim().to_owned(),
            class: class_of(role.trim()),
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

fn class_of(role: &str) -> RoleClass {
    if let Some(code) = role.strip_prefix("organ:") {
        return RoleClass::Organ(code.to_owned());
    }
    match Role::from_code(role) {
        Some(office) => RoleClass::Office(office),
        None if role == "honorific" => RoleClass::Honorific,
        None => RoleClass::Other(role.to_owned()),
    }
}

fn phrase_hashes(phrase: &str) -> Vec<u64> {
    split_words(phrase, 0, phrase.len())
        .filter(|t| t.kind != super::words::WordKind::Mark)
        .map(|t| word_hash(&phrase[t.start..t.end]))
        .collect()
}

impl RoleWords {
    /// Every role phrase that the words begin with, longest first, and how many words each takes.
    pub fn starting(&self, hashes: impl Iterator<Item = u64> + Clone) -> impl Iterator<Item = (&RoleWord, usize)> {
        let all = hashes.clone().next().and_then(|first| self.by_first.get(&first));
        all.into_iter()
            .flatten()
            .filter(move |word| word.words.iter().copied().eq(hashes.clone().take(word.words.len())))
            .map(|word| (word, word.words.len()))
    }

    /// Whether some phrase begins with the word.
    pub fn has_first(&self, hash: u64) -> bool {
        self.by_first.contains_key(&hash)
    }

    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }
}
