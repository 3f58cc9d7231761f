//! The status page: what this worker is, whether it is ready, and where its numbers are.
//!
//! Invariant: everything that is not written here is escaped; no script runs.

use super::server::Shared;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use std::fmt::Write;
use std::sync::Arc;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;\
background:#fff}h1{font-size:1.4rem}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;\
vertical-align:top}a{color:#0b57a4}@media(prefers-color-scheme:dark){body{background:#14171b;color:#e6e8eb}a{color:#8ab8f0}}";

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

pub(super) async fn index(State(shared): State<Arc<Shared>>) -> Html<String> {
    let blockers = shared.telemetry.health.readiness().blockers;
    let state = if blockers.is_empty() {
        "ready".to_owned()
    } else {
        format!("not ready: {}", blockers.join("; "))
    };
    let mut rows = String::new();
    let facts = shared
        .settings
        .facts
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in [("state", state.as_str())].into_iter().chain(facts) {
        // Writing to a String cannot fail.
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
            escape(name),
            escape(value)
        );
    }
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>chancery</title><link rel=\"stylesheet\" href=\"/style.css\"><h1>chancery</h1><table>{rows}</table>\
         <p><a href=\"/metrics\">metrics</a> · <a href=\"/livez\">livez</a> · <a href=\"/readyz\">readyz</a></p></html>"
    ))
}

fn escape(text: &str) -> String {
    html_escape::encode_quoted_attribute(text).into_owned()
}
