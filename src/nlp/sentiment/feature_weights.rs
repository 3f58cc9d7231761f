//! What each feature of a portrayal weighs, and the words that features are named by.
//!
//! Not here: which features an actor has (`features.rs`); the numbers (`data/models/portrayal`).
//!
//! Invariant: changing a word here asks for weights fitted anew.

use crate::knowledge::TextTable;
use crate::nlp::families::{Family, List};
use crate::nlp::linear::Linear;
use crate::nlp::relations::EVENT_WORDS;

type Portrayal<const N: usize> = Family<N, 3>;

/// Weights of portrayals by feature.
#[derive(Debug)]
pub struct PortrayalWeights {
    pub bias: Portrayal<0>,
    pub rules: Portrayal<2>,
    pub again: Portrayal<2>,
    pub act: Portrayal<3>,
    pub act_modality: Portrayal<3>,
    pub act_event_modality: Portrayal<4>,
    pub act_strength: Portrayal<4>,
    pub act_joined: Portrayal<3>,
    pub act_sure: Portrayal<4>,
    pub act_mutual: Portrayal<2>,
    pub act_law: Portrayal<2>,
    pub act_fighters: Portrayal<2>,
    pub acts: Portrayal<1>,
    pub speaker: Portrayal<0>,
    pub speaker_acts: Portrayal<1>,
    pub sole: Portrayal<3>,
    pub sole_size: Portrayal<4>,
    pub sole_sure: Portrayal<3>,
    pub sole_pair: Portrayal<4>,
    pub word_kind: Portrayal<3>,
    pub word: Portrayal<2>,
    pub sentence: Portrayal<1>,
    pub own: Portrayal<1>,
    pub reading: Portrayal<1>,
    pub before: Portrayal<1>,
    pub after: Portrayal<1>,
    pub actors: Portrayal<1>,
    pub first: Portrayal<0>,
    pub headline: Portrayal<0>,
    pub model: Portrayal<1>,
    /// Places of words of grammar in [`BESIDE`].
    pub grammar: TextTable<u8>,
}

impl PortrayalWeights {
    pub fn new(weights: &Linear<3>) -> Self {
        let none = |name| Family::new(weights, name, []);
        let one = |name, list: List| Family::new(weights, name, [list]);
        let two = |name, first: List, second: List| Family::new(weights, name, [first, second]);
        let act = |name| Family::new(weights, name, [&ROLES, &EVENT_WORDS, &POLARITIES]);
        let act_and = |name, last: List| Family::new(weights, name, [&ROLES, &EVENT_WORDS, &POLARITIES, last]);
        let role_and = |name, last: List| Family::new(weights, name, [&ROLES, &POLARITIES, last]);
        Self {
            bias: none("bias"),
            rules: two("rules", &RULES, &SIGNS),
            again: two("again", &ROLES, &POLARITIES),
            act: act("act"),
            act_modality: role_and("act.modality", &MODALITIES),
            act_event_modality: act_and("act.event.modality", &MODALITIES),
            act_strength: act_and("act.strength", &DIGITS),
            act_joined: role_and("act.joined", &JOINED),
            act_sure: act_and("act.sure", &DIGITS),
            act_mutual: two("act.mutual", &ROLES, &POLARITIES),
            act_law: two("act.law", &ROLES, &POLARITIES),
            act_fighters: two("act.fighters", &ROLES, &POLARITIES),
            acts: one("acts", &ACTS),
            speaker: none("speaker"),
            speaker_acts: one("speaker", &ACTS),
            sole: act("sole"),
            sole_size: act_and("sole.size", &SIZES),
            sole_sure: act("sole.sure"),
            sole_pair: act_and("sole.pair", &SIZES),
            word_kind: Family::new(weights, "word", [&PLACES, &KINDS, &SIGNS]),
            word: two("word", &PLACES, &SIGNS),
            sentence: one("sentence", &SIGNS),
            own: one("own", &SIGNS),
            reading: one("reading", &READINGS),
            before: one("pre", &BESIDE),
            after: one("post", &BESIDE),
            actors: one("actors", &DIGITS),
            first: none("first"),
            headline: none("headline"),
            model: one("model", &OPINIONS),
            grammar: BESIDE.iter().map(|word| (*word).to_owned()).zip(0..GRAMMAR).collect(),
        }
    }
}

pub use crate::nlp::relations::{MODALITIES, POLARITIES, READINGS};

static ROLES: [&str; 2] = ["target", "source"];
static RULES: [&str; 2] = ["acts", "words"];
static SIGNS: [&str; 2] = ["neg", "pos"];
static DIGITS: [&str; 5] = ["0", "1", "2", "3", "4"];
static JOINED: [&str; 2] = ["alone", "joined"];
/// What acts come to: the bits are harms, helps, harmed, helped.
static ACTS: [&str; 16] = [
    "",
    "harms",
    "helps",
    "harms+helps",
    "harmed",
    "harms+harmed",
    "helps+harmed",
    "harms+helps+harmed",
    "helped",
    "harms+helped",
    "helps+helped",
    "harms+helps+helped",
    "harmed+helped",
    "harms+harmed+helped",
    "helps+harmed+helped",
    "harms+helps+harmed+helped",
];
/// Of so many times fourteen tokens.
static SIZES: [&str; 4] = ["short", "middle", "long", "long"];
/// In the order of `evidence::Placed`.
static PLACES: [&str; 5] = ["attribute", "predicate", "behind", "suffered", "thing"];
static KINDS: [&str; 2] = ["event", "wording"];
static OPINIONS: [&str; 3] = ["silent", "negative", "positive"];

/// Words of grammar, then what else stands beside a name.
pub static BESIDE: [&str; 45] = [
    "of", "by", "in", "to", "with", "against", "from", "for", "on", "at", "between", "and", "over", "as", "is", "was",
    "were", "are", "has", "have", "had", "will", "would", "said", "says", "who", "which", "that", "not", "be", "'s",
    "’s", ",", ".", "\"", "“", "”", ":", "(", ")", "after", "word", "actor", "start", "end",
];
/// How many of them are words of grammar.
pub const GRAMMAR: u8 = 41;
pub const WORD: u8 = 41;
pub const ACTOR: u8 = 42;
pub const START: u8 = 43;
pub const END: u8 = 44;
