//! The trained models by tier, and the scores of a sentence's mentions.
//!
//! Not here: the models themselves (`model`). Invariant: a model that is absent scores nothing; rules stand alone then.

use super::model::{FastModel, Masked, ModelError, Scores, StandardModel};
use crate::nlp::Tier;
use std::ops::Range;

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
        let targets = (0..spans.len()).map(|i| masked.mention(i));
        match (tier, &self.fast, &self.standard) {
            (Tier::Fast, Some(fast), _) => {
                let reading = fast.read(&masked);
                targets.map(|t| t.map(|t| fast.score(&masked, &reading, t))).collect()
            }
            (Tier::Standard | Tier::Deep, _, Some(standard)) => {
                let encoding = standard.encode(&masked);
                targets.map(|t| t.and_then(|t| standard.score(&encoding, t))).collect()
            }
            _ => vec![None; spans.len()],
        }
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
