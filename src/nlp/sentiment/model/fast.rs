//! The fast model: hashed features of the words around a target, summed from an int8 table.
//!
//! What all targets of a sentence share is summed once. Not here: what a target adds (`fast_features.rs`); the features'
//! meaning (training/FEATURES.md, the contract; training/features.py, the reference).
//!
//! Invariant: scores depend on the masked sentence alone, never on the target's name.

use super::{
    ModelError, Scores,
    cues::{self, Cues, FormHash},
    fast_cues::CueRows,
    fast_features::{Features, extract},
    fast_table::{Row, State, Table},
    fast_vocabulary::{Facts, Word, Words, feature, pairs_of, row_of, window_of},
    fast_whole::Whole,
    header::{self, f32_of},
    masked::{Masked, Shape},
};

const NEGATED: u8 = 4;

#[derive(Debug)]
pub struct FastModel {
    name: String,
    cues: Cues,
    pub(super) table: Table,
    words: Words,
    pub(super) whole: Whole,
    pub(super) cue_rows: CueRows,
    /// What stands outside the sentence, and a target that is its first word.
    outside: Word,
    target: Word,
    scale: f32,
    bias: [f32; 3],
}

/// What the features of all targets of one sentence share.
#[derive(Debug, Default)]
pub struct Reading<'m> {
    pub(super) tokens: Vec<Token<'m>>,
    pub(super) mentions: usize,
    /// Sum and number of the features that are the same for every target: of each word, each pair, each quoted word.
    shared: Sum,
}

/// A token with the features that do not ask where the target stands.
#[derive(Debug)]
pub(super) struct Token<'m> {
    pub form: &'m str,
    /// Absent where another word has its place among those kept.
    word: Option<&'m Word>,
    pub facts: Facts,
    pub class: u8,
    /// 1 behind a negator.
    pub no: usize,
    pub is_quoted: bool,
    pub is_mention: bool,
    /// Of the word, and of the quoted word.
    own: [Row; 2],
    /// Of the pair with the next word: anywhere, left of a target, right of it.
    pub pairs: [Row; 3],
}

/// Weights summed, and how many features they come from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    total: [i32; 3],
    count: usize,
}

impl Sum {
    pub fn add(&mut self, row: Row) {
        self.add_weights(row);
        self.count += 1;
    }

    fn add_weights(&mut self, row: Row) {
        for (total, &weight) in self.total.iter_mut().zip(&row) {
            *total += i32::from(weight);
        }
    }

    fn remove(&mut self, row: Row) {
        for (total, &weight) in self.total.iter_mut().zip(&row) {
            *total -= i32::from(weight);
        }
        self.count -= 1;
    }
}

impl FastModel {
    /// Reads `model.bin` and `cues.tsv`.
    pub fn parse(model: &[u8], cue_list: &str) -> Result<Self, ModelError> {
        let (head, data) = header::split(model, b"CHFAST01")?;
        let bias = head["bias"].as_array().ok_or(ModelError::Header("bias"))?;
        let number = |i: usize| bias.get(i).and_then(f32_of).ok_or(ModelError::Header("bias"));
        let table = Table::parse(data)?;
        let cues = Cues::parse(cue_list);
        let word = |form: &str| Word::new(&table, &cues, form, FormHash::of(form));
        Ok(Self {
            name: head["name"].as_str().unwrap_or("fast").to_owned(),
            whole: Whole::new(&table),
            cue_rows: CueRows::new(&table),
            outside: word("<e>"),
            target: word("<t>"),
            cues,
            table,
            words: Words::default(),
            scale: f32_of(&head["scale"]).ok_or(ModelError::Header("scale"))?,
            bias: [number(0)?, number(1)?, number(2)?],
        })
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What all targets of the sentence share.
    #[must_use]
    pub fn read<'r>(&'r self, text: &'r Masked) -> Reading<'r> {
        let mut reading = Reading {
            tokens: Vec::with_capacity(text.len()),
            ..Reading::default()
        };
        for i in 0..text.len() {
            let form = text.form(i);
            let hash = FormHash::of(form);
            let word = self.words.get(&self.table, &self.cues, form, hash);
            let is_mention = text.shape(i) == Shape::Mention;
            reading.mentions += usize::from(is_mention);
            reading.tokens.push(Token {
                form,
                word,
                facts: word.map_or_else(|| Facts::of(&self.cues, form, hash), |word| word.facts),
                class: cues::NONE,
                no: 0,
                is_quoted: false,
                is_mention,
                own: [Row::default(); 2],
                pairs: [Row::default(); 3],
            });
        }
        self.mark_cues(text, &mut reading.tokens);
        mark_quotes(&mut reading.tokens);
        self.add_shared(&mut reading);
        reading
    }

    /// A phrase's class stands on its first token, [`cues::INSIDE`] on the others; a negator reaches a few words on.
    fn mark_cues(&self, text: &Masked, tokens: &mut [Token<'_>]) {
        let mut at = 0;
        while at < tokens.len() {
            let facts = tokens[at].facts;
            let (class, words) = if facts.opens_phrase {
                self.cues.phrase(text, at, facts.cue)
            } else {
                (facts.cue, 1)
            };
            tokens[at].class = class;
            for inside in &mut tokens[at + 1..at + words] {
                inside.class = cues::INSIDE;
            }
            at += words;
        }
        let mut run = 0;
        for token in tokens {
            if token.class == cues::NEGATOR {
                run = NEGATED;
            } else if token.facts.is_break {
                run = 0;
            } else if run > 0 {
                token.no = 1;
                run -= 1;
            }
        }
    }

    fn add_shared(&self, reading: &mut Reading<'_>) {
        let Reading { tokens, shared, .. } = reading;
        for i in 0..tokens.len() {
            let token = &tokens[i];
            let no = token.no;
            let word = self.row(token, feature::word(no));
            let quoted = if token.is_quoted {
                self.row(token, feature::QUOTED)
            } else {
                Row::default()
            };
            let pairs = if let Some(next) = tokens.get(i + 1) {
                let names = token
                    .word
                    .map_or_else(|| pairs_of(token.form, no), |word| word.pairs[no]);
                let [mut any, mut left, mut right] = names;
                // Three names side by side: each waits for itself alone.
                for byte in next.form.bytes() {
                    any = any.with_byte(byte);
                    left = left.with_byte(byte);
                    right = right.with_byte(byte);
                }
                shared.count += 1;
                [self.table.row(any), self.table.row(left), self.table.row(right)]
            } else {
                [Row::default(); 3]
            };
            shared.count += 1 + usize::from(token.is_quoted);
            for row in [word, quoted, pairs[0]] {
                shared.add_weights(row);
            }
            let token = &mut tokens[i];
            token.own = [word, quoted];
            token.pairs = pairs;
        }
    }

    /// The weights of a feature of the word at a token.
    #[inline(always)]
    pub(super) fn row(&self, token: &Token<'_>, feature: usize) -> Row {
        match token.word {
            Some(word) => word.rows[feature],
            None => row_of(&self.table, token.form, feature),
        }
    }

    /// The weights of a feature of a word beside the target; none outside the sentence.
    pub(super) fn row_beside(&self, token: Option<&Token<'_>>, feature: usize) -> Row {
        token.map_or(self.outside.rows[feature], |token| self.row(token, feature))
    }

    /// The weights of the first word of a sentence for a target.
    pub(super) fn row_first(&self, reading: &Reading<'_>, target: usize) -> Row {
        if target == 0 {
            return self.target.rows[feature::FIRST];
        }
        self.row(&reading.tokens[0], feature::FIRST)
    }

    /// The name of a window that begins with a word beside the target; none outside the sentence.
    pub(super) fn window(&self, token: Option<&Token<'_>>, window: usize) -> State {
        let Some(token) = token else {
            return self.outside.windows[window];
        };
        match token.word {
            Some(word) => word.windows[window],
            None => window_of(token.form, window),
        }
    }

    /// Scores of the mention at token `target`.
    #[must_use]
    pub fn score(&self, reading: &Reading<'_>, target: usize) -> Scores {
        let mut sum = reading.shared;
        // The target's own name is no feature.
        let own = &reading.tokens[target];
        sum.remove(own.own[0]);
        if own.is_quoted {
            sum.remove(own.own[1]);
        }
        for pair in [target.checked_sub(1), Some(target)].into_iter().flatten() {
            if pair + 1 < reading.tokens.len() {
                sum.remove(reading.tokens[pair].pairs[0]);
            }
        }
        let mut features = Features { model: self, sum };
        extract(reading, target, &mut features);
        let sum = features.sum;
        let factor = self.scale / f32::from(u16::try_from(sum.count).unwrap_or(u16::MAX)).sqrt();
        #[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^24")]
        let logits = std::array::from_fn(|c| self.bias[c] + factor * sum.total[c] as f32);
        Scores::from_logits(logits)
    }
}

/// What stands between quotes; of quotes that do not close nothing does.
fn mark_quotes(tokens: &mut [Token<'_>]) {
    let mut is_inside = false;
    for token in tokens.iter_mut() {
        is_inside ^= token.facts.is_quote;
        token.is_quoted = is_inside && !token.facts.is_quote;
    }
    if is_inside {
        tokens.iter_mut().for_each(|token| token.is_quoted = false);
    }
}
