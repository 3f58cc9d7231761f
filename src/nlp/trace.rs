//! What went into a judgement, for those who ask: features by name, for training and for people.
//!
//! Not here: the features themselves. Invariant: tracing changes no judgement.

use super::Polarity;

/// One pair of actors under one act, as the linker saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedLink {
    pub sentence: usize,
    /// Indices into [`super::Analysis::actors`].
    pub source: usize,
    pub target: usize,
    pub polarity: Polarity,
    pub features: Vec<(String, f32)>,
}

/// A speaker and somebody named in the same sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedSaid {
    pub sentence: usize,
    pub source: usize,
    pub target: usize,
    pub features: Vec<(String, f32)>,
}

/// One actor in one sentence, as the portrayal saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedPortrayal {
    pub sentence: usize,
    pub actor: usize,
    pub features: Vec<(String, f32)>,
}

/// Everything traced of a document, in the order it was judged.
#[derive(Debug, Default)]
pub struct Trace {
    pub links: Vec<TracedLink>,
    pub said: Vec<TracedSaid>,
    pub portrayals: Vec<TracedPortrayal>,
}
