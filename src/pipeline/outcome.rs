//! What the loop and the transports ask of an outcome.
//!
//! Not here: how it comes about (`process.rs`).

use super::{Outcome, PublishRecord};

impl Outcome {
    pub fn is_dead_letter(&self) -> bool {
        matches!(self, Outcome::DeadLetter { .. })
    }

    /// What is published, if anything.
    pub fn record(&self) -> Option<&PublishRecord> {
        match self {
            Outcome::Enriched(record, _) | Outcome::Tombstone(record) | Outcome::DeadLetter { record, .. } => {
                Some(record)
            }
            Outcome::Filtered => None,
        }
    }

    pub(super) fn record_mut(&mut self) -> Option<&mut PublishRecord> {
        match self {
            Outcome::Enriched(record, _) | Outcome::Tombstone(record) | Outcome::DeadLetter { record, .. } => {
                Some(record)
            }
            Outcome::Filtered => None,
        }
    }

    /// Bytes on the wire before compression, near enough.
    pub fn bytes(&self) -> usize {
        self.record().map_or(0, |record| {
            let headers = record.headers.iter();
            record.key.as_ref().map_or(0, Vec::len)
                + record.value.as_ref().map_or(0, Vec::len)
                + headers
                    .map(|h| h.name.len() + h.value.as_ref().map_or(0, Vec::len))
                    .sum::<usize>()
        })
    }
}
