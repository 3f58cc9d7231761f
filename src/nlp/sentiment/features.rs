//! What a sentence says of one actor, as features: acts, words, the actor's place in the sentence, the model's opinion.
//!
//! Not here: what the features weigh (`data/models/portrayal`). Cases: `tests/cases/sentiment/portrayal.case`.
//!
//! Invariant: names play no part; linear in the marks, cues and sides of a sentence.

use super::cues::FoundCue;
use super::evidence::{Placed, place_of};
use super::model::Scores;
use crate::knowledge::lexicon::{CueKind, Lexicon};
use crate::nlp::linear::Features;
use crate::nlp::relations::Side;
use crate::nlp::words::Words;
use crate::nlp::{Modality, Reading, Zone};
use std::ops::Range;

/// An actor in a sentence, with all that is asked.
pub struct Group<'a> {
    pub words: &'a Words<'a>,
    pub lexicon: Option<&'a Lexicon>,
    /// Marks of the actor in this sentence.
    pub marks: &'a [usize],
    pub sides: Vec<&'a Side>,
    pub cues: &'a [FoundCue],
    pub models: Vec<Scores>,
    /// What the rules alone say by acts and by words, strongest of the marks.
    pub by_rules: [f32; 2],
    pub tokens: Range<usize>,
    pub zone: Zone,
    pub is_speaker: bool,
    pub is_law: bool,
    pub is_against_fighters: bool,
    /// Different actors in the sentence.
    pub actors: usize,
    pub is_first: bool,
}

impl Group<'_> {
    pub fn features(&self, out: &mut Features) {
        out.add(&["bias"]);
        for (name, score) in ["acts", "words"].into_iter().zip(self.by_rules) {
            if score != 0.0 {
                out.add_value(&["rules", name, if score < 0.0 { "neg" } else { "pos" }], score.abs());
            }
        }
        self.acts(out);
        self.wording(out);
        self.standing(out);
        self.model(out);
    }

    fn acts(&self, out: &mut Features) {
        let mut seen: Vec<(bool, &str, i8)> = Vec::new();
        for side in &self.sides {
            let sign = i8::from(side.score > 0.0) - i8::from(side.score < 0.0);
            let key = (side.is_source, side.event, sign);
            let role = if side.is_source { "source" } else { "target" };
            let polarity = ["neg", "neu", "pos"][(sign + 1) as usize];
            let modality = side.modality.code();
            let strength = ["0", "1", "2", "3"][((side.score.abs() * 4.0) as usize).min(3)];
            let joined = if side.other.is_some() { "joined" } else { "alone" };
            if seen.contains(&key) {
                out.add(&["again", role, polarity]);
                continue;
            }
            seen.push(key);
            out.add(&["act", role, side.event, polarity]);
            out.add(&["act.modality", role, polarity, modality]);
            out.add(&["act.event.modality", role, side.event, polarity, modality]);
            out.add(&["act.strength", role, side.event, polarity, strength]);
            out.add(&["act.joined", role, polarity, joined]);
            if side.confidence > 0.0 {
                let sure = ["0", "1", "2", "3", "4"][((side.confidence * 5.0) as usize).min(4)];
                out.add(&["act.sure", role, side.event, polarity, sure]);
            }
            if side.is_mutual {
                out.add(&["act.mutual", role, polarity]);
            }
            if self.is_law {
                out.add(&["act.law", role, polarity]);
            }
            if self.is_against_fighters {
                out.add(&["act.fighters", role, polarity]);
            }
        }
        self.plain_act(&seen, out);
        let has = |is_source: bool, is_good: bool| {
            seen.iter()
                .any(|(s, _, sign)| *s == is_source && *sign == if is_good { 1 } else { -1 })
        };
        let flags = [has(true, false), has(true, true), has(false, false), has(false, true)];
        let names: Vec<&str> = ["harms", "helps", "harmed", "helped"]
            .iter()
            .zip(flags)
            .filter_map(|(name, is_so)| is_so.then_some(*name))
            .collect();
        out.add(&["acts", &names.join("+")]);
        if self.is_speaker {
            out.add(&["speaker"]);
            out.add(&["speaker", &names.join("+")]);
        }
    }

    /// An actor with one act in a sentence that says little else: there acts tell more than among many.
    fn plain_act(&self, seen: &[(bool, &str, i8)], out: &mut Features) {
        let [(is_source, event, sign)] = seen else { return };
        let role = if *is_source { "source" } else { "target" };
        let polarity = ["neg", "neu", "pos"][(sign + 1) as usize];
        let is_asserted = self.sides.iter().all(|s| s.modality == Modality::Asserted);
        let is_joined = self.sides.iter().any(|s| s.other.is_some());
        let size = ["short", "middle", "long", "long"][(self.tokens.len() / 14).min(3)];
        out.add(&["sole", role, event, polarity]);
        out.add(&["sole.size", role, event, polarity, size]);
        if is_asserted && is_joined {
            out.add(&["sole.sure", role, event, polarity]);
            if self.actors <= 2 {
                out.add(&["sole.pair", role, event, polarity, size]);
            }
        }
    }

    fn wording(&self, out: &mut Features) {
        let mut rest = [0.0f32; 2];
        for cue in self.cues {
            let sign = if cue.weight < 0.0 { "neg" } else { "pos" };
            let kind = if cue.kind == CueKind::Wording {
                "wording"
            } else {
                "event"
            };
            let placed = self.marks.iter().find_map(|mark| place_of(self.words, *mark, cue));
            let Some(placed) = placed else {
                rest[usize::from(cue.weight > 0.0)] += cue.weight.abs();
                continue;
            };
            let place = match placed {
                Placed::Attribute => "attribute",
                Placed::Predicate => "predicate",
                Placed::Behind => "behind",
                Placed::Suffered => "suffered",
                Placed::Thing => "thing",
            };
            out.add_value(&["word", place, kind, sign], cue.weight.abs());
            out.add(&["word", place, sign]);
        }
        for (sign, sum) in ["neg", "pos"].into_iter().zip(rest) {
            if sum > 0.0 {
                out.add_value(&["sentence", sign], sum.min(3.0));
            }
        }
        for mark in self.marks {
            self.own_words(*mark, out);
        }
    }

    /// "the terrorists", "the attacker": words of the mention itself.
    fn own_words(&self, mark: usize, out: &mut Features) {
        let mark = &self.words.marks[mark];
        let Some(lexicon) = self.lexicon.filter(|_| mark.reading == Reading::Nominal) else {
            return;
        };
        for at in mark.tokens.clone() {
            let found = lexicon.longest(&self.words.hashes[at..mark.tokens.end], |i| self.words.text(at + i));
            if let Some((weight, _)) = found.and_then(|(word, _)| word.cue) {
                let sign = if weight < 0.0 { "neg" } else { "pos" };
                out.add_value(&["own", sign], weight.abs());
            }
        }
    }

    fn standing(&self, out: &mut Features) {
        let words = self.words;
        for mark in self.marks.iter().take(4) {
            let mark = &words.marks[*mark];
            out.add(&["reading", mark.reading.code()]);
            let before = mark.tokens.start.checked_sub(1).filter(|t| self.tokens.contains(t));
            // A determiner says nothing; what stands before it may.
            let before = before.map(|t| match words.text(t) {
                "the" | "The" | "a" | "an" if t > self.tokens.start => t - 1,
                _ => t,
            });
            out.add(&["pre", before.map_or("start", |t| self.word(t))]);
            let after = Some(mark.tokens.end).filter(|t| self.tokens.contains(t));
            out.add(&["post", after.map_or("end", |t| self.word(t))]);
        }
        out.add(&["actors", ["0", "1", "2", "3", "4"][self.actors.min(4)]]);
        if self.is_first {
            out.add(&["first"]);
        }
        if self.zone == Zone::Headline {
            out.add(&["headline"]);
        }
    }

    /// A word of grammar, or what kind of word it is.
    fn word(&self, token: usize) -> &'static str {
        const WORDS: [&str; 41] = [
            "of", "by", "in", "to", "with", "against", "from", "for", "on", "at", "between", "and", "over", "as", "is",
            "was", "were", "are", "has", "have", "had", "will", "would", "said", "says", "who", "which", "that", "not",
            "be", "'s", "’s", ",", ".", "\"", "“", "”", ":", "(", ")", "after",
        ];
        if self.words.mark_index(token).is_some() {
            return "actor";
        }
        let text = self.words.text(token);
        if text.len() > 7 {
            return "word";
        }
        WORDS.iter().find(|w| **w == text).copied().unwrap_or("word")
    }

    fn model(&self, out: &mut Features) {
        if self.models.is_empty() {
            out.add(&["model", "silent"]);
            return;
        }
        let n = self.models.len() as f32;
        let mean = |f: fn(&Scores) -> f32| self.models.iter().map(f).sum::<f32>() / n;
        let ratio = |x: f32| x.clamp(-6.0, 6.0);
        out.add_value(&["model", "negative"], ratio(mean(|s| s.logits[0] - s.logits[1])));
        out.add_value(&["model", "positive"], ratio(mean(|s| s.logits[2] - s.logits[1])));
    }
}
