//! Who an object pronoun stands for, and other questions about the objects of a verb.
//!
//! Not here: coreference over sentences (`tagging`). Invariant: looks inside one sentence, to the left.

use super::acts::{Act, Clauses};
use super::chunks::Kind;
use super::right::marks_from;

impl Clauses<'_> {
    /// "responded to B by threatening to teach him a lesson": an object pronoun is somebody else than the subject.
    pub fn other_than(&self, sources: &[usize], verb: usize) -> Vec<usize> {
        let pronoun = self
            .chunks
            .get(verb + 1)
            .filter(|c| c.kind == Kind::Noun && c.units.len() == 1)
            .map(|c| c.units.start);
        let Some(at) = pronoun.filter(|at| super::grammar::is_object_pronoun(self.units[*at].hash)) else {
            return Vec::new();
        };
        let actor = |mark: usize| self.units.iter().find(|u| u.mark == Some(mark)).and_then(|u| u.actor);
        let own: Vec<Option<usize>> = sources.iter().map(|mark| actor(*mark)).collect();
        let other = self.units[..at]
            .iter()
            .rev()
            .find(|u| u.actor.is_some() && !own.contains(&u.actor));
        other.and_then(|u| u.mark).into_iter().collect()
    }

    /// Whether both sides are the same actors.
    pub fn is_reflexive(&self, act: &Act) -> bool {
        let actor = |mark: usize| self.units.iter().find(|u| u.mark == Some(mark)).and_then(|u| u.actor);
        let own: Vec<Option<usize>> = act.sources.iter().map(|mark| actor(*mark)).collect();
        act.targets.iter().all(|mark| own.contains(&actor(*mark)))
    }

    /// The actor right behind a verb.
    pub fn object_of(&self, chunk: usize) -> Vec<usize> {
        self.chunks
            .get(chunk + 1)
            .filter(|c| c.kind == Kind::Noun)
            .map(|_| marks_from(self.units, self.chunks, chunk + 1))
            .unwrap_or_default()
    }
}
