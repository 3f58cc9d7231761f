//! The words that features are named by: signs, counts, orders, kinds of chunks.
//!
//! Not here: the features (`links.rs`, `speech.rs`). Invariant: changing a word here asks for weights fitted anew.

use super::chunks::Kind;
use crate::knowledge::actions::PREPOSITIONS;
use crate::nlp::linear::Piece;

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

pub fn kind_piece(kind: Kind) -> Piece {
    static OPENERS: [Piece; PREPOSITIONS.len()] = Piece::all(PREPOSITIONS);
    static KINDS: [Piece; 10] = Piece::all([
        "noun", "verb", "and", "comma", "relative", "that", "subordinator", "quote", "bracket", "stop",
    ]);
    match kind {
        Kind::Noun => KINDS[0],
        Kind::Verb => KINDS[1],
        Kind::Preposition(p) => OPENERS[usize::from(p)],
        Kind::And => KINDS[2],
        Kind::Comma => KINDS[3],
        Kind::Relative => KINDS[4],
        Kind::That => KINDS[5],
        Kind::Subordinator(_) => KINDS[6],
        Kind::Quote => KINDS[7],
        Kind::Open | Kind::Close => KINDS[8],
        Kind::Stop => KINDS[9],
    }
}
