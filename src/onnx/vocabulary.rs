//! The vocabulary of an encoder: `tokenizer.json` as Hugging Face writes it, or `vocab.txt`, one piece a line.
//!
//! Not here: how words are cut (`nlp`). Invariant: a tokeniser of another kind is refused by its name.

use super::INSTEAD;
use crate::nlp::sentiment::model::WordPiece;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// Bytes of a vocabulary; thirty times what BERT's has.
const BYTES_MAX: u64 = 16 << 20;

#[derive(Deserialize)]
struct Tokenizer {
    model: Pieces,
    #[serde(default)]
    normalizer: Option<Normalizer>,
}

#[derive(Deserialize)]
struct Pieces {
    #[serde(default)]
    r#type: Option<String>,
    vocab: HashMap<String, i64>,
}

#[derive(Deserialize)]
struct Normalizer {
    #[serde(default)]
    lowercase: Option<bool>,
}

/// Reads a vocabulary.
///
/// # Errors
///
/// Which file, what is wrong with it, and what to write instead.
pub fn read_vocabulary(path: &Path) -> Result<WordPiece, String> {
    let wrong = |why: String| {
        let path = path.display();
        format!(
            "sentiment.vocabulary: {path}: {why}; write the path of the model's tokenizer.json or vocab.txt, {INSTEAD}"
        )
    };
    let bytes = fs::metadata(path).map_err(|error| wrong(error.to_string()))?.len();
    if bytes > BYTES_MAX {
        return Err(wrong(format!("has {bytes} bytes, more than any vocabulary")));
    }
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    parse(&text).map_err(wrong)
}

fn parse(text: &str) -> Result<WordPiece, String> {
    if !text.trim_start().starts_with('{') {
        let lines = text.lines().map(|line| line.trim_end().to_owned());
        return WordPiece::new(lines.zip(0..)).map_err(|error| error.to_string());
    }
    let tokenizer: Tokenizer = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if let Some(kind) = tokenizer.model.r#type.filter(|kind| kind != "WordPiece") {
        return Err(format!("cuts words by {kind}; only WordPiece is read"));
    }
    if tokenizer.normalizer.and_then(|n| n.lowercase) == Some(false) {
        return Err("keeps case; only uncased vocabularies are read".to_owned());
    }
    WordPiece::new(tokenizer.model.vocab).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECES: &str = "[PAD]\n[unused1]\n[unused2]\n[UNK]\n[CLS]\n[SEP]\niran\n";

    #[test]
    fn both_forms_give_the_same_ids() {
        let vocab: Vec<String> = (0..)
            .zip(PIECES.lines())
            .map(|(id, piece)| format!("\"{piece}\":{id}"))
            .collect();
        let json = format!(
            "{{\"truncation\":{{\"max_length\":128}},\"normalizer\":{{\"type\":\"BertNormalizer\",\"lowercase\":true}},\
             \"model\":{{\"type\":\"WordPiece\",\"vocab\":{{{}}}}}}}",
            vocab.join(",")
        );
        for text in [PIECES, &PIECES.replace('\n', "\r\n"), &json] {
            assert_eq!(parse(text).expect("a vocabulary").ids("Iran Iraq"), [6, 3]);
        }
    }

    #[test]
    fn other_kinds_are_refused_by_name() {
        let why = |text: &str| parse(text).err().expect("refused");
        let bpe = "{\"model\":{\"type\":\"BPE\",\"vocab\":{}}}";
        assert_eq!(why(bpe), "cuts words by BPE; only WordPiece is read");
        let cased = "{\"normalizer\":{\"lowercase\":false},\"model\":{\"type\":\"WordPiece\",\"vocab\":{}}}";
        assert!(why(cased).contains("uncased"));
        assert!(why("iran\niraq\n").contains("[CLS]"));
        let missing = read_vocabulary(Path::new("/nowhere/vocab.txt")).err().expect("refused");
        for part in [
            "sentiment.vocabulary: /nowhere/vocab.txt",
            "No such file",
            "tokenizer.json",
            "standard",
        ] {
            assert!(missing.contains(part), "{missing}");
        }
    }
}
