//! Which language a document is in: the record's word, else detected.
//!
//! Not here: what a language changes. Invariant: reads a bounded beginning of the text; unsure is `und`.

use super::Prepared;

const WORDS_READ: usize = 80;
const BYTES_READ: usize = 800;
/// Below this many letters a guess is worth nothing.
const LETTERS_MIN: usize = 24;

/// ISO 639-1 of a document.
pub fn language(given: Option<&str>, prepared: &Prepared<'_>) -> String {
    if let Some(code) = given.map(str::trim).filter(|code| code.len() >= 2 && *code != "und") {
        let primary = code.split(['-', '_']).next().unwrap_or(code);
        return primary.to_ascii_lowercase();
    }
    if is_plainly_english(prepared) {
        return "en".to_owned();
    }
    let text = if prepared.body.len() >= LETTERS_MIN {
        prepared.body
    } else {
        prepared.title
    };
    let sample = &text[..text.floor_char_boundary(BYTES_READ)];
    detect(sample).unwrap_or("und").to_owned()
}

/// A fifth of the first words are the commonest English ones: no need to ask further.
fn is_plainly_english(prepared: &Prepared<'_>) -> bool {
    const COMMON: [&str; 24] = [
        "the", "of", "and", "to", "in", "said", "that", "for", "is", "was", "on", "with", "by", "from", "has", "have",
        "will", "after", "his", "their", "were", "who", "its", "would",
    ];
    let mut seen = 0;
    let mut common = 0;
    for sentence in &prepared.sentences {
        let text = prepared.text(sentence.span.field);
        for token in &prepared.tokens[sentence.tokens.clone()] {
            seen += 1;
            common += usize::from(COMMON.contains(&&text[token.start..token.end]));
            if seen == WORDS_READ {
                return common * 6 >= seen;
            }
        }
    }
    common >= 2 && common * 6 >= seen
}

fn detect(sample: &str) -> Option<&'static str> {
    if sample.chars().filter(|c| c.is_alphabetic()).count() < LETTERS_MIN && sample.is_ascii() {
        return None;
    }
    let info = whatlang::detect(sample)?;
    if !info.is_reliable() && info.confidence() < 0.35 {
        return None;
    }
    iso_639_1(info.lang().code())
}

/// The two-letter code of whatlang's three-letter one.
#[expect(clippy::too_many_lines, reason = "a table: one entry a language")]
fn iso_639_1(code: &str) -> Option<&'static str> {
    const CODES: [(&str, &str); 69] = [
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "no"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
        ("lat", "la"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("hye", "hy"),
    ];
    CODES.iter().find(|(long, _)| *long == code).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use crate::nlp::{Document, text::prepare};

    #[test]
    fn the_record_is_believed_and_else_the_text() {
        let check = |given, body, wanted| {
            let doc = Document {
                body,
                language: given,
                ..Document::default()
            };
            assert_eq!(prepare(&doc, 10_000).language, wanted, "{body}");
        };
        check(Some("pt-BR"), "Bonjour", "pt");
        check(None, "The envoy said that the army of the state left the city.", "en");
        check(
            None,
            "Le ministre des affaires étrangères a rencontré son homologue turc à Paris jeudi.",
            "fr",
        );
        check(
            None,
            "Министр иностранных дел России встретился с коллегой из Турции в Москве.",
            "ru",
        );
        check(None, "Yes", "und");
    }
}
