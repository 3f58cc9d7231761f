//! A matrix of small whole numbers for products with vectors whose numbers lie in -1..=1.
//!
//! Weights stay as they stand in the file (int8 with a scale a row), widened to 16 bits; the vector is rounded to 13 bits.
//! A product is then a sum of whole numbers, which every machine adds up alike in whatever order: some rows and some
//! vectors side by side (`lanes.rs`).
//!
//! Not here: products with vectors that have no bound (`matrix.rs`).
//!
//! Invariant: sums stay within 32 bits: 127 * 8,192 * 2,048 columns.

use super::lanes::Lanes;
use super::tensors::Quantized;

/// A vector's 1.0.
pub const ONE: f32 = 8192.0;
/// More could run over.
pub const COLUMNS_MAX: usize = 2048;

/// Some vectors rounded for products.
#[derive(Debug)]
pub struct IntVectors {
    /// Halves of a vector are multiplied together: its first number and its middle one, its second and the next.
    half: usize,
    /// Two numbers each, the first in the low bits; one vector behind the other.
    pairs: Vec<i32>,
}

impl IntVectors {
    /// Room for so many vectors, all zero.
    pub fn new(columns: usize, vectors: usize) -> Self {
        let half = columns.div_ceil(2);
        Self {
            half,
            pairs: vec![0; half * vectors],
        }
    }

    /// Sets one of them to numbers in -1..=1.
    #[inline(always)]
    pub fn set(&mut self, at: usize, numbers: &[f32]) {
        // Adding it leaves whole numbers in the low bits.
        const SHIFT: f32 = 12_582_912.0; // 1.5 * 2^23
        let round = |x: f32| (x.clamp(-1.0, 1.0) * ONE + SHIFT).to_bits().cast_signed();
        self.set_pairs(at, numbers, round);
    }

    /// Sets one of them to whole numbers.
    #[inline(always)]
    pub fn set_whole(&mut self, at: usize, numbers: &[i8]) {
        self.set_pairs(at, numbers, i32::from);
    }

    #[inline(always)]
    fn set_pairs<T: Copy>(&mut self, at: usize, numbers: &[T], whole: impl Fn(T) -> i32) {
        let (low, high) = numbers.split_at(self.half);
        let out = &mut self.pairs[at * self.half..][..self.half];
        for ((out, low), high) in out.iter_mut().zip(low).zip(high) {
            *out = whole(*low) & 0xffff | whole(*high) << 16;
        }
        // Of an odd number the one in the middle stands alone.
        if let (Some(out), Some(low)) = (out.get_mut(high.len()), low.get(high.len())) {
            *out = whole(*low) & 0xffff;
        }
    }
}

/// A matrix and what is added to its products.
#[derive(Debug)]
pub struct IntMatrix<L: Lanes> {
    lanes: L,
    half: usize,
    /// Block of rows after block, two columns after two.
    weights: Vec<L::Weights>,
    /// Of each row, with the vector's scale in it; rows fill the last block.
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl<L: Lanes> IntMatrix<L> {
    /// From a tensor of the file, each row stretched by a factor; none where it has too many columns or its bias too few rows.
    #[must_use]
    pub fn new(lanes: L, tensor: &Quantized, bias: &[f32], factor: impl Fn(usize) -> f32) -> Option<Self> {
        let (columns, rows) = (tensor.columns, tensor.scales.len());
        if columns == 0 || columns > COLUMNS_MAX || bias.len() != rows {
            return None;
        }
        let half = columns.div_ceil(2);
        let at = |row: usize, column: usize| {
            let weight = tensor.weights.get(row * columns + column).filter(|_| column < columns);
            weight.map_or(0, |w| i16::from(*w))
        };
        let blocks = 0..rows.div_ceil(L::ROWS);
        let weights = blocks.clone().flat_map(|block| {
            (0..half).map(move |pair| L::weights(|i| at(block * L::ROWS + i / 2, pair + i % 2 * half)))
        });
        let filled = |of: &[f32], one: f32| {
            let mut filled: Vec<f32> = of.iter().enumerate().map(|(row, x)| x * factor(row) / one).collect();
            filled.resize(blocks.len() * L::ROWS, 0.0);
            filled
        };
        Some(Self {
            lanes,
            half,
            weights: weights.collect(),
            scales: filled(&tensor.scales, ONE),
            bias: filled(bias, 1.0),
        })
    }

    /// Numbers of a product; those behind the matrix's own rows are zero.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// The products with the first `count` of some vectors, at most [`Lanes::VECTORS`], one behind the other.
    #[inline(always)]
    pub fn products(&self, x: &IntVectors, count: usize, out: &mut [f32]) {
        // Blocks that are summed together: sums, weights and vectors should stay in registers.
        match (L::ROWS, count) {
            (16, 4) => self.groups::<4, 3>(x, out),
            (16, 3) => self.groups::<3, 3>(x, out),
            (16, 2) => self.groups::<2, 6>(x, out),
            (16, _) => self.groups::<1, 6>(x, out),
            (_, 2) => self.groups::<2, 4>(x, out),
            _ => self.groups::<1, 4>(x, out),
        }
    }

    #[inline(always)]
    fn groups<const VECTORS: usize, const BLOCKS: usize>(&self, x: &IntVectors, out: &mut [f32]) {
        let mut groups = self.weights.chunks_exact(BLOCKS * self.half);
        let mut first = 0;
        for group in &mut groups {
            self.group::<VECTORS, BLOCKS>(group, x, first, out);
            first += BLOCKS * L::ROWS;
        }
        for block in groups.remainder().chunks_exact(self.half) {
            self.group::<VECTORS, 1>(block, x, first, out);
            first += L::ROWS;
        }
    }

    /// The products of some blocks of rows, of which `first` is the first row.
    #[inline(always)]
    fn group<const VECTORS: usize, const BLOCKS: usize>(
        &self,
        weights: &[L::Weights],
        x: &IntVectors,
        first: usize,
        out: &mut [f32],
    ) {
        let half = self.half;
        let blocks: [&[L::Weights]; BLOCKS] = std::array::from_fn(|block| &weights[block * half..][..half]);
        let vectors: [&[i32]; VECTORS] = std::array::from_fn(|vector| &x.pairs[vector * half..][..half]);
        let mut sums = [[self.lanes.zero(); BLOCKS]; VECTORS];
        for at in 0..half {
            for (sums, vector) in sums.iter_mut().zip(&vectors) {
                for (sum, block) in sums.iter_mut().zip(&blocks) {
                    *sum = self.lanes.add(*sum, &block[at], vector[at]);
                }
            }
        }
        let rows = first..first + BLOCKS * L::ROWS;
        let (scales, bias) = (&self.scales[rows.clone()], &self.bias[rows]);
        for (vector, sums) in sums.into_iter().enumerate() {
            let out = &mut out[vector * self.rows() + first..][..BLOCKS * L::ROWS];
            let each = out.chunks_exact_mut(L::ROWS).zip(scales.chunks_exact(L::ROWS));
            for ((sums, bias), (out, scales)) in sums.into_iter().zip(bias.chunks_exact(L::ROWS)).zip(each) {
                let sums = L::numbers(sums);
                for (((out, sum), scale), bias) in out.iter_mut().zip(sums.as_ref()).zip(scales).zip(bias) {
                    #[expect(clippy::cast_precision_loss, reason = "24 bits are more than the vector has")]
                    let sum = *sum as f32;
                    *out = bias + sum * scale;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lanes::Plain;
    use super::*;

    /// Products of every vector by itself and of all together.
    fn products<L: Lanes>(lanes: L, tensor: &Quantized, vectors: &[Vec<f32>]) -> [Vec<Vec<f32>>; 2] {
        let bias = vec![0.5; tensor.scales.len()];
        let matrix = IntMatrix::new(lanes, tensor, &bias, |_| 1.0).expect("a matrix");
        [1, L::VECTORS].map(|together| {
            let mut all = Vec::new();
            for some in vectors.chunks(together) {
                let mut x = IntVectors::new(tensor.columns, L::VECTORS);
                let mut out = vec![0.0; L::VECTORS * matrix.rows()];
                for (at, vector) in some.iter().enumerate() {
                    x.set(at, vector);
                }
                matrix.products(&x, some.len(), &mut out);
                let rows = out.chunks(matrix.rows()).take(some.len());
                all.extend(rows.map(|row| row[..tensor.scales.len()].to_vec()));
            }
            all
        })
    }

    #[test]
    fn products_are_those_of_the_numbers_whatever_the_processor() {
        for (rows, columns) in [(288, 96), (240, 80), (40, 7), (33, 2), (1, 1)] {
            let weights = (0..rows * columns).map(|i| i8::try_from(i * 37 % 255 - 127).unwrap_or(0));
            let tensor = Quantized {
                columns: usize::try_from(columns).unwrap_or(0),
                weights: weights.collect(),
                scales: (0..rows).map(|row| 0.001 * (row % 7 + 1) as f32).collect(),
            };
            let number = |i: i32, vector: i32| (i as f32 * 0.37 + vector as f32).sin();
            let vectors: Vec<Vec<f32>> = (0..7)
                .map(|vector| (0..columns).map(|i| number(i, vector)).collect())
                .collect();
            let [expected, together] = products(Plain, &tensor, &vectors);
            assert_eq!(expected, together, "{rows} rows of {columns}");
            #[cfg(target_arch = "x86_64")]
            {
                use super::super::lanes::{Eight, Sixteen};
                let eight = Eight::detect().map(|lanes| products(lanes, &tensor, &vectors));
                let sixteen = Sixteen::detect().map(|lanes| products(lanes, &tensor, &vectors));
                for got in [eight, sixteen].into_iter().flatten().flatten() {
                    assert_eq!(expected, got, "{rows} rows of {columns}");
                }
            }
            for (vector, out) in vectors.iter().zip(&expected) {
                for (row, got) in out.iter().enumerate() {
                    let numbers = tensor.weights[row * tensor.columns..][..tensor.columns]
                        .iter()
                        .zip(vector);
                    let sum: f32 = numbers.map(|(w, x)| f32::from(*w) * x).sum();
                    let exact = 0.5 + sum * tensor.scales[row];
                    assert!((got - exact).abs() < 0.001, "{got} instead of {exact}");
                }
            }
        }
    }

    #[test]
    fn what_lies_outside_is_taken_to_the_edge() {
        let mut vectors = IntVectors::new(3, 1);
        vectors.set(0, &[7.0, -3.0, -1.0]);
        assert_eq!(vectors.pairs, [8192 | -8192 << 16, -8192 & 0xffff]);
    }
}
