//! How sure an actor is: the share of actors found on the same kind of evidence that are right.
//!
//! Persons and bodies by name are nearly always right; an adjective may only say where a thing comes from, a bare
//! "fighters" may be nobody. The shares were measured on annotated news (docs/ACCURACY.md says how) and smoothed.
//!
//! Not here: how sure a relation or portrayal is. Invariant: 0.0..=0.99; more mentions never make it smaller.

use super::hit::{Hit, Who};
use super::view::View;
use crate::knowledge::ActorKind;
use crate::nlp::Reading;

/// What names alone weigh when nothing else could be meant (`choose.rs`).
const SURE: f32 = 0.97;
/// How much of the doubt between namesakes counts; context decides most of them rightly.
const DOUBT_WEIGHT: f32 = 0.4;
const HIGHEST: f32 = 0.99;

/// Of one mention.
pub fn of_hit(view: &View<'_>, hit: &Hit<'_>) -> f32 {
    let share = match &hit.who {
        Who::Actor(id) => of_known(view.kb.actor(*id).kind, hit.reading),
        Who::Place(_) => HIGHEST,
        Who::Named { kind, .. } => match kind {
            ActorKind::Person => 0.98,
            _ => 0.95,
        },
        Who::Composed { country, kind, .. } => of_composed(country.is_some(), *kind, hit),
    };
    let is_by_name = matches!(hit.who, Who::Actor(_))
        && matches!(hit.reading, Reading::Name | Reading::Adjective | Reading::Metonym);
    let doubt = if is_by_name {
        (SURE - hit.confidence).max(0.0)
    } else {
        0.0
    };
    share - DOUBT_WEIGHT * doubt
}

fn of_known(kind: ActorKind, reading: Reading) -> f32 {
    match (reading, kind) {
        (Reading::Name, ActorKind::Person) => 0.985,
        (Reading::Name, ActorKind::Organisation) => 0.9,
        (Reading::Name, ActorKind::State) => 0.96,
        (Reading::Name, _) => 0.975,
        (Reading::Adjective, ActorKind::People) => 0.75,
        (Reading::Adjective, _) => 0.84,
        (Reading::Metonym, _) => 0.9,
        (Reading::Office, _) => 0.93,
        (Reading::Nominal, ActorKind::Military) => 0.7,
        (Reading::Nominal, _) => 0.92,
        (Reading::Pronoun, _) => 0.75,
    }
}

/// "a Turkish official" names its country beside the role; a bare "rebels" takes it from what stands around.
fn of_composed(has_country: bool, kind: ActorKind, hit: &Hit<'_>) -> f32 {
    let is_bare = hit.confidence <= 0.6;
    match (is_bare, kind) {
        (true, ActorKind::ArmedGroup) => 0.45,
        (true, _) if has_country => 0.85,
        (true, _) => 0.75,
        (false, ActorKind::Party) => 0.8,
        (false, _) => 0.97,
    }
}

/// Of an actor whose best mention weighs `best`, with so many mentions.
pub fn of_actor(best: f32, mentions: usize) -> f32 {
    let others = (mentions as f32 - 1.0).min(4.0);
    let rest = (1.0 - best) * 0.85_f32.powf(others);
    (1.0 - rest).min(HIGHEST)
}
