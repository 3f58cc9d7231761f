//! Spans that the producer wants a sentiment for: each is a mention of its own where no actor stands there.
//!
//! Not here: the judgement (`portrayal.rs`). Invariant: added actors stand last and leave no trace in actors and relations.

use crate::knowledge::ActorKind;
use crate::nlp::analyze::Document;
use crate::nlp::tagging::Tagging;
use crate::nlp::text::Prepared;
use crate::nlp::{ActorRef, Analysis, FoundActor, Mention, Portrayal, Reading, Span};

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

/// Reads the targets' portrayals and takes the added actors out again.
pub fn take(targets: &Targets, analysis: &mut Analysis) {
    for asked in &targets.asked {
        let found = asked.and_then(|(actor, mention)| {
            let actor = &analysis.actors[actor];
            let score = actor.mentions[mention].sentiment?;
            let whole = actor.portrayal.clone().unwrap_or_else(super::portrayal::nothing);
            Some(Portrayal {
                score,
                polarity: super::tone::polarity(score, super::portrayal::NEUTRAL),
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
