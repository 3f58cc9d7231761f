//! Finds every name of the knowledge base in the tokens: the longest that fits, on word boundaries.
//!
//! "the Russian Foreign Ministry" is one name, not "Russian" and a rest; "Iran" is not found in "Iranian".
//! Cases: `tests/cases/tagging/names.case`.
//!
//! Not here: which of several actors a name means (`choose.rs`).
//!
//! Invariant: matches of one beginning stand longest first; each look-up reads at most as many tokens as the longest name.

use super::lexical::Class;
use super::view::{Style, View};
use crate::knowledge::words::{Shape, word_hash};
use crate::knowledge::{AliasKind, Candidate, Node, takes_prefixes};
use crate::nlp::Zone;
use std::ops::Range;

/// A name in the text, with everything it may stand for: a range into [`Scan::candidates`].
#[derive(Clone, Debug)]
pub struct Match {
    pub tokens: Range<usize>,
    pub candidates: Range<usize>,
}

#[derive(Default)]
pub struct Scan {
    pub matches: Vec<Match>,
    pub candidates: Vec<Candidate>,
}

impl Scan {
    pub fn of(&self, found: &Match) -> &[Candidate] {
        &self.candidates[found.candidates.clone()]
    }
}

pub fn scan(view: &View<'_>) -> Scan {
    let mut scan = Scan::default();
    let begins = beginnings(view);
    let mut next = 0;
    for sentence in &view.prepared.sentences {
        if sentence.zone == Zone::Boilerplate {
            continue;
        }
        let mut at = sentence.tokens.start;
        let end = credit_start(view, sentence.tokens.clone(), sentence.zone);
        while let Some((begin, root)) = begins.get(next).filter(|(begin, _)| *begin < end) {
            next += 1;
            if *begin >= at {
                at = longest(view, &mut scan, (*begin, *root), end);
            }
        }
        // Behind the credit no name counts.
        next += begins[next..].partition_point(|(begin, _)| *begin < sentence.tokens.end);
    }
    scan
}

/// The tokens that some name begins with. All are looked up in one short loop, where the processor waits for the memory of
/// many at once.
fn beginnings(view: &View<'_>) -> Vec<(usize, Node)> {
    let names = view.kb.names();
    let read = view.prepared.sentences.iter().filter(|s| s.zone != Zone::Boilerplate);
    let mut begins: Vec<usize> = Vec::with_capacity(view.len() / 4);
    begins.extend(read.flat_map(|s| s.tokens.clone()).filter(|at| may_begin(view, *at)));
    let roots = begins.into_iter().filter_map(|at| {
        let root = names
            .root(view.hashes[at])
            .or_else(|| names.root(bare_hash(view, at)?))?;
        Some((at, root))
    });
    roots.collect()
}

/// A picture's credit names agencies that do nothing: "PHOTO: EPA-EFE".
fn credit_start(view: &View<'_>, tokens: Range<usize>, zone: Zone) -> usize {
    if zone != Zone::Caption {
        return tokens.end;
    }
    let is_credit = |at: &usize| {
        view.is_any(*at, &["photo", "photos", "photograph", "picture", "image", "credit"])
            && view.after(at + 1).is_some_and(|n| view.words[n] == ":")
    };
    tokens.clone().find(is_credit).unwrap_or(tokens.end)
}

/// In English, names begin with a capital, a number or a particle.
fn may_begin(view: &View<'_>, at: usize) -> bool {
    const OTHERS: Class = Class::MARK.with(Class::LOWER);
    let class = view.class(at);
    !class.has(OTHERS) || class.has(Class::LOWER) && (!view.is_english || is_particle(view, at))
}

/// "al-Sarraj", "de Gaulle", "von der Leyen".
fn is_particle(view: &View<'_>, at: usize) -> bool {
    let word = view.words[at];
    // Classes are of folded words: "là" is no particle.
    let is_listed = view.class(at).has(Class::PARTICLE) && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_listed || word.len() <= 4 && view.after(at + 1).is_some_and(|n| view.is_hyphen(n) && view.touches(n))
}

/// Notes the longest name that begins here, and shorter ones as long as the longer may turn out not to count; returns
/// the token to go on from.
fn longest(view: &View<'_>, scan: &mut Scan, (start, root): (usize, Node), end: usize) -> usize {
    let names = view.kb.names();
    let mut node = root;
    let (mut capitals, mut uppers, mut count) = (0u16, 0u16, 0u32);
    let first = scan.matches.len();
    let mut at = start;
    while at < end {
        if at > start {
            if !node.goes_on() {
                break;
            }
            if is_skipped(view, at) {
                at += 1;
                continue;
            }
            let next = names.step(node, view.hashes[at]);
            let Some(next) = next.or_else(|| names.step(node, bare_hash(view, at)?)) else {
                break;
            };
            node = next;
        }
        if count < 16 {
            match view.shapes[at] {
                Shape::Upper => uppers |= 1 << count,
                Shape::Capital | Shape::Caseless => capitals |= 1 << count,
                Shape::Lower => {}
            }
        }
        count += 1;
        at += 1;
        let before = scan.candidates.len();
        let fitting = names
            .candidates(node)
            .iter()
            .filter(|c| fits(view, c, start, count, capitals, uppers));
        scan.candidates.extend(fitting);
        if scan.candidates.len() > before {
            scan.matches.push(Match {
                tokens: start..at,
                candidates: before..scan.candidates.len(),
            });
        }
    }
    scan.matches[first..].reverse();
    let Some(sure) = scan.matches[first..]
        .iter()
        .position(|found| is_sure(&scan.candidates[found.candidates.clone()]))
    else {
        return start + 1;
    };
    scan.matches.truncate(first + sure + 1);
    scan.matches[first + sure].tokens.end
}

/// Whether some reading holds whatever the document says.
fn is_sure(candidates: &[Candidate]) -> bool {
    candidates
        .iter()
        .any(|c| c.condition == 0 && !matches!(c.kind, AliasKind::Surname | AliasKind::Bare | AliasKind::City))
}

fn is_skipped(view: &View<'_>, at: usize) -> bool {
    view.class(at).has(Class::MARK)
        && (view.touches(at) && (view.is_hyphen(at) || view.words[at] == ".") || matches!(view.words[at], "·" | "・"))
}

/// What is left of an Arabic or Hebrew word without its prefixes, where the base knows only that.
fn bare_hash(view: &View<'_>, at: usize) -> Option<u64> {
    let word = view.words[at];
    let names = view.kb.names();
    if word.is_ascii() || !takes_prefixes(word) || names.has_prefixed(view.hashes[at]) {
        return None;
    }
    const PREFIXES: [&str; 16] = [
        "وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل", "ف", "ك", "ה", "ו", "ב", "ל", "מ",
    ];
    PREFIXES
        .iter()
        .filter_map(|prefix| word.strip_prefix(prefix))
        .filter(|rest| rest.chars().count() >= 3)
        .flat_map(|rest| [word_hash(rest), word_hash(&format!("ال{rest}"))])
        .find(|hash| names.has_prefixed(*hash))
}

fn fits(view: &View<'_>, candidate: &Candidate, start: usize, count: u32, capitals: u16, uppers: u16) -> bool {
    if candidate.language != 0 && candidate.language != view.language {
        return false;
    }
    if !candidate.fits_case(capitals, uppers) {
        return false;
    }
    if !candidate.has_case() && view.shapes[start] == Shape::Lower && view.is_english && count == 1 {
        return false;
    }
    // "US" in an all-capitals headline may be the pronoun.
    if count == 1 && candidate.has_upper() && view.style_at(start) == Style::AllCapitals {
        return !is_common_in_capitals(view.words[start]) || is_country_in_capitals(view, start);
    }
    true
}

/// "CHINA WARNS US OVER TAIWAN" means the country, "LET US GO" does not.
fn is_country_in_capitals(view: &View<'_>, at: usize) -> bool {
    const OBJECT_OF: [&str; 22] = [
        "LET", "LETS", "TELL", "TELLS", "TOLD", "GIVE", "GIVES", "HELP", "HELPS", "JOIN", "SHOW", "SHOWS", "MAKE",
        "MAKES", "SAVE", "TEACH", "ALL", "OF", "ABOUT", "BETWEEN", "BOTH", "LEAVE",
    ];
    view.words[at] == "US" && !view.before(at).is_some_and(|b| view.is_any(b, &OBJECT_OF))
}

fn is_common_in_capitals(word: &str) -> bool {
    matches!(
        word,
        "WHO"
            | "IT"
            | "IS"
            | "AID"
            | "ACT"
            | "ALL"
            | "AM"
            | "AN"
            | "ARE"
            | "AS"
            | "AT"
            | "BE"
            | "CAN"
            | "CAR"
            | "DO"
            | "FAR"
            | "GO"
            | "HE"
            | "ICE"
            | "IN"
            | "MAN"
            | "MAY"
            | "NO"
            | "NOT"
            | "OF"
            | "ON"
            | "OR"
            | "PM"
            | "SO"
            | "TO"
            | "UP"
            | "WE"
            | "US"
            | "AND"
            | "FOR"
            | "THE"
            | "HAS"
            | "CIA'S"
    )
}
