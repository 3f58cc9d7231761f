//! What the surroundings of a target say, as features of the fast model.
//!
//! Not here: their meaning (training/FEATURES.md, the contract), features that name no word (`fast_whole.rs`), and what every
//! target of a sentence shares (`fast.rs`).
//!
//! Invariant: linear in the sentence for each target; words met before are looked up, not hashed.

use super::{
    cues,
    fast::{FastModel, Reading, Sum},
    fast_table::State,
    fast_vocabulary::{FAR, SIDES, far, feature},
    fast_whole::{Near, Surroundings},
    masked::Masked,
};

const REACH: usize = 9;

/// Sums what features weigh as they are named.
pub struct Features<'m> {
    pub model: &'m FastModel,
    pub sum: Sum,
}

impl Features<'_> {
    #[inline]
    fn add(&mut self, parts: &[&str]) {
        let name = parts.iter().fold(State::START, |name, part| name.with(part));
        self.sum.add(self.model.table.row(name));
    }
}

/// The target's surroundings.
struct Place<'t> {
    text: &'t Masked,
    reading: &'t Reading<'t>,
    target: usize,
    clause: std::ops::Range<usize>,
    left: Option<usize>,
    right: Option<usize>,
}

impl<'t> Place<'t> {
    fn new(text: &'t Masked, reading: &'t Reading<'t>, target: usize) -> Self {
        let tokens = &reading.tokens;
        let other = |i: &usize| tokens[*i].is_mention;
        let breaks = |i: &usize| tokens[*i].facts.is_break;
        Self {
            text,
            reading,
            target,
            clause: (0..target).rev().find(breaks).map_or(0, |i| i + 1)
                ..(target + 1..text.len()).find(breaks).unwrap_or(text.len()),
            left: (0..target).rev().find(other),
            right: (target + 1..text.len()).find(other),
        }
    }

    /// Form at a distance from the target, `<e>` outside.
    fn near(&self, by: isize) -> &'t str {
        let at = self.target.checked_add_signed(by).filter(|&i| i < self.text.len());
        at.map_or("<e>", |i| self.text.form(i))
    }

    fn between(&self, i: usize) -> bool {
        self.left.is_none_or(|l| l < i) && self.right.is_none_or(|r| i < r)
    }
}

/// Sums of cue signs and the nearest cues.
#[derive(Default)]
struct Tally {
    total: [i32; 3],
    /// The nearest on each side.
    near: [Option<Near>; 2],
}

/// Adds what the target's surroundings say.
pub fn extract(text: &Masked, reading: &Reading<'_>, target: usize, sum: &mut Features<'_>) {
    let place = Place::new(text, reading, target);
    let mut tally = Tally::default();
    for i in 0..target {
        token_features(&place, i, 0, &mut tally, sum);
    }
    for i in target + 1..text.len() {
        token_features(&place, i, 1, &mut tally, sum);
    }
    near_features(&place, sum);
    window_features(&place, sum);
    whole_features(&place, &tally, sum);
}

/// What a token on a side of the target says wherever else it stands.
#[inline(always)]
fn token_features(place: &Place<'_>, i: usize, side: usize, tally: &mut Tally, sum: &mut Features<'_>) {
    let token = &place.reading.tokens[i];
    let no = token.no;
    let far = far(i.abs_diff(place.target));
    let is_inner = place.clause.contains(&i);
    let clause = feature::clause(usize::from(!is_inner), side, no);
    for feature in [feature::distance(side, far, no), clause] {
        sum.sum.add(sum.model.row(place.text, place.reading, i, feature));
    }
    if is_inner && i + 1 < place.text.len() && i + 1 != place.target {
        sum.sum.add(token.pairs[1 + side]);
    }
    if token.class != cues::NONE && token.class != cues::INSIDE {
        cue_features(place, i, tally, sum);
    }
    if token.facts.is_pronoun {
        sum.add(&["o", SIDES[side], FAR[far], "|", place.text.form(i)]);
    }
}

/// The words between the target and its neighbours: mentions, or the ends of the sentence.
fn near_features(place: &Place<'_>, sum: &mut Features<'_>) {
    let (text, reading, target) = (place.text, place.reading, place.target);
    let mut add = |i: usize, feature: usize| sum.sum.add(sum.model.row(text, reading, i, feature));
    let end = place.right.unwrap_or(text.len()).min(target + REACH + 1);
    let mut is_passive = false;
    for i in target + 1..end {
        let token = &reading.tokens[i];
        add(i, feature::beside(1, usize::from(place.right.is_none()), token.no));
        if token.facts.is_be {
            is_passive = true;
        } else if is_passive && token.facts.is_participle {
            add(i, feature::passive(token.no));
        }
    }
    let begin = place.left.map_or(0, |l| l + 1).max(target.saturating_sub(REACH));
    for i in begin..target {
        let no = reading.tokens[i].no;
        add(i, feature::beside(0, usize::from(place.left.is_none()), no));
    }
}

fn cue_features(place: &Place<'_>, i: usize, tally: &mut Tally, sum: &mut Features<'_>) {
    let token = &place.reading.tokens[i];
    let class = token.class;
    let no = ["", "!"][token.no];
    let quote = if token.is_quoted { "q" } else { "" };
    let behind = usize::from(i > place.target);
    let side = SIDES[behind];
    let inner = place.clause.contains(&i);
    let far = far(i.abs_diff(place.target));
    let letter = [class];
    let letter = std::str::from_utf8(&letter).unwrap_or("");
    sum.add(&["k", letter, no, quote, "|", side, FAR[far]]);
    sum.add(&["k", letter, no, quote, "|", if inner { "c" } else { "x" }, side]);
    let beside = |there: bool| if there { "A" } else { "Z" };
    let between = place.between(i);
    if between {
        sum.add(&[
            "k",
            letter,
            no,
            "|",
            beside(place.left.is_some()),
            beside(place.right.is_some()),
            side,
        ]);
    }
    let sign = cues::sign(class) * if token.no == 1 { -1 } else { 1 };
    if sign == 0 {
        return;
    }
    tally.total[0] += sign;
    tally.total[1] += if inner { sign } else { 0 };
    tally.total[2] += if between { sign } else { 0 };
    if behind == 0 || tally.near[1].is_none() {
        tally.near[behind] = Some((class, token.no, far));
    }
}

fn window_features(place: &Place<'_>, sum: &mut Features<'_>) {
    let [a1, a2, a3] = [-1, -2, -3].map(|d| place.near(d));
    let [b1, b2, b3] = [1, 2, 3].map(|d| place.near(d));
    sum.add(&["1|", a1, "|", b1]);
    sum.add(&["2|", a2, " ", a1]);
    sum.add(&["3|", b1, " ", b2]);
    sum.add(&["4|", a3, " ", a2, " ", a1]);
    sum.add(&["5|", b1, " ", b2, " ", b3]);
    sum.add(&["6|", a2, " ", a1, "|", b1]);
    sum.add(&["7|", a1, "|", b1, " ", b2]);
    sum.add(&["8|", a1]);
    sum.add(&["9|", b1]);
}

fn whole_features(place: &Place<'_>, tally: &Tally, sum: &mut Features<'_>) {
    let surroundings = Surroundings {
        totals: tally.total,
        near: tally.near,
        is_quoted: place.reading.tokens[place.target].is_quoted,
        others: place.reading.mentions - 1,
        beside: [place.left.is_some(), place.right.is_some()],
        target: place.target,
        tokens: place.text.len(),
    };
    for row in sum.model.whole.rows(&surroundings) {
        sum.sum.add(row);
    }
    let first = if place.target == 0 { "<t>" } else { place.text.form(0) };
    sum.add(&["J|", first]);
}
