//! The standard model: one bidirectional GRU over a sentence, then each target reads it with attention.
//!
//! Not here: training (training/model.py) and the layout of the file (training/FEATURES.md).
//!
//! Invariant: what does not depend on the target is computed once a sentence.

use std::sync::OnceLock;

use super::{
    ModelError, Scores,
    arithmetic::{add_scaled, dot, exp, sigmoid, tanh},
    header,
    masked::Masked,
    tensors::{Quantized, Tensors},
    vocabulary::Vocabulary,
};

/// Tokens of a sentence that are read; the rest is not.
const LONGEST: usize = 200;
/// Words whose input gates are kept once computed; the vocabulary is sorted by frequency.
const KEPT_WORDS: usize = 6000;

#[derive(Debug)]
pub struct StandardModel {
    name: String,
    vocabulary: Vocabulary,
    embeddings: Quantized,
    /// Gates of both directions for a word: forward r z n, backward r z n.
    kept: Vec<OnceLock<Box<[f32]>>>,
    directions: [Direction; 2],
    hidden: usize,
    heads: usize,
    key: usize,
    reach: usize,
    keys: Linear,
    query: Linear,
    near: Vec<f32>,
    middle: Linear,
    out: Linear,
}

/// A sentence as every target of it reads it.
#[derive(Debug)]
pub struct Encoding {
    states: Vec<f32>,
    keys: Vec<f32>,
    most: Vec<f32>,
    tokens: usize,
}

#[derive(Debug)]
struct Direction {
    /// Columns of the input and of the recurrent matrix, gates r z n.
    input: Vec<f32>,
    input_bias: Vec<f32>,
    recurrent: Vec<f32>,
    recurrent_bias: Vec<f32>,
}

#[derive(Debug)]
struct Linear {
    columns: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    fn read(t: &Tensors<'_>, name: &str, rows: usize, columns: usize) -> Result<Self, ModelError> {
        Ok(Self {
            columns: t.columns(&format!("{name}.w"), rows, columns)?,
            bias: t.floats(&format!("{name}.b"), rows)?,
        })
    }

    fn apply(&self, x: &[f32], out: &mut Vec<f32>) {
        let start = out.len();
        out.extend_from_slice(&self.bias);
        for (&x, column) in x.iter().zip(self.columns.chunks_exact(self.bias.len())) {
            add_scaled(&mut out[start..], column, x);
        }
    }
}

impl StandardModel {
    /// Reads `model.bin`.
    pub fn parse(model: &[u8]) -> Result<Self, ModelError> {
        let (head, data) = header::split(model, b"CHSTD001")?;
        let [hidden, heads, key, reach] = [
            header::size(&head, "hidden")?,
            header::size(&head, "heads")?,
            header::size(&head, "key")?,
            header::size(&head, "reach")?,
        ];
        let words = &head["vocabulary"];
        let start = header::size(words, "offset")?;
        let end = start
            .checked_add(header::size(words, "length")?)
            .ok_or(ModelError::Short)?;
        let words = data.get(start..end).ok_or(ModelError::Short)?;
        let words = std::str::from_utf8(words).map_err(|_| ModelError::Header("vocabulary"))?;
        let t = Tensors::new(&head, data)?;
        let embeddings = t.quantized("emb")?;
        if embeddings.scales.len() != words.lines().count() || hidden == 0 || heads == 0 || key == 0 {
            return Err(ModelError::Tensor("emb".to_owned()));
        }
        let width = embeddings.columns;
        let direction = |d: &str| -> Result<Direction, ModelError> {
            Ok(Direction {
                input: t.columns(&format!("{d}.wi"), 3 * hidden, width)?,
                input_bias: t.floats(&format!("{d}.bi"), 3 * hidden)?,
                recurrent: t.columns(&format!("{d}.wh"), 3 * hidden, hidden)?,
                recurrent_bias: t.floats(&format!("{d}.bh"), 3 * hidden)?,
            })
        };
        let middle_rows = t.quantized("hidden.w")?.scales.len();
        Ok(Self {
            name: head["name"].as_str().unwrap_or("standard").to_owned(),
            vocabulary: Vocabulary::parse(words),
            directions: [direction("fw")?, direction("bw")?],
            keys: Linear::read(&t, "key", heads * key, 2 * hidden)?,
            query: Linear::read(&t, "query", heads * key, 2 * hidden)?,
            near: t.floats("near", heads * (2 * reach + 1))?,
            middle: Linear::read(&t, "hidden", middle_rows, 2 * hidden * (heads + 2))?,
            out: Linear::read(&t, "out", 3, middle_rows)?,
            kept: (0..embeddings.scales.len().min(KEPT_WORDS))
                .map(|_| OnceLock::new())
                .collect(),
            embeddings,
            hidden,
            heads,
            key,
            reach,
        })
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads a sentence once for all its targets.
    #[must_use]
    pub fn encode(&self, text: &Masked) -> Encoding {
        let tokens = text.len().min(LONGEST);
        let (h, wide) = (self.hidden, 2 * self.hidden);
        let ids: Vec<usize> = (0..tokens).map(|i| self.vocabulary.id(text, i)).collect();
        let rare: Vec<Option<Box<[f32]>>> = ids
            .iter()
            .map(|&id| (id >= self.kept.len()).then(|| self.gates(id)))
            .collect();
        let mut states = vec![0.0; tokens * wide];
        let mut work = vec![0.0; 3 * h];
        for (side, direction) in self.directions.iter().enumerate() {
            let mut state = vec![0.0; h];
            for step in 0..tokens {
                let i = if side == 0 { step } else { tokens - 1 - step };
                let gates = rare[i]
                    .as_deref()
                    .unwrap_or_else(|| self.kept[ids[i]].get_or_init(|| self.gates(ids[i])));
                direction.step(&gates[side * 3 * h..(side + 1) * 3 * h], &mut state, &mut work);
                states[i * wide + side * h..][..h].copy_from_slice(&state);
            }
        }
        let mut keys = Vec::with_capacity(tokens * self.heads * self.key);
        let mut most = vec![f32::MIN; wide];
        for state in states.chunks_exact(wide) {
            self.keys.apply(state, &mut keys);
            for (m, &x) in most.iter_mut().zip(state) {
                *m = m.max(x);
            }
        }
        Encoding {
            states,
            keys,
            most,
            tokens,
        }
    }

    /// Scores of the mention at token `target`; none where the sentence was cut before it.
    #[must_use]
    pub fn score(&self, text: &Encoding, target: usize) -> Option<Scores> {
        if target >= text.tokens {
            return None;
        }
        let wide = 2 * self.hidden;
        let own = &text.states[target * wide..][..wide];
        let mut query = Vec::with_capacity(self.heads * self.key);
        self.query.apply(own, &mut query);
        let mut view = own.to_vec();
        for head in 0..self.heads {
            let shares = self.attend(text, target, head, &query[head * self.key..][..self.key]);
            let start = view.len();
            view.resize(start + wide, 0.0);
            for (share, state) in shares.iter().zip(text.states.chunks_exact(wide)) {
                add_scaled(&mut view[start..], state, *share);
            }
        }
        view.extend_from_slice(&text.most);
        let mut middle = Vec::with_capacity(self.middle.bias.len());
        self.middle.apply(&view, &mut middle);
        middle.iter_mut().for_each(|x| *x = x.max(0.0));
        let mut logits = Vec::with_capacity(3);
        self.out.apply(&middle, &mut logits);
        Some(Scores::from_logits([logits[0], logits[1], logits[2]]))
    }

    /// How much of each token a head takes in.
    fn attend(&self, text: &Encoding, target: usize, head: usize, query: &[f32]) -> Vec<f32> {
        #[expect(clippy::cast_precision_loss, reason = "a key has some tens of numbers")]
        let scale = 1.0 / (self.key as f32).sqrt();
        let near = &self.near[head * (2 * self.reach + 1)..][..2 * self.reach + 1];
        let keys = text.keys.chunks_exact(self.heads * self.key);
        let mut shares: Vec<f32> = keys
            .enumerate()
            .map(|(i, k)| {
                let place = (i + self.reach).saturating_sub(target).min(2 * self.reach);
                dot(&k[head * self.key..][..self.key], query) * scale + near[place]
            })
            .collect();
        let top = shares.iter().copied().fold(f32::MIN, f32::max);
        shares.iter_mut().for_each(|s| *s = exp(*s - top));
        let sum: f32 = shares.iter().sum();
        shares.iter_mut().for_each(|s| *s /= sum);
        shares
    }

    /// What a word gives to the gates of both directions.
    fn gates(&self, id: usize) -> Box<[f32]> {
        let word: Vec<f32> = self.embeddings.row(id).collect();
        let mut out = Vec::with_capacity(6 * self.hidden);
        for direction in &self.directions {
            let start = out.len();
            out.extend_from_slice(&direction.input_bias);
            for (&x, column) in word.iter().zip(direction.input.chunks_exact(3 * self.hidden)) {
                add_scaled(&mut out[start..], column, x);
            }
        }
        out.into_boxed_slice()
    }
}

impl Direction {
    /// One step of the GRU; `work` holds 3 numbers a unit.
    fn step(&self, gates: &[f32], state: &mut [f32], work: &mut [f32]) {
        let h = state.len();
        work.copy_from_slice(&self.recurrent_bias);
        for (&x, column) in state.iter().zip(self.recurrent.chunks_exact(3 * h)) {
            add_scaled(work, column, x);
        }
        let (r, rest) = work.split_at(h);
        let (z, n) = rest.split_at(h);
        let (gr, rest) = gates.split_at(h);
        let (gz, gn) = rest.split_at(h);
        for i in 0..h {
            let reset = sigmoid(gr[i] + r[i]);
            let update = sigmoid(gz[i] + z[i]);
            let new = tanh(gn[i] + reset * n[i]);
            state[i] = (1.0 - update) * new + update * state[i];
        }
    }
}
