//! Joins triggers with what fills their slots: acts with sources and targets.
//!
//! Not here: finding triggers, subjects and objects. Invariant: an act has at least one side; its trigger lies in the sentence.

use super::chunks::{Chunk, Kind, actor_of};
use super::frames::{Frame, frames};
use super::grammar::{IS_LIGHT, is_ending, is_giving};
use super::right::{Right, marks_from, right_of};
use super::subjects::Subjects;
use super::triggers::Trigger;
use super::units::Unit;
use crate::knowledge::KnowledgeBase;
use crate::knowledge::actions::{Action, BY, Certainty, FOR, IN, INTO, Pos, SlotRole, WITH};
use crate::nlp::Modality;

/// Who does what to whom, in marks; a side may be empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub action: u32,
    pub sources: Vec<usize>,
    pub targets: Vec<usize>,
    /// Partners of a mutual act; where empty the sources act with each other.
    pub partners: Vec<usize>,
    pub is_mutual: bool,
    /// -1.0..=1.0.
    pub score: f32,
    pub event: &'static str,
    pub modality: Modality,
    /// First and last unit of the trigger.
    pub trigger: (usize, usize),
    pub chunk: usize,
    pub clause: Option<usize>,
    pub pos: Pos,
}

/// Everything known of a sentence.
pub struct Clauses<'s> {
    pub kb: &'s KnowledgeBase,
    pub units: &'s [Unit],
    pub chunks: &'s [Chunk],
    pub triggers: &'s [Trigger],
    pub subjects: Subjects<'s>,
    pub frames: Vec<Frame>,
}

impl<'s> Clauses<'s> {
    pub fn new(kb: &'s KnowledgeBase, units: &'s [Unit], chunks: &'s [Chunk], triggers: &'s [Trigger]) -> Self {
        let subjects = Subjects::new(units, chunks);
        let frames = frames(units, chunks, &subjects);
        Self {
            kb,
            units,
            chunks,
            triggers,
            subjects,
            frames,
        }
    }

    /// All acts: nouns first, for verbs may take a noun's source as their target.
    pub fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        for trigger in self.triggers.iter().filter(|t| t.pos != Pos::Verb) {
            let act = match trigger.pos {
                Pos::Noun => self.noun(trigger),
                _ => self.adjective(trigger),
            };
            acts.extend(act);
        }
        let nouns = acts.len();
        for trigger in self.triggers.iter().filter(|t| t.pos == Pos::Verb) {
            let act = self.verb(trigger, &acts[..nouns]);
            acts.extend(act);
        }
        acts.sort_by_key(|act| act.trigger);
        acts
    }

    pub(super) fn act(&self, trigger: &Trigger, modality: Modality) -> Act {
        let action = self.kb.actions().action(trigger.action);
        let modality = match action.certainty {
            Certainty::Hypothetical if modality == Modality::Asserted => Modality::Hypothetical,
            _ => modality,
        };
        Act {
            action: trigger.action,
            sources: Vec::new(),
            targets: Vec::new(),
            partners: Vec::new(),
            is_mutual: false,
            score: f32::from(action.polarity) * action.score,
            event: action.event,
            modality,
            trigger: (trigger.first, trigger.last),
            chunk: trigger.chunk,
            clause: None,
            pos: trigger.pos,
        }
    }

    fn verb(&self, trigger: &Trigger, nouns: &[Act]) -> Option<Act> {
        let action = self.kb.actions().action(trigger.action);
        let verb = self.chunks[trigger.chunk].verb?;
        let mut act = self.act(trigger, self.frames[trigger.chunk].modality);
        let subject = self.subjects.of(trigger.chunk).to_vec();
        // "was allied with B", "associated with B": a state of the subject, not something done to it.
        let is_state = verb.is_passive && trigger.last > trigger.first && self.ends_in_preposition(trigger);
        let is_undergone = verb.is_passive && !is_state;
        let right = right_of(self.units, self.chunks, trigger, is_undergone);
        if is_undergone {
            act.sources = right.preposition(BY).map(<[usize]>::to_vec).unwrap_or_default();
            if let Some(noun) = right
                .clause
                .and_then(|c| self.subjects.late_agent(c))
                .filter(|_| act.sources.is_empty())
            {
                act.sources = marks_from(self.units, self.chunks, noun);
            }
            match action.object {
                Some(SlotRole::Target) => act.targets = subject,
                Some(SlotRole::Partner) => act.partners = subject,
                _ if action.subject == Some(SlotRole::Target) => act.targets = subject,
                // "the US proposal was rejected": the noun of the trigger is the subject, its owner is meant.
                None if action.subject.is_none() && trigger.last == trigger.first => act.targets = subject,
                _ => {}
            }
            if act.targets.is_empty() && act.score < 0.0 && action.object == Some(SlotRole::Target) {
                act.targets = self.inside_subject(trigger.chunk);
            }
        } else {
            match action.subject {
                Some(SlotRole::Target) => act.targets = subject,
                Some(SlotRole::Other) => {}
                _ => act.sources = subject,
            }
            self.take_object(&mut act, action, &right, nouns);
            if act.targets.is_empty() && right.object_chunk.is_none() && action.object == Some(SlotRole::Target) {
                act.targets = self.subjects.relative_object(trigger.chunk);
            }
        }
        let right = stand_ins(right, nouns, &act);
        self.take_prepositions(&mut act, action, &right, is_undergone);
        // "sent Lebanon aid", "violated Iraq's airspace": the name inside the trigger.
        if act.targets.is_empty()
            && trigger.last > trigger.first
            && (action.has(SlotRole::Target) || action.object.is_none() && !action.has(SlotRole::Partner))
            && action.subject.is_none()
        {
            act.targets.clone_from(&right.object);
        }
        let ends_in_that = self.units[trigger.last].class == super::grammar::Class::That;
        if act.targets.is_empty() && (action.clause == Some(SlotRole::Clause) || ends_in_that) {
            act.targets.clone_from(&right.clause_subject);
        }
        // "called for the allies to spend more": the object is asked.
        let is_asked = act.event == "REQUEST" && action.object == Some(SlotRole::Other);
        let infinitive = right
            .clause
            .and_then(|c| self.chunks[c].verb)
            .is_some_and(|v| v.is_infinitive);
        if is_asked && infinitive && act.targets.is_empty() {
            act.targets.clone_from(&right.object);
        }
        act.is_mutual = action.has(SlotRole::Partner);
        act.clause = right.clause;
        Some(act)
    }

    fn ends_in_preposition(&self, trigger: &Trigger) -> bool {
        use super::grammar::Class;
        matches!(self.units[trigger.last].class, Class::Preposition(p) if p != BY)
            && self
                .units
                .get(trigger.last + 1)
                .is_some_and(|u| matches!(u.class, Class::Actor | Class::Determiner))
    }

    fn take_object(&self, act: &mut Act, action: &Action, right: &Right, nouns: &[Act]) {
        // "condemned the attack on B by A": an action noun stands for its own source.
        let noun = right
            .object_chunk
            .and_then(|chunk| nouns.iter().find(|n| n.chunk == chunk));
        let marks = match noun {
            Some(noun) if noun.event != "SUPPORT" && !noun.sources.is_empty() => noun.sources.clone(),
            Some(noun) if noun.sources.is_empty() && !noun.targets.is_empty() => Vec::new(),
            _ => right.object.clone(),
        };
        match action.object {
            Some(SlotRole::Target) => act.targets = marks,
            Some(SlotRole::Partner) => act.partners = marks,
            _ if !act.is_mutual && action.preposition(crate::knowledge::actions::OF) == Some(SlotRole::Target) => {
                act.targets = marks;
            }
            _ => {}
        }
    }

    pub(super) fn take_prepositions(&self, act: &mut Act, action: &Action, right: &Right, is_passive: bool) {
        for (preposition, marks, _) in &right.prepositions {
            if is_passive && *preposition == BY {
                continue;
            }
            let place = match action.preposition(*preposition) {
                Some(SlotRole::Target) => &mut act.targets,
                Some(SlotRole::Source) => &mut act.sources,
                Some(SlotRole::Partner) => &mut act.partners,
                _ => continue,
            };
            if place.is_empty() {
                place.clone_from(marks);
            }
        }
    }

    pub(super) fn noun(&self, trigger: &Trigger) -> Option<Act> {
        let action = self.kb.actions().action(trigger.action);
        let chunk = &self.chunks[trigger.chunk];
        let governor = self.governor_of_noun(trigger.chunk);
        let modality = governor.map_or(Modality::Asserted, |g| self.frames[g].modality);
        let mut act = self.act(trigger, modality);
        let is_none = self.units[chunk.units.start..trigger.first]
            .iter()
            .any(|u| u.is_denial());
        if is_none {
            act.modality = Modality::Denied;
        }
        let right = right_of(self.units, self.chunks, trigger, false);
        let owner = (chunk.units.start..trigger.first)
            .rev()
            .find(|i| self.units[*i].mark.is_some());
        self.take_prepositions(&mut act, action, &right, false);
        if let Some(owner) = owner.filter(|o| {
            self.units
                .get(o + 1)
                .is_none_or(|u| u.class != super::grammar::Class::Hyphen)
        }) {
            let marks = self.subjects.coordinated(trigger.chunk, self.units[owner].mark?);
            let marks = if marks.len() > 1 && actor_of(self.units, chunk).is_none() {
                vec![self.units[owner].mark?]
            } else {
                marks
            };
            let is_target = action.possessive == Some(SlotRole::Target) && act.targets.is_empty();
            let is_dative = act.targets.is_empty() && act.score > 0.0 && self.is_given(trigger.chunk, owner);
            if is_target || is_dative {
                act.targets = marks;
            } else if act.sources.is_empty() {
                act.sources = marks;
            }
        }
        let is_bare = act.sources.is_empty() && !(act.targets.is_empty() && act.partners.is_empty());
        if let Some((blamed, is_alleged)) = self.blamed_for(trigger.chunk).filter(|_| is_bare) {
            act.sources = blamed;
            if is_alleged && act.modality == Modality::Asserted {
                act.modality = Modality::Alleged;
            }
        } else if action.subject.is_some() && act.sources.is_empty() {
            act.sources = self.said_of(trigger);
        } else if act.sources.is_empty() && !(act.targets.is_empty() && act.partners.is_empty()) {
            act.sources = self.lent_subject(trigger.chunk);
        } else if act.targets.is_empty() && !act.sources.is_empty() && act.score > 0.0 {
            act.targets = self.accompanied(trigger.chunk);
        }
        act.is_mutual = action.has(SlotRole::Partner);
        act.clause = right.clause;
        self.end(&mut act, trigger.chunk);
        Some(act)
    }

    /// "suspended its bombing of B", "halted aid to B": what is ended turns round.
    fn end(&self, act: &mut Act, chunk: usize) {
        // "lifted on Friday a blockade": a time may stand between.
        let before = chunk.checked_sub(1).map(|before| match self.chunks[before].kind {
            Kind::Noun if before > 0 && super::chunks::head_of(self.units, &self.chunks[before]).is_none() => {
                before - 1
            }
            _ => before,
        });
        let verb = before.and_then(|before| self.chunks[before].verb);
        let is_ended = verb.is_some_and(|v| !v.is_passive && is_ending(self.units[v.main].hash));
        if !is_ended || act.score == 0.0 {
            return;
        }
        act.event = match (act.event, act.score < 0.0) {
            ("SANCTION", true) => "CONCEDE",
            (_, true) => "RETREAT",
            (_, false) => "SANCTION",
        };
        act.score *= -0.6;
    }

    /// The verb that an action noun depends on, for its modality.
    pub(super) fn governor_of_noun(&self, chunk: usize) -> Option<usize> {
        let g = (0..chunk)
            .rev()
            .take(8)
            .take_while(|i| !matches!(self.chunks[*i].kind, Kind::Stop | Kind::Comma))
            .find(|i| self.chunks[*i].verb.is_some())?;
        let is_object = g + 1 == chunk
            || self.chunks[g + 1..chunk]
                .iter()
                .all(|c| !matches!(c.kind, Kind::Verb | Kind::That));
        is_object.then_some(g)
    }

    /// "launched an offensive on B", "responded with an attack on B": the verb's subject is the source.
    fn lent_subject(&self, chunk: usize) -> Vec<usize> {
        let Some(before) = chunk.checked_sub(1) else {
            return Vec::new();
        };
        let governor = match self.chunks[before].kind {
            Kind::Verb => Some(before).filter(|g| {
                self.chunks[*g].verb.is_some_and(|v| {
                    (self.units[v.main].kinds & IS_LIGHT != 0 || is_ending(self.units[v.main].hash)) && !v.is_passive
                })
            }),
            Kind::Preposition(WITH | IN | INTO | FOR) | Kind::Subordinator(Some(_)) => self
                .governor_of_noun(chunk)
                .filter(|g| self.chunks[*g].verb.is_some_and(|v| !v.is_passive)),
            _ => None,
        };
        governor.map(|g| self.subjects.of(g).to_vec()).unwrap_or_default()
    }

    /// "started the war with the backing of A": the verb's subject is backed.
    fn accompanied(&self, chunk: usize) -> Vec<usize> {
        let is_with = chunk > 0 && self.chunks[chunk - 1].kind == Kind::Preposition(WITH);
        let governor = is_with.then(|| self.governor_of_noun(chunk)).flatten();
        governor.map(|g| self.subjects.of(g).to_vec()).unwrap_or_default()
    }

    /// "sent Lebanon aid": a name between a verb and a gift, without possession.
    fn is_given(&self, chunk: usize, owner: usize) -> bool {
        let owns = self.units[owner].is_adjective
            || self
                .units
                .get(owner + 1)
                .is_some_and(|u| u.class == super::grammar::Class::Possessive);
        let verb = chunk.checked_sub(1).and_then(|before| self.chunks[before].verb);
        !owns && verb.is_some_and(|v| !v.is_passive && is_giving(self.units[v.main].hash))
    }
}

/// "protested against the arrest of B", "by C": behind a preposition too a hostile act meets whoever did it, not the victim.
fn stand_ins(mut right: Right, nouns: &[Act], act: &Act) -> Right {
    if act.score >= 0.0 {
        return right;
    }
    for (_, marks, chunk) in &mut right.prepositions {
        let Some(noun) = nouns.iter().find(|n| n.chunk == *chunk && n.score < 0.0) else {
            continue;
        };
        let is_other = !noun.sources.iter().any(|mark| act.sources.contains(mark));
        if !noun.sources.is_empty() && is_other {
            marks.clone_from(&noun.sources);
        } else if !noun.targets.is_empty() {
            marks.clear();
        }
    }
    right
}
