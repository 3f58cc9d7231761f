//! Writes a listed name as news writes it: "ROSNEFT OIL COMPANY" and "islamic_state" begin their words with capitals.
//!
//! A name of a dictionary must never match words in lower case, so every name leaves here with a capital where its
//! script has any.
//!
//! Not here: whether the name may stand alone (`usable.rs`). Invariant: letters stay, only their case changes.

/// Words inside names that news writes small.
const SMALL: [&str; 44] = [
    "of", "the", "and", "for", "in", "on", "to", "at", "by", "with", "from", "a", "an", "de", "la", "le", "les", "du",
    "des", "del", "della", "di", "da", "do", "dos", "das", "der", "die", "den", "und", "von", "van", "y", "e", "et",
    "al", "el", "bin", "ibn", "bint", "ben", "i", "of", "zur",
];

/// How long a word in capitals may be and still be read as an acronym inside a longer name.
const ACRONYM_LETTERS_MAX: usize = 5;

/// The name in the case of running text.
pub fn recased(name: &str, is_person: bool) -> String {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let has_upper = letters().any(char::is_uppercase);
    let has_lower = letters().any(char::is_lowercase);
    let is_single = !name.contains([' ', '-']);
    if has_upper && !has_lower && is_single && letters().count() <= ACRONYM_LETTERS_MAX {
        return name.to_owned();
    }
    if !has_upper && !has_lower {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while !rest.is_empty() {
        let until = rest.find([' ', '-', '/', '(']).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(until);
        let is_first = out.is_empty();
        out.push_str(&recased_word(word, is_first, has_lower && has_upper, is_person));
        let mark = behind.chars().next();
        out.extend(mark);
        rest = &behind[mark.map_or(0, char::len_utf8)..];
    }
    out
}

/// `is_mixed`: the list distinguishes cases, so that a word in small letters is meant so.
fn recased_word(word: &str, is_first: bool, is_mixed: bool, is_person: bool) -> String {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let is_upper = !word.chars().any(char::is_lowercase);
    if is_mixed && (!is_upper || letters <= ACRONYM_LETTERS_MAX && !(is_person && letters > 2)) {
        return word.to_owned();
    }
    let lower = word.to_lowercase();
    if !is_first && SMALL.contains(&lower.as_str()) {
        return lower;
    }
    if letters <= 1 || word.contains('.') && letters <= 4 {
        return word.to_uppercase();
    }
    let mut chars = lower.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_capitals_and_acronyms_stay() {
        for (listed, person, expected) in [
            ("ROSNEFT OIL COMPANY", false, "Rosneft Oil Company"),
            ("islamic state of iraq", false, "Islamic State of Iraq"),
            ("Vladimir PUTIN", true, "Vladimir Putin"),
            ("NATO Response Force", false, "NATO Response Force"),
            ("UNSG", false, "UNSG"),
            ("GEORGE W. BUSH", true, "George W. Bush"),
            ("AL-QAIDA", false, "Al-Qaida"),
            ("Владимир ПУТИН", true, "Владимир Путин"),
            ("中国", false, "中国"),
        ] {
            assert_eq!(recased(listed, person), expected);
        }
    }
}
