//! Who an object pronoun stands for, and other questions about the objects of a verb.
//!
//! Not here: coreference over sentences (`tagging`). Invariant: looks inside one sentence, to the left.

use super::acts::{Act, Clauses};
use super::chunks::Kind;
use super::right::marks_from;
use crate::knowledge::actions::{FOR, OF, OVER, Pos};

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

    /// "criticised B for an attack on C": who is blamed or thanked for an act is its source; whether it is alleged so.
    pub fn blamed_for(&self, noun: usize) -> Option<(Vec<usize>, bool)> {
        let is_for = noun > 0 && matches!(self.chunks[noun - 1].kind, Kind::Preposition(FOR | OVER));
        let governor = self.governor_of_noun(noun).filter(|_| is_for)?;
        let trigger = self
            .triggers
            .iter()
            .find(|t| t.pos == Pos::Verb && t.chunk == governor)?;
        let event = self.kb.actions().action(trigger.action).event;
        let marks = match self.chunks[governor].verb? {
            _ if !matches!(event, "ACCUSE" | "SUPPORT" | "SANCTION" | "COERCE") => return None,
            verb if verb.is_passive => self.subjects.of(governor).to_vec(),
            _ => self.object_of(governor),
        };
        (!marks.is_empty()).then_some((marks, event == "ACCUSE"))
    }

    /// "a camp for B was attacked", "the offices of B were raided": the actor inside the subject of a passive verb.
    pub fn inside_subject(&self, verb: usize) -> Vec<usize> {
        if verb < 3 || self.chunks[verb - 3].kind != Kind::Noun {
            return Vec::new();
        }
        match self.chunks[verb - 2].kind {
            Kind::Preposition(FOR | OF) => marks_from(self.units, self.chunks, verb - 1),
            _ => Vec::new(),
        }
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
