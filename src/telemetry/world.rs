//! What the stream said of the world in the last hour: counts by minute of actors, pairs, countries and tone.
//!
//! Not here: the items themselves (`recent.rs`).
//!
//! Invariant: bounded whatever the news: at most [`MINUTES`] minutes, [`ACTORS_MAX`] actors and [`PAIRS_MAX`] pairs;
//! what does not fit is counted as dropped.

use crate::record::{EnrichedItem, Label};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Mutex;

/// Minutes that are kept.
pub const MINUTES: usize = 60;
/// Actors counted in one minute.
pub const ACTORS_MAX: usize = 3_000;
/// Pairs counted in one minute.
pub const PAIRS_MAX: usize = 3_000;
/// Sentences kept as evidence of a pair.
const EVIDENCE_MAX: usize = 3;

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

    fn add(&mut self, other: Tally) {
        self.negative += other.negative;
        self.neutral += other.neutral;
        self.positive += other.positive;
    }

    pub fn total(self) -> u32 {
        self.negative + self.neutral + self.positive
    }
}

/// Who an actor is, kept once a minute.
#[derive(Clone, Debug, Serialize)]
pub struct ActorTally {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub country: Option<String>,
    pub tally: Tally,
    /// Items a minute that name the actor, oldest first.
    pub series: Vec<u32>,
}

/// Who does what to whom.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PairTally {
    pub source: String,
    pub target: String,
    pub tally: Tally,
    pub evidence: Vec<Evidence>,
}

/// A sentence behind a relation.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    pub item: String,
    pub sentence: String,
    pub trigger: String,
    pub polarity: Label,
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

#[derive(Debug, Default)]
struct Minute {
    number: u64,
    tone: Tally,
    actors: HashMap<String, ActorTally>,
    pairs: HashMap<(String, String), PairTally>,
    languages: BTreeMap<String, u32>,
}

/// Counts of the last hour.
#[derive(Debug, Default)]
pub struct World {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    minutes: VecDeque<Minute>,
    dropped: u64,
}

impl World {
    /// Counts one item at a minute since 1970.
    pub fn count(&self, item: &EnrichedItem, minute: u64) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.advance(minute);
        let mut dropped = 0;
        if let Some(current) = state.minutes.back_mut() {
            dropped = current.count(item);
        }
        state.dropped += dropped;
    }

    /// Actors and pairs that found no room, since the start.
    pub fn dropped(&self) -> u64 {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .dropped
    }

    /// Sums the last `minutes` up to `now`, the busiest `top` actors and pairs first.
    pub fn view(&self, minutes: usize, top: usize, now: u64) -> View {
        let state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let minutes = minutes.clamp(1, MINUTES);
        let first = now.saturating_sub(minutes as u64 - 1);
        let mut view = View {
            minutes,
            tone_series: vec![Tally::default(); minutes],
            dropped: state.dropped,
            ..View::default()
        };
        let mut actors: HashMap<&str, ActorTally> = HashMap::new();
        let mut pairs: HashMap<(&str, &str), PairTally> = HashMap::new();
        for minute in state.minutes.iter().filter(|m| (first..=now).contains(&m.number)) {
            let at = (minute.number - first) as usize;
            view.tone.add(minute.tone);
            view.tone_series[at].add(minute.tone);
            for (language, count) in &minute.languages {
                *view.languages.entry(language.clone()).or_default() += count;
            }
            for (id, actor) in &minute.actors {
                let sum = actors.entry(id).or_insert_with(|| ActorTally {
                    tally: Tally::default(),
                    series: vec![0; minutes],
                    ..actor.clone()
                });
                sum.tally.add(actor.tally);
                sum.series[at] += actor.tally.total();
                if let Some(country) = &actor.country {
                    view.countries.entry(country.clone()).or_default().add(actor.tally);
                }
            }
            for ((source, target), pair) in &minute.pairs {
                let sum = pairs.entry((source, target)).or_insert_with(|| PairTally {
                    source: source.clone(),
                    target: target.clone(),
                    ..PairTally::default()
                });
                sum.tally.add(pair.tally);
                sum.evidence.extend(pair.evidence.iter().cloned());
            }
        }
        view.items = view.tone.total();
        view.actors = busiest(actors.into_values(), top, |a| (a.tally.total(), a.id.clone()));
        view.pairs = busiest(pairs.into_values(), top * 4, |p| {
            (p.tally.total(), format!("{} {}", p.source, p.target))
        });
        for pair in &mut view.pairs {
            let surplus = pair.evidence.len().saturating_sub(EVIDENCE_MAX);
            pair.evidence.drain(..surplus);
        }
        view
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
            self.minutes.push_back(Minute {
                number: minute,
                ..Minute::default()
            });
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

impl Minute {
    /// Counts one item; what did not fit comes back.
    fn count(&mut self, item: &EnrichedItem) -> u64 {
        let mut dropped = 0;
        self.tone.count(item.sentiment.label);
        *self.languages.entry(item.language.clone()).or_default() += 1;
        for actor in &item.actors {
            if let Some(known) = self.actors.get_mut(&actor.id) {
                known.tally.count(actor.sentiment.label);
            } else if self.actors.len() < ACTORS_MAX {
                let mut tally = Tally::default();
                tally.count(actor.sentiment.label);
                let entry = ActorTally {
                    id: actor.id.clone(),
                    name: actor.name.clone(),
                    kind: actor.kind.clone(),
                    country: actor.country.clone(),
                    tally,
                    series: Vec::new(),
                };
                self.actors.insert(actor.id.clone(), entry);
            } else {
                dropped += 1;
            }
        }
        for relation in &item.relations {
            let key = (relation.source.clone(), relation.target.clone());
            if self.pairs.len() >= PAIRS_MAX && !self.pairs.contains_key(&key) {
                dropped += 1;
                continue;
            }
            let pair = self.pairs.entry(key).or_default();
            pair.tally.count(relation.polarity);
            if pair.evidence.len() < EVIDENCE_MAX {
                pair.evidence.push(evidence(item, relation));
            }
        }
        dropped
    }
}

fn evidence(item: &EnrichedItem, relation: &crate::record::RelationItem) -> Evidence {
    use crate::record::TextField;
    let sentence = item.sentences.get(relation.sentence).and_then(|s| {
        let text = if s.field == TextField::Title {
            item.title.as_deref()
        } else {
            item.body.as_deref()
        };
        let text: String = text?.chars().skip(s.start).take((s.end - s.start).min(400)).collect();
        Some(text)
    });
    Evidence {
        item: item.id.chars().take(200).collect(),
        sentence: sentence.unwrap_or_default(),
        trigger: relation.evidence.text.chars().take(100).collect(),
        polarity: relation.polarity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{ActorItem, Sentiment};

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
}
