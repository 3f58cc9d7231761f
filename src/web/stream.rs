//! The feed as server-sent events: the last items at once, then what comes.
//!
//! Invariant: a page that reads too slowly loses events, and hears how many; pages beyond the limit are refused.

use super::server::Shared;
use crate::telemetry::Telemetry;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

/// Counted while it is open; its place is given back when the stream is dropped.
struct OpenPage {
    telemetry: Telemetry,
    _place: OwnedSemaphorePermit,
}

impl OpenPage {
    fn new(place: OwnedSemaphorePermit, telemetry: &Telemetry) -> Self {
        telemetry.metrics.content.live_pages.inc();
        Self {
            telemetry: telemetry.clone(),
            _place: place,
        }
    }
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        self.telemetry.metrics.content.live_pages.dec();
    }
}

pub(super) async fn stream(State(shared): State<Arc<Shared>>) -> Response {
    let Ok(place) = shared.pages.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many pages are open\n").into_response();
    };
    let place = OpenPage::new(place, &shared.telemetry);
    let (past, receiver) = shared.telemetry.recent.subscribe();
    let past = stream::iter(past).map(|e| Event::default().event(e.kind.code()).data(&*e.json));
    let live = BroadcastStream::new(receiver).map(move |event| match event {
        Ok(e) => Event::default().event(e.kind.code()).data(&*e.json),
        Err(BroadcastStreamRecvError::Lagged(lost)) => {
            place.telemetry.metrics.content.live_events_lost.inc_by(lost);
            Event::default().event("lost").data(lost.to_string())
        }
    });
    let events = past.chain(live).map(Ok::<_, Infallible>);
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response()
}
