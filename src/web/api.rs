//! What the page asks for: the world's counts, the pipeline's numbers, one text tagged on the spot.
//!
//! Invariant: an answer is made at most once a second however many pages are open; a text to tag is bounded in size
//! and rate, and never runs on the server's own thread.

use super::server::Shared;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Actors of an answer.
const TOP: usize = 60;
/// How long an answer serves everybody.
const FRESH: Duration = Duration::from_secs(1);
/// Windows that may be asked for, in minutes; a closed set keeps the cache small.
const WINDOWS: [usize; 3] = [5, 15, 60];

/// Answers of the last second, by window.
#[derive(Default)]
pub(super) struct WorldCache(Mutex<HashMap<usize, (Instant, Arc<str>)>>);

#[derive(Deserialize)]
pub(super) struct Window {
    window: Option<usize>,
}

pub(super) async fn world(State(shared): State<Arc<Shared>>, Query(asked): Query<Window>) -> Response {
    let window = asked.window.filter(|w| WINDOWS.contains(w)).unwrap_or(15);
    let mut cache = shared
        .world_cache
        .0
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let text = match cache.get(&window) {
        Some((made, text)) if made.elapsed() < FRESH => text.clone(),
        _ => {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default()
                .as_secs()
                / 60;
            let view = shared.telemetry.world.view(window, TOP, now);
            let text: Arc<str> = serde_json::to_string(&view).unwrap_or_default().into();
            cache.insert(window, (Instant::now(), text.clone()));
            text
        }
    };
    json(text.to_string())
}

#[derive(Serialize)]
struct Status {
    version: &'static str,
    blockers: Vec<&'static str>,
    settled: u64,
    dead_letters: u64,
    lag_records: i64,
    lag_seconds: f64,
    partitions: i64,
    /// Upper bounds in seconds (null: none) with cumulative counts of the end-to-end latency.
    latency: Vec<(Option<f64>, u64)>,
}

pub(super) async fn status(State(shared): State<Arc<Shared>>) -> Response {
    let engine = &shared.telemetry.metrics.engine;
    let (lag_records, lag_seconds, partitions) = engine.lag();
    let status = Status {
        version: env!("CARGO_PKG_VERSION"),
        blockers: shared.telemetry.health.readiness().blockers,
        settled: engine.settled(),
        dead_letters: engine.dead_letters(),
        lag_records,
        lag_seconds,
        partitions,
        latency: engine.latency_buckets(),
    };
    json(serde_json::to_string(&status).unwrap_or_default())
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
        let mut bucket = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
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

fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}
