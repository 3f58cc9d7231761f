//! Chance from a seed: splitmix64 (Steele, Lea, Flood 2014).
//!
//! Invariant: the same seed gives the same numbers on every machine.

pub(super) struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0.0..1.0.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// An index below `len`, which is above 0.
    pub fn index(&mut self, len: usize) -> usize {
        (self.next() % len as u64) as usize
    }

    /// Standard normal, by Box and Muller.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.share().max(1e-12).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    /// A rank below `len`, the first one likeliest: Zipf's law with exponent 1, by the inverse of its integral.
    pub fn zipf(&mut self, len: usize) -> usize {
        let rank = ((len as f64 + 1.0).ln() * self.share()).exp();
        (rank as usize).saturating_sub(1).min(len.saturating_sub(1))
    }
}
