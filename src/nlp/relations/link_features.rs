//! How two actors stand towards an act, as features of the linker.
//!
//! What one side says alone is weighed once and not for every pair.
//!
//! Not here: what the features weigh (`data/models/relations`), which links are told (`links.rs`).
//!
//! Invariant: names play no part; a feature's name is made of the words of `feature_words.rs`.

use super::acts::Act;
use super::feature_words::{
    BUSY, COUNTS, EVENT_WORDS, FULL, GAPS, JOINED, KINDS_AFTER, KINDS_BEFORE, MODALITIES, NAMES, ORDERS, PLACES,
    POLARITIES, POS, READINGS, ROLES, STANDS, TAKEN, event_word, order, sign,
};
use super::links::Present;
use crate::nlp::families::{Family, Taken};
use crate::nlp::linear::Linear;

pub const SIDE_FEATURES: usize = 9;
pub const PAIR_FEATURES: usize = 12;

/// Weights of the linker, with its thresholds.
#[derive(Debug)]
pub struct LinkWeights {
    pub threshold: f32,
    /// Part of the threshold that is asked of pairs that the rules of grammar joined.
    pub leniency: f32,
    bias: Family<0, 1>,
    roles: Family<3, 1>,
    event: Family<2, 1>,
    roles_event: Family<3, 1>,
    roles_modality: Family<3, 1>,
    order: Family<2, 1>,
    order_roles: Family<3, 1>,
    full: Family<3, 1>,
    taken: Family<4, 1>,
    joined: Family<3, 1>,
    busy_both: Family<4, 1>,
    mutual: Family<3, 1>,
    before: Family<5, 1>,
    after: Family<4, 1>,
    gap: Family<5, 1>,
    breaks: Family<5, 1>,
    rivals: Family<4, 1>,
    stands: Family<5, 1>,
    reading: Family<2, 1>,
    busy: Family<4, 1>,
    busy_gap: Family<5, 1>,
}

impl LinkWeights {
    pub fn new(weights: &Linear<1>) -> Self {
        let constant = |name: &str, otherwise: f32| weights.named(name).map_or(otherwise, |[weight]| weight);
        let pair =
            |name: &'static str, third: &'static [&'static str]| Family::new(weights, name, [&ROLES, &ROLES, third]);
        Self {
            threshold: constant("threshold", 0.5),
            leniency: constant("leniency", 1.0),
            bias: Family::new(weights, "bias", []),
            roles: pair("roles", &POS),
            event: Family::new(weights, "event", [&EVENT_WORDS, &POLARITIES]),
            roles_event: pair("roles.event", &EVENT_WORDS),
            roles_modality: pair("roles.modality", &MODALITIES),
            order: Family::new(weights, "order", [&ORDERS, &POS]),
            order_roles: Family::new(weights, "order.roles", [&ORDERS, &ROLES, &ROLES]),
            full: Family::new(weights, "full", [&FULL, &ROLES, &ROLES]),
            taken: Family::new(weights, "taken", [&ROLES, &TAKEN, &ROLES, &TAKEN]),
            joined: pair("joined", &JOINED),
            busy_both: Family::new(weights, "busy.both", [&ROLES, &BUSY, &ROLES, &BUSY]),
            mutual: pair("mutual", &ORDERS),
            before: Family::new(weights, "before", [&NAMES, &ROLES, &POS, &PLACES, &KINDS_BEFORE]),
            after: Family::new(weights, "after", [&NAMES, &ROLES, &PLACES, &KINDS_AFTER]),
            gap: Family::new(weights, "gap", [&NAMES, &ROLES, &POS, &PLACES, &GAPS]),
            breaks: Family::new(weights, "breaks", [&NAMES, &ROLES, &PLACES, &COUNTS, &COUNTS]),
            rivals: Family::new(weights, "rivals", [&NAMES, &ROLES, &PLACES, &COUNTS]),
            stands: Family::new(weights, "stands", [&NAMES, &ROLES, &POS, &PLACES, &STANDS]),
            reading: Family::new(weights, "reading", [&NAMES, &READINGS]),
            busy: Family::new(weights, "busy", [&NAMES, &ROLES, &PLACES, &BUSY]),
            busy_gap: Family::new(weights, "busy.gap", [&NAMES, &ROLES, &PLACES, &GAPS, &BUSY]),
        }
    }

    /// What a source (`name` 0) or a target (1) says by itself.
    pub fn side(&self, name: u8, pos: u8, of: &SideOf, out: &mut Taken<'_>) {
        let SideOf { role, place, gap, .. } = *of;
        let busy = of.busy.word();
        out.add(&self.before, [name, role, pos, place, of.of.before]);
        out.add(&self.after, [name, role, place, of.of.after]);
        out.add(&self.gap, [name, role, pos, place, gap]);
        out.add(&self.breaks, [name, role, place, of.breaks, of.verbs]);
        out.add(&self.rivals, [name, role, place, of.rivals]);
        out.add(&self.stands, [name, role, pos, place, of.of.stands]);
        out.add(&self.reading, [name, of.of.reading as u8]);
        out.add(&self.busy, [name, role, place, busy]);
        out.add(&self.busy_gap, [name, role, place, gap, busy]);
    }

    /// What a source and a target say together; `joined` tells whether another act joins them.
    pub fn pair(&self, act: &ActWords, joined: u8, [a, b]: [&SideOf; 2], out: &mut Taken<'_>) {
        let order = order(act.trigger, a.of.unit, b.of.unit);
        out.add(&self.bias, []);
        out.add(&self.roles, [a.role, b.role, act.pos]);
        out.add(&self.event, [act.event, act.polarity]);
        out.add(&self.roles_event, [a.role, b.role, act.event]);
        out.add(&self.roles_modality, [a.role, b.role, act.modality]);
        out.add(&self.order, [order, act.pos]);
        out.add(&self.order_roles, [order, a.role, b.role]);
        out.add(
            &self.full,
            [u8::from(act.has_sources && act.has_targets), a.role, b.role],
        );
        out.add(
            &self.taken,
            [a.role, u8::from(act.has_sources), b.role, u8::from(act.has_targets)],
        );
        out.add(&self.joined, [a.role, b.role, joined]);
        out.add(&self.busy_both, [a.role, a.busy.word(), b.role, b.busy.word()]);
        if act.is_mutual {
            out.add(&self.mutual, [a.role, b.role, order]);
        }
    }
}

/// An act, in places of words.
pub struct ActWords {
    trigger: usize,
    pub pos: u8,
    event: u8,
    polarity: u8,
    modality: u8,
    has_sources: bool,
    /// Or partners.
    has_targets: bool,
    is_mutual: bool,
}

impl ActWords {
    pub fn new(act: &Act, pos: u8) -> Self {
        Self {
            trigger: act.trigger.0,
            pos,
            event: event_word(act.event),
            polarity: (sign(act.score) + 1).cast_unsigned(),
            modality: act.modality as u8,
            has_sources: !act.sources.is_empty(),
            has_targets: !(act.targets.is_empty() && act.partners.is_empty()),
            is_mutual: act.is_mutual,
        }
    }
}

/// One side of a pair, in places of words.
#[derive(Clone, Copy)]
pub struct SideOf {
    pub of: Present,
    pub role: u8,
    pub place: u8,
    pub gap: u8,
    pub breaks: u8,
    pub verbs: u8,
    pub rivals: u8,
    pub busy: Busy,
}

/// What a mention does in the other acts of its sentence.
#[derive(Clone, Copy)]
pub struct Busy {
    pub is_source: bool,
    pub is_target: bool,
}

impl Busy {
    /// As a place in [`BUSY`].
    fn word(self) -> u8 {
        match (self.is_source, self.is_target) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        }
    }
}

/// A side with what its features weigh that do not ask for the other side. They are added up one by one, so that sums do
/// not depend on what was computed when.
pub struct Weighed {
    pub side: SideOf,
    pub weights: [f32; SIDE_FEATURES],
    /// Where they were asked for.
    pub names: Vec<(String, f32)>,
}

/// Every source with every target that is another actor.
pub fn pairs<'a>(sources: &'a [Weighed], targets: &'a [Weighed]) -> impl Iterator<Item = [&'a Weighed; 2]> {
    let of = move |source: &'a Weighed| {
        let others = targets
            .iter()
            .filter(move |target| target.side.of.actor != source.side.of.actor);
        others.map(move |target| [source, target])
    };
    sources.iter().flat_map(of)
}
