//! The trained models by tier, and the scores of a sentence's mentions.
//!
//! Not here: the models themselves (`model`). Invariant: a model that is absent scores nothing; rules stand alone then.

use super::model::{Encoding, FastModel, Masked, ModelError, Reading, Scores, StandardModel};
use crate::nlp::Tier;
use std::ops::Range;

/// Share of the fast model in the standard tier: the two err differently, and beside the other it costs little.
const FAST_SHARE: f32 = 0.4;

/// The trained models, read once at start. Without any, sentiment rests on the lexicon and on acts.
#[derive(Debug, Default)]
pub struct Models {
    fast: Option<FastModel>,
    standard: Option<StandardModel>,
}

const FAST: &[u8] = include_bytes!("../../../data/models/fast/model.bin");
const FAST_CUES: &str = include_str!("../../../data/models/fast/cues.tsv");
const STANDARD: &[u8] = include_bytes!("../../../data/models/standard/model.bin");

impl Models {
    /// The models that the binary carries.
    pub fn embedded() -> Self {
        Self::from_bytes(FAST, FAST_CUES, STANDARD).unwrap_or_default()
    }

    /// # Errors
    ///
    /// What is wrong with the first file that is no model.
    pub fn from_bytes(fast: &[u8], fast_cues: &str, standard: &[u8]) -> Result<Self, ModelError> {
        Ok(Self {
            fast: Some(FastModel::parse(fast, fast_cues)?),
            standard: Some(StandardModel::parse(standard)?),
        })
    }

    /// Name of the model that a tier asks, as published.
    pub fn name(&self, tier: Tier) -> &str {
        match (tier, &self.fast, &self.standard) {
            (Tier::Fast, Some(fast), _) => fast.name(),
            (Tier::Standard | Tier::Deep, _, Some(standard)) => standard.name(),
            _ => "lexicon",
        }
    }

    /// Scores of each span of a sentence; `None` where it was not scored.
    pub fn score(&self, tier: Tier, sentence: &str, spans: &[Range<usize>]) -> Vec<Option<Scores>> {
        let masked = Masked::new(sentence, spans, None);
        let sentence = self.read(tier, &masked);
        (0..spans.len()).map(|i| sentence.score(masked.mention(i)?)).collect()
    }

    /// Scores of the first span; spans that overlap it give way.
    pub fn score_first(&self, tier: Tier, sentence: &str, spans: &[Range<usize>]) -> Option<Scores> {
        let masked = Masked::new(sentence, spans, Some(0));
        self.read(tier, &masked).score(masked.mention(0)?)
    }

    fn read<'m>(&'m self, tier: Tier, text: &'m Masked) -> Sentence<'m> {
        let standard = self.standard.as_ref().filter(|_| tier != Tier::Fast);
        Sentence {
            text,
            fast: self.fast.as_ref().map(|fast| (fast, fast.read(text))),
            standard: standard.map(|standard| (standard, standard.encode(text))),
        }
    }
}

/// A sentence as the models of a tier have read it.
struct Sentence<'m> {
    text: &'m Masked,
    fast: Option<(&'m FastModel, Reading)>,
    standard: Option<(&'m StandardModel, Encoding)>,
}

impl Sentence<'_> {
    /// Scores of the mention at a token.
    fn score(&self, target: usize) -> Option<Scores> {
        let fast = self
            .fast
            .as_ref()
            .map(|(fast, reading)| fast.score(self.text, reading, target));
        let Some((standard, encoding)) = &self.standard else {
            return fast;
        };
        let standard = standard.score(encoding, target)?;
        Some(fast.map_or(standard, |fast| standard.mixed(&fast, FAST_SHARE)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_models_are_models() {
        let models = Models::from_bytes(FAST, FAST_CUES, STANDARD).expect("both files are models");
        assert_ne!(models.name(Tier::Fast), "lexicon");
        assert_ne!(models.name(Tier::Standard), "lexicon");
    }
}
