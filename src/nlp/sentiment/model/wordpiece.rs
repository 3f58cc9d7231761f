//! BERT's uncased WordPiece: text to the ids of a vocabulary.
//!
//! Control characters go, accents and case too; punctuation and Chinese characters stand alone; a word is cut from the left
//! into the longest pieces that the vocabulary has. Only English is asked, so that marks and punctuation of scripts beyond
//! Latin, Hebrew and East Asia are not told apart.
//!
//! Not here: where the vocabulary lies (`onnx`), what stands around a target (`pairs.rs`).
//!
//! Invariant: every text has ids; words that cannot be cut are one unknown piece.

use super::ModelError;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Longer words are unknown without being looked at.
const WORD_CHARS_MAX: usize = 100;

/// A vocabulary, cut for looking up.
#[derive(Clone, Default)]
pub struct WordPiece {
    /// Pieces that begin a word.
    first: HashMap<Box<str>, i64>,
    /// Pieces that go on with one, without their `##`.
    later: HashMap<Box<str>, i64>,
    special: Special,
}

/// Ids that stand for no text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Special {
    pub start: i64,
    pub end: i64,
    pub unknown: i64,
    pub filling: i64,
    /// Before and behind a target.
    pub marks: [i64; 2],
}

impl WordPiece {
    /// Pieces with their ids.
    ///
    /// # Errors
    ///
    /// Which piece that every vocabulary of BERT has is not there.
    pub fn new(pieces: impl IntoIterator<Item = (String, i64)>) -> Result<Self, ModelError> {
        let mut words = Self::default();
        for (piece, id) in pieces {
            match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
                Some(rest) => words.later.insert(rest.into(), id),
                None => words.first.insert(piece.into(), id),
            };
        }
        let id = |piece: &'static str| words.first.get(piece).copied().ok_or(ModelError::Vocabulary(piece));
        words.special = Special {
            start: id("[CLS]")?,
            end: id("[SEP]")?,
            unknown: id("[UNK]")?,
            filling: id("[PAD]")?,
            marks: [id("[unused1]")?, id("[unused2]")?],
        };
        Ok(words)
    }

    #[must_use]
    pub fn special(&self) -> Special {
        self.special
    }

    /// The largest id, which the model must know too.
    #[must_use]
    pub fn id_max(&self) -> i64 {
        self.first
            .values()
            .chain(self.later.values())
            .copied()
            .max()
            .unwrap_or(0)
    }

    /// Ids of a text, nothing added around them.
    #[must_use]
    pub fn ids(&self, text: &str) -> Vec<i64> {
        let mut ids = Vec::with_capacity(text.len() / 4);
        let mut word = String::new();
        for c in text.chars().filter(|c| !is_removed(*c)) {
            if c.is_whitespace() {
                self.cut(&mut word, &mut ids);
            } else if is_chinese(c) {
                self.cut(&mut word, &mut ids);
                word.push(c);
                self.cut(&mut word, &mut ids);
            } else {
                decompose_canonical(c, |part| self.add(part, &mut word, &mut ids));
            }
        }
        self.cut(&mut word, &mut ids);
        ids
    }

    fn add(&self, part: char, word: &mut String, ids: &mut Vec<i64>) {
        if is_combining_mark(part) {
            return;
        }
        if is_punctuation(part) {
            self.cut(word, ids);
            word.push(part);
            self.cut(word, ids);
        } else {
            word.extend(part.to_lowercase());
        }
    }

    /// Takes the word and writes its pieces.
    fn cut(&self, word: &mut String, ids: &mut Vec<i64>) {
        if word.is_empty() {
            return;
        }
        let begun = ids.len();
        let mut rest = word.as_str();
        let mut pieces = &self.first;
        if word.chars().nth(WORD_CHARS_MAX).is_some() {
            ids.push(self.special.unknown);
            rest = "";
        }
        while !rest.is_empty() {
            let ends = rest.char_indices().rev().map(|(at, c)| at + c.len_utf8());
            let longest = ends.into_iter().find_map(|end| Some((end, *pieces.get(&rest[..end])?)));
            let Some((end, id)) = longest else {
                ids.truncate(begun);
                ids.push(self.special.unknown);
                break;
            };
            ids.push(id);
            rest = &rest[end..];
            pieces = &self.later;
        }
        word.clear();
    }
}

/// Control and format characters but for the common white space, and what stands for broken text.
fn is_removed(c: char) -> bool {
    const FORMAT: [RangeInclusive<char>; 12] = [
        '\u{ad}'..='\u{ad}',
        '\u{600}'..='\u{605}',
        '\u{61c}'..='\u{61c}',
        '\u{6dd}'..='\u{6dd}',
        '\u{180e}'..='\u{180e}',
        '\u{200b}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{e000}'..='\u{f8ff}',
        '\u{feff}'..='\u{feff}',
        '\u{fff9}'..='\u{fffd}',
        '\u{e0000}'..='\u{10ffff}',
    ];
    match c {
        '\t' | '\n' | '\r' => false,
        c if c.is_ascii() => c.is_control(),
        c => c.is_control() || FORMAT.iter().any(|range| range.contains(&c)),
    }
}

fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x4e00..=0x9fff | 0x3400..=0x4dbf | 0x20000..=0x2a6df | 0x2a700..=0x2b73f | 0x2b740..=0x2b81f
        | 0x2b920..=0x2ceaf | 0xf900..=0xfaff | 0x2f800..=0x2fa1f)
}

/// ASCII but letters and digits, and Unicode's categories P of the scripts that stand in English text.
fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(u32::from(c), 0xa1 | 0xa7 | 0xab | 0xb6 | 0xb7 | 0xbb | 0xbf | 0x37e | 0x387 | 0x55a..=0x55f | 0x589 | 0x58a
        | 0x5be | 0x5c0 | 0x5c3 | 0x5c6 | 0x5f3 | 0x5f4 | 0x609 | 0x60a | 0x60c | 0x60d | 0x61b | 0x61d..=0x61f
        | 0x66a..=0x66d | 0x6d4 | 0x2010..=0x2027 | 0x2030..=0x2043 | 0x2045..=0x2051 | 0x2053..=0x205e | 0x207d | 0x207e
        | 0x208d | 0x208e | 0x2308..=0x230b | 0x2329 | 0x232a | 0x2768..=0x2775 | 0x27c5 | 0x27c6 | 0x27e6..=0x27ef
        | 0x2983..=0x2998 | 0x29d8..=0x29db | 0x29fc | 0x29fd | 0x2e00..=0x2e2e | 0x2e30..=0x2e4f | 0x2e52..=0x2e5d
        | 0x3001..=0x3003 | 0x3008..=0x3011 | 0x3014..=0x301f | 0x3030 | 0x303d | 0x30a0 | 0x30fb | 0xfe10..=0xfe19
        | 0xfe30..=0xfe52 | 0xfe54..=0xfe61 | 0xfe63 | 0xfe68 | 0xfe6a | 0xfe6b | 0xff01..=0xff03 | 0xff05..=0xff0a
        | 0xff0c..=0xff0f | 0xff1a | 0xff1b | 0xff1f | 0xff20 | 0xff3b..=0xff3d | 0xff3f | 0xff5b | 0xff5d | 0xff5f..=0xff65)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Fifteen pieces.
    pub fn pieces() -> WordPiece {
        let pieces = [
            "[PAD]", "[unused1]", "[unused2]", "[UNK]", "[CLS]", "[SEP]", "iran", "un", "##aff", "##able", "e",
            "##lan", "“", "50", "北",
        ];
        WordPiece::new(pieces.iter().map(|piece| (*piece).to_owned()).zip(0..)).expect("all special pieces are there")
    }

    #[track_caller]
    fn check(text: &str, expected: &[i64]) {
        assert_eq!(pieces().ids(text), expected, "{text}");
    }

    #[test]
    fn words_are_cut_into_the_longest_pieces() {
        check("Iran", &[6]);
        check("unaffable UN", &[7, 8, 9, 7]);
        check("unaffordable", &[3]); // not cut to the end
        check(&"un".repeat(51), &[3]); // too long
        check("", &[]);
    }

    #[test]
    fn case_accents_and_control_characters_go_and_punctuation_stands_alone() {
        check("Élan\u{200b} “Iran”", &[10, 11, 12, 6, 3]);
        check("un\u{ad}aff\u{0}able\t50北50", &[7, 8, 9, 13, 14, 13]);
        check("[CLS]", &[3, 3, 3]); // text that looks like a special piece is text
    }

    #[test]
    fn a_vocabulary_without_marks_is_refused() {
        let found = WordPiece::new([("[CLS]".to_owned(), 0), ("[SEP]".to_owned(), 1)]);
        assert_eq!(found.err(), Some(ModelError::Vocabulary("[UNK]")));
    }
}
