//! Whether a name of a dictionary may stand for its actor wherever it occurs, or only beside something that says so.
//!
//! Lists of companies and people hold names that are words: "Orange announced", "Total rejected", "Will spoke". Such a
//! name counts where the document gives the actor a better name; one made of ordinary words only ("National Party")
//! also where it names the actor's country.
//!
//! Not here: what the document gives (`nlp/tagging/choose.rs`).
//!
//! Invariant: what is returned has a letter, and a capital where its script has any.

use super::casing::recased;
use super::listed::Strength;
use crate::knowledge::DataFile;
use crate::knowledge::Presence;
use crate::knowledge::name_index::AliasKind;
use crate::knowledge::words::{Shape, WordKind, shape, split_words, word_hash};
use std::collections::HashSet;

/// Longer names are descriptions.
const WORDS_MAX: usize = 14;
const BYTES_MAX: usize = 200;

/// Words that English texts write small: `lexicon/ordinary.tsv`.
#[derive(Default)]
pub struct Ordinary(HashSet<u64>);

impl Ordinary {
    pub fn of(files: &[DataFile]) -> Self {
        let file = files.iter().find(|file| file.path == "lexicon/ordinary.tsv");
        let words = file.into_iter().flat_map(|file| file.text.lines().skip(1));
        Self(
            words
                .filter(|w| !w.starts_with('#'))
                .map(|w| word_hash(w.trim()))
                .collect(),
        )
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(&word_hash(word))
            || word
                .strip_suffix('s')
                .is_some_and(|one| self.0.contains(&word_hash(one)))
    }
}

/// A name as the index takes it.
pub struct UsableName {
    pub text: String,
    pub kind: AliasKind,
    pub presence: Presence,
}

/// What a listed name gives; none where it cannot name anybody.
pub fn usable(name: &str, strength: Strength, is_person: bool, ordinary: &Ordinary) -> Option<UsableName> {
    let name = name.trim();
    if name.is_empty() || name.len() > BYTES_MAX || !name.chars().any(char::is_alphabetic) {
        return None;
    }
    let text = recased(&forward(name, is_person), is_person);
    let words: Vec<&str> = split_words(&text, 0, text.len())
        .filter(|token| token.kind != WordKind::Mark)
        .map(|token| &text[token.start..token.end])
        .filter(|word| !matches!(*word, "the" | "The"))
        .collect();
    let presence = match words.as_slice() {
        [] => return None,
        all if all.len() > WORDS_MAX => return None,
        [word] => of_single(word, strength, is_person, ordinary)?,
        all => of_several(all, strength, ordinary),
    };
    let is_acronym = words.len() == 1 && shape(words[0]) == Shape::Upper;
    Some(UsableName {
        kind: if is_acronym {
            AliasKind::Acronym
        } else {
            AliasKind::Name
        },
        text,
        presence,
    })
}

/// "PUTIN, Vladimir" is how lists sort people.
fn forward(name: &str, is_person: bool) -> String {
    match name
        .split_once(", ")
        .filter(|(_, given)| is_person && !given.contains(','))
    {
        Some((family, given)) => format!("{given} {family}"),
        None => name.to_owned(),
    }
}

fn of_single(word: &str, strength: Strength, is_person: bool, ordinary: &Ordinary) -> Option<Presence> {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let is_word = ordinary.has(word);
    match shape(word) {
        // "中" may be any word; two characters are a name of a state more often than of anybody listed.
        Shape::Caseless => match letters {
            0 | 1 => None,
            2 => Some(Presence::Itself),
            _ => Some(Presence::Anywhere),
        },
        Shape::Lower => Some(Presence::Itself),
        Shape::Upper if letters <= 3 || is_word => Some(Presence::ItselfOrCountry),
        Shape::Upper => Some(Presence::Anywhere),
        Shape::Capital if letters <= 1 => None,
        Shape::Capital if is_word || letters <= 3 || strength != Strength::Plain => Some(Presence::Itself),
        Shape::Capital if is_person => Some(Presence::ItselfOrCountry),
        Shape::Capital => Some(Presence::Anywhere),
    }
}

fn of_several(words: &[&str], strength: Strength, ordinary: &Ordinary) -> Presence {
    let is_plain = words
        .iter()
        .all(|word| ordinary.has(word) || word.chars().all(|c| !c.is_alphabetic()));
    if is_plain || strength == Strength::Weak {
        Presence::ItselfOrCountry
    } else {
        Presence::Anywhere
    }
}
