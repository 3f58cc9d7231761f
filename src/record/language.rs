//! Reads what feeds write for a language as ISO 639-1: BCP 47 tags, three-letter codes, English names.
//!
//! Not here: detection from the text (`nlp/text`).
//!
//! Invariant: an unknown word gives `None`, so that detection gets its turn.

/// Two-letter code, three-letter codes, English name; the languages that news feeds carry.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("af", &["afr", "afrikaans"]),
    ("am", &["amh", "amharic"]),
    ("ar", &["ara", "arabic"]),
    ("az", &["aze", "azerbaijani"]),
    ("be", &["bel", "belarusian"]),
    ("bg", &["bul", "bulgarian"]),
    ("bn", &["ben", "bengali"]),
    ("bs", &["bos", "bosnian"]),
    ("ca", &["cat", "catalan"]),
    ("cs", &["ces", "cze", "czech"]),
    ("da", &["dan", "danish"]),
    ("de", &["deu", "ger", "german"]),
    ("el", &["ell", "gre", "greek"]),
    ("en", &["eng", "english"]),
    ("es", &["spa", "spanish"]),
    ("et", &["est", "estonian"]),
    ("fa", &["fas", "per", "persian", "farsi"]),
    ("fi", &["fin", "finnish"]),
    ("fr", &["fra", "fre", "french"]),
    ("gu", &["guj", "gujarati"]),
    ("he", &["heb", "iw", "hebrew"]),
    ("hi", &["hin", "hindi"]),
    ("hr", &["hrv", "croatian"]),
    ("hu", &["hun", "hungarian"]),
    ("hy", &["hye", "arm", "armenian"]),
    ("id", &["ind", "in", "indonesian"]),
    ("it", &["ita", "italian"]),
    ("ja", &["jpn", "japanese"]),
    ("ka", &["kat", "geo", "georgian"]),
    ("kk", &["kaz", "kazakh"]),
    ("km", &["khm", "khmer"]),
    ("ko", &["kor", "korean"]),
    ("ku", &["kur", "kurdish"]),
    ("lt", &["lit", "lithuanian"]),
    ("lv", &["lav", "latvian"]),
    ("mk", &["mkd", "mac", "macedonian"]),
    ("mr", &["mar", "marathi"]),
    ("ms", &["msa", "may", "malay"]),
    ("my", &["mya", "bur", "burmese"]),
    ("nl", &["nld", "dut", "dutch"]),
    ("no", &["nor", "nob", "nno", "nb", "nn", "norwegian"]),
    ("pa", &["pan", "punjabi"]),
    ("pl", &["pol", "polish"]),
    ("ps", &["pus", "pashto"]),
    ("pt", &["por", "portuguese"]),
    ("ro", &["ron", "rum", "romanian"]),
    ("ru", &["rus", "russian"]),
    ("sk", &["slk", "slo", "slovak"]),
    ("sl", &["slv", "slovenian", "slovene"]),
    ("so", &["som", "somali"]),
    ("sq", &["sqi", "alb", "albanian"]),
    ("sr", &["srp", "serbian"]),
    ("sv", &["swe", "swedish"]),
    ("sw", &["swa", "swahili"]),
    ("ta", &["tam", "tamil"]),
    ("te", &["tel", "telugu"]),
    ("th", &["tha", "thai"]),
    ("tl", &["tgl", "fil", "tagalog", "filipino"]),
    ("tr", &["tur", "turkish"]),
    ("uk", &["ukr", "ukrainian"]),
    ("ur", &["urd", "urdu"]),
    ("uz", &["uzb", "uzbek"]),
    ("vi", &["vie", "vietnamese"]),
    (
        "zh",
        &["zho", "chi", "cmn", "chinese", "chineset", "chineses", "mandarin"],
    ),
];

/// ISO 639-1 code of a language as feeds write it.
pub(super) fn normalise(written: &str) -> Option<&'static str> {
    let lower = written.trim().to_lowercase();
    let primary = lower.split(['-', '_', ' ', '(']).next().unwrap_or("");
    LANGUAGES
        .iter()
        .find(|(code, others)| *code == primary || others.contains(&primary))
        .map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_as_written() {
        for (written, expected) in [
            ("en", Some("en")),
            ("en-US", Some("en")),
            ("pt_BR", Some("pt")),
            ("eng", Some("en")),
            ("English", Some("en")),
            ("chineset", Some("zh")),
            ("Chinese (Simplified)", Some("zh")),
            ("zh-Hant", Some("zh")),
            ("klingon", None),
            ("", None),
        ] {
            assert_eq!(normalise(written), expected, "{written}");
        }
    }
}
