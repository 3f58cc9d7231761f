//! The sections of the configuration with their defaults, and what cannot work in each.
//!
//! Not here: where values come from (`layers`).
//!
//! Invariant: an empty string means "not set"; every other default works as it stands.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every setting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub kafka: KafkaConfig,
    pub input: InputConfig,
    pub output: OutputConfig,
    pub analysis: AnalysisConfig,
    pub sentiment: SentimentConfig,
    pub pipeline: PipelineConfig,
    pub web: WebConfig,
    pub traces: TracesConfig,
    pub log: LogConfig,
}

/// Where records come from and go to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KafkaConfig {
    pub brokers: String,
    pub group: String,
    pub input: Vec<String>,
    pub output: String,
    pub dead_letters: String,
    /// `exactly-once` or `at-least-once`.
    pub delivery: String,
    pub transactional_id: String,
    /// Empty, `earliest`, `latest` or a time: where a run starts, whatever the group has committed.
    pub start: String,
    pub fault_patience_secs: u64,
    /// librdkafka properties of both clients, of the consumer, of the producer.
    pub client: BTreeMap<String, String>,
    pub consumer: BTreeMap<String, String>,
    pub producer: BTreeMap<String, String>,
}

impl Default for KafkaConfig {
    fn default() -> Self {
        Self {
            brokers: "127.0.0.1:9092".into(),
            group: "chancery".into(),
            input: vec!["news.raw".into()],
            output: "news.enriched".into(),
            dead_letters: "news.dead-letters".into(),
            delivery: "exactly-once".into(),
            transactional_id: String::new(),
            start: String::new(),
            fault_patience_secs: 30,
            client: BTreeMap::new(),
            consumer: BTreeMap::new(),
            producer: BTreeMap::new(),
        }
    }
}

/// How payloads are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InputConfig {
    /// Larger payloads become dead letters without being parsed.
    pub payload_bytes_max: usize,
    pub depth_max: usize,
    /// JSON Pointers by field, tried in order, before the built-in names.
    pub mapping: BTreeMap<String, Vec<String>>,
}

impl Default for InputConfig {
    fn default() -> Self {
        Self {
            payload_bytes_max: 1024 * 1024,
            depth_max: 64,
            mapping: BTreeMap::new(),
        }
    }
}

/// What is published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutputConfig {
    /// `native`, `ninjs`, `passthrough` or `gkg`.
    pub profile: String,
    pub text: bool,
    pub original: bool,
    pub only: OnlyConfig,
}

impl Default for OutputConfig {
    fn default() -> Self {
        Self {
            profile: "native".into(),
            text: true,
            original: false,
            only: OnlyConfig::default(),
        }
    }
}

/// Keeps items that match every list that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OnlyConfig {
    pub actors: Vec<String>,
    pub countries: Vec<String>,
    pub kinds: Vec<String>,
    pub languages: Vec<String>,
}

/// What the analysis looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalysisConfig {
    /// Folder whose files add to the embedded knowledge or replace it.
    pub data: String,
    /// Dictionaries beside it, in the formats of data/README.md.
    pub dictionaries: Vec<String>,
    /// Seconds between looks for a changed file; 0 looks at SIGHUP only.
    pub reload_secs: u64,
    pub coreference: bool,
    pub text_bytes_max: usize,
}

impl Default for AnalysisConfig {
    fn default() -> Self {
        Self {
            data: String::new(),
            dictionaries: Vec::new(),
            reload_secs: 5,
            coreference: true,
            text_bytes_max: 512 * 1024,
        }
    }
}

/// Which model judges the sentiment towards an actor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SentimentConfig {
    /// `fast`, `standard` or `deep`.
    pub tier: String,
    /// The deep tier's network, an ONNX file.
    pub model: String,
    /// The vocabulary of its encoder: `tokenizer.json` or `vocab.txt`.
    pub vocabulary: String,
    /// ONNX Runtime's shared library; empty: `ORT_DYLIB_PATH`, else where the system looks.
    pub library: String,
    /// Seconds of lag beyond which the standard tier stands in for the deep one; 0: never.
    pub fallback_after_secs: u64,
}

impl Default for SentimentConfig {
    fn default() -> Self {
        Self {
            tier: "standard".into(),
            model: String::new(),
            vocabulary: String::new(),
            library: String::new(),
            fallback_after_secs: 60,
        }
    }
}

impl SentimentConfig {
    /// What the deep tier lacks.
    fn problems(&self) -> Vec<SettingProblem> {
        const INSTEAD: &str = "or set sentiment.tier = \"standard\"";
        if self.tier != "deep" {
            return Vec::new();
        }
        if !cfg!(feature = "deep") {
            let why = format!("this build cannot run the deep tier; build it with --features deep, {INSTEAD}");
            return vec![("sentiment.tier", why)];
        }
        let files = [
            ("sentiment.model", &self.model, "an .onnx file"),
            (
                "sentiment.vocabulary",
                &self.vocabulary,
                "the model's tokenizer.json or vocab.txt",
            ),
        ];
        let missing = files.into_iter().filter(|(_, path, _)| path.is_empty());
        missing
            .map(|(name, _, what)| (name, format!("is empty; write the path of {what}, {INSTEAD}")))
            .collect()
    }
}

/// How much the worker takes on at once, and when it gives up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PipelineConfig {
    pub workers: usize,
    pub batch_records_max: usize,
    pub bytes_in_max: usize,
    pub bytes_out_max: usize,
    pub batch_target_ms: u64,
    pub dead_letter_ratio_max: f64,
    pub revoke_drain_ms: u64,
    pub shutdown_drain_secs: u64,
}

impl Default for PipelineConfig {
    fn default() -> Self {
        Self {
            workers: 0,
            batch_records_max: 2_000,
            bytes_in_max: 16 * 1024 * 1024,
            bytes_out_max: 16 * 1024 * 1024,
            batch_target_ms: 250,
            dead_letter_ratio_max: 0.5,
            revoke_drain_ms: 3_000,
            shutdown_drain_secs: 20,
        }
    }
}

/// The HTTP server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebConfig {
    pub listen: String,
    pub page: bool,
    pub try_it: bool,
    pub token: String,
    pub token_file: String,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8600".into(),
            page: true,
            try_it: true,
            token: String::new(),
            token_file: String::new(),
        }
    }
}

/// Where spans of settled work go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TracesConfig {
    /// Address of an OTLP collector over HTTP; empty for none.
    pub endpoint: String,
}

impl TracesConfig {
    fn problem(&self) -> Option<SettingProblem> {
        let why = if self.endpoint.is_empty() {
            return None;
        } else if !cfg!(feature = "otlp") {
            "this build cannot send traces; build it with --features otlp, or leave it empty".to_owned()
        } else if !self.endpoint.starts_with("http://") {
            format!("{:?} is no plain HTTP address; write http://host:4318", self.endpoint)
        } else {
            return None;
        };
        Some(("traces.endpoint", why))
    }
}

/// What is written to standard error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// A level, or directives as `tracing_subscriber::EnvFilter` reads them.
    pub level: String,
    /// `auto`, `text` or `json`; `auto` is text on a terminal.
    pub format: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            level: "info".into(),
            format: "auto".into(),
        }
    }
}

/// Setting, what is wrong with it, what to write instead.
pub type SettingProblem = (&'static str, String);

impl Config {
    /// Every value that cannot work.
    pub fn problems(&self) -> Vec<SettingProblem> {
        let mut problems = Vec::new();
        let mut one_of = |path: &'static str, value: &str, allowed: &[&str]| {
            if !allowed.contains(&value) {
                problems.push((
                    path,
                    format!("{value:?} is none of {}; write one of them", allowed.join(", ")),
                ));
            }
        };
        one_of(
            "kafka.delivery",
            &self.kafka.delivery,
            &["exactly-once", "at-least-once"],
        );
        one_of(
            "output.profile",
            &self.output.profile,
            &["native", "ninjs", "passthrough", "gkg"],
        );
        one_of("sentiment.tier", &self.sentiment.tier, &["fast", "standard", "deep"]);
        one_of("log.format", &self.log.format, &["auto", "text", "json"]);
        for kind in &self.output.only.kinds {
            one_of("output.only.kinds", kind, &crate::record::ACTOR_KINDS);
        }
        for field in self.input.mapping.keys() {
            one_of("input.mapping", field, &crate::record::MAPPED_FIELDS);
        }
        problems.extend(self.number_problems());
        if self.web.listen.parse::<std::net::SocketAddr>().is_err() && !self.web.listen.contains(':') {
            problems.push((
                "web.listen",
                format!("{:?} is no address; write host:port", self.web.listen),
            ));
        }
        problems.extend(self.sentiment.problems());
        problems.extend(self.traces.problem());
        if !self.web.token.is_empty() && !self.web.token_file.is_empty() {
            problems.push(("web.token", "is set beside web.token_file; keep one of them".into()));
        }
        problems
    }

    fn number_problems(&self) -> Vec<SettingProblem> {
        let at_least = [
            ("input.payload_bytes_max", self.input.payload_bytes_max, 1),
            ("input.depth_max", self.input.depth_max, 1),
            ("analysis.text_bytes_max", self.analysis.text_bytes_max, 1),
            ("pipeline.batch_records_max", self.pipeline.batch_records_max, 1),
            ("pipeline.bytes_in_max", self.pipeline.bytes_in_max, 64 * 1024),
            ("pipeline.bytes_out_max", self.pipeline.bytes_out_max, 64 * 1024),
        ];
        let small = at_least.iter().filter(|(_, value, least)| value < least);
        let mut problems: Vec<SettingProblem> = small
            .map(|(path, value, least)| (*path, format!("{value} is too small; write {least} or more")))
            .collect();
        if self.input.depth_max > 100 {
            problems.push((
                "input.depth_max",
                format!("{} is too deep; write 100 or less", self.input.depth_max),
            ));
        }
        let ratio = self.pipeline.dead_letter_ratio_max;
        if !(0.0..=1.0).contains(&ratio) {
            problems.push((
                "pipeline.dead_letter_ratio_max",
                format!("{ratio} is no share; write 0.0 to 1.0"),
            ));
        }
        problems
    }
}
