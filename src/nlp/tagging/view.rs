//! A document's tokens with what every rule asks of them: the word, its hash, its shape, its sentence.
//!
//! Not here: any decision. Invariant: all vectors have one entry a token.

use super::lexical::{Class, classes};
use super::word_set::WordSet;
use crate::knowledge::inflect::Forms;
use crate::knowledge::words::{Shape, is_apostrophe, is_hyphen};
use crate::knowledge::{ActorId, KnowledgeBase, RoleClass, RoleWord, RoleWords};
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
    pub words: &'a [&'a str],
    pub hashes: &'a [u64],
    pub shapes: &'a [Shape],
    pub sentence_of: Vec<u32>,
    classes: Vec<Class>,
    /// Words with a capital, in text order.
    pub capitals: Vec<usize>,
    /// Pronouns of the third person, in text order.
    pub pronouns: Vec<usize>,
    /// Tokens that some role phrase begins at, in text order.
    pub role_tokens: Vec<usize>,
    /// Role phrases with the token behind each, longest first; those of token `t` are
    /// `role_starts[t]..role_starts[t + 1]`.
    found_roles: Vec<(&'a RoleWord, usize)>,
    role_starts: Vec<u32>,
    /// Every folded word of the document, once a rule has asked.
    vocabulary: OnceCell<WordSet>,
    /// Per sentence: written in capitals, or with a capital on most words.
    pub style: Vec<Style>,
    sport: Vec<Sport>,
}

/// What a sentence has of sport.
#[derive(Clone, Copy, Default)]
struct Sport {
    words: usize,
    has_score: bool,
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
            words: &prepared.words,
            hashes: &prepared.hashes,
            shapes: &prepared.shapes,
            sentence_of: Vec::with_capacity(count),
            classes: Vec::with_capacity(count),
            capitals: Vec::with_capacity(count / 4),
            pronouns: Vec::with_capacity(count / 16),
            role_tokens: Vec::with_capacity(count / 8),
            found_roles: Vec::with_capacity(count / 8),
            role_starts: Vec::with_capacity(count + 1),
            vocabulary: OnceCell::new(),
            style: Vec::with_capacity(prepared.sentences.len()),
            sport: Vec::with_capacity(prepared.sentences.len()),
        };
        for (number, sentence) in prepared.sentences.iter().enumerate() {
            let tokens = sentence.tokens.clone();
            view.sentence_of.resize(tokens.end, number as u32);
            let sport = view.classify(tokens.clone());
            view.sport.push(sport);
            view.style.push(view.style_of(tokens));
        }
        view.find_roles();
        view
    }

    /// Notes what the tokens of the next sentence are.
    fn classify(&mut self, tokens: Range<usize>) -> Sport {
        const CAPITALS: Class = Class::CAPITAL.with(Class::UPPER);
        let table = classes();
        let mut sport = Sport::default();
        let first = tokens.start;
        let looks = self.prepared.tokens[tokens.clone()]
            .iter()
            .zip(&self.words[tokens.clone()])
            .zip(self.hashes[tokens.clone()].iter().zip(&self.shapes[tokens.clone()]));
        for (at, ((token, word), (hash, shape))) in tokens.zip(looks) {
            let own = match token.kind {
                TokenKind::Word => table.get(hash).copied().unwrap_or_default().with(Class::WORD),
                TokenKind::Number => Class::NUMBER,
                TokenKind::Punctuation if word.starts_with(is_hyphen) => Class::MARK.with(Class::HYPHEN),
                TokenKind::Punctuation => Class::MARK,
            };
            let class = match shape {
                Shape::Lower => own.with(Class::LOWER),
                Shape::Capital => own.with(Class::CAPITAL),
                Shape::Upper => own.with(Class::UPPER),
                Shape::Caseless => own,
            };
            let class = if is_possessive(word) {
                class.with(Class::POSSESSIVE)
            } else {
                class
            };
            if class.has(CAPITALS) {
                self.capitals.push(at);
            }
            if class.has(Class::PRONOUN) {
                self.pronouns.push(at);
            }
            sport.words += usize::from(class.has(Class::SPORT));
            self.classes.push(class);
            sport.has_score |= class.has(Class::NUMBER) && at >= first + 2 && self.is_score(at);
        }
        sport
    }

    /// "2-1", not "2011-12": whether a score ends at a number.
    fn is_score(&self, last: usize) -> bool {
        let tokens = &self.prepared.tokens[last - 2..=last];
        let is_short = |at: usize| self.class(at).has(Class::NUMBER) && self.words[at].len() <= 2;
        self.is_hyphen(last - 1)
            && is_short(last - 2)
            && is_short(last)
            && tokens[0].end == tokens[1].start
            && tokens[1].end == tokens[2].start
    }

    /// Looks every token up once, for many rules ask.
    fn find_roles(&mut self) {
        let Some(roles) = self.roles else {
            self.role_starts.resize(self.len() + 1, 0);
            return;
        };
        let mut found = std::mem::take(&mut self.found_roles);
        for at in 0..self.len() {
            self.role_starts.push(found.len() as u32);
            if !self.is_word(at) || !roles.begins(self.hashes[at]) {
                continue;
            }
            let end = self.sentence_tokens(at).end.min(at + PHRASE_TOKENS_MAX);
            let counted = || (at..end).filter(|i| self.is_word(*i) || !self.is_skipped_mark(*i));
            let first = found.len();
            roles.find(counted().map(|i| self.hashes[i]), &mut found);
            for (_, count) in &mut found[first..] {
                *count = counted().nth(*count - 1).unwrap_or(at) + 1;
            }
            if found.len() > first {
                self.classes[at] = self.classes[at].with(Class::ROLE);
                self.role_tokens.push(at);
            }
        }
        self.role_starts.push(found.len() as u32);
        self.found_roles = found;
    }

    fn style_of(&self, tokens: Range<usize>) -> Style {
        let (mut upper, mut capital, mut lower) = (0, 0, 0);
        let last = tokens.end.checked_sub(1);
        for at in tokens {
            match self.shapes[at] {
                Shape::Upper => upper += 1,
                Shape::Capital => capital += 1,
                // Short words stay in lower case in any headline.
                Shape::Lower if self.words[at].len() > 3 => lower += 1,
                _ => {}
            }
        }
        let ends_plain = last.is_some_and(|last| matches!(self.words[last], "." | "\"" | "”"));
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
        self.vocabulary.get_or_init(|| WordSet::of(self.hashes)).has(hash)
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

    /// The country of an actor.
    pub fn country(&self, id: ActorId) -> Option<&'a str> {
        self.kb.actor(id).country.as_deref()
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
        let own = self.words[at];
        let initial = |word: &str| word.as_bytes().first().map(|byte| byte | 0x20);
        let first = initial(own);
        // Lengths and first letters tell nearly all words apart.
        let is = |word: &&str| word.len() == own.len() && initial(word) == first && own.eq_ignore_ascii_case(word);
        words.iter().any(is)
    }

    pub fn is_word(&self, at: usize) -> bool {
        self.classes[at].has(Class::WORD)
    }

    pub fn is_hyphen(&self, at: usize) -> bool {
        self.classes[at].has(Class::HYPHEN)
    }

    pub fn is_capital(&self, at: usize) -> bool {
        self.classes[at].has(Class::CAPITAL.with(Class::UPPER))
    }

    pub fn is_possessive(&self, at: usize) -> bool {
        self.classes[at].has(Class::POSSESSIVE)
    }

    /// How many words of sport the sentence of a token has.
    pub fn sport_words(&self, at: usize) -> usize {
        self.sport[self.sentence(at)].words
    }

    /// Whether the sentence of a token tells a score.
    pub fn has_score(&self, at: usize) -> bool {
        self.sport[self.sentence(at)].has_score
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
        self.classes[at].has(Class::ROLE)
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
        let mut roles = self.roles_at(at);
        let found = roles.find(|(role, _)| role.class != RoleClass::Honorific)?;
        let is_lower_acronym = matches!(self.words[at], "pm" | "mp" | "mps" | "am");
        (!is_lower_acronym).then_some(found)
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

/// "'s" or the apostrophe of a plural.
fn is_possessive(word: &str) -> bool {
    let may_be = matches!(word.as_bytes().first(), Some(b'\'' | b'`' | 0x80..));
    let is_s = |c: char| c == 's' || c == 'S';
    may_be && word.len() <= 4 && word.starts_with(is_apostrophe) && word.chars().skip(1).all(is_s)
}

/// "military spending", "police training": nouns that look like participles.
fn is_thing_in_ing(word: &str) -> bool {
    const NOUNS: [&str; 14] = [
        "spending", "training", "funding", "building", "planning", "housing", "financing", "hearing", "briefing",
        "meeting", "bombing", "shelling", "lending", "cooking",
    ];
    NOUNS.contains(&word)
}
