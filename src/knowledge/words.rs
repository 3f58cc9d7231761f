//! Cuts text into words, numbers and marks, and folds a word to the form that names are compared in.
//!
//! Names of the knowledge base and the text of a document pass through the same functions, so that
//! "al‑Sarraj", "Al Sarraj" and "U.S."/"US" meet whatever their hyphens, quotes and diacritics.
//!
//! Not here: which words are names (`name_index.rs`).
//!
//! Invariant: tokens do not overlap, stand in text order and lie on character boundaries; linear time.

pub use super::shape::{Shape, shape};

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

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
}

/// Cuts `text[from..until]` into tokens; white space is left out.
pub fn split_words(text: &str, from: usize, until: usize) -> WordSplitter<'_> {
    WordSplitter { text, at: from, until }
}

/// Iterator of [`split_words`].
pub struct WordSplitter<'a> {
    text: &'a str,
    at: usize,
    until: usize,
}

impl Iterator for WordSplitter<'_> {
    type Item = WordSpan;

    fn next(&mut self) -> Option<WordSpan> {
        loop {
            let c = self.char_at(self.at)?;
            if !is_blank(c) {
                break;
            }
            self.at += c.len_utf8();
        }
        let start = self.at;
        let c = self.char_at(start)?;
        let (end, kind) = if is_apostrophe(c) && self.is_possessive_s(start + c.len_utf8()) {
            (start + c.len_utf8() + 1, WordKind::Word)
        } else if stands_alone(c) {
            (start + c.len_utf8(), WordKind::Word)
        } else if c.is_numeric() {
            (self.number_end(start), WordKind::Number)
        } else if is_word_char(c) {
            (self.word_end(start), WordKind::Word)
        } else {
            (start + c.len_utf8(), WordKind::Mark)
        };
        self.at = end;
        Some(WordSpan { start, end, kind })
    }
}

impl WordSplitter<'_> {
    fn char_at(&self, at: usize) -> Option<char> {
        if at >= self.until {
            return None;
        }
        let byte = self.text.as_bytes()[at];
        if byte < 0x80 {
            Some(byte as char)
        } else {
            self.text[at..self.until].chars().next()
        }
    }

    /// "Putin's": the word stops before the apostrophe.
    fn is_possessive_s(&self, at: usize) -> bool {
        matches!(self.char_at(at), Some('s' | 'S')) && !self.char_at(at + 1).is_some_and(is_word_char)
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

    fn word_end(&self, start: usize) -> usize {
        let mut end = start;
        let mut letters = 0;
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

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{ad}')
}

/// Whether the character may stand inside a word.
pub fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric() || is_combining_mark(c)
    }
}

pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | 'ʻ' | '`' | '´' | '′' | 'ʾ' | 'ʿ')
}

pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '־')
}

/// Scripts written without spaces: each character is a word of its own.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{3041}'..='\u{3096}'
        | '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{ac00}'..='\u{d7a3}')
}

/// French and Italian words that lose their vowel before a name: "l'Iran", "dell'Egitto".
fn is_elided(word: &str) -> bool {
    word.len() <= 5
        && matches!(
            word.to_ascii_lowercase().as_str(),
            "l" | "d"
                | "qu"
                | "s"
                | "n"
                | "j"
                | "m"
                | "t"
                | "c"
                | "un"
                | "dell"
                | "all"
                | "nell"
                | "sull"
                | "dall"
                | "quell"
        )
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(hash: u64, c: u32) -> u64 {
    (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn finish(hash: u64) -> u64 {
    hash ^ (hash >> 32)
}

/// Hash of the folded word: lower case, without diacritics, apostrophes and full stops; Cyrillic without endings.
pub fn word_hash(word: &str) -> u64 {
    if word.is_ascii() {
        let mut hash = SEED;
        for &byte in word.as_bytes() {
            if byte != b'.' && byte != b'\'' && byte != b'`' {
                hash = mix(hash, u32::from(byte.to_ascii_lowercase()));
            }
        }
        return finish(hash);
    }
    let mut letters = Vec::with_capacity(word.len());
    fold(word, &mut letters);
    hash_letters(&letters)
}

/// Hash of folded letters.
pub fn hash_letters(letters: &[char]) -> u64 {
    finish(letters.iter().fold(SEED, |hash, c| mix(hash, u32::from(*c))))
}

/// Tells the hash of every beginning of a folded word, the shortest first, each with its number of letters.
pub fn each_beginning(word: &str, mut tell: impl FnMut(usize, u64)) {
    let (mut hash, mut letters) = (SEED, 0);
    let mut next = |letter: u32| {
        hash = mix(hash, letter);
        letters += 1;
        tell(letters, finish(hash));
    };
    if word.is_ascii() {
        let kept = word.bytes().filter(|byte| !matches!(byte, b'.' | b'\'' | b'`'));
        kept.for_each(|byte| next(u32::from(byte.to_ascii_lowercase())));
    } else {
        let mut folded = Vec::with_capacity(word.len());
        fold(word, &mut folded);
        folded.into_iter().for_each(|letter| next(u32::from(letter)));
    }
}

/// Appends the folded letters of a word.
pub fn fold(word: &str, letters: &mut Vec<char>) {
    let begin = letters.len();
    for c in word.chars() {
        if c.is_ascii() {
            if c != '.' && c != '\'' && c != '`' {
                letters.push(c.to_ascii_lowercase());
            }
        } else if is_apostrophe(c) {
        } else if matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}') {
            letters.push(c);
        } else {
            decompose_compatible(c, |d| fold_char(d, letters));
        }
    }
    if letters[begin..].iter().any(|c| matches!(c, '\u{400}'..='\u{4ff}')) {
        let keep = cyrillic_stem(&letters[begin..]);
        letters.truncate(begin + keep);
    }
}

fn fold_char(c: char, letters: &mut Vec<char>) {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{640}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}' => {}
        'ı' => letters.push('i'),
        'ł' | 'Ł' => letters.push('l'),
        'ø' | 'Ø' => letters.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => letters.push('d'),
        'ħ' | 'Ħ' => letters.push('h'),
        'ß' => letters.extend(['s', 's']),
        'æ' | 'Æ' => letters.extend(['a', 'e']),
        'œ' | 'Œ' => letters.extend(['o', 'e']),
        'ə' | 'Ə' => letters.push('a'),
        'ى' | 'ی' => letters.push('ي'),
        'ة' => letters.push('ه'),
        'ک' => letters.push('ك'),
        c => letters.extend(c.to_lowercase()),
    }
}

/// Endings of Russian and Ukrainian nouns and adjectives, as folding leaves them ("й" has lost its breve).
const CYRILLIC_ENDINGS: [&str; 40] = [
    "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "иеи", "иях", "ием", "иям", "ах", "ях", "ои", "еи",
    "ыи", "ии", "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ым", "им", "ом", "ем", "ию", "ия", "ам", "ов", "а",
    "я", "ы", "и", "у",
];

/// How many letters the stem keeps: "Россией" and "Россию" meet at "росс".
fn cyrillic_stem(letters: &[char]) -> usize {
    let ends_with = |ending: &str| {
        let count = ending.chars().count();
        letters.len() >= count + 3 && letters[letters.len() - count..].iter().copied().eq(ending.chars())
    };
    if letters.len() < 4 {
        return letters.len();
    }
    let longest = CYRILLIC_ENDINGS
        .iter()
        .chain(&["ю", "е", "о", "ь"])
        .filter(|e| ends_with(e))
        .map(|e| e.chars().count())
        .max();
    letters.len() - longest.unwrap_or(0)
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

    #[test]
    fn folded_words_meet() {
        for (a, b) in [
            ("Erdoğan", "ERDOGAN"),
            ("U.S.", "us"),
            ("Россией", "Россия"),
            ("Путина", "Путин"),
            ("российского", "российский"),
            ("Sana’a", "sanaa"),
            ("أنقرة", "انقره"),
        ] {
            assert_eq!(word_hash(a), word_hash(b), "{a} {b}");
        }
        assert_ne!(word_hash("Iran"), word_hash("Iraq"));
    }
}
