//! Arabic writes "and", "so" and the article onto the word: "والهجوم" is "هجوم" with two of them before it.
//!
//! Not here: what the word means. Invariant: a bare form is an end of the word, of three letters or more.

/// Shortest word that may be left, in letters.
const LETTERS_MIN: usize = 3;

/// The word without what is written onto its beginning, the longest form first; none for other scripts.
pub fn bare_forms(word: &str) -> impl Iterator<Item = &str> {
    let is_arabic = word.starts_with(|c| matches!(c, '\u{621}'..='\u{64a}'));
    let word = if is_arabic { word } else { "" };
    let linked = word.strip_prefix(['و', 'ف']);
    [linked, without_article(word), linked.and_then(without_article)]
        .into_iter()
        .flatten()
        .filter(|bare| bare.chars().count() >= LETTERS_MIN)
}

/// "to the" loses a letter of the article: "للهجوم".
fn without_article(word: &str) -> Option<&str> {
    ["ال", "بال", "كال", "لل"]
        .into_iter()
        .find_map(|article| word.strip_prefix(article))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_and_links_are_cut_off() {
        let bare = |word| bare_forms(word).collect::<Vec<_>>();
        assert_eq!(bare("والهجوم"), ["الهجوم", "هجوم"]);
        assert_eq!(bare("للهجوم"), ["هجوم"]);
        assert_eq!(bare("وأدان"), ["أدان"]);
        assert!(bare("وفد").is_empty() && bare("strike").is_empty());
    }
}
