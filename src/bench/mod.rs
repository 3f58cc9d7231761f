//! How fast each part is, measured against its limits in the same run.
//!
//! Not here: printing (`cli/bench.rs`), Kafka (`benches/`).
//!
//! Invariant: every stage of a measurement sees the same bytes; rounds are interleaved, so that what disturbs the
//! machine disturbs all stages alike, and medians are reported.

mod analyze;
mod clock;
mod memory_use;
mod pipeline;

pub use analyze::{AnalyzeReport, Latency, Stage, analyze};
pub use memory_use::resident_bytes;
pub use pipeline::{PipelineReport, pipeline};

use crate::knowledge::KnowledgeBase;
use crate::sample::Load;

/// Raw records of a load, until they have `bytes` together.
pub fn load(kb: &KnowledgeBase, seed: u64, bytes: usize) -> Vec<Vec<u8>> {
    let mut sum = 0;
    Load::new(kb, seed)
        .take_while(|item| {
            let is_wanted = sum < bytes;
            sum += item.len();
            is_wanted
        })
        .collect()
}
