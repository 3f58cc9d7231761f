//! The cue classes that the fast model was trained with, and what they mean to it.
//!
//! Not here: the lexicon that people edit (data/lexicon); this is a snapshot frozen with the weights.
//!
//! Invariant: a class depends on forms alone.

use super::masked::Masked;
use crate::knowledge::HashTable;

const LONGEST: usize = 4;
const SHORTEST_STEM: usize = 3;

/// Letters of the classes, which count from 1 in this order. Those of words that are good or bad come first.
pub const CLASSES: [&str; 13] = ["P", "p", "E", "e", "N", "n", "B", "b", "!", "+", "~", ";", "s"];
/// How many of them are good or bad.
pub const SIGNED: usize = 8;
/// Class of a token that is no cue.
pub const NONE: u8 = 0;
pub const NEGATOR: u8 = 9;
/// Class of a token that belongs to a phrase marked before it.
pub const INSIDE: u8 = CLASSES.len() as u8 + 1;

#[derive(Debug, Default)]
pub struct Cues {
    /// By the hash of the phrase.
    exact: HashTable<u8>,
    /// Phrases whose last word is a stem.
    stems: HashTable<u8>,
    /// Beginnings of stems: what stands before the last word and that word's first letters.
    stem_openers: HashTable<()>,
    /// What phrases of several words begin with: their first words but for the last, with a space behind each.
    heads: HashTable<()>,
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a of a whole form.
#[derive(Clone, Copy, Debug)]
pub struct FormHash(u64);

impl FormHash {
    pub fn of(form: &str) -> Self {
        Self(hash(SEED, form))
    }

    /// With what the last bytes left in the high bits brought down.
    pub fn mixed(self) -> usize {
        (self.0 ^ self.0 >> 32) as usize
    }
}

/// FNV-1a goes on from the hash of what stands before.
fn hash(before: u64, text: &str) -> u64 {
    text.bytes().fold(before, step)
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// Bytes of the first letters of a word, if it has so many.
fn opening(word: &str) -> Option<usize> {
    let last = word.char_indices().nth(SHORTEST_STEM - 1);
    last.map(|(at, c)| at + c.len_utf8())
}

impl Cues {
    /// Lines of `phrase TAB class`; lines of another form or class are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut cues = Self::default();
        for (phrase, class) in text.lines().filter_map(|line| line.split_once('\t')) {
            let Some(class) = (1..).zip(CLASSES).find(|(_, letter)| class.starts_with(letter)) else {
                continue;
            };
            let class = class.0;
            for (space, _) in phrase.match_indices(' ') {
                cues.heads.insert(hash(SEED, &phrase[..=space]), ());
            }
            match phrase.strip_suffix('*') {
                Some(stem) => {
                    let last = stem.rfind(' ').map_or(0, |at| at + 1);
                    if let Some(opening) = opening(&stem[last..]) {
                        cues.stem_openers.insert(hash(SEED, &stem[..last + opening]), ());
                        cues.stems.insert(hash(SEED, stem), class);
                    }
                    None
                }
                None => cues.exact.insert(hash(SEED, phrase), class),
            };
        }
        cues
    }

    /// The class of a word by itself.
    pub fn single(&self, form: &str, FormHash(hash): FormHash) -> u8 {
        if is_masked(form) {
            return NONE;
        }
        let exact = self.exact.get(&hash).copied();
        exact.or_else(|| self.stem(SEED, form)).unwrap_or(NONE)
    }

    /// Whether a phrase of several words may begin with a word.
    pub fn opens(&self, form: &str, FormHash(hash): FormHash) -> bool {
        !is_masked(form) && self.heads.contains_key(&step(hash, b' '))
    }

    /// Class and length of the longest cue that begins at a token which [`Self::opens`] phrases; `alone` is its class by itself.
    pub fn phrase(&self, text: &Masked, at: usize, alone: u8) -> (u8, usize) {
        let most = LONGEST.min(text.len() - at);
        // What stands before the last word of a phrase of so many words, as far as there is one that begins so.
        let mut heads = [SEED; LONGEST];
        let mut longest = 1;
        while longest < most {
            let head = step(hash(heads[longest - 1], text.form(at + longest - 1)), b' ');
            if !self.heads.contains_key(&head) {
                break;
            }
            heads[longest] = head;
            longest += 1;
        }
        for words in (2..=longest).rev() {
            let (head, last) = (heads[words - 1], text.form(at + words - 1));
            let exact = self.exact.get(&hash(head, last)).copied();
            if let Some(class) = exact.or_else(|| self.stem(head, last)) {
                return (class, words);
            }
        }
        (alone, 1)
    }

    /// The longest stem that the last word begins with.
    fn stem(&self, head: u64, last: &str) -> Option<u8> {
        let shortest = opening(last)?;
        let mut hash = hash(head, &last[..shortest]);
        if !self.stem_openers.contains_key(&hash) {
            return None;
        }
        let mut found = self.stems.get(&hash).copied();
        for &byte in &last.as_bytes()[shortest..] {
            hash = step(hash, byte);
            found = self.stems.get(&hash).copied().or(found);
        }
        found
    }
}

/// Mentions and numbers are no cues.
fn is_masked(form: &str) -> bool {
    form.starts_with('<')
}

/// Weight of a class: 2 strong, 1 weak, below zero bad.
#[must_use]
pub fn sign(class: u8) -> i32 {
    const SIGNS: [i32; SIGNED] = [2, 1, 2, 1, -2, -1, -2, -1];
    let signed = usize::from(class).checked_sub(1);
    signed.and_then(|at| SIGNS.get(at)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins_and_exact_beats_stem() {
        let cues = Cues::parse("attack*\tB\nattacked\tb\ndid not\t!\ndid\ts\n");
        let text = Masked::new("they did not attack, attacked", &[], None);
        assert_eq!(cues.phrase(&text, 1, NONE), (NEGATOR, 2));
        let classes = [0, 1, 3, 5].map(|at| cues.single(text.form(at), FormHash::of(text.form(at))));
        let letters = classes.map(|class| usize::from(class).checked_sub(1).map(|at| CLASSES[at]));
        assert_eq!(letters, [None, Some("s"), Some("B"), Some("b")]);
        assert!(cues.opens("did", FormHash::of("did")) && !cues.opens("not", FormHash::of("not")));
    }
}
