//! Features whose names are made of words out of lists: what each weighs stands in a table by the places of its words, so that
//! no name is put together or hashed where nobody asks for it.
//!
//! Not here: the table of weights by name (`linear.rs`), what the features are (`relations/link_features.rs`).
//!
//! Invariant: a feature weighs what the table of weights says of its name; nothing where it says nothing.

use super::linear::Linear;

/// A list of words that stand at one place of a name; a word may stand in it more than once.
pub type List = &'static [&'static str];

/// Features named by the same words but for some places: `name.word.word`.
#[derive(Debug)]
pub struct Family<const N: usize, const CLASSES: usize> {
    name: &'static str,
    lists: [List; N],
    weights: Vec<[f32; CLASSES]>,
}

impl<const N: usize, const CLASSES: usize> Family<N, CLASSES> {
    pub fn new(weights: &Linear<CLASSES>, name: &'static str, lists: [List; N]) -> Self {
        let mut family = Self {
            name,
            lists,
            weights: Vec::new(),
        };
        let count: usize = lists.iter().map(|list| list.len()).product();
        let weight = |at: usize| weights.named(&family.name(family.places(at)));
        family.weights = (0..count).map(|at| weight(at).unwrap_or([0.0; CLASSES])).collect();
        family
    }

    /// What the feature weighs that is made of the words at these places of the lists.
    #[inline(always)]
    pub fn weight(&self, places: [u8; N]) -> [f32; CLASSES] {
        let lists = self.lists.iter().zip(places);
        let at = lists.fold(0, |at, (list, place)| at * list.len() + usize::from(place));
        self.weights.get(at).copied().unwrap_or([0.0; CLASSES])
    }

    pub fn name(&self, places: [u8; N]) -> String {
        let words = self
            .lists
            .iter()
            .zip(places)
            .map(|(list, place)| list[usize::from(place)]);
        std::iter::once(self.name).chain(words).collect::<Vec<_>>().join(".")
    }

    #[expect(clippy::cast_possible_truncation, reason = "lists have some tens of words")]
    fn places(&self, mut at: usize) -> [u8; N] {
        let mut places = [0; N];
        for (place, list) in places.iter_mut().zip(&self.lists).rev() {
            *place = (at % list.len()) as u8;
            at /= list.len();
        }
        places
    }
}

/// Takes features as they are named: their weights in order, as many as there is room for, and their names where those are
/// asked for.
pub struct Taken<'n> {
    weights: std::slice::IterMut<'n, f32>,
    names: Option<&'n mut Vec<(String, f32)>>,
}

impl<'n> Taken<'n> {
    pub fn new(weights: &'n mut [f32], names: Option<&'n mut Vec<(String, f32)>>) -> Self {
        let weights = weights.iter_mut();
        Self { weights, names }
    }

    #[inline(always)]
    pub fn add<const N: usize>(&mut self, family: &Family<N, 1>, places: [u8; N]) {
        if let Some(weight) = self.weights.next() {
            [*weight] = family.weight(places);
        }
        if let Some(names) = &mut self.names {
            names.push((family.name(places), 1.0));
        }
    }
}

/// Sums features as they are named, and keeps their names where those are asked for.
#[derive(Clone, Debug)]
pub struct Summed<const CLASSES: usize> {
    pub sums: [f32; CLASSES],
    pub names: Option<Vec<(String, f32)>>,
}

impl<const CLASSES: usize> Summed<CLASSES> {
    pub fn new(is_named: bool) -> Self {
        Self {
            sums: [0.0; CLASSES],
            names: is_named.then(Vec::new),
        }
    }

    /// Adds a feature with the value 1.
    #[inline(always)]
    pub fn add<const N: usize>(&mut self, family: &Family<N, CLASSES>, places: [u8; N]) {
        self.add_value(family, places, 1.0);
    }

    #[inline(always)]
    pub fn add_value<const N: usize>(&mut self, family: &Family<N, CLASSES>, places: [u8; N], value: f32) {
        for (sum, weight) in self.sums.iter_mut().zip(family.weight(places)) {
            *sum += weight * value;
        }
        if let Some(names) = &mut self.names {
            names.push((family.name(places), value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_weighs_what_its_name_does() {
        let linear = Linear::<1>::parse("bias\t0.5\ngap.A.near\t2\ngap.B.far\t3\ngap.B.wide\t9").expect("a table");
        let family = Family::new(&linear, "gap", [&["A", "B"], &["near", "far", "far"]]);
        let weights = [[0, 0], [0, 1], [1, 0], [1, 1], [1, 2]].map(|places| family.weight(places));
        assert_eq!(weights, [[2.0], [0.0], [0.0], [3.0], [3.0]]);
        assert_eq!(family.name([1, 2]), "gap.B.far");
        assert_eq!(Family::new(&linear, "bias", []).weight([]), [0.5]);
    }
}
