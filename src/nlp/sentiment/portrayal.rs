//! How each actor is portrayed: evidence of its mentions, joined over the document.
//!
//! The headline counts double, captions half, and mentions that say nothing temper those that do.
//! Cases: `tests/cases/sentiment/portrayal.case`.
//!
//! Not here: what a single mention shows (`evidence.rs`). Invariant: no evidence, no portrayal.

use super::cues::FoundCue;
use super::evidence::{Evidence, by_acts, by_wording, is_deserved};
use super::groups::{self, Judging};
use super::model::Scores;
use super::tone::polarity;
use crate::knowledge::lexicon::CueKind;
use crate::nlp::analyze::Resources;
use crate::nlp::relations::{Found, Side};
use crate::nlp::tagging::Tagging;
use crate::nlp::trace::Trace;
use crate::nlp::words::Words;
use crate::nlp::{Polarity, Portrayal, Reading, Zone};
use std::ops::Range;

/// Scores nearer to zero are neutral.
pub const NEUTRAL: f32 = 0.2;
/// Over several sentences an actor is shown well from here on.
const GOOD: f32 = 0.3;
/// Where the model speaks: its weight, and that of acts and wording beside it. Fitted on the development sentences.
const MODEL_WEIGHT: f32 = 0.35;
const RULES_WEIGHT: f32 = 0.25;
/// How much a mention without evidence tempers the others.
const SILENT_WEIGHT: f32 = 0.15;
const CUES_MAX: usize = 12;

/// What one mention comes to.
#[derive(Clone, Debug, Default)]
struct Judged {
    score: f32,
    model: Option<Scores>,
    evidence: Evidence,
    /// The likeliest label, where there are weights.
    label: Option<Polarity>,
}

impl Judged {
    /// Whether the mention says anything good or bad; weighed ones are never quite zero.
    fn speaks(&self) -> bool {
        match self.label {
            Some(label) => label != Polarity::Neutral || self.score.abs() >= NEUTRAL,
            None => self.score.abs() >= 0.05,
        }
    }
}

/// Fills in the portrayal of every actor and the sentiment of its mentions. Gives probabilities of negative, neutral and positive by
/// mark, where there are weights.
pub fn portray(
    resources: Resources<'_>,
    words: &Words<'_>,
    tagging: &mut Tagging,
    found: &Found,
    cues: &[(Range<usize>, Vec<FoundCue>)],
    trace: Option<&mut Trace>,
) -> Option<Vec<[f32; 3]>> {
    let mut judged = judge_marks(resources, words, tagging, &found.sides, cues);
    let by_mark: Vec<([f32; 2], Option<Scores>)> = judged
        .iter()
        .map(|j| ([j.evidence.acts, j.evidence.wording], j.model))
        .collect();
    let judging = Judging {
        resources,
        words,
        tagging,
        found,
        cues,
        marks: &by_mark,
    };
    let shown = groups::probabilities(judging, trace);
    if let Some(shown) = &shown {
        for (judged, [negative, neutral, positive]) in judged.iter_mut().zip(shown) {
            judged.score = positive - negative;
            judged.label = Some(if negative.max(*positive) <= *neutral {
                Polarity::Neutral
            } else if negative >= positive {
                Polarity::Negative
            } else {
                Polarity::Positive
            });
        }
    }
    let mut by_actor: Vec<Vec<usize>> = vec![Vec::new(); tagging.actors.len()];
    for (at, mark) in words.marks.iter().enumerate() {
        by_actor[mark.actor].push(at);
        tagging.actors[mark.actor].mentions[mark.mention].sentiment = Some(judged[at].score);
    }
    for (actor, marks) in tagging.actors.iter_mut().zip(&by_actor) {
        let sentence = |m: &usize| actor.mentions[words.marks[*m].mention].sentence;
        let is_one_sentence = marks.iter().all(|m| sentence(m) == sentence(&marks[0]));
        let weighed: Vec<(f32, &Judged)> = marks
            .iter()
            .map(|m| (zone_weight(words.prepared.sentences[sentence(m)].zone), &judged[*m]))
            .collect();
        let label = marks.first().and_then(|m| judged[*m].label).filter(|_| is_one_sentence);
        actor.portrayal = join(&weighed);
        if let (Some(portrayal), Some(label)) = (&mut actor.portrayal, label) {
            portrayal.polarity = label;
        }
    }
    shown
}

fn zone_weight(zone: Zone) -> f32 {
    match zone {
        Zone::Headline => 2.0,
        Zone::Text => 1.0,
        Zone::Caption => 0.5,
        Zone::Dateline | Zone::Boilerplate => 0.0,
    }
}

fn join(weighed: &[(f32, &Judged)]) -> Option<Portrayal> {
    let (mut sum, mut speaking, mut silent) = (0.0f32, 0.0f32, 0.0f32);
    let (mut model_sum, mut model_weight) = (0.0f32, 0.0f32);
    let mut cues = Vec::new();
    for (weight, judged) in weighed {
        if let Some(model) = judged.model {
            model_sum += weight * model.value();
            model_weight += weight;
        }
        if judged.speaks() {
            // Strong evidence outweighs faint.
            let strength = weight * (0.3 + judged.score.abs());
            sum += strength * judged.score;
            speaking += strength;
        } else {
            silent += weight;
        }
        cues.extend_from_slice(&judged.evidence.cues);
    }
    let is_evident = speaking > 0.0 || model_weight > 0.0 || !cues.is_empty();
    if !is_evident {
        return None;
    }
    cues.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then(a.span.cmp(&b.span)));
    cues.dedup();
    cues.truncate(CUES_MAX);
    cues.sort_by_key(|cue| cue.span);
    let score = (sum / (speaking + SILENT_WEIGHT * silent).max(1e-6)).clamp(-1.0, 1.0);
    let agreement = sum.abs()
        / weighed
            .iter()
            .map(|(w, j)| w * (0.3 + j.score.abs()) * j.score.abs())
            .sum::<f32>()
            .max(1e-6);
    let amount = 1.0 - (-1.2 * (speaking + 0.3 * silent)).exp();
    Some(Portrayal {
        score,
        polarity: label(score, weighed),
        confidence: (amount * (0.35 + 0.65 * agreement.min(1.0)) * (0.5 + score.abs().min(0.5))).clamp(0.0, 1.0),
        cues,
        model_score: (model_weight > 0.0).then(|| model_sum / model_weight),
    })
}

/// Over many mentions chance evens out, so that less is needed to tell. Weighed mentions are probabilities, where routine
/// dealings read as faintly good: more is asked of what is told as good.
fn label(score: f32, weighed: &[(f32, &Judged)]) -> Polarity {
    if weighed.iter().any(|(_, judged)| judged.label.is_some()) {
        return polarity(score, if score > 0.0 { GOOD } else { NEUTRAL });
    }
    let telling = weighed.iter().filter(|(_, judged)| judged.speaks()).count();
    polarity(score, NEUTRAL / (1.0 + 0.25 * telling.saturating_sub(1).min(4) as f32))
}

fn judge_marks(
    resources: Resources<'_>,
    words: &Words<'_>,
    tagging: &Tagging,
    sides: &[Side],
    cues: &[(Range<usize>, Vec<FoundCue>)],
) -> Vec<Judged> {
    let mut evidence = vec![Evidence::default(); words.marks.len()];
    by_acts(resources.kb, words, tagging, sides, &mut evidence);
    let models = model_scores(resources, words);
    let mut judged: Vec<Judged> = Vec::with_capacity(words.marks.len());
    let mut first = 0;
    for (sentence, (tokens, cues)) in words.prepared.sentences.iter().zip(cues) {
        let end = first + words.marks[first..].partition_point(|m| m.tokens.start < tokens.end);
        let marks = first..end;
        first = end;
        if marks.is_empty() {
            continue;
        }
        // What an act says is judged by its roles, not once more by its words.
        let free: Vec<FoundCue> = cues
            .iter()
            .filter(|cue| is_deserved(words, cue) || !is_taken(words, sentence.span.field, cue, sides))
            .copied()
            .collect();
        for at in marks {
            let model = models[at];
            let mut found = std::mem::take(&mut evidence[at]);
            by_wording(words, at, &free, sentence.span.field, &mut found);
            judged.push(Judged {
                score: combined(&found, model),
                model,
                evidence: found,
                label: None,
            });
        }
    }
    judged.resize_with(words.marks.len(), Judged::default);
    judged
}

/// Whether a cue lies in the trigger of an act; sides stand in text order.
fn is_taken(words: &Words<'_>, field: crate::nlp::Field, cue: &FoundCue, sides: &[Side]) -> bool {
    let start = words.prepared.tokens[cue.token].start;
    let end = words.prepared.tokens[cue.token + cue.count - 1].end;
    let first = sides.partition_point(|s| (s.trigger.field, s.trigger.start) < (field, start.saturating_sub(120)));
    let near = sides[first..]
        .iter()
        .take_while(|s| s.trigger.field == field && s.trigger.start < end);
    near.into_iter()
        .any(|s| s.trigger.end > start && (s.other.is_some() || cue.kind == CueKind::Event))
}

/// Acts and wording, with the model where it speaks.
fn combined(evidence: &Evidence, model: Option<Scores>) -> f32 {
    let rules = (evidence.acts + 0.5 * evidence.wording).clamp(-1.0, 1.0);
    let score = match model {
        Some(model) => RULES_WEIGHT * rules + MODEL_WEIGHT * model.value(),
        None => rules,
    };
    score.clamp(-1.0, 1.0)
}

/// What the model says of every mark; nothing outside English.
fn model_scores(resources: Resources<'_>, words: &Words<'_>) -> Vec<Option<Scores>> {
    let mut all = vec![None; words.marks.len()];
    if words.prepared.language != "en" {
        return all;
    }
    let (mut marks, mut asked) = (Vec::new(), Vec::new());
    let mut first = 0;
    for sentence in &words.prepared.sentences {
        let end = first + words.marks[first..].partition_point(|m| m.tokens.start < sentence.tokens.end);
        let (named, spans): (Vec<usize>, Vec<Range<usize>>) = named(words, sentence.span, first..end).unzip();
        first = end;
        if !named.is_empty() {
            marks.push(named);
            asked.push((words.prepared.slice(sentence.span), spans));
        }
    }
    for (marks, scores) in marks.iter().zip(super::answers::scores(resources, &asked)) {
        for (mark, score) in marks.iter().zip(scores) {
            all[*mark] = score;
        }
    }
    all
}

/// The marks of a sentence that a model is asked of, with their bytes in it: all but pronouns.
pub fn named<'w>(
    words: &'w Words<'_>,
    sentence: crate::nlp::Span,
    marks: Range<usize>,
) -> impl Iterator<Item = (usize, Range<usize>)> + 'w {
    let tokens = &words.prepared.tokens;
    let named = marks.filter(|m| words.marks[*m].reading != Reading::Pronoun);
    named.map(move |m| {
        let inside = &words.marks[m].tokens;
        let span = tokens[inside.start].start - sentence.start..tokens[inside.end - 1].end - sentence.start;
        (m, span)
    })
}

/// The portrayal of an actor without evidence.
pub fn nothing() -> Portrayal {
    Portrayal {
        score: 0.0,
        polarity: Polarity::Neutral,
        confidence: 0.0,
        cues: Vec::new(),
        model_score: None,
    }
}
