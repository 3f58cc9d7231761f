//! The deep model: pairs of a sentence and a target, asked in small batches of whoever runs the network.
//!
//! Some networks scale their numbers by what else is in the batch, so that the answer to one pair depends on its company.
//! Each is tried once when it is taken: one that does so is asked pair by pair, for a record must not depend on its
//! neighbours.
//!
//! Not here: the runtime and its files (`onnx`), which pairs are asked (`answers.rs`).
//!
//! Invariant: answers stand in the order of the pairs; a batch holds at most [`BATCH_ROWS`] rows of at most
//! [`TOKENS_MAX`] tokens.

use super::Scores;
use super::pairs::{Inputs, Row, TOKENS_MAX, TOKENS_MIN};
use super::wordpiece::WordPiece;
use std::fmt;
use std::ops::Range;

/// Rows of one inference: what a core's cache holds; more made none of the models measured faster.
pub const BATCH_ROWS: usize = 8;
/// Logits of a pair alone and in company differ by less, where only the order of sums differs.
const NOISE: f32 = 0.005;

/// Runs the network: logits of negative, neutral and positive for every row, or what went wrong.
pub type Run = Box<dyn Fn(Inputs) -> Result<Vec<[f32; 3]>, String> + Send + Sync>;

/// What a network is and takes.
pub struct Network {
    /// As published.
    pub name: String,
    pub run: Run,
    /// Rows it takes at once, where it takes one number alone.
    pub rows: Option<usize>,
    /// Tokens of a row, where it takes one number alone.
    pub tokens: Option<usize>,
}

/// A network with its vocabulary.
pub struct DeepModel {
    network: Network,
    pieces: WordPiece,
    batch_rows: usize,
}

/// A target in its sentence, in bytes.
pub type Pair<'a> = (&'a str, Range<usize>);

impl DeepModel {
    /// Tries the network once.
    ///
    /// # Errors
    ///
    /// What the network takes or answers that cannot be used.
    pub fn new(network: Network, pieces: WordPiece) -> Result<Self, String> {
        if let Some(rows) = network.rows.filter(|rows| *rows != 1) {
            return Err(format!(
                "takes {rows} rows at once and no other number; export it for any, or for 1"
            ));
        }
        if let Some(tokens) = network.tokens.filter(|tokens| *tokens < TOKENS_MIN) {
            return Err(format!(
                "takes {tokens} tokens a sentence; export it for any number, or for {TOKENS_MAX}"
            ));
        }
        let batch_rows = network.rows.unwrap_or(BATCH_ROWS);
        let mut model = Self {
            network,
            pieces,
            batch_rows,
        };
        if model.depends_on_company()? {
            model.batch_rows = 1;
        }
        Ok(model)
    }

    /// As published.
    pub fn name(&self) -> &str {
        &self.network.name
    }

    /// Pairs of one inference.
    pub fn batch_rows(&self) -> usize {
        self.batch_rows
    }

    /// The same model, asked so many pairs at once; for measurements.
    #[must_use]
    pub fn with_batch_rows(self, batch_rows: usize) -> Self {
        Self { batch_rows, ..self }
    }

    /// Scores of every pair, in order.
    ///
    /// # Errors
    ///
    /// What the runtime says; nothing is known of any pair then.
    pub fn ask(&self, pairs: &[Pair<'_>]) -> Result<Vec<Scores>, String> {
        let tokens_max = self.network.tokens.unwrap_or(TOKENS_MAX).min(TOKENS_MAX);
        let rows: Vec<Row> = pairs
            .iter()
            .map(|(sentence, target)| Row::new(&self.pieces, sentence, target, tokens_max))
            .collect();
        // Rows of like length together: filling costs as much as text.
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| (rows[*at].ids.len(), *at));
        let mut scores = vec![Scores::from_logits([0.0; 3]); rows.len()];
        for batch in order.chunks(self.batch_rows.max(1)) {
            let together: Vec<&Row> = batch.iter().map(|at| &rows[*at]).collect();
            for (at, logits) in batch.iter().zip(self.run(&together)?) {
                scores[*at] = Scores::from_logits(logits);
            }
        }
        Ok(scores)
    }

    fn run(&self, rows: &[&Row]) -> Result<Vec<[f32; 3]>, String> {
        let inputs = Inputs::new(rows, self.pieces.special().filling, self.network.tokens);
        let logits = (self.network.run)(inputs)?;
        if logits.len() != rows.len() {
            return Err(format!("answered {} rows of {}", logits.len(), rows.len()));
        }
        if logits.iter().flatten().any(|x| !x.is_finite()) {
            return Err("answered with what is no number".to_owned());
        }
        Ok(logits)
    }

    /// Whether a sentence is judged differently beside others.
    fn depends_on_company(&self) -> Result<bool, String> {
        const SENTENCES: [&str; 4] = [
            "Iran praised the talks.",
            "\"They lied,\" she said of Turkey's ministers, who had promised 3,000 tonnes of wheat.",
            "The United Nations condemned the attack, and the government, under pressure at home and abroad, said nothing.",
            "Germany: no.",
        ];
        let rows: Vec<Row> = SENTENCES
            .iter()
            .map(|s| {
                Row::new(
                    &self.pieces,
                    s,
                    &(0..4),
                    self.network.tokens.unwrap_or(TOKENS_MAX).min(TOKENS_MAX),
                )
            })
            .collect();
        let mut alone = Vec::new();
        for row in &rows {
            alone.extend(self.run(&[row])?);
        }
        if self.batch_rows == 1 {
            return Ok(false);
        }
        let together = self.run(&rows.iter().collect::<Vec<_>>())?;
        let apart = alone.iter().flatten().zip(together.iter().flatten());
        Ok(apart.into_iter().any(|(a, b)| (a - b).abs() > NOISE))
    }
}

impl fmt::Debug for DeepModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeepModel({}, {} rows)", self.network.name, self.batch_rows)
    }
}
