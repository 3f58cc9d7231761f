//! `data/lexicon/polarity.tsv` and `modifiers.tsv` of one language: what the words weigh.
//!
//! A trie over folded words; a last `*` stands for any ending. Not here: how weights add up to a tone
//! (`nlp/sentiment/tone.rs`).
//!
//! Invariant: phrases are cut and folded as text is; the longest entry at a place wins.

use super::DataFile;
use super::name_index::HashTable;
use super::problem::{Problem, unknown};
use super::table::{Row, rows};
use super::words::{each_beginning, fold, hash_letters, is_hyphen, split_words, word_hash};

/// Whether a cue is the author's evaluation or a fact that reads as good or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueKind {
    Wording,
    Event,
}

/// What a modifier does to what stands next to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModifierKind {
    Negator,
    /// Negates alone, and agrees with a negator before it instead of cancelling it: "no condenó nunca".
    Concord,
    Intensifier,
    Diminisher,
    Contrast,
    Failure,
    Modal,
    Saying,
    Hedge,
    /// A clause ends at it.
    Break,
}

const KINDS: [(&str, ModifierKind); 10] = [
    ("negator", ModifierKind::Negator),
    ("concord", ModifierKind::Concord),
    ("intensifier", ModifierKind::Intensifier),
    ("diminisher", ModifierKind::Diminisher),
    ("contrast", ModifierKind::Contrast),
    ("failure", ModifierKind::Failure),
    ("modal", ModifierKind::Modal),
    ("saying", ModifierKind::Saying),
    ("hedge", ModifierKind::Hedge),
    ("break", ModifierKind::Break),
];

/// What is known of a word or phrase; it may be a cue and a modifier at once.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LexiconWord {
    /// -1.0..=1.0.
    pub cue: Option<(f32, CueKind)>,
    pub modifier: Option<(ModifierKind, f32)>,
}

/// The weighed words of one language.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// By first words.
    roots: HashTable<u32>,
    edges: HashTable<u32>,
    /// Edges by the first letters of a word; used where the language has entries with `*`.
    stems: HashTable<u32>,
    stem_lengths: Vec<bool>,
    words: Vec<LexiconWord>,
    cues: usize,
    /// As written: Italian "e" ends a clause and "è" does not, though folding makes them one.
    breaks: HashTable<Vec<String>>,
}

/// Shortest stem before `*`, in letters.
const STEM_MIN: usize = 2;

fn edge(node: u32, word: u64) -> u64 {
    word ^ u64::from(node).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The hash that tokens of text and entries share; hyphens are all one.
pub fn token_hash(word: &str) -> u64 {
    let is_mark = word.chars().next().is_some_and(is_hyphen);
    word_hash(if is_mark { "-" } else { word })
}

impl Lexicon {
    /// Adds the cues of `polarity.tsv`.
    pub fn read_polarity(&mut self, file: &DataFile, problems: &mut Vec<Problem>) {
        for row in rows(file) {
            let Some(weight) = number(file, &row, 1, 1.0, problems) else {
                continue;
            };
            let kind = match row.text(2).trim() {
                "wording" => CueKind::Wording,
                "event" => CueKind::Event,
                wrong => {
                    let message = unknown("kind", wrong, &["wording", "event"]);
                    problems.push(Problem::at(&file.path, &file.text, row.at(2), message));
                    continue;
                }
            };
            let node = self.node(row.text(0));
            self.words[node as usize].cue = Some((weight, kind));
            self.cues += 1;
        }
    }

    /// Adds the words of `modifiers.tsv`.
    pub fn read_modifiers(&mut self, file: &DataFile, problems: &mut Vec<Problem>) {
        for row in rows(file) {
            let Some(factor) = number(file, &row, 2, 4.0, problems) else {
                continue;
            };
            let code = row.text(1).trim();
            let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == code) else {
                let message = unknown("kind", code, &KINDS.map(|(word, _)| word));
                problems.push(Problem::at(&file.path, &file.text, row.at(1), message));
                continue;
            };
            if *kind == ModifierKind::Break {
                let word = row.text(0).trim();
                self.breaks.entry(token_hash(word)).or_default().push(word.to_owned());
                continue;
            }
            let node = self.node(row.text(0));
            let word = &mut self.words[node as usize];
            // A negator listed first keeps its reading.
            word.modifier = word.modifier.or(Some((*kind, factor)));
        }
    }

    /// Whether the language has a list of cues at all.
    pub fn has_cues(&self) -> bool {
        self.cues > 0
    }

    /// Whether a clause ends at the word, given with its [`token_hash`].
    pub fn is_break(&self, hash: u64, word: &str) -> bool {
        self.breaks
            .get(&hash)
            .is_some_and(|words| words.iter().any(|w| w == word))
    }

    fn node(&mut self, phrase: &str) -> u32 {
        if self.words.is_empty() {
            self.words.push(LexiconWord::default());
        }
        let (phrase, is_stem) = match phrase.trim().strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (phrase.trim(), false),
        };
        let tokens: Vec<&str> = split_words(phrase, 0, phrase.len())
            .map(|t| &phrase[t.start..t.end])
            .collect();
        let mut node = 0;
        for (at, token) in tokens.iter().enumerate() {
            let fresh = self.words.len() as u32;
            let entry = if is_stem && at + 1 == tokens.len() {
                let mut letters = Vec::new();
                fold(token, &mut letters);
                let lengths = self.stem_lengths.len().max(letters.len() + 1);
                self.stem_lengths.resize(lengths, false);
                self.stem_lengths[letters.len()] = true;
                self.stems.entry(edge(node, hash_letters(&letters)))
            } else if node == 0 {
                self.roots.entry(token_hash(token))
            } else {
                self.edges.entry(edge(node, token_hash(token)))
            };
            node = *entry.or_insert(fresh);
            if node == fresh {
                self.words.push(LexiconWord::default());
            }
        }
        node
    }

    /// Whether entries match whole words alone, none by its first letters.
    pub fn is_of_whole_words(&self) -> bool {
        self.stem_lengths.is_empty()
    }

    /// Where entries go on that begin with a word; none where no entry does.
    pub fn root(&self, word: u64) -> Option<u32> {
        self.roots.get(&word).copied()
    }

    /// The longest entry that begins at the first token, and how many tokens it takes.
    pub fn longest<'t>(&self, tokens: &[u64], text: impl Fn(usize) -> &'t str) -> Option<(LexiconWord, usize)> {
        self.longest_from(self.root(*tokens.first()?), tokens, text)
    }

    /// As [`Self::longest`], where the [`Self::root`] of the first token is at hand.
    pub fn longest_from<'t>(
        &self,
        root: Option<u32>,
        tokens: &[u64],
        text: impl Fn(usize) -> &'t str,
    ) -> Option<(LexiconWord, usize)> {
        let mut node = 0;
        let mut best = None;
        if root.is_none() && self.stem_lengths.is_empty() {
            return best;
        }
        for (at, hash) in tokens.iter().enumerate() {
            if !self.stem_lengths.is_empty()
                && let Some(found) = self.stem(node, text(at))
            {
                best = Some((found, at + 1));
            }
            let next = if at == 0 {
                root
            } else {
                self.edges.get(&edge(node, *hash)).copied()
            };
            let Some(next) = next else { break };
            node = next;
            let word = self.words[node as usize];
            if word != LexiconWord::default() {
                best = Some((word, at + 1));
            }
        }
        best
    }

    /// The entry with the longest stem that the word begins with.
    fn stem(&self, node: u32, word: &str) -> Option<LexiconWord> {
        let mut found = None;
        each_beginning(word, |letters, hash| {
            if letters >= STEM_MIN
                && self.stem_lengths.get(letters) == Some(&true)
                && let Some(node) = self.stems.get(&edge(node, hash))
                && self.words[*node as usize] != LexiconWord::default()
            {
                found = Some(self.words[*node as usize]);
            }
        });
        found
    }
}

fn number(file: &DataFile, row: &Row<'_>, column: usize, most: f32, problems: &mut Vec<Problem>) -> Option<f32> {
    let text = row.text(column).trim();
    match text.parse::<f32>() {
        Ok(value) if value.abs() <= most => Some(value),
        _ => {
            let message = format!("`{text}` is no weight; write a number from -{most:.1} to {most:.1}");
            problems.push(Problem::at(&file.path, &file.text, row.at(column), message));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> DataFile {
        DataFile {
            path: "lexicon/polarity.tsv".into(),
            text: format!("word\tweight\tkind\n{text}"),
        }
    }

    fn find(lexicon: &Lexicon, text: &str) -> Option<(f32, usize)> {
        let words: Vec<&str> = split_words(text, 0, text.len())
            .map(|t| &text[t.start..t.end])
            .collect();
        let hashes: Vec<u64> = words.iter().map(|w| token_hash(w)).collect();
        let (word, count) = lexicon.longest(&hashes, |at| words[at])?;
        Some((word.cue?.0, count))
    }

    #[test]
    fn the_longest_phrase_wins_and_a_star_takes_any_ending() {
        let mut lexicon = Lexicon::default();
        let mut problems = Vec::new();
        lexicon.read_polarity(
            &file("peace\t0.5\tevent\npeace deal\t0.8\tevent\nbrutal*\t-0.9\twording\n"),
            &mut problems,
        );
        assert_eq!(problems, []);
        assert_eq!(find(&lexicon, "Peace deal signed"), Some((0.8, 2)));
        assert_eq!(find(&lexicon, "peace talks"), Some((0.5, 1)));
        assert_eq!(find(&lexicon, "brutality"), Some((-0.9, 1)));
        assert_eq!(find(&lexicon, "brute"), None);
    }

    #[test]
    fn a_wrong_weight_or_kind_is_told_with_its_place() {
        let mut lexicon = Lexicon::default();
        let mut problems = Vec::new();
        lexicon.read_polarity(&file("war\t-3\tevent\npeace\t0.5\tevents\n"), &mut problems);
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "lexicon/polarity.tsv:2:5: `-3` is no weight; write a number from -1.0 to 1.0",
                "lexicon/polarity.tsv:3:11: unknown kind `events`; did you mean `event`?"
            ]
        );
    }
}
