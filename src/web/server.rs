//! The HTTP server: its own thread with a single-threaded runtime.
//!
//! Not here: what the pages hold (`page.rs`), who may see them (`limits.rs`).
//!
//! Invariant: listening begins before anything waits for a broker, and ends with the process.

use super::api::{self, TagBudget, WorldCache};
use super::{connections, limits, page, stream};
use crate::telemetry::Telemetry;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Tags one payload for the page: the enriched record as JSON, or why there is none.
pub type TryIt = Arc<dyn Fn(&[u8]) -> Result<String, String> + Send + Sync>;

/// How the server listens and what it shows.
#[derive(Clone)]
pub struct WebSettings {
    pub listen: String,
    pub has_page: bool,
    /// Empty for none.
    pub token: String,
    /// Absent where the box is switched off.
    pub try_it: Option<TryIt>,
}

/// A running server; it stops with the process.
pub struct Server {
    address: SocketAddr,
}

pub(super) struct Shared {
    pub settings: WebSettings,
    /// Whether only this machine can reach the server.
    pub is_local: bool,
    pub telemetry: Telemetry,
    pub world_cache: WorldCache,
    pub tag_budget: TagBudget,
    /// One permit an open event stream.
    pub pages: Arc<tokio::sync::Semaphore>,
}

/// Event streams that may be open at once.
const PAGES_MAX: usize = 500;
/// Bytes of a text to tag.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// A request and its body must have come, and the answer be begun, within this.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

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
        let router = router(Arc::new(Shared {
            settings,
            is_local: address.ip().is_loopback(),
            telemetry,
            world_cache: WorldCache::default(),
            tag_budget: TagBudget::default(),
            pages: Arc::new(tokio::sync::Semaphore::new(PAGES_MAX)),
        }));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(2)
            .build()?;
        std::thread::Builder::new().name("web".into()).spawn(move || {
            runtime.block_on(async move {
                match tokio::net::TcpListener::from_std(listener) {
                    Ok(listener) => connections::serve(listener, router).await,
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
        let pages = page::routes()
            .route("/api/world", get(api::world))
            .route("/api/pair", get(api::pair))
            .route("/api/status", get(api::status))
            .route("/api/stream", get(stream::stream))
            .route("/api/tag", post(api::tag).head(api::has_tag))
            .layer(DefaultBodyLimit::max(TEXT_BYTES_MAX));
        router = router.merge(pages.layer(middleware::from_fn_with_state(shared.clone(), guard)));
    }
    router
        .layer(middleware::map_response(limits::harden))
        .with_state(shared)
}

async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let token = &shared.settings.token;
    if token.is_empty() {
        if shared.is_local && !limits::is_local_host(request.headers()) {
            let told = "this page is for this machine alone; to serve it under another name set web.token\n";
            return (StatusCode::FORBIDDEN, told).into_response();
        }
        return answer(request, next).await;
    }
    // A link that holds the token is exchanged for a cookie, so that the token stays in no address bar.
    if let Some(rest) = limits::without_token(token, request.uri()) {
        let to_page = [(header::LOCATION, rest), (header::SET_COOKIE, limits::cookie(token))];
        return (StatusCode::SEE_OTHER, to_page).into_response();
    }
    if limits::is_allowed(token, request.headers()) {
        return answer(request, next).await;
    }
    let hint = [(header::WWW_AUTHENTICATE, "Bearer")];
    (
        StatusCode::UNAUTHORIZED,
        hint,
        "this page needs a token: open it once as /?token=TOKEN, or send Authorization: Bearer TOKEN\n",
    )
        .into_response()
}

/// The answer, or that the request did not come in time.
async fn answer(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    let telemetry = &shared.telemetry;
    let content = &telemetry.metrics.content;
    content
        .ready
        .set(i64::from(telemetry.health.readiness().blockers.is_empty()));
    content.live_counts_dropped.set(telemetry.world.dropped() as i64);
    (kind, telemetry.metrics.render()).into_response()
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
