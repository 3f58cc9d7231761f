//! Metrics, probes and the live page over HTTP.
//!
//! Not here: control of the pipeline. Everything is read-only.
//!
//! Invariant: a slow or hostile client costs the data path nothing: own thread, bounded requests, no locks held.

mod api;
mod connections;
mod limits;
mod page;
mod server;
mod stream;

pub use server::{Server, TryIt, WebSettings};
