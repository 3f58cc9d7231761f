//! The nearest known word to a mistyped one.
//!
//! Invariant: suggests only what is at most a third of the word away.

/// The known word that takes the fewest edits, if it is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().max(3) / 3;
    known
        .map(|k| (edits(word, k), k))
        .filter(|(d, _)| *d <= limit.max(1))
        .min()
        .map(|(_, k)| k)
}

/// Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let known = ["brokers", "group", "delivery"];
        assert_eq!(nearest("broker", known.into_iter()), Some("brokers"));
        assert_eq!(nearest("delivry", known.into_iter()), Some("delivery"));
        assert_eq!(nearest("colour", known.into_iter()), None);
    }
}
