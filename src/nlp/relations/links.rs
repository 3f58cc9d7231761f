//! Which two actors an act joins: every pair near a trigger is judged by where both stand, and by what the rules of grammar found.
//!
//! The rules of `acts.rs` fill most slots; this weighs them, and finds the rest: "Despite pleas from Berlin, Budapest blocked the
//! release of funds for Kyiv". Cases: `tests/cases/linked/links.case`; weights: `data/models/relations`.
//!
//! Not here: the triggers (`triggers.rs`), what speakers say of others (`speech.rs`).
//!
//! Invariant: a bounded number of acts and actors is looked at; names play no part.

use super::acts::{Act, Clauses};
use super::chunks::{Chunk, Kind, head_of};
use super::feature_words::{NO_CHUNK, is_break, kind_word, sign};
use super::grammar::{Class, IS_LIGHT, NAMES, SAYS, acts_for_owner, is_regarding};
pub use super::link_features::LinkWeights;
use super::link_features::{ActWords, Busy, PAIR_FEATURES, SIDE_FEATURES, SideOf, Weighed, pairs};
use super::parts::Part;
use super::speech::Content;
use super::units::Unit;
use crate::knowledge::actions::Pos;
use crate::nlp::families::Taken;
use crate::nlp::trace::TracedLink;
use crate::nlp::{Modality, Reading};

const ACTORS_MAX: usize = 8;
const ACTS_MAX: usize = 24;

/// An act that joins two actors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    pub act: usize,
    /// Marks.
    pub source: usize,
    pub target: usize,
    pub probability: f32,
}

/// A mention in its sentence.
#[derive(Clone, Copy, Debug)]
pub struct Present {
    pub unit: usize,
    pub chunk: usize,
    pub mark: usize,
    pub actor: usize,
    pub reading: Reading,
    /// The chunks beside its own, as places in `feature_words::KINDS_BEFORE` and `KINDS_AFTER`.
    pub before: u8,
    pub after: u8,
    /// How it stands in its noun group, as a place in `feature_words::STANDS`.
    pub stands: u8,
}

/// A sentence with everything that the linker asks.
pub struct Linker<'s> {
    pub clauses: &'s Clauses<'s>,
    pub acts: &'s [Act],
    pub content: Content,
    present: Vec<Present>,
    actors: Vec<usize>,
}

impl<'s> Linker<'s> {
    pub fn new(
        clauses: &'s Clauses<'s>,
        acts: &'s [Act],
        content: Content,
        readings: impl Fn(usize) -> Reading,
    ) -> Self {
        let (units, chunks) = (clauses.units, clauses.chunks);
        let mut actors = Vec::new();
        let mut present = Vec::new();
        for (number, chunk) in chunks.iter().enumerate() {
            for at in chunk.units.clone() {
                let (Some(mark), Some(actor)) = (units[at].mark, units[at].actor) else {
                    continue;
                };
                if !actors.contains(&actor) {
                    if actors.len() == ACTORS_MAX {
                        continue;
                    }
                    actors.push(actor);
                }
                let before = number.checked_sub(1).map(|i| kind_word(chunks[i].kind));
                let after = chunks.get(number + 1).map(|c| kind_word(c.kind));
                present.push(Present {
                    unit: at,
                    chunk: number,
                    mark,
                    actor,
                    reading: readings(mark),
                    before: before.unwrap_or(NO_CHUNK),
                    after: after.unwrap_or(NO_CHUNK),
                    stands: stands(units, chunk, at),
                });
            }
        }
        Self {
            clauses,
            acts,
            content,
            present,
            actors,
        }
    }

    /// All likely links; of links between the same two with the same polarity the likeliest.
    pub fn links(&self, weights: &LinkWeights, mut trace: Option<&mut Vec<TracedLink>>) -> Vec<Link> {
        let mut found: Vec<(Link, (usize, usize, i8))> = Vec::new();
        if self.actors.len() < 2 {
            return Vec::new();
        }
        for (number, act) in self.acts.iter().enumerate().take(ACTS_MAX) {
            let act_words = ActWords::new(act, self.pos_of(act));
            let [sources, targets] = self.sides(act, act_words.pos, weights, trace.is_some());
            for [source, target] in pairs(&sources, &targets) {
                let joined = self.joined_elsewhere(act, &source.side, &target.side);
                let (mut own, mut names) = ([0.0; PAIR_FEATURES], trace.is_some().then(Vec::new));
                let both = [&source.side, &target.side];
                weights.pair(&act_words, joined, both, &mut Taken::new(&mut own, names.as_mut()));
                let all = own.iter().chain(&source.weights).chain(&target.weights);
                let probability = 1.0 / (1.0 + (-all.sum::<f32>()).exp());
                if let (Some(trace), Some(mut features)) = (trace.as_deref_mut(), names) {
                    features.extend_from_slice(&source.names);
                    features.extend_from_slice(&target.names);
                    trace.push(TracedLink {
                        sentence: 0,
                        source: source.side.of.actor,
                        target: target.side.of.actor,
                        polarity: super::polarity_of(act.score),
                        features,
                    });
                }
                // Most pairs are unlikely even where least is asked.
                if probability < weights.threshold * weights.leniency.min(1.0) {
                    continue;
                }
                let (source, target) = (source.side.of, target.side.of);
                if probability < weights.threshold * self.share(act, &source, &target, weights.leniency) {
                    continue;
                }
                let link = Link {
                    act: number,
                    source: source.mark,
                    target: target.mark,
                    probability,
                };
                let key = (source.actor, target.actor, sign(act.score));
                match found.iter_mut().find(|(_, k)| *k == key) {
                    Some((known, _)) if self.is_better(known, &link) => {}
                    Some((known, _)) => *known = link,
                    None => found.push((link, key)),
                }
            }
        }
        self.without_mirrored(found)
    }

    /// What the rules of grammar joined needs less to be told; two sources of one act are not joined by it.
    fn share(&self, act: &Act, source: &Present, target: &Present, leniency: f32) -> f32 {
        let is_source = |p: &Present| act.sources.contains(&p.mark);
        let is_target = |p: &Present| act.targets.contains(&p.mark);
        let is_paired = is_source(source) && is_source(target) || is_target(source) && is_target(target);
        if is_paired && !act.is_mutual || !is_source(source) && self.only_judges(act, source) {
            f32::INFINITY
        } else if is_source(source) && (is_target(target) || act.partners.contains(&target.mark)) {
            leniency
        } else {
            1.0
        }
    }

    /// "A condemned the arrest of B", "A found the arrest of B unlawful": who speaks of an act has not done it.
    fn only_judges(&self, act: &Act, source: &Present) -> bool {
        let clauses = self.clauses;
        let governor = Some(act.chunk).filter(|_| act.pos == Pos::Noun);
        let Some(governor) = governor.and_then(|chunk| clauses.governor_of_noun(chunk)) else {
            return false;
        };
        let Some(verb) = clauses.chunks[governor].verb.filter(|v| !v.is_passive) else {
            return false;
        };
        let word = &clauses.units[verb.main];
        let judges = |other: &Act| {
            other.pos == Pos::Verb
                && other.chunk == governor
                && matches!(other.event, "ACCUSE" | "REJECT" | "PROTEST" | "SUPPORT")
        };
        word.kinds & IS_LIGHT == 0
            && clauses.subjects.of(governor).contains(&source.mark)
            && (word.kinds & (SAYS | NAMES) != 0 || is_regarding(word.hash) || self.acts.iter().any(judges))
    }

    /// Of two links between the same actors the likelier; where their triggers overlap, the one that is less sure of the act:
    /// "plans to visit" is no visit. "threatened to attack" is a threat.
    fn is_better(&self, known: &Link, other: &Link) -> bool {
        let (a, b) = (&self.acts[known.act], &self.acts[other.act]);
        let overlap = a.trigger.0 <= b.trigger.1 && b.trigger.0 <= a.trigger.1;
        let is_asserted = |act: &Act| act.modality == Modality::Asserted;
        if overlap && is_asserted(a) != is_asserted(b) {
            if is_asserted(a) {
                a.event == "THREATEN"
            } else {
                b.event != "THREATEN"
            }
        } else {
            known.probability >= other.probability
        }
    }

    /// One act points one way: of a link and its mirror image by the same act the likelier stands.
    fn without_mirrored(&self, found: Vec<(Link, (usize, usize, i8))>) -> Vec<Link> {
        let is_mirrored = |(link, key): &(Link, (usize, usize, i8))| {
            found.iter().any(|(other, k)| {
                (k.0, k.1) == (key.1, key.0)
                    && (other.act == link.act && other.probability > link.probability
                        || self.acts[other.act].is_mutual
                            && self.acts[link.act].is_mutual
                            && k.2 == key.2
                            && other.probability > link.probability)
            })
        };
        found
            .iter()
            .filter(|f| !is_mirrored(f))
            .map(|(link, _)| *link)
            .collect()
    }

    /// Every actor as the source of an act and as its target: by the mention that the act itself names, or the nearest one.
    fn sides(&self, act: &Act, pos: u8, weights: &LinkWeights, is_traced: bool) -> [Vec<Weighed>; 2] {
        let targets = if act.targets.is_empty() {
            &act.partners
        } else {
            &act.targets
        };
        let own = |actor: usize| self.present.iter().filter(move |p| p.actor == actor);
        let nearest = |actor: usize, marks: &[usize]| {
            let named = own(actor).find(|p| marks.contains(&p.mark));
            named.or_else(|| own(actor).min_by_key(|p| p.unit.abs_diff(act.trigger.0)))
        };
        let weighed = |name: u8, side: SideOf| {
            let mut weighed = Weighed {
                side,
                weights: [0.0; SIDE_FEATURES],
                names: Vec::new(),
            };
            let names = is_traced.then_some(&mut weighed.names);
            weights.side(name, pos, &side, &mut Taken::new(&mut weighed.weights, names));
            weighed
        };
        let mut both = [0, 1].map(|_| Vec::with_capacity(self.actors.len()));
        for actor in &self.actors {
            let Some(source) = nearest(*actor, &act.sources) else {
                continue;
            };
            let target = nearest(*actor, targets).filter(|target| target.unit != source.unit);
            let source = self.side(act, source);
            let target = target.map_or(source, |target| self.side(act, target));
            both[0].push(weighed(0, source));
            both[1].push(weighed(1, target));
        }
        both
    }

    pub fn present(&self) -> &[Present] {
        &self.present
    }

    /// Everybody but one, each by the mention nearest to an act.
    pub fn others(&self, one: &Present, act: &Act) -> Vec<Present> {
        let nearest = |actor: &usize| {
            let own = self.present.iter().filter(|p| p.actor == *actor);
            own.min_by_key(|p| p.unit.abs_diff(act.trigger.0)).copied()
        };
        self.actors
            .iter()
            .filter(|a| **a != one.actor)
            .filter_map(nearest)
            .collect()
    }

    /// As a place in `feature_words::POS`.
    fn pos_of(&self, act: &Act) -> u8 {
        let verb = self.clauses.chunks.get(act.chunk).and_then(|c| c.verb);
        match (act.pos, verb) {
            (Pos::Noun, _) => 0,
            (Pos::Adjective, _) => 1,
            (Pos::Verb, Some(v)) if v.part == Part::Reduced => 2,
            (Pos::Verb, Some(v)) if v.is_passive => 3,
            (Pos::Verb, Some(v)) if v.is_infinitive => 4,
            (Pos::Verb, Some(v)) if v.part == Part::Ing => 5,
            (Pos::Verb, _) => 6,
        }
    }

    fn side(&self, act: &Act, of: &Present) -> SideOf {
        let chunks = self.clauses.chunks;
        // In `feature_words::ROLES`.
        let role = if act.sources.contains(&of.mark) {
            0
        } else if act.targets.contains(&of.mark) {
            1
        } else if act.partners.contains(&of.mark) {
            2
        } else {
            3
        };
        let last = chunks[act.chunk..]
            .iter()
            .position(|c| c.units.end > act.trigger.1)
            .map_or(act.chunk, |i| act.chunk + i);
        // In `feature_words::PLACES`.
        let (place, between) = if of.chunk > last {
            (0, last + 1..of.chunk)
        } else if of.chunk < act.chunk {
            (1, of.chunk + 1..act.chunk)
        } else {
            (2, 0..0)
        };
        let inside = &chunks[between.clone()];
        let (mut breaks, mut verbs) = (0, 0);
        for chunk in inside {
            breaks += usize::from(is_break(chunk.kind));
            verbs += usize::from(chunk.kind == Kind::Verb);
        }
        let between_units = if inside.is_empty() {
            0..0
        } else {
            inside[0].units.start..inside[inside.len() - 1].units.end
        };
        let rivals = self.clauses.units[between_units]
            .iter()
            .filter(|u| u.actor.is_some_and(|a| a != of.actor))
            .count();
        let count = |number: usize, most: usize| number.min(most) as u8;
        SideOf {
            of: *of,
            role,
            place,
            gap: count(between.len(), 8),
            breaks: count(breaks, 2),
            verbs: count(verbs, 2),
            rivals: count(rivals, 2),
            busy: self.busy(act, of),
        }
    }

    /// What a mention does in the other acts of the sentence: "A praised B and condemned C" leaves B no target of *condemned*.
    fn busy(&self, act: &Act, of: &Present) -> Busy {
        let others = || self.acts.iter().take(ACTS_MAX).filter(|a| a.trigger != act.trigger);
        Busy {
            is_source: others().any(|a| a.sources.contains(&of.mark)),
            is_target: others().any(|a| a.targets.contains(&of.mark) || a.partners.contains(&of.mark)),
        }
    }

    /// Whether another act joins the two by the rules of grammar, and which way, as a place in `feature_words::JOINED`.
    fn joined_elsewhere(&self, act: &Act, source: &SideOf, target: &SideOf) -> u8 {
        let may_join = |source: &SideOf, target: &SideOf| source.busy.is_source && target.busy.is_target;
        if !may_join(source, target) && !may_join(target, source) {
            return 2;
        }
        let (source, target) = (&source.of, &target.of);
        let joins = |a: &Act, from: usize, to: usize| {
            a.sources.contains(&from) && (a.targets.contains(&to) || a.partners.contains(&to))
        };
        let mut others = self.acts.iter().take(ACTS_MAX).filter(|a| a.trigger != act.trigger);
        let mut turned = false;
        let is_straight = others.any(|a| {
            turned |= joins(a, target.mark, source.mark);
            joins(a, source.mark, target.mark)
        });
        match (is_straight, turned) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        }
    }
}

/// How a mention stands in its noun group, as a place in `feature_words::STANDS`.
fn stands(units: &[Unit], chunk: &Chunk, unit: usize) -> u8 {
    let acts = head_of(units, chunk).and_then(|head| acts_for_owner(units[head].hash));
    match (units.get(unit + 1).map(|u| u.class), acts) {
        (Some(Class::Hyphen), _) => 0,
        _ if unit + 1 >= chunk.units.end => 1,
        (_, Some(true)) => 2,
        (_, Some(false)) => 3,
        (Some(Class::Possessive), None) => 4,
        _ => 5,
    }
}
