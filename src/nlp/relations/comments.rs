//! What is said of an act in an apposition goes to whoever did it: "Dublin froze the accounts, a move welcomed by Riga".
//!
//! Cases: `tests/cases/linked/pairs.case`.
//!
//! Not here: objects that stand beside their verb (`right.rs`). Invariant: fills targets that are empty, and no others.

use super::acts::{Act, Clauses};
use super::chunks::{Kind, head_of};
use super::parts::Part;
use crate::knowledge::actions::Pos;
use crate::knowledge::lexicon::token_hash;
use std::sync::LazyLock;

/// Nouns that take up the clause before them.
static COMMENTED: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "act acts action actions announcement announcements ban charge claim claims comment comments decision decisions deal effort \
     efforts gesture initiative measure measures move moves offer plan plans pledge policy project proposal remark remarks \
     response ruling speech statement statements step steps strategy verdict visit vote"
        .split_whitespace()
        .map(token_hash)
        .collect()
});
/// How many chunks to the left are looked at.
const REACH: usize = 20;

/// Fills in whom a comment concerns.
pub fn fill(clauses: &Clauses<'_>, acts: &mut [Act]) {
    let is_open = |a: &&mut Act| a.pos == Pos::Verb && a.targets.is_empty() && a.partners.is_empty();
    for act in acts.iter_mut().filter(is_open) {
        let is_judgement = matches!(act.event, "ACCUSE" | "SUPPORT" | "REJECT" | "PROTEST");
        if act.sources.is_empty() || !is_judgement {
            continue;
        }
        act.targets = concerned(clauses, act.chunk, &act.sources);
    }
}

/// Whose act a verb comments on; nobody where it comments on none.
pub fn concerned(clauses: &Clauses<'_>, verb: usize, sources: &[usize]) -> Vec<usize> {
    let doers = commented(clauses, verb).map(|noun| doers_before(clauses, noun));
    let others = doers.into_iter().flatten().filter(|doer| !sources.contains(doer));
    others.collect()
}

/// The noun chunk before a verb that takes up the clause before it: ", a move that Riga welcomed".
fn commented(clauses: &Clauses<'_>, verb: usize) -> Option<usize> {
    for at in (1..verb).rev().take(5) {
        match clauses.chunks[at].kind {
            Kind::Noun => {
                let head = head_of(clauses.units, &clauses.chunks[at])?;
                let is_apposed = clauses.chunks[at - 1].kind == Kind::Comma;
                if COMMENTED.contains(&clauses.units[head].hash) {
                    return is_apposed.then_some(at);
                }
            }
            Kind::That | Kind::Relative | Kind::And | Kind::Preposition(_) => {}
            _ => return None,
        }
    }
    None
}

/// Subjects of the nearest finite verb before a chunk.
fn doers_before(clauses: &Clauses<'_>, noun: usize) -> Vec<usize> {
    let is_main = |at: &usize| {
        clauses.chunks[*at]
            .verb
            .is_some_and(|v| !v.is_infinitive && matches!(v.part, Part::Finite | Part::Perfect | Part::Base))
    };
    let main = (0..noun).rev().take(REACH).find(is_main);
    main.map(|at| clauses.subjects.of(at).to_vec()).unwrap_or_default()
}
