//! Metrics, probes and the status page over HTTP.
//!
//! Not here: control of the pipeline. Everything is read-only.
//!
//! Invariant: a slow or hostile client costs the data path nothing: own thread, bounded requests, no locks held.

mod limits;
mod page;
mod server;

pub use server::{Server, WebSettings};
