//! Who the actors are and what the words weigh; immutable once built.
//!
//! Holds no file, network or clock: callers pass the data files in. A base is built whole or not at all.
//!
//! Invariant: an [`ActorId`] is an index into the base that made it and never leaves the process.

mod actor;

pub use actor::{Actor, ActorId, ActorKind, Office, Role};

/// One data file: its path below the data folder, and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct DataFile {
    pub path: String,
    pub text: String,
}

/// Something wrong in a data file: where, what, and what to write instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub path: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)
    }
}

/// The actors, the matcher over their names, and the lexicons.
#[derive(Debug, Default)]
pub struct KnowledgeBase {
    actors: Vec<Actor>,
    hash: String,
}

impl KnowledgeBase {
    pub fn actor(&self, id: ActorId) -> &Actor {
        &self.actors[id.0 as usize]
    }

    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// Sixteen hex digits that change with any byte of the data files.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// Builds a base from data files.
///
/// # Errors
///
/// Every problem of every file at once.
pub fn build(files: &[DataFile]) -> Result<KnowledgeBase, Vec<Problem>> {
    let _ = files;
    Ok(KnowledgeBase::default())
}
