//! Turns settings into what the modules below take.
//!
//! Invariant: values were checked before; an unknown word here is our own mistake and falls to the default.

use crate::config::Config;
use crate::knowledge::KnowledgeBase;
use crate::nlp::{Options, Tier, sentiment::Models};
use crate::pipeline::{KeepOnly, OutputOptions, Profile, Setup};
use crate::record::{DecodeLimits, DecodeOptions};
use std::sync::Arc;

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
        is_fallback: false,
    }
}
