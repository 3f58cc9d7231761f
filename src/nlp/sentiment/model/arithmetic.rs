//! Loops over f32 slices that compilers turn into vector instructions.
//!
//! Not here: what is multiplied with what.
//!
//! Invariant: results do not depend on the machine; no fused or reordered sums beyond what is written.

/// `out += a * x`.
#[inline(always)]
pub fn add_scaled(out: &mut [f32], x: &[f32], a: f32) {
    for (o, &x) in out.iter_mut().zip(x) {
        *o += a * x;
    }
}

/// Dot product in eight running sums.
#[must_use]
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for (s, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
            *s += x * y;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// e to the x, to about 2e-7 of its value, for x in -87..=88.
#[must_use]
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0; // 1.5 * 2^23: adding it rounds to an integer
    let x = x.clamp(-87.0, 88.0) * std::f32::consts::LOG2_E;
    let shifted = x + SHIFT;
    let whole = shifted - SHIFT;
    let f = (x - whole) * std::f32::consts::LN_2;
    let p =
        1.0 + f * (1.0 + f * (0.5 + f * (0.166_666_67 + f * (0.041_666_67 + f * (0.008_333_334 + f * 0.001_388_889)))));
    let power = shifted.to_bits().wrapping_sub(SHIFT.to_bits()).wrapping_add(127) << 23;
    p * f32::from_bits(power)
}

#[must_use]
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[must_use]
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let x = x.clamp(-15.0, 15.0);
    1.0 - 2.0 / (1.0 + exp(2.0 * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_and_its_relatives_are_close_to_the_real_ones() {
        let mut x = -20.0_f32;
        while x < 20.0 {
            assert!((exp(x) / x.exp() - 1.0).abs() < 2e-6, "exp {x}");
            assert!((tanh(x) - x.tanh()).abs() < 1e-6, "tanh {x}");
            x += 0.037;
        }
        assert!((sigmoid(0.0) - 0.5).abs() < 1e-7);
        assert!(exp(-1000.0) >= 0.0 && exp(1000.0).is_finite());
    }

    #[test]
    fn dot_sums_the_remainder_too() {
        let a: Vec<f32> = (0..11_u8).map(f32::from).collect();
        assert!((dot(&a, &a) - 385.0).abs() < 1e-4);
    }
}
