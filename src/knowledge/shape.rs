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
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else {
        return Shape::Caseless;
    };
    if first.is_lowercase() {
        return Shape::Lower;
    }
    if !first.is_uppercase() {
        return Shape::Caseless;
    }
    let mut rest = 0;
    for c in letters {
        if c.is_lowercase() {
            return Shape::Capital;
        }
        rest += 1;
    }
    if rest > 0 { Shape::Upper } else { Shape::Capital }
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
}
