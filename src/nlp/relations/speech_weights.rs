//! What each feature of somebody spoken of weighs, for an accusation and for praise.
//!
//! Not here: which features he has (`speech.rs`); the numbers (`data/models/relations/speech.tsv`).
//!
//! Invariant: changing a word here asks for weights fitted anew.

use super::feature_words::{COUNTS, FULL, MODALITIES, READINGS};
use crate::knowledge::actions::EVENTS;
use crate::nlp::families::{Family, List};
use crate::nlp::linear::Linear;

type Speech<const N: usize> = Family<N, 2>;

/// Weights by feature, with the thresholds.
#[derive(Debug)]
pub struct SpeechWeights {
    pub threshold: [f32; 2],
    pub bias: Speech<0>,
    pub by: Speech<1>,
    pub side: Speech<2>,
    pub does: Speech<2>,
    pub gets: Speech<2>,
    pub near: Speech<1>,
    pub sum: Speech<2>,
    pub quoted: Speech<2>,
    pub rivals: Speech<1>,
    pub all: Speech<3>,
    pub hearer: Speech<0>,
    pub topic: Speech<0>,
    pub modality: Speech<1>,
    pub reading: Speech<1>,
    pub shown: Speech<1>,
}

impl SpeechWeights {
    pub fn new(weights: &Linear<2>) -> Self {
        let none = |name| Family::new(weights, name, []);
        let one = |name, list: List| Family::new(weights, name, [list]);
        let two = |name, first: List, second: List| Family::new(weights, name, [first, second]);
        Self {
            threshold: weights.named("threshold").unwrap_or([0.5, 0.5]),
            bias: none("bias"),
            by: one("by", &REACHES),
            side: two("side", &SIDES, &REACHES),
            does: two("does", &EVENTS_OR_NONE, &SIGNS),
            gets: two("gets", &EVENTS_OR_NONE, &SIGNS),
            near: one("near", &SIGNS),
            sum: two("sum", &SIGNS, &SIGNS),
            quoted: two("quoted", &SIDES, &FULL),
            rivals: one("rivals", &COUNTS),
            all: Family::new(weights, "all", [&SIGNS, &SIGNS, &SIGNS]),
            hearer: none("hearer"),
            topic: none("topic"),
            modality: one("modality", &MODALITIES),
            reading: one("reading", &READINGS),
            shown: one("shown", &SHOWN),
        }
    }
}

static SIDES: [&str; 2] = ["left", "right"];
/// Of so many times four or five units.
static REACHES: [&str; 3] = ["near", "mid", "far"];
static SIGNS: [&str; 3] = ["-", "0", "+"];
static SHOWN: [&str; 2] = ["negative", "positive"];
/// Events in the order of [`super::event_word`].
static EVENTS_OR_NONE: [&str; EVENTS.len() + 1] = {
    let mut all = ["none"; EVENTS.len() + 1];
    let mut at = 0;
    while at < EVENTS.len() {
        all[at] = EVENTS[at];
        at += 1;
    }
    all
};
