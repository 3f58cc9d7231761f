//! Settings: plain values, their defaults and checks.
//!
//! Not here: reading files or the environment (the command line does), what Kafka properties mean.
//!
//! Invariant: `config/chancery.toml` documents every setting and equals the defaults here.

mod layers;
mod sections;
mod suggest;

pub use layers::{Layered, Layers, Source};
pub use sections::{
    AnalysisConfig, Config, InputConfig, KafkaConfig, LogConfig, OnlyConfig, OutputConfig, PipelineConfig,
    SentimentConfig, WebConfig,
};

/// Something wrong with a setting: where it was set, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigProblem {
    pub source: Source,
    pub message: String,
}

impl std::fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.source, self.message)
    }
}

/// Words that mark a setting as secret; its value is never printed.
const SECRET_WORDS: [&str; 6] = ["password", "secret", "token", "key.pem", "jaas", "passphrase"];

/// Whether a setting's value must not be shown. A file's name is no secret.
pub fn is_secret(path: &str) -> bool {
    let is_file = path.ends_with("_file") || path.ends_with(".location");
    !is_file && SECRET_WORDS.iter().any(|word| path.contains(word))
}
