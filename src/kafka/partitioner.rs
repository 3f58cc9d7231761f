//! Which partition of an output topic a record goes to.
//!
//! Not here: how many partitions there are (`routes.rs`).
//!
//! Invariant: records of one input partition keep their order; records of one key share a partition, the one
//! that Java clients choose.

/// Same partition where the topics have as many, else by key as Java does, else by the input partition.
pub fn partition(source: i32, source_count: i32, key: Option<&[u8]>, target_count: i32) -> i32 {
    match key {
        _ if source_count == target_count => source,
        Some(key) => ((murmur2(key) & 0x7fff_ffff) % target_count.max(1) as u32) as i32,
        None => source % target_count.max(1),
    }
}

/// The hash of Kafka's default partitioner.
fn murmur2(data: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ data.len() as u32;
    let mut words = data.chunks_exact(4);
    for word in &mut words {
        let mut k = u32::from_le_bytes([word[0], word[1], word[2], word[3]]).wrapping_mul(M);
        k ^= k >> 24;
        hash = hash.wrapping_mul(M) ^ k.wrapping_mul(M);
    }
    let rest = words.remainder();
    for (index, byte) in rest.iter().enumerate() {
        hash ^= u32::from(*byte) << (8 * index);
    }
    if !rest.is_empty() {
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ hash >> 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_java_clients() {
        // Values published with Kafka's own tests of its hash.
        let known: [(&[u8], i32); 5] = [
            (b"21", -973_932_308),
            (b"foobar", -790_332_482),
            (b"a-little-bit-long-string", -985_981_536),
            (b"a-little-bit-longer-string", -1_486_304_829),
            (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
        ];
        for (data, hash) in known {
            assert_eq!(murmur2(data) as i32, hash);
        }
    }

    #[test]
    fn equal_counts_keep_the_partition_and_unequal_ones_follow_the_key() {
        assert_eq!(partition(3, 12, Some(b"foobar"), 12), 3);
        assert_eq!(
            partition(3, 12, Some(b"foobar"), 5),
            partition(7, 12, Some(b"foobar"), 5)
        );
        assert_eq!(partition(7, 12, None, 5), 2);
    }
}
