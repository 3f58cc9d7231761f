//! A sentence as the models read it: words, punctuation, and mentions of actors as one token each.
//!
//! Not here: which words are mentions. The rules are those of training/FEATURES.md, to the letter.
//!
//! Invariant: every kept mention is exactly one token, whatever its text; no name reaches a model.

use crate::knowledge::characters::{APOSTROPHE, BLANK, DIGIT, LETTER, WIDE, byte_class};
use std::ops::Range;

/// How a token without a vocabulary entry is classed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Mention,
    Upper,
    Word,
    Punctuation,
}

#[derive(Clone, Debug)]
struct Token {
    form: Range<u32>,
    shape: Shape,
}

/// Tokens of one sentence.
#[derive(Clone, Debug, Default)]
pub struct Masked {
    /// The sentence with the letters of ASCII in lower case, where most forms stand, and behind it those that it does not hold.
    forms: String,
    tokens: Vec<Token>,
    mentions: Vec<Option<usize>>,
}

impl Masked {
    /// Masks `spans` (bytes of `sentence`, on character boundaries). Where two overlap the first span given wins if it
    /// is `spans[first]`, else the one that starts earlier, else the longer; the others are not tokens.
    #[must_use]
    pub fn new(sentence: &str, spans: &[Range<usize>], first: Option<usize>) -> Self {
        let mut order: Vec<usize> = (0..spans.len()).filter(|&i| Some(i) != first).collect();
        order.sort_by_key(|&i| (spans[i].start, std::cmp::Reverse(spans[i].end)));
        let apart = |a: &Range<usize>, b: &Range<usize>| a.end <= b.start || a.start >= b.end;
        let mut kept = Vec::with_capacity(spans.len());
        let mut reach = 0;
        for i in order {
            let free = first.is_none_or(|f| apart(&spans[i], &spans[f]));
            if spans[i].start >= reach && free && sentence.get(spans[i].clone()).is_some() {
                reach = spans[i].end;
                kept.push(i);
            }
        }
        if let Some(f) = first.filter(|&f| sentence.get(spans[f].clone()).is_some()) {
            let at = kept.partition_point(|&i| spans[i].start < spans[f].start);
            kept.insert(at, f);
        }
        let mut out = Self {
            forms: lower_case(sentence),
            tokens: Vec::with_capacity(sentence.len() / 4),
            mentions: vec![None; spans.len()],
        };
        let mut at = 0;
        for i in kept {
            out.scan(sentence, at..spans[i].start);
            out.mentions[i] = Some(out.tokens.len());
            out.push("<a>", Shape::Mention);
            at = spans[i].end;
        }
        out.scan(sentence, at..sentence.len());
        out
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Token of the span with this index, if it was kept.
    #[must_use]
    pub fn mention(&self, span: usize) -> Option<usize> {
        self.mentions.get(span).copied().flatten()
    }

    /// Lower-cased word, punctuation, `<n>` or `<a>`.
    #[must_use]
    pub fn form(&self, token: usize) -> &str {
        let range = &self.tokens[token].form;
        &self.forms[range.start as usize..range.end as usize]
    }

    #[must_use]
    pub fn shape(&self, token: usize) -> Shape {
        self.tokens[token].shape
    }

    fn push(&mut self, form: &str, shape: Shape) {
        let start = offset(self.forms.len());
        self.forms.push_str(form);
        let form = start..offset(self.forms.len());
        self.tokens.push(Token { form, shape });
    }

    fn push_word(&mut self, word: &str) {
        let upper = word.chars().next().is_some_and(char::is_uppercase);
        let shape = if upper { Shape::Upper } else { Shape::Word };
        if word.bytes().any(|b| b.is_ascii_digit()) {
            return self.push("<n>", shape);
        }
        let start = offset(self.forms.len());
        if word.is_ascii() {
            self.forms.push_str(word);
            self.forms[start as usize..].make_ascii_lowercase();
        } else {
            let plain: String = word.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
            self.forms.push_str(&plain.to_lowercase());
        }
        let form = start..offset(self.forms.len());
        self.tokens.push(Token { form, shape });
    }

    fn scan(&mut self, sentence: &str, stretch: Range<usize>) {
        let text = &sentence[..stretch.end];
        let mut at = stretch.start;
        while let Some(&byte) = text.as_bytes().get(at) {
            at = match byte_class(byte) {
                BLANK => at + 1,
                LETTER | DIGIT => self.plain_word(text, at),
                APOSTROPHE | WIDE => at + self.any(&text[at..]),
                _ => self.written(at..at + 1, Shape::Punctuation),
            };
        }
    }

    /// A word of letters and digits of ASCII, whose form stands in the sentence; gives where it ends.
    fn plain_word(&mut self, text: &str, start: usize) -> usize {
        let bytes = text.as_bytes();
        let (mut end, mut has_digit) = (start, false);
        let behind = loop {
            match bytes.get(end).map_or(BLANK, |byte| byte_class(*byte)) {
                LETTER => {}
                DIGIT => has_digit = true,
                other => break other,
            }
            end += 1;
        };
        if matches!(behind, APOSTROPHE | WIDE) {
            return start + self.any(&text[start..]);
        }
        let is_upper = bytes[start].is_ascii_uppercase();
        let shape = if is_upper { Shape::Upper } else { Shape::Word };
        if has_digit {
            self.push("<n>", shape);
            return end;
        }
        self.written(start..end, shape)
    }

    /// A token whose form stands in the sentence; gives where it ends.
    fn written(&mut self, bytes: Range<usize>, shape: Shape) -> usize {
        let form = offset(bytes.start)..offset(bytes.end);
        self.tokens.push(Token { form, shape });
        bytes.end
    }

    /// Whatever a text begins with, by characters; gives its length.
    fn any(&mut self, text: &str) -> usize {
        let Some(c) = text.chars().next() else { return 0 };
        if c.is_whitespace() {
            return c.len_utf8();
        }
        if c.is_alphanumeric() {
            let long = word_length(text);
            self.word(&text[..long]);
            return long;
        }
        if let Some(long) = possessive(text) {
            self.push("'s", Shape::Punctuation);
            return long;
        }
        let mut buffer = [0; 4];
        self.push(plain(c).encode_utf8(&mut buffer), Shape::Punctuation);
        c.len_utf8()
    }

    /// A word, with a possessive ending as a token of its own.
    fn word(&mut self, word: &str) {
        let mut back = word.char_indices().rev();
        let (last, before) = (back.next(), back.next());
        match (last, before) {
            (Some((_, 's' | 'S')), Some((at, a))) if is_apostrophe(a) && at > 0 => {
                self.push_word(&word[..at]);
                self.push("'s", Shape::Punctuation);
            }
            _ => self.push_word(word),
        }
    }
}

/// With room for some forms behind.
fn lower_case(sentence: &str) -> String {
    let mut forms = String::with_capacity(sentence.len() + 32);
    forms.push_str(sentence);
    forms.make_ascii_lowercase();
    forms
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// Bytes of the word that `text` begins with.
fn word_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inner = is_apostrophe(c) && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !inner {
            return at;
        }
    }
    text.len()
}

/// Bytes of a possessive ending that stands by itself, behind a mention.
fn possessive(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let apostrophe = chars.next().filter(|&c| is_apostrophe(c))?;
    chars.next().filter(|c| matches!(c, 's' | 'S'))?;
    (!chars.next().is_some_and(char::is_alphanumeric)).then_some(apostrophe.len_utf8() + 1)
}

fn plain(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | 'ʼ' => '\'',
        '–' | '—' | '‑' => '-',
        '…' => '.',
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "a list of one mention")]
mod tests {
    use super::*;

    fn forms(text: &str, spans: &[Range<usize>]) -> Vec<String> {
        let masked = Masked::new(text, spans, None);
        (0..masked.len()).map(|i| masked.form(i).to_owned()).collect()
    }

    #[test]
    fn words_quotes_possessives_and_mentions_become_tokens() {
        let text = "Trump's aides said “he didn’t attack U.S. forces,” but Iran’s 3,000 troops were.";
        let expected = "<a> 's aides said \" he didn't attack u . s . forces , \" but iran 's <n> , <n> troops were .";
        assert_eq!(forms(text, &[0..5]).join(" "), expected);
    }

    #[test]
    fn overlapping_mentions_keep_the_preferred_then_the_earlier_then_the_longer() {
        let text = "the Iraqi army fled";
        let spans = [4..9, 4..14, 10..14];
        let plain = Masked::new(text, &spans, None);
        assert_eq!([0, 1, 2].map(|i| plain.mention(i)), [None, Some(1), None]);
        let wanted = Masked::new(text, &spans, Some(2));
        assert_eq!([0, 1, 2].map(|i| wanted.mention(i)), [Some(1), None, Some(2)]);
    }

    #[test]
    fn a_span_off_a_character_boundary_is_no_mention() {
        assert_eq!(Masked::new("é", &[1..2], Some(0)).mention(0), None);
    }
}
