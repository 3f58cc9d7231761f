//! Finds names in a run of words: a trie over folded words.
//!
//! Not here: what a name means in its sentence (`nlp/tagging`).
//!
//! Invariant: a look-up costs as many steps as the longest name has words, each step one look into one table; hyphens and
//! the full stops of abbreviations inside a name are skipped, so "al-Sarraj" and "al Sarraj" are one name.

use super::actor::ActorId;
use super::words::{Shape, WordKind, is_hyphen, shape, split_words};
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

/// Keys are already well mixed hashes, or texts of our own data that nobody chooses so that they collide.
#[derive(Default)]
pub struct PassHasher(u64);

impl Hasher for PassHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let last = rest
            .iter()
            .fold(rest.len() as u64, |sum, byte| sum << 8 | u64::from(*byte));
        for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]) {
            let mixed = (self.0.rotate_left(29) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 = mixed ^ (mixed >> 32);
        }
    }
    fn write_u8(&mut self, _: u8) {
        // What ends a text; its length is in the hash already.
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

/// A table by actors.
pub type ActorTable<V> = HashMap<ActorId, V, BuildHasherDefault<PassHasher>>;

/// A table by texts of our own data.
pub type TextTable<V> = HashMap<String, V, BuildHasherDefault<PassHasher>>;

pub type HashTable<V> = HashMap<u64, V, BuildHasherDefault<PassHasher>>;

/// The index while names are added.
#[derive(Default)]
pub struct NameIndexBuilder {
    roots: HashTable<u32>,
    edges: HashTable<u32>,
    /// Whether a name goes on behind node `n`.
    goes_on: Vec<bool>,
    prefixed: HashTable<()>,
    found: Vec<(u32, Candidate)>,
    texts: String,
}

/// The finished index.
#[derive(Debug, Default)]
pub struct NameIndex {
    /// The nodes of first words, by the word; apart from the other steps because nearly every word of a text asks here.
    roots: HashTable<Node>,
    edges: HashTable<Node>,
    /// Words in scripts that write prefixes onto a word.
    prefixed: HashTable<()>,
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

/// Key of the step from a node by a word.
fn edge(node: u32, word: u64) -> u64 {
    word ^ u64::from(node).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Hebrew and Arabic write articles and prepositions onto the word.
pub fn takes_prefixes(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{590}'..='\u{6ff}'))
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
            let hash = token.hash;
            if takes_prefixes(word) {
                self.prefixed.insert(hash, ());
            }
            let fresh = self.goes_on.len() as u32 + 1;
            let target = if node == 0 {
                *self.roots.entry(hash).or_insert(fresh)
            } else {
                self.goes_on[node as usize - 1] = true;
                *self.edges.entry(edge(node, hash)).or_insert(fresh)
            };
            if target == fresh {
                self.goes_on.push(false);
            }
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

    /// The node of a name that is there, whatever its case.
    pub fn node(&self, name: &str) -> Option<u32> {
        let mut node = 0;
        for token in split_words(name, 0, name.len()) {
            let word = &name[token.start..token.end];
            let is_article = node == 0 && matches!(word, "the" | "The") && token.end < name.len();
            if is_article || is_skipped(word, token.kind) {
                continue;
            }
            let hash = token.hash;
            node = if node == 0 {
                *self.roots.get(&hash)?
            } else {
                *self.edges.get(&edge(node, hash))?
            };
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
        let mut starts = vec![0u32; self.goes_on.len() + 2];
        for (node, _) in &self.found {
            starts[*node as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let goes_on = self.goes_on;
        let finished = |table: HashTable<u32>| -> HashTable<Node> {
            let nodes = table.into_iter().map(|(key, node)| (key, Node::new(node, &goes_on)));
            let mut nodes: HashTable<Node> = nodes.collect();
            nodes.shrink_to_fit();
            nodes
        };
        NameIndex {
            roots: finished(self.roots),
            edges: finished(self.edges),
            prefixed: self.prefixed,
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

/// Where a look-up stands: twice the node's number, odd where some name goes on behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(u32);

impl Node {
    fn new(number: u32, goes_on: &[bool]) -> Self {
        Self(2 * number + u32::from(goes_on[number as usize - 1]))
    }

    /// Whether any longer name begins with the words up to here.
    pub fn goes_on(self) -> bool {
        self.0 % 2 == 1
    }
}

impl NameIndex {
    /// Where names lead that begin with a word, by the hash of `words::word_hash`.
    pub fn root(&self, word: u64) -> Option<Node> {
        self.roots.get(&word).copied()
    }

    /// Whether a word that [`takes_prefixes`] stands in any name.
    pub fn has_prefixed(&self, word: u64) -> bool {
        self.prefixed.contains_key(&word)
    }

    pub fn step(&self, node: Node, word: u64) -> Option<Node> {
        if !node.goes_on() {
            return None;
        }
        self.edges.get(&edge(node.0 / 2, word)).copied()
    }

    /// Names that end at a node.
    pub fn candidates(&self, node: Node) -> &[Candidate] {
        let at = (node.0 / 2) as usize;
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
        let mut node = None;
        for token in split_words(name, 0, name.len()) {
            let word = &name[token.start..token.end];
            if is_skipped(word, token.kind) {
                continue;
            }
            let hash = token.hash;
            let next = node.map_or_else(|| self.root(hash), |node| self.step(node, hash));
            if next.is_none() {
                return &[];
            }
            node = next;
        }
        node.map_or(&[], |node| self.candidates(node))
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
