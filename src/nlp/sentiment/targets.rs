//! Spans that the producer wants a sentiment for: the model is asked for each as it stands, whatever the tagger found there.
//!
//! Where no model speaks (other languages), rules judge: the mention that lies there, or one that is added.
//!
//! Not here: the judgement by rules (`portrayal.rs`). Invariant: added actors stand last and leave no trace in actors and relations.

use super::model::Scores;
use crate::knowledge::ActorKind;
use crate::nlp::analyze::{Document, Resources};
use crate::nlp::tagging::Tagging;
use crate::nlp::text::Prepared;
use crate::nlp::words::Words;
use crate::nlp::{ActorRef, Analysis, FoundActor, Mention, Polarity, Portrayal, Reading, Span};
use std::ops::Range;

/// The targets, and how many actors the tagging had without them.
#[derive(Debug, Default)]
pub struct Targets {
    asked: Vec<Asked>,
    actors: usize,
}

#[derive(Debug)]
struct Asked {
    span: Span,
    /// Actor and mention that rules judge.
    mention: Option<(usize, usize)>,
}

/// Finds or adds the mention of every target.
pub fn add(doc: &Document<'_>, prepared: &Prepared<'_>, tagging: &mut Tagging) -> Targets {
    let mut targets = Targets {
        asked: Vec::new(),
        actors: tagging.actors.len(),
    };
    for target in &doc.targets {
        let is_there =
            |m: &Mention| m.span.field == target.field && m.span.start < target.end && target.start < m.span.end;
        let known = tagging
            .actors
            .iter()
            .enumerate()
            .find_map(|(a, actor)| actor.mentions.iter().position(is_there).map(|m| (a, m)));
        let mention = known.or_else(|| {
            new_mention(prepared, *target).map(|mention| {
                tagging.actors.push(FoundActor {
                    actor: ActorRef::Named {
                        name: prepared.slice(*target).to_owned(),
                        kind: ActorKind::Person,
                        country: None,
                    },
                    role: None,
                    mentions: vec![mention],
                    salience: 0.0,
                    confidence: 0.0,
                    portrayal: None,
                });
                (tagging.actors.len() - 1, 0)
            })
        });
        targets.asked.push(Asked { span: *target, mention });
    }
    targets
}

fn new_mention(prepared: &Prepared<'_>, span: Span) -> Option<Mention> {
    let inside = |s: &Span| s.field == span.field && s.start <= span.start && span.start < s.end;
    let sentence = prepared.sentences.iter().position(|s| inside(&s.span))?;
    Some(Mention {
        span,
        sentence,
        reading: Reading::Name,
        sentiment: None,
    })
}

/// Judges the targets and takes the added actors out again. Where the model speaks, its likeliest label stands.
pub fn take(resources: Resources<'_>, targets: &Targets, words: &Words<'_>, analysis: &mut Analysis) {
    for asked in &targets.asked {
        let by_rules = asked
            .mention
            .and_then(|(actor, mention)| by_rules(analysis, actor, mention));
        let portrayal = by_rules.unwrap_or_else(super::portrayal::nothing);
        let scores = model_scores(resources, words, asked.span);
        analysis
            .targets
            .push(scores.map_or(portrayal.clone(), |scores| by_model(scores, portrayal)));
    }
    analysis.actors.truncate(targets.actors);
    analysis
        .relations
        .retain(|r| r.source < targets.actors && r.target < targets.actors);
}

fn by_rules(analysis: &Analysis, actor: usize, mention: usize) -> Option<Portrayal> {
    let found = &analysis.actors[actor];
    let score = found.mentions[mention].sentiment?;
    Some(Portrayal {
        score,
        polarity: super::tone::polarity(score, super::portrayal::NEUTRAL),
        ..found.portrayal.clone().unwrap_or_else(super::portrayal::nothing)
    })
}

/// The cues stay beside the model's verdict, as what rules saw.
fn by_model(scores: Scores, portrayal: Portrayal) -> Portrayal {
    let polarity = likeliest(&scores);
    Portrayal {
        score: scores.value(),
        polarity,
        confidence: match polarity {
            Polarity::Negative => scores.negative,
            Polarity::Neutral => scores.neutral,
            Polarity::Positive => scores.positive,
        },
        model_score: Some(scores.value()),
        ..portrayal
    }
}

/// The model's scores of a span, with the sentence's other mentions masked. "He praised the envoy": the target "He" is
/// asked as such, though the tagger reads a pronoun there.
fn model_scores(resources: Resources<'_>, words: &Words<'_>, target: Span) -> Option<Scores> {
    if words.prepared.language != "en" {
        return None;
    }
    let (sentence, spans) = in_sentence(words, target)?;
    super::answers::score_first(resources, sentence, &spans)
}

/// Every target that lies in a sentence: its text, the target's bytes in it, those of its other mentions.
pub fn asked<'w>(words: &'w Words<'_>, targets: &Targets) -> Vec<(&'w str, Vec<Range<usize>>)> {
    let all = targets.asked.iter();
    all.filter_map(|asked| in_sentence(words, asked.span)).collect()
}

fn in_sentence<'w>(words: &'w Words<'_>, target: Span) -> Option<(&'w str, Vec<Range<usize>>)> {
    let prepared = words.prepared;
    let inside = |s: Span| s.field == target.field && s.start <= target.start && target.end <= s.end;
    let sentence = prepared.sentences.iter().find(|s| inside(s.span))?;
    let start = sentence.span.start;
    let first = words.marks.partition_point(|m| m.tokens.start < sentence.tokens.start);
    let others = words.marks[first..]
        .iter()
        .take_while(|m| m.tokens.start < sentence.tokens.end)
        .filter(|m| m.reading != Reading::Pronoun)
        .map(|m| prepared.tokens[m.tokens.start].start - start..prepared.tokens[m.tokens.end - 1].end - start);
    let own = std::iter::once(target.start - start..target.end - start);
    Some((prepared.slice(sentence.span), own.chain(others).collect()))
}

fn likeliest(scores: &Scores) -> Polarity {
    if scores.negative >= scores.neutral && scores.negative >= scores.positive {
        Polarity::Negative
    } else if scores.positive >= scores.neutral {
        Polarity::Positive
    } else {
        Polarity::Neutral
    }
}

#[cfg(test)]
mod tests {
    use crate::nlp::sentiment::Models;
    use crate::nlp::{Document, Field, Options, Polarity, Portrayal, Resources, Span, analyze};

    fn portrayal(text: &str, target: &str, language: &str) -> Portrayal {
        let kb = crate::knowledge::embedded().expect("the embedded files have no problems");
        let models = Models::embedded();
        let start = text.find(target).expect("the target is in the text");
        let doc = Document {
            body: text,
            language: Some(language),
            targets: vec![Span {
                field: Field::Body,
                start,
                end: start + target.len(),
            }],
            ..Document::default()
        };
        let resources = Resources {
            kb: &kb,
            models: &models,
            options: Options::default(),
            answers: None,
        };
        let mut targets = analyze(resources, &doc).targets;
        targets.pop().expect("one for each target")
    }

    #[test]
    fn the_model_judges_pronouns_names_and_parts_of_mentions() {
        for target in ["He", "Merkel", "plumbers"] {
            let text = "He was praised by Chancellor Angela Merkel and scolded by plumbers.";
            assert!(portrayal(text, target, "en").model_score.is_some(), "{target}");
        }
    }

    #[test]
    fn without_a_model_rules_judge() {
        let found = portrayal("Les ministres de la France se réunissent lundi.", "France", "fr");
        assert_eq!((found.model_score, found.polarity), (None, Polarity::Neutral));
    }
}
