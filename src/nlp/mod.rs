//! Text and knowledge to annotations: pure, total, deterministic.
//!
//! Nothing here does I/O, reads a clock, draws random numbers or fails.
//!
//! Invariant: a span slices the text it belongs to, on character boundaries.

mod analysis;
mod analyze;
mod families;
mod linear;
pub mod notation;
pub mod relations;
pub mod sentiment;
pub mod tagging;
pub mod text;
mod trace;
mod words;

pub use analysis::*;
pub use analyze::{
    Document, Options, Resources, Step, Tier, analyze, analyze_marked, analyze_observed, analyze_traced, questions,
};
pub use trace::{Trace, TracedLink, TracedPortrayal, TracedSaid};
