//! Whole numbers multiplied and summed side by side, by the widest instructions that the processor has.
//!
//! Not here: what is multiplied (`int_matrix.rs`).
//!
//! Invariant: results are the same with all of them; only whole numbers are summed side by side.

use std::fmt::Debug;

/// One kind of instructions.
pub trait Lanes: Copy + Debug + Send + Sync + 'static {
    /// Rows of a matrix that are summed side by side: a block.
    const ROWS: usize;
    /// Vectors that are multiplied together, so that weights are fetched once for all of them.
    const VECTORS: usize;
    /// Two columns of a block: the first row's two numbers, then the second's. In memory they begin where a line of the
    /// cache does, for what lies across two is fetched twice.
    type Weights: Copy + Debug + Send + Sync;
    /// Sums of a block.
    type Sums: Copy;
    type Numbers: AsRef<[i32]>;

    /// Runs what is inlined into it with these instructions.
    fn run<R>(self, work: impl FnOnce() -> R) -> R;

    /// Weights with the numbers of an index.
    fn weights(number: impl Fn(usize) -> i16) -> Self::Weights;

    fn zero(self) -> Self::Sums;

    /// Adds the products of two columns with two numbers of a vector, the first in the low bits.
    fn add(self, sums: Self::Sums, weights: &Self::Weights, pair: i32) -> Self::Sums;

    fn numbers(sums: Self::Sums) -> Self::Numbers;
}

/// Every processor; its compiler makes what it can of it.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl Lanes for Plain {
    const ROWS: usize = 8;
    const VECTORS: usize = 2;
    type Weights = [i16; 16];
    type Sums = [i32; 8];
    type Numbers = [i32; 8];

    #[inline(always)]
    fn run<R>(self, work: impl FnOnce() -> R) -> R {
        work()
    }

    fn weights(number: impl Fn(usize) -> i16) -> [i16; 16] {
        std::array::from_fn(number)
    }

    #[inline(always)]
    fn zero(self) -> [i32; 8] {
        [0; 8]
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "two numbers of 16 bits in one of 32")]
    fn add(self, mut sums: [i32; 8], weights: &[i16; 16], pair: i32) -> [i32; 8] {
        let (low, high) = (i32::from(pair as i16), pair >> 16);
        for (sum, [first, second]) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
            *sum += i32::from(*first) * low + i32::from(*second) * high;
        }
        sums
    }

    #[inline(always)]
    fn numbers(sums: [i32; 8]) -> [i32; 8] {
        sums
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{Eight, Sixteen};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Lanes;
    use pulp::{NullaryFnOnce, i16x16, i16x32, i32x8, i32x16};

    /// Lets a closure be run with instructions that not every processor has.
    struct Work<F>(F);

    impl<R, F: FnOnce() -> R> NullaryFnOnce for Work<F> {
        type Output = R;
        #[inline(always)]
        fn call(self) -> R {
            self.0()
        }
    }

    #[derive(Clone, Copy, Debug)]
    #[repr(C, align(32))]
    pub struct Half(i16x16);

    #[derive(Clone, Copy, Debug)]
    #[repr(C, align(64))]
    pub struct Whole(i16x32);

    /// 256 bits at once.
    #[derive(Clone, Copy, Debug)]
    pub struct Eight(pulp::x86::V3);

    impl Eight {
        /// Asks the processor.
        pub fn detect() -> Option<Self> {
            pulp::x86::V3::try_new().map(Self)
        }
    }

    impl Lanes for Eight {
        const ROWS: usize = 8;
        const VECTORS: usize = 2;
        type Weights = Half;
        type Sums = i32x8;
        type Numbers = [i32; 8];

        #[inline(always)]
        fn run<R>(self, work: impl FnOnce() -> R) -> R {
            self.0.vectorize(Work(work))
        }

        fn weights(number: impl Fn(usize) -> i16) -> Half {
            Half(pulp::cast(std::array::from_fn::<i16, 16, _>(number)))
        }

        #[inline(always)]
        fn zero(self) -> i32x8 {
            self.0.splat_i32x8(0)
        }

        #[inline(always)]
        fn add(self, sums: i32x8, weights: &Half, pair: i32) -> i32x8 {
            let both = pulp::cast(self.0.splat_i32x8(pair));
            let products = self.0.multiply_wrapping_add_adjacent_i16x16(weights.0, both);
            self.0.wrapping_add_i32x8(sums, products)
        }

        #[inline(always)]
        fn numbers(sums: i32x8) -> [i32; 8] {
            pulp::cast(sums)
        }
    }

    pulp::simd_type! {
        /// What servers have since 2019 (Cascade Lake, Zen 4): products that are summed in the same instruction.
        struct Vnni {
            sse4_1: "sse4.1",
            avx2: "avx2",
            bmi2: "bmi2",
            fma: "fma",
            avx512f: "avx512f",
            avx512bw: "avx512bw",
            avx512dq: "avx512dq",
            avx512vl: "avx512vl",
            avx512vnni: "avx512vnni",
        }
    }

    /// 512 bits at once.
    #[derive(Clone, Copy, Debug)]
    pub struct Sixteen(Vnni);

    impl Sixteen {
        /// Asks the processor.
        pub fn detect() -> Option<Self> {
            Vnni::try_new().map(Self)
        }
    }

    impl Lanes for Sixteen {
        const ROWS: usize = 16;
        const VECTORS: usize = 4;
        type Weights = Whole;
        type Sums = i32x16;
        type Numbers = [i32; 16];

        #[inline(always)]
        fn run<R>(self, work: impl FnOnce() -> R) -> R {
            self.0.vectorize(Work(work))
        }

        fn weights(number: impl Fn(usize) -> i16) -> Whole {
            Whole(pulp::cast(std::array::from_fn::<i16, 32, _>(number)))
        }

        #[inline(always)]
        fn zero(self) -> i32x16 {
            pulp::cast(self.0.avx512f._mm512_setzero_si512())
        }

        /// Compilers make one instruction of product and sum.
        #[inline(always)]
        fn add(self, sums: i32x16, weights: &Whole, pair: i32) -> i32x16 {
            let both = self.0.avx512f._mm512_set1_epi32(pair);
            let products = self.0.avx512bw._mm512_madd_epi16(pulp::cast(weights.0), both);
            pulp::cast(self.0.avx512f._mm512_add_epi32(pulp::cast(sums), products))
        }

        #[inline(always)]
        fn numbers(sums: i32x16) -> [i32; 16] {
            pulp::cast(sums)
        }
    }
}
