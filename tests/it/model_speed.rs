//! How many targets a second the sentiment models score on one core.
//!
//! Ignored by default: figures of an unoptimised build say nothing.
//! `cargo test --release --test it model_speed -- --ignored --nocapture`
//!
//! Invariant: the rates that issue and model cards promise are asserted.

use chancery::nlp::Tier;
use chancery::nlp::sentiment::Models;
use serde_json::Value;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

type Sentences = Vec<(String, Vec<Range<usize>>)>;

/// Our own sentences with the bytes of their mentions.
pub fn sentences() -> Sentences {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/world-affairs");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut sentences = Vec::new();
    for file in files.filter(|path| path.extension().is_some_and(|e| e == "jsonl")) {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let sentence: Value = serde_json::from_str(line).unwrap();
            let text = sentence["text"].as_str().unwrap();
            let byte = |n: &Value| {
                let n = usize::try_from(n.as_u64().unwrap()).unwrap();
                text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
            };
            let mentions = sentence["mentions"].as_array().unwrap().iter();
            let spans = mentions.map(|m| byte(&m["start"])..byte(&m["end"])).collect();
            sentences.push((text.to_owned(), spans));
        }
    }
    sentences
}

/// Targets a second, the best of some passes: others may use the machine too.
fn rate(models: &Models, tier: Tier, sentences: &Sentences) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..15 {
        let (mut scored, start) = (0_u32, Instant::now());
        for (text, spans) in sentences {
            let scores = models.score(tier, text, spans);
            scored += u32::try_from(scores.iter().flatten().count()).unwrap();
        }
        best = best.max(f64::from(scored) / start.elapsed().as_secs_f64());
    }
    best
}

#[test]
#[ignore = "a measurement, for optimised builds"]
fn both_tiers_keep_their_promise() {
    let (models, sentences) = (Models::embedded(), sentences());
    let [fast, standard] = [Tier::Fast, Tier::Standard].map(|tier| rate(&models, tier, &sentences));
    println!("fast {fast:.0} targets/s, standard {standard:.0} targets/s");
    assert!(fast >= 100_000.0 && standard >= 8_000.0);
}
