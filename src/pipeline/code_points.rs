//! Turns byte offsets of one text into counts of Unicode code points and back.
//!
//! Not here: which spans there are. Invariant: linear to build, constant to ask; ASCII text costs nothing.

/// Every how many bytes a count is kept.
const STRIDE: usize = 64;

/// Offsets of one text.
pub(super) struct CodePoints<'a> {
    text: &'a str,
    /// Code points that begin before byte `i * STRIDE`; empty for ASCII.
    counts: Vec<u32>,
}

impl<'a> CodePoints<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self {
                text,
                counts: Vec::new(),
            };
        }
        let begins = |chunk: &[u8]| chunk.iter().filter(|b| !is_continuation(**b)).count() as u32;
        let counts = text
            .as_bytes()
            .chunks(STRIDE)
            .scan(0, |sum, chunk| {
                let before = *sum;
                *sum += begins(chunk);
                Some(before)
            })
            .collect();
        Self { text, counts }
    }

    /// Code points before a byte offset; an offset past the end counts as the end.
    pub(super) fn at_byte(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.counts.is_empty() {
            return byte;
        }
        let block = (byte / STRIDE).min(self.counts.len() - 1);
        let rest = &self.text.as_bytes()[block * STRIDE..byte];
        self.counts[block] as usize + rest.iter().filter(|b| !is_continuation(**b)).count()
    }

    /// The byte offset where a code point begins; the end of the text for one past the last.
    pub(super) fn to_byte(&self, code_point: usize) -> usize {
        if self.counts.is_empty() {
            return code_point.min(self.text.len());
        }
        let block = self
            .counts
            .partition_point(|count| *count as usize <= code_point)
            .saturating_sub(1);
        let bytes = self.text.as_bytes();
        let mut seen = self.counts[block] as usize;
        for (at, byte) in bytes.iter().enumerate().skip(block * STRIDE) {
            if !is_continuation(*byte) {
                if seen == code_point {
                    return at;
                }
                seen += 1;
            }
        }
        self.text.len()
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_agree_with_counting_characters() {
        let text = "Zürich \u{1f600} мир 中文 ".repeat(40) + "end";
        for text in [text.as_str(), "plain ascii", "é", ""] {
            let points = CodePoints::of(text);
            for (nth, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(points.at_byte(byte), nth);
                assert_eq!(points.to_byte(nth), byte);
            }
            assert_eq!(points.at_byte(text.len()), text.chars().count());
            assert_eq!(points.to_byte(text.chars().count()), text.len());
        }
    }
}
