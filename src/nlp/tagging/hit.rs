//! One stretch of tokens and what it stands for, while the rules still work on it.
//!
//! Names and roles are borrowed from the text and the base, so that a hit costs no memory of its own.
//!
//! Invariant: the hits of a document never overlap and stand in text order.

use crate::knowledge::{ActorId, ActorKind};
use crate::nlp::{FoundRole, Reading};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub enum Who<'a> {
    Actor(ActorId),
    /// A literal place; the actor whose place it is tells the country.
    Place(ActorId),
    Composed {
        country: Option<&'a str>,
        sector: &'a str,
        kind: ActorKind,
        /// As written, or in lower case where the role stands alone.
        head: Cow<'a, str>,
    },
    /// Named in the text, unknown to the base.
    Named {
        name: &'a str,
        kind: ActorKind,
        country: Option<&'a str>,
    },
}

/// An office held or named in the text; see [`FoundRole`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldRole<'a> {
    pub title: &'a str,
    pub of: Option<&'a str>,
    pub former: bool,
}

impl HeldRole<'_> {
    pub fn to_found(self) -> FoundRole {
        FoundRole {
            title: self.title.to_owned(),
            of: self.of.map(str::to_owned),
            former: self.former,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Hit<'a> {
    pub tokens: Range<usize>,
    /// Where the name itself begins, behind titles.
    pub name_start: usize,
    pub who: Who<'a>,
    pub reading: Reading,
    pub role: Option<HeldRole<'a>>,
    /// 0.0..=1.0.
    pub confidence: f32,
}

impl<'a> Hit<'a> {
    pub fn new(tokens: Range<usize>, who: Who<'a>, reading: Reading, confidence: f32) -> Self {
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

    /// Text order, the longer first.
    fn order(&self) -> (usize, Reverse<usize>) {
        (self.tokens.start, Reverse(self.tokens.end))
    }
}

/// A text in lower case; the same text where it is so already.
pub fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// Index of the hit that covers a token.
pub fn hit_at(hits: &[Hit<'_>], token: usize) -> Option<usize> {
    let at = hits.partition_point(|hit| hit.tokens.end <= token);
    hits.get(at).filter(|hit| hit.tokens.start <= token).map(|_| at)
}

/// Whether no hit covers any of the tokens.
pub fn is_free(hits: &[Hit<'_>], tokens: &Range<usize>) -> bool {
    let at = hits.partition_point(|hit| hit.tokens.end <= tokens.start);
    hits.get(at).is_none_or(|hit| hit.tokens.start >= tokens.end)
}

/// Adds hits and restores the order; one that overlaps an earlier hit is left out.
pub fn merge<'a>(hits: &mut Vec<Hit<'a>>, mut fresh: Vec<Hit<'a>>) {
    if fresh.is_empty() {
        return;
    }
    // The rules nearly always leave both in order.
    for part in [&mut *hits, &mut fresh] {
        if !part.is_sorted_by_key(Hit::order) {
            part.sort_by_key(Hit::order);
        }
    }
    let mut merged = Vec::with_capacity(hits.len() + fresh.len());
    let mut free_from = 0;
    let mut keep = |hit: Hit<'a>| {
        if hit.tokens.start >= free_from {
            free_from = hit.tokens.end;
            merged.push(hit);
        }
    };
    let mut fresh = fresh.into_iter().peekable();
    for hit in hits.drain(..) {
        while let Some(before) = fresh.next_if(|fresh| fresh.order() < hit.order()) {
            keep(before);
        }
        keep(hit);
    }
    fresh.for_each(keep);
    *hits = merged;
}
