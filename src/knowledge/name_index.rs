//! Finds names in a run of words: a trie over folded words.
//!
//! Not here: what a name means in its sentence (`nlp/tagging`).
//!
//! Invariant: a look-up costs as many steps as the longest name has words; hyphens and the full stops of
//! abbreviations inside a name are skipped, so "al-Sarraj" and "al Sarraj" are one name.

use super::actor::ActorId;
use super::words::{Shape, WordKind, fold, hash_letters, is_hyphen, shape, split_words, word_hash};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// How a name stands for its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AliasKind {
    Name,
    Acronym,
    /// "Iranian", "Iranians".
    Demonym,
    /// A seat: "Tehran", "the Kremlin".
    Metonym,
    /// A city that is no seat: "Aleppo"; its actor is the state that it lies in, and it is a place only.
    City,
    /// A person's surname: counts after the full name or behind a title.
    Surname,
    /// A person's short form that needs no introduction.
    Bare,
}

/// One name of one actor, as the index holds it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub actor: ActorId,
    pub kind: AliasKind,
    /// Zero for any language, else an index into the base's languages.
    pub language: u8,
    /// Zero for none, else one more than the index of its condition.
    pub condition: u16,
    /// Bit per word: must begin with a capital.
    capitals: u16,
    /// Bit per word: must be in capitals.
    uppers: u16,
    text_at: u32,
    text_len: u16,
}

/// Actors that may share one name.
const NAMESAKES_MAX: usize = 64;

/// Keys are already well mixed hashes.
#[derive(Default)]
pub struct PassHasher(u64);

impl Hasher for PassHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u32(&mut self, key: u32) {
        self.write_u64(u64::from(key));
    }
    fn write_u64(&mut self, key: u64) {
        // The table takes its slot from the low bits, which a product alone would leave to the word.
        let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// A set of actors, asked often.
pub type ActorSet = HashSet<ActorId, BuildHasherDefault<PassHasher>>;

pub type HashTable<V> = HashMap<u64, V, BuildHasherDefault<PassHasher>>;

/// The index while names are added.
#[derive(Default)]
pub struct NameIndexBuilder {
    words: HashTable<u32>,
    edges: HashTable<u32>,
    nodes: u32,
    found: Vec<(u32, Candidate)>,
    texts: String,
    letters: Vec<char>,
}

/// The finished index.
#[derive(Debug, Default)]
pub struct NameIndex {
    words: HashTable<u32>,
    edges: HashTable<u32>,
    /// Candidates of node `n` are `starts[n]..starts[n + 1]`.
    starts: Vec<u32>,
    candidates: Vec<Candidate>,
    texts: String,
}

/// What is added: see [`Candidate`].
#[derive(Clone, Copy, Debug)]
pub struct NewName<'a> {
    pub text: &'a str,
    pub actor: ActorId,
    pub kind: AliasKind,
    pub language: u8,
    pub condition: u16,
}

fn edge(node: u32, word: u32) -> u64 {
    (u64::from(node) << 32) | u64::from(word)
}

impl NameIndexBuilder {
    /// Adds a name; one without any word is left out, and one that is there already counts once.
    pub fn add(&mut self, name: NewName<'_>) {
        let mut node = 0;
        let (mut capitals, mut uppers) = (0u16, 0u16);
        let mut count = 0u32;
        for token in split_words(name.text, 0, name.text.len()) {
            let word = &name.text[token.start..token.end];
            // The article is no part of a name: "the Fed", "The Gambia".
            let is_article = node == 0 && matches!(word, "the" | "The") && token.end < name.text.len();
            if is_article || is_skipped(word, token.kind) {
                continue;
            }
            if count < 16 {
                match shape(word) {
                    Shape::Capital => capitals |= 1 << count,
                    Shape::Upper => uppers |= 1 << count,
                    Shape::Lower | Shape::Caseless => {}
                }
            }
            count += 1;
            let hash = self.hash(word);
            let fresh = self.words.len() as u32 + 1;
            let word_id = *self.words.entry(hash).or_insert(fresh);
            let next = self.nodes + 1;
            let target = *self.edges.entry(edge(node, word_id)).or_insert(next);
            self.nodes = self.nodes.max(target);
            node = target;
        }
        if node == 0 {
            return;
        }
        let text_at = self.texts.len() as u32;
        self.texts.push_str(name.text);
        let candidate = Candidate {
            actor: name.actor,
            kind: name.kind,
            language: name.language,
            condition: name.condition,
            capitals,
            uppers,
            text_at,
            text_len: u16::try_from(name.text.len()).unwrap_or(u16::MAX),
        };
        self.found.push((node, candidate));
    }

    fn hash(&mut self, word: &str) -> u64 {
        if word.is_ascii() {
            return word_hash(word);
        }
        self.letters.clear();
        fold(word, &mut self.letters);
        hash_letters(&self.letters)
    }

    /// The node of a name that is there, whatever its case.
    pub fn node(&self, name: &str) -> Option<u32> {
        let mut node = 0;
        for token in split_words(name, 0, name.len()) {
            let word = &name[token.start..token.end];
            let is_article = node == 0 && matches!(word, "the" | "The") && token.end < name.len();
            if is_article || is_skipped(word, token.kind) {
                continue;
            }
            let word_id = self.words.get(&word_hash(word))?;
            node = *self.edges.get(&edge(node, *word_id))?;
        }
        (node != 0).then_some(node)
    }

    /// The actor of every name so far by its node; none where several share it.
    pub fn owners(&self) -> HashTable<Option<ActorId>> {
        let mut owners: HashTable<Option<ActorId>> = HashTable::default();
        for (node, candidate) in &self.found {
            let owner = owners.entry(u64::from(*node)).or_insert(Some(candidate.actor));
            if *owner != Some(candidate.actor) {
                *owner = None;
            }
        }
        owners
    }

    pub fn finish(mut self) -> NameIndex {
        self.found
            .sort_by_key(|(node, c)| (*node, c.actor, c.kind as u8, c.condition, c.language, c.text_at));
        self.found.dedup_by(|b, a| {
            a.0 == b.0
                && a.1.actor == b.1.actor
                && (a.1.language == 0 || a.1.language == b.1.language)
                && a.1.capitals == b.1.capitals
                && a.1.uppers == b.1.uppers
                && a.1.kind == b.1.kind
                && a.1.condition == b.1.condition
        });
        // Sorted by actor, so that those of the base come first: a name that a hundred people bear tells none of them.
        let (mut node, mut count) = (0, 0);
        self.found.retain(|(of, _)| {
            count = if *of == node { count + 1 } else { 1 };
            node = *of;
            count <= NAMESAKES_MAX
        });
        let mut starts = vec![0u32; self.nodes as usize + 2];
        for (node, _) in &self.found {
            starts[*node as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        self.words.shrink_to_fit();
        self.edges.shrink_to_fit();
        NameIndex {
            words: self.words,
            edges: self.edges,
            starts,
            candidates: self.found.into_iter().map(|(_, candidate)| candidate).collect(),
            texts: self.texts,
        }
    }
}

fn is_skipped(word: &str, kind: WordKind) -> bool {
    kind == WordKind::Mark
        && word
            .chars()
            .all(|c| is_hyphen(c) || matches!(c, '.' | '"' | '“' | '”' | '«' | '»' | '·' | '・'))
        || word.is_empty()
}

/// Where a look-up stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(u32);

impl NameIndex {
    pub const ROOT: Node = Node(0);

    /// The index's number of a word, by the hash of `words::word_hash`.
    pub fn word(&self, hash: u64) -> Option<u32> {
        self.words.get(&hash).copied()
    }

    pub fn step(&self, node: Node, word: u32) -> Option<Node> {
        self.edges.get(&edge(node.0, word)).map(|next| Node(*next))
    }

    /// Names that end at a node.
    pub fn candidates(&self, node: Node) -> &[Candidate] {
        let at = node.0 as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(until)) => &self.candidates[*from as usize..*until as usize],
            _ => &[],
        }
    }

    pub fn text(&self, candidate: &Candidate) -> &str {
        let at = candidate.text_at as usize;
        self.texts.get(at..at + usize::from(candidate.text_len)).unwrap_or("")
    }

    pub fn all(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The candidates of a name written out, whatever its case.
    pub fn find(&self, name: &str) -> &[Candidate] {
        let mut node = Self::ROOT;
        for token in split_words(name, 0, name.len()) {
            let word = &name[token.start..token.end];
            if is_skipped(word, token.kind) {
                continue;
            }
            match self.word(word_hash(word)).and_then(|id| self.step(node, id)) {
                Some(next) => node = next,
                None => return &[],
            }
        }
        if node == Self::ROOT { &[] } else { self.candidates(node) }
    }
}

impl Candidate {
    /// Whether words written in these shapes may be this name: bit per word of the text, counted as in the name.
    pub fn fits_case(&self, capital_bits: u16, upper_bits: u16) -> bool {
        let capital_or_upper = capital_bits | upper_bits;
        self.capitals & !capital_or_upper == 0 && self.uppers & !upper_bits == 0
    }

    /// Whether the name has a capital at all.
    pub fn has_case(&self) -> bool {
        self.capitals | self.uppers != 0
    }

    /// Whether some word of the name is written in capitals only.
    pub fn has_upper(&self) -> bool {
        self.uppers != 0
    }
}
