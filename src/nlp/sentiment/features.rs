//! What a sentence says of one actor, as features: acts, words, the actor's place in the sentence, the model's opinion.
//!
//! Not here: what the features weigh, and their words (`feature_weights.rs`). Cases: `tests/cases/sentiment/portrayal.case`.
//!
//! Invariant: names play no part; linear in the marks, cues and sides of a sentence.

use super::cues::FoundCue;
use super::evidence::place_of;
use super::feature_weights::{ACTOR, END, PortrayalWeights, START, WORD};
use super::model::Scores;
use crate::knowledge::lexicon::{CueKind, Lexicon};
use crate::nlp::families::Summed;
use crate::nlp::relations::{Side, event_word};
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
    pub fn features(&self, weights: &PortrayalWeights, out: &mut Summed<3>) {
        out.add(&weights.bias, []);
        for (which, score) in (0..).zip(self.by_rules) {
            if score != 0.0 {
                out.add_value(&weights.rules, [which, u8::from(score > 0.0)], score.abs());
            }
        }
        self.acts(weights, out);
        self.wording(weights, out);
        self.standing(weights, out);
        self.model(weights, out);
    }

    fn acts(&self, weights: &PortrayalWeights, out: &mut Summed<3>) {
        // Role, event, and one more than the sign of the score.
        let mut seen: Vec<[u8; 3]> = Vec::new();
        for side in &self.sides {
            let polarity = 1 + u8::from(side.score > 0.0) - u8::from(side.score < 0.0);
            let key = [u8::from(side.is_source), event_word(side.event), polarity];
            let [role, event, _] = key;
            let modality = side.modality as u8;
            if seen.contains(&key) {
                out.add(&weights.again, [role, polarity]);
                continue;
            }
            seen.push(key);
            out.add(&weights.act, key);
            out.add(&weights.act_modality, [role, polarity, modality]);
            out.add(&weights.act_event_modality, [role, event, polarity, modality]);
            let strength = ((side.score.abs() * 4.0) as u8).min(3);
            out.add(&weights.act_strength, [role, event, polarity, strength]);
            out.add(&weights.act_joined, [role, polarity, u8::from(side.other.is_some())]);
            if side.confidence > 0.0 {
                let sure = ((side.confidence * 5.0) as u8).min(4);
                out.add(&weights.act_sure, [role, event, polarity, sure]);
            }
            if side.is_mutual {
                out.add(&weights.act_mutual, [role, polarity]);
            }
            if self.is_law {
                out.add(&weights.act_law, [role, polarity]);
            }
            if self.is_against_fighters {
                out.add(&weights.act_fighters, [role, polarity]);
            }
        }
        self.plain_act(&seen, weights, out);
        // Harms, helps, is harmed, is helped.
        let acts = seen.iter().filter(|[_, _, polarity]| *polarity != 1);
        let acts = acts.fold(0, |bits, [role, _, polarity]| {
            bits | 1 << (2 * (1 - role) + polarity / 2)
        });
        out.add(&weights.acts, [acts]);
        if self.is_speaker {
            out.add(&weights.speaker, []);
            out.add(&weights.speaker_acts, [acts]);
        }
    }

    /// An actor with one act in a sentence that says little else: there acts tell more than among many.
    fn plain_act(&self, seen: &[[u8; 3]], weights: &PortrayalWeights, out: &mut Summed<3>) {
        let &[act] = seen else { return };
        let [role, event, polarity] = act;
        let is_asserted = self.sides.iter().all(|s| s.modality == Modality::Asserted);
        let is_joined = self.sides.iter().any(|s| s.other.is_some());
        let sized = [role, event, polarity, (self.tokens.len() / 14).min(3) as u8];
        out.add(&weights.sole, act);
        out.add(&weights.sole_size, sized);
        if is_asserted && is_joined {
            out.add(&weights.sole_sure, act);
            if self.actors <= 2 {
                out.add(&weights.sole_pair, sized);
            }
        }
    }

    fn wording(&self, weights: &PortrayalWeights, out: &mut Summed<3>) {
        let mut rest = [0.0f32; 2];
        for cue in self.cues {
            let placed = self.marks.iter().find_map(|mark| place_of(self.words, *mark, cue));
            let Some(placed) = placed else {
                rest[usize::from(cue.weight > 0.0)] += cue.weight.abs();
                continue;
            };
            let sign = u8::from(cue.weight >= 0.0);
            let kind = u8::from(cue.kind == CueKind::Wording);
            out.add_value(&weights.word_kind, [placed as u8, kind, sign], cue.weight.abs());
            out.add(&weights.word, [placed as u8, sign]);
        }
        for (sign, sum) in (0..).zip(rest) {
            if sum > 0.0 {
                out.add_value(&weights.sentence, [sign], sum.min(3.0));
            }
        }
        for mark in self.marks {
            self.own_words(*mark, weights, out);
        }
    }

    /// "the terrorists", "the attacker": words of the mention itself.
    fn own_words(&self, mark: usize, weights: &PortrayalWeights, out: &mut Summed<3>) {
        let mark = &self.words.marks[mark];
        let Some(lexicon) = self.lexicon.filter(|_| mark.reading == Reading::Nominal) else {
            return;
        };
        for at in mark.tokens.clone() {
            let found = lexicon.longest(&self.words.hashes[at..mark.tokens.end], |i| self.words.text(at + i));
            if let Some((weight, _)) = found.and_then(|(word, _)| word.cue) {
                out.add_value(&weights.own, [u8::from(weight >= 0.0)], weight.abs());
            }
        }
    }

    fn standing(&self, weights: &PortrayalWeights, out: &mut Summed<3>) {
        let words = self.words;
        for mark in self.marks.iter().take(4) {
            let mark = &words.marks[*mark];
            out.add(&weights.reading, [mark.reading as u8]);
            let before = mark.tokens.start.checked_sub(1).filter(|t| self.tokens.contains(t));
            // A determiner says nothing; what stands before it may.
            let before = before.map(|t| match words.text(t) {
                "the" | "The" | "a" | "an" if t > self.tokens.start => t - 1,
                _ => t,
            });
            out.add(&weights.before, [before.map_or(START, |t| self.word(t, weights))]);
            let after = Some(mark.tokens.end).filter(|t| self.tokens.contains(t));
            out.add(&weights.after, [after.map_or(END, |t| self.word(t, weights))]);
        }
        out.add(&weights.actors, [self.actors.min(4) as u8]);
        if self.is_first {
            out.add(&weights.first, []);
        }
        if self.zone == Zone::Headline {
            out.add(&weights.headline, []);
        }
    }

    /// A word of grammar, or what kind of word it is, as a place in `feature_weights::BESIDE`.
    fn word(&self, token: usize, weights: &PortrayalWeights) -> u8 {
        if self.words.mark_index(token).is_some() {
            return ACTOR;
        }
        weights.grammar.get(self.words.text(token)).copied().unwrap_or(WORD)
    }

    fn model(&self, weights: &PortrayalWeights, out: &mut Summed<3>) {
        if self.models.is_empty() {
            out.add(&weights.model, [0]);
            return;
        }
        let n = self.models.len() as f32;
        let mean = |f: fn(&Scores) -> f32| self.models.iter().map(f).sum::<f32>() / n;
        let ratio = |x: f32| x.clamp(-6.0, 6.0);
        out.add_value(&weights.model, [1], ratio(mean(|s| s.logits[0] - s.logits[1])));
        out.add_value(&weights.model, [2], ratio(mean(|s| s.logits[2] - s.logits[1])));
    }
}
