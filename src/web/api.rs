//! What the page asks for: the world's counts, the pipeline's numbers, one text tagged on the spot.
//!
//! Invariant: an answer is made at most once a second however many pages are open; a text to tag is bounded in size
//! and rate, and never runs on the server's own thread.

use super::server::Shared;
use crate::telemetry::{OUTCOMES, PartitionLag, buckets};
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Actors of an answer.
const TOP: usize = 120;
/// How long an answer serves everybody.
const FRESH: Duration = Duration::from_secs(1);
/// Windows that may be asked for, in minutes; a closed set keeps the cache small.
const WINDOWS: [usize; 3] = [5, 15, 60];
/// Partitions that are told one by one.
const PARTITIONS_MAX: usize = 100;

/// Answers of the last second, by window.
#[derive(Default)]
pub(super) struct WorldCache(Mutex<HashMap<usize, (Instant, Bytes)>>);

#[derive(Deserialize)]
pub(super) struct Asked {
    window: Option<usize>,
    #[serde(default)]
    source: String,
    #[serde(default)]
    target: String,
}

impl Asked {
    fn window(&self) -> usize {
        self.window.filter(|w| WINDOWS.contains(w)).unwrap_or(15)
    }
}

pub(super) async fn world(State(shared): State<Arc<Shared>>, Query(asked): Query<Asked>) -> Response {
    let window = asked.window();
    let mut cache = shared.world_cache.0.lock().unwrap_or_else(PoisonError::into_inner);
    let answer = match cache.get(&window) {
        Some((made, answer)) if made.elapsed() < FRESH => answer.clone(),
        _ => {
            let view = shared.telemetry.world.view(window, TOP, this_minute());
            let answer = Bytes::from(serde_json::to_vec(&view).unwrap_or_default());
            cache.insert(window, (Instant::now(), answer.clone()));
            answer
        }
    };
    json(answer)
}

/// The sentences in which one actor acts on another.
pub(super) async fn pair(State(shared): State<Arc<Shared>>, Query(asked): Query<Asked>) -> Response {
    let pair = (asked.source.as_str(), asked.target.as_str());
    let evidence = shared.telemetry.world.evidence(pair, asked.window(), this_minute());
    json(serde_json::to_vec(&evidence).unwrap_or_default())
}

fn this_minute() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_secs() / 60
}

/// Upper bounds in seconds (null: none) with cumulative counts.
type Buckets = Vec<(Option<f64>, u64)>;

#[derive(Serialize)]
struct Status {
    version: &'static str,
    blockers: Vec<&'static str>,
    /// Records settled so far, by outcome.
    outcomes: BTreeMap<&'static str, u64>,
    relations: u64,
    commits: u64,
    aborts: u64,
    partitions: i64,
    lags: Vec<PartitionLag>,
    inflight: i64,
    workers: i64,
    busy_seconds: f64,
    brokers: i64,
    pages: usize,
    is_paused: bool,
    latency: Buckets,
    process: Buckets,
    settle: Buckets,
}

pub(super) async fn status(State(shared): State<Arc<Shared>>) -> Response {
    let telemetry = &shared.telemetry;
    let engine = &telemetry.metrics.engine;
    let mut lags = engine.partition_lags();
    lags.truncate(PARTITIONS_MAX);
    let status = Status {
        version: env!("CARGO_PKG_VERSION"),
        blockers: telemetry.health.readiness().blockers,
        outcomes: OUTCOMES.iter().map(|o| (*o, engine.outcomes(o))).collect(),
        relations: telemetry.metrics.content.relations(),
        commits: engine.commits.with_label_values(&["committed"]).get(),
        aborts: engine.commits.with_label_values(&["aborted"]).get(),
        partitions: engine.partitions(),
        lags,
        inflight: engine.inflight_records.get(),
        workers: engine.workers.get(),
        busy_seconds: engine.worker_busy.get(),
        brokers: engine.brokers(),
        pages: telemetry.recent.readers(),
        is_paused: engine.intake_paused.get() == 1,
        latency: buckets(&engine.end_to_end_latency),
        process: buckets(&engine.process_duration),
        settle: buckets(&engine.settle_duration),
    };
    json(serde_json::to_vec(&status).unwrap_or_default())
}

/// Texts a second that the box takes, and how many at once after a rest.
const TAGS_PER_SECOND: f64 = 4.0;
const TAGS_BURST: f64 = 8.0;

/// A bucket that fills with time.
pub(super) struct TagBudget(Mutex<(Instant, f64)>);

impl Default for TagBudget {
    fn default() -> Self {
        Self(Mutex::new((Instant::now(), TAGS_BURST)))
    }
}

impl TagBudget {
    fn take(&self) -> bool {
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = (bucket.1 + bucket.0.elapsed().as_secs_f64() * TAGS_PER_SECOND).min(TAGS_BURST);
        let is_allowed = filled >= 1.0;
        *bucket = (Instant::now(), if is_allowed { filled - 1.0 } else { filled });
        is_allowed
    }
}

pub(super) async fn tag(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let Some(try_it) = shared.settings.try_it.clone() else {
        return (StatusCode::NOT_FOUND, "the box is switched off (web.try_it)\n").into_response();
    };
    if !shared.tag_budget.take() {
        let wait = [(header::RETRY_AFTER, "1")];
        return (
            StatusCode::TOO_MANY_REQUESTS,
            wait,
            "too many texts at once; try again in a second\n",
        )
            .into_response();
    }
    match tokio::task::spawn_blocking(move || try_it(&body)).await {
        Ok(Ok(record)) => json(record),
        Ok(Err(why)) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{why}\n")).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the text could not be tagged\n").into_response(),
    }
}

/// Whether the box is there, for the page.
pub(super) async fn has_tag(State(shared): State<Arc<Shared>>) -> StatusCode {
    if shared.settings.try_it.is_some() {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

fn json(text: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}
