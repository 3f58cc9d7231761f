//! The stream processor, for any transport.
//!
//! Not here: Kafka, HTTP, rules of analysis.
//!
//! Invariant: each consumed record gives exactly one outcome.

mod process;

pub use process::{Outcome, OutputLimits, Profile, PublishRecord, Setup, process, process_batch};
