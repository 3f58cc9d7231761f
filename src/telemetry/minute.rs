//! What one minute of the stream said: actors, pairs, languages, tone, and sentences as evidence.
//!
//! Not here: summing minutes (`world.rs`).
//!
//! Invariant: at most [`ACTORS_MAX`] actors, [`PAIRS_MAX`] pairs, [`SENTENCES_MAX`] sentences and [`LANGUAGES_MAX`]
//! languages; what does not fit is told to the caller.

use crate::record::{EnrichedItem, Label, RelationItem, TextField};
use serde::Serialize;
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Actors counted in one minute.
pub const ACTORS_MAX: usize = 3_000;
/// Pairs counted in one minute.
pub const PAIRS_MAX: usize = 3_000;
/// Sentences kept in one minute as evidence of all pairs together.
pub const SENTENCES_MAX: usize = 600;
/// Of them, of one pair.
pub const SENTENCES_OF_PAIR: usize = 3;
/// Languages counted in one minute; the input may claim any.
const LANGUAGES_MAX: usize = 60;

/// Mentions or relations by polarity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    pub negative: u32,
    pub neutral: u32,
    pub positive: u32,
}

impl Tally {
    fn count(&mut self, label: Label) {
        match label {
            Label::Negative => self.negative += 1,
            Label::Neutral => self.neutral += 1,
            Label::Positive => self.positive += 1,
        }
    }

    pub(super) fn add(&mut self, other: Tally) {
        self.negative += other.negative;
        self.neutral += other.neutral;
        self.positive += other.positive;
    }

    pub fn total(self) -> u32 {
        self.negative + self.neutral + self.positive
    }
}

/// Who an actor is.
#[derive(Clone, Debug, Serialize)]
pub struct ActorName {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub country: Option<String>,
}

/// A sentence behind a relation.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    pub item: String,
    pub sentence: String,
    pub trigger: String,
    pub polarity: Label,
    pub event: Option<String>,
    pub modality: String,
}

/// One name for all minutes; equal where the id is.
#[derive(Clone, Debug)]
pub(super) struct Actor(pub Arc<ActorName>);

impl PartialEq for Actor {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Actor {}

impl Hash for Actor {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl Borrow<str> for Actor {
    fn borrow(&self) -> &str {
        &self.0.id
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Minute {
    pub number: u64,
    pub tone: Tally,
    pub actors: HashMap<Actor, Tally>,
    pub pairs: HashMap<(Actor, Actor), Pair>,
    pub languages: BTreeMap<String, u32>,
    pub sentences: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Pair {
    pub tally: Tally,
    pub evidence: Vec<Arc<Evidence>>,
}

impl Minute {
    /// Counts one item; how much did not fit comes back. Names are shared with the minute `before`.
    pub fn count(&mut self, item: &EnrichedItem, before: Option<&Minute>) -> u64 {
        let mut dropped = 0;
        self.tone.count(item.sentiment.label);
        self.count_language(&item.language);
        let mut named: Vec<Actor> = Vec::with_capacity(item.actors.len());
        for found in &item.actors {
            let known = self.actors.get_key_value(found.id.as_str());
            let known = known.or_else(|| before.and_then(|b| b.actors.get_key_value(found.id.as_str())));
            let actor = known.map_or_else(
                || {
                    Actor(Arc::new(ActorName {
                        id: cut(&found.id, 100),
                        name: cut(&found.name, 100),
                        kind: found.kind.clone(),
                        country: found.country.clone(),
                    }))
                },
                |(actor, _)| actor.clone(),
            );
            named.push(actor.clone());
            if self.actors.len() < ACTORS_MAX || self.actors.contains_key(&actor) {
                self.actors.entry(actor).or_default().count(found.sentiment.label);
            } else {
                dropped += 1;
            }
        }
        let find = |id: &str| item.actors.iter().position(|a| a.id == id).map(|at| named[at].clone());
        for relation in &item.relations {
            let (Some(source), Some(target)) = (find(&relation.source), find(&relation.target)) else {
                continue;
            };
            let key = (source, target);
            if self.pairs.len() >= PAIRS_MAX && !self.pairs.contains_key(&key) {
                dropped += 1;
                continue;
            }
            let pair = self.pairs.entry(key).or_default();
            pair.tally.count(relation.polarity);
            if pair.evidence.len() < SENTENCES_OF_PAIR && self.sentences < SENTENCES_MAX {
                self.sentences += 1;
                pair.evidence.push(Arc::new(evidence(item, relation)));
            }
        }
        dropped
    }

    fn count_language(&mut self, language: &str) {
        if let Some(count) = self.languages.get_mut(language) {
            *count += 1;
        } else if self.languages.len() < LANGUAGES_MAX {
            self.languages.insert(cut(language, 20), 1);
        }
    }
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

fn evidence(item: &EnrichedItem, relation: &RelationItem) -> Evidence {
    let sentence = item.sentences.get(relation.sentence).and_then(|s| {
        let text = if s.field == TextField::Title {
            item.title.as_deref()
        } else {
            item.body.as_deref()
        };
        Some(text?.chars().skip(s.start).take((s.end - s.start).min(400)).collect())
    });
    Evidence {
        item: cut(&item.id, 200),
        sentence: sentence.unwrap_or_default(),
        trigger: cut(&relation.evidence.text, 100),
        polarity: relation.polarity,
        event: relation.event.clone(),
        modality: relation.modality.clone(),
    }
}
