//! Turns settings into what the modules below take.
//!
//! Invariant: values were checked before; an unknown word here is our own mistake and falls to the default.

use crate::config::Config;
use crate::kafka::{Delivery, From, KafkaSettings};
use crate::knowledge::KnowledgeBase;
use crate::nlp::{Options, Tier, sentiment::Models};
use crate::pipeline::{KeepOnly, OutputOptions, Profile, RunLimits, Setup};
use crate::record::{DecodeLimits, DecodeOptions};
use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;

/// Everything `process` rests on.
pub(super) fn setup(config: &Config, kb: Arc<KnowledgeBase>, models: Models) -> Setup {
    Setup {
        kb,
        models: Arc::new(models),
        options: Options {
            tier: match config.sentiment.tier.as_str() {
                "fast" => Tier::Fast,
                "deep" => Tier::Deep,
                _ => Tier::Standard,
            },
            coreference: config.analysis.coreference,
            text_bytes_max: config.analysis.text_bytes_max,
        },
        decode: DecodeOptions {
            limits: DecodeLimits {
                payload_bytes_max: config.input.payload_bytes_max,
                depth_max: config.input.depth_max,
            },
            mapping: config.input.mapping.clone(),
        },
        output: OutputOptions {
            profile: match config.output.profile.as_str() {
                "ninjs" => Profile::Ninjs,
                "gkg" => Profile::Gkg,
                "passthrough" => Profile::Passthrough,
                _ => Profile::Native,
            },
            has_text: config.output.text,
            has_original: config.output.original,
            only: KeepOnly {
                actors: config.output.only.actors.clone(),
                countries: config.output.only.countries.clone(),
                kinds: config.output.only.kinds.clone(),
                languages: config.output.only.languages.clone(),
            },
            ..OutputOptions::default()
        },
        ..Setup::default()
    }
}

/// Brokers, group, topics and properties.
///
/// # Errors
///
/// A start that is neither a word nor a time.
pub(super) fn kafka(config: &Config) -> anyhow::Result<KafkaSettings> {
    let kafka = &config.kafka;
    Ok(KafkaSettings {
        brokers: kafka.brokers.clone(),
        group: kafka.group.clone(),
        input: kafka.input.clone(),
        output: kafka.output.clone(),
        dead_letters: kafka.dead_letters.clone(),
        delivery: if kafka.delivery == "at-least-once" {
            Delivery::AtLeastOnce
        } else {
            Delivery::ExactlyOnce
        },
        transactional_id: Some(kafka.transactional_id.clone()).filter(|id| !id.is_empty()),
        client: kafka.client.clone(),
        consumer: kafka.consumer.clone(),
        producer: kafka.producer.clone(),
        from: match kafka.start.as_str() {
            "" => None,
            "earliest" => Some(From::Earliest),
            "latest" => Some(From::Latest),
            time => Some(From::Time(super::tag::read_date(time).context("kafka.start")?)),
        },
        until_end: false,
        record_bytes_max: None,
        fault_patience: Duration::from_secs(kafka.fault_patience_secs),
    })
}

/// Bounds of the loop.
pub(super) fn limits(config: &Config) -> RunLimits {
    let pipeline = &config.pipeline;
    RunLimits {
        workers: pipeline.workers,
        batch_records_max: pipeline.batch_records_max,
        bytes_in_max: pipeline.bytes_in_max,
        bytes_out_max: pipeline.bytes_out_max,
        batch_target: Duration::from_millis(pipeline.batch_target_ms),
        dead_letter_ratio_max: pipeline.dead_letter_ratio_max,
        revoke_drain: Duration::from_millis(pipeline.revoke_drain_ms),
        shutdown_drain: Duration::from_secs(pipeline.shutdown_drain_secs),
        fallback_after: Duration::from_secs(config.sentiment.fallback_after_secs),
    }
}
