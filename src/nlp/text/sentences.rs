//! Where paragraphs and sentences end.
//!
//! "Mr. Smith met U.S. officials. They left." has two sentences: a full stop after an abbreviation, an initial or
//! before a lower-case word ends none.
//!
//! Not here: zones. Invariant: every token belongs to exactly one sentence, which has a limit; linear time.

use super::{Token, TokenKind};
use std::ops::Range;

/// Paragraphs as byte ranges: cut at line ends, except where a line plainly goes on in the next.
pub fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let start = at;
        loop {
            let line_end = text[at..].find('\n').map_or(text.len(), |found| at + found);
            let next = (line_end + 1).min(text.len());
            if line_end >= text.len() || !goes_on(&text[at..line_end], &text[next..]) {
                at = if line_end >= text.len() { text.len() } else { next };
                return Some(start..line_end);
            }
            at = next;
        }
    })
}

/// A line of wrapped text: it is long, ends inside a sentence, and the next line begins in lower case.
fn goes_on(line: &str, rest: &str) -> bool {
    line.len() >= 40
        && !line.trim_end().ends_with(['.', '!', '?', ':', '"', '”', '。'])
        && rest.chars().next().is_some_and(char::is_lowercase)
}

/// Longer than any sentence of the news: rules look over a whole sentence for each name in it, so that one of
/// the length of a book would take hours.
const SENTENCE_TOKENS_MAX: usize = 300;

/// Number of tokens of the first sentence; at least one.
pub fn sentence_length(words: &[&str], tokens: &[Token]) -> usize {
    let count = tokens.len().min(SENTENCE_TOKENS_MAX);
    let line = Line {
        words: &words[..count],
        tokens: &tokens[..count],
    };
    match (0..count).find(|at| line.ends_sentence(*at)) {
        Some(last) => line.after_closers(last + 1),
        None => count,
    }
}

/// The tokens of a paragraph from some sentence on, with their text.
struct Line<'a> {
    words: &'a [&'a str],
    tokens: &'a [Token],
}

impl Line<'_> {
    fn ends_sentence(&self, at: usize) -> bool {
        let word = self.words[at];
        if self.tokens[at].kind != TokenKind::Punctuation {
            return is_dotted(word) && self.words.get(at + 1).is_some_and(|next| begins_sentence(next));
        }
        match word {
            "。" | "！" | "？" | "؟" | "۔" | "।" | "｡" => true,
            "!" | "?" | "…" => !self.is_followed_by_lower(at),
            "." => self.ends_with_stop(at),
            _ => false,
        }
    }

    fn ends_with_stop(&self, at: usize) -> bool {
        if self.is_followed_by_lower(at) {
            return false;
        }
        let Some(before) = at.checked_sub(1) else {
            return true;
        };
        let (word, previous) = (self.words[before], self.tokens[before]);
        let next = (at + 1 < self.words.len()).then_some(at + 1);
        // "EE.UU. de": capitals that the stop joins.
        let is_joined = |next: usize| {
            let is_short = |word: &str| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_uppercase());
            self.tokens[next].start == self.tokens[at].end && is_short(word) && is_short(self.words[next])
        };
        if next.is_some_and(is_joined) {
            return false;
        }
        // "J. Smith"; but "Plan B. The" ends.
        let is_letter = || word.chars().nth(1).is_none();
        if previous.kind == TokenKind::Word && previous.end == self.tokens[at].start && is_letter() {
            return next.is_none_or(|next| begins_sentence(self.words[next]));
        }
        !(next.is_some_and(|next| self.tokens[next].kind != TokenKind::Punctuation) && is_abbreviation(word))
    }

    fn is_followed_by_lower(&self, at: usize) -> bool {
        let next = (at + 1..self.words.len())
            .find(|next| self.tokens[*next].kind != TokenKind::Punctuation || !is_closer(self.words[*next]));
        next.is_some_and(|next| self.words[next].starts_with(char::is_lowercase) || self.words[next] == ",")
    }

    fn after_closers(&self, from: usize) -> usize {
        let closes = |at: &usize| {
            let touches = self.tokens[at - 1].end == self.tokens[*at].start;
            touches && (is_closer(self.words[*at]) || matches!(self.words[*at], "." | "!" | "?" | "…"))
        };
        (from..self.words.len())
            .find(|at| !closes(at))
            .unwrap_or(self.words.len())
    }
}

fn is_closer(word: &str) -> bool {
    matches!(word, "\"" | "”" | "’" | "'" | "»" | ")" | "]" | "」" | "』" | "）")
}

fn is_dotted(word: &str) -> bool {
    word.len() >= 4 && word.ends_with('.')
}

/// Words that begin sentences and follow no abbreviation: "in the U.S. The".
fn begins_sentence(word: &str) -> bool {
    const OPENERS: [&str; 34] = [
        "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "In", "On", "At", "But", "And", "His", "Her",
        "Their", "Its", "This", "That", "These", "Those", "However", "Meanwhile", "After", "As", "If", "When", "There",
        "For", "Some", "Many", "Earlier",
    ];
    OPENERS.contains(&word) || matches!(word, "\"" | "“")
}

fn is_abbreviation(word: &str) -> bool {
    const ABBREVIATIONS: [&str; 52] = [
        "Mr", "Mrs", "Ms", "Dr", "Prof", "Rev", "Hon", "St", "Ste", "Gen", "Lt", "Col", "Maj", "Capt", "Cmdr", "Adm",
        "Sgt", "Cpl", "Pvt", "Brig", "Sen", "Rep", "Gov", "Pres", "Amb", "Sec", "Atty", "Supt", "Insp", "Fr", "Sr",
        "Jr", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec", "No", "Nos", "vs",
        "Sra", "Dra", "Mme", "Mt", "Ft",
    ];
    ABBREVIATIONS.contains(&word)
}
