//! Wider instructions than every processor of the architecture has, where this one has them.
//!
//! Not here: what is computed. Invariant: results are the same with and without; only whole numbers are summed side by side.

/// Leave to use 256-bit instructions.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug)]
pub struct Wide(pulp::x86::V3);

/// Other architectures' compilers use the widest instructions by themselves.
#[cfg(not(target_arch = "x86_64"))]
#[derive(Clone, Copy, Debug)]
pub enum Wide {}

/// Two columns of eight rows: the first row's two numbers, then the second's.
pub type Lanes = pulp::i16x16;
/// Sums of eight rows.
pub type Sums = pulp::i32x8;

pub const ROWS: usize = 8;

#[cfg(target_arch = "x86_64")]
impl Wide {
    /// Asks the processor.
    pub fn detect() -> Option<Self> {
        pulp::x86::V3::try_new().map(Self)
    }

    /// Runs what is inlined into it with the wide instructions.
    #[inline(always)]
    pub fn run<R>(self, work: impl FnOnce() -> R) -> R {
        struct Work<F>(F);
        impl<R, F: FnOnce() -> R> pulp::NullaryFnOnce for Work<F> {
            type Output = R;
            #[inline(always)]
            fn call(self) -> R {
                self.0()
            }
        }
        self.0.vectorize(Work(work))
    }

    /// Adds the products of two columns with two numbers of the vector.
    #[inline(always)]
    pub fn add(self, sums: Sums, weights: Lanes, pair: [i16; 2]) -> Sums {
        let [low, high] = pair;
        let both = self
            .0
            .splat_i32x8(i32::from(high) << 16 | i32::from(low.cast_unsigned()));
        let products = self.0.multiply_wrapping_add_adjacent_i16x16(weights, pulp::cast(both));
        self.0.wrapping_add_i32x8(sums, products)
    }
}

#[cfg(not(target_arch = "x86_64"))]
impl Wide {
    pub fn detect() -> Option<Self> {
        None
    }

    pub fn run<R>(self, work: impl FnOnce() -> R) -> R {
        work()
    }

    pub fn add(self, _: Sums, _: Lanes, _: [i16; 2]) -> Sums {
        match self {}
    }
}
