//! The one entry point: calls the steps in order.
//!
//! Not here: any rule. Invariant: pure and total; the same document and resources give the same analysis.

use super::notation::Notation;
use super::trace::Trace;
use super::words::Words;
use super::{Analysis, Span, relations, sentiment, tagging, text};
use crate::knowledge::KnowledgeBase;

/// What is analysed: cleaned text, and what is known of it.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    pub title: &'a str,
    pub body: &'a str,
    /// ISO 639-1 of the record; detected where absent.
    pub language: Option<&'a str>,
    /// Offices are resolved at this date; without it at the latest one known.
    pub published: Option<jiff::civil::Date>,
    /// Spans the producer wants a sentiment for, in bytes on character boundaries.
    pub targets: Vec<Span>,
}

/// Which sentiment model is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tier {
    Fast,
    #[default]
    Standard,
    Deep,
}

impl Tier {
    /// The word in configuration and records.
    pub fn code(self) -> &'static str {
        match self {
            Tier::Fast => "fast",
            Tier::Standard => "standard",
            Tier::Deep => "deep",
        }
    }
}

/// Switches that change what is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    pub tier: Tier,
    /// Whether nominals and pronouns are linked to their antecedents.
    pub coreference: bool,
    /// Title and body beyond this many bytes are not analysed.
    pub text_bytes_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tier: Tier::default(),
            coreference: true,
            text_bytes_max: 512 * 1024,
        }
    }
}

/// What an analysis rests on.
#[derive(Clone, Copy, Debug)]
pub struct Resources<'a> {
    pub kb: &'a KnowledgeBase,
    pub models: &'a sentiment::Models,
    pub options: Options,
    /// What the deep model said to questions of this document that were asked with those of others; without them the
    /// document asks its own.
    pub answers: Option<&'a sentiment::Answers>,
}

/// The steps of an analysis, in order; named for who measures them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Language, sentences, zones, tokens.
    Text,
    Tagging,
    Relations,
    /// Tone and portrayal.
    Sentiment,
}

impl Step {
    pub const ALL: [Step; 4] = [Step::Text, Step::Tagging, Step::Relations, Step::Sentiment];

    /// The word in metrics and tables.
    pub fn code(self) -> &'static str {
        match self {
            Step::Text => "text",
            Step::Tagging => "tagging",
            Step::Relations => "relations",
            Step::Sentiment => "sentiment",
        }
    }
}

/// Analyses one document.
pub fn analyze(resources: Resources<'_>, doc: &Document<'_>) -> Analysis {
    analyze_observed(resources, doc, &mut |_| {})
}

/// [`analyze`], telling the end of each step to a caller who owns a clock.
pub fn analyze_observed(resources: Resources<'_>, doc: &Document<'_>, ended: &mut dyn FnMut(Step)) -> Analysis {
    let prepared = text::prepare(doc, resources.options.text_bytes_max);
    ended(Step::Text);
    let tagging = tagging::tag(resources.kb, doc, &prepared, resources.options);
    ended(Step::Tagging);
    judge_tagged(resources, doc, &prepared, tagging, (ended, None))
}

/// What the deep model would be asked of a document.
pub fn questions(resources: Resources<'_>, doc: &Document<'_>) -> sentiment::Questions {
    let prepared = text::prepare(doc, resources.options.text_bytes_max);
    let mut tagging = tagging::tag(resources.kb, doc, &prepared, resources.options);
    let targets = sentiment::add_targets(doc, &prepared, &mut tagging);
    sentiment::Questions::of(&Words::new(resources.kb, &prepared, &tagging), &targets)
}

/// Analyses text whose actors are marked in brackets, see [`Notation`]; the marks take the tagger's place.
pub fn analyze_marked(resources: Resources<'_>, notation: &Notation, language: &str) -> Analysis {
    judge_marked(resources, notation, language, None)
}

/// As [`analyze`] of an English body, or as [`analyze_marked`], with the features that relations and portrayals were judged by.
pub fn analyze_traced(resources: Resources<'_>, text: Result<&str, &Notation>) -> (Analysis, Trace) {
    let mut trace = Trace::default();
    let analysis = match text {
        Ok(body) => {
            let doc = Document {
                body,
                language: Some("en"),
                ..Document::default()
            };
            let prepared = text::prepare(&doc, resources.options.text_bytes_max);
            let tagging = tagging::tag(resources.kb, &doc, &prepared, resources.options);
            judge_tagged(resources, &doc, &prepared, tagging, (&mut |_| {}, Some(&mut trace)))
        }
        Err(notation) => judge_marked(resources, notation, "en", Some(&mut trace)),
    };
    (analysis, trace)
}

fn judge_marked(resources: Resources<'_>, notation: &Notation, language: &str, trace: Option<&mut Trace>) -> Analysis {
    let doc = Document {
        body: &notation.text,
        language: Some(language),
        ..Document::default()
    };
    let prepared = text::prepare(&doc, resources.options.text_bytes_max);
    let tagging = notation.tagging(resources.kb, &prepared);
    judge_tagged(resources, &doc, &prepared, tagging, (&mut |_| {}, trace))
}

fn judge_tagged(
    resources: Resources<'_>,
    doc: &Document<'_>,
    prepared: &text::Prepared<'_>,
    mut tagging: tagging::Tagging,
    (ended, mut trace): (&mut dyn FnMut(Step), Option<&mut Trace>),
) -> Analysis {
    let targets = sentiment::add_targets(doc, prepared, &mut tagging);
    let words = Words::new(resources.kb, prepared, &tagging);
    let cues = sentiment::sentence_cues(resources.kb, &words);
    let found = relations::relate(
        resources.kb,
        (&words, &cues),
        resources.models.relations(),
        trace.as_deref_mut(),
    );
    ended(Step::Relations);
    let judge = sentiment::Judge::of(resources, || sentiment::Questions::of(&words, &targets));
    let resources = Resources {
        options: Options {
            tier: judge.tier,
            ..resources.options
        },
        answers: judge.answers.as_deref(),
        ..resources
    };
    let analysis = sentiment::judge(resources, (&words, &cues), tagging, found, &targets, trace);
    ended(Step::Sentiment);
    analysis
}
