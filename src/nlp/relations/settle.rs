//! What acts come to together: clauses under threats, refusals and accusations; then relations between actors.
//!
//! "threatened to attack B" is one threat against B, "refused to support B" a rejection of B, "A said B shelled C" also
//! accuses B. Cases: `tests/cases/relations/chains.case`.
//!
//! Not here: who fills a slot (`acts.rs`). Invariant: no relation of an actor with itself; one relation a pair, event and sentence.

use super::acts::{Act, Clauses};
use super::units::Unit;
use super::{Found, Side, polarity_of};
use crate::knowledge::actions::Pos;
use crate::nlp::words::Words;
use crate::nlp::{Modality, Reading, Relation, Span};

/// Joins acts with the clauses that depend on them.
pub fn settle(clauses: &Clauses<'_>, mut acts: Vec<Act>) -> Vec<Act> {
    let mut dropped = vec![false; acts.len()];
    for at in 0..acts.len() {
        let Some(clause) = acts[at].clause else { continue };
        let inner = acts.iter().position(|a| a.pos == Pos::Verb && a.chunk == clause);
        let Some(inner) = inner else {
            // "threatened to make B pay": the object of whatever is threatened.
            if acts[at].event == "THREATEN" && acts[at].targets.is_empty() {
                acts[at].targets = clauses.object_of(clause);
            }
            continue;
        };
        if inner == at || !acts[at].targets.is_empty() || acts[at].score >= 0.0 {
            continue;
        }
        if !matches!(acts[at].event, "THREATEN" | "REJECT") {
            continue;
        }
        let is_refusal = acts[at].event == "REJECT";
        let is_hostile = acts[inner].score < 0.0;
        if is_refusal != is_hostile {
            let side = if acts[inner].targets.is_empty() {
                acts[inner].partners.clone()
            } else {
                acts[inner].targets.clone()
            };
            acts[at].targets = side;
            dropped[inner] = !acts[at].targets.is_empty();
        }
    }
    for act in acts.iter_mut().filter(|a| a.pos == Pos::Verb && !a.sources.is_empty()) {
        if clauses.is_reflexive(act) {
            let verb = act.clause.filter(|_| act.event == "THREATEN").unwrap_or(act.chunk);
            let other = clauses.other_than(&act.sources, verb);
            if !other.is_empty() {
                act.targets = other;
            }
        }
    }
    let accusations: Vec<Act> = acts
        .iter()
        .zip(&dropped)
        .filter(|(_, d)| !**d)
        .filter_map(|(act, _)| accusation(clauses, act))
        .collect();
    let mut kept: Vec<Act> = acts
        .into_iter()
        .zip(dropped)
        .filter(|(_, dropped)| !dropped)
        .map(|(act, _)| act)
        .collect();
    kept.extend(accusations);
    kept
}

/// "A said B shelled C": A accuses B.
fn accusation(clauses: &Clauses<'_>, act: &Act) -> Option<Act> {
    let frame = clauses.frames.get(act.chunk).filter(|_| act.pos == Pos::Verb)?;
    let speech = frame.speech.filter(|_| frame.modality == Modality::Alleged)?;
    let speakers = clauses.subjects.of(speech);
    let is_grave = act.score <= -0.5 && matches!(act.event, "ASSAULT" | "COERCE" | "THREATEN");
    if !is_grave || speakers.is_empty() || act.sources.is_empty() {
        return None;
    }
    let main = clauses.chunks[speech].verb?.main;
    Some(Act {
        sources: speakers.to_vec(),
        targets: act.sources.clone(),
        partners: Vec::new(),
        is_mutual: false,
        score: -0.4,
        event: "ACCUSE",
        modality: Modality::Asserted,
        trigger: (main, main),
        chunk: speech,
        clause: None,
        ..act.clone()
    })
}

/// Adds the relations and sides of an act.
pub fn publish(words: &Words<'_>, units: &[Unit], sentence: usize, act: &Act, found: &mut Found) {
    let trigger = trigger_span(words, units, sentence, act);
    let mut targets = act.targets.clone();
    let mut sources: Vec<usize> = act
        .sources
        .iter()
        .map(|mark| disjoint(words, *mark, &targets))
        .collect();
    let doers = sources.clone();
    let actor = |mark: usize| words.marks[mark].actor;
    if act.is_mutual && targets.is_empty() {
        targets.clone_from(&act.partners);
        let all: Vec<usize> = if targets.is_empty() {
            std::mem::take(&mut sources)
        } else if sources.is_empty() && targets.len() > 1 && act.pos == Pos::Noun {
            std::mem::take(&mut targets)
        } else {
            Vec::new()
        };
        for (i, first) in all.iter().enumerate() {
            for second in &all[i + 1..] {
                relate(words, sentence, act, trigger, (*first, *second), found);
            }
        }
        sources.extend(all.iter().take(usize::from(all.len() == 1)));
    }
    for source in &sources {
        for target in &targets {
            relate(words, sentence, act, trigger, (*source, *target), found);
        }
    }
    let side = |mark: usize, is_source: bool, others: &[usize]| Side {
        mark,
        is_source,
        is_mutual: act.is_mutual,
        score: act.score,
        event: act.event,
        modality: act.modality,
        trigger,
        other: others.iter().copied().find(|other| actor(*other) != actor(mark)),
    };
    found.sides.extend(doers.iter().map(|mark| side(*mark, true, &targets)));
    found
        .sides
        .extend(targets.iter().map(|mark| side(*mark, false, &doers)));
}

/// "He felt bold enough to snub Mr Putin": a subject pronoun is not the one named as the object, but the actor named before.
fn disjoint(words: &Words<'_>, source: usize, targets: &[usize]) -> usize {
    let mark = &words.marks[source];
    let is_same = targets
        .iter()
        .any(|t| words.marks[*t].actor == mark.actor && words.marks[*t].reading != Reading::Pronoun);
    if mark.reading != Reading::Pronoun || !is_same {
        return source;
    }
    let before = words.marks[..source].iter().enumerate().rev().take(8);
    let other = before
        .into_iter()
        .find(|(_, m)| m.actor != mark.actor && m.reading == Reading::Name);
    other.map_or(source, |(at, _)| at)
}

fn relate(words: &Words<'_>, sentence: usize, act: &Act, trigger: Span, pair: (usize, usize), found: &mut Found) {
    let (source, target) = (words.marks[pair.0].actor, words.marks[pair.1].actor);
    let polarity = polarity_of(act.score);
    let is_known = found
        .relations
        .iter()
        .rev()
        .take_while(|r| r.sentence == sentence)
        .any(|r| r.source == source && r.target == target && r.polarity == polarity && r.modality == act.modality);
    if source == target || is_known {
        return;
    }
    let confidence = match act.modality {
        Modality::Asserted => 0.8,
        Modality::Alleged => 0.7,
        Modality::Denied | Modality::Hypothetical => 0.6,
    };
    found.relations.push(Relation {
        source,
        target,
        polarity,
        score: act.score,
        confidence: if act.pos == Pos::Verb {
            confidence
        } else {
            confidence - 0.1
        },
        modality: act.modality,
        event: Some(act.event),
        sentence,
        trigger,
    });
}

fn trigger_span(words: &Words<'_>, units: &[Unit], sentence: usize, act: &Act) -> Span {
    let tokens = &words.prepared.tokens;
    let first = units[act.trigger.0].tokens.start;
    let last = units[act.trigger.1].tokens.end - 1;
    Span {
        field: words.prepared.sentences[sentence].span.field,
        start: tokens[first].start,
        end: tokens[last].end,
    }
}
