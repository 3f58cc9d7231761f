//! GDELT's V2Tone numbers: shares of positive, negative, active and self-referring words.
//!
//! Not here: the tone that chancery itself publishes (`tone.rs`).
//!
//! Invariant: shares are per cent of words; tone is positive minus negative, polarity their sum.

use super::SentenceCues;
use crate::knowledge::inflect::Forms;
use crate::nlp::text::TokenKind;
use crate::nlp::words::Words;
use crate::nlp::{V2Tone, Zone};

/// Counts over headline and text.
pub fn v2tone(words: &Words<'_>, cues: &[SentenceCues]) -> V2Tone {
    let (mut count, mut active, mut own) = (0u32, 0u32, 0u32);
    for sentence in words
        .prepared
        .sentences
        .iter()
        .filter(|s| matches!(s.zone, Zone::Headline | Zone::Text))
    {
        for at in sentence.tokens.clone() {
            if words.prepared.tokens[at].kind != TokenKind::Word {
                continue;
            }
            count += 1;
            own += u32::from(is_self(words.text(at)));
            active += u32::from(words.forms[at].has(Forms::VERB));
        }
    }
    if count == 0 {
        return V2Tone::default();
    }
    let tokens = |positive: bool| -> f32 {
        cues.iter()
            .flat_map(|(_, cues)| cues)
            .filter(|cue| (cue.weight > 0.0) == positive)
            .map(|cue| cue.count as f32)
            .sum()
    };
    let share = |number: f32| 100.0 * number / count as f32;
    let (positive, negative) = (share(tokens(true)), share(tokens(false)));
    V2Tone {
        tone: positive - negative,
        positive,
        negative,
        polarity: positive + negative,
        activity: share(active as f32),
        self_reference: share(own as f32),
        words: count,
    }
}

fn is_self(word: &str) -> bool {
    const WORDS: [&str; 14] = [
        "i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves", "we're", "we've", "i'm", "i've",
    ];
    matches!(
        word.as_bytes().first(),
        Some(b'i' | b'I' | b'w' | b'W' | b'm' | b'M' | b'u' | b'U' | b'o' | b'O')
    ) && WORDS.iter().any(|own| own.eq_ignore_ascii_case(word))
        && word != "US"
}
