//! A matrix of small whole numbers for products with vectors whose numbers lie in -1..=1.
//!
//! Weights stay as they stand in the file (int8 with a scale a row), widened to 16 bits; the vector is rounded to 13 bits.
//! A product is then a sum of whole numbers, which every machine adds up alike and compilers turn into the widest
//! instructions there are.
//!
//! Not here: products with words, whose numbers have no bound (`matrix.rs`).
//!
//! Invariant: sums stay within 32 bits: 127 * 8,192 * 2,048 columns.

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
    pub fn set(&mut self, numbers: &[f32]) {
        self.0.clear();
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 13 bits and a sign")]
        let rounded = numbers
            .iter()
            .map(|x| (x.clamp(-1.0, 1.0) * ONE).round_ties_even() as i16);
        self.0.extend(rounded);
    }
}

#[derive(Debug)]
pub struct IntMatrix {
    columns: usize,
    weights: Vec<i16>,
    /// Of each row, with the vector's scale in it.
    scales: Vec<f32>,
}

impl IntMatrix {
    /// From a tensor of the file; none where it has too many columns.
    #[must_use]
    pub fn new(tensor: &Quantized) -> Option<Self> {
        (tensor.columns <= COLUMNS_MAX).then(|| Self {
            columns: tensor.columns,
            weights: tensor.weights.iter().map(|w| i16::from(*w)).collect(),
            scales: tensor.scales.iter().map(|scale| scale / ONE).collect(),
        })
    }

    /// `out += self * x`; `out` has a number a row.
    pub fn add_product(&self, x: &IntVector, out: &mut [f32]) {
        let rows = self.weights.chunks_exact(self.columns.max(1));
        for ((row, scale), out) in rows.zip(&self.scales).zip(out) {
            #[expect(clippy::cast_precision_loss, reason = "24 bits are more than the vector has")]
            let sum = dot(row, &x.0) as f32;
            *out += sum * scale;
        }
    }
}

/// Eight sums side by side, four times over; written out so that it is one loop whatever is inlined.
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
        let mut out = [1.0_f32; 3];
        IntMatrix::new(&tensor).unwrap().add_product(&vector, &mut out);
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
    fn what_lies_outside_is_taken_to_the_edge() {
        let mut vector = IntVector::default();
        vector.set(&[7.0, -3.0, f32::NAN]);
        assert_eq!(vector.0[..2], [8192, -8192]);
    }
}
