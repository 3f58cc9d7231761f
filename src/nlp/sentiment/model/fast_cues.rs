//! Features of the fast model that name a cue or a pronoun, and where it stands: looked up by numbers, their names hashed once.
//!
//! Not here: sums of cues and the nearest ones (`fast_whole.rs`); their meaning (training/FEATURES.md, the contract).
//!
//! Invariant: a row is that of the feature's name.

use super::{
    cues::CLASSES,
    fast_table::{Row, State, Table},
    fast_vocabulary::{FAR, SIDES},
    fast_words::PRONOUNS,
};

/// By side of the target.
type Sides<T> = [T; 2];

/// A cue as it is marked: its class, 1 behind a negator, whether it is quoted.
#[derive(Clone, Copy, Debug)]
pub struct Cue {
    pub class: u8,
    pub no: usize,
    pub is_quoted: bool,
}

/// Rows of a class, where it is negated or is not.
#[derive(Debug)]
struct ClassRows {
    /// Unquoted and quoted, by distance.
    far: [Sides<[Row; 6]>; 2],
    /// Unquoted and quoted, outside the target's clause and inside it.
    clause: [[Sides<Row>; 2]; 2],
    /// Between the neighbours of the target, by whether there is one on its left, and on its right.
    between: [[Sides<Row>; 2]; 2],
}

/// Rows of all of them.
#[derive(Debug)]
pub struct CueRows {
    classes: Vec<[ClassRows; 2]>,
    pronouns: [Sides<[Row; 6]>; PRONOUNS.len()],
}

impl CueRows {
    pub fn new(table: &Table) -> Self {
        let row = |parts: &[&str]| table.row(parts.iter().fold(State::START, |name, part| name.with(part)));
        Self {
            classes: CLASSES
                .map(|class| ["", "!"].map(|no| ClassRows::new(&row, class, no)))
                .into(),
            pronouns: PRONOUNS.map(|word| SIDES.map(|side| FAR.map(|far| row(&["o", side, far, "|", word])))),
        }
    }

    /// Rows of a cue at a distance on a side of the target, and inside its clause or outside it.
    #[inline]
    pub fn of(&self, cue: Cue, side: usize, far: usize, is_inner: bool) -> [Row; 2] {
        let rows = self.class(cue);
        let quoted = usize::from(cue.is_quoted);
        [
            rows.far[quoted][side][far],
            rows.clause[quoted][usize::from(is_inner)][side],
        ]
    }

    /// The row of a cue between the neighbours of the target; `beside` tells whether there is one on each side.
    #[inline]
    pub fn between(&self, cue: Cue, side: usize, beside: [bool; 2]) -> Row {
        let [left, right] = beside.map(usize::from);
        self.class(cue).between[left][right][side]
    }

    #[inline]
    pub fn pronoun(&self, pronoun: u8, side: usize, far: usize) -> Row {
        self.pronouns[usize::from(pronoun)][side][far]
    }

    fn class(&self, cue: Cue) -> &ClassRows {
        &self.classes[usize::from(cue.class) - 1][cue.no]
    }
}

impl ClassRows {
    fn new(row: &impl Fn(&[&str]) -> Row, class: &str, no: &str) -> Self {
        const QUOTED: [&str; 2] = ["", "q"];
        const BESIDE: [&str; 2] = ["Z", "A"];
        Self {
            far: QUOTED.map(|quoted| SIDES.map(|side| FAR.map(|far| row(&["k", class, no, quoted, "|", side, far])))),
            clause: QUOTED.map(|quoted| {
                ["x", "c"].map(|clause| SIDES.map(|side| row(&["k", class, no, quoted, "|", clause, side])))
            }),
            between: BESIDE
                .map(|left| BESIDE.map(|right| SIDES.map(|side| row(&["k", class, no, "|", left, right, side])))),
        }
    }
}
