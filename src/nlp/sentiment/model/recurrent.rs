//! One direction of the GRU: several sentences go through it side by side, so that weights are fetched once for all.
//!
//! Gates are kept as powers of two: what the file's weights give, times the binary logarithm of e.
//!
//! Not here: what becomes of the states (`network.rs`).
//!
//! Invariant: the states of a sentence do not depend on those beside it.

use super::{
    ModelError,
    arithmetic::exp2,
    int_matrix::{IntMatrix, IntVectors, ONE},
    lanes::Lanes,
    network::{Sizes, States},
    tensors::Tensors,
};

#[derive(Debug)]
pub struct Direction<L: Lanes> {
    hidden: usize,
    /// Gates in the order r z n.
    input: IntMatrix<L>,
    input_bias: Vec<f32>,
    recurrent: IntMatrix<L>,
}

/// A sentence on its way.
struct Reader {
    sentence: usize,
    /// Words behind it.
    step: usize,
}

impl<L: Lanes> Direction<L> {
    pub fn read(lanes: L, t: &Tensors<'_>, name: &str, sizes: Sizes) -> Result<Self, ModelError> {
        let Sizes { width, hidden, .. } = sizes;
        let rows = 3 * hidden;
        // The first two gates are 1 / (1 + e^-x), the last is the tangent, of e^2x.
        let power = |row: usize| std::f32::consts::LOG2_E * if row < 2 * hidden { -1.0 } else { 2.0 };
        let matrix = |part: &str, columns: usize, bias: &[f32], one: f32| {
            let name = format!("{name}.{part}");
            let matrix = IntMatrix::new(lanes, &t.matrix(&name, rows, columns)?, bias, |row| one * power(row));
            matrix.ok_or(ModelError::Tensor(name))
        };
        let bias = t.floats(&format!("{name}.bi"), rows)?;
        Ok(Self {
            hidden,
            // Words are whole numbers already, and bring a scale of their own.
            input: matrix("wi", width, &vec![0.0; rows], ONE)?,
            input_bias: bias.iter().enumerate().map(|(row, x)| x * power(row)).collect(),
            recurrent: matrix("wh", hidden, &t.floats(&format!("{name}.bh"), rows)?, 1.0)?,
        })
    }

    /// Appends what a word gives to the gates.
    #[inline(always)]
    pub fn gates(&self, (word, scale): (&[i8], f32), out: &mut Vec<f32>) {
        let mut x = IntVectors::new(word.len(), 1);
        x.set_whole(0, word);
        let mut products = vec![0.0; self.input.rows()];
        self.input.products(&x, 1, &mut products);
        out.extend(self.input_bias.iter().zip(&products).map(|(bias, x)| bias + scale * x));
    }

    /// Writes the states of sentences; `side` is 1 for the direction that begins at their ends.
    #[inline(always)]
    pub fn read_words(&self, sentences: &[Vec<&[f32]>], side: usize, all: &mut [States]) {
        let (h, rows) = (self.hidden, self.recurrent.rows());
        let mut order: Vec<usize> = (0..sentences.len()).filter(|s| !sentences[*s].is_empty()).collect();
        // The longest last, which are taken first: what is left over at the end is short.
        order.sort_by_key(|s| sentences[*s].len());
        let mut readers: Vec<Reader> = Vec::with_capacity(L::VECTORS);
        let mut state = vec![0.0; L::VECTORS * h];
        let mut gates = vec![0.0; L::VECTORS * rows];
        let mut x = IntVectors::new(h, L::VECTORS);
        loop {
            while readers.len() < L::VECTORS
                && let Some(sentence) = order.pop()
            {
                state[readers.len() * h..][..h].fill(0.0);
                readers.push(Reader { sentence, step: 0 });
            }
            if readers.is_empty() {
                return;
            }
            for at in 0..readers.len() {
                x.set(at, &state[at * h..][..h]);
            }
            self.recurrent.products(&x, readers.len(), &mut gates);
            for (at, reader) in readers.iter_mut().enumerate() {
                let words = &sentences[reader.sentence];
                let word = if side == 0 {
                    reader.step
                } else {
                    words.len() - 1 - reader.step
                };
                let own = &mut state[at * h..][..h];
                advance(&words[word][side * 3 * h..][..3 * h], &gates[at * rows..][..3 * h], own);
                all[reader.sentence].states[(2 * word + side) * h..][..h].copy_from_slice(own);
                reader.step += 1;
            }
            for at in (0..readers.len()).rev() {
                if readers[at].step == sentences[readers[at].sentence].len() {
                    let last = readers.len() - 1;
                    readers.swap_remove(at);
                    state.copy_within(last * h..(last + 1) * h, at * h);
                }
            }
        }
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
        let reset = 1.0 / (1.0 + exp2(gr[i] + r[i]));
        // update = 1 / (1 + keep), new = (power - 1) / (power + 1), with one division for both.
        let keep = exp2(gz[i] + z[i]);
        let power = exp2(gn[i] + reset * n[i]);
        state[i] = (keep * (power - 1.0) + state[i] * (power + 1.0)) / ((1.0 + keep) * (power + 1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_that_of_the_textbook() {
        let log2_e = std::f32::consts::LOG2_E;
        for i in 0..2000_u16 {
            let number = |by: f32| (f32::from(i) * by).sin() * 9.0;
            let [gr, gz, gn, r, z, n] = [0.1, 0.23, 0.37, 0.51, 0.77, 0.91].map(number);
            let before = (f32::from(i) * 1.3).cos();
            let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
            let update = sigmoid(gz + z);
            let expected = (1.0 - update) * (gn + sigmoid(gr + r) * n).tanh() + update * before;
            let mut state = [before];
            let powers = |[r, z, n]: [f32; 3]| [-log2_e * r, -log2_e * z, 2.0 * log2_e * n];
            advance(&powers([gr, gz, gn]), &powers([r, z, n]), &mut state);
            assert!((state[0] - expected).abs() < 1e-5, "{} instead of {expected}", state[0]);
        }
    }
}
