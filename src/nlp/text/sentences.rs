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
pub fn sentence_length(text: &str, tokens: &[Token]) -> usize {
    let tokens = &tokens[..tokens.len().min(SENTENCE_TOKENS_MAX)];
    let mut at = 0;
    while at < tokens.len() {
        let end = at + 1;
        if ends_sentence(text, tokens, at) {
            return after_closers(text, tokens, end);
        }
        at = end;
    }
    tokens.len()
}

fn ends_sentence(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = tokens[at];
    let word = &text[token.start..token.end];
    if token.kind != TokenKind::Punctuation {
        return is_dotted(word) && tokens.get(at + 1).is_some_and(|next| begins_sentence(text, *next));
    }
    match word {
        "。" | "！" | "？" | "؟" | "۔" | "।" | "｡" => true,
        "!" | "?" | "…" => !is_followed_by_lower(text, tokens, at),
        "." => ends_with_stop(text, tokens, at),
        _ => false,
    }
}

fn ends_with_stop(text: &str, tokens: &[Token], at: usize) -> bool {
    if is_followed_by_lower(text, tokens, at) {
        return false;
    }
    let Some(previous) = at.checked_sub(1).map(|before| tokens[before]) else {
        return true;
    };
    let word = &text[previous.start..previous.end];
    let next = tokens.get(at + 1);
    // "EE.UU. de": capitals that the stop joins.
    let is_joined = |next: &Token| {
        let behind = &text[next.start..next.end];
        let is_short = |word: &str| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_uppercase());
        next.start == tokens[at].end && is_short(word) && is_short(behind)
    };
    if next.is_some_and(is_joined) {
        return false;
    }
    // "J. Smith"; but "Plan B. The" ends.
    if previous.kind == TokenKind::Word && previous.end == tokens[at].start && word.chars().count() == 1 {
        return next.is_none_or(|next| begins_sentence(text, *next));
    }
    !(is_abbreviation(word) && next.is_some_and(|next| next.kind != TokenKind::Punctuation))
}

fn is_followed_by_lower(text: &str, tokens: &[Token], at: usize) -> bool {
    let next = tokens[at + 1..]
        .iter()
        .find(|t| t.kind != TokenKind::Punctuation || !is_closer(&text[t.start..t.end]));
    next.is_some_and(|t| {
        text[t.start..t.end].chars().next().is_some_and(|c| c.is_lowercase()) || &text[t.start..t.end] == ","
    })
}

fn after_closers(text: &str, tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() {
        let token = tokens[at];
        let word = &text[token.start..token.end];
        let touches = tokens[at - 1].end == token.start;
        let closes = touches && (is_closer(word) || matches!(word, "." | "!" | "?" | "…"));
        if !closes {
            break;
        }
        at += 1;
    }
    at
}

fn is_closer(word: &str) -> bool {
    matches!(word, "\"" | "”" | "’" | "'" | "»" | ")" | "]" | "」" | "』" | "）")
}

fn is_dotted(word: &str) -> bool {
    word.len() >= 4 && word.ends_with('.')
}

/// Words that begin sentences and follow no abbreviation: "in the U.S. The".
fn begins_sentence(text: &str, token: Token) -> bool {
    const OPENERS: [&str; 34] = [
        "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "In", "On", "At", "But", "And", "His", "Her",
        "Their", "Its", "This", "That", "These", "Those", "However", "Meanwhile", "After", "As", "If", "When", "There",
        "For", "Some", "Many", "Earlier",
    ];
    let word = &text[token.start..token.end];
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
