//! What a run did, in counts; printed at the end and asserted on in tests.
//!
//! Invariant: only settled records are counted, so enriched, dead letters, tombstones and filtered add up to
//! consumed.

use super::Outcome;
use crate::record::Reason;
use std::collections::BTreeMap;
use std::fmt;

/// Counts of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub consumed: u64,
    pub enriched: u64,
    pub dead_letters: BTreeMap<Reason, u64>,
    pub tombstones: u64,
    pub filtered: u64,
    /// Transactions committed, or positions where delivery is at least once.
    pub commits: u64,
    pub aborts: u64,
}

impl Summary {
    pub fn dead(&self) -> u64 {
        self.dead_letters.values().sum()
    }

    pub(super) fn count(&mut self, outcome: &Outcome) {
        self.consumed += 1;
        match outcome {
            Outcome::Enriched(_, _) => self.enriched += 1,
            Outcome::DeadLetter { reason, .. } => *self.dead_letters.entry(*reason).or_default() += 1,
            Outcome::Tombstone(_) => self.tombstones += 1,
            Outcome::Filtered => self.filtered += 1,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} consumed: {} enriched, {} dead letters",
            self.consumed,
            self.enriched,
            self.dead()
        )?;
        if !self.dead_letters.is_empty() {
            let reasons = self
                .dead_letters
                .iter()
                .map(|(reason, n)| format!("{} {n}", reason.code()));
            write!(f, " ({})", reasons.collect::<Vec<_>>().join(", "))?;
        }
        write!(f, ", {} tombstones, {} filtered", self.tombstones, self.filtered)?;
        write!(f, "; {} commits, {} aborts", self.commits, self.aborts)
    }
}
