//! One network of the standard model: a bidirectional GRU over a sentence, then attention from each target.
//!
//! Not here: which words there are (`standard.rs`), training (training/model.py).
//!
//! Invariant: what does not depend on the target is computed once a sentence.

use super::{
    ModelError,
    arithmetic::{add_scaled, dot, exp, sigmoid, tanh},
    int_matrix::{IntMatrix, IntVector},
    lanes::Wide,
    matrix::Matrix,
    tensors::Tensors,
};

/// Sizes of a network.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Numbers of a word.
    pub width: usize,
    /// State of one direction.
    pub hidden: usize,
    pub heads: usize,
    /// Numbers of one head's key.
    pub key: usize,
    /// Distance from the target up to which places are told apart.
    pub reach: usize,
}

#[derive(Debug)]
pub struct Network {
    sizes: Sizes,
    wide: Option<Wide>,
    directions: [Direction; 2],
    keys: Linear,
    query: Linear,
    near: Vec<f32>,
    middle: Linear,
    out: Vec<Vec<f32>>,
    out_bias: Vec<f32>,
}

/// A sentence as every target of it reads it.
#[derive(Debug)]
pub struct States {
    states: Vec<f32>,
    keys: Vec<f32>,
    most: Vec<f32>,
}

#[derive(Debug)]
struct Direction {
    /// Gates in the order r z n.
    input: Matrix,
    input_bias: Vec<f32>,
    recurrent: IntMatrix,
    recurrent_bias: Vec<f32>,
}

#[derive(Debug)]
struct Linear {
    matrix: IntMatrix,
    bias: Vec<f32>,
}

impl Linear {
    fn read(t: &Tensors<'_>, name: &str, rows: usize, columns: usize) -> Result<Self, ModelError> {
        Ok(Self {
            matrix: t.int_matrix(&format!("{name}.w"), rows, columns)?,
            bias: t.floats(&format!("{name}.b"), rows)?,
        })
    }

    #[inline(always)]
    fn apply(&self, x: &IntVector, out: &mut Vec<f32>) {
        let start = out.len();
        out.extend_from_slice(&self.bias);
        self.matrix.add_product(x, &mut out[start..]);
    }
}

impl Network {
    /// Reads the tensors whose names begin with `prefix`.
    pub fn read(t: &Tensors<'_>, prefix: &str, sizes: Sizes) -> Result<Self, ModelError> {
        let Sizes {
            width,
            hidden,
            heads,
            key,
            reach,
        } = sizes;
        let name = |name: &str| format!("{prefix}{name}");
        let direction = |d: &str| -> Result<Direction, ModelError> {
            Ok(Direction {
                input: t.matrix(&name(&format!("{d}.wi")), 3 * hidden, width)?,
                input_bias: t.floats(&name(&format!("{d}.bi")), 3 * hidden)?,
                recurrent: t.int_matrix(&name(&format!("{d}.wh")), 3 * hidden, hidden)?,
                recurrent_bias: t.floats(&name(&format!("{d}.bh")), 3 * hidden)?,
            })
        };
        let middle_rows = t.quantized(&name("hidden.w"))?.scales.len();
        let out = t.quantized(&name("out.w"))?;
        if out.columns != middle_rows || out.scales.len() != 3 {
            return Err(ModelError::Tensor(name("out.w")));
        }
        Ok(Self {
            sizes,
            wide: Wide::detect(),
            directions: [direction("fw")?, direction("bw")?],
            keys: Linear::read(t, &name("key"), heads * key, 2 * hidden)?,
            query: Linear::read(t, &name("query"), heads * key, 2 * hidden)?,
            near: t.floats(&name("near"), heads * (2 * reach + 1))?,
            middle: Linear::read(t, &name("hidden"), middle_rows, 2 * hidden * (heads + 2))?,
            out: (0..3).map(|row| out.row(row).collect()).collect(),
            out_bias: t.floats(&name("out.b"), 3)?,
        })
    }

    /// How many gates a word has: forward r z n, backward r z n.
    pub fn gate_count(&self) -> usize {
        6 * self.sizes.hidden
    }

    /// Appends what a word gives to the gates of both directions.
    pub fn gates(&self, word: &[f32], out: &mut Vec<f32>) {
        self.widely(
            #[inline(always)]
            || {
                for direction in &self.directions {
                    let start = out.len();
                    out.extend_from_slice(&direction.input_bias);
                    direction.input.add_product(word, &mut out[start..]);
                }
            },
        );
    }

    /// Reads a sentence, given the gates of its words.
    pub fn encode(&self, words: &[&[f32]]) -> States {
        self.widely(
            #[inline(always)]
            || self.read_words(words),
        )
    }

    /// Negative, neutral, positive for the token `target` of a sentence.
    pub fn logits(&self, text: &States, target: usize) -> [f32; 3] {
        self.widely(
            #[inline(always)]
            || self.weigh(text, target),
        )
    }

    /// Runs what is inlined into it with the widest instructions that are known to be there.
    #[inline(always)]
    fn widely<R>(&self, work: impl FnOnce() -> R) -> R {
        match self.wide {
            Some(wide) => wide.run(work),
            None => work(),
        }
    }

    #[inline(always)]
    fn read_words(&self, words: &[&[f32]]) -> States {
        let (h, wide) = (self.sizes.hidden, 2 * self.sizes.hidden);
        let mut states = vec![0.0; words.len() * wide];
        let mut work = vec![0.0; 3 * h];
        let mut rounded = IntVector::default();
        for (side, direction) in self.directions.iter().enumerate() {
            let mut state = vec![0.0; h];
            for step in 0..words.len() {
                let i = if side == 0 { step } else { words.len() - 1 - step };
                work.copy_from_slice(&direction.recurrent_bias);
                rounded.set(&state);
                direction.recurrent.add_product(&rounded, &mut work);
                advance(&words[i][side * 3 * h..(side + 1) * 3 * h], &work, &mut state);
                states[i * wide + side * h..][..h].copy_from_slice(&state);
            }
        }
        let mut keys = Vec::with_capacity(words.len() * self.sizes.heads * self.sizes.key);
        let mut most = vec![f32::MIN; wide];
        for state in states.chunks_exact(wide) {
            rounded.set(state);
            self.keys.apply(&rounded, &mut keys);
            for (m, &x) in most.iter_mut().zip(state) {
                *m = m.max(x);
            }
        }
        States { states, keys, most }
    }

    #[inline(always)]
    fn weigh(&self, text: &States, target: usize) -> [f32; 3] {
        let Sizes { hidden, heads, key, .. } = self.sizes;
        let wide = 2 * hidden;
        let own = &text.states[target * wide..][..wide];
        let mut view = Vec::with_capacity(wide * (heads + 2));
        view.extend_from_slice(own);
        let mut query = Vec::with_capacity(heads * key);
        let mut rounded = IntVector::default();
        rounded.set(own);
        self.query.apply(&rounded, &mut query);
        for head in 0..heads {
            let shares = self.attend(text, target, head, &query[head * key..][..key]);
            let start = view.len();
            view.resize(start + wide, 0.0);
            for (share, state) in shares.iter().zip(text.states.chunks_exact(wide)) {
                add_scaled(&mut view[start..], state, *share);
            }
        }
        view.extend_from_slice(&text.most);
        let mut middle = Vec::with_capacity(self.middle.bias.len());
        rounded.set(&view);
        self.middle.apply(&rounded, &mut middle);
        middle.iter_mut().for_each(|x| *x = x.max(0.0));
        std::array::from_fn(|c| self.out_bias[c] + dot(&self.out[c], &middle))
    }

    /// How much of each token a head takes in.
    #[inline(always)]
    fn attend(&self, text: &States, target: usize, head: usize, query: &[f32]) -> Vec<f32> {
        let Sizes { heads, key, reach, .. } = self.sizes;
        #[expect(clippy::cast_precision_loss, reason = "a key has some tens of numbers")]
        let scale = 1.0 / (key as f32).sqrt();
        let near = &self.near[head * (2 * reach + 1)..][..2 * reach + 1];
        let keys = text.keys.chunks_exact(heads * key);
        let mut shares: Vec<f32> = keys
            .enumerate()
            .map(|(i, k)| {
                let place = (i + reach).saturating_sub(target).min(2 * reach);
                dot(&k[head * key..][..key], query) * scale + near[place]
            })
            .collect();
        let top = shares.iter().copied().fold(f32::MIN, f32::max);
        shares.iter_mut().for_each(|s| *s = exp(*s - top));
        let sum: f32 = shares.iter().sum();
        shares.iter_mut().for_each(|s| *s /= sum);
        shares
    }
}

/// One step of the GRU: gates from the word and from the state before.
#[inline(always)]
fn advance(word: &[f32], before: &[f32], state: &mut [f32]) {
    let h = state.len();
    // Slices of one length, so that the loop needs no checks and works on several units at once.
    let [gr, gz, gn] = [0, 1, 2].map(|gate| &word[gate * h..][..h]);
    let [r, z, n] = [0, 1, 2].map(|gate| &before[gate * h..][..h]);
    for i in 0..h {
        let reset = sigmoid(gr[i] + r[i]);
        let update = sigmoid(gz[i] + z[i]);
        let new = tanh(gn[i] + reset * n[i]);
        state[i] = (1.0 - update) * new + update * state[i];
    }
}
