//! What a character is for when text is cut into words: white space, a letter, an apostrophe, a hyphen.
//!
//! Not here: where words end (`words.rs`). Invariant: a table tells bytes of ASCII, and what it says holds of the characters too.

use unicode_normalization::char::is_combining_mark;

/// Classes of [`byte_class`]; every other byte of ASCII is a mark, class zero.
pub const BLANK: u8 = 1;
pub const LETTER: u8 = 2;
pub const DIGIT: u8 = 3;
pub const APOSTROPHE: u8 = 4;
/// The full stop.
pub const STOP: u8 = 5;
/// Part of a character beyond ASCII.
pub const WIDE: u8 = 6;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [WIDE; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b' ' | b'\t'..=b'\r' => BLANK,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'\'' | b'`' => APOSTROPHE,
            b'.' => STOP,
            _ => 0,
        };
        byte += 1;
    }
    table
}

pub fn byte_class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// Letters and digits of ASCII in lower case, zero for every other byte.
static ALPHANUMERIC: [u8; 256] = alphanumeric();

const fn alphanumeric() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
}

/// A letter or digit of ASCII in lower case, zero for every other byte.
pub fn lower_alphanumeric(byte: u8) -> u8 {
    ALPHANUMERIC[usize::from(byte)]
}

pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{ad}')
}

/// Whether the character may stand inside a word.
pub fn is_word_char(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Quotes, dashes, spaces.
        '\u{2000}'..='\u{206f}' => false,
        c => is_plain_letter(c) || c.is_alphanumeric() || is_combining_mark(c),
    }
}

/// Letters that most news is written in, told without the tables of Unicode.
pub fn is_plain_letter(c: char) -> bool {
    matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ʯ' | 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' | 'א'..='ת' | 'ؠ'..='ي' | '\u{4e00}'..='\u{9fff}')
}

pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | 'ʻ' | '`' | '´' | '′' | 'ʾ' | 'ʿ')
}

pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '־')
}

/// Scripts written without spaces: each character is a word of its own.
pub fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{3041}'..='\u{3096}'
        | '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_ways_say_what_unicode_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_word_char(c), c.is_alphanumeric() || is_combining_mark(c), "{c:?}");
            if is_plain_letter(c) {
                assert!(
                    c.is_alphabetic() && !c.is_numeric() && !is_blank(c) && !is_apostrophe(c),
                    "{c:?}"
                );
            }
            if c.is_ascii() {
                let class = byte_class(c as u8);
                assert_eq!(class == BLANK, is_blank(c), "{c:?}");
                assert_eq!(class == LETTER, c.is_alphabetic(), "{c:?}");
                assert_eq!(class == DIGIT, c.is_numeric(), "{c:?}");
                assert_eq!(class == APOSTROPHE, is_apostrophe(c), "{c:?}");
            }
        }
    }
}
