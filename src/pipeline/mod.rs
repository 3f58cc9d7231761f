//! The stream processor, for any transport.
//!
//! Not here: Kafka, HTTP, rules of analysis.
//!
//! Invariant: each consumed record gives exactly one outcome.

mod dead_letter_limit;
mod lane;
mod outcome;
mod pace;
mod process;
mod refused;
mod run;
mod settled;
mod stop;
mod summary;
pub mod transport;
mod workers;

pub use process::{Outcome, OutputLimits, Profile, PublishRecord, Setup, process, process_batch};
pub use run::{Processor, RunError, RunLimits, SetupSource, run, run_with};
pub use stop::Stop;
pub use summary::Summary;
pub use transport::Transport;
