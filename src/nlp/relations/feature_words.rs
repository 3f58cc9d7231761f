//! The words that features are named by: signs, counts, orders, kinds of chunks.
//!
//! Not here: the features (`link_features.rs`, `speech.rs`). Invariant: changing a word here asks for weights fitted anew.

use super::chunks::Kind;
use crate::knowledge::actions::{EVENTS, PREPOSITIONS};

pub fn sign(score: f32) -> i8 {
    i8::from(score > 0.0) - i8::from(score < 0.0)
}

/// The order of trigger, source and target, by its place in [`ORDERS`].
pub fn order(trigger: usize, source: usize, target: usize) -> u8 {
    match (source < trigger, target < trigger, source < target) {
        (true, true, true) => 0,
        (true, true, false) => 1,
        (true, false, _) => 2,
        (false, true, _) => 3,
        (false, false, true) => 4,
        (false, false, false) => 5,
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

/// The kind of a chunk by its place in [`KINDS_BEFORE`] and [`KINDS_AFTER`]; [`NO_CHUNK`] where there is none.
pub fn kind_word(kind: Kind) -> u8 {
    let other = match kind {
        Kind::Preposition(p) => return p,
        Kind::Noun => 0,
        Kind::Verb => 1,
        Kind::And => 2,
        Kind::Comma => 3,
        Kind::Relative => 4,
        Kind::That => 5,
        Kind::Subordinator(_) => 6,
        Kind::Quote => 7,
        Kind::Open | Kind::Close => 8,
        Kind::Stop => 9,
    };
    PREPOSITIONS.len() as u8 + other
}

pub const NO_CHUNK: u8 = PREPOSITIONS.len() as u8 + 10;
pub static KINDS_BEFORE: [&str; NO_CHUNK as usize + 1] = kinds("start");
pub static KINDS_AFTER: [&str; NO_CHUNK as usize + 1] = kinds("end");

const fn kinds(none: &'static str) -> [&'static str; NO_CHUNK as usize + 1] {
    const OTHERS: [&str; 10] = [
        "noun", "verb", "and", "comma", "relative", "that", "subordinator", "quote", "bracket", "stop",
    ];
    let mut all = [none; NO_CHUNK as usize + 1];
    let mut at = 0;
    while at < PREPOSITIONS.len() + OTHERS.len() {
        all[at] = if at < PREPOSITIONS.len() {
            PREPOSITIONS[at]
        } else {
            OTHERS[at - PREPOSITIONS.len()]
        };
        at += 1;
    }
    all
}

/// Events, and one for what is none of them.
pub static EVENT_WORDS: [&str; EVENTS.len() + 1] = {
    let mut all = ["-"; EVENTS.len() + 1];
    let mut at = 0;
    while at < EVENTS.len() {
        all[at] = EVENTS[at];
        at += 1;
    }
    all
};

/// An event by its place in [`EVENT_WORDS`].
pub fn event_word(event: &str) -> u8 {
    EVENTS.iter().position(|known| *known == event).unwrap_or(EVENTS.len()) as u8
}

pub static NAMES: [&str; 2] = ["A", "B"];
pub static ROLES: [&str; 4] = ["S", "T", "M", "-"];
pub static POS: [&str; 7] = ["noun", "adjective", "reduced", "passive", "infinitive", "ing", "active"];
pub static PLACES: [&str; 3] = ["right", "left", "in"];
/// Of so many chunks between.
pub static GAPS: [&str; 9] = ["0", "1", "2", "3", "3", "5", "5", "5", "8"];
pub static COUNTS: [&str; 3] = ["0", "1", "2"];
pub static STANDS: [&str; 6] = ["hyphen", "head", "agent", "stranger", "owner", "modifier"];
/// In the order of [`crate::nlp::Reading`].
pub static READINGS: [&str; 6] = ["name", "adjective", "metonym", "office", "nominal", "pronoun"];
/// In the order of [`crate::nlp::Modality`].
pub static MODALITIES: [&str; 4] = ["asserted", "alleged", "denied", "hypothetical"];
pub static BUSY: [&str; 4] = ["ST", "S", "T", "0"];
pub static ORDERS: [&str; 6] = ["ABT", "BAT", "ATB", "BTA", "TAB", "TBA"];
pub static POLARITIES: [&str; 3] = ["neg", "neu", "pos"];
pub static JOINED: [&str; 3] = ["yes", "turned", "no"];
pub static FULL: [&str; 2] = ["no", "yes"];
pub static TAKEN: [&str; 2] = ["free", "filled"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::{Modality, Reading};

    #[test]
    fn lists_stand_in_the_order_of_what_they_name() {
        use Reading::{Adjective, Metonym, Name, Nominal, Office, Pronoun};
        for reading in [Name, Adjective, Metonym, Office, Nominal, Pronoun] {
            assert_eq!(READINGS[reading as usize], reading.code());
        }
        use Modality::{Alleged, Asserted, Denied, Hypothetical};
        for modality in [Asserted, Alleged, Denied, Hypothetical] {
            assert_eq!(MODALITIES[modality as usize], modality.code());
        }
        assert_eq!(KINDS_BEFORE[usize::from(kind_word(Kind::Stop))], "stop");
        assert_eq!(
            (KINDS_BEFORE[usize::from(NO_CHUNK)], KINDS_AFTER[usize::from(NO_CHUNK)]),
            ("start", "end")
        );
        assert_eq!(
            KINDS_AFTER[usize::from(kind_word(Kind::Preposition(2)))],
            PREPOSITIONS[2]
        );
    }
}
