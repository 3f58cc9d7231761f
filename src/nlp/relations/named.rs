//! Names that stand for the noun beside them: in apposition, or as examples of it.
//!
//! "The king's brother, A, attacked": A did, not the king. Cases: `tests/cases/relations/named.case`.
//!
//! Not here: who fills a slot (`subjects.rs`, `right.rs`). Invariant: looks at a few chunks beside the noun.

use super::chunks::{Chunk, Kind, actor_of, head_of};
use super::right::{is_new_clause, marks_from};
use super::subjects::Subjects;
use super::units::Unit;
use crate::knowledge::actions::{ABOUT, OF};
use crate::knowledge::lexicon::token_hash;
use std::sync::LazyLock;

static SUCH: LazyLock<u64> = LazyLock::new(|| token_hash("such"));
static AS: LazyLock<u64> = LazyLock::new(|| token_hash("as"));
static LIKE: LazyLock<u64> = LazyLock::new(|| token_hash("like"));
static INCLUDING: LazyLock<u64> = LazyLock::new(|| token_hash("including"));

static SPEAKING: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "spokesman spokeswoman spokesperson spokespeople spokesmen lawyer lawyers attorney attorneys representative representatives negotiator negotiators"
        .split_whitespace()
        .map(token_hash)
        .collect()
});

static TOLD: LazyLock<Vec<u64>> = LazyLock::new(|| {
    "speak speaks spoke spoken speaking talk talks talked talking warn warns warned warning tell tells told complain complains \
     complained complaining hear heard learn learned learnt report reports reported evidence footage video images accounts \
     allegations rumours rumors fears fear prospect possibility risk danger threat case cases idea signs news"
        .split_whitespace()
        .map(token_hash)
        .collect()
});

/// "overthrew his father, Sultan B": a lone name in apposition.
pub fn apposed(units: &[Unit], chunks: &[Chunk], at: usize) -> Option<Vec<usize>> {
    let is_noun = chunks.get(at + 1)?.kind == Kind::Comma && chunks.get(at + 2)?.kind == Kind::Noun;
    let head = head_of(units, chunks.get(at + 2)?)?;
    let ends = chunks
        .get(at + 3)
        .is_none_or(|c| matches!(c.kind, Kind::Comma | Kind::Stop | Kind::And));
    (is_noun && ends && !is_new_clause(chunks, at + 2)).then(|| units[head].mark.into_iter().collect())
}

/// "allies such as B and C", "countries like B", "partners including B": those named stand for the noun.
pub fn exemplified(units: &[Unit], chunks: &[Chunk], at: usize) -> Option<Vec<usize>> {
    let word = |i: usize| chunks.get(i).map(|c| (c.units.len(), units[c.units.start].hash));
    let first = match word(at + 1)? {
        (1, such) if such == *SUCH && word(at + 2)? == (1, *AS) => at + 3,
        (1, like) if like == *LIKE || like == *INCLUDING => at + 2,
        _ => return None,
    };
    (chunks.get(first)?.kind == Kind::Noun).then(|| marks_from(units, chunks, first))
}

impl Subjects<'_> {
    /// "urged allies such as B to ban": whether a noun is an example of one before it.
    pub fn names_examples(&self, noun: usize) -> bool {
        let before = |back: usize| noun.checked_sub(back).filter(|i| self.chunks[*i].kind == Kind::Noun);
        [before(2), before(3)]
            .into_iter()
            .flatten()
            .any(|head| exemplified(self.units, self.chunks, head).is_some())
    }

    /// "a spokesman for A": the noun before "for" speaks for the one behind it, and nobody else is named.
    pub fn speaks_for_another(&self, noun: usize) -> bool {
        let before = noun.checked_sub(2).map(|i| &self.chunks[i]);
        let head = before.and_then(|chunk| head_of(self.units, chunk));
        head.is_some_and(|h| SPEAKING.contains(&self.units[h].hash))
            && before.is_some_and(|chunk| actor_of(self.units, chunk).is_none())
    }

    /// "warned of A attacking B", "reports of A attacking B": whether a name behind "of" or "about" opens a clause.
    pub fn is_told_of(&self, noun: usize) -> bool {
        let chunk = |back: usize| noun.checked_sub(back).map(|i| &self.chunks[i]);
        let is_preposition = matches!(chunk(1).map(|c| c.kind), Some(Kind::Preposition(OF | ABOUT)));
        let is_name = head_of(self.units, &self.chunks[noun]).is_some_and(|h| self.units[h].mark.is_some());
        let told = chunk(2).and_then(|c| match c.verb {
            Some(verb) => Some(verb.main).filter(|_| !verb.is_passive),
            None => head_of(self.units, c),
        });
        is_preposition && is_name && told.is_some_and(|unit| TOLD.contains(&self.units[unit].hash))
    }

    /// "the king's brother": the noun is no actor by itself, its owner is.
    pub fn is_owned(&self, noun: usize) -> bool {
        head_of(self.units, &self.chunks[noun]).is_some_and(|h| self.units[h].mark.is_none())
    }

    /// "Citing security, A banned B": the subject of the verb behind the comma.
    pub fn after_comma(&self, at: usize) -> Vec<usize> {
        let end = self.chunks.len().min(at + 12);
        let comma = (at + 1..end).find(|i| self.chunks[*i].kind == Kind::Comma);
        let Some(next) = comma
            .map(|c| c + 1)
            .filter(|n| *n < end && self.chunks[*n].kind == Kind::Noun)
        else {
            return Vec::new();
        };
        let verb = (next + 1..end).find(|i| self.chunks[*i].verb.is_some());
        verb.map(|v| self.of(v).to_vec()).unwrap_or_default()
    }

    /// "Protesters, carrying placards, marched": the noun before a comma where no verb has come yet.
    pub fn set_off(&self, comma: usize) -> Vec<usize> {
        let kind = |back: usize| comma.checked_sub(back).map(|i| self.chunks[i].kind);
        let is_set_off = kind(0) == Some(Kind::Comma) && kind(1) == Some(Kind::Noun);
        let is_inner = matches!(kind(2), Some(Kind::Preposition(_) | Kind::Subordinator(_)));
        if !is_set_off || is_inner {
            return Vec::new();
        }
        let mark = actor_of(self.units, &self.chunks[comma - 1]);
        mark.map(|mark| self.coordinated(comma - 1, mark)).unwrap_or_default()
    }
}
