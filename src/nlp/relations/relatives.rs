//! Relative clauses whose noun is acted upon, or whose owner acts: "the rapper whom the guards arrested", "the king whose guards fired".
//!
//! Cases: `tests/cases/relations/relatives.case`.
//!
//! Not here: "the guards who arrested" (`subjects.rs`). Invariant: looks a bounded number of chunks to the left.

use super::chunks::{Kind, head_of};
use super::grammar::{Class, SAYS, acts_for_owner};
use super::subjects::Subjects;
use crate::knowledge::lexicon::token_hash;
use std::sync::LazyLock;

static WHOSE: LazyLock<u64> = LazyLock::new(|| token_hash("whose"));
const REACH: usize = 5;

impl Subjects<'_> {
    /// "whom the guards arrested", "which it blames", "that the army holds": the noun before the relative word.
    pub fn relative_object(&self, verb: usize) -> Vec<usize> {
        let mut nouns = 0;
        for i in (0..verb).rev().take(REACH) {
            match self.chunks[i].kind {
                Kind::Noun => nouns += 1,
                Kind::Preposition(_) | Kind::And => {}
                Kind::Relative if nouns > 0 && self.units[self.chunks[i].units.start].hash != *WHOSE => {
                    return self.antecedent(i);
                }
                // "the men that the army holds", but not "said that the army holds".
                Kind::That if nouns > 0 && self.follows_actor(i) => return self.antecedent(i),
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    fn follows_actor(&self, that: usize) -> bool {
        let is_after_noun = that > 0 && self.chunks[that - 1].kind == Kind::Noun;
        let opener = that.checked_sub(2).and_then(|i| self.chunks[i].verb);
        is_after_noun && opener.is_none_or(|v| self.units[v.main].kinds & SAYS == 0)
    }

    /// "the king whose guards fired": the noun behind "whose" acts for the one before.
    pub fn owner_before(&self, noun: usize) -> Vec<usize> {
        let is_whose = noun > 0
            && self.chunks[noun - 1].kind == Kind::Relative
            && self.units[self.chunks[noun - 1].units.start].hash == *WHOSE;
        let acts =
            head_of(self.units, &self.chunks[noun]).is_some_and(|h| acts_for_owner(self.units[h].hash) == Some(true));
        if is_whose && acts {
            self.antecedent(noun - 1)
        } else {
            Vec::new()
        }
    }

    /// Whether a passive verb's preposition phrase follows a gerund: "was accused of lying by the opposition".
    pub fn late_agent(&self, from: usize) -> Option<usize> {
        use crate::knowledge::actions::BY;
        for i in from..self.chunks.len().min(from + 6) {
            match self.chunks[i].kind {
                Kind::Preposition(BY) => {
                    return Some(i + 1).filter(|n| self.chunks.get(*n).is_some_and(|c| c.kind == Kind::Noun));
                }
                Kind::Noun | Kind::Preposition(_) => {}
                Kind::Verb if i == from => {}
                _ => return None,
            }
        }
        None
    }

    /// A lone pronoun or nothing but one.
    pub fn is_lone_pronoun(&self, noun: usize) -> bool {
        let inside = &self.units[self.chunks[noun].units.clone()];
        inside.len() == 1 && inside[0].class == Class::Pronoun
    }
}
