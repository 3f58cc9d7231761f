//! How a word is written: in capitals, with a capital, without.
//!
//! Invariant: depends on the letters alone; a word without any has no case.

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Lower,
    Capital,
    /// At least two letters, all capital.
    Upper,
    /// No case in its script, or no letter at all.
    Caseless,
}

pub fn shape(word: &str) -> Shape {
    // Two letters tell most words.
    match word.as_bytes() {
        [b'a'..=b'z', ..] => return Shape::Lower,
        [b'A'..=b'Z', b'a'..=b'z', ..] => return Shape::Capital,
        _ => {}
    }
    let mut letters = word.chars().filter_map(case_of);
    match letters.next() {
        None | Some(Case::None) => return Shape::Caseless,
        Some(Case::Lower) => return Shape::Lower,
        Some(Case::Upper) => {}
    }
    let mut rest = 0;
    for case in letters {
        if case == Case::Lower {
            return Shape::Capital;
        }
        rest += 1;
    }
    if rest > 0 { Shape::Upper } else { Shape::Capital }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Lower,
    Upper,
    /// A letter of a script without case.
    None,
}

/// The case of a letter; nothing of what is no letter. The commonest are told without the tables of Unicode.
fn case_of(c: char) -> Option<Case> {
    match c {
        'a'..='z' | 'а'..='џ' => Some(Case::Lower),
        'A'..='Z' | 'Ѐ'..='Я' => Some(Case::Upper),
        '\0'..='\x7f' => None,
        'א'..='ת' | 'ؠ'..='ي' | '\u{4e00}'..='\u{9fff}' => Some(Case::None),
        c if !c.is_alphabetic() => None,
        c if c.is_lowercase() => Some(Case::Lower),
        c if c.is_uppercase() => Some(Case::Upper),
        _ => Some(Case::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(shape("U.S."), Shape::Upper);
        assert_eq!(shape("Iran"), Shape::Capital);
        assert_eq!(shape("iPhone"), Shape::Lower);
        assert_eq!(shape("中"), Shape::Caseless);
    }

    #[test]
    fn the_short_ways_say_what_unicode_says() {
        for c in '\0'..=char::MAX {
            let case = match c {
                c if !c.is_alphabetic() => None,
                c if c.is_lowercase() => Some(Case::Lower),
                c if c.is_uppercase() => Some(Case::Upper),
                _ => Some(Case::None),
            };
            assert_eq!(case_of(c), case, "{c:?}");
        }
    }
}
