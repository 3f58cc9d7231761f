//! One judgement for each actor of a sentence: features weighed by `data/models/portrayal`.
//!
//! Not here: the features (`features.rs`), actors over a document (`portrayal.rs`).
//!
//! Invariant: all mentions of an actor in a sentence get the same probabilities, which add up to one.

use super::cues::FoundCue;
use super::evidence::{is_armed_group, is_force_of_law};
use super::features::Group;
use super::model::Scores;
use crate::nlp::Modality;
use crate::nlp::analyze::Resources;
use crate::nlp::families::Summed;
use crate::nlp::relations::{Found, Side};
use crate::nlp::tagging::Tagging;
use crate::nlp::trace::{Trace, TracedPortrayal};
use crate::nlp::words::Words;
use std::ops::Range;

/// A document as it is when portrayals are judged.
#[derive(Clone, Copy)]
pub struct Judging<'a> {
    pub resources: Resources<'a>,
    pub words: &'a Words<'a>,
    pub tagging: &'a Tagging,
    pub found: &'a Found,
    pub cues: &'a [(Range<usize>, Vec<FoundCue>)],
    /// Of every mark what the rules say by acts and by words, and what the model says.
    pub marks: &'a [([f32; 2], Option<Scores>)],
}

/// Probabilities of negative, neutral and positive for every mark; nothing without weights.
pub fn probabilities(judging: Judging<'_>, mut trace: Option<&mut Trace>) -> Option<Vec<[f32; 3]>> {
    let Judging { resources, words, .. } = judging;
    let weights = resources.models.portrayal(resources.options.tier)?;
    if words.prepared.language != "en" {
        return None;
    }
    let mut all = vec![[0.0, 1.0, 0.0]; words.marks.len()];
    let sides = SidesByMark::new(judging.found, words.marks.len());
    let lexicon = resources.kb.lexicon("en");
    let mut first = 0;
    for (number, (tokens, cues)) in judging.cues.iter().enumerate() {
        let end = first + words.marks[first..].partition_point(|m| m.tokens.start < tokens.end);
        let marks = first..end;
        first = end;
        let mut actors: Vec<usize> = Vec::new();
        for mark in marks.clone() {
            if !actors.contains(&words.marks[mark].actor) {
                actors.push(words.marks[mark].actor);
            }
        }
        for (nth, actor) in actors.iter().enumerate() {
            let own: Vec<usize> = marks.clone().filter(|m| words.marks[*m].actor == *actor).collect();
            let own_sides = sides.of(judging.found, &own);
            // Asked of acts alone.
            let is_law = !own_sides.is_empty() && own.iter().any(|m| is_law(judging, *m));
            let group = Group {
                words,
                lexicon,
                marks: &own,
                sides: own_sides,
                cues,
                models: own.iter().filter_map(|m| judging.marks[*m].1).collect(),
                by_rules: strongest(own.iter().map(|m| judging.marks[*m].0)),
                tokens: tokens.clone(),
                zone: words.prepared.sentences[number].zone,
                is_speaker: own.iter().any(|m| sides.speaks[*m]),
                is_law,
                is_against_fighters: false,
                actors: actors.len(),
                is_first: nth == 0,
            };
            let is_against_fighters = group
                .sides
                .iter()
                .any(|s| s.other.is_some_and(|o| is_fighters(judging, o)));
            let group = Group {
                is_against_fighters,
                ..group
            };
            let mut features = Summed::new(trace.is_some());
            group.features(weights, &mut features);
            let scores = judged(&group, features.sums);
            for mark in own {
                all[mark] = [scores.negative, scores.neutral, scores.positive];
            }
            if let (Some(trace), Some(features)) = (trace.as_deref_mut(), features.names) {
                trace.portrayals.push(TracedPortrayal {
                    sentence: number,
                    actor: *actor,
                    features,
                });
            }
        }
    }
    Some(all)
}

fn judged(group: &Group<'_>, logits: [f32; 3]) -> Scores {
    let mut scores = Scores::from_logits(logits);
    if is_denied(group) {
        scores.neutral += scores.negative;
        scores.negative = 0.0;
    }
    scores
}

/// "No Israeli strike hit Lebanon", "India did not attack Pakistan": harm that was not done shows nobody badly.
fn is_denied(group: &Group<'_>) -> bool {
    let mut harms = group.sides.iter().filter(|s| s.is_source && s.score < 0.0).peekable();
    let is_any = harms.peek().is_some();
    is_any && harms.all(|s| s.modality == Modality::Denied) && group.sides.iter().all(|s| s.is_source)
}

fn strongest(all: impl Iterator<Item = [f32; 2]>) -> [f32; 2] {
    let stronger = |a: f32, b: f32| if b.abs() > a.abs() { b } else { a };
    all.fold([0.0; 2], |so_far, next| {
        [stronger(so_far[0], next[0]), stronger(so_far[1], next[1])]
    })
}

/// Which sides of acts each mark is, so that a mark asks for its own and not through those of the document.
struct SidesByMark {
    /// Indices of the sides of mark `m`: `order[starts[m]..starts[m + 1]]`.
    starts: Vec<u32>,
    order: Vec<u32>,
    /// Whether a mark is somebody who speaks.
    speaks: Vec<bool>,
}

impl SidesByMark {
    fn new(found: &Found, marks: usize) -> Self {
        let mut starts = vec![0u32; marks + 1];
        for side in &found.sides {
            starts[side.mark + 1] += 1;
        }
        for mark in 0..marks {
            starts[mark + 1] += starts[mark];
        }
        let mut order: Vec<u32> = (0..found.sides.len() as u32).collect();
        order.sort_by_key(|at| found.sides[*at as usize].mark);
        let mut speaks = vec![false; marks];
        for mark in &found.speakers {
            speaks[*mark] = true;
        }
        Self { starts, order, speaks }
    }

    /// Sides of some marks, in text order.
    fn of<'a>(&self, found: &'a Found, marks: &[usize]) -> Vec<&'a Side> {
        let own = |mark: &usize| self.starts[*mark] as usize..self.starts[*mark + 1] as usize;
        let mut all: Vec<u32> = marks.iter().flat_map(|m| self.order[own(m)].iter().copied()).collect();
        all.sort_unstable();
        all.iter().map(|at| &found.sides[*at as usize]).collect()
    }
}

fn has_word(words: &Words<'_>, mark: usize, wanted: &[&str]) -> bool {
    let mut tokens = words.marks[mark].tokens.clone();
    tokens.any(|t| wanted.iter().any(|word| word.eq_ignore_ascii_case(words.text(t))))
}

fn is_law(judging: Judging<'_>, mark: usize) -> bool {
    const LAW: [&str; 9] = [
        "court", "courts", "police", "judge", "judges", "prosecutor", "prosecutors", "tribunal", "jury",
    ];
    let words = judging.words;
    let actor = &judging.tagging.actors[words.marks[mark].actor].actor;
    is_force_of_law(judging.resources.kb, actor) || has_word(words, mark, &LAW)
}

fn is_fighters(judging: Judging<'_>, mark: usize) -> bool {
    const FIGHTERS: [&str; 12] = [
        "militants", "terrorists", "jihadists", "rebels", "gunmen", "insurgents", "bandits", "extremists", "fighters",
        "pirates", "hijackers", "kidnappers",
    ];
    let words = judging.words;
    let actor = &judging.tagging.actors[words.marks[mark].actor].actor;
    is_armed_group(judging.resources.kb, actor) || has_word(words, mark, &FIGHTERS)
}
