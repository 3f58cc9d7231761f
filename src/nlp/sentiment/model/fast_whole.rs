//! Features of the fast model that name no word: sums of cues, the nearest cues, the target's place in its sentence.
//!
//! There are few of them, so that what they weigh is looked up by numbers and their names are hashed once.
//!
//! Not here: features of words (`fast_features.rs`); their meaning (training/FEATURES.md, the contract).
//!
//! Invariant: a row is that of the feature's name.

use super::{
    cues::{CLASSES, SIGNED},
    fast_table::{Row, State, Table},
    fast_vocabulary::FAR,
};

/// Sums of cues are told apart from -4 to 4.
const CLIPS: [&str; 9] = ["-4", "-3", "-2", "-1", "0", "1", "2", "3", "4"];
const DIGITS: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
/// The nearest cue of a side: none, or class, negation and distance of one that is good or bad.
const NEAREST: usize = 1 + SIGNED * 2 * FAR.len();

/// Class, negation and distance of a cue.
pub type Near = (u8, usize, usize);

/// What a target's sentence is like.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// Sums of the signs of cues: all, those of the target's clause, those between its neighbours.
    pub totals: [i32; 3],
    /// The nearest cue on each side.
    pub near: [Option<Near>; 2],
    pub is_quoted: bool,
    /// Mentions beside the target's.
    pub others: usize,
    /// Whether one stands on each side.
    pub beside: [bool; 2],
    pub target: usize,
    pub tokens: usize,
}

/// Rows of all of them.
#[derive(Debug)]
pub struct Whole {
    totals: [[Row; 9]; 3],
    inner_and_outer: [[Row; 9]; 9],
    near: [Vec<Row>; 2],
    both_near: Vec<Row>,
    quoted: [Row; 2],
    others: [Row; 5],
    beside: [[Row; 2]; 2],
    place: [Row; 7],
    length: [Row; 8],
}

impl Whole {
    pub fn new(table: &Table) -> Self {
        let row = |parts: &[&str]| table.row(parts.iter().fold(State::START, |name, part| name.with(part)));
        let nearest: Vec<String> = (0..NEAREST).map(near_name).collect();
        let both = nearest
            .iter()
            .flat_map(|left| nearest.iter().map(move |right| [left, right]));
        Self {
            totals: ["S0|", "S1|", "S2|"].map(|name| CLIPS.map(|sum| row(&[name, sum]))),
            inner_and_outer: CLIPS.map(|inner| CLIPS.map(|outer| row(&["S3|", inner, "|", outer]))),
            near: ["N0|", "N1|"].map(|name| nearest.iter().map(|near| row(&[name, near])).collect()),
            both_near: both.map(|[left, right]| row(&["N2|", left, "|", right])).collect(),
            quoted: ["0", "1"].map(|is| row(&["Q|", is])),
            others: std::array::from_fn(|count| row(&["M|", DIGITS[count]])),
            beside: ["", "L"].map(|left| ["", "R"].map(|right| row(&["Y|", left, right]))),
            place: std::array::from_fn(|place| row(&["T|", DIGITS[place]])),
            length: DIGITS.map(|length| row(&["Z|", length])),
        }
    }

    /// The rows of a target.
    #[inline]
    pub fn rows(&self, of: &Surroundings) -> [Row; 12] {
        let clip = |sum: i32| usize::try_from(sum.clamp(-4, 4) + 4).unwrap_or(4);
        let [all, inner, between] = of.totals;
        let [left, right] = of.near.map(|near| near.map_or(0, near_place));
        [
            self.totals[0][clip(all)],
            self.totals[1][clip(inner)],
            self.totals[2][clip(between)],
            self.inner_and_outer[clip(inner)][clip(all - inner)],
            self.near[0][left],
            self.near[1][right],
            self.both_near[left * NEAREST + right],
            self.quoted[usize::from(of.is_quoted)],
            self.others[of.others.min(4)],
            self.beside[usize::from(of.beside[0])][usize::from(of.beside[1])],
            self.place[(of.target * 6 / of.tokens.max(1)).min(6)],
            self.length[(of.tokens / 8).min(7)],
        ]
    }
}

fn near_place((class, no, far): Near) -> usize {
    1 + ((usize::from(class) - 1) * 2 + no) * FAR.len() + far
}

fn near_name(place: usize) -> String {
    let Some(at) = place.checked_sub(1) else {
        return String::new();
    };
    let (class, no, far) = (at / (2 * FAR.len()), at / FAR.len() % 2, at % FAR.len());
    [CLASSES[class], ["", "!"][no], FAR[far]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_cue_has_the_name_of_its_place() {
        assert_eq!(near_name(near_place((3, 1, 4))), "E!5");
        assert_eq!(near_name(near_place((8, 0, 0))), "b1");
        assert_eq!(near_name(0), "");
        assert_eq!(near_place((8, 1, 5)), NEAREST - 1);
    }
}
