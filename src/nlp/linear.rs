//! Linear scorers over named features: weights in a table that people can read, sums that can be told.
//!
//! A feature's name is made of words and never of an actor's name, so no actor is born good or bad. Where nobody asks for an
//! explanation only hashes of names are made.
//!
//! Not here: what the features are (`relations/links.rs`, `sentiment/portrayal_features.rs`).
//!
//! Invariant: the same features and weights give the same sums.

use crate::knowledge::HashTable;

/// Features of one thing to judge.
#[derive(Clone, Debug, Default)]
pub struct Features {
    pub keys: Vec<(u64, f32)>,
    /// Names with values, where they were asked for.
    pub names: Option<Vec<(String, f32)>>,
}

impl Features {
    /// Features that keep their names.
    pub fn named() -> Self {
        Self {
            keys: Vec::new(),
            names: Some(Vec::new()),
        }
    }

    /// Adds a feature with the value 1.
    pub fn add(&mut self, parts: &[&str]) {
        self.add_value(parts, 1.0);
    }

    pub fn add_value(&mut self, parts: &[&str], value: f32) {
        self.keys.push((key(parts), value));
        if let Some(names) = &mut self.names {
            names.push((parts.join("."), value));
        }
    }

    pub fn clear(&mut self) {
        self.keys.clear();
        if let Some(names) = &mut self.names {
            names.clear();
        }
    }
}

/// FNV-1a over the parts with a dot between.
fn key(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            take(b'.');
        }
        part.bytes().for_each(&mut take);
    }
    hash ^ hash >> 29
}

/// Weights of `N` classes by feature.
#[derive(Debug)]
pub struct Linear<const N: usize> {
    weights: HashTable<[f32; N]>,
}

impl<const N: usize> Linear<N> {
    /// Reads lines of a name and `N` numbers, with tabs between; `#` begins a comment.
    ///
    /// # Errors
    ///
    /// The first line that does not read so, counted from 1.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut weights = HashTable::default();
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
            weights.insert(key(&[name]), row);
        }
        Ok(Self { weights })
    }

    /// The sums of the classes.
    pub fn sums(&self, features: &Features) -> [f32; N] {
        let mut sums = [0.0; N];
        for (key, value) in &features.keys {
            if let Some(row) = self.weights.get(key) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += weight * value;
                }
            }
        }
        sums
    }

    /// One named weight of the table, such as a threshold.
    pub fn constant(&self, name: &str) -> Option<[f32; N]> {
        self.weights.get(&key(&[name])).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_made_of_named_weights() {
        let linear = Linear::<2>::parse("# why\nleft.near\t0.5\t-1\nleft\t0.25\t0").expect("a table");
        let mut features = Features::named();
        features.add(&["left", "near"]);
        features.add_value(&["left"], 2.0);
        features.add(&["unheard of"]);
        assert_eq!(linear.sums(&features), [1.0, -1.0]);
        assert_eq!(features.names.as_ref().map(|n| n[0].0.as_str()), Some("left.near"));
    }

    #[test]
    fn a_broken_line_is_told() {
        assert_eq!(Linear::<2>::parse("a\t1\t2\nb\t1").err(), Some(2));
    }
}
