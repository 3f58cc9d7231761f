//! The weights of the fast model's hashed features: a bitmap of the buckets that have any, and their rows packed.
//!
//! Most features of a text have no weights, and the bitmap that says so is small enough to stay near the processor.
//!
//! Not here: what the features are (`fast.rs`). Invariant: a bucket is the low bits of the FNV-1a hash of the feature's
//! name; those depend on the low bits of the hash before alone, so that 32 of its 64 are carried along.

use super::ModelError;

const BUCKETS: usize = 1 << 20;

/// Weights of one feature: negative, neutral, positive.
pub type Row = [i8; 4];

/// The hash of a name begun.
#[derive(Clone, Copy, Debug, Default)]
pub struct State(u32);

impl State {
    pub const START: Self = Self(0x8422_2325);

    /// The hash with more of the name.
    pub const fn with(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut state, mut at) = (self, 0);
        while at < bytes.len() {
            state = state.with_byte(bytes[at]);
            at += 1;
        }
        state
    }

    #[inline(always)]
    pub const fn with_byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u32).wrapping_mul(0x0000_01b3))
    }
}

#[derive(Debug)]
pub struct Table {
    /// Of 64 buckets each: which have weights, and how many rows stand before theirs.
    blocks: Vec<(u64, u32)>,
    rows: Vec<Row>,
}

impl Table {
    /// Reads the bitmap and the rows of three bytes behind it.
    pub fn parse(data: &[u8]) -> Result<Self, ModelError> {
        let (bitmap, rows) = data.split_at_checked(BUCKETS / 8).ok_or(ModelError::Short)?;
        let mut count = 0;
        let blocks: Vec<(u64, u32)> = bitmap
            .as_chunks::<8>()
            .0
            .iter()
            .map(|bytes| {
                let bits = u64::from_le_bytes(*bytes);
                let before = count;
                count += bits.count_ones();
                (bits, before)
            })
            .collect();
        let rows = rows.chunks_exact(3).take(count as usize);
        let rows: Vec<Row> = rows
            .map(|row| [row[0].cast_signed(), row[1].cast_signed(), row[2].cast_signed(), 0])
            .collect();
        if rows.len() < count as usize {
            return Err(ModelError::Short);
        }
        Ok(Self { blocks, rows })
    }

    /// What a feature weighs.
    #[inline(always)]
    pub fn row(&self, name: State) -> Row {
        let bucket = name.0 as usize % BUCKETS;
        let (bits, before) = self.blocks[bucket / 64];
        let bit = bucket % 64;
        if bits >> bit & 1 == 0 {
            return Row::default();
        }
        let inside = (bits & ((1 << bit) - 1)).count_ones();
        self.rows[(before + inside) as usize]
    }
}
