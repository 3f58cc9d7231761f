//! One stretch of tokens and what it stands for, while the rules still work on it.
//!
//! Invariant: the hits of a document never overlap and stand in text order.

use crate::knowledge::{ActorId, ActorKind};
use crate::nlp::{FoundRole, Reading};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    Actor(ActorId),
    /// A literal place; the actor whose place it is tells the country.
    Place(ActorId),
    Composed {
        country: Option<String>,
        sector: String,
        kind: ActorKind,
        head: String,
    },
    /// Named in the text, unknown to the base.
    Named {
        name: String,
        kind: ActorKind,
        country: Option<String>,
    },
}

#[derive(Clone, Debug)]
pub struct Hit {
    pub tokens: Range<usize>,
    /// Where the name itself begins, behind titles.
    pub name_start: usize,
    pub who: Who,
    pub reading: Reading,
    pub role: Option<FoundRole>,
    /// 0.0..=1.0.
    pub confidence: f32,
}

impl Hit {
    pub fn new(tokens: Range<usize>, who: Who, reading: Reading, confidence: f32) -> Self {
        Self {
            name_start: tokens.start,
            tokens,
            who,
            reading,
            role: None,
            confidence,
        }
    }

    pub fn actor(&self) -> Option<ActorId> {
        match self.who {
            Who::Actor(id) => Some(id),
            _ => None,
        }
    }

    /// The actor, or the state that the place belongs to.
    pub fn owner(&self) -> Option<ActorId> {
        match self.who {
            Who::Actor(id) | Who::Place(id) => Some(id),
            _ => None,
        }
    }
}

/// Index of the hit that covers a token.
pub fn hit_at(hits: &[Hit], token: usize) -> Option<usize> {
    let at = hits.partition_point(|hit| hit.tokens.end <= token);
    hits.get(at).filter(|hit| hit.tokens.start <= token).map(|_| at)
}

/// Whether no hit covers any of the tokens.
pub fn is_free(hits: &[Hit], tokens: &Range<usize>) -> bool {
    let at = hits.partition_point(|hit| hit.tokens.end <= tokens.start);
    hits.get(at).is_none_or(|hit| hit.tokens.start >= tokens.end)
}

/// Adds hits and restores the order; one that overlaps an earlier hit is left out.
pub fn merge(hits: &mut Vec<Hit>, fresh: Vec<Hit>) {
    if fresh.is_empty() {
        return;
    }
    hits.extend(fresh);
    hits.sort_by_key(|hit| (hit.tokens.start, std::cmp::Reverse(hit.tokens.end)));
    let mut end = 0;
    hits.retain(|hit| {
        let is_kept = hit.tokens.start >= end;
        if is_kept {
            end = hit.tokens.end;
        }
        is_kept
    });
}
