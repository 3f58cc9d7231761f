//! Whether a verb's act is asserted, alleged, denied or hypothetical, and who says so.
//!
//! "refused to condemn" denies, "threatened to attack" and "may attack" are hypothetical, "accused B of attacking C" alleges.
//! Cases: `tests/cases/relations/modality.case`.
//!
//! Not here: the acts themselves (`acts.rs`). Invariant: every verb has a frame; one pass from left to right.

use super::chunks::{Chunk, Kind, Mood};
use super::grammar::{FAILS, SAYS, URGES, WANTS};
use super::parts::Part;
use super::subjects::Subjects;
use super::units::Unit;
use crate::knowledge::lexicon::token_hash;
use crate::nlp::Modality;
use std::sync::LazyLock;

/// How a verb's act is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub modality: Modality,
    /// Verb chunk of who says so.
    pub speech: Option<usize>,
    /// Verb chunk that this one depends on.
    pub governor: Option<usize>,
}

const PLAIN: Frame = Frame {
    modality: Modality::Asserted,
    speech: None,
    governor: None,
};

static WANTED_NOUNS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "plan plans threat threats intention intentions bid offer proposal proposals call calls demand demands request ready willing desire \
     prepared likely wish appeal chance option pressure set poised pledge promise vow"
        .split_whitespace()
        .map(token_hash)
        .collect()
});
static FAILED_NOUNS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "refusal failure unable unwilling reluctant inability reluctance unlikely"
        .split_whitespace()
        .map(token_hash)
        .collect()
});
static NO: LazyLock<u64> = LazyLock::new(|| token_hash("no"));
static SHORT: LazyLock<u64> = LazyLock::new(|| token_hash("short"));
static CONDITIONS: LazyLock<Vec<u64>> =
    LazyLock::new(|| "if unless whether".split_whitespace().map(token_hash).collect());

/// The frame of every verb chunk.
pub fn frames(units: &[Unit], chunks: &[Chunk], subjects: &Subjects<'_>) -> Vec<Frame> {
    let mut frames = vec![PLAIN; chunks.len()];
    for at in 0..chunks.len() {
        let Some(verb) = chunks[at].verb else { continue };
        let mut frame = if verb.is_infinitive || verb.part == Part::Ing && chunks[at].units.len() == 1 {
            dependent(units, chunks, subjects, &frames, at)
        } else if at > 0 && matches!(chunks[at - 1].kind, Kind::And) {
            coordinated(chunks, &frames, at)
        } else {
            clause(units, chunks, &frames, at)
        };
        // "No Israeli strike hit Lebanon".
        let is_nothing = at > 0
            && chunks[at - 1].kind == Kind::Noun
            && units[chunks[at - 1].units.start].hash == *NO
            && verb.part != Part::Reduced;
        if verb.is_negated || is_nothing {
            frame.modality = negated(frame.modality);
        } else if verb.mood != Mood::Plain && frame.modality != Modality::Denied {
            frame.modality = Modality::Hypothetical;
        }
        frames[at] = frame;
    }
    frames
}

/// "did not deny backing": two negations cancel.
fn negated(modality: Modality) -> Modality {
    if modality == Modality::Denied {
        Modality::Asserted
    } else {
        Modality::Denied
    }
}

fn dependent(units: &[Unit], chunks: &[Chunk], subjects: &Subjects<'_>, frames: &[Frame], at: usize) -> Frame {
    let noun = at
        .checked_sub(1)
        .filter(|i| chunks[*i].kind == Kind::Noun)
        .and_then(|i| super::chunks::head_of(units, &chunks[i]));
    let noun_hash = noun.map(|h| units[h].hash).unwrap_or_default();
    let Some(governor) = subjects.governor(at) else {
        // "US to arm Taiwan": a headline's future.
        let is_planned = chunks[at].verb.is_some_and(|v| v.is_infinitive);
        let modality = if is_planned {
            Modality::Hypothetical
        } else {
            Modality::Asserted
        };
        return Frame { modality, ..PLAIN };
    };
    let Some(verb) = chunks[governor].verb else {
        return PLAIN;
    };
    let kinds = units[verb.main].kinds;
    let preposition = at.checked_sub(1).map(|i| chunks[i].kind);
    let is_direct = governor + 1 == at;
    let mut frame = frames[governor];
    frame.governor = Some(governor);
    let is_verb_infinitive = chunks[at].verb.is_some_and(|v| v.is_infinitive);
    if WANTED_NOUNS.contains(&noun_hash) {
        frame.modality = weaker(frame.modality, Modality::Hypothetical);
    } else if FAILED_NOUNS.contains(&noun_hash) {
        frame.modality = Modality::Denied;
    } else if kinds & FAILS != 0 && (is_direct || is_from(preposition)) || is_short_of(units, chunks, at) {
        frame.modality = negated(frame.modality);
    } else if kinds & (WANTS | URGES) != 0 && is_verb_infinitive || frame.modality == Modality::Hypothetical {
        frame.modality = weaker(frame.modality, Modality::Hypothetical);
    } else if matches!(preposition, Some(Kind::Preposition(crate::knowledge::actions::OF))) {
        frame.modality = Modality::Alleged;
        frame.speech = None;
    } else if frame.modality == Modality::Denied && !is_direct {
        // "did not sign the deal, citing": what is not directly under the negation stands.
        frame.modality = Modality::Asserted;
    }
    frame
}

/// "stopped short of condemning", "came short of".
fn is_short_of(units: &[Unit], chunks: &[Chunk], at: usize) -> bool {
    let is_of = at >= 2 && chunks[at - 1].kind == Kind::Preposition(crate::knowledge::actions::OF);
    is_of && units[chunks[at - 2].units.end - 1].hash == *SHORT
}

fn is_from(kind: Option<Kind>) -> bool {
    kind == Some(Kind::Preposition(crate::knowledge::actions::FROM))
}

fn weaker(modality: Modality, other: Modality) -> Modality {
    if modality == Modality::Denied { modality } else { other }
}

fn coordinated(chunks: &[Chunk], frames: &[Frame], at: usize) -> Frame {
    let before = (0..at).rev().take(20).find(|i| chunks[*i].verb.is_some());
    before.map_or(PLAIN, |i| {
        let shares = chunks[at].verb.is_some_and(|v| v.part == Part::Base)
            || chunks[i].verb.is_some_and(|v| !v.is_negated && !v.is_infinitive);
        if shares { frames[i] } else { PLAIN }
    })
}

/// A finite clause: does a verb of speech or a condition open it?
fn clause(units: &[Unit], chunks: &[Chunk], frames: &[Frame], at: usize) -> Frame {
    let mut nouns = 0;
    for i in (0..at).rev().take(20) {
        match chunks[i].kind {
            Kind::Noun => nouns += 1,
            Kind::Subordinator(_) => {
                let is_condition = CONDITIONS.contains(&units[chunks[i].units.start].hash);
                let modality = if is_condition {
                    Modality::Hypothetical
                } else {
                    Modality::Asserted
                };
                return Frame { modality, ..PLAIN };
            }
            Kind::Stop | Kind::Relative => return PLAIN,
            Kind::And if nouns == 0 => return PLAIN,
            Kind::Verb => {
                let Some(verb) = chunks[i].verb else { continue };
                if verb.part == Part::Reduced {
                    continue;
                }
                return spoken(units, frames, i, verb.main, nouns);
            }
            _ => {}
        }
    }
    PLAIN
}

fn spoken(units: &[Unit], frames: &[Frame], governor: usize, main: usize, nouns: usize) -> Frame {
    let kinds = units[main].kinds;
    if nouns == 0 {
        return PLAIN;
    }
    let own = frames[governor];
    if kinds & FAILS != 0 && kinds & SAYS == 0 {
        Frame {
            modality: negated(own.modality),
            speech: Some(governor),
            governor: Some(governor),
        }
    } else if kinds & SAYS != 0 {
        let modality = if own.modality == Modality::Asserted {
            Modality::Alleged
        } else {
            own.modality
        };
        Frame {
            modality,
            speech: Some(governor),
            governor: Some(governor),
        }
    } else {
        PLAIN
    }
}
