//! The cue classes that the fast model was trained with, and what they mean to it.
//!
//! Not here: the lexicon that people edit (data/lexicon); this is a snapshot frozen with the weights.
//!
//! Invariant: marking a sentence depends on its forms alone.

use std::collections::HashMap;

use super::masked::{Masked, Shape};

const LONGEST: usize = 4;
const SHORTEST_STEM: usize = 3;

/// Class of a token that belongs to a phrase marked before it.
pub const INSIDE: u8 = b'=';
/// Class of a token that is no cue.
pub const NONE: u8 = 0;
pub const NEGATOR: u8 = b'!';

#[derive(Debug, Default)]
pub struct Cues {
    exact: HashMap<String, u8>,
    /// Phrases whose last word is a stem.
    stems: HashMap<String, u8>,
    /// First words of phrases of several words.
    openers: HashMap<String, ()>,
}

impl Cues {
    /// Lines of `phrase TAB class`; lines of another form are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut cues = Self::default();
        for (phrase, class) in text.lines().filter_map(|line| line.split_once('\t')) {
            let Some(&class) = class.as_bytes().first() else {
                continue;
            };
            if let Some((opener, _)) = phrase.split_once(' ') {
                cues.openers.insert(opener.to_owned(), ());
            }
            match phrase.strip_suffix('*') {
                Some(stem) => cues.stems.insert(stem.to_owned(), class),
                None => cues.exact.insert(phrase.to_owned(), class),
            };
        }
        cues
    }

    /// The class of every token: a phrase's class on its first token, [`INSIDE`] on the others.
    pub fn mark(&self, text: &Masked, classes: &mut Vec<u8>) {
        classes.clear();
        classes.resize(text.len(), NONE);
        let mut phrase = String::new();
        let mut at = 0;
        while at < text.len() {
            let (class, words) = self.at(text, at, &mut phrase);
            classes[at] = class;
            classes[at + 1..at + words].fill(INSIDE);
            at += words;
        }
    }

    /// Class and length of the longest cue that begins at a token.
    fn at(&self, text: &Masked, at: usize, phrase: &mut String) -> (u8, usize) {
        let form = text.form(at);
        if text.shape(at) == Shape::Mention || form.starts_with('<') {
            return (NONE, 1);
        }
        let most = if self.openers.contains_key(form) {
            LONGEST.min(text.len() - at)
        } else {
            1
        };
        for words in (1..=most).rev() {
            phrase.clear();
            phrase.push_str(form);
            for next in at + 1..at + words {
                phrase.push(' ');
                phrase.push_str(text.form(next));
            }
            let last = text.form(at + words - 1);
            if let Some(class) = self
                .exact
                .get(phrase.as_str())
                .copied()
                .or_else(|| self.stem(phrase, last))
            {
                return (class, words);
            }
        }
        (NONE, 1)
    }

    fn stem(&self, phrase: &str, last: &str) -> Option<u8> {
        let head = phrase.len() - last.len();
        let shortest = last
            .char_indices()
            .nth(SHORTEST_STEM - 1)
            .map(|(at, c)| at + c.len_utf8())?;
        (shortest..=last.len())
            .rev()
            .filter(|&long| last.is_char_boundary(long))
            .find_map(|long| self.stems.get(&phrase[..head + long]).copied())
    }
}

/// Weight of a class: 2 strong, 1 weak, below zero bad.
#[must_use]
pub fn sign(class: u8) -> i32 {
    match class {
        b'P' | b'E' => 2,
        b'p' | b'e' => 1,
        b'N' | b'B' => -2,
        b'n' | b'b' => -1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins_and_exact_beats_stem() {
        let cues = Cues::parse("attack*\tB\nattacked\tb\ndid not\t!\ndid\ts\n");
        let mut classes = Vec::new();
        cues.mark(&Masked::new("they did not attack, attacked", &[], None), &mut classes);
        assert_eq!(classes, [NONE, b'!', b'=', b'B', NONE, b'b']);
    }
}
