//! What the deep model is asked of a document, and what it said.
//!
//! Questions of many documents may be asked together (`pipeline/ahead.rs`); a document whose questions were not asked
//! before asks them itself.
//!
//! Not here: how a score weighs (`portrayal.rs`, `targets.rs`). Invariant: what is looked up was asked for, or the model
//! failed and the tier in force is another.

use super::model::{DeepModel, Pair, Scores};
use super::{Targets, portrayal, targets};
use crate::nlp::Tier;
use crate::nlp::analyze::Resources;
use crate::nlp::words::Words;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Pairs of one document that the deep model is asked at most: seconds of work. A longer document is judged by the
/// standard tier as a whole, and its record says so.
pub const QUESTIONS_MAX: usize = 600;

/// Sentences with the spans asked of each, in bytes of the sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions(Vec<(String, Vec<Range<usize>>)>);

/// Scores by sentence and span.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    scores: HashMap<String, Vec<(Range<usize>, Scores)>>,
    failure: Option<String>,
}

impl Questions {
    /// What judging a tagged document will look up.
    pub fn of(words: &Words<'_>, asked: &Targets) -> Self {
        let mut questions = Self::default();
        if words.prepared.language != "en" {
            return questions;
        }
        let mut first = 0;
        for sentence in &words.prepared.sentences {
            let end = first + words.marks[first..].partition_point(|m| m.tokens.start < sentence.tokens.end);
            let spans = portrayal::named(words, sentence.span, first..end).map(|(_, span)| span);
            questions.add(words.prepared.slice(sentence.span), spans.collect());
            first = end;
        }
        for (sentence, spans) in targets::asked(words, asked) {
            questions.add(sentence, spans.into_iter().take(1).collect());
        }
        questions
    }

    fn add(&mut self, sentence: &str, spans: Vec<Range<usize>>) {
        if !spans.is_empty() {
            self.0.push((sentence.to_owned(), spans));
        }
    }

    /// Pairs, repeated ones too.
    pub fn len(&self) -> usize {
        self.0.iter().map(|(_, spans)| spans.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they are more than the deep model is asked of one document.
    pub fn are_too_many(&self) -> bool {
        self.len() > QUESTIONS_MAX
    }

    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}

impl Answers {
    /// Asks the model; each pair once, however often it occurs. A failure is among the answers.
    pub fn to(questions: Questions, model: &DeepModel) -> Self {
        let mut answers = Self::default();
        for (sentence, spans) in questions.0 {
            let known = answers.scores.entry(sentence).or_default();
            for span in spans {
                if known.iter().all(|(other, _)| *other != span) {
                    known.push((span, Scores::from_logits([0.0; 3])));
                }
            }
        }
        let mut places: Vec<(&str, &mut (Range<usize>, Scores))> = answers
            .scores
            .iter_mut()
            .flat_map(|(sentence, known)| known.iter_mut().map(|place| (sentence.as_str(), place)))
            .collect();
        // A map has no order of its own, and batches should be made up alike whenever the same is asked.
        places.sort_by(|(a, (x, _)), (b, (y, _))| (a, x.start, x.end).cmp(&(b, y.start, y.end)));
        let pairs: Vec<Pair<'_>> = places.iter().map(|(s, (span, _))| (*s, span.clone())).collect();
        match model.ask(&pairs) {
            Ok(scores) => {
                for ((_, place), score) in places.iter_mut().zip(scores) {
                    place.1 = score;
                }
                answers
            }
            Err(failure) => Self {
                failure: Some(failure),
                ..Self::default()
            },
        }
    }

    /// Why there are none.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    pub fn of(&self, sentence: &str, span: &Range<usize>) -> Option<Scores> {
        let known = self.scores.get(sentence)?;
        known.iter().find(|(other, _)| other == span).map(|(_, scores)| *scores)
    }
}

/// Who judges a document, and the deep model's answers where it is the one.
#[derive(Debug)]
pub struct Judge<'a> {
    pub tier: Tier,
    pub answers: Option<Cow<'a, Answers>>,
}

impl<'a> Judge<'a> {
    /// The tier asked for, or the standard one where the deep model is absent, failed, or would be asked too much.
    pub fn of(resources: Resources<'a>, questions: impl FnOnce() -> Questions) -> Self {
        let by = |tier| Self { tier, answers: None };
        let tier = resources.options.tier;
        if tier != Tier::Deep {
            return by(tier);
        }
        let Some(model) = resources.models.deep() else {
            return by(Tier::Standard);
        };
        let questions = questions();
        if questions.are_too_many() {
            return by(Tier::Standard);
        }
        let answers = match resources.answers {
            Some(before) => Cow::Borrowed(before),
            None => Cow::Owned(Answers::to(questions, model)),
        };
        if answers.failure.is_some() {
            return by(Tier::Standard);
        }
        Self {
            tier,
            answers: Some(answers),
        }
    }
}

/// Scores of each span of some sentences by the tier in force; `None` where it was not scored.
pub fn scores(resources: Resources<'_>, asked: &[(&str, Vec<Range<usize>>)]) -> Vec<Vec<Option<Scores>>> {
    match resources.answers {
        Some(answers) if resources.options.tier == Tier::Deep => {
            let one = |(sentence, spans): &(&str, Vec<Range<usize>>)| {
                spans.iter().map(|span| answers.of(sentence, span)).collect()
            };
            asked.iter().map(one).collect()
        }
        _ => resources.models.score_all(resources.options.tier, asked),
    }
}

/// Scores of the first span; spans that overlap it give way.
pub fn score_first(resources: Resources<'_>, sentence: &str, spans: &[Range<usize>]) -> Option<Scores> {
    match resources.answers {
        Some(answers) if resources.options.tier == Tier::Deep => answers.of(sentence, spans.first()?),
        _ => resources.models.score_first(resources.options.tier, sentence, spans),
    }
}
