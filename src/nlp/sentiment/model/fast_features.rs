//! What the surroundings of a target say, as features of the fast model.
//!
//! Not here: their meaning (training/FEATURES.md, the contract), features that name no word (`fast_whole.rs`), and what every
//! target of a sentence shares (`fast.rs`).
//!
//! Invariant: linear in the sentence for each target; words met before are looked up, not hashed.

use super::{
    cues,
    fast::{FastModel, Reading, Sum, Token},
    fast_cues::Cue,
    fast_vocabulary::{far, feature},
    fast_whole::{Near, Surroundings},
};
use std::ops::Range;

const REACH: usize = 9;

/// Sums what features weigh as they are named.
pub struct Features<'m> {
    pub model: &'m FastModel,
    pub sum: Sum,
}

/// The target's surroundings.
struct Place<'t> {
    reading: &'t Reading<'t>,
    target: usize,
    clause: Range<usize>,
    left: Option<usize>,
    right: Option<usize>,
}

impl<'t> Place<'t> {
    fn new(reading: &'t Reading<'t>, target: usize) -> Self {
        let tokens = &reading.tokens;
        let other = |i: &usize| tokens[*i].is_mention;
        let breaks = |i: &usize| tokens[*i].facts.is_break;
        Self {
            reading,
            target,
            clause: (0..target).rev().find(breaks).map_or(0, |i| i + 1)
                ..(target + 1..tokens.len()).find(breaks).unwrap_or(tokens.len()),
            left: (0..target).rev().find(other),
            right: (target + 1..tokens.len()).find(other),
        }
    }

    /// The token at a distance from the target; none outside.
    fn near(&self, by: isize) -> Option<&'t Token<'t>> {
        self.reading.tokens.get(self.target.checked_add_signed(by)?)
    }

    /// Whether a mention stands on each side.
    fn beside(&self) -> [bool; 2] {
        [self.left.is_some(), self.right.is_some()]
    }

    fn between(&self, i: usize) -> bool {
        self.left.is_none_or(|l| l < i) && self.right.is_none_or(|r| i < r)
    }
}

/// Where a token stands towards the target.
#[derive(Clone, Copy)]
struct Stand {
    side: usize,
    is_inner: bool,
}

/// Sums of cue signs and the nearest cues.
#[derive(Default)]
struct Tally {
    total: [i32; 3],
    /// The nearest on each side.
    near: [Option<Near>; 2],
}

/// Adds what the target's surroundings say.
pub fn extract(reading: &Reading<'_>, target: usize, sum: &mut Features<'_>) {
    let place = Place::new(reading, target);
    let mut tally = Tally::default();
    let Range { start, end } = place.clause;
    let stretches = [
        (0, false, 0..start),
        (0, true, start..target),
        (1, true, target + 1..end),
        (1, false, end..reading.tokens.len()),
    ];
    for (side, is_inner, tokens) in stretches {
        let stand = Stand { side, is_inner };
        for i in tokens {
            token_features(&place, i, stand, &mut tally, sum);
        }
    }
    pair_features(&place, sum);
    near_features(&place, sum);
    window_features(&place, sum);
    whole_features(&place, &tally, sum);
}

/// What a token says wherever else it stands.
#[inline(always)]
fn token_features(place: &Place<'_>, i: usize, stand: Stand, tally: &mut Tally, sum: &mut Features<'_>) {
    let token = &place.reading.tokens[i];
    let far = far(i.abs_diff(place.target));
    let distance = feature::distance(stand.side, far, token.no);
    let clause = feature::clause(usize::from(!stand.is_inner), stand.side, token.no);
    sum.sum.add(sum.model.row(token, distance));
    sum.sum.add(sum.model.row(token, clause));
    if token.class != cues::NONE && token.class != cues::INSIDE {
        cue_features(place, i, stand, tally, sum);
    }
    if let Some(pronoun) = token.facts.pronoun {
        sum.sum.add(sum.model.cue_rows.pronoun(pronoun, stand.side, far));
    }
}

/// Pairs of words in the target's clause that it is no part of; the second may stand behind the clause.
fn pair_features(place: &Place<'_>, sum: &mut Features<'_>) {
    let (tokens, target) = (&place.reading.tokens, place.target);
    let Range { start, end } = place.clause;
    for token in &tokens[start..target.saturating_sub(1).max(start)] {
        sum.sum.add(token.pairs[1]);
    }
    for token in &tokens[target + 1..end.min(tokens.len() - 1).max(target + 1)] {
        sum.sum.add(token.pairs[2]);
    }
}

/// The words between the target and its neighbours: mentions, or the ends of the sentence.
fn near_features(place: &Place<'_>, sum: &mut Features<'_>) {
    let (tokens, target) = (&place.reading.tokens, place.target);
    let mut add = |token: &Token<'_>, feature: usize| sum.sum.add(sum.model.row(token, feature));
    let end = place.right.unwrap_or(tokens.len()).min(target + REACH + 1);
    let mut is_passive = false;
    for token in &tokens[target + 1..end] {
        add(token, feature::beside(1, usize::from(place.right.is_none()), token.no));
        if token.facts.is_be {
            is_passive = true;
        } else if is_passive && token.facts.is_participle {
            add(token, feature::passive(token.no));
        }
    }
    let begin = place.left.map_or(0, |l| l + 1).max(target.saturating_sub(REACH));
    for token in &tokens[begin..target] {
        add(token, feature::beside(0, usize::from(place.left.is_none()), token.no));
    }
}

fn cue_features(place: &Place<'_>, i: usize, stand: Stand, tally: &mut Tally, sum: &mut Features<'_>) {
    let token = &place.reading.tokens[i];
    let cue = Cue {
        class: token.class,
        no: token.no,
        is_quoted: token.is_quoted,
    };
    let Stand { side, is_inner } = stand;
    let far = far(i.abs_diff(place.target));
    let rows = &sum.model.cue_rows;
    for row in rows.of(cue, side, far, is_inner) {
        sum.sum.add(row);
    }
    let is_between = place.between(i);
    if is_between {
        sum.sum.add(rows.between(cue, side, place.beside()));
    }
    let sign = cues::sign(cue.class) * if cue.no == 1 { -1 } else { 1 };
    if sign == 0 {
        return;
    }
    tally.total[0] += sign;
    tally.total[1] += if is_inner { sign } else { 0 };
    tally.total[2] += if is_between { sign } else { 0 };
    if side == 0 || tally.near[1].is_none() {
        tally.near[side] = Some((cue.class, cue.no, far));
    }
}

/// Up to three words on each side; what the first of them says is known with the word.
fn window_features(place: &Place<'_>, sum: &mut Features<'_>) {
    let model = sum.model;
    let [before, second, third] = [-1, -2, -3].map(|by| place.near(by));
    let [behind, next, last] = [1, 2, 3].map(|by| place.near(by));
    let [a1, a2, b1, b2, b3] = [form(before), form(second), form(behind), form(next), form(last)];
    let name = |token, number: usize| model.window(token, number - 1);
    let names = [
        name(before, 1).with(b1),
        name(second, 2).with(a1),
        name(behind, 3).with(b2),
        name(third, 4).with(a2).with_byte(b' ').with(a1),
        name(behind, 5).with(b2).with_byte(b' ').with(b3),
        name(second, 6).with(a1).with_byte(b'|').with(b1),
        name(before, 7).with(b1).with_byte(b' ').with(b2),
    ];
    for name in names {
        sum.sum.add(model.table.row(name));
    }
    sum.sum.add(model.row_beside(before, feature::BEFORE));
    sum.sum.add(model.row_beside(behind, feature::BEHIND));
}

/// `<e>` outside the sentence.
fn form<'t>(token: Option<&Token<'t>>) -> &'t str {
    token.map_or("<e>", |token| token.form)
}

fn whole_features(place: &Place<'_>, tally: &Tally, sum: &mut Features<'_>) {
    let surroundings = Surroundings {
        totals: tally.total,
        near: tally.near,
        is_quoted: place.reading.tokens[place.target].is_quoted,
        others: place.reading.mentions - 1,
        beside: place.beside(),
        target: place.target,
        tokens: place.reading.tokens.len(),
    };
    for row in sum.model.whole.rows(&surroundings) {
        sum.sum.add(row);
    }
    let first = sum.model.row_first(place.reading, place.target);
    sum.sum.add(first);
}
