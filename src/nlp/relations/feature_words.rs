//! The words that features are named by: signs, counts, orders, kinds of chunks.
//!
//! Not here: the features (`links.rs`, `speech.rs`). Invariant: changing a word here asks for weights fitted anew.

use super::chunks::Kind;
use crate::knowledge::actions::PREPOSITIONS;
use crate::nlp::{Modality, Reading};

pub fn sign(score: f32) -> i8 {
    i8::from(score > 0.0) - i8::from(score < 0.0)
}

pub fn count(n: usize) -> &'static str {
    ["0", "1", "2"][n.min(2)]
}

pub fn order(trigger: usize, source: usize, target: usize) -> &'static str {
    match (source < trigger, target < trigger, source < target) {
        (true, true, true) => "ABT",
        (true, true, false) => "BAT",
        (true, false, _) => "ATB",
        (false, true, _) => "BTA",
        (false, false, true) => "TAB",
        (false, false, false) => "TBA",
    }
}

pub fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::Asserted => "asserted",
        Modality::Alleged => "alleged",
        Modality::Denied => "denied",
        Modality::Hypothetical => "hypothetical",
    }
}

pub fn reading(reading: Reading) -> &'static str {
    match reading {
        Reading::Name => "name",
        Reading::Adjective => "adjective",
        Reading::Metonym => "metonym",
        Reading::Office => "office",
        Reading::Nominal => "nominal",
        Reading::Pronoun => "pronoun",
    }
}

pub fn is_break(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Comma
            | Kind::Relative
            | Kind::That
            | Kind::Subordinator(_)
            | Kind::Stop
            | Kind::Quote
            | Kind::Open
            | Kind::Close
    )
}

pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Noun => "noun",
        Kind::Verb => "verb",
        Kind::Preposition(p) => PREPOSITIONS[usize::from(p)],
        Kind::And => "and",
        Kind::Comma => "comma",
        Kind::Relative => "relative",
        Kind::That => "that",
        Kind::Subordinator(_) => "subordinator",
        Kind::Quote => "quote",
        Kind::Open | Kind::Close => "bracket",
        Kind::Stop => "stop",
    }
}
