//! Finds the cues of a sentence and what negation, intensity, doubt and quotes make of them.
//!
//! "did not condemn the strike, and praised the envoy": the negator turns *condemn* and leaves *praised* alone.
//! Cases: `tests/cases/sentiment/negation.case`, `modifiers.case`.
//!
//! Not here: how cues add up (`tone.rs`), negators behind their cue (`german.rs`).
//!
//! Invariant: a cue inside an actor's name is none; modifiers reach to the end of their clause at most.

use super::german::{Turn, turn_back};
use crate::knowledge::arabic::bare_forms;
use crate::knowledge::lexicon::{CueKind, Lexicon, LexiconWord, ModifierKind, token_hash};
use crate::nlp::text::TokenKind;
use crate::nlp::words::Words;
use std::ops::Range;

/// A cue in its sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoundCue {
    pub token: usize,
    pub count: usize,
    /// After modifiers, about -1.5..=1.5.
    pub weight: f32,
    pub kind: CueKind,
    pub is_quoted: bool,
    /// Number of the clause in the sentence, from 0.
    pub clause: u16,
}

/// What counts as said by somebody else weighs less than what the author says.
const QUOTED: f32 = 0.7;
const REPORTED: f32 = 0.85;
/// How many tokens an intensifier waits for its cue.
const INTENSIFIER_REACH: usize = 4;
/// Longest phrase of a lexicon, in tokens.
const PHRASE_MAX: usize = 6;

/// What the words before say of the next cue.
struct Scope {
    negation: f32,
    doubt: f32,
    contrast: f32,
    reported: f32,
    /// Factor, and the token it lasts to.
    intensity: (f32, usize),
    is_quoted: bool,
    clause: u16,
}

impl Scope {
    fn new() -> Self {
        Self {
            negation: 1.0,
            doubt: 1.0,
            contrast: 1.0,
            reported: 1.0,
            intensity: (1.0, 0),
            is_quoted: false,
            clause: 0,
        }
    }

    fn end_clause(&mut self) {
        self.negation = 1.0;
        self.doubt = 1.0;
        self.clause += 1;
        if self.contrast < 1.0 {
            self.contrast = 1.0;
        }
    }

    fn factor(&self, token: usize) -> f32 {
        let intensity = if token <= self.intensity.1 {
            self.intensity.0
        } else {
            1.0
        };
        let quoted = if self.is_quoted { QUOTED } else { 1.0 };
        self.negation * self.doubt * self.contrast * self.reported * intensity * quoted
    }
}

/// Appends the cues of one sentence.
pub fn find_cues(lexicon: &Lexicon, words: &Words<'_>, tokens: Range<usize>, cues: &mut Vec<FoundCue>) {
    let begin = cues.len();
    let mut scope = Scope::new();
    let mut turns = Vec::new();
    let mut at = tokens.start;
    // Looked up in one short loop, where the processor waits for the memory of many at once.
    let roots = words.hashes[tokens.clone()].iter().map(|hash| lexicon.root(*hash));
    let roots: Vec<Option<u32>> = roots.collect();
    while at < tokens.end {
        if let Some(mark) = words.mark(at) {
            at = mark.tokens.end.max(at + 1);
            continue;
        }
        let text = words.text(at);
        let is_mark = words.prepared.tokens[at].kind == TokenKind::Punctuation;
        if is_mark && is_quote(text) {
            scope.is_quoted = !scope.is_quoted;
        } else if is_mark && is_break(text) || lexicon.is_break(words.hashes[at], text) {
            scope.end_clause();
        }
        let root = roots[at - tokens.start];
        // Most words begin nothing; beyond ASCII some may without what is written onto them.
        if root.is_none() && lexicon.is_of_whole_words() && text.is_ascii() {
            at += 1;
            continue;
        }
        let reach = (at + PHRASE_MAX).min(tokens.end);
        // "brutal [regime]": a phrase does not reach into a name.
        let reach = (at..reach).find(|i| words.mark_index(*i).is_some()).unwrap_or(reach);
        let found = lexicon.longest_from(root, &words.hashes[at..reach], |i| words.text(at + i));
        let Some((word, count)) = found.or_else(|| longest_bare(lexicon, words, at..reach)) else {
            at += 1;
            continue;
        };
        if let Some((weight, kind)) = word.cue {
            cues.push(FoundCue {
                token: at,
                count,
                weight: (weight * scope.factor(at)).clamp(-1.5, 1.5),
                kind,
                is_quoted: scope.is_quoted,
                clause: scope.clause,
            });
        }
        if let Some((kind, factor)) = word.modifier {
            modify(&mut scope, kind, factor, at + count, &mut cues[begin..]);
            let is_failure = kind == ModifierKind::Failure;
            if is_failure || kind == ModifierKind::Negator {
                turns.push(Turn {
                    token: at,
                    next: at + count,
                    clause: scope.clause,
                    factor: scope.negation,
                    is_failure,
                });
            }
        }
        at += count;
    }
    if words.prepared.language == "de" {
        turn_back(words, &turns, tokens.end, &mut cues[begin..]);
    }
}

/// The longest entry that begins at the first token without what Arabic writes onto it: "والهجوم" is "and the attack".
fn longest_bare(lexicon: &Lexicon, words: &Words<'_>, tokens: Range<usize>) -> Option<(LexiconWord, usize)> {
    let at = tokens.start;
    bare_forms(words.text(at)).find_map(|bare| {
        let mut hashes = [0; PHRASE_MAX];
        let hashes = &mut hashes[..tokens.len()];
        hashes.copy_from_slice(&words.hashes[tokens.clone()]);
        hashes[0] = token_hash(bare);
        lexicon.longest(hashes, |i| if i == 0 { bare } else { words.text(at + i) })
    })
}

fn modify(scope: &mut Scope, kind: ModifierKind, factor: f32, next: usize, before: &mut [FoundCue]) {
    match kind {
        // "No one denied that ...": two negators cancel.
        ModifierKind::Negator | ModifierKind::Failure => {
            scope.negation = if scope.negation < 0.0 && factor < 0.0 {
                1.0
            } else {
                factor
            };
        }
        // "No condenó nunca a nadie": one negation. Cases: `languages_romance.case`.
        ModifierKind::Concord => {
            if scope.negation > 0.0 {
                scope.negation = factor;
            }
        }
        ModifierKind::Intensifier | ModifierKind::Diminisher => {
            scope.intensity = (factor, next + INTENSIFIER_REACH);
        }
        ModifierKind::Modal | ModifierKind::Hedge => scope.doubt = scope.doubt.min(factor),
        ModifierKind::Contrast => {
            scope.end_clause();
            scope.contrast = factor;
            // "The envoy was praised, but the talks collapsed": what went before counts less.
            if factor > 1.0 {
                for cue in before {
                    cue.weight /= factor;
                }
            }
        }
        ModifierKind::Break => scope.end_clause(),
        ModifierKind::Saying => scope.reported = REPORTED * factor.clamp(0.3, 1.0),
    }
}

fn is_quote(text: &str) -> bool {
    matches!(text, "\"" | "“" | "”" | "«" | "»" | "„" | "「" | "」" | "『" | "』")
}

/// Marks at which a clause ends; the words are the lexicon's.
pub fn is_break(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b',' | b';' | b':' | b'(' | b')') => true,
        _ => matches!(text, "–" | "—" | "、" | "，" | "；" | "：" | "（" | "）" | "،" | "؛"),
    }
}
