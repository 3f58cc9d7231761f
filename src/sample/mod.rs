//! News items written for this project, and load made of them.
//!
//! Not here: feeding them anywhere (`cli/demo.rs`, `cli/bench.rs`).
//!
//! Invariant: nothing depends on the clock; the same seed gives the same bytes.

mod load;
mod news;
mod random;

pub use load::Load;
pub use news::news;
