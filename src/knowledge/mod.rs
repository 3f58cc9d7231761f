//! Who the actors are and what the words weigh; immutable once built.
//!
//! Holds no file, network or clock: callers pass the data files in. A base is built whole or not at all.
//!
//! Invariant: an [`ActorId`] is an index into the base that made it and never leaves the process.

mod action_row;
pub mod actions;
mod actor;
mod actor_entry;
mod actor_file;
pub mod arabic;
mod assemble;
pub mod characters;
mod derived;
mod embedded;
mod external;
mod folding;
mod hash;
pub mod inflect;
mod inflection;
pub mod lexicon;
mod lint;
mod lint_codes;
mod name_index;
mod office_index;
mod problem;
mod role_words;
mod shape;
mod table;
mod toml_reader;
mod weights;
pub mod words;

pub use actor::{Actor, ActorId, ActorKind, DatedCode, Gender, Office, ROLES, Role, StateCodes};
pub use assemble::{build, build_with};
pub use embedded::{embedded, embedded_files, merge_files};
pub use lint::{Remark, Topic, lint};
pub use name_index::{
    ActorSet, ActorTable, AliasKind, Candidate, HashTable, NameIndex, Node, PassHasher, TextTable, takes_prefixes,
};
pub use office_index::{OfficeIndex, Wanted};
pub use problem::Problem;
pub use role_words::{RoleClass, RoleWord, RoleWords};

use std::collections::HashMap;

/// One data file: its path below the data folder, and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct DataFile {
    pub path: String,
    pub text: String,
}

/// What else of its actor a document must name for a name to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    #[default]
    Anywhere,
    /// The actor by a better name.
    Itself,
    /// The actor by a better name, or its country.
    ItselfOrCountry,
}

/// What decides whether an ambiguous name counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// One of these must occur in the document; empty means that nothing need.
    pub needs: Vec<Need>,
    /// None of these may stand next to the name.
    pub not: Vec<Need>,
    pub presence: Presence,
}

/// An actor or words to look for.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    pub actor: Option<ActorId>,
    /// Folded words, see [`words::word_hash`].
    pub words: Vec<u64>,
    /// Written with a capital, and meant so: "Minister" is not met by "minister".
    pub is_capital: bool,
}

/// The actors, the index of their names, and the lexicons.
#[derive(Debug, Default)]
pub struct KnowledgeBase {
    actors: Vec<Actor>,
    by_code: TextTable<ActorId>,
    names: NameIndex,
    offices: OfficeIndex,
    /// Zero is "any"; a [`Candidate`] names the others by index.
    languages: Vec<String>,
    conditions: Vec<Condition>,
    roles: HashMap<String, RoleWords>,
    given_names: HashTable<()>,
    /// The state of each actor.
    states: Vec<Option<ActorId>>,
    lexicons: HashMap<String, lexicon::Lexicon>,
    actions: actions::Actions,
    hash: String,
    remarks: Vec<Problem>,
}

impl KnowledgeBase {
    pub fn actor(&self, id: ActorId) -> &Actor {
        &self.actors[id.0 as usize]
    }

    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    pub fn find_code(&self, code: &str) -> Option<ActorId> {
        self.by_code.get(code).copied()
    }

    /// The part of a state or body that a code names, as "GOV.MFA" does of "FRA".
    pub fn find_part(&self, of: &str, part: &str) -> Option<ActorId> {
        const CODE_BYTES_MAX: usize = 64;
        let mut code = [b'.'; CODE_BYTES_MAX];
        let bytes = of.len() + 1 + part.len();
        let Some(code) = code.get_mut(..bytes) else {
            return self.find_code(&format!("{of}.{part}"));
        };
        code[..of.len()].copy_from_slice(of.as_bytes());
        code[of.len() + 1..].copy_from_slice(part.as_bytes());
        self.find_code(std::str::from_utf8(code).ok()?)
    }

    /// The state that an actor belongs to, itself if it is one.
    pub fn state_of(&self, id: ActorId) -> Option<ActorId> {
        self.states.get(id.0 as usize).copied().flatten()
    }

    pub fn names(&self) -> &NameIndex {
        &self.names
    }

    /// Index of a language in names, if any name is in it.
    pub fn language(&self, code: &str) -> Option<u8> {
        self.languages
            .iter()
            .skip(1)
            .position(|known| known == code)
            .and_then(|at| u8::try_from(at + 1).ok())
    }

    /// The condition of an ambiguous name.
    pub fn condition(&self, candidate: &Candidate) -> Option<&Condition> {
        usize::from(candidate.condition)
            .checked_sub(1)
            .and_then(|at| self.conditions.get(at))
    }

    /// Who held an office of a state or body on a day, and the office.
    pub fn office_holder(
        &self,
        body: &str,
        wanted: Wanted<'_>,
        day: Option<jiff::civil::Date>,
    ) -> Option<(ActorId, &Office)> {
        self.offices.holders(&self.actors, body, wanted, day)
    }

    /// Every office of a state or body with its holder.
    pub fn offices_of<'k>(&'k self, body: &str) -> impl Iterator<Item = (ActorId, &'k Office)> {
        self.offices.all(&self.actors, body)
    }

    /// Role words of a language, by ISO 639-1.
    pub fn role_words(&self, language: &str) -> Option<&RoleWords> {
        self.roles.get(language)
    }

    /// Whether some person of the base has this first name, by [`words::word_hash`].
    pub fn is_given_name(&self, hash: u64) -> bool {
        self.given_names.contains_key(&hash)
    }

    /// What the words of a language weigh, by ISO 639-1; absent where there is no list of cues.
    pub fn lexicon(&self, language: &str) -> Option<&lexicon::Lexicon> {
        self.lexicons.get(language).filter(|lexicon| lexicon.has_cues())
    }

    /// Who does what to whom; English triggers.
    pub fn actions(&self) -> &actions::Actions {
        &self.actions
    }

    /// What the dictionaries hold that was left out, because the programs they were made for leave it out too.
    pub fn remarks(&self) -> &[Problem] {
        &self.remarks
    }

    /// Sixteen hex digits that change with any byte of the data files.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
