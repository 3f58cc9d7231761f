//! What acts come to together: clauses under threats, refusals and accusations; then relations between actors.
//!
//! "threatened to attack B" is one threat against B, "refused to support B" a rejection of B, "A said B shelled C" also
//! accuses B. Cases: `tests/cases/relations/chains.case`.
//!
//! Not here: who fills a slot (`acts.rs`). Invariant: no relation of an actor with itself; one relation a pair, event and sentence.

use super::acts::{Act, Clauses};
use super::grammar::{DENIES, FAILS};
use super::links::Link;
use super::speech;
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
        // "agreed to suspend B": an agreement with nobody named is no act beside what was agreed; "complied with the request
        // of B to suspend C" names one.
        let is_alone = acts[at].partners.is_empty() && acts[at].targets.is_empty() && acts[at].sources.len() < 2;
        if acts[at].event == "AGREE" && is_alone {
            let is_infinitive = clauses.chunks[clause].verb.is_some_and(|v| v.is_infinitive);
            dropped[at] = is_infinitive && !acts[inner].targets.is_empty();
            continue;
        }
        if inner == at || !acts[at].targets.is_empty() || acts[at].score >= 0.0 {
            continue;
        }
        if !matches!(acts[at].event, "THREATEN" | "REJECT") {
            continue;
        }
        // "denied backing B" says what is not so; it refuses nobody.
        if is_denying(clauses, &acts[at]) {
            dropped[at] = !(acts[inner].targets.is_empty() && acts[inner].partners.is_empty());
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
    acts.iter_mut().for_each(|act| name_teller(clauses, act));
    let accusations: Vec<Act> = acts
        .iter()
        .zip(&dropped)
        .filter(|(_, d)| !**d)
        .filter_map(|(act, _)| accusation(clauses, act))
        .collect();
    // "B shelled C, A said": A's word for it.
    for act in acts.iter_mut().filter(|a| a.modality == Modality::Asserted) {
        let is_said = |a: &Act| a.action == act.action && a.targets == act.sources && a.partners.is_empty();
        if act.pos == Pos::Verb && accusations.iter().any(is_said) {
            act.modality = Modality::Alleged;
        }
    }
    let mut kept: Vec<Act> = acts
        .into_iter()
        .zip(dropped)
        .filter(|(_, dropped)| !dropped)
        .map(|(act, _)| act)
        .collect();
    kept.extend(accusations);
    kept
}

/// "A said a deal had been reached with B": of two parties the one that is not named is the one that tells.
fn name_teller(clauses: &Clauses<'_>, act: &mut Act) {
    let is_open = act.is_mutual && act.sources.is_empty() && act.targets.is_empty() && act.partners.len() == 1;
    let is_passive = clauses.chunks[act.chunk].verb.is_some_and(|v| v.is_passive);
    if !is_open || !is_passive || act.pos != Pos::Verb || act.score <= 0.0 {
        return;
    }
    let speakers = match clauses.frames.get(act.chunk).and_then(|frame| frame.speech) {
        Some(speech) => Some(clauses.subjects.of(speech).to_vec()),
        None => speech::around(clauses, act.trigger.0).map(|(_, _, speakers)| speakers),
    };
    act.sources = speakers.unwrap_or_default();
    if act.sources.iter().any(|mark| act.partners.contains(mark)) {
        act.sources.clear();
    }
}

fn is_denying(clauses: &Clauses<'_>, act: &Act) -> bool {
    let main = clauses.chunks[act.chunk].verb.map(|v| clauses.units[v.main].kinds);
    act.event == "REJECT" && main.is_some_and(|kinds| kinds & FAILS != 0 && kinds & DENIES != 0)
}

/// "A said B shelled C", "B shelled C, A said": A accuses B.
fn accusation(clauses: &Clauses<'_>, act: &Act) -> Option<Act> {
    let frame = clauses.frames.get(act.chunk).filter(|_| act.pos == Pos::Verb)?;
    let is_grave = act.score <= -0.5 && matches!(act.event, "ASSAULT" | "COERCE" | "THREATEN");
    if !is_grave || act.sources.is_empty() || frame.modality == Modality::Denied {
        return None;
    }
    let (speech, main, speakers) = match frame.speech.filter(|_| frame.modality == Modality::Alleged) {
        Some(speech) => (
            speech,
            clauses.chunks[speech].verb?.main,
            clauses.subjects.of(speech).to_vec(),
        ),
        None => speech::around(clauses, act.trigger.0)?,
    };
    if speakers.is_empty() || speakers.iter().any(|s| act.sources.contains(s)) {
        return None;
    }
    Some(Act {
        sources: speakers,
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

/// Adds the relations and sides of an act: those between its own sources and targets, or the links where there are any.
pub fn publish(
    words: &Words<'_>,
    units: &[Unit],
    sentence: usize,
    act: &Act,
    links: Option<&[Link]>,
    found: &mut Found,
) {
    let trigger = trigger_span(words, units, sentence, act);
    let mut sides: Vec<(usize, bool)> = act.sources.iter().map(|mark| (*mark, true)).collect();
    sides.extend(act.targets.iter().map(|mark| (*mark, false)));
    // "he snubbed Mr Putin": whom a pronoun stands for may be named in another sentence, where no link reaches.
    let is_inside = |mark: usize| units.iter().any(|u| u.mark == Some(mark));
    let ruled = joined_by_rules(act)
        .into_iter()
        .filter(|(s, t)| links.is_none() || !(is_inside(*s) && is_inside(*t)))
        .map(|(s, t)| (s, t, by_rules(act)));
    let linked = links.into_iter().flatten().map(|l| (l.source, l.target, l.probability));
    let joined: Vec<(usize, usize, f32)> = linked.chain(ruled).collect();
    for (source, target, confidence) in &joined {
        relate(words, sentence, act, trigger, (*source, *target, *confidence), found);
        if links.is_some() {
            sides.extend([(*source, true), (*target, false)]);
        }
    }
    sides.sort_unstable();
    sides.dedup();
    let actor = |mark: usize| words.marks[mark].actor;
    found.sides.extend(sides.iter().map(|(mark, is_source)| {
        let linked = joined.iter().find_map(|(s, t, p)| match is_source {
            true if s == mark => Some((*t, *p)),
            false if t == mark => Some((*s, *p)),
            _ => None,
        });
        let others = if *is_source { &act.targets } else { &act.sources };
        Side {
            mark: *mark,
            is_source: *is_source,
            is_mutual: act.is_mutual,
            score: act.score,
            event: act.event,
            modality: act.modality,
            trigger,
            confidence: linked.map_or(0.0, |(_, p)| p),
            other: linked
                .map(|(other, _)| other)
                .or_else(|| others.iter().copied().find(|other| actor(*other) != actor(*mark))),
        }
    }));
}

/// Sources with targets; of a mutual act without targets the partners, or the sources with each other.
fn joined_by_rules(act: &Act) -> Vec<(usize, usize)> {
    let mut targets = &act.targets;
    if act.is_mutual && targets.is_empty() {
        targets = &act.partners;
        let is_plural_noun = act.sources.is_empty() && targets.len() > 1 && act.pos == Pos::Noun;
        let all = match (targets.is_empty(), is_plural_noun) {
            (true, _) => &act.sources,
            (_, true) => targets,
            _ => return crossed(&act.sources, targets),
        };
        let pairs = all.iter().enumerate();
        return pairs
            .flat_map(|(i, first)| all[i + 1..].iter().map(|second| (*first, *second)))
            .collect();
    }
    crossed(&act.sources, targets)
}

fn crossed(sources: &[usize], targets: &[usize]) -> Vec<(usize, usize)> {
    sources.iter().flat_map(|s| targets.iter().map(|t| (*s, *t))).collect()
}

fn by_rules(act: &Act) -> f32 {
    let confidence = match act.modality {
        Modality::Asserted => 0.8,
        Modality::Alleged => 0.7,
        Modality::Denied | Modality::Hypothetical => 0.6,
    };
    if act.pos == Pos::Verb {
        confidence
    } else {
        confidence - 0.1
    }
}

/// Sets subject pronouns apart from the one that the object names.
pub fn disjoin(words: &Words<'_>, acts: &mut [Act]) {
    for act in acts {
        let targets = std::mem::take(&mut act.targets);
        for source in &mut act.sources {
            *source = disjoint(words, *source, &targets);
        }
        act.targets = targets;
    }
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

fn relate(words: &Words<'_>, sentence: usize, act: &Act, trigger: Span, pair: (usize, usize, f32), found: &mut Found) {
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
    found.relations.push(Relation {
        source,
        target,
        polarity,
        score: act.score,
        confidence: pair.2,
        modality: act.modality,
        event: Some(act.event),
        sentence,
        trigger,
    });
}

pub fn trigger_span(words: &Words<'_>, units: &[Unit], sentence: usize, act: &Act) -> Span {
    let tokens = &words.prepared.tokens;
    let first = units[act.trigger.0].tokens.start;
    let last = units[act.trigger.1].tokens.end - 1;
    Span {
        field: words.prepared.sentences[sentence].span.field,
        start: tokens[first].start,
        end: tokens[last].end,
    }
}
