//! Loops over f32 slices that compilers turn into vector instructions.
//!
//! Not here: what is multiplied with what.
//!
//! Invariant: results do not depend on the machine; no fused or reordered sums beyond what is written.

/// Dot product in sixteen running sums, which are halved until one is left.
#[must_use]
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    let mut sums = [0.0_f32; 16];
    for (x, y) in a.iter().zip(b) {
        for (s, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
            *s += x * y;
        }
    }
    let eight: [f32; 8] = std::array::from_fn(|i| sums[i] + sums[i + 8]);
    let four: [f32; 4] = std::array::from_fn(|i| eight[i] + eight[i + 4]);
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    (four[0] + four[2]) + (four[1] + four[3]) + rest
}

/// Numbers that are summed side by side, few enough to stay in registers.
const BLOCK: usize = 64;

/// The sum of rows, each with its share; a row is as long as what they sum to.
#[inline(always)]
pub fn weighted_sum(shares: &[f32], rows: &[f32], out: &mut [f32]) {
    let width = out.len().max(1);
    let rows = || shares.iter().zip(rows.chunks_exact(width));
    let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
    let from = blocks.len() * BLOCK;
    for (number, out) in blocks.iter_mut().enumerate() {
        let mut sums = [0.0_f32; BLOCK];
        for (share, row) in rows() {
            for (sum, x) in sums.iter_mut().zip(&row.as_chunks::<BLOCK>().0[number]) {
                *sum += share * x;
            }
        }
        *out = sums;
    }
    rest.fill(0.0);
    for (share, row) in rows() {
        for (sum, x) in rest.iter_mut().zip(&row[from..]) {
            *sum += share * x;
        }
    }
}

/// 2 to the x, to about 1e-7 of its value, for x in -60..=60: so far two of them may be multiplied.
#[must_use]
#[inline(always)]
pub fn exp2(x: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0; // 1.5 * 2^23: adding it rounds to an integer
    let x = x.clamp(-60.0, 60.0);
    let shifted = x + SHIFT;
    let f = x - (shifted - SHIFT);
    let p =
        std::f32::consts::LN_2 + f * (0.240_222_42 + f * (0.055_507_34 + f * (0.009_671_513 + f * 0.001_326_472_7)));
    let p = 1.0 + f * p;
    f32::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_close_to_the_real_ones() {
        let mut x = -58.0_f32;
        while x < 58.0 {
            assert!((exp2(x) / x.exp2() - 1.0).abs() < 5e-7, "{x}");
            x += 0.037;
        }
        assert!(exp2(-1000.0) > 0.0 && exp2(1000.0) * exp2(1000.0) < f32::MAX);
    }

    #[test]
    fn dot_sums_the_remainder_too() {
        let a: Vec<f32> = (0..35_u8).map(f32::from).collect();
        assert!((dot(&a, &a) - 13_685.0).abs() < 1e-2);
    }

    #[test]
    fn a_sum_of_rows_is_right_where_they_fill_no_block() {
        for width in [3, 64, 70] {
            let rows: Vec<f32> = (0..3 * width).map(|i| i as f32).collect();
            let mut out = vec![9.0; width];
            weighted_sum(&[0.5, 0.0, 0.25], &rows, &mut out);
            let expected = |i: usize| 0.5 * i as f32 + 0.25 * (i + 2 * width) as f32;
            assert!(out.iter().enumerate().all(|(i, x)| (x - expected(i)).abs() < 1e-4));
        }
    }
}
