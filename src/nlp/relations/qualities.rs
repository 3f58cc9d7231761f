//! What is said of somebody by an adjective or a phrase: "A, hostile to B", "A acted in support of B", "A-backed B".
//!
//! Cases: `tests/cases/relations/qualities.case`.
//!
//! Not here: verbs and nouns (`acts.rs`). Invariant: looks at the chunks next to the trigger and at its governing verb.

use super::acts::{Act, Clauses};
use super::chunks::{Kind, actor_of};
use super::grammar::Class;
use super::right::right_of;
use super::triggers::Trigger;
use crate::knowledge::actions::{Pos, SlotRole};
use crate::nlp::Modality;

impl Clauses<'_> {
    /// Of whom a noun or adjective is said: "A is an ally of B", "A, hostile to B, ...", "A acted in support of B".
    pub(super) fn said_of(&self, trigger: &Trigger) -> Vec<usize> {
        let chunk = trigger.chunk;
        let inside = self.chunks[chunk].units.clone();
        let after = (trigger.last + 1..inside.end).find(|i| self.units[*i].mark.is_some());
        if let Some(mark) = after.and_then(|i| self.units[i].mark) {
            return vec![mark];
        }
        // "militias associated with B", "men hostile to B": the name right before it.
        let before = trigger.first.checked_sub(1).filter(|i| inside.contains(i));
        if let Some(mark) = before.and_then(|i| self.units[i].mark)
            && trigger.pos == Pos::Adjective
        {
            return vec![mark];
        }
        match self.chunks[chunk].kind {
            Kind::Verb => return self.subjects.of(chunk).to_vec(),
            Kind::Preposition(_) => {
                return match self.governor_of_noun(chunk) {
                    Some(governor) => self.subjects.of(governor).to_vec(),
                    // "At the request of Iraq, US troops returned": fronted.
                    None => self.subjects.after_comma(chunk),
                };
            }
            _ => {}
        }
        let Some(before) = chunk.checked_sub(1) else {
            return Vec::new();
        };
        match self.chunks[before].kind {
            Kind::Verb => self.subjects.of(before).to_vec(),
            Kind::Comma | Kind::Open if before > 0 && self.chunks[before - 1].kind == Kind::Noun => {
                let noun = before - 1;
                actor_of(self.units, &self.chunks[noun])
                    .map(|m| self.subjects.coordinated(noun, m))
                    .unwrap_or_default()
            }
            Kind::Noun => actor_of(self.units, &self.chunks[before]).into_iter().collect(),
            Kind::Preposition(_) => self
                .governor_of_noun(chunk)
                .map(|g| self.subjects.of(g).to_vec())
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    pub(super) fn adjective(&self, trigger: &Trigger) -> Option<Act> {
        let action = self.kb.actions().action(trigger.action);
        let chunk = &self.chunks[trigger.chunk];
        let mut act = self.act(trigger, Modality::Asserted);
        let at = trigger.first;
        let is_hyphened = at >= 2 && self.units[at - 1].class == Class::Hyphen;
        if let Some(role) = action.prefix.filter(|_| is_hyphened || self.is_prefix(trigger)) {
            let own = if is_hyphened { at - 2 } else { trigger.last + 2 };
            let named = self.units.get(own).and_then(|u| u.mark);
            let from = own.max(trigger.last) + 1;
            let head = (from..chunk.units.end.max(from))
                .rev()
                .find(|i| self.units.get(*i).is_some_and(|u| u.mark.is_some()));
            let head = head.and_then(|i| self.units[i].mark).into_iter().collect();
            let (source, target) = if role == SlotRole::Source {
                (named.into_iter().collect(), head)
            } else {
                (head, named.into_iter().collect())
            };
            act.sources = source;
            act.targets = target;
            return Some(act);
        }
        if is_hyphened {
            return None;
        }
        let right = right_of(self.units, self.chunks, trigger, false);
        self.take_prepositions(&mut act, action, &right, false);
        let said_of = self.said_of(trigger);
        match action.subject {
            Some(SlotRole::Source) if act.sources.is_empty() => act.sources = said_of,
            Some(SlotRole::Target) if act.targets.is_empty() => act.targets = said_of,
            _ => {}
        }
        // "in the president's honour", "under US sanctions": the name inside the trigger.
        let inside = (trigger.first..=trigger.last).find_map(|i| self.units[i].mark);
        match action.subject {
            Some(SlotRole::Source) if act.targets.is_empty() => act.targets.extend(inside),
            Some(SlotRole::Target) if act.sources.is_empty() => act.sources.extend(inside),
            _ => {}
        }
        let own = Some(trigger.chunk).filter(|g| self.chunks[*g].verb.is_some());
        let governor = own.or_else(|| trigger.chunk.checked_sub(1).filter(|g| self.chunks[*g].verb.is_some()));
        if let Some(g) = governor {
            act.modality = self.frames[g].modality;
        }
        act.is_mutual = action.has(SlotRole::Partner);
        Some(act)
    }

    /// "pro-", "anti-" before a name.
    fn is_prefix(&self, trigger: &Trigger) -> bool {
        let next = self.units.get(trigger.last + 1).map(|u| u.class);
        next == Some(Class::Hyphen) && self.units.get(trigger.last + 2).is_some_and(|u| u.mark.is_some())
    }
}
