//! One actor as a dictionary lists it, whatever its format.
//!
//! Invariant: `name` is not empty; the names in `names` need not differ from it.

use crate::knowledge::actor::{ActorKind, DatedCode, Gender, Office};

/// How far a listed name can be trusted to mean its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// As good as the name itself.
    Plain,
    /// In capitals only.
    Acronym,
    /// Counts beside a better name of the actor or its country.
    Weak,
}

pub struct ListedName {
    pub text: String,
    pub strength: Strength,
    /// ISO 639-1; empty for any.
    pub language: String,
}

pub struct Listed {
    /// Where it stands in the file, from 1.
    pub line: usize,
    /// A code in our notation, which the file wrote.
    pub code: Option<String>,
    /// The list's own id: two entries with different ids are two actors.
    pub id: Option<String>,
    pub name: String,
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    pub parent: Option<String>,
    pub wikidata: Option<String>,
    pub cameo: Option<String>,
    pub gender: Option<Gender>,
    pub names: Vec<ListedName>,
    pub offices: Vec<Office>,
    pub dated_codes: Vec<DatedCode>,
}

impl Listed {
    pub fn new(line: usize, name: String, kind: ActorKind) -> Self {
        Self {
            line,
            code: None,
            id: None,
            name,
            kind,
            country: None,
            parent: None,
            wikidata: None,
            cameo: None,
            gender: None,
            names: Vec::new(),
            offices: Vec::new(),
            dated_codes: Vec::new(),
        }
    }

    /// A further name in any language.
    pub fn add(&mut self, text: impl Into<String>, strength: Strength) {
        self.names.push(ListedName {
            text: text.into(),
            strength,
            language: String::new(),
        });
    }
}
