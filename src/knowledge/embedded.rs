//! The data files that the binary carries, and how files given beside them join in.
//!
//! `build.rs` packs the files by path, with where each ends; nothing is parsed before start-up.
//!
//! Invariant: files are ordered by path, so the same files give the same base and hash.

use super::{DataFile, KnowledgeBase, Problem, build};
use std::sync::{Arc, LazyLock};

include!(concat!(env!("OUT_DIR"), "/embedded_files.rs"));

/// The texts of [`EMBEDDED`] one after the other, deflated: a third of the binary would be names otherwise.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/embedded_files.bin"));

/// Every embedded actor and lexicon file.
pub fn embedded_files() -> Vec<DataFile> {
    let texts = miniz_oxide::inflate::decompress_to_vec(PACKED).expect("build.rs packed it");
    let mut from = 0;
    let mut unpack = |(path, until): &(&str, usize)| {
        let text = String::from_utf8_lossy(&texts[from..*until]).into_owned();
        from = *until;
        DataFile {
            path: (*path).to_owned(),
            text,
        }
    };
    EMBEDDED.iter().map(&mut unpack).collect()
}

/// The base of the embedded files, built once.
///
/// # Errors
///
/// Every problem of the embedded files; a release has none, for a test builds it.
pub fn embedded() -> Result<Arc<KnowledgeBase>, Vec<Problem>> {
    static BASE: LazyLock<Result<Arc<KnowledgeBase>, Vec<Problem>>> =
        LazyLock::new(|| build(&embedded_files()).map(Arc::new));
    BASE.clone()
}

/// Files given beside others: the same path replaces, a new one adds.
pub fn merge_files(mut base: Vec<DataFile>, given: Vec<DataFile>) -> Vec<DataFile> {
    for file in given {
        match base.iter_mut().find(|known| known.path == file.path) {
            Some(known) => *known = file,
            None => base.push(file),
        }
    }
    base.sort_by(|a, b| a.path.cmp(&b.path));
    base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_files_replace_by_path_and_add() {
        let file = |path: &str, text: &str| DataFile {
            path: path.into(),
            text: text.into(),
        };
        let merged = merge_files(
            vec![file("b", "1"), file("c", "2")],
            vec![file("c", "3"), file("a", "4")],
        );
        assert_eq!(merged, [file("a", "4"), file("b", "1"), file("c", "3")]);
    }

    #[test]
    fn the_embedded_files_have_no_problems() {
        let problems = embedded().err().unwrap_or_default();
        let shown: Vec<String> = problems.iter().take(40).map(ToString::to_string).collect();
        assert!(
            problems.is_empty(),
            "{} problems:\n{}",
            problems.len(),
            shown.join("\n")
        );
    }
}
