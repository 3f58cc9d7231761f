//! A matrix laid out for products with one vector at a time.
//!
//! Not here: where its numbers come from (`tensors.rs`).
//!
//! Invariant: every output is the sum over the inputs in their order, whatever the machine.

/// Outputs that are summed side by side, few enough to stay in registers.
const BLOCK: usize = 16;

/// Blocks of 16 rows; within a block column by column.
#[derive(Debug)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    blocks: Vec<f32>,
}

impl Matrix {
    /// From numbers row by row.
    #[must_use]
    pub fn new(by_row: &[f32], rows: usize, columns: usize) -> Self {
        let mut blocks = vec![0.0; rows.div_ceil(BLOCK) * BLOCK * columns];
        for (row, numbers) in by_row.chunks_exact(columns.max(1)).take(rows).enumerate() {
            let start = row / BLOCK * BLOCK * columns + row % BLOCK;
            for (column, &x) in numbers.iter().enumerate() {
                blocks[start + column * BLOCK] = x;
            }
        }
        Self { rows, columns, blocks }
    }

    /// `out += self * x`; `out` has a number a row.
    #[inline(always)]
    pub fn add_product(&self, x: &[f32], out: &mut [f32]) {
        let blocks = self.blocks.chunks_exact((BLOCK * self.columns).max(1));
        for (block, out) in blocks.zip(out[..self.rows].chunks_mut(BLOCK)) {
            let mut sums = [0.0_f32; BLOCK];
            sums[..out.len()].copy_from_slice(out);
            for (&x, column) in x.iter().zip(block.as_chunks::<BLOCK>().0) {
                for (sum, &w) in sums.iter_mut().zip(column) {
                    *sum += x * w;
                }
            }
            out.copy_from_slice(&sums[..out.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_right_where_rows_do_not_fill_a_block() {
        for rows in [1, 3, 16, 19] {
            let number = |i: usize| f32::from(u8::try_from(i % 7).unwrap_or(0)) - 3.0;
            let by_row: Vec<f32> = (0..rows * 5).map(number).collect();
            let x = [1.0, -2.0, 0.5, 3.0, 4.0];
            let mut out = vec![1.0; rows];
            Matrix::new(&by_row, rows, 5).add_product(&x, &mut out);
            for (row, got) in by_row.chunks_exact(5).zip(out) {
                let expected = row.iter().zip(x).fold(1.0, |sum, (w, x)| sum + w * x);
                assert!((got - expected).abs() < 1e-5, "{got} instead of {expected}");
            }
        }
    }
}
