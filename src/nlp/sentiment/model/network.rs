//! One network of the standard model: a bidirectional GRU over a sentence, then attention from each target.
//!
//! Not here: the steps of the GRU (`recurrent.rs`), which words there are (`standard.rs`), training (training/model.py).
//!
//! Invariant: what does not depend on the target is computed once a sentence; results do not depend on what is computed
//! together, nor on the processor.

use std::fmt::Debug;

use super::{
    ModelError,
    arithmetic::{dot, exp2, weighted_sum},
    int_matrix::{IntMatrix, IntVectors},
    lanes::{Lanes, Plain},
    matrix::Matrix,
    recurrent::Direction,
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

/// A network, whatever the instructions that it is computed by.
pub trait Network: Debug + Send + Sync {
    /// How many gates a word has: forward r z n, backward r z n.
    fn gate_count(&self) -> usize;

    /// Appends what a word, as whole numbers with a scale, gives to the gates of both directions.
    fn gates(&self, word: (&[i8], f32), out: &mut Vec<f32>);

    /// Reads sentences, given the gates of their words.
    fn encode(&self, sentences: &[Vec<&[f32]>]) -> Vec<States>;

    /// Negative, neutral, positive for tokens of sentences.
    fn logits(&self, asked: &[(&States, usize)]) -> Vec<[f32; 3]>;
}

/// Reads the tensors whose names begin with `prefix`, for this processor.
pub fn read(t: &Tensors<'_>, prefix: &str, sizes: Sizes) -> Result<Box<dyn Network>, ModelError> {
    #[cfg(target_arch = "x86_64")]
    {
        use super::lanes::{Eight, Sixteen};
        if let Some(lanes) = Sixteen::detect() {
            return Ok(Box::new(By::read(lanes, t, prefix, sizes)?));
        }
        if let Some(lanes) = Eight::detect() {
            return Ok(Box::new(By::read(lanes, t, prefix, sizes)?));
        }
    }
    Ok(Box::new(By::read(Plain, t, prefix, sizes)?))
}

/// A sentence as every target of it reads it.
#[derive(Debug)]
pub struct States {
    /// Of each word: forward, backward.
    pub states: Vec<f32>,
    /// The largest of each.
    most: Vec<f32>,
}

/// A network by some instructions.
#[derive(Debug)]
struct By<L: Lanes> {
    lanes: L,
    sizes: Sizes,
    directions: [Direction<L>; 2],
    query: IntMatrix<L>,
    /// Of each head, from a query to what it looks for in states. The bias of keys is the same for all words and falls out.
    looks: Vec<Matrix>,
    near: Vec<f32>,
    middle: IntMatrix<L>,
    out: Vec<Vec<f32>>,
    out_bias: Vec<f32>,
}

impl<L: Lanes> By<L> {
    fn read(lanes: L, t: &Tensors<'_>, prefix: &str, sizes: Sizes) -> Result<Self, ModelError> {
        let Sizes {
            hidden,
            heads,
            key,
            reach,
            ..
        } = sizes;
        let (name, wide) = (|name: &str| format!("{prefix}{name}"), 2 * hidden);
        let linear = |part: &str, rows: usize, columns: usize| {
            let (weights, bias) = (name(&format!("{part}.w")), name(&format!("{part}.b")));
            let matrix = IntMatrix::new(
                lanes,
                &t.matrix(&weights, rows, columns)?,
                &t.floats(&bias, rows)?,
                |_| 1.0,
            );
            matrix.ok_or(ModelError::Tensor(weights))
        };
        let middle_rows = t.quantized(&name("hidden.w"))?.scales.len();
        let out = t.matrix(&name("out.w"), 3, middle_rows)?;
        let keys = t.matrix(&name("key.w"), heads * key, wide)?;
        let look = |head: usize| {
            let rows: Vec<Vec<f32>> = (0..key).map(|row| keys.row(head * key + row).collect()).collect();
            let turned: Vec<f32> = (0..wide)
                .flat_map(|column| rows.iter().map(move |row| row[column]))
                .collect();
            Matrix::new(&turned, wide, key)
        };
        let near = t.floats(&name("near"), heads * (2 * reach + 1))?;
        Ok(Self {
            lanes,
            sizes,
            directions: [
                Direction::read(lanes, t, &name("fw"), sizes)?,
                Direction::read(lanes, t, &name("bw"), sizes)?,
            ],
            query: linear("query", heads * key, wide)?,
            looks: (0..heads).map(look).collect(),
            near: near.iter().map(|x| x * std::f32::consts::LOG2_E).collect(),
            middle: linear("hidden", middle_rows, wide * (heads + 2))?,
            out: (0..3).map(|row| out.row(row).collect()).collect(),
            out_bias: t.floats(&name("out.b"), 3)?,
        })
    }

    #[inline(always)]
    fn read_words(&self, sentences: &[Vec<&[f32]>]) -> Vec<States> {
        let wide = 2 * self.sizes.hidden;
        let empty = sentences.iter().map(|words| States {
            states: vec![0.0; words.len() * wide],
            most: vec![f32::MIN; wide],
        });
        let mut all: Vec<States> = empty.collect();
        for (side, direction) in self.directions.iter().enumerate() {
            direction.read_words(sentences, side, &mut all);
        }
        for text in &mut all {
            for state in text.states.chunks_exact(wide) {
                for (most, x) in text.most.iter_mut().zip(state) {
                    *most = most.max(*x);
                }
            }
        }
        all
    }

    /// Appends the logits of as many targets as are computed together.
    #[inline(always)]
    fn weigh(&self, asked: &[(&States, usize)], all: &mut Vec<[f32; 3]>) {
        let Sizes { hidden, heads, key, .. } = self.sizes;
        let wide = 2 * hidden;
        let own = |text: &States, target: usize| text.states[target * wide..][..wide].to_vec();
        let mut x = IntVectors::new(wide, L::VECTORS);
        for (at, (text, target)) in asked.iter().enumerate() {
            x.set(at, &own(text, *target));
        }
        let mut queries = vec![0.0; L::VECTORS * self.query.rows()];
        self.query.products(&x, asked.len(), &mut queries);
        let mut x = IntVectors::new(wide * (heads + 2), L::VECTORS);
        for (at, (text, target)) in asked.iter().enumerate() {
            let mut view = own(text, *target);
            view.resize(wide * (heads + 1), 0.0);
            for (head, seen) in view[wide..].chunks_exact_mut(wide).enumerate() {
                let query = &queries[at * self.query.rows() + head * key..][..key];
                weighted_sum(&self.attend(text, *target, head, query), &text.states, seen);
            }
            view.extend_from_slice(&text.most);
            x.set(at, &view);
        }
        let mut middles = vec![0.0; L::VECTORS * self.middle.rows()];
        self.middle.products(&x, asked.len(), &mut middles);
        for middle in middles.chunks_exact_mut(self.middle.rows()).take(asked.len()) {
            middle.iter_mut().for_each(|x| *x = x.max(0.0));
            all.push(std::array::from_fn(|c| {
                self.out_bias[c] + dot(&self.out[c], &middle[..self.out[c].len()])
            }));
        }
    }

    /// How much of each token a head takes in.
    #[inline(always)]
    fn attend(&self, text: &States, target: usize, head: usize, query: &[f32]) -> Vec<f32> {
        let Sizes { hidden, key, reach, .. } = self.sizes;
        #[expect(clippy::cast_precision_loss, reason = "a key has some tens of numbers")]
        let scale = std::f32::consts::LOG2_E / (key as f32).sqrt();
        let near = &self.near[head * (2 * reach + 1)..][..2 * reach + 1];
        let mut look = vec![0.0; 2 * hidden];
        self.looks[head].add_product(query, &mut look);
        // A loop, not a collected iterator: its closure would be left out of what is compiled for the processor.
        let mut shares = Vec::with_capacity(text.states.len() / (2 * hidden));
        for (i, state) in text.states.chunks_exact(2 * hidden).enumerate() {
            let place = (i + reach).saturating_sub(target).min(2 * reach);
            shares.push(dot(state, &look) * scale + near[place]);
        }
        let top = shares.iter().copied().fold(f32::MIN, f32::max);
        shares.iter_mut().for_each(|s| *s = exp2(*s - top));
        let sum: f32 = shares.iter().sum();
        shares.iter_mut().for_each(|s| *s /= sum);
        shares
    }
}

impl<L: Lanes> Network for By<L> {
    fn gate_count(&self) -> usize {
        6 * self.sizes.hidden
    }

    fn gates(&self, word: (&[i8], f32), out: &mut Vec<f32>) {
        self.lanes.run(
            #[inline(always)]
            || {
                for direction in &self.directions {
                    direction.gates(word, out);
                }
            },
        );
    }

    fn encode(&self, sentences: &[Vec<&[f32]>]) -> Vec<States> {
        self.lanes.run(
            #[inline(always)]
            || self.read_words(sentences),
        )
    }

    fn logits(&self, asked: &[(&States, usize)]) -> Vec<[f32; 3]> {
        let mut all = Vec::with_capacity(asked.len());
        self.lanes.run(
            #[inline(always)]
            || {
                for some in asked.chunks(L::VECTORS) {
                    self.weigh(some, &mut all);
                }
            },
        );
        all
    }
}
