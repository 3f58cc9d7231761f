//! Cuts text into words, numbers and marks.
//!
//! Names of the knowledge base and the text of a document pass through the same functions, so that
//! "al‑Sarraj", "Al Sarraj" and "U.S."/"US" meet whatever their hyphens, quotes and diacritics.
//!
//! Not here: the form that words are compared in (`folding.rs`), what a character is for (`characters.rs`), which words
//! are names (`name_index.rs`).
//!
//! Invariant: tokens do not overlap, stand in text order and lie on character boundaries; linear time.

pub use super::characters::{is_apostrophe, is_hyphen, is_word_char};
pub use super::folding::{each_beginning, fold, hash_letters, word_hash};
pub use super::shape::{Shape, shape};

use super::characters::{
    APOSTROPHE, BLANK, DIGIT, LETTER, STOP, WIDE, byte_class, is_blank, is_plain_letter, lower_alphanumeric,
    stands_alone,
};
use super::folding::{Folder, Running};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordKind {
    Word,
    Number,
    Mark,
}

/// A word, number or mark: bytes `start..end` of the text it was cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordSpan {
    pub start: usize,
    pub end: usize,
    pub kind: WordKind,
    /// The folded form, see [`word_hash`].
    pub hash: u64,
}

/// Cuts `text[from..until]` into tokens; white space is left out.
pub fn split_words(text: &str, from: usize, until: usize) -> WordSplitter<'_> {
    WordSplitter {
        text,
        bytes: &text.as_bytes()[..until],
        at: from,
        folder: Folder::default(),
    }
}

/// Iterator of [`split_words`].
///
/// Runs of ASCII are cut by a table of its bytes; only what may go on behind them in another way is looked at as characters.
pub struct WordSplitter<'a> {
    text: &'a str,
    /// Up to where the text is cut.
    bytes: &'a [u8],
    at: usize,
    folder: Folder,
}

impl Iterator for WordSplitter<'_> {
    type Item = WordSpan;

    fn next(&mut self) -> Option<WordSpan> {
        let mut start = self.at;
        let class = loop {
            let class = byte_class(*self.bytes.get(start)?);
            match class {
                BLANK => start += 1,
                WIDE => match self.char_at(start).filter(|c| is_blank(*c)) {
                    Some(c) => start += c.len_utf8(),
                    None => break class,
                },
                _ => break class,
            }
        };
        if class == LETTER {
            return Some(self.ascii_word(start));
        }
        let (end, kind) = match class {
            DIGIT => (self.number_end(start), WordKind::Number),
            APOSTROPHE if self.is_possessive_s(start + 1) => (start + 2, WordKind::Word),
            WIDE => self.wide_token(start)?,
            _ => (start + 1, WordKind::Mark),
        };
        self.at = end;
        let hash = self.folder.hash(&self.text[start..end]);
        Some(WordSpan { start, end, kind, hash })
    }
}

impl WordSplitter<'_> {
    fn char_at(&self, at: usize) -> Option<char> {
        let byte = *self.bytes.get(at)?;
        if byte < 0x80 {
            Some(byte as char)
        } else {
            self.text[at..self.bytes.len()].chars().next()
        }
    }

    fn class_at(&self, at: usize) -> u8 {
        self.bytes.get(at).map_or(BLANK, |byte| byte_class(*byte))
    }

    /// The end and the kind of a token that begins with a character beyond ASCII.
    fn wide_token(&self, start: usize) -> Option<(usize, WordKind)> {
        let c = self.char_at(start)?;
        let next = start + c.len_utf8();
        Some(if is_apostrophe(c) && self.is_possessive_s(next) {
            (next + 1, WordKind::Word)
        } else if stands_alone(c) {
            (next, WordKind::Word)
        } else if is_plain_letter(c) {
            (self.word_end(start, start, 0), WordKind::Word)
        } else if c.is_numeric() {
            (self.number_end(start), WordKind::Number)
        } else if is_word_char(c) {
            (self.word_end(start, start, 0), WordKind::Word)
        } else {
            (next, WordKind::Mark)
        })
    }

    /// "Putin's": the word stops before the apostrophe.
    fn is_possessive_s(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), Some(b's' | b'S')) && !self.char_at(at + 1).is_some_and(is_word_char)
    }

    fn number_end(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(c) = self.char_at(end) {
            let next = end + c.len_utf8();
            let joins = matches!(c, '.' | ',') && self.char_at(next).is_some_and(char::is_numeric);
            if !(is_word_char(c) && !stands_alone(c) || joins) {
                break;
            }
            end = next;
        }
        end
    }

    /// A word that begins with a letter of ASCII; what it folds to is hashed on the way.
    fn ascii_word(&mut self, start: usize) -> WordSpan {
        let mut hash = Running::EMPTY;
        let mut run = start;
        while let Some(letter) = self
            .bytes
            .get(run)
            .map(|byte| lower_alphanumeric(*byte))
            .filter(|l| *l != 0)
        {
            hash = hash.with(u32::from(letter));
            run += 1;
        }
        let letters = run - start;
        let end = match self.class_at(run) {
            APOSTROPHE | WIDE => self.word_end(start, run, letters),
            STOP if letters == 1 => self.word_end(start, run, letters),
            _ => run,
        };
        self.at = end;
        WordSpan {
            start,
            end,
            kind: WordKind::Word,
            hash: if end == run {
                hash.finish()
            } else {
                self.folder.hash(&self.text[start..end])
            },
        }
    }

    /// The end of a word of which `letters` characters up to `end` are known.
    fn word_end(&self, start: usize, mut end: usize, mut letters: usize) -> usize {
        while let Some(c) = self.char_at(end) {
            let next = end + c.len_utf8();
            if is_word_char(c) && !stands_alone(c) {
                letters += 1;
                end = next;
            } else if is_apostrophe(c) && self.char_at(next).is_some_and(is_word_char) {
                if self.is_possessive_s(next) {
                    break;
                }
                if is_elided(&self.text[start..end]) {
                    return next;
                }
                end = next;
            } else if c == '.' && letters == 1 && self.char_at(next).is_some_and(char::is_alphabetic) {
                return self.dotted_end(start, next);
            } else {
                break;
            }
        }
        end
    }

    /// "U.S.", "U.N", "a.m.": single letters with full stops; "J.Smith" is cut after the stop.
    fn dotted_end(&self, start: usize, after_first_stop: usize) -> usize {
        let mut end = after_first_stop - 1;
        let mut at = after_first_stop;
        let mut letters = 1;
        while let Some(c) = self.char_at(at).filter(|c| c.is_alphabetic()) {
            let next = at + c.len_utf8();
            let after = self.char_at(next);
            if after.is_some_and(is_word_char) {
                break;
            }
            letters += 1;
            end = next;
            if after != Some('.') {
                break;
            }
            end = next + 1;
            at = next + 1;
        }
        if letters > 1 {
            end
        } else {
            start + self.char_at(start).map_or(1, char::len_utf8)
        }
    }
}

/// French and Italian words that lose their vowel before a name: "l'Iran", "dell'Egitto".
fn is_elided(word: &str) -> bool {
    const ELIDED: [&str; 16] = [
        "l", "d", "qu", "s", "n", "j", "m", "t", "c", "un", "dell", "all", "nell", "sull", "dall", "quell",
    ];
    ELIDED.iter().any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        split_words(text, 0, text.len())
            .map(|t| &text[t.start..t.end])
            .collect()
    }

    #[test]
    fn words_are_cut_at_possessives_hyphens_and_elisions() {
        assert_eq!(cut("Putin's U.S. ally"), ["Putin", "'s", "U.S.", "ally"]);
        assert_eq!(cut("in the U.S, he"), ["in", "the", "U.S", ",", "he"]);
        assert_eq!(cut("al-Sarraj don't"), ["al", "-", "Sarraj", "don't"]);
        assert_eq!(
            cut("l’Iran, Sana'a 1,200.5 F-16s"),
            ["l’", "Iran", ",", "Sana'a", "1,200.5", "F", "-", "16s"]
        );
        assert_eq!(cut("J. Smith. A"), ["J", ".", "Smith", ".", "A"]);
        assert_eq!(cut("J.Smith"), ["J", ".", "Smith"]);
        assert_eq!(cut("中国外交部"), ["中", "国", "外", "交", "部"]);
        assert_eq!(cut("Houthis' U.N.'s"), ["Houthis", "'", "U.N.", "'s"]);
    }
}
