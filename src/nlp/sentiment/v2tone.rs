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

/// "I", "our", "We've"; "US" is a country.
fn is_self(word: &str) -> bool {
    let opens = matches!(
        word.as_bytes().first(),
        Some(b'i' | b'I' | b'w' | b'W' | b'm' | b'M' | b'u' | b'U' | b'o' | b'O')
    );
    let mut lower = [0; "ourselves".len()];
    let Some(lower) = lower.get_mut(..word.len()).filter(|_| opens && word != "US") else {
        return false;
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"i" | b"we"
            | b"me"
            | b"us"
            | b"my"
            | b"our"
            | b"mine"
            | b"ours"
            | b"myself"
            | b"ourselves"
            | b"we're"
            | b"we've"
            | b"i'm"
            | b"i've"
    )
}
