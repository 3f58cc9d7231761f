//! Folds a word to the form that names are compared in, and hashes that form.
//!
//! "Erdoğan" and "ERDOGAN", "U.S." and "US", "Россией" and "Россия" meet: lower case, without diacritics, apostrophes and
//! full stops; Cyrillic without endings.
//!
//! Not here: cutting text into words (`words.rs`). Invariant: a word's hash depends on its folded letters only.

use super::characters::is_apostrophe;
use unicode_normalization::char::decompose_compatible;

/// The hash of a folded word while its letters are read.
#[derive(Clone, Copy)]
pub struct Running(u64);

impl Running {
    pub const EMPTY: Running = Running(0xcbf2_9ce4_8422_2325);

    pub fn with(self, letter: u32) -> Self {
        Self((self.0.rotate_left(5) ^ u64::from(letter)).wrapping_mul(0x517c_c1b7_2722_0a95))
    }

    pub fn finish(self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Hash of the folded word: lower case, without diacritics, apostrophes and full stops; Cyrillic without endings.
pub fn word_hash(word: &str) -> u64 {
    Folder::default().hash(word)
}

/// [`word_hash`] of many words: keeps the room that folding takes.
#[derive(Default)]
pub struct Folder {
    letters: Vec<char>,
}

impl Folder {
    pub fn hash(&mut self, word: &str) -> u64 {
        let mut hash = Running::EMPTY;
        for byte in word.as_bytes() {
            match FOLDED[usize::from(*byte)] {
                LEFT_OUT => {}
                NOT_ASCII => return self.hash_wide(word),
                folded => hash = hash.with(u32::from(folded)),
            }
        }
        hash.finish()
    }

    fn hash_wide(&mut self, word: &str) -> u64 {
        self.letters.clear();
        fold(word, &mut self.letters);
        hash_letters(&self.letters)
    }
}

/// Marks a byte of [`FOLDED`] that a folded word is without.
const LEFT_OUT: u8 = 0xff;
const NOT_ASCII: u8 = 0xfe;

/// What each byte of ASCII folds to.
static FOLDED: [u8; 256] = folded_bytes();

const fn folded_bytes() -> [u8; 256] {
    let mut table = [NOT_ASCII; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b'.' | b'\'' | b'`' => LEFT_OUT,
            _ => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    table
}

/// Hash of folded letters.
pub fn hash_letters(letters: &[char]) -> u64 {
    let all = letters.iter().fold(Running::EMPTY, |hash, c| hash.with(u32::from(*c)));
    all.finish()
}

/// Tells the hash of every beginning of a folded word, the shortest first, each with its number of letters.
pub fn each_beginning(word: &str, mut tell: impl FnMut(usize, u64)) {
    let (mut hash, mut letters) = (Running::EMPTY, 0);
    let mut next = |letter: u32| {
        hash = hash.with(letter);
        letters += 1;
        tell(letters, hash.finish());
    };
    if word.is_ascii() {
        let folded = word.bytes().map(|byte| FOLDED[usize::from(byte)]);
        folded
            .filter(|folded| *folded != LEFT_OUT)
            .for_each(|letter| next(u32::from(letter)));
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
        match c {
            '.' | '\'' | '`' => {}
            '\0'..='\x7f' => letters.push(c.to_ascii_lowercase()),
            '\u{ac00}'..='\u{d7a3}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' => letters.push(c),
            // Nearly all of Russian, told without the tables; "й" is not among them, for it loses its breve.
            'а'..='и' | 'к'..='я' => letters.push(c),
            'А'..='И' | 'К'..='Я' => letters.push(char::from_u32(u32::from(c) + 0x20).unwrap_or(c)),
            c if is_apostrophe(c) => {}
            c => decompose_compatible(c, |d| fold_char(d, letters)),
        }
    }
    if letters[begin..].iter().any(|c| matches!(c, '\u{400}'..='\u{4ff}')) {
        let ending = cyrillic_ending(&letters[begin..]);
        letters.truncate(letters.len() - ending);
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

/// How many letters the ending has that a stem of three or more leaves: "Россией" and "Россию" meet at "росс".
///
/// Endings of Russian and Ukrainian nouns and adjectives, as folding leaves them ("й" has lost its breve), longest first.
#[rustfmt::skip]
fn cyrillic_ending(letters: &[char]) -> usize {
    match letters {
        [_, _, _, .., 'и', 'я', 'м', 'и'] => 4,
        [_, _, _, .., 'я' | 'а' | 'ы' | 'и', 'м', 'и']
        | [_, _, _, .., 'о' | 'е', 'г', 'о']
        | [_, _, _, .., 'о' | 'е', 'м', 'у']
        | [_, _, _, .., 'и', 'е', 'и' | 'м']
        | [_, _, _, .., 'и', 'я', 'х' | 'м'] => 3,
        [_, _, _, .., 'а', 'х' | 'я' | 'м']
        | [_, _, _, .., 'я', 'х' | 'я']
        | [_, _, _, .., 'о', 'и' | 'е' | 'м' | 'в']
        | [_, _, _, .., 'е', 'и' | 'е' | 'м']
        | [_, _, _, .., 'ы', 'и' | 'е' | 'м']
        | [_, _, _, .., 'и', 'и' | 'е' | 'м' | 'ю' | 'я']
        | [_, _, _, .., 'у' | 'ю', 'ю'] => 2,
        [_, _, _, .., 'а' | 'я' | 'ы' | 'и' | 'у' | 'ю' | 'е' | 'о' | 'ь'] => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
