//! Linear scorers over named features: weights in a table that people can read, sums that can be told.
//!
//! A feature's name is made of words and never of an actor's name, so no actor is born good or bad. Where nobody asks for an
//! explanation only hashes of names are made.
//!
//! Not here: features whose names are made of words out of lists (`families.rs`), what the features are
//! (`relations/speech.rs`, `sentiment/features.rs`).
//!
//! Invariant: the same features and weights give the same sums.

use crate::knowledge::HashTable;

/// The hash of a name is a polynomial in it, so that the hash of joined pieces follows from theirs.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const DOT: u64 = b'.' as u64 + 1;

const fn hash_of(text: &str) -> (u64, u64) {
    let (bytes, mut at) = (text.as_bytes(), 0);
    let (mut hash, mut power) = (0u64, 1u64);
    while at < bytes.len() {
        hash = hash.wrapping_mul(BASE).wrapping_add(bytes[at] as u64 + 1);
        power = power.wrapping_mul(BASE);
        at += 1;
    }
    (hash, power)
}

/// Of pieces with a dot between, each given as its hash and power.
fn key(pieces: impl Iterator<Item = (u64, u64)>) -> u64 {
    let joined = pieces.reduce(|(before, _), (hash, power)| {
        let dotted = before.wrapping_mul(BASE).wrapping_add(DOT);
        (dotted.wrapping_mul(power).wrapping_add(hash), 0)
    });
    let (hash, _) = joined.unwrap_or_default();
    hash ^ hash >> 29
}

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
        self.keys.push((key(parts.iter().map(|part| hash_of(part))), value));
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
            weights.insert(key(std::iter::once(hash_of(name))), row);
        }
        Ok(Self { weights })
    }

    /// The sums of the classes.
    pub fn sums(&self, features: &Features) -> [f32; N] {
        let mut sums = [0.0; N];
        for row in self.weighed(features) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += weight;
            }
        }
        sums
    }

    /// What each feature that has weights adds to the sums, in order.
    pub fn weighed(&self, features: &Features) -> impl Iterator<Item = [f32; N]> {
        let known = features
            .keys
            .iter()
            .filter_map(|(key, value)| Some((self.weights.get(key)?, value)));
        known.map(|(row, value)| row.map(|weight| weight * value))
    }

    /// One named weight of the table, such as a threshold.
    pub fn constant(&self, name: &str) -> Option<[f32; N]> {
        self.weights.get(&key(std::iter::once(hash_of(name)))).copied()
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
    fn a_name_has_one_hash_however_it_is_cut() {
        let parts = ["path", "left.near", "", "x"];
        let mut features = Features::named();
        features.add(&parts);
        features.add(&[&parts.join(".")]);
        assert!(features.keys.iter().all(|(key, _)| *key == features.keys[0].0));
        let names = features.names.expect("named");
        assert!(names.iter().all(|(name, _)| name == "path.left.near..x"));
    }

    #[test]
    fn a_broken_line_is_told() {
        assert_eq!(Linear::<2>::parse("a\t1\t2\nb\t1").err(), Some(2));
    }
}
