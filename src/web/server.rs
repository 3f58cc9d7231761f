//! The HTTP server: its own thread with a single-threaded runtime.
//!
//! Not here: what the pages hold (`page.rs`), who may see them (`limits.rs`).
//!
//! Invariant: listening begins before anything waits for a broker, and ends with the process.

use super::{limits, page};
use crate::telemetry::Telemetry;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How the server listens and what it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct WebSettings {
    pub listen: String,
    pub has_page: bool,
    /// Empty for none.
    pub token: String,
    /// What the page says about this worker, one line each.
    pub facts: Vec<(String, String)>,
}

/// A running server; it stops with the process.
pub struct Server {
    address: SocketAddr,
}

pub(super) struct Shared {
    pub settings: WebSettings,
    pub telemetry: Telemetry,
}

/// A lane that has not ticked for this long is stuck.
const STALL: Duration = Duration::from_secs(30);

impl Server {
    /// Binds and serves in a thread of its own.
    ///
    /// # Errors
    ///
    /// That the address cannot be bound, or the thread not started.
    pub fn start(settings: WebSettings, telemetry: Telemetry) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind(&settings.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let router = router(Arc::new(Shared { settings, telemetry }));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("web".into()).spawn(move || {
            runtime.block_on(async move {
                match tokio::net::TcpListener::from_std(listener) {
                    Ok(listener) => {
                        if let Err(error) = axum::serve(listener, router).await {
                            tracing::error!(%error, "the HTTP server ended");
                        }
                    }
                    Err(error) => tracing::error!(%error, "the HTTP server could not start"),
                }
            });
        })?;
        Ok(Self { address })
    }

    /// Where it really listens, the port chosen where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(livez))
        .route("/readyz", get(readyz));
    if shared.settings.has_page {
        let pages = Router::new()
            .route("/", get(page::index))
            .route("/style.css", get(page::style));
        router = router.merge(pages.layer(middleware::from_fn_with_state(shared.clone(), guard)));
    }
    router
        .layer(middleware::map_response(limits::harden))
        .with_state(shared)
}

async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if limits::is_allowed(&shared.settings.token, request.headers(), request.uri()) {
        return next.run(request).await;
    }
    let hint = [(header::WWW_AUTHENTICATE, "Bearer")];
    (
        StatusCode::UNAUTHORIZED,
        hint,
        "this page needs a token: Authorization: Bearer TOKEN\n",
    )
        .into_response()
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, shared.telemetry.metrics.render()).into_response()
}

async fn livez(State(shared): State<Arc<Shared>>) -> Response {
    if shared.telemetry.health.is_alive(STALL) {
        return (StatusCode::OK, "alive\n").into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, "the lane has stopped ticking\n").into_response()
}

async fn readyz(State(shared): State<Arc<Shared>>) -> Response {
    let blockers = shared.telemetry.health.readiness().blockers;
    if blockers.is_empty() {
        return (StatusCode::OK, "ready\n").into_response();
    }
    (
        StatusCode::SERVICE_UNAVAILABLE,
        format!("not ready: {}\n", blockers.join("; ")),
    )
        .into_response()
}
