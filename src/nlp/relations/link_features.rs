//! How two actors stand towards an act, as features of the linker.
//!
//! What one side says alone is weighed once and not for every pair.
//!
//! Not here: what the features weigh (`data/models/relations`), which links are told (`links.rs`).
//!
//! Invariant: names play no part; a feature's name is made of the words of `feature_words.rs`.

use super::acts::Act;
use super::feature_words::{order, sign};
use super::links::{LinkWeights, Present};
use crate::nlp::linear::{Features, Piece};

pub const SIDE_FEATURES: usize = 9;

/// One side of a pair, in words of features, with what those of them weigh that do not ask for the other side.
pub struct SideOf {
    pub of: Present,
    pub role: Piece,
    pub place: Piece,
    pub before: Piece,
    pub after: Piece,
    pub gap: Piece,
    pub breaks: Piece,
    pub verbs: Piece,
    pub rivals: Piece,
    pub stands: Piece,
    pub reading: Piece,
    pub busy: Piece,
    pub weights: [f32; SIDE_FEATURES],
    /// Where they were asked for.
    pub names: Vec<(String, f32)>,
}

impl SideOf {
    pub fn features(&self, name: Piece, pos: Piece, out: &mut Features) {
        out.add_pieces([
            const { Piece::of("before") },
            name,
            self.role,
            pos,
            self.place,
            self.before,
        ]);
        out.add_pieces([const { Piece::of("after") }, name, self.role, self.place, self.after]);
        out.add_pieces([const { Piece::of("gap") }, name, self.role, pos, self.place, self.gap]);
        out.add_pieces([
            const { Piece::of("breaks") },
            name,
            self.role,
            self.place,
            self.breaks,
            self.verbs,
        ]);
        out.add_pieces([const { Piece::of("rivals") }, name, self.role, self.place, self.rivals]);
        out.add_pieces([
            const { Piece::of("stands") },
            name,
            self.role,
            pos,
            self.place,
            self.stands,
        ]);
        out.add_pieces([const { Piece::of("reading") }, name, self.reading]);
        out.add_pieces([const { Piece::of("busy") }, name, self.role, self.place, self.busy]);
        out.add_pieces([
            const { Piece::of("busy.gap") },
            name,
            self.role,
            self.place,
            self.gap,
            self.busy,
        ]);
    }

    pub fn weigh(&mut self, weights: &LinkWeights, features: &mut Features) {
        for (own, [weight]) in self.weights.iter_mut().zip(weights.weighed(features)) {
            *own = weight;
        }
        self.names = features.names.iter_mut().flat_map(std::mem::take).collect();
    }

    /// Added up one by one, so that sums do not depend on what was computed when.
    pub fn weights(&self) -> impl Iterator<Item = f32> {
        self.weights.iter().copied()
    }
}

/// Every source with every target that is another actor.
pub fn pairs<'a>(sources: &'a [SideOf], targets: &'a [SideOf]) -> impl Iterator<Item = (&'a SideOf, &'a SideOf)> {
    let of = move |source: &'a SideOf| {
        let others = targets.iter().filter(move |target| target.of.actor != source.of.actor);
        others.map(move |target| (source, target))
    };
    sources.iter().flat_map(of)
}

/// What a source and a target say together; `joined` tells whether another act joins them.
pub fn pair_features(act: &Act, pos: Piece, joined: Piece, [a, b]: [&SideOf; 2], out: &mut Features) {
    let event = Piece::of(act.event);
    let polarity = Piece::of(["neg", "neu", "pos"][(sign(act.score) + 1) as usize]);
    let order = Piece::of(order(act.trigger.0, a.of.unit, b.of.unit));
    let modality = Piece::of(act.modality.code());
    let is_full = !(act.sources.is_empty() || act.targets.is_empty() && act.partners.is_empty());
    let taken = |filled: bool| Piece::of(if filled { "filled" } else { "free" });
    let targets = !act.targets.is_empty() || !act.partners.is_empty();
    out.add_pieces([const { Piece::of("bias") }]);
    out.add_pieces([const { Piece::of("roles") }, a.role, b.role, pos]);
    out.add_pieces([const { Piece::of("event") }, event, polarity]);
    out.add_pieces([const { Piece::of("roles.event") }, a.role, b.role, event]);
    out.add_pieces([const { Piece::of("roles.modality") }, a.role, b.role, modality]);
    out.add_pieces([const { Piece::of("order") }, order, pos]);
    out.add_pieces([const { Piece::of("order.roles") }, order, a.role, b.role]);
    out.add_pieces([
        const { Piece::of("full") },
        Piece::of(if is_full { "yes" } else { "no" }),
        a.role,
        b.role,
    ]);
    out.add_pieces([
        const { Piece::of("taken") },
        a.role,
        taken(!act.sources.is_empty()),
        b.role,
        taken(targets),
    ]);
    out.add_pieces([const { Piece::of("joined") }, a.role, b.role, joined]);
    out.add_pieces([const { Piece::of("busy.both") }, a.role, a.busy, b.role, b.busy]);
    if act.is_mutual {
        out.add_pieces([const { Piece::of("mutual") }, a.role, b.role, order]);
    }
}
