//! What follows from all actors together and is asked too often to be worked out each time.
//!
//! Invariant: depends on the actors alone.

use super::actor::{Actor, ActorId, ActorKind};
use super::name_index::HashTable;
use super::name_index::TextTable;
use super::words::word_hash;

/// First words of persons' full names.
pub(super) fn given_names(actors: &[Actor]) -> HashTable<()> {
    let persons = actors.iter().filter(|actor| actor.kind == ActorKind::Person);
    let first = persons
        .filter_map(|actor| actor.name.split_once(' '))
        .map(|(first, _)| first);
    first
        .filter(|first| first.chars().count() > 2 && !first.contains('.'))
        .map(|first| (word_hash(first), ()))
        .collect()
}

/// The state that each actor belongs to.
pub(super) fn states(actors: &[Actor], by_code: &TextTable<ActorId>) -> Vec<Option<ActorId>> {
    let of = |actor: &Actor| by_code.get(actor.country.as_deref()?).copied();
    actors.iter().map(of).collect()
}
