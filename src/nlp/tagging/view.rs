//! A document's tokens with what every rule asks of them: the word, its hash, its shape, its sentence.
//!
//! Not here: any decision. Invariant: all vectors have one entry a token.

use super::lexical::{Class, class_of};
use crate::knowledge::inflect::Forms;
use crate::knowledge::words::{Shape, is_apostrophe, is_hyphen, shape};
use crate::knowledge::{HashTable, KnowledgeBase, RoleClass, RoleWord, RoleWords};
use crate::nlp::text::{Prepared, TokenKind};
use crate::nlp::{Span, Zone};
use jiff::civil::Date;
use std::cell::OnceCell;
use std::ops::Range;

/// Longest name or phrase looked at, in tokens.
const PHRASE_TOKENS_MAX: usize = 12;

pub struct View<'a> {
    pub kb: &'a KnowledgeBase,
    pub prepared: &'a Prepared<'a>,
    pub day: Option<Date>,
    pub is_english: bool,
    /// Index of the document's language in names; zero where there is none.
    pub language: u8,
    pub roles: Option<&'a RoleWords>,
    pub words: Vec<&'a str>,
    pub hashes: &'a [u64],
    pub shapes: Vec<Shape>,
    pub sentence_of: Vec<u32>,
    hyphens: Vec<bool>,
    classes: Vec<Class>,
    /// Role phrases with the token behind each, longest first; those of token `t` are
    /// `role_starts[t]..role_starts[t + 1]`.
    found_roles: Vec<(&'a RoleWord, usize)>,
    role_starts: Vec<u32>,
    /// Every folded word of the document, once a rule has asked.
    vocabulary: OnceCell<HashTable<()>>,
    /// Per sentence: written in capitals, or with a capital on most words.
    pub style: Vec<Style>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    TitleCase,
    AllCapitals,
}

impl<'a> View<'a> {
    pub fn new(kb: &'a KnowledgeBase, prepared: &'a Prepared<'a>, day: Option<Date>) -> Self {
        let count = prepared.tokens.len();
        let is_english = matches!(prepared.language.as_str(), "en" | "und");
        let language = if is_english { "en" } else { &prepared.language };
        let mut view = Self {
            kb,
            prepared,
            day,
            is_english,
            language: kb.language(language).unwrap_or(0),
            roles: kb.role_words(language),
            words: Vec::with_capacity(count),
            hashes: &prepared.hashes,
            shapes: Vec::with_capacity(count),
            sentence_of: Vec::with_capacity(count),
            hyphens: Vec::with_capacity(count),
            classes: Vec::with_capacity(count),
            found_roles: Vec::new(),
            role_starts: Vec::with_capacity(count + 1),
            vocabulary: OnceCell::new(),
            style: Vec::with_capacity(prepared.sentences.len()),
        };
        for (number, sentence) in prepared.sentences.iter().enumerate() {
            let text = prepared.text(sentence.span.field);
            for token in &prepared.tokens[sentence.tokens.clone()] {
                let word = &text[token.start..token.end];
                view.words.push(word);
                let is_word = token.kind == TokenKind::Word;
                let hash = view.hashes[view.classes.len()];
                view.classes
                    .push(if is_word { class_of(hash) } else { Class::default() });
                view.shapes.push(if is_word { shape(word) } else { Shape::Caseless });
                view.sentence_of.push(u32::try_from(number).unwrap_or(u32::MAX));
                let is_mark = token.kind == TokenKind::Punctuation;
                view.hyphens.push(is_mark && word.chars().all(is_hyphen));
            }
            view.style.push(view.style_of(sentence.tokens.clone()));
        }
        view.find_roles();
        view
    }

    /// Looks every token up once, for many rules ask.
    fn find_roles(&mut self) {
        let Some(roles) = self.roles else {
            self.role_starts.resize(self.len() + 1, 0);
            return;
        };
        let mut found = Vec::new();
        let begins: Vec<bool> = self.hashes.iter().map(|hash| roles.begins(*hash)).collect();
        for (at, begins) in begins.into_iter().enumerate() {
            self.role_starts.push(found.len() as u32);
            if !begins || !self.is_word(at) {
                continue;
            }
            let end = self.sentence_tokens(at).end.min(at + PHRASE_TOKENS_MAX);
            let counted = || (at..end).filter(|i| self.is_word(*i) || !self.is_skipped_mark(*i));
            let first = found.len();
            roles.find(counted().map(|i| self.hashes[i]), &mut found);
            for (_, count) in &mut found[first..] {
                *count = counted().nth(*count - 1).unwrap_or(at) + 1;
            }
        }
        self.role_starts.push(found.len() as u32);
        self.found_roles = found;
    }

    fn style_of(&self, tokens: Range<usize>) -> Style {
        let (mut upper, mut capital, mut lower) = (0, 0, 0);
        for at in tokens {
            match self.shapes[at] {
                Shape::Upper => upper += 1,
                Shape::Capital => capital += 1,
                // Short words stay in lower case in any headline.
                Shape::Lower if self.words[at].len() > 3 => lower += 1,
                _ => {}
            }
        }
        let ends_plain = self.words.last().is_some_and(|word| matches!(*word, "." | "\"" | "”"));
        if upper >= 3 && upper >= 4 * (capital + lower) {
            Style::AllCapitals
        } else if !ends_plain && upper + capital >= 4 && lower * 4 <= upper + capital {
            Style::TitleCase
        } else {
            Style::Plain
        }
    }

    /// Whether a folded word stands anywhere in the document.
    pub fn has_word(&self, hash: u64) -> bool {
        let all = || self.hashes.iter().map(|hash| (*hash, ())).collect();
        self.vocabulary.get_or_init(all).contains_key(&hash)
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn sentence(&self, at: usize) -> usize {
        self.sentence_of[at] as usize
    }

    pub fn sentence_tokens(&self, at: usize) -> Range<usize> {
        self.prepared.sentences[self.sentence(at)].tokens.clone()
    }

    pub fn zone(&self, at: usize) -> Zone {
        self.prepared.sentences[self.sentence(at)].zone
    }

    pub fn style_at(&self, at: usize) -> Style {
        self.style[self.sentence(at)]
    }

    pub fn kind(&self, at: usize) -> TokenKind {
        self.prepared.tokens[at].kind
    }

    pub fn span(&self, tokens: &Range<usize>) -> Span {
        Span {
            field: self.prepared.sentences[self.sentence(tokens.start)].span.field,
            start: self.prepared.tokens[tokens.start].start,
            end: self.prepared.tokens[tokens.end - 1].end,
        }
    }

    /// The text from the first to the last of some tokens of one sentence.
    pub fn text(&self, tokens: &Range<usize>) -> &'a str {
        self.prepared.slice(self.span(tokens))
    }

    /// The token before, in the same sentence.
    pub fn before(&self, at: usize) -> Option<usize> {
        let previous = at.checked_sub(1)?;
        (self.sentence_of[previous] == self.sentence_of[at]).then_some(previous)
    }

    /// The token at `at`, if it is still in the sentence of the token before it.
    pub fn after(&self, at: usize) -> Option<usize> {
        (at < self.len() && (at == 0 || self.sentence_of[at - 1] == self.sentence_of[at])).then_some(at)
    }

    /// Lower-case look of a word, for comparison with rule words.
    pub fn class(&self, at: usize) -> Class {
        self.classes[at]
    }

    pub fn is(&self, at: usize, word: &str) -> bool {
        self.words[at].eq_ignore_ascii_case(word)
    }

    pub fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.words[at].eq_ignore_ascii_case(word))
    }

    pub fn is_word(&self, at: usize) -> bool {
        self.kind(at) == TokenKind::Word
    }

    pub fn is_hyphen(&self, at: usize) -> bool {
        self.hyphens[at]
    }

    pub fn is_capital(&self, at: usize) -> bool {
        matches!(self.shapes[at], Shape::Capital | Shape::Upper)
    }

    /// "'s" or the apostrophe of a plural.
    pub fn is_possessive(&self, at: usize) -> bool {
        let word = self.words[at];
        word.len() <= 4 && word.starts_with(is_apostrophe) && word.chars().skip(1).all(|c| c == 's' || c == 'S')
    }

    /// Whether a noun phrase ends before a token: at a mark, a function word or a verb.
    pub fn ends_phrase(&self, at: usize) -> bool {
        let Some(next) = self.after(at).filter(|_| self.is_english) else {
            return true;
        };
        let class = self.class(next);
        let word = self.words[next];
        self.kind(next) != TokenKind::Word
            || class.has(Class::FUNCTION)
            || class.has(Class::VERB)
            || class.has(Class::SAYS)
            || self.is_possessive(next)
            || word.ends_with("ed")
            || word.ends_with("ing") && !is_thing_in_ing(word)
            || word.ends_with("ly")
            || self.shapes[next] != Shape::Lower
            || self.is_past(next)
    }

    /// "found", "overthrew", "quit": past forms that are no nouns.
    fn is_past(&self, at: usize) -> bool {
        let forms = self.kb.actions().roots(self.hashes[at]).iter().map(|root| root.forms);
        let all = forms.fold(Forms::default(), Forms::with);
        all.has(Forms::PAST) && !all.has(Forms::NOUN)
    }

    /// Whether there is a token that touches the one before it.
    pub fn touches(&self, at: usize) -> bool {
        let tokens = &self.prepared.tokens;
        at > 0 && at < tokens.len() && tokens[at - 1].end == tokens[at].start && self.before(at).is_some()
    }

    /// Whether a role phrase begins here.
    pub fn begins_role(&self, at: usize) -> bool {
        self.role_starts[at] < self.role_starts[at + 1]
    }

    /// Role phrases beginning at a token, longest first, each with the token after it.
    pub fn roles_at(&self, at: usize) -> impl Iterator<Item = (&'a RoleWord, usize)> {
        let found = if at < self.len() {
            &self.found_roles[self.role_starts[at] as usize..self.role_starts[at + 1] as usize]
        } else {
            &[]
        };
        found.iter().copied()
    }

    fn is_skipped_mark(&self, at: usize) -> bool {
        self.is_hyphen(at) || self.words[at] == "." && self.touches(at)
    }

    /// The longest role phrase that is no honorific.
    pub fn role_at(&self, at: usize) -> Option<(&'a RoleWord, usize)> {
        let lower_acronym = matches!(self.words.get(at), Some(&("pm" | "mp" | "mps" | "am")));
        self.roles_at(at)
            .find(|(role, _)| role.class != RoleClass::Honorific && !lower_acronym)
    }

    /// The longest honorific at a token, with the full stop of an abbreviation; in capitals as the lexicon has it.
    pub fn honorific_at(&self, at: usize) -> Option<(&'a RoleWord, usize)> {
        let (role, end) = self.roles_at(at).find(|(role, _)| role.class == RoleClass::Honorific)?;
        let is_cased = !role.phrase.starts_with(char::is_uppercase) || self.is_capital(at);
        let end = if self
            .after(end)
            .is_some_and(|dot| self.words[dot] == "." && self.touches(dot))
        {
            end + 1
        } else {
            end
        };
        is_cased.then_some((role, end))
    }
}

/// "military spending", "police training": nouns that look like participles.
fn is_thing_in_ing(word: &str) -> bool {
    const NOUNS: [&str; 14] = [
        "spending", "training", "funding", "building", "planning", "housing", "financing", "hearing", "briefing",
        "meeting", "bombing", "shelling", "lending", "cooking",
    ];
    NOUNS.contains(&word)
}
