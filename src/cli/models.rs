//! The models of a command: those of the binary, and the deep one where the settings ask for it.
//!
//! Invariant: a deep model that cannot be used is told before anything begins; one that fails later is told and counted.

use crate::config::Config;
use crate::nlp::sentiment::Models;
use crate::nlp::sentiment::model::{DeepModel, Network};
use crate::onnx::{self, ModelFiles};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Told each time that the deep model fails.
pub(super) type OnFailure = Box<dyn Fn(&str) + Send + Sync>;

/// Opens what the settings name. `copies`: threads that will ask at once.
pub(super) fn load(config: &Config, copies: usize, on_failure: OnFailure) -> anyhow::Result<Models> {
    let models = Models::embedded();
    let sentiment = &config.sentiment;
    if sentiment.tier != "deep" {
        return Ok(models);
    }
    let network = onnx::open(ModelFiles {
        model: Path::new(&sentiment.model),
        library: Some(sentiment.library.as_str())
            .filter(|path| !path.is_empty())
            .map(Path::new),
        copies,
    })
    .map_err(anyhow::Error::msg)?;
    let pieces = onnx::read_vocabulary(Path::new(&sentiment.vocabulary)).map_err(anyhow::Error::msg)?;
    let model = DeepModel::new(observed(network, on_failure), pieces)
        .map_err(|why| anyhow::anyhow!("sentiment.model: {}: {why}", sentiment.model))?;
    Ok(models.with_deep(model))
}

/// As many copies as there are workers.
pub(super) fn copies(config: &Config) -> usize {
    match config.pipeline.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        workers => workers,
    }
}

/// Writes failures to the log, ever more rarely.
pub(super) fn log_failure() -> OnFailure {
    let count = AtomicU64::new(0);
    Box::new(move |why| {
        let failures = count.fetch_add(1, Ordering::Relaxed) + 1;
        if failures.is_power_of_two() {
            tracing::error!(failures, why, "the deep model failed: the standard tier judges instead");
        }
    })
}

fn observed(network: Network, on_failure: OnFailure) -> Network {
    let run = network.run;
    Network {
        run: Box::new(move |inputs| run(inputs).inspect_err(|why| on_failure(why))),
        ..network
    }
}
