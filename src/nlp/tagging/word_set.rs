//! The words of one document, to be asked whether one of them is there.
//!
//! Words are hashes, which are mixed already, and none is ever taken out: a table of bare slots takes a sixth of the
//! instructions of a `HashMap`, and it is made for nearly every document.
//!
//! Invariant: at most half the slots are taken, so that every search ends.

/// A slot without a word; a word that folds to it is kept as another one.
const FREE: u64 = 0;

#[derive(Debug)]
pub struct WordSet {
    slots: Vec<u64>,
}

impl WordSet {
    pub fn of(words: &[u64]) -> Self {
        let mut set = Self {
            slots: vec![FREE; (words.len() * 2).next_power_of_two()],
        };
        for word in words {
            let at = set.slot(*word);
            set.slots[at] = kept(*word);
        }
        set
    }

    pub fn has(&self, word: u64) -> bool {
        self.slots[self.slot(word)] != FREE
    }

    /// Where a word stands, or the free slot where it would.
    fn slot(&self, word: u64) -> usize {
        let word = kept(word);
        let last = self.slots.len() - 1;
        let mut at = word as usize & last;
        while self.slots[at] != word && self.slots[at] != FREE {
            at = (at + 1) & last;
        }
        at
    }
}

fn kept(word: u64) -> u64 {
    word.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_nothing_else() {
        let words: Vec<u64> = (0..1000).map(|n| n * 64).chain([7, 7]).collect();
        let set = WordSet::of(&words);
        assert!(words.iter().all(|word| set.has(*word)));
        assert!((0..1000).all(|n| !set.has(n * 64 + 3)));
        assert!(!WordSet::of(&[]).has(5));
    }
}
