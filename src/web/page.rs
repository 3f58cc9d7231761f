//! The live page: files embedded in the binary.
//!
//! Not here: what it asks for (`api.rs`, `stream.rs`).
//!
//! Invariant: nothing that came from outside is part of these files.

use axum::http::header;
use axum::response::{IntoResponse, Response};

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

pub(super) async fn index() -> Response {
    file("text/html; charset=utf-8", include_str!("assets/index.html"))
}

pub(super) async fn style() -> Response {
    file("text/css; charset=utf-8", include_str!("assets/style.css"))
}

pub(super) async fn script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("assets/app.js"))
}

pub(super) async fn map() -> Response {
    file("application/json", include_str!("assets/world.json"))
}
