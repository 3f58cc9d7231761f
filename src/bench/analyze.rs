//! Analysis on one core, stage by stage, beside the limits of the same text: a raw automaton scan for the same names,
//! and a plain decode and encode of the same records.
//!
//! Stages are timed by what the thread has run, single records by the wall clock.
//!
//! Invariant: limits and stages run over the same records in the same round.

use super::clock::ThreadTime;
use crate::knowledge::KnowledgeBase;
use crate::nlp::{self, Document, Resources, Step, Tier};
use crate::pipeline::{Setup, process};
use crate::record::{NewsItem, Origin, RawRecord, decode};
use daachorse::DoubleArrayAhoCorasick;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub name: String,
    /// Median over the rounds.
    pub seconds: f64,
    /// Millions of bytes of news text (title and body) a second.
    pub megabytes_per_second: f64,
}

/// How long single records take, whole: decode, analysis, encode.
#[derive(Clone, Debug, PartialEq)]
pub struct Latency {
    pub tier: &'static str,
    /// Seconds.
    pub p50: f64,
    pub p99: f64,
    pub p999: f64,
}

/// What [`analyze`] measured.
#[derive(Clone, Debug, PartialEq)]
pub struct AnalyzeReport {
    pub records: usize,
    pub payload_bytes: usize,
    pub text_bytes: usize,
    pub rounds: usize,
    pub stages: Vec<Stage>,
    pub latencies: Vec<Latency>,
}

const RAW_SCAN: &str = "limit: raw automaton scan";
const PLAIN_JSON: &str = "limit: serde_json decode and encode";

/// Measures every stage over the records, `rounds` times; runs on the calling thread alone.
pub fn analyze(setup: &Setup, records: &[Vec<u8>], rounds: usize) -> AnalyzeReport {
    let items: Vec<NewsItem> = records
        .iter()
        .filter_map(|raw| decode(raw, &setup.decode).ok())
        .collect();
    let raws: Vec<RawRecord> = records
        .iter()
        .enumerate()
        .map(|(at, raw)| raw_record(at, raw))
        .collect();
    let automaton = automaton(&setup.kb);
    let text_bytes: usize = items.iter().map(text_bytes).sum();
    let mut times: Vec<(String, Vec<f64>)> = Vec::new();
    let tiers = [Tier::Fast, Tier::Standard].map(|tier| (tier, with_tier(setup, tier)));
    let mut single = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let mut note = |name: &str, took: Duration| note(&mut times, name, took.as_secs_f64());
        if let Some(automaton) = &automaton {
            note(
                RAW_SCAN,
                timed(|| items.iter().map(|item| scan(automaton, item)).sum::<usize>()),
            );
        }
        note(
            PLAIN_JSON,
            timed(|| records.iter().map(|raw| plain_json(raw)).sum::<usize>()),
        );
        note(
            "decode",
            timed(|| records.iter().filter(|raw| decode(raw, &setup.decode).is_ok()).count()),
        );
        let steps = steps(setup, &items, Tier::Fast);
        note("text", steps[0]);
        note("tagging", steps[1]);
        note("text and tagging", steps[0] + steps[1]);
        note("relations", steps[2]);
        note("sentiment, fast tier", steps[3]);
        note("analysis, fast tier", steps.iter().sum());
        let steps = self::steps(setup, &items, Tier::Standard);
        note("sentiment, standard tier", steps[3]);
        note("analysis, standard tier", steps.iter().sum());
        for ((tier, setup), single) in tiers.iter().zip(&mut single) {
            let all = ThreadTime::now();
            for raw in &raws {
                let begun = Instant::now();
                black_box(process(setup, raw));
                single.push(begun.elapsed().as_secs_f64());
            }
            note(&format!("record to record, {} tier", tier.code()), all.elapsed());
        }
    }
    AnalyzeReport {
        records: records.len(),
        payload_bytes: records.iter().map(Vec::len).sum(),
        text_bytes,
        rounds,
        stages: times
            .into_iter()
            .map(|(name, seconds)| stage(name, seconds, text_bytes))
            .collect(),
        latencies: tiers
            .iter()
            .zip(single)
            .map(|((tier, _), times)| latency(tier.code(), times))
            .collect(),
    }
}

/// The median of the rounds.
fn stage(name: String, mut seconds: Vec<f64>, text_bytes: usize) -> Stage {
    seconds.sort_by(f64::total_cmp);
    let seconds = seconds[seconds.len() / 2];
    Stage {
        name,
        seconds,
        megabytes_per_second: text_bytes as f64 / seconds.max(1e-9) / 1e6,
    }
}

fn latency(tier: &'static str, mut times: Vec<f64>) -> Latency {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        times
            .get((times.len() as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    Latency {
        tier,
        p50: at(0.5),
        p99: at(0.99),
        p999: at(0.999),
    }
}

fn note(times: &mut Vec<(String, Vec<f64>)>, name: &str, seconds: f64) {
    match times.iter_mut().find(|(known, _)| known == name) {
        Some((_, all)) => all.push(seconds),
        None => times.push((name.to_owned(), vec![seconds])),
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = ThreadTime::now();
    black_box(work());
    begun.elapsed()
}

/// A setup that differs in the tier alone.
fn with_tier(setup: &Setup, tier: Tier) -> Setup {
    let mut setup = setup.clone();
    setup.options.tier = tier;
    setup
}

pub(super) fn raw_record(at: usize, payload: &[u8]) -> RawRecord {
    RawRecord {
        origin: Origin {
            topic: "load".into(),
            partition: 0,
            offset: at as i64,
        },
        key: None,
        headers: Vec::new(),
        timestamp_ms: Some(1_700_000_000_000),
        payload: Some(payload.to_vec()),
    }
}

fn text_bytes(item: &NewsItem) -> usize {
    item.title.as_ref().map_or(0, String::len) + item.body.as_ref().map_or(0, String::len)
}

/// All names of the base as bytes, found wherever they overlap: what any dictionary coder must at least do.
fn automaton(kb: &KnowledgeBase) -> Option<DoubleArrayAhoCorasick<u32>> {
    let names: BTreeSet<&str> = kb
        .names()
        .all()
        .iter()
        .map(|c| kb.names().text(c))
        .filter(|n| !n.is_empty())
        .collect();
    DoubleArrayAhoCorasick::new(names).ok()
}

fn scan(automaton: &DoubleArrayAhoCorasick<u32>, item: &NewsItem) -> usize {
    let texts = [item.title.as_deref(), item.body.as_deref()];
    texts
        .into_iter()
        .flatten()
        .map(|text| automaton.find_overlapping_iter(text).count())
        .sum()
}

fn plain_json(raw: &[u8]) -> usize {
    let value: Option<serde_json::Value> = serde_json::from_slice(raw).ok();
    value
        .and_then(|value| serde_json::to_vec(&value).ok())
        .map_or(0, |out| out.len())
}

/// Time of each step over all items.
fn steps(setup: &Setup, items: &[NewsItem], tier: Tier) -> [Duration; 4] {
    let mut sums = [Duration::ZERO; 4];
    let mut options = setup.options;
    options.tier = tier;
    for item in items {
        let doc = Document {
            title: item.title.as_deref().unwrap_or(""),
            body: item.body.as_deref().unwrap_or(""),
            language: item.language.as_deref(),
            published: item.published_at.map(|t| jiff::tz::Offset::UTC.to_datetime(t).date()),
            targets: Vec::new(),
        };
        let resources = Resources {
            kb: &setup.kb,
            models: &setup.models,
            options,
            answers: None,
        };
        let mut begun = ThreadTime::now();
        let analysis = nlp::analyze_observed(resources, &doc, &mut |step: Step| {
            sums[step as usize] += begun.elapsed();
            begun = ThreadTime::now();
        });
        black_box(analysis);
    }
    sums
}
