//! Pairs of a sentence and a target as the deep model reads them: training/FEATURES.md, "Deep model".
//!
//! Not here: the vocabulary (`wordpiece.rs`), who runs the model (`deep.rs`).
//!
//! Invariant: a row has no more tokens than asked, and its target is always among them.

use super::wordpiece::WordPiece;
use std::ops::Range;

/// Tokens of a row at most, whatever a model could take.
pub const TOKENS_MAX: usize = 96;
/// A model that takes fewer has no room for a sentence.
pub const TOKENS_MIN: usize = 16;
/// Tokens of a target at most; for a row of [`TOKENS_MAX`].
const TARGET_TOKENS_MAX: usize = 24;

/// One sentence with one target marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub ids: Vec<i64>,
    /// The target's tokens and its two marks.
    pub target: Range<usize>,
}

/// Rows filled up to one length, as a model takes them: `rows * tokens` numbers each, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    pub rows: usize,
    pub tokens: usize,
    pub ids: Vec<i64>,
    /// 1 on tokens, 0 on the filling.
    pub attention: Vec<i64>,
    /// 1 on the target and its marks.
    pub target: Vec<i64>,
}

impl Row {
    /// `target` in bytes of `sentence`, on character boundaries; the text is cut around it to `tokens_max`.
    pub fn new(pieces: &WordPiece, sentence: &str, target: &Range<usize>, tokens_max: usize) -> Self {
        let special = pieces.special();
        let of = |range: Range<usize>| pieces.ids(sentence.get(range).unwrap_or(""));
        let (left, mut inside) = (of(0..target.start), of(target.clone()));
        let right = of(target.end..sentence.len());
        inside.truncate(TARGET_TOKENS_MAX.min(tokens_max / 4));
        let room = tokens_max - 4 - inside.len();
        let kept_left = left.len().min((room / 2).max(room.saturating_sub(right.len())));
        let kept_right = right.len().min(room - kept_left);
        let mut ids = Vec::with_capacity(4 + kept_left + inside.len() + kept_right);
        ids.push(special.start);
        ids.extend_from_slice(&left[left.len() - kept_left..]);
        let first = ids.len();
        ids.push(special.marks[0]);
        ids.append(&mut inside);
        ids.push(special.marks[1]);
        let target = first..ids.len();
        ids.extend_from_slice(&right[..kept_right]);
        ids.push(special.end);
        Self { ids, target }
    }
}

impl Inputs {
    /// Fills rows up to the longest, or to `tokens` where the model takes one length alone.
    pub fn new(rows: &[&Row], filling: i64, tokens: Option<usize>) -> Self {
        let longest = rows.iter().map(|row| row.ids.len()).max().unwrap_or(0);
        let tokens = tokens.unwrap_or(longest).max(longest);
        let size = rows.len() * tokens;
        let mut inputs = Self {
            rows: rows.len(),
            tokens,
            ids: vec![filling; size],
            attention: vec![0; size],
            target: vec![0; size],
        };
        for (row, start) in rows.iter().zip((0..).step_by(tokens.max(1))) {
            inputs.ids[start..start + row.ids.len()].copy_from_slice(&row.ids);
            inputs.attention[start..start + row.ids.len()].fill(1);
            inputs.target[start + row.target.start..start + row.target.end].fill(1);
        }
        inputs
    }
}

#[cfg(test)]
mod tests {
    use super::super::wordpiece::tests::pieces;
    use super::*;

    #[test]
    fn a_row_marks_its_target_and_is_cut_around_it() {
        let sentence = format!("{}Iran{}", "un ".repeat(90), " 50".repeat(90));
        let row = Row::new(&pieces(), &sentence, &(270..274), 96);
        assert_eq!(row.ids.len(), 96);
        assert_eq!(row.ids[row.target.clone()], [1, 6, 2]);
        assert_eq!((row.ids[0], row.ids[95]), (4, 5));
        assert_eq!(row.target.start, 1 + 45, "half the room of 91 is left of it");
        let short = Row::new(&pieces(), "un Iran 50 50", &(3..7), 96);
        assert_eq!(short.ids, [4, 7, 1, 6, 2, 13, 13, 5]);
        // What one side leaves free goes to the other.
        let late = Row::new(&pieces(), &sentence[..274], &(270..274), 16);
        assert_eq!((late.ids.len(), late.target), (16, 12..15));
        let long = Row::new(&pieces(), &"un ".repeat(200), &(0..600), 96);
        assert_eq!((long.ids.len(), long.target), (28, 1..27));
    }

    #[test]
    fn rows_of_a_batch_are_filled_up() {
        let rows = [
            Row::new(&pieces(), "Iran", &(0..4), 96),
            Row::new(&pieces(), "un Iran", &(3..7), 96),
        ];
        let inputs = Inputs::new(&[&rows[0], &rows[1]], 0, None);
        assert_eq!((inputs.rows, inputs.tokens), (2, 6));
        assert_eq!(inputs.ids, [4, 1, 6, 2, 5, 0, 4, 7, 1, 6, 2, 5]);
        assert_eq!(inputs.attention, [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]);
        assert_eq!(inputs.target, [0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0]);
        assert_eq!(Inputs::new(&[&rows[0]], 0, Some(8)).ids, [4, 1, 6, 2, 5, 0, 0, 0]);
    }
}
