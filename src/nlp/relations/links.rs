//! Which two actors an act joins: every pair near a trigger is judged by where both stand, and by what the rules of grammar found.
//!
//! The rules of `acts.rs` fill most slots; this weighs them, and finds the rest: "Despite pleas from Berlin, Budapest blocked the
//! release of funds for Kyiv". Cases: `tests/cases/linked/links.case`; weights: `data/models/relations`.
//!
//! Not here: the triggers (`triggers.rs`), what speakers say of others (`speech.rs`).
//!
//! Invariant: a bounded number of acts and actors is looked at; names play no part.

use super::acts::{Act, Clauses};
use super::chunks::{Kind, head_of};
use super::feature_words::{is_break, kind_piece, sign};
use super::grammar::{Class, acts_for_owner};
use super::link_features::{SIDE_FEATURES, SideOf, pair_features, pairs};
use super::parts::Part;
use super::speech::Content;
use crate::knowledge::actions::Pos;
use crate::nlp::linear::{Features, Linear, Piece};
use crate::nlp::trace::TracedLink;
use crate::nlp::{Modality, Reading};

const ACTORS_MAX: usize = 8;
const ACTS_MAX: usize = 24;

/// Weights of the linker, with its threshold.
pub type LinkWeights = Linear<1>;

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
        let mut chunk_of = vec![0; clauses.units.len()];
        for (number, chunk) in clauses.chunks.iter().enumerate() {
            chunk_of[chunk.units.clone()].fill(number);
        }
        let mut actors = Vec::new();
        let mut present = Vec::new();
        for (at, unit) in clauses.units.iter().enumerate() {
            let (Some(mark), Some(actor)) = (unit.mark, unit.actor) else {
                continue;
            };
            if !actors.contains(&actor) {
                if actors.len() == ACTORS_MAX {
                    continue;
                }
                actors.push(actor);
            }
            present.push(Present {
                unit: at,
                chunk: chunk_of[at],
                mark,
                actor,
                reading: readings(mark),
            });
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
        let threshold = weights.constant("threshold").map_or(0.5, |t| t[0]);
        // Part of the threshold that is asked of pairs that the rules of grammar joined.
        let leniency = weights.constant("leniency").map_or(1.0, |l| l[0]);
        let mut features = if trace.is_some() {
            Features::named()
        } else {
            Features::default()
        };
        let mut found: Vec<(Link, (usize, usize, i8))> = Vec::new();
        for (number, act) in self.acts.iter().enumerate().take(ACTS_MAX) {
            let pos = Piece::of(self.pos_of(act));
            let [sources, targets] = self.sides(act, pos, weights, trace.is_some());
            for (source, target) in pairs(&sources, &targets) {
                features.clear();
                let joined = self.joined_elsewhere(act, &source.of, &target.of);
                pair_features(act, pos, joined, [source, target], &mut features);
                let own = weights.weighed(&features).map(|[weight]| weight);
                let sum: f32 = own
                    .chain(source.weights())
                    .chain(target.weights())
                    .fold(0.0, |sum, w| sum + w);
                let probability = 1.0 / (1.0 + (-sum).exp());
                if let Some(names) = &mut features.names {
                    names.extend_from_slice(&source.names);
                    names.extend_from_slice(&target.names);
                }
                let (source, target) = (source.of, target.of);
                if let (Some(trace), Some(names)) = (trace.as_deref_mut(), &features.names) {
                    trace.push(TracedLink {
                        sentence: 0,
                        source: source.actor,
                        target: target.actor,
                        polarity: super::polarity_of(act.score),
                        features: names.clone(),
                    });
                }
                if probability < threshold * self.share(act, &source, &target, leniency) {
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
        if is_paired && !act.is_mutual {
            f32::INFINITY
        } else if is_source(source) && (is_target(target) || act.partners.contains(&target.mark)) {
            leniency
        } else {
            1.0
        }
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
    fn sides(&self, act: &Act, pos: Piece, weights: &LinkWeights, is_traced: bool) -> [Vec<SideOf>; 2] {
        let targets = if act.targets.is_empty() {
            &act.partners
        } else {
            &act.targets
        };
        let mut features = if is_traced {
            Features::named()
        } else {
            Features::default()
        };
        [("A", &act.sources), ("B", targets)].map(|(name, marks)| {
            let own = |actor: usize| self.present.iter().filter(move |p| p.actor == actor);
            let nearest = |actor: &usize| {
                let named = own(*actor).find(|p| marks.contains(&p.mark));
                named.or_else(|| own(*actor).min_by_key(|p| p.unit.abs_diff(act.trigger.0)))
            };
            let all = self.actors.iter().filter_map(nearest);
            all.map(|of| {
                let mut side = self.side(act, of);
                features.clear();
                side.features(Piece::of(name), pos, &mut features);
                side.weigh(weights, &mut features);
                side
            })
            .collect()
        })
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

    fn pos_of(&self, act: &Act) -> &'static str {
        let verb = self.clauses.chunks.get(act.chunk).and_then(|c| c.verb);
        match (act.pos, verb) {
            (Pos::Noun, _) => "noun",
            (Pos::Adjective, _) => "adjective",
            (Pos::Verb, Some(v)) if v.part == Part::Reduced => "reduced",
            (Pos::Verb, Some(v)) if v.is_passive => "passive",
            (Pos::Verb, Some(v)) if v.is_infinitive => "infinitive",
            (Pos::Verb, Some(v)) if v.part == Part::Ing => "ing",
            (Pos::Verb, _) => "active",
        }
    }

    fn side(&self, act: &Act, of: &Present) -> SideOf {
        let chunks = self.clauses.chunks;
        let role = if act.sources.contains(&of.mark) {
            const { Piece::of("S") }
        } else if act.targets.contains(&of.mark) {
            const { Piece::of("T") }
        } else if act.partners.contains(&of.mark) {
            const { Piece::of("M") }
        } else {
            const { Piece::of("-") }
        };
        let last = chunks[act.chunk..]
            .iter()
            .position(|c| c.units.end > act.trigger.1)
            .map_or(act.chunk, |i| act.chunk + i);
        let (place, between) = if of.chunk > last {
            (const { Piece::of("right") }, last + 1..of.chunk)
        } else if of.chunk < act.chunk {
            (const { Piece::of("left") }, of.chunk + 1..act.chunk)
        } else {
            (const { Piece::of("in") }, 0..0)
        };
        let inside = &chunks[between.clone()];
        let breaks = inside.iter().filter(|c| is_break(c.kind)).count();
        let verbs = inside.iter().filter(|c| c.kind == Kind::Verb).count();
        let between_units = if inside.is_empty() {
            0..0
        } else {
            inside[0].units.start..inside[inside.len() - 1].units.end
        };
        let rivals = self.clauses.units[between_units]
            .iter()
            .filter(|u| u.actor.is_some_and(|a| a != of.actor))
            .count();
        let before = of.chunk.checked_sub(1).map(|i| kind_piece(chunks[i].kind));
        let after = chunks.get(of.chunk + 1).map(|c| kind_piece(c.kind));
        static GAPS: [Piece; 9] = Piece::all(["0", "1", "2", "3", "3", "5", "5", "5", "8"]);
        static COUNTS: [Piece; 3] = Piece::all(["0", "1", "2"]);
        let count = |number: usize| COUNTS[number.min(2)];
        SideOf {
            of: *of,
            role,
            place,
            before: before.unwrap_or(const { Piece::of("start") }),
            after: after.unwrap_or(const { Piece::of("end") }),
            gap: GAPS[between.len().min(8)],
            breaks: count(breaks),
            verbs: count(verbs),
            rivals: count(rivals),
            stands: Piece::of(self.stands(of)),
            reading: Piece::of(of.reading.code()),
            busy: Piece::of(self.busy(act, of)),
            weights: [0.0; SIDE_FEATURES],
            names: Vec::new(),
        }
    }

    /// What a mention does in the other acts of the sentence: "A praised B and condemned C" leaves B no target of *condemned*.
    fn busy(&self, act: &Act, of: &Present) -> &'static str {
        let others = || self.acts.iter().take(ACTS_MAX).filter(|a| a.trigger != act.trigger);
        let is_source = others().any(|a| a.sources.contains(&of.mark));
        let is_target = others().any(|a| a.targets.contains(&of.mark) || a.partners.contains(&of.mark));
        match (is_source, is_target) {
            (true, true) => "ST",
            (true, false) => "S",
            (false, true) => "T",
            (false, false) => "0",
        }
    }

    /// Whether another act joins the two by the rules of grammar, and which way.
    fn joined_elsewhere(&self, act: &Act, source: &Present, target: &Present) -> Piece {
        let joins = |a: &Act, from: usize, to: usize| {
            a.sources.contains(&from) && (a.targets.contains(&to) || a.partners.contains(&to))
        };
        let mut others = self.acts.iter().take(ACTS_MAX).filter(|a| a.trigger != act.trigger);
        let mut turned = false;
        let is_straight = others.any(|a| {
            turned |= joins(a, target.mark, source.mark);
            joins(a, source.mark, target.mark)
        });
        Piece::of(match (is_straight, turned) {
            (true, _) => "yes",
            (false, true) => "turned",
            (false, false) => "no",
        })
    }

    /// How a mention stands in its noun group.
    fn stands(&self, of: &Present) -> &'static str {
        let units = self.clauses.units;
        let chunk = &self.clauses.chunks[of.chunk];
        let acts = head_of(units, chunk).and_then(|head| acts_for_owner(units[head].hash));
        match (units.get(of.unit + 1).map(|u| u.class), acts) {
            (Some(Class::Hyphen), _) => "hyphen",
            _ if of.unit + 1 >= chunk.units.end => "head",
            (_, Some(true)) => "agent",
            (_, Some(false)) => "stranger",
            (Some(Class::Possessive), None) => "owner",
            _ => "modifier",
        }
    }
}
