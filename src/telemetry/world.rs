//! What the stream said of the world in the last hour: counts by minute of actors, pairs, countries and tone.
//!
//! Not here: the items themselves (`recent.rs`), what a minute holds (`minute.rs`).
//!
//! Invariant: bounded whatever the news: at most [`MINUTES`] minutes, each bounded (`minute.rs`); what does not fit is
//! counted as dropped. Counting never waits for a reader: readers sum what they were handed, outside the lock.

use super::minute::{ActorName, Evidence, Minute, Tally};
use crate::record::EnrichedItem;
use serde::{Serialize, Serializer};
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Minutes that are kept.
pub const MINUTES: usize = 60;
/// Sentences that an answer about one pair holds.
const SENTENCES_TOLD: usize = 20;

/// An actor over the whole window.
#[derive(Clone, Debug, Serialize)]
pub struct ActorTally {
    #[serde(flatten, serialize_with = "inner")]
    pub actor: Arc<ActorName>,
    pub tally: Tally,
    /// Items a minute that name the actor, oldest first.
    pub series: Vec<u32>,
}

/// Who does what to whom.
#[derive(Clone, Debug, Serialize)]
pub struct PairTally {
    #[serde(serialize_with = "inner")]
    pub source: Arc<ActorName>,
    #[serde(serialize_with = "inner")]
    pub target: Arc<ActorName>,
    pub tally: Tally,
}

fn inner<S: Serializer>(name: &Arc<ActorName>, serializer: S) -> Result<S::Ok, S::Error> {
    name.as_ref().serialize(serializer)
}

/// The last minutes, summed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct View {
    pub minutes: usize,
    pub items: u32,
    pub tone: Tally,
    /// Tone of the items of each minute, oldest first.
    pub tone_series: Vec<Tally>,
    pub actors: Vec<ActorTally>,
    pub pairs: Vec<PairTally>,
    /// All actors of a country together, by ISO 3166-1 alpha-3.
    pub countries: BTreeMap<String, Tally>,
    pub languages: BTreeMap<String, u32>,
    pub dropped: u64,
}

/// Counts of the last hour.
#[derive(Debug, Default)]
pub struct World {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Shared with readers; the newest is copied when it is written while a reader holds it.
    minutes: VecDeque<Arc<Minute>>,
    dropped: u64,
}

impl World {
    /// Counts one item at a minute since 1970.
    pub fn count(&self, item: &EnrichedItem, minute: u64) {
        let mut state = self.lock();
        state.advance(minute);
        let known = state.minutes.iter().rev().nth(1).cloned();
        let mut dropped = 0;
        if let Some(current) = state.minutes.back_mut() {
            dropped = Arc::make_mut(current).count(item, known.as_deref());
        }
        state.dropped += dropped;
    }

    /// Actors and pairs that found no room, since the start.
    pub fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// Sums the last `minutes` up to `now`, the busiest `top` actors and pairs first.
    pub fn view(&self, minutes: usize, top: usize, now: u64) -> View {
        let minutes = minutes.clamp(1, MINUTES);
        let first = now.saturating_sub(minutes as u64 - 1);
        let mut view = View {
            minutes,
            tone_series: vec![Tally::default(); minutes],
            dropped: self.dropped(),
            ..View::default()
        };
        let held = self.held(first, now);
        let mut actors: HashMap<&str, ActorTally> = HashMap::new();
        let mut pairs: HashMap<(&str, &str), PairTally> = HashMap::new();
        for minute in &held {
            let at = (minute.number - first) as usize;
            view.tone.add(minute.tone);
            view.tone_series[at].add(minute.tone);
            for (language, count) in &minute.languages {
                *view.languages.entry(language.clone()).or_default() += count;
            }
            for (actor, tally) in &minute.actors {
                let sum = actors.entry(actor.borrow()).or_insert_with(|| ActorTally {
                    actor: actor.0.clone(),
                    tally: Tally::default(),
                    series: vec![0; minutes],
                });
                sum.tally.add(*tally);
                sum.series[at] += tally.total();
                if let Some(country) = &actor.0.country {
                    view.countries.entry(country.clone()).or_default().add(*tally);
                }
            }
            for ((source, target), pair) in &minute.pairs {
                let sum = pairs
                    .entry((source.borrow(), target.borrow()))
                    .or_insert_with(|| PairTally {
                        source: source.0.clone(),
                        target: target.0.clone(),
                        tally: Tally::default(),
                    });
                sum.tally.add(pair.tally);
            }
        }
        view.items = view.tone.total();
        view.actors = busiest(actors.into_values(), top, |a| (a.tally.total(), a.actor.id.clone()));
        view.pairs = busiest(pairs.into_values(), top * 2, |p| {
            (p.tally.total(), format!("{} {}", p.source.id, p.target.id))
        });
        view
    }

    /// Sentences in which `source` acts on `target`, the newest first.
    pub fn evidence(&self, (source, target): (&str, &str), minutes: usize, now: u64) -> Vec<Evidence> {
        let first = now.saturating_sub(minutes.clamp(1, MINUTES) as u64 - 1);
        let held = self.held(first, now);
        let of_pair = held.iter().rev().flat_map(|minute| &minute.pairs);
        let of_pair = of_pair.filter(|((s, t), _)| s.0.id == source && t.0.id == target);
        of_pair
            .flat_map(|(_, pair)| pair.evidence.iter().rev().map(|e| (**e).clone()))
            .take(SENTENCES_TOLD)
            .collect()
    }

    fn held(&self, first: u64, now: u64) -> Vec<Arc<Minute>> {
        let state = self.lock();
        let in_window = state.minutes.iter().filter(|m| (first..=now).contains(&m.number));
        in_window.cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The greatest by count; ties by name, so that the page does not flicker.
fn busiest<T>(all: impl Iterator<Item = T>, top: usize, key: impl Fn(&T) -> (u32, String)) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_by_cached_key(|one| {
        let (count, name) = key(one);
        (std::cmp::Reverse(count), name)
    });
    all.truncate(top);
    all
}

impl State {
    /// Opens the minute and forgets those that are too old; a clock that goes back counts in the newest.
    fn advance(&mut self, minute: u64) {
        let newest = self.minutes.back().map_or(0, |m| m.number);
        if minute > newest || self.minutes.is_empty() {
            self.minutes.push_back(Arc::new(Minute {
                number: minute,
                ..Minute::default()
            }));
        }
        let newest = self.minutes.back().map_or(0, |m| m.number);
        while self
            .minutes
            .front()
            .is_some_and(|m| m.number + MINUTES as u64 <= newest)
        {
            self.minutes.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::minute::{ACTORS_MAX, SENTENCES_MAX, SENTENCES_OF_PAIR};
    use super::*;
    use crate::record::{ActorItem, Label, RelationItem, Sentiment, SpanItem, TextField};

    fn item(actors: &[(&str, Label)]) -> EnrichedItem {
        let actor = |(id, label): &(&str, Label)| ActorItem {
            id: (*id).into(),
            name: (*id).into(),
            kind: "state".into(),
            country: Some((*id).into()),
            sentiment: Sentiment {
                label: *label,
                ..Sentiment::default()
            },
            ..ActorItem::default()
        };
        EnrichedItem {
            actors: actors.iter().map(actor).collect(),
            language: "en".into(),
            ..EnrichedItem::default()
        }
    }

    #[test]
    fn minutes_are_summed_and_old_ones_forgotten() {
        let world = World::default();
        world.count(&item(&[("IRN", Label::Negative)]), 100);
        world.count(&item(&[("IRN", Label::Positive), ("FRA", Label::Neutral)]), 103);
        let view = world.view(5, 10, 103);
        assert_eq!((view.items, view.actors.len()), (2, 2));
        assert_eq!(
            view.actors[0].tally,
            Tally {
                negative: 1,
                neutral: 0,
                positive: 1
            }
        );
        assert_eq!(view.actors[0].series, [0, 1, 0, 0, 1]);
        assert_eq!(world.view(2, 10, 103).items, 1);
        world.count(&item(&[]), 100 + MINUTES as u64);
        assert_eq!(world.view(MINUTES, 10, 100 + MINUTES as u64).items, 2);
    }

    #[test]
    fn actors_beyond_the_bound_are_dropped_and_counted() {
        let world = World::default();
        for n in 0..ACTORS_MAX + 7 {
            world.count(&item(&[(format!("A{n}").as_str(), Label::Neutral)]), 5);
        }
        assert_eq!(world.view(1, usize::MAX / 8, 5).actors.len(), ACTORS_MAX);
        assert_eq!(world.view(1, 1, 5).dropped, 7);
    }

    #[test]
    fn a_pair_has_names_and_the_newest_sentences_and_no_more_than_fit() {
        let relation = |n: usize| RelationItem {
            source: "PER.P.FUJIMORI".into(),
            source_name: "Alberto Fujimori".into(),
            target: "PER".into(),
            target_name: "Peru".into(),
            polarity: Label::Negative,
            score: -0.7,
            confidence: 0.9,
            modality: "asserted".into(),
            event: Some("COERCE".into()),
            quad: None,
            sentence: 0,
            evidence: SpanItem {
                field: TextField::Title,
                start: 0,
                end: 1,
                text: format!("trigger {n}"),
            },
        };
        let world = World::default();
        for n in 0..SENTENCES_MAX + 9 {
            let mut acting = item(&[("PER.P.FUJIMORI", Label::Negative), ("PER", Label::Neutral)]);
            acting.actors[0].name = "Alberto Fujimori".into();
            acting.relations = vec![relation(n)];
            world.count(&acting, 7 + n as u64 / 300);
        }
        let view = world.view(60, 10, 9);
        assert_eq!(view.pairs.len(), 1);
        assert_eq!(view.pairs[0].source.name, "Alberto Fujimori");
        assert_eq!(view.pairs[0].tally.total() as usize, SENTENCES_MAX + 9);
        let told = world.evidence(("PER.P.FUJIMORI", "PER"), 60, 9);
        assert_eq!(told.len(), 3 * SENTENCES_OF_PAIR);
        assert_eq!(told[0].trigger, "trigger 602", "the newest minute comes first");
        assert!(world.evidence(("PER", "PER.P.FUJIMORI"), 60, 9).is_empty());
    }
}
