//! Reads one line of `data/lexicon/actions.tsv`.
//!
//! Not here: the trie of triggers (`actions.rs`).
//!
//! Invariant: a line is read whole or not at all; what is wrong is told at its column.

use super::DataFile;
use super::actions::{Action, Certainty, PREPOSITIONS, Pos, SlotRole};
use super::problem::{Problem, unknown};
use super::table::Row;

/// Events of PLOVER.
pub const EVENTS: [&str; 16] = [
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
];

const CERTAINTIES: [(&str, Certainty); 5] = [
    ("asserted", Certainty::Asserted),
    ("attempt", Certainty::Attempt),
    ("verbal", Certainty::Verbal),
    ("hypothetical", Certainty::Hypothetical),
    ("ended", Certainty::Ended),
];

const POS: [(&str, Pos); 3] = [("v", Pos::Verb), ("n", Pos::Noun), ("a", Pos::Adjective)];
const POLARITIES: [(&str, i8); 3] = [("negative", -1), ("neutral", 0), ("positive", 1)];

/// The action of a line.
pub fn read_action(file: &DataFile, row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Action> {
    let mut problem = |column: usize, message: String| {
        problems.push(Problem::at(&file.path, &file.text, row.at(column), message));
    };
    let Some(pos) = pick(&POS, row.text(1)) else {
        problem(1, unknown("part of speech", row.text(1), &POS.map(|p| p.0)));
        return None;
    };
    let mut action = Action {
        pos,
        subject: None,
        object: None,
        possessive: None,
        clause: None,
        prefix: None,
        prepositions: Vec::new(),
        event: "",
        polarity: 0,
        score: 0.0,
        certainty: Certainty::Asserted,
    };
    for slot in row.text(2).split(',').map(str::trim).filter(|slot| !slot.is_empty()) {
        if !add_slot(&mut action, slot) {
            problem(
                2,
                format!(
                    "`{slot}` is no slot; write subj, obj, poss, pre, that or a preposition, then = and S, T, M, C or X"
                ),
            );
            return None;
        }
    }
    let event = row.text(3).trim();
    let Some(event) = EVENTS.into_iter().find(|known| *known == event) else {
        problem(3, unknown("event", event, &EVENTS));
        return None;
    };
    let Some(polarity) = pick(&POLARITIES, row.text(4)) else {
        problem(4, unknown("polarity", row.text(4), &POLARITIES.map(|p| p.0)));
        return None;
    };
    let Some(score) = row
        .text(5)
        .trim()
        .parse()
        .ok()
        .filter(|score| (0.1..=1.0).contains(score))
    else {
        problem(
            5,
            format!("`{}` is no score; write a number from 0.1 to 1.0", row.text(5)),
        );
        return None;
    };
    let Some(certainty) = pick(&CERTAINTIES, row.text(6)) else {
        problem(6, unknown("certainty", row.text(6), &CERTAINTIES.map(|c| c.0)));
        return None;
    };
    Some(Action {
        event,
        polarity,
        score,
        certainty,
        ..action
    })
}

fn pick<T: Copy>(known: &[(&str, T)], word: &str) -> Option<T> {
    known
        .iter()
        .find(|(code, _)| *code == word.trim())
        .map(|(_, value)| *value)
}

fn add_slot(action: &mut Action, slot: &str) -> bool {
    let Some((name, role)) = slot.split_once('=') else {
        return false;
    };
    let role = match role {
        "S" => SlotRole::Source,
        "T" => SlotRole::Target,
        "M" => SlotRole::Partner,
        "C" => SlotRole::Clause,
        "X" => SlotRole::Other,
        _ => return false,
    };
    let place = match name {
        "subj" => &mut action.subject,
        "obj" => &mut action.object,
        "poss" => &mut action.possessive,
        "that" => &mut action.clause,
        "pre" => &mut action.prefix,
        _ => {
            let Some(at) = PREPOSITIONS.iter().position(|p| *p == name) else {
                return false;
            };
            action.prepositions.push((at as u8, role));
            return true;
        }
    };
    place.replace(role).is_none()
}
