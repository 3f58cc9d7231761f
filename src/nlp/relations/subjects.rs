//! Who does what a verb says: looks left from the verb, over what stands between.
//!
//! "Haftar, who is based in Libya, started the war": the relative clause is stepped over. "The EU criticised Iran and
//! praised Iraq": the second verb takes the subject of the first. "Ankara urged Cairo to recognise Tripoli": the object of
//! *urged* recognises. Cases: `tests/cases/relations/subjects.case`.
//!
//! Not here: objects (`slots.rs`). Invariant: a verb's subject is looked for once; a bounded number of chunks is looked at.

use super::chunks::{Chunk, Kind, VerbGroup, actor_of, head_of};
use super::grammar::{SAYS, STEERS, acts_for_owner};
use super::named::exemplified;
use super::parts::Part;
use super::right::marks_from;
use super::units::Unit;
use crate::knowledge::actions::{BETWEEN, FOR, OF, WITH};

/// How many chunks to the left are looked at.
const REACH: usize = 30;

/// Subjects of all verbs of a sentence, as marks, by chunk.
pub struct Subjects<'s> {
    pub units: &'s [Unit],
    pub chunks: &'s [Chunk],
    found: Vec<Option<Vec<usize>>>,
}

impl<'s> Subjects<'s> {
    pub fn new(units: &'s [Unit], chunks: &'s [Chunk]) -> Self {
        let mut subjects = Self {
            units,
            chunks,
            found: vec![None; chunks.len()],
        };
        for (at, chunk) in chunks.iter().enumerate() {
            if let Some(verb) = chunk.verb {
                let found = subjects.find(at, verb);
                subjects.found[at] = Some(found);
            }
        }
        // "Citing security, Germany banned": the subject comes later.
        for (at, chunk) in chunks.iter().enumerate() {
            if subjects.of(at).is_empty()
                && chunk
                    .verb
                    .is_some_and(|v| matches!(v.part, Part::Ing | Part::Reduced) && !v.is_infinitive)
            {
                let fronted = subjects.after_comma(at);
                subjects.found[at] = Some(fronted);
            }
        }
        subjects
    }

    /// The marks that are the grammatical subject of a verb chunk; of a passive verb those acted upon.
    pub fn of(&self, chunk: usize) -> &[usize] {
        self.found[chunk].as_deref().unwrap_or(&[])
    }

    fn kind(&self, at: usize) -> Kind {
        self.chunks[at].kind
    }

    fn find(&self, at: usize, verb: VerbGroup) -> Vec<usize> {
        if verb.is_infinitive || verb.part == Part::Base && self.is_bare_infinitive(at, verb) {
            self.of_infinitive(at)
        } else if verb.part == Part::Ing && self.chunks[at].units.len() == 1 {
            self.of_ing(at)
        } else if verb.part == Part::Reduced {
            self.modified(at)
        } else {
            self.of_finite(at)
        }
    }

    fn is_bare_infinitive(&self, at: usize, verb: VerbGroup) -> bool {
        let starts = self.chunks[at].units.start == verb.main;
        starts && at > 0 && matches!(self.kind(at - 1), Kind::And | Kind::Comma)
    }

    /// The nearest verb to the left that is not set off from here.
    pub fn governor(&self, at: usize) -> Option<usize> {
        (0..at)
            .rev()
            .take(REACH)
            .take_while(|i| self.kind(*i) != Kind::Stop)
            .find(|i| self.chunks[*i].verb.is_some())
    }

    /// "Ankara urged Cairo to recognise Tripoli".
    fn of_infinitive(&self, at: usize) -> Vec<usize> {
        let before = at.checked_sub(1);
        if let Some(i) = before.filter(|i| self.kind(*i) == Kind::Noun)
            && let Some(mark) = actor_of(self.units, &self.chunks[i])
        {
            let opener = i.checked_sub(1).map(|k| self.kind(k));
            let is_steered = self.governor(at).is_some_and(|g| {
                self.chunks[g]
                    .verb
                    .is_some_and(|v| self.units[v.main].kinds & STEERS != 0 && !v.is_passive)
            });
            match opener {
                Some(Kind::Preposition(FOR)) => return self.coordinated(i, mark),
                Some(Kind::Verb) if is_steered => return self.coordinated(i, mark),
                Some(Kind::Preposition(p)) if is_steered && p == crate::knowledge::actions::ON => {
                    return self.coordinated(i, mark);
                }
                // "urged allies such as B to ban".
                Some(Kind::Subordinator(_)) if is_steered && self.names_examples(i) => return vec![mark],
                None => return vec![mark],
                _ => {}
            }
            // "Iran's threat to attack", "Turkish plans to invade".
            let head = head_of(self.units, &self.chunks[i]);
            if head.is_some_and(|h| self.units[h].mark.is_none()) {
                return vec![mark];
            }
        }
        self.governor(at).map(|g| self.of(g).to_vec()).unwrap_or_default()
    }

    /// "responded by shelling", "with Russia sending", ", killing".
    fn of_ing(&self, at: usize) -> Vec<usize> {
        let Some(before) = at.checked_sub(1) else {
            return Vec::new();
        };
        if self.kind(before) == Kind::Noun
            && let Some(mark) = actor_of(self.units, &self.chunks[before])
        {
            let opener = before.checked_sub(1).map(|k| self.kind(k));
            let is_own = match opener {
                Some(Kind::Preposition(p)) => p == WITH || self.is_told_of(before),
                Some(Kind::Verb) => {
                    head_of(self.units, &self.chunks[before]).is_some_and(|h| self.units[h].mark.is_some())
                }
                _ => true,
            };
            if is_own {
                let first = self.first_of_pair(before);
                let opener = first.checked_sub(1).map(|k| self.kind(k));
                let is_inner = matches!(opener, Some(Kind::Preposition(p)) if p != WITH);
                return if is_inner {
                    vec![mark]
                } else {
                    self.coordinated(before, mark)
                };
            }
        }
        if let Some(governor) = self.governor(at) {
            let object = self.accused(governor, at);
            return object.unwrap_or_else(|| self.of(governor).to_vec());
        }
        self.set_off(before)
    }

    /// "accused Russia of attacking": the object of the verb before "of", "for" or "from" is the doer.
    fn accused(&self, governor: usize, at: usize) -> Option<Vec<usize>> {
        let Kind::Preposition(preposition) = self.kind(at.checked_sub(1)?) else {
            return None;
        };
        let is_blaming = matches!(
            preposition,
            OF | FOR | crate::knowledge::actions::FROM | crate::knowledge::actions::OVER
        );
        if !is_blaming {
            return None;
        }
        let verb = self.chunks[governor].verb?;
        if verb.is_passive {
            return Some(self.of(governor).to_vec());
        }
        let object = governor + 1;
        let mark = actor_of(self.units, self.chunks.get(object).filter(|_| object < at)?)?;
        Some(self.coordinated(object, mark))
    }

    /// What a participle behind a noun says something of: "troops backed by".
    fn modified(&self, at: usize) -> Vec<usize> {
        let noun = (0..at)
            .rev()
            .find(|i| !matches!(self.kind(*i), Kind::Comma | Kind::Quote));
        noun.and_then(|i| actor_of(self.units, &self.chunks[i]))
            .into_iter()
            .collect()
    }

    fn of_finite(&self, at: usize) -> Vec<usize> {
        let mut i = at;
        let mut steps = 0;
        let mut apposed = Vec::new();
        while i > 0 && steps < REACH {
            i -= 1;
            steps += 1;
            match self.kind(i) {
                Kind::Noun => match self.noun_as_subject(i) {
                    // "The king's brother, A, attacked": the name, not the owner.
                    Step::Found(_) if !apposed.is_empty() && self.is_owned(i) => return apposed,
                    Step::Found(marks) => return marks,
                    Step::GoOn(next) => i = next,
                    Step::None => return apposed,
                },
                Kind::And => return self.of_verb_before(i),
                Kind::Verb => {
                    let is_inside = self.chunks[i]
                        .verb
                        .is_some_and(|v| matches!(v.part, Part::Reduced | Part::Ing));
                    if !is_inside {
                        return self.of(i).to_vec();
                    }
                }
                Kind::Comma => match self.skip_parenthesis(i) {
                    Some(open) => {
                        // "One of the groups, the SDF, opposed": the name in apposition stands for a nameless head.
                        if apposed.is_empty() && self.kind(open + 1) == Kind::Noun {
                            apposed = marks_from(self.units, self.chunks, open + 1);
                        }
                        i = open;
                    }
                    None if i + 1 == at => return self.of_verb_before(i),
                    None => return Vec::new(),
                },
                Kind::Close => {
                    i = (0..i)
                        .rev()
                        .take(REACH)
                        .find(|k| self.kind(*k) == Kind::Open)
                        .unwrap_or(i)
                }
                Kind::Relative => return self.antecedent(i),
                Kind::Quote | Kind::Preposition(_) => {}
                Kind::That | Kind::Subordinator(_) | Kind::Open | Kind::Stop => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// A noun group left of a finite verb: its subject, part of something to step over, or a stranger.
    fn noun_as_subject(&self, i: usize) -> Step {
        let is_only_time = head_of(self.units, &self.chunks[i]).is_none();
        if is_only_time {
            return Step::GoOn(i);
        }
        let first = self.first_of_pair(i);
        let opener = first.checked_sub(1).map(|k| self.kind(k));
        match opener {
            // "A spokesman for A said".
            Some(Kind::Preposition(FOR)) if self.speaks_for_another(first) => {
                let mark = actor_of(self.units, &self.chunks[i]);
                mark.map_or(Step::None, |m| Step::Found(self.coordinated(i, m)))
            }
            Some(Kind::Preposition(OF)) if first >= 2 && self.kind(first - 2) == Kind::Noun => {
                let head = first - 2;
                let owner = head_of(self.units, &self.chunks[head]);
                let acts = owner.and_then(|h| {
                    if self.units[h].mark.is_some() {
                        None
                    } else {
                        acts_for_owner(self.units[h].hash)
                    }
                });
                if acts == Some(true) && actor_of(self.units, &self.chunks[head]).is_none() {
                    return actor_of(self.units, &self.chunks[i])
                        .map_or(Step::None, |m| Step::Found(self.coordinated(i, m)));
                }
                Step::GoOn(first - 1)
            }
            Some(Kind::Preposition(BETWEEN)) => Step::None,
            Some(Kind::Preposition(_)) => Step::GoOn(first - 1),
            // "the army that fights Hamas attacked": step over the relative clause.
            Some(Kind::Verb) if first >= 2 && self.kind(first - 2) == Kind::Relative => Step::GoOn(first - 2),
            Some(Kind::Verb) if self.is_inner_ing(first - 1) && first >= 2 && self.kind(first - 2) == Kind::Noun => {
                // "Countries including A and B condemned".
                let example = exemplified(self.units, self.chunks, first - 2).filter(|_| self.is_owned(first - 2));
                match example.and_then(|_| actor_of(self.units, &self.chunks[i])) {
                    Some(mark) => Step::Found(self.coordinated(i, mark)),
                    None => Step::GoOn(first - 1),
                }
            }
            _ => match actor_of(self.units, &self.chunks[i]) {
                // "attacked Iraq and Oman condemned": Iraq is the object of the verb before.
                Some(mark) if first < i && self.is_object(first) => Step::Found(vec![mark]),
                Some(mark) => Step::Found(self.coordinated(i, mark)),
                // "said it attacked": who said so.
                None if self.is_lone_pronoun(i) => Step::Found(self.of_verb_before(i)),
                None => match self.owner_before(i) {
                    owner if owner.is_empty() => Step::None,
                    owner => Step::Found(owner),
                },
            },
        }
    }

    fn is_object(&self, noun: usize) -> bool {
        let verb = noun.checked_sub(1).and_then(|i| self.chunks[i].verb);
        verb.is_some_and(|v| !v.is_passive && self.units[v.main].kinds & SAYS == 0)
    }

    fn is_inner_ing(&self, at: usize) -> bool {
        self.chunks[at]
            .verb
            .is_some_and(|v| v.part == Part::Ing && self.chunks[at].units.len() == 1)
    }

    /// "A and B": the first of the two.
    fn first_of_pair(&self, mut i: usize) -> usize {
        while i >= 2 && self.kind(i - 1) == Kind::And && self.kind(i - 2) == Kind::Noun {
            i -= 2;
        }
        i
    }

    fn of_verb_before(&self, at: usize) -> Vec<usize> {
        let verb = (0..at)
            .rev()
            .take(REACH)
            .take_while(|i| self.kind(*i) != Kind::Stop)
            .find(|i| {
                self.chunks[*i]
                    .verb
                    .is_some_and(|v| !v.is_infinitive && !matches!(v.part, Part::Reduced) && !self.is_inner_ing(*i))
            });
        verb.map(|v| self.of(v).to_vec()).unwrap_or_default()
    }

    /// From the closing comma of an insertion to the comma that opens it.
    fn skip_parenthesis(&self, close: usize) -> Option<usize> {
        let open = (0..close)
            .rev()
            .take(14)
            .find(|k| matches!(self.kind(*k), Kind::Comma | Kind::Stop))?;
        if self.kind(open) != Kind::Comma
            || open == 0
            || self.kind(open - 1) != Kind::Noun && self.kind(open - 1) != Kind::Close
        {
            return None;
        }
        let inside = &self.chunks[open + 1..close];
        let first = inside.first()?;
        let has_finite = inside.iter().any(|c| {
            c.verb
                .is_some_and(|v| matches!(v.part, Part::Finite | Part::Passive | Part::Perfect))
        });
        match first.kind {
            Kind::Relative | Kind::Subordinator(_) => Some(open),
            Kind::Noun | Kind::Preposition(_) | Kind::Verb | Kind::And if !has_finite => Some(open),
            _ => None,
        }
    }

    /// The noun that "who", "which" or "that" stands for.
    pub fn antecedent(&self, relative: usize) -> Vec<usize> {
        let mut i = relative;
        while i > 0 {
            i -= 1;
            match self.kind(i) {
                Kind::Comma | Kind::Close | Kind::Open | Kind::Quote | Kind::Preposition(_) => {}
                Kind::Noun => {
                    return actor_of(self.units, &self.chunks[i]).map_or(Vec::new(), |m| self.coordinated(i, m));
                }
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// The marks of "A, B and C" that end at a noun group.
    pub fn coordinated(&self, last: usize, mark: usize) -> Vec<usize> {
        let mut marks = vec![mark];
        let mut i = last;
        let mut seen_and = false;
        while i >= 2 && marks.len() < 6 && self.kind(i - 2) == Kind::Noun {
            match self.kind(i - 1) {
                Kind::And => seen_and = true,
                Kind::Comma if seen_and => {}
                _ => break,
            }
            let Some(other) = actor_of(self.units, &self.chunks[i - 2]) else {
                break;
            };
            let opener = i.checked_sub(3).map(|k| self.kind(k));
            if self.kind(i - 1) == Kind::Comma && matches!(opener, Some(Kind::Preposition(_))) {
                break;
            }
            marks.push(other);
            i -= 2;
        }
        marks.reverse();
        marks
    }
}

enum Step {
    Found(Vec<usize>),
    /// Look on left of this chunk.
    GoOn(usize),
    None,
}
