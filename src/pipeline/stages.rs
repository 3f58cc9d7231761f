//! The stages of one record, for whoever measures them.
//!
//! Not here: the clock (`workers.rs`): a stage is told by its end, and the caller knows when that was.
//!
//! Invariant: stages end in the order of [`Stage::ALL`]; the first is told once for records that are asked together; a
//! record that fails leaves some out, never the last.

use crate::nlp::Step;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The deep model, asked of some records together before each is analysed.
    Model,
    /// From bytes to a news item.
    Decode,
    Analysis(Step),
    /// From the analysis to the outcome: published bytes, headers and all.
    Encode,
}

impl Stage {
    pub const ALL: [Stage; 7] = [
        Stage::Model,
        Stage::Decode,
        Stage::Analysis(Step::Text),
        Stage::Analysis(Step::Tagging),
        Stage::Analysis(Step::Relations),
        Stage::Analysis(Step::Sentiment),
        Stage::Encode,
    ];

    /// The word in metrics.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Model => "model",
            Stage::Decode => "decode",
            Stage::Analysis(step) => step.code(),
            Stage::Encode => "encode",
        }
    }
}
