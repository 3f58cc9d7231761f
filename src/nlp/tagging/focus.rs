//! Which state or body a noun without an owner belongs to: the one last spoken of.
//!
//! "Turkey held an election, and the government lost it": Turkey's. "Russia had struck rebels in Syria": Syria's rebels.
//! Cases: `tests/cases/tagging/nominals.case`.
//!
//! Not here: which nouns refer back (`nominals.rs`). Invariant: looks back a bounded number of hits.

use super::hit::{Hit, Who};
use super::view::View;
use crate::knowledge::{ActorId, ActorKind, ActorTable, RoleClass, RoleWord};

pub const LOOK_BACK_HITS: usize = 12;

/// The state that most mentions of the document belong to.
pub fn main_country(view: &View<'_>, hits: &[Hit<'_>]) -> Option<ActorId> {
    let mut counts: ActorTable<(usize, usize)> = ActorTable::default();
    for (number, hit) in hits.iter().enumerate() {
        if let Some(state) = state_of(view, hit) {
            let entry = counts.entry(state).or_insert((0, number));
            entry.0 += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(id, (count, first))| (*count, std::cmp::Reverse(*first), *id))
        .map(|(id, _)| id)
}

/// The state of an actor or place.
pub fn state_of(view: &View<'_>, hit: &Hit<'_>) -> Option<ActorId> {
    match &hit.who {
        Who::Actor(id) | Who::Place(id) => view.kb.state_of(*id),
        Who::Composed { country, .. } | Who::Named { country, .. } => view.kb.find_code((*country)?),
    }
}

/// "Russia said it had struck rebels in Syria": rebels are of the place that the sentence names.
pub fn fighting_in(view: &View<'_>, hits: &[Hit<'_>], at: usize, role: &RoleWord) -> Option<ActorId> {
    const LOCAL: [&str; 12] = [
        "rebel", "militant", "militia", "citizen", "protester", "criminal", "journalist", "teacher", "activist",
        "health_worker", "aid_worker", "labour",
    ];
    let is_local = matches!(&role.class, RoleClass::Other(class) if LOCAL.contains(&class.as_str()));
    let from = hits.partition_point(|hit| hit.tokens.start < at);
    let same = |hit: &&Hit<'_>| view.sentence_of[hit.tokens.start] == view.sentence_of[at];
    let mut behind = hits[from..]
        .iter()
        .take(LOOK_BACK_HITS)
        .take_while(same)
        .filter(|_| is_local);
    behind.find_map(|hit| match hit.who {
        Who::Place(id) => view.kb.state_of(id),
        _ => None,
    })
}

/// The state last spoken of in this sentence.
pub fn focus(view: &View<'_>, hits: &[Hit<'_>], at: usize) -> Option<ActorId> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    let same = |hit: &&Hit<'_>| view.sentence_of[hit.tokens.start] == view.sentence_of[at];
    hits[..until]
        .iter()
        .rev()
        .take(LOOK_BACK_HITS)
        .take_while(same)
        .find_map(|hit| state_of(view, hit))
}

pub fn last_of(view: &View<'_>, hits: &[Hit<'_>], at: usize, kinds: &[ActorKind]) -> Option<ActorId> {
    let until = hits.partition_point(|hit| hit.tokens.start < at);
    hits[..until]
        .iter()
        .rev()
        .take(LOOK_BACK_HITS)
        .find_map(|hit| match hit.who {
            Who::Actor(id) | Who::Place(id) if kinds.contains(&view.kb.actor(id).kind) => Some(id),
            _ => None,
        })
}
