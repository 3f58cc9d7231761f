//! In German a negator or a failure verb may stand behind what it governs.
//!
//! "Berlin verurteilte den Angriff nicht": the negator turns the verb before it, the noun stays what it was.
//! "Die Armee hat den Angriff abgewehrt": the failure verb at the end turns the noun before it.
//! Cases: `tests/cases/sentiment/languages_other.case`.
//!
//! Not here: words that stand before what they govern (`cues.rs`). Invariant: nothing is turned across a clause.

use super::cues::{FoundCue, is_break};
use crate::nlp::words::Words;

/// A negator or failure verb that was met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    pub token: usize,
    /// The token after it.
    pub next: usize,
    pub clause: u16,
    /// What it and those before it in the clause come to.
    pub factor: f32,
    pub is_failure: bool,
}

/// A failure verb is the last word of its clause but for the auxiliary: "verhindert worden sein".
const AUXILIARIES_MAX: usize = 2;

/// Turns the cues that stand before the last negator or failure verb of their clause, where none stands behind it.
pub fn turn_back(words: &Words<'_>, turns: &[Turn], end: usize, cues: &mut [FoundCue]) {
    for (at, turn) in turns.iter().enumerate() {
        let is_last = turns.get(at + 1).is_none_or(|next| next.clause != turn.clause);
        let governs = |cue: &FoundCue| cue.clause == turn.clause && cue.token >= turn.token;
        if !is_last || turn.factor >= 0.0 || cues.iter().any(governs) {
            continue;
        }
        let before = cues
            .iter_mut()
            .filter(|cue| cue.clause == turn.clause && cue.token < turn.token);
        let governed = if turn.is_failure {
            before.last().filter(|_| is_at_end(words, turn.next, end))
        } else if is_adverb(words.text(turn.token)) {
            finite_verb(words, before)
        } else {
            None
        };
        if let Some(cue) = governed {
            cue.weight *= turn.factor;
        }
    }
}

/// "ohne" and "statt" govern what follows alone.
fn is_adverb(text: &str) -> bool {
    ["nicht", "kein", "nie"].iter().any(|begin| text.starts_with(begin))
}

/// The first cue in small letters; before a noun it is likely an adjective.
fn finite_verb<'c>(words: &Words<'_>, before: impl Iterator<Item = &'c mut FoundCue>) -> Option<&'c mut FoundCue> {
    let starts_with =
        |token: usize, test: fn(char) -> bool| token < words.hashes.len() && words.text(token).starts_with(test);
    let mut small: Vec<&mut FoundCue> = before
        .filter(|cue| starts_with(cue.token, char::is_lowercase))
        .collect();
    let likely = small
        .iter()
        .position(|cue| !starts_with(cue.token + cue.count, char::is_uppercase));
    (!small.is_empty()).then(|| small.swap_remove(likely.unwrap_or(0)))
}

fn is_at_end(words: &Words<'_>, next: usize, end: usize) -> bool {
    let ends = |at: usize| at >= end || is_break(words.text(at)) || matches!(words.text(at), "." | "!" | "?");
    (next..=next + AUXILIARIES_MAX).any(ends)
}
