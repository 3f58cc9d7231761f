//! `data/lexicon/roles.tsv`: words that make an actor of a country or body: "official", "foreign minister".
//!
//! Not here: composing the actor (`nlp/tagging/compose.rs`).
//!
//! Invariant: phrases are folded as text is; the longest phrase wins at look-up.

use super::DataFile;
use super::actor::Role;
use super::name_index::HashTable;
use super::problem::Problem;
use super::words::split_words;

/// What a role phrase makes of its country or body.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleClass {
    /// A dated office: "foreign minister".
    Office(Role),
    /// A part of the state, by the code hung behind the country's: "GOV.MFA".
    Organ(String),
    /// Stands before a name and belongs to its span: "Mr", "Field Marshal".
    Honorific,
    /// Any other class of people or things: `official`, `troops`, `state`, `party` ...
    Other(String),
}

/// What a role phrase says of its holder.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleWord {
    pub phrase: String,
    /// The phrase in lower case, as offices are compared.
    pub title: String,
    pub class: RoleClass,
    /// `government`, `military`, `rebel` ...
    pub sector: String,
    pub is_plural: bool,
}

/// Role phrases of one language: a trie over folded words.
#[derive(Debug, Default)]
pub struct RoleWords {
    /// Node 0 is the root; the phrases that end at a node, in the order of the file.
    nodes: Vec<Vec<RoleWord>>,
    /// By first words.
    roots: HashTable<u32>,
    edges: HashTable<u32>,
}

fn edge(node: u32, word: u64) -> u64 {
    word ^ u64::from(node).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Reads the role words of a language; `path` tells which file is wrong.
pub fn read_role_words(file: &DataFile, problems: &mut Vec<Problem>) -> RoleWords {
    let mut found = RoleWords::default();
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if begin == 0 || line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(phrase), Some(role), Some(sector)) = (columns.next(), columns.next(), columns.next()) else {
            let message =
                "fewer than three columns; write phrase, role, sector and number with tabs between".to_owned();
            problems.push(Problem::at(&file.path, &file.text, begin, message));
            continue;
        };
        let is_plural = matches!(columns.next(), Some("plural" | "pl" | "p"));
        let node = found.node(phrase);
        found.nodes[node as usize].push(RoleWord {
            phrase: phrase.trim().to_owned(),
            title: phrase.trim().to_lowercase(),
            class: class_of(role.trim()),
            sector: sector.trim().to_owned(),
            is_plural,
        });
    }
    // A line of marks alone names nothing.
    if let Some(root) = found.nodes.first_mut() {
        root.clear();
    }
    found
}

fn class_of(role: &str) -> RoleClass {
    if let Some(code) = role.strip_prefix("organ:") {
        return RoleClass::Organ(code.to_owned());
    }
    match Role::from_code(role) {
        Some(office) => RoleClass::Office(office),
        None if role == "honorific" => RoleClass::Honorific,
        None => RoleClass::Other(role.to_owned()),
    }
}

impl RoleWords {
    /// Adds a phrase of a dictionary, unless the phrase is there already.
    pub fn add(&mut self, phrase: &str, class: &str, sector: &str, is_plural: bool) {
        let node = self.node(phrase) as usize;
        if node == 0 || !self.nodes[node].is_empty() {
            return;
        }
        self.nodes[node].push(RoleWord {
            phrase: phrase.to_owned(),
            title: phrase.to_lowercase(),
            class: class_of(class),
            sector: sector.to_owned(),
            is_plural,
        });
    }

    /// The node of a phrase, made where it is not there yet.
    fn node(&mut self, phrase: &str) -> u32 {
        if self.nodes.is_empty() {
            self.nodes.push(Vec::new());
        }
        let words = split_words(phrase, 0, phrase.len()).filter(|t| t.kind != super::words::WordKind::Mark);
        words.fold(0, |node, t| {
            let fresh = self.nodes.len() as u32;
            let word = t.hash;
            let next = *match node {
                0 => self.roots.entry(word),
                _ => self.edges.entry(edge(node, word)),
            }
            .or_insert(fresh);
            if next == fresh {
                self.nodes.push(Vec::new());
            }
            next
        })
    }

    /// Appends every phrase that the words begin with, longest first, each with how many words it takes.
    pub fn find<'r>(&'r self, words: impl Iterator<Item = u64>, found: &mut Vec<(&'r RoleWord, usize)>) {
        let first = found.len();
        let mut node = 0;
        for (at, word) in words.enumerate() {
            let next = match node {
                0 => self.roots.get(&word),
                _ => self.edges.get(&edge(node, word)),
            };
            let Some(next) = next else { break };
            node = *next;
            // Turned round below, so that phrases of one length come out in the order of the file.
            found.extend(self.nodes[node as usize].iter().rev().map(|role| (role, at + 1)));
        }
        found[first..].reverse();
    }

    /// Whether any phrase begins with a word.
    pub fn begins(&self, word: u64) -> bool {
        self.roots.contains_key(&word)
    }

    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }
}
