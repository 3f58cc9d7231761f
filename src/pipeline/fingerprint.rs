//! A similarity hash of a text: reprints of one story differ in few bits (SimHash, Charikar 2002).
//!
//! Not here: folding reprints, which consumers do by Hamming distance.
//!
//! Invariant: depends on the words alone, not on case, punctuation or white space.

use crate::knowledge::characters::lower_alphanumeric;

/// 64-bit SimHash over runs of three words.
pub(super) fn fingerprint(texts: [&str; 2]) -> u64 {
    let mut votes = Votes::default();
    let mut window = [0u64; 3];
    let mut words = 0usize;
    for text in texts {
        each_word(text, |word| {
            window = [window[1], window[2], word];
            words += 1;
            if words >= 3 {
                votes.add(mix(window));
            }
        });
    }
    if (1..3).contains(&words) {
        votes.add(mix(window));
    }
    votes.majority()
}

/// Gives the hash of every word in turn: FNV-1a over its characters in lower case.
fn each_word(text: &str, mut found: impl FnMut(u64)) {
    const SEED: u64 = 0xcbf2_9ce4_8422_2325;
    let step = |hash: u64, letter: u32| (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3);
    let mut hash = None;
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        at += 1;
        let letter = lower_alphanumeric(byte);
        if letter != 0 {
            hash = Some(step(hash.unwrap_or(SEED), u32::from(letter)));
            continue;
        }
        if !byte.is_ascii()
            && let Some(c) = text[at - 1..].chars().next()
        {
            at += c.len_utf8() - 1;
            if c.is_alphanumeric() {
                let letters = c.to_lowercase().map(u32::from);
                hash = Some(letters.fold(hash.unwrap_or(SEED), step));
                continue;
            }
        }
        if let Some(word) = hash.take() {
            found(word);
        }
    }
    if let Some(word) = hash {
        found(word);
    }
}

/// Byte `n` of entry `b` is bit `n` of `b`: eight counters are raised by one addition.
const SPREAD: [u64; 256] = {
    let mut spread = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            spread[byte] |= ((byte >> bit & 1) as u64) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    spread
};

/// How often each bit was set.
struct Votes {
    /// Eight counters of a byte each; `counts` takes them over before they can run over.
    lanes: [u64; 8],
    waiting: u32,
    counts: [u32; 64],
    all: u32,
}

impl Default for Votes {
    fn default() -> Self {
        Self {
            lanes: [0; 8],
            waiting: 0,
            counts: [0; 64],
            all: 0,
        }
    }
}

impl Votes {
    fn add(&mut self, hash: u64) {
        for (lane, byte) in self.lanes.iter_mut().zip(hash.to_le_bytes()) {
            *lane += SPREAD[usize::from(byte)];
        }
        self.waiting += 1;
        if self.waiting == 255 {
            self.take();
        }
    }

    fn take(&mut self) {
        for (counts, lane) in self.counts.chunks_exact_mut(8).zip(&mut self.lanes) {
            for (count, byte) in counts.iter_mut().zip(lane.to_le_bytes()) {
                *count += u32::from(byte);
            }
            *lane = 0;
        }
        self.all += std::mem::take(&mut self.waiting);
    }

    /// The bits that more than half of the hashes set.
    fn majority(mut self) -> u64 {
        self.take();
        let counts = self.counts.iter().enumerate();
        counts
            .filter(|(_, count)| 2 * **count > self.all)
            .fold(0, |bits, (nth, _)| bits | 1 << nth)
    }
}

/// Order matters; the finaliser of SplitMix64 spreads the bits.
fn mix(words: [u64; 3]) -> u64 {
    let joined = words.iter().fold(0u64, |sum, word| {
        sum.rotate_left(21) ^ word.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    let mut z = joined ^ (joined >> 30);
    z = z.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reprint_is_near_and_another_story_far() {
        let story = "Ministers from twelve states met in Nairobi on Monday to discuss a ceasefire in the east of the country \
                     after a week of shelling that closed the airport and drove thousands of people from their homes";
        let reprint = format!("{} . Our correspondent adds", story.to_uppercase());
        let other = "The central bank raised its main rate by half a point and warned that prices would rise through the \
                     winter as the currency weakens against the dollar and fuel subsidies end in the new budget";
        let near = (fingerprint(["", story]) ^ fingerprint(["", &reprint])).count_ones();
        let far = (fingerprint(["", story]) ^ fingerprint(["", other])).count_ones();
        assert!(near <= 10, "{near}");
        assert!(far >= 20, "{far}");
    }

    #[test]
    fn short_texts_have_one_too() {
        assert_ne!(fingerprint(["War", ""]), fingerprint(["Peace", ""]));
        assert_eq!(fingerprint(["", ""]), 0);
    }
}
