//! Tone of a sentence and of the document, out of their cues.
//!
//! The headline counts double; captions, datelines and boilerplate are left out of the document.
//! Cases: `tests/cases/sentiment/tone.case`.
//!
//! Not here: finding cues (`cues.rs`). Invariant: no cue, no tone; the sign of the score agrees with the polarity.

use super::cues::FoundCue;
use crate::nlp::words::Words;
use crate::nlp::{Cue, Polarity, Sentence, Tone, Zone};

/// How strongly sums of weights are squashed; one cue of full weight gives 0.71.
const SENTENCE_SQUASH: f32 = 1.0;
const DOCUMENT_SQUASH: f32 = 0.25;
/// Scores nearer to zero are neutral.
const SENTENCE_NEUTRAL: f32 = 0.1;
const DOCUMENT_NEUTRAL: f32 = 0.08;
const HEADLINE_WEIGHT: f32 = 2.0;
/// Diplomatic wording is polite even where the news is bad, so that bad words tell more than good ones.
const BAD_NEWS: f32 = 1.25;
/// At most so many cues explain a document, the weightiest first.
const DOCUMENT_CUES_MAX: usize = 24;

/// Tone of one sentence; `reliability` is below 1 for languages with a lexicon only.
pub fn sentence_tone(words: &Words<'_>, field: crate::nlp::Field, cues: &[FoundCue], reliability: f32) -> Option<Tone> {
    if cues.is_empty() {
        return None;
    }
    let (positive, negative) = sums(cues.iter().map(|cue| cue.weight));
    let score = squash(positive - negative, SENTENCE_SQUASH);
    Some(Tone {
        score,
        positive: squash(positive, SENTENCE_SQUASH),
        negative: squash(negative, SENTENCE_SQUASH),
        polarity: polarity(score, SENTENCE_NEUTRAL),
        confidence: confidence(positive, negative) * reliability,
        cues: cues.iter().map(|cue| published(words, field, cue)).collect(),
    })
}

/// Tone of the document, out of its sentences' tones.
pub fn document_tone(sentences: &[Sentence], reliability: f32) -> Option<Tone> {
    let (mut positive, mut negative, mut weights) = (0.0, 0.0, 0.0f32);
    let mut cues: Vec<Cue> = Vec::new();
    for sentence in sentences {
        let weight = match sentence.zone {
            Zone::Headline => HEADLINE_WEIGHT,
            Zone::Text => 1.0,
            Zone::Dateline | Zone::Caption | Zone::Boilerplate => continue,
        };
        weights += weight;
        let Some(tone) = &sentence.tone else { continue };
        positive += weight * tone.positive;
        negative += weight * tone.negative * BAD_NEWS;
        cues.extend_from_slice(&tone.cues);
    }
    if cues.is_empty() {
        return None;
    }
    cues.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then(a.span.cmp(&b.span)));
    cues.truncate(DOCUMENT_CUES_MAX);
    cues.sort_by_key(|cue| cue.span);
    let (positive, negative) = (positive / weights, negative / weights);
    let score = squash(positive - negative, DOCUMENT_SQUASH);
    Some(Tone {
        score,
        positive: squash(positive, DOCUMENT_SQUASH),
        negative: squash(negative, DOCUMENT_SQUASH),
        polarity: polarity(score, DOCUMENT_NEUTRAL),
        confidence: confidence(positive * weights, negative * weights) * reliability,
        cues,
    })
}

pub fn published(words: &Words<'_>, field: crate::nlp::Field, cue: &FoundCue) -> Cue {
    let tokens = &words.prepared.tokens;
    Cue {
        span: crate::nlp::Span {
            field,
            start: tokens[cue.token].start,
            end: tokens[cue.token + cue.count - 1].end,
        },
        weight: cue.weight.clamp(-1.0, 1.0),
    }
}

fn sums(weights: impl Iterator<Item = f32>) -> (f32, f32) {
    weights.fold((0.0, 0.0), |(positive, negative), weight| {
        (positive + weight.max(0.0), negative + (-weight).max(0.0))
    })
}

/// -1..=1, growing ever more slowly.
pub fn squash(sum: f32, slowness: f32) -> f32 {
    sum / (sum * sum + slowness).sqrt()
}

pub fn polarity(score: f32, neutral: f32) -> Polarity {
    if score >= neutral {
        Polarity::Positive
    } else if score <= -neutral {
        Polarity::Negative
    } else {
        Polarity::Neutral
    }
}

/// Much evidence that agrees is trusted; the two sides in balance are not.
fn confidence(positive: f32, negative: f32) -> f32 {
    let all = positive + negative;
    let agreement = (positive - negative).abs() / all.max(1e-6);
    (1.0 - (-all).exp()) * (0.3 + 0.7 * agreement)
}
