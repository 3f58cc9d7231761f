//! The stream processor, for any transport.
//!
//! Not here: Kafka, HTTP, rules of analysis.
//!
//! Invariant: each consumed record gives exactly one outcome.

mod actor_names;
mod ahead;
mod code_points;
mod codings;
mod dead_letter_limit;
mod dead_letter_record;
mod enrich;
mod event_rows;
mod fallback;
mod fingerprint;
mod fitting;
mod gkg;
mod headers;
mod lane;
mod mention_rows;
mod ninjs;
mod outcome;
mod output;
mod pace;
mod process;
mod refused;
mod run;
mod settled;
mod stages;
mod stop;
mod summary;
mod traced;
pub mod transport;
mod workers;

pub use ahead::asked_ahead;
pub use dead_letter_record::dead_letter;
pub use event_rows::{EVENT_COLUMNS, event_rows};
pub use gkg::gkg_row;
pub use mention_rows::mention_rows;
pub use output::{KeepOnly, OutputOptions, Profile};
pub use process::{Outcome, PublishRecord, Setup, enrich_item, process, process_batch, process_observed};
pub use run::{Processor, RunError, RunLimits, SetupSource, run, run_with};
pub use stages::Stage;
pub use stop::Stop;
pub use summary::Summary;
pub use transport::Transport;
