//! Spans that the producer wants a sentiment for: each is a mention of its own where no actor stands there.
//!
//! Not here: the judgement (`portrayal.rs`). Invariant: added actors stand last and leave no trace in actors and relations.

use super::model::Scores;
use crate::knowledge::ActorKind;
use crate::nlp::analyze::Document;
use crate::nlp::tagging::Tagging;
use crate::nlp::text::Prepared;
use crate::nlp::words::Words;
use crate::nlp::{ActorRef, Analysis, FoundActor, Mention, Polarity, Portrayal, Reading, Span};
use std::collections::HashMap;

/// For each target the actor and mention to ask, and how many actors the tagging had.
#[derive(Debug, Default)]
pub struct Targets {
    asked: Vec<Option<(usize, usize)>>,
    actors: usize,
}

/// Finds or adds the mention of every target.
pub fn add(doc: &Document<'_>, prepared: &Prepared<'_>, tagging: &mut Tagging) -> Targets {
    let mut targets = Targets {
        asked: Vec::new(),
        actors: tagging.actors.len(),
    };
    for target in &doc.targets {
        let is_there = |m: &Mention| {
            m.span.field == target.field
                && m.span.start < target.end
                && target.start < m.span.end
                && m.reading != Reading::Pronoun
        };
        let known = tagging
            .actors
            .iter()
            .enumerate()
            .find_map(|(a, actor)| actor.mentions.iter().position(is_there).map(|m| (a, m)));
        let asked = known.or_else(|| {
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
        targets.asked.push(asked);
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

/// Reads the targets' portrayals and takes the added actors out again. A target is one mention in one sentence: the
/// model's likeliest label stands where it speaks.
pub fn take(targets: &Targets, words: &Words<'_>, scores: &[Option<Scores>], analysis: &mut Analysis) {
    let mut by_mention: HashMap<(usize, usize), Scores> = HashMap::new();
    if !targets.asked.is_empty() {
        let scored = words.marks.iter().zip(scores);
        by_mention.extend(scored.filter_map(|(mark, scores)| Some(((mark.actor, mark.mention), (*scores)?))));
    }
    for asked in &targets.asked {
        let found = asked.and_then(|(actor, mention)| {
            let whole = analysis.actors[actor]
                .portrayal
                .clone()
                .unwrap_or_else(super::portrayal::nothing);
            let score = analysis.actors[actor].mentions[mention].sentiment?;
            let by_rules = super::tone::polarity(score, super::portrayal::NEUTRAL);
            let scores = by_mention.get(&(actor, mention));
            Some(Portrayal {
                score: scores.map_or(score, Scores::value),
                polarity: scores.map_or(by_rules, likeliest),
                ..whole
            })
        });
        analysis.targets.push(found.unwrap_or_else(super::portrayal::nothing));
    }
    analysis.actors.truncate(targets.actors);
    analysis
        .relations
        .retain(|r| r.source < targets.actors && r.target < targets.actors);
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
