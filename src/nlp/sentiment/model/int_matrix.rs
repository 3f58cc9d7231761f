//! A matrix of small whole numbers for products with vectors whose numbers lie in -1..=1.
//!
//! Weights stay as they stand in the file (int8 with a scale a row), widened to 16 bits; the vector is rounded to 13 bits.
//! A product is then a sum of whole numbers, which every machine adds up alike in whatever order: eight rows side by side
//! where the processor can (`lanes.rs`).
//!
//! Not here: products with words, whose numbers have no bound (`matrix.rs`).
//!
//! Invariant: sums stay within 32 bits: 127 * 8,192 * 2,048 columns.

use super::lanes::{Lanes, ROWS, Sums, Wide};
use super::tensors::Quantized;

/// A vector's 1.0.
const ONE: f32 = 8192.0;
/// More could run over.
pub const COLUMNS_MAX: usize = 2048;

/// A vector rounded for products.
#[derive(Debug, Default)]
pub struct IntVector(Vec<i16>);

impl IntVector {
    /// Takes the place of what it held.
    #[inline(always)]
    pub fn set(&mut self, numbers: &[f32]) {
        self.0.clear();
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 13 bits and a sign")]
        let rounded = numbers
            .iter()
            .map(|x| (x.clamp(-1.0, 1.0) * ONE).round_ties_even() as i16);
        self.0.extend(rounded);
        // Products take numbers two at a time; weights have a column of zeros for the last one alone.
        if numbers.len() % 2 == 1 {
            self.0.push(0);
        }
    }
}

#[derive(Debug)]
pub struct IntMatrix {
    columns: usize,
    weights: Weights,
    /// Of each row, with the vector's scale in it.
    scales: Vec<f32>,
}

#[derive(Debug)]
enum Weights {
    Rows(Vec<i16>),
    /// Eight rows after eight, two columns after two.
    Lanes(Wide, Vec<Lanes>),
}

/// Eight rows each that are summed side by side: enough for the processor to overlap them.
const BLOCKS: usize = 4;

impl IntMatrix {
    /// From a tensor of the file; none where it has too many columns.
    #[must_use]
    pub fn new(tensor: &Quantized, wide: Option<Wide>) -> Option<Self> {
        let columns = tensor.columns;
        if columns > COLUMNS_MAX {
            return None;
        }
        let weights = match wide {
            None => Weights::Rows(tensor.weights.iter().map(|w| i16::from(*w)).collect()),
            Some(wide) => {
                let at = |row: usize, column: usize| {
                    let weight = tensor.weights.get(row * columns + column).filter(|_| column < columns);
                    weight.map_or(0, |w| i16::from(*w))
                };
                let blocks = 0..tensor.scales.len().div_ceil(ROWS);
                let lanes = blocks.flat_map(|block| {
                    let pair = move |pair: usize| -> Lanes {
                        let lane = |i: usize| at(block * ROWS + i / 2, 2 * pair + i % 2);
                        pulp::cast(std::array::from_fn::<i16, { 2 * ROWS }, _>(lane))
                    };
                    (0..columns.div_ceil(2)).map(pair)
                });
                Weights::Lanes(wide, lanes.collect())
            }
        };
        Some(Self {
            columns,
            weights,
            scales: tensor.scales.iter().map(|scale| scale / ONE).collect(),
        })
    }

    /// `out += self * x`; `out` has a number a row.
    #[inline(always)]
    pub fn add_product(&self, x: &IntVector, out: &mut [f32]) {
        match &self.weights {
            Weights::Rows(weights) => {
                let rows = weights.chunks_exact(self.columns.max(1));
                for ((row, scale), out) in rows.zip(&self.scales).zip(out) {
                    add(out, dot(row, &x.0), *scale);
                }
            }
            Weights::Lanes(wide, weights) => {
                let pairs = x.0.as_chunks::<2>().0;
                let mut groups = weights.chunks_exact(BLOCKS * self.columns.div_ceil(2).max(1));
                let mut first = 0;
                for group in &mut groups {
                    self.add_blocks::<BLOCKS>((*wide, group, pairs), &mut first, out);
                }
                for block in groups.remainder().chunks_exact(self.columns.div_ceil(2).max(1)) {
                    self.add_blocks::<1>((*wide, block, pairs), &mut first, out);
                }
            }
        }
    }

    /// The products of some blocks of rows that stand one after another.
    #[inline(always)]
    fn add_blocks<const N: usize>(
        &self,
        (wide, weights, pairs): (Wide, &[Lanes], &[[i16; 2]]),
        first: &mut usize,
        out: &mut [f32],
    ) {
        let blocks: [&[Lanes]; N] = std::array::from_fn(|block| &weights[block * pairs.len()..][..pairs.len()]);
        let mut sums = [pulp::cast::<[i32; ROWS], Sums>([0; ROWS]); N];
        for (at, pair) in pairs.iter().enumerate() {
            for (sum, block) in sums.iter_mut().zip(&blocks) {
                *sum = wide.add(*sum, block[at], *pair);
            }
        }
        for sums in sums {
            let sums: [i32; ROWS] = pulp::cast(sums);
            let rows = out[*first..].iter_mut().zip(&self.scales[*first..]);
            for ((out, scale), sum) in rows.zip(sums) {
                add(out, sum, *scale);
            }
            *first += ROWS;
        }
    }
}

#[inline(always)]
fn add(out: &mut f32, sum: i32, scale: f32) {
    #[expect(clippy::cast_precision_loss, reason = "24 bits are more than the vector has")]
    let sum = sum as f32;
    *out += sum * scale;
}

/// One loop of whole numbers, which compilers widen by themselves.
#[inline(always)]
fn dot(a: &[i16], b: &[i16]) -> i32 {
    let count = a.len().min(b.len());
    let (a, b) = (&a[..count], &b[..count]);
    let mut sum = 0;
    for at in 0..count {
        sum += i32::from(a[at]) * i32::from(b[at]);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_rounded_numbers() {
        let weights: Vec<i8> = (0..3 * 37).map(|i| i8::try_from(i % 255 - 127).unwrap_or(0)).collect();
        let tensor = Quantized {
            columns: 37,
            weights: weights.clone(),
            scales: vec![0.5, 0.01, 2.0],
        };
        let x: Vec<f32> = (0..37_u8).map(|i| f32::from(i) / 18.0 - 1.0).collect();
        let mut vector = IntVector::default();
        vector.set(&x);
        let [plain, wide] = [None, Wide::detect()].map(|wide| {
            let mut out = [1.0_f32; 3];
            IntMatrix::new(&tensor, wide).unwrap().add_product(&vector, &mut out);
            out
        });
        assert_eq!(plain, wide);
        let out = plain;
        for (row, got) in out.into_iter().enumerate() {
            let numbers = weights[row * 37..][..37].iter().zip(&x);
            let sum: f32 = numbers.map(|(w, x)| f32::from(*w) * x).sum();
            let expected = 1.0 + sum * tensor.scales[row];
            assert!(
                (got - expected).abs() < 0.02 * tensor.scales[row].max(0.1) * 10.0,
                "{got} {expected}"
            );
        }
    }

    #[test]
    fn many_rows_have_the_same_products_on_every_processor() {
        for (rows, columns) in [(240, 80), (40, 7), (33, 2), (1, 1)] {
            let weights = (0..rows * columns).map(|i| i8::try_from(i * 37 % 255).unwrap_or(0));
            let tensor = Quantized {
                columns,
                weights: weights.collect(),
                scales: (0..rows).map(|row| 0.25 + row as f32).collect(),
            };
            let x: Vec<f32> = (0..columns).map(|i| (i as f32 * 0.37).sin()).collect();
            let mut vector = IntVector::default();
            vector.set(&x);
            let [plain, wide] = [None, Wide::detect()].map(|wide| {
                let mut out = vec![0.5_f32; rows];
                IntMatrix::new(&tensor, wide).unwrap().add_product(&vector, &mut out);
                out
            });
            assert_eq!(plain, wide, "{rows} rows of {columns}");
        }
    }

    #[test]
    fn what_lies_outside_is_taken_to_the_edge() {
        let mut vector = IntVector::default();
        vector.set(&[7.0, -3.0, f32::NAN]);
        assert_eq!(vector.0[..2], [8192, -8192]);
    }
}
