//! Forms of adjectives in languages that inflect them by rule: "ruso" gives "rusa", "rusos", "rusas".
//!
//! Not here: irregular forms, which the data files list. Invariant: never returns the word itself.

/// The further forms of an adjective of a language, by ISO 639-1.
pub fn inflected(language: &str, word: &str) -> Vec<String> {
    let stem = |cut: usize, ending: &str| format!("{}{ending}", &word[..word.len() - cut]);
    match language {
        "es" | "pt" if word.ends_with('o') => vec![stem(1, "a"), stem(1, "os"), stem(1, "as")],
        "es" if word.ends_with("és") => vec![stem(3, "esa"), stem(3, "eses"), stem(3, "esas")],
        "pt" if word.ends_with("ês") => vec![stem(3, "esa"), stem(3, "eses"), stem(3, "esas")],
        "es" if word.ends_with("án") => vec![stem(3, "ana"), stem(3, "anes"), stem(3, "anas")],
        "es" if word.ends_with(['e', 'a']) => vec![stem(0, "s")],
        "es" if word.ends_with(['í', 'ú']) => vec![stem(0, "es"), stem(0, "s")],
        "es" if word.ends_with(['l', 'n']) => vec![stem(0, "a"), stem(0, "es"), stem(0, "as")],
        "pt" if word.ends_with("ão") => vec![stem(3, "ã"), stem(3, "ãos"), stem(3, "ães")],
        "pt" if word.ends_with(['e', 'a']) => vec![stem(0, "s")],
        "it" if word.ends_with('o') => vec![stem(1, "a"), stem(1, "i"), stem(1, "e")],
        "it" if word.ends_with('e') => vec![stem(1, "i")],
        "fr" if word.ends_with("ien") || word.ends_with("éen") => vec![stem(0, "ne"), stem(0, "s"), stem(0, "nes")],
        "fr" if word.ends_with('s') => vec![stem(0, "e"), stem(0, "es")],
        "fr" if word.ends_with('e') => vec![stem(0, "s")],
        "fr" => vec![stem(0, "e"), stem(0, "s"), stem(0, "es")],
        "de" if word.ends_with("isch") || word.ends_with("sch") => ["e", "en", "er", "es", "em"]
            .iter()
            .map(|ending| stem(0, ending))
            .collect(),
        _ => Vec::new(),
    }
}
