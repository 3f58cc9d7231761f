//! A network from an ONNX file, run by ONNX Runtime, for the deep tier of sentiment.
//!
//! The runtime is a shared library that is loaded when a model is opened (feature `deep`): a worker that does not ask for
//! the deep tier needs none, and the binary stays what it is without.
//!
//! Not here: what a network is asked (`nlp`). Invariant: whatever is wrong with a file is told with the setting that named
//! it and what to write instead; a model that opens answers.

#[cfg(feature = "deep")]
mod runtime;
mod vocabulary;

#[cfg(feature = "deep")]
pub use runtime::open;
pub use vocabulary::read_vocabulary;

#[cfg(not(feature = "deep"))]
use crate::nlp::sentiment::model::Network;
use std::path::Path;

/// Files of a model, and how often it may be run at once.
#[derive(Clone, Copy, Debug)]
pub struct ModelFiles<'a> {
    /// The network.
    pub model: &'a Path,
    /// ONNX Runtime; without it `ORT_DYLIB_PATH` says where it is, or the system.
    pub library: Option<&'a Path>,
    /// Copies of the network in memory; one for each thread that asks.
    pub copies: usize,
}

/// Without the feature no network can be run.
///
/// # Errors
///
/// Always.
#[cfg(not(feature = "deep"))]
pub fn open(_: ModelFiles<'_>) -> Result<Network, String> {
    Err(format!(
        "sentiment.tier: this build cannot run the deep tier; build it with --features deep, {INSTEAD}"
    ))
}

/// The way out of every fault.
pub(crate) const INSTEAD: &str = "or set sentiment.tier = \"standard\"";
