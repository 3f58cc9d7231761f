//! The live page: files embedded in the binary.
//!
//! Not here: what it asks for (`api.rs`, `stream.rs`).
//!
//! Invariant: nothing that came from outside is part of these files.

use axum::Router;
use axum::http::header;
use axum::routing::get;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Path, type and text of every file.
const FILES: [(&str, &str, &str); 12] = [
    ("/", HTML, include_str!("assets/index.html")),
    ("/style.css", CSS, include_str!("assets/style.css")),
    ("/panels.css", CSS, include_str!("assets/panels.css")),
    ("/app.js", SCRIPT, include_str!("assets/app.js")),
    ("/dom.js", SCRIPT, include_str!("assets/dom.js")),
    ("/filters.js", SCRIPT, include_str!("assets/filters.js")),
    ("/feed.js", SCRIPT, include_str!("assets/feed.js")),
    ("/item.js", SCRIPT, include_str!("assets/item.js")),
    ("/world.js", SCRIPT, include_str!("assets/world.js")),
    ("/map.js", SCRIPT, include_str!("assets/map.js")),
    ("/health.js", SCRIPT, include_str!("assets/health.js")),
    ("/world.json", "application/json", include_str!("assets/world.json")),
];

/// One route a file.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, (path, kind, text)| {
        router.route(
            path,
            get(move || async move { ([(header::CONTENT_TYPE, *kind)], *text) }),
        )
    })
}
