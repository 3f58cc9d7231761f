//! The trained models by tier, and the scores of a sentence's mentions.
//!
//! Not here: the models themselves (`model`). Invariant: a model that is absent scores nothing; rules stand alone then.

use super::feature_weights::PortrayalWeights;
use super::model::{DeepModel, FastModel, Masked, ModelError, Scores, StandardModel};
use crate::nlp::Tier;
use crate::nlp::linear::Linear;
use crate::nlp::relations::{LinkWeights, SpeechWeights, Weights};
use std::ops::Range;

/// Share of the fast model in the standard tier: the two err differently, and beside the other it costs little.
const FAST_SHARE: f32 = 0.4;
/// Sentences that are read together: enough for whoever reads several side by side, few enough to stay in the cache.
const TOGETHER: usize = 32;

/// The trained models, read once at start. Without any, sentiment rests on the lexicon and on acts.
#[derive(Debug, Default)]
pub struct Models {
    fast: Option<FastModel>,
    standard: Option<StandardModel>,
    deep: Option<DeepModel>,
    links: Option<LinkWeights>,
    /// What is said of somebody: negative, positive.
    speech: Option<SpeechWeights>,
    /// How the model of a tier is weighed against acts and words: fast, standard, deep.
    portrayal: [Option<PortrayalWeights>; 3],
}

const FAST: &[u8] = include_bytes!("../../../data/models/fast/model.bin");
const FAST_CUES: &str = include_str!("../../../data/models/fast/cues.tsv");
const LINKS: &str = include_str!("../../../data/models/relations/weights.tsv");
const SPEECH: &str = include_str!("../../../data/models/relations/speech.tsv");
const PORTRAYAL: [&str; 3] = [
    include_str!("../../../data/models/portrayal/fast.tsv"),
    include_str!("../../../data/models/portrayal/standard.tsv"),
    include_str!("../../../data/models/portrayal/deep.tsv"),
];
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
        let models = Self {
            fast: Some(FastModel::parse(fast, fast_cues)?),
            standard: Some(StandardModel::parse(standard)?),
            ..Self::default()
        };
        let [fast, standard, deep] = PORTRAYAL;
        models.with_weights([LINKS, SPEECH, fast, standard, deep])
    }

    /// The same with a deep model beside them.
    #[must_use]
    pub fn with_deep(self, deep: DeepModel) -> Self {
        Self {
            deep: Some(deep),
            ..self
        }
    }

    pub fn deep(&self) -> Option<&DeepModel> {
        self.deep.as_ref()
    }

    /// Weights of relations.
    pub fn relations(&self) -> Option<Weights<'_>> {
        let (links, speech) = self.links.as_ref().zip(self.speech.as_ref())?;
        Some(Weights { links, speech })
    }

    /// Weights of portrayals for a tier.
    pub fn portrayal(&self, tier: Tier) -> Option<&PortrayalWeights> {
        self.portrayal[tier as usize].as_ref()
    }

    /// The same with other weights: linker, speech, portrayals of the fast, the standard and the deep tier.
    ///
    /// # Errors
    ///
    /// A table with a line that is none.
    pub fn with_weights(self, [links, speech, fast, standard, deep]: [&str; 5]) -> Result<Self, ModelError> {
        let shown = |text: &str| Ok(Some(PortrayalWeights::new(&table(text)?)));
        Ok(Self {
            links: Some(LinkWeights::new(&table(links)?)),
            speech: Some(SpeechWeights::new(&table(speech)?)),
            portrayal: [shown(fast)?, shown(standard)?, shown(deep)?],
            ..self
        })
    }

    /// Name of the model that a tier asks, as published.
    pub fn name(&self, tier: Tier) -> &str {
        let name = match tier {
            Tier::Fast => self.fast.as_ref().map(FastModel::name),
            Tier::Standard => self.standard.as_ref().map(StandardModel::name),
            Tier::Deep => self.deep.as_ref().map(DeepModel::name),
        };
        name.unwrap_or("lexicon")
    }

    /// Scores of each span of a sentence; `None` where it was not scored.
    pub fn score(&self, tier: Tier, sentence: &str, spans: &[Range<usize>]) -> Vec<Option<Scores>> {
        let masked = Masked::new(sentence, spans, None);
        let targets = (0..spans.len()).map(|i| masked.mention(i)).collect();
        self.score_masked(tier, &[(masked, targets)]).pop().unwrap_or_default()
    }

    /// As [`Self::score`], of many sentences, which are read some at a time.
    pub fn score_all(&self, tier: Tier, asked: &[(&str, Vec<Range<usize>>)]) -> Vec<Vec<Option<Scores>>> {
        let mut all = Vec::with_capacity(asked.len());
        for some in asked.chunks(TOGETHER) {
            let masked = some.iter().map(|(sentence, spans)| {
                let masked = Masked::new(sentence, spans, None);
                let targets = (0..spans.len()).map(|i| masked.mention(i)).collect();
                (masked, targets)
            });
            all.extend(self.score_masked(tier, &masked.collect::<Vec<_>>()));
        }
        all
    }

    /// Scores of the first span; spans that overlap it give way.
    pub fn score_first(&self, tier: Tier, sentence: &str, spans: &[Range<usize>]) -> Option<Scores> {
        let masked = Masked::new(sentence, spans, Some(0));
        let target = masked.mention(0);
        let scores = self.score_masked(tier, &[(masked, vec![target])]);
        scores.first()?.first().copied().flatten()
    }

    /// Scores of mentions, as tokens of their sentences.
    fn score_masked(&self, tier: Tier, asked: &[(Masked, Vec<Option<usize>>)]) -> Vec<Vec<Option<Scores>>> {
        let by_fast = |(text, targets): &(Masked, Vec<Option<usize>>)| {
            let fast = self.fast.as_ref().map(|fast| (fast, fast.read(text)));
            let score = |target: &Option<usize>| {
                fast.as_ref()
                    .zip(*target)
                    .map(|((fast, reading), target)| fast.score(reading, target))
            };
            targets.iter().map(score).collect::<Vec<_>>()
        };
        let mut scores: Vec<Vec<Option<Scores>>> = asked.iter().map(by_fast).collect();
        let Some(standard) = self.standard.as_ref().filter(|_| tier != Tier::Fast) else {
            return scores;
        };
        let texts: Vec<&Masked> = asked.iter().map(|(text, _)| text).collect();
        let read = standard.encode(&texts);
        let targets = read
            .iter()
            .zip(asked)
            .flat_map(|(read, (_, targets))| targets.iter().flatten().map(move |target| (read, *target)));
        let mut by_standard = standard.score(&targets.collect::<Vec<_>>()).into_iter();
        for (scores, (_, targets)) in scores.iter_mut().zip(asked) {
            for (score, _) in scores.iter_mut().zip(targets).filter(|(_, target)| target.is_some()) {
                let standard = by_standard.next().flatten();
                *score = standard.map(|standard| score.map_or(standard, |fast| standard.mixed(&fast, FAST_SHARE)));
            }
        }
        scores
    }
}

fn table<const N: usize>(text: &str) -> Result<Linear<N>, ModelError> {
    Linear::parse(text).map_err(|_| ModelError::Header("a line of weights"))
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
