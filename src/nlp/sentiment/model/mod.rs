//! The trained models of target sentiment: fast (hashed linear), standard (recurrent) and deep (any ONNX network).
//!
//! Not here: which spans are asked, how scores of mentions make an actor's portrayal (`sentiment`). How the weights were
//! trained: training/README.md; what a model reads: training/FEATURES.md.
//!
//! Invariant: scores of fast and standard depend on the masked sentence alone; exchanging names changes none. The deep
//! model reads names.

mod arithmetic;
mod cues;
mod deep;
#[cfg(test)]
pub mod deep_tests;
mod fast;
mod fast_cues;
mod fast_features;
mod fast_table;
mod fast_vocabulary;
mod fast_whole;
mod fast_words;
#[cfg(test)]
mod golden_tests;
mod header;
mod int_matrix;
mod lanes;
mod masked;
mod matrix;
mod network;
mod pairs;
mod recurrent;
mod standard;
mod tensors;
mod vocabulary;
mod wordpiece;

pub use deep::{BATCH_ROWS, DeepModel, Network, Pair, Run};
pub use fast::FastModel;
pub use masked::Masked;
pub use pairs::{Inputs, TOKENS_MAX};
pub use standard::StandardModel;
pub use wordpiece::WordPiece;

/// Probabilities of how a target is portrayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    pub negative: f32,
    pub neutral: f32,
    pub positive: f32,
    /// What the probabilities were made of, in the same order.
    pub logits: [f32; 3],
}

impl Scores {
    #[must_use]
    pub fn from_logits(logits: [f32; 3]) -> Self {
        let top = logits.iter().copied().fold(f32::MIN, f32::max);
        let [n, o, p] = logits.map(|x| (x - top).exp());
        let sum = n + o + p;
        Self {
            negative: n / sum,
            neutral: o / sum,
            positive: p / sum,
            logits,
        }
    }

    /// The geometric mean with another model's scores, of which `share` counts.
    #[must_use]
    pub fn mixed(&self, other: &Self, share: f32) -> Self {
        let (own, other) = (self.log(), other.log());
        Self::from_logits(std::array::from_fn(|c| (1.0 - share) * own[c] + share * other[c]))
    }

    fn log(&self) -> [f32; 3] {
        [self.negative, self.neutral, self.positive].map(|p| p.max(1e-9).ln())
    }

    /// Probability of a log odds.
    #[must_use]
    pub fn sigmoid(sum: f32) -> f32 {
        1.0 / (1.0 + (-sum).exp())
    }

    /// -1.0..=1.0: positive less negative.
    #[must_use]
    pub fn value(&self) -> f32 {
        self.positive - self.negative
    }
}

/// Why bytes are no model.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ModelError {
    #[error("this is no model file of this kind")]
    Magic,
    #[error("the model file ends too early")]
    Short,
    #[error("the model's header lacks {0}")]
    Header(&'static str),
    #[error("the model lacks the tensor {0}, or it has another shape")]
    Tensor(String),
    #[error("the vocabulary lacks the piece {0}; it must be that of an uncased BERT")]
    Vocabulary(&'static str),
}
