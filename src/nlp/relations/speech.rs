//! What a speaker says of others: an accusation or praise that no verb names.
//!
//! "We will not be blackmailed by a neighbour that trades in hostages," the minister said: the speaker accuses the neighbour.
//! Cases: `tests/cases/relations/speech.case`.
//!
//! Not here: verbs that accuse by themselves (`actions.tsv`). Invariant: one pass over the verbs of a sentence.

use super::acts::{Act, Clauses};
use super::chunks::Kind;
use super::feature_words::{event_word, sign};
use super::grammar::{Class, NAMES, SAYS};
use super::links::{Linker, Present};
use super::right::marks_from;
use super::speech_weights::SpeechWeights;
use super::units::Unit;
use crate::knowledge::actions::{OF, Pos, TO};
use crate::knowledge::lexicon::token_hash;
use crate::nlp::families::Summed;
use crate::nlp::sentiment::SentenceCues;
use crate::nlp::{Modality, Span};
use std::sync::LazyLock;

static ACCORDING: LazyLock<u64> = LazyLock::new(|| token_hash("according"));

/// Everybody who says something; whether it accuses or praises is judged when portrayals are known.
pub fn speeches(clauses: &Clauses<'_>) -> Vec<Act> {
    let mut acts = Vec::new();
    for (at, chunk) in clauses.chunks.iter().enumerate() {
        let said = chunk
            .verb
            .filter(|v| clauses.units[v.main].kinds & SAYS != 0 && !v.is_passive)
            .map(|v| (v.main, clauses.frames[at].modality, speakers(clauses, at)));
        let cited = || {
            let first = chunk.units.start;
            let is_cited =
                chunk.kind == Kind::Preposition(TO) && first > 0 && clauses.units[first - 1].hash == *ACCORDING;
            clauses
                .chunks
                .get(at + 1)
                .filter(|c| is_cited && c.kind == Kind::Noun)?;
            Some((
                first - 1,
                Modality::Asserted,
                marks_from(clauses.units, clauses.chunks, at + 1),
            ))
        };
        let Some((trigger, modality, sources)) = said.or_else(cited) else {
            continue;
        };
        acts.push(Act {
            sources,
            ..plain(at, trigger, modality, ("ACCUSE", 0.0))
        });
    }
    acts
}

/// "B shelled C, A said", "B shelled C, according to A": the verb or "according", and who says so, outside of what is said.
pub fn around(clauses: &Clauses<'_>, inner: usize) -> Option<(usize, usize, Vec<usize>)> {
    let units = clauses.units;
    for (at, chunk) in clauses.chunks.iter().enumerate() {
        let first = chunk.units.start;
        let is_apart = || {
            units[inner.min(first)..inner.max(first)]
                .iter()
                .any(|u| u.class == Class::Stop)
        };
        if chunk.kind == Kind::Preposition(TO) && first > 0 && units[first - 1].hash == *ACCORDING && !is_apart() {
            let noun = clauses.chunks.get(at + 1).filter(|c| c.kind == Kind::Noun)?;
            let marks = marks_from(units, clauses.chunks, at + 1);
            return Some((at, first - 1, marks)).filter(|_| noun.units.start > 0);
        }
        let Some(verb) = chunk
            .verb
            .filter(|v| first > inner && units[v.main].kinds & SAYS != 0 && !v.is_passive)
        else {
            continue;
        };
        // "..., A said" or "..., said A": a comma or quotation mark stands before, and nothing is said behind.
        let subject = at - usize::from(at > 0 && clauses.chunks[at - 1].kind == Kind::Noun);
        let opener = subject.checked_sub(1).map(|i| clauses.chunks[i].kind);
        let goes_on = clauses.chunks[at + 1..]
            .iter()
            .any(|c| matches!(c.kind, Kind::Verb | Kind::That));
        if matches!(opener, Some(Kind::Comma | Kind::Quote)) && !goes_on && !verb.is_infinitive && !is_apart() {
            return Some((at, verb.main, speakers(clauses, at)));
        }
    }
    None
}

/// Who calls somebody something good or bad: "described the president as a hero".
pub fn namings(clauses: &Clauses<'_>, content: &Content) -> Vec<Act> {
    let units = clauses.units;
    let mut acts = Vec::new();
    for (at, chunk) in clauses.chunks.iter().enumerate() {
        let Some(verb) = chunk.verb.filter(|v| units[v.main].kinds & NAMES != 0) else {
            continue;
        };
        if clauses.triggers.iter().any(|t| t.chunk == at) {
            continue;
        }
        let stop = |c: &super::chunks::Chunk| {
            matches!(
                c.kind,
                Kind::Stop | Kind::Relative | Kind::That | Kind::Subordinator(None)
            )
        };
        let end = clauses.chunks[at + 1..]
            .iter()
            .position(stop)
            .map_or(units.len(), |i| clauses.chunks[at + 1 + i].units.start);
        let reach = verb.main + 1..end.min(verb.main + 14);
        let sum: f32 = content
            .cues
            .iter()
            .filter(|(unit, _)| reach.contains(unit))
            .map(|(_, w)| w)
            .sum();
        let object = clauses.object_of(at);
        let subject = clauses.subjects.of(at).to_vec();
        let (sources, targets) = if verb.is_passive {
            let by = clauses.subjects.late_agent(at + 1);
            (
                by.map(|noun| marks_from(units, clauses.chunks, noun))
                    .unwrap_or_default(),
                subject,
            )
        } else {
            (subject, object)
        };
        let targets = match targets.is_empty() {
            true => super::comments::concerned(clauses, at, &sources),
            false => targets,
        };
        if sum.abs() < 0.2 || sources.is_empty() || targets.is_empty() {
            continue;
        }
        acts.push(Act {
            sources,
            targets,
            ..plain(
                at,
                verb.main,
                clauses.frames[at].modality,
                if sum < 0.0 { ("ACCUSE", -0.5) } else { ("SUPPORT", 0.5) },
            )
        });
    }
    acts
}

/// "A said B was a reliable friend": what is said of somebody by a plain "is" praises or accuses him.
pub fn predications(clauses: &Clauses<'_>, content: &Content) -> Vec<Act> {
    let mut acts = Vec::new();
    for (at, chunk) in clauses.chunks.iter().enumerate() {
        let is_plain = |v: &super::chunks::VerbGroup| v.is_auxiliary_only && clauses.units[v.main].class == Class::Be;
        let Some(verb) = chunk.verb.filter(is_plain) else {
            continue;
        };
        let targets = clauses.subjects.of(at);
        let (speech, main, sources) = match clauses.frames[at].speech {
            Some(speech) => match clauses.chunks[speech].verb {
                Some(said) => (speech, said.main, clauses.subjects.of(speech).to_vec()),
                None => continue,
            },
            None => match around(clauses, verb.main) {
                Some(found) => found,
                None => continue,
            },
        };
        let is_end = |c: &super::chunks::Chunk| !matches!(c.kind, Kind::Noun | Kind::Preposition(_));
        let rest = &clauses.chunks[at + 1..];
        let last = rest.iter().position(is_end).unwrap_or(rest.len());
        let end = rest[..last].last().map_or(verb.main + 1, |c| c.units.end);
        let inside = verb.main + 1..end.min(verb.main + PREDICATE);
        let cues = content.cues.iter().filter(|(unit, _)| inside.contains(unit));
        let sum: f32 = cues.map(|(_, weight)| weight).sum();
        // "said A was supportive of B": a trigger says by itself whom it concerns.
        let is_own =
            sources.iter().any(|s| targets.contains(s)) || clauses.triggers.iter().any(|t| inside.contains(&t.first));
        if sum.abs() < 0.3 || sources.is_empty() || targets.is_empty() || is_own || verb.is_negated {
            continue;
        }
        let kind = if sum < 0.0 { ("ACCUSE", -0.4) } else { ("SUPPORT", 0.4) };
        acts.push(Act {
            sources,
            targets: targets.to_vec(),
            ..plain(speech, main, Modality::Asserted, kind)
        });
    }
    acts
}

/// An act with nobody in it yet.
pub fn plain(chunk: usize, trigger: usize, modality: Modality, (event, score): (&'static str, f32)) -> Act {
    Act {
        action: 0,
        sources: Vec::new(),
        targets: Vec::new(),
        partners: Vec::new(),
        is_mutual: false,
        score,
        event,
        modality,
        trigger: (trigger, trigger),
        chunk,
        clause: None,
        pos: Pos::Verb,
    }
}

/// The subject; behind a quotation also "..., said the minister".
fn speakers(clauses: &Clauses<'_>, verb: usize) -> Vec<usize> {
    let before = verb.checked_sub(1).map(|i| clauses.chunks[i].kind);
    let is_inverted = matches!(before, None | Some(Kind::Comma | Kind::Quote | Kind::Stop));
    let next = clauses.chunks.get(verb + 1).is_some_and(|c| c.kind == Kind::Noun);
    if is_inverted && next {
        let marks = marks_from(clauses.units, clauses.chunks, verb + 1);
        if !marks.is_empty() {
            return marks;
        }
    }
    clauses.subjects.of(verb).to_vec()
}

/// The good and bad words of a sentence; not asked for where only one actor is there.
pub fn content((_, cues): &SentenceCues, units: &[Unit]) -> Content {
    let has_two = units.iter().filter(|u| u.mark.is_some()).nth(1).is_some();
    let unit_of = |token: usize| units.partition_point(|u| u.tokens.end <= token);
    let cues = if has_two { cues.as_slice() } else { &[] };
    Content {
        cues: cues.iter().map(|cue| (unit_of(cue.token), cue.weight)).collect(),
    }
}

/// How many units of a predicate are read.
const PREDICATE: usize = 10;
/// How many verbs of speech of a sentence are looked at.
const SPEECHES_MAX: usize = 6;

/// Good and bad words of a sentence, by unit.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub cues: Vec<(usize, f32)>,
}

/// Somebody says something in a sentence that names somebody else.
#[derive(Clone, Debug)]
pub struct Said {
    pub sentence: usize,
    /// Marks.
    pub source: usize,
    pub target: usize,
    pub modality: Modality,
    pub trigger: Span,
    pub features: Summed<2>,
}

impl Linker<'_> {
    /// Every speaker with everybody else of the sentence.
    pub fn said(
        &self,
        speeches: &[Act],
        weights: &SpeechWeights,
        is_traced: bool,
    ) -> Vec<(Act, usize, usize, Summed<2>)> {
        let mut all = Vec::new();
        for speech in speeches.iter().take(SPEECHES_MAX) {
            for source in self.present().iter().filter(|p| speech.sources.contains(&p.mark)) {
                for target in self.others(source, speech) {
                    let mut features = Summed::new(is_traced);
                    self.speech_features(speech, [source, &target], weights, &mut features);
                    all.push((speech.clone(), source.mark, target.mark, features));
                }
            }
        }
        all
    }

    /// Says how what is said shows the target.
    fn speech_features(
        &self,
        speech: &Act,
        [source, target]: [&Present; 2],
        weights: &SpeechWeights,
        out: &mut Summed<2>,
    ) {
        let units = self.clauses.units;
        let main = speech.trigger.0;
        let is_right = target.unit > main;
        let side = u8::from(is_right);
        let window = if is_right { main + 1..units.len() } else { 0..main };
        let strongest = |is_source: bool| {
            let mut found: (&str, f32) = ("none", 0.0);
            for act in self.acts.iter().filter(|a| window.contains(&a.trigger.0)) {
                let marks = if is_source { &act.sources } else { &act.targets };
                if marks.contains(&target.mark) && act.score.abs() > found.1.abs() {
                    found = (act.event, act.score);
                }
            }
            found
        };
        let (does, gets) = (strongest(true), strongest(false));
        let inside: Vec<(usize, f32)> = self
            .content
            .cues
            .iter()
            .copied()
            .filter(|(unit, _)| window.contains(unit))
            .collect();
        let sum = signed(inside.iter().map(|(_, w)| w).sum::<f32>());
        let near = inside
            .iter()
            .filter(|(unit, _)| unit.abs_diff(target.unit) <= 8)
            .min_by_key(|(unit, _)| unit.abs_diff(target.unit));
        let near = near.map_or(signed(0.0), |(_, w)| signed(*w));
        let rivals = units[window.clone()]
            .iter()
            .filter(|u| u.actor.is_some_and(|a| a != target.actor && a != source.actor))
            .count();
        let is_quoted = units.iter().any(|u| u.class == Class::Quote);
        let is_hearer =
            target.unit == main + 1 || target.unit == main + 2 && units[main + 1].class == Class::Determiner;
        let reach = |from: usize, step: usize| (from.abs_diff(main) / step).min(2) as u8;
        let strength = |(event, score): (&str, f32)| [event_word(event), signed(score)];
        out.add(&weights.bias, []);
        out.add(&weights.by, [reach(source.unit, 4)]);
        out.add(&weights.side, [side, reach(target.unit, 5)]);
        out.add(&weights.does, strength(does));
        out.add(&weights.gets, strength(gets));
        out.add(&weights.near, [near]);
        out.add(&weights.sum, [sum, near]);
        out.add(&weights.quoted, [side, u8::from(is_quoted)]);
        out.add(&weights.rivals, [rivals.min(2) as u8]);
        out.add(&weights.all, [signed(does.1), signed(gets.1), sum]);
        if is_hearer {
            out.add(&weights.hearer, []);
        }
        // "said of the chancellor": who is spoken of.
        let opener = units.get(main + 1).map(|u| u.class);
        if matches!(opener, Some(Class::Preposition(OF))) && (main + 2..main + 5).contains(&target.unit) {
            out.add(&weights.topic, []);
        }
        out.add(&weights.modality, [speech.modality as u8]);
        out.add(&weights.reading, [target.reading as u8]);
    }
}

/// A sign by its place in `speech_weights::SIGNS`.
fn signed(score: f32) -> u8 {
    (sign(score) + 1).cast_unsigned()
}
