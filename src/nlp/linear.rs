//! Linear scorers over named features: weights in a table that people can read.
//!
//! A feature's name is made of words and never of an actor's name, so no actor is born good or bad.
//!
//! Not here: features by the words of their names (`families.rs`), what the features are (`relations/link_features.rs`,
//! `relations/speech.rs`, `sentiment/features.rs`).
//!
//! Invariant: a name weighs what its last line says.

use crate::knowledge::TextTable;

/// Weights of `N` classes by feature.
#[derive(Debug)]
pub struct Linear<const N: usize> {
    weights: TextTable<[f32; N]>,
}

impl<const N: usize> Linear<N> {
    /// Reads lines of a name and `N` numbers, with tabs between; `#` begins a comment.
    ///
    /// # Errors
    ///
    /// The first line that does not read so, counted from 1.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut weights = TextTable::default();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut columns = line.split('\t');
            let name = columns.next().unwrap_or("");
            let mut row = [0.0; N];
            for cell in &mut row {
                *cell = columns.next().and_then(|c| c.parse().ok()).ok_or(number + 1)?;
            }
            weights.insert(name.to_owned(), row);
        }
        Ok(Self { weights })
    }

    /// The weights of a feature, or of something else with a name, such as a threshold.
    pub fn named(&self, name: &str) -> Option<[f32; N]> {
        self.weights.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_names() {
        let linear = Linear::<2>::parse("# why\nleft.near\t0.5\t-1\nleft\t0.25\t0").expect("a table");
        assert_eq!(linear.named("left.near"), Some([0.5, -1.0]));
        assert_eq!(linear.named("left"), Some([0.25, 0.0]));
        assert_eq!(linear.named("near"), None);
    }

    #[test]
    fn a_broken_line_is_told() {
        assert_eq!(Linear::<2>::parse("a\t1\t2\nb\t1").err(), Some(2));
    }
}
