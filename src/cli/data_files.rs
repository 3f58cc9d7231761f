//! The knowledge base of a command: embedded, plus or instead of it the files of a folder, plus dictionaries.
//!
//! Invariant: files are read in order of their paths, dictionaries in the order given, so that the same files give the
//! same base.

use crate::config::AnalysisConfig;
use crate::knowledge::{DataFile, KnowledgeBase, Problem, build, build_with, embedded, embedded_files, merge_files};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Bytes of one dictionary that are read at most; more names than that are no longer a list of actors.
const DICTIONARY_BYTES_MAX: u64 = 2 << 30;

/// Builds the base that the settings ask for; the embedded one when they ask for nothing.
pub(super) fn knowledge(analysis: &AnalysisConfig) -> anyhow::Result<Arc<KnowledgeBase>> {
    let built = match (analysis.data.as_str(), analysis.dictionaries.as_slice()) {
        ("", []) => embedded(),
        (folder, []) => build(&merge_files(embedded_files(), read(folder)?)).map(Arc::new),
        ("", paths) => with_dictionaries(&embedded_files(), paths)?,
        (folder, paths) => with_dictionaries(&merge_files(embedded_files(), read(folder)?), paths)?,
    };
    built.map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the data files cannot be used:\n{}", lines.join("\n"))
    })
}

/// Dictionaries are read one after the other, so that the texts of large ones are never held together.
fn with_dictionaries(files: &[DataFile], paths: &[String]) -> anyhow::Result<Result<Arc<KnowledgeBase>, Vec<Problem>>> {
    let mut unread = None;
    let dictionaries = paths.iter().map_while(|path| match read_dictionary(path) {
        Ok(file) => Some(file),
        Err(error) => {
            unread = Some(error);
            None
        }
    });
    let built = build_with(files, dictionaries);
    match unread {
        Some(error) => Err(error),
        None => Ok(built.map(Arc::new)),
    }
}

fn read_dictionary(path: &str) -> anyhow::Result<DataFile> {
    let length = fs::metadata(path)
        .with_context(|| format!("analysis.dictionaries: cannot read {path}"))?
        .len();
    if length > DICTIONARY_BYTES_MAX {
        bail!("{path}: has {length} bytes; give at most {DICTIONARY_BYTES_MAX}, without what is no actor");
    }
    let bytes = fs::read(path).with_context(|| format!("analysis.dictionaries: cannot read {path}"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow::anyhow!("{path}:{line}:1: is not UTF-8 from here; write the file as UTF-8, uncompressed")
    })?;
    Ok(DataFile {
        path: path.to_owned(),
        text,
    })
}

/// Every TOML and TSV file below a folder.
pub(super) fn read(folder: &str) -> anyhow::Result<Vec<DataFile>> {
    let root = Path::new(folder);
    let mut files = Vec::new();
    for path in paths_below(folder)? {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let inside = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        files.push(DataFile { path: inside, text });
    }
    Ok(files)
}

fn paths_below(folder: &str) -> anyhow::Result<Vec<PathBuf>> {
    let root = Path::new(folder);
    if !root.is_dir() {
        bail!("analysis.data: {folder} is no folder");
    }
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    paths.sort();
    Ok(paths)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Which files the base rests on, and their times and sizes: differs when any was written, came or went.
pub(super) type Stamps = Vec<(PathBuf, Option<(SystemTime, u64)>)>;

/// Looks at every file without reading any.
pub(super) fn stamps(analysis: &AnalysisConfig) -> Stamps {
    let below = match analysis.data.as_str() {
        "" => Vec::new(),
        folder => paths_below(folder).unwrap_or_default(),
    };
    let dictionaries = analysis.dictionaries.iter().map(PathBuf::from);
    let stamp = |path: PathBuf| {
        let metadata = fs::metadata(&path).ok();
        let stamp = metadata.and_then(|m| Some((m.modified().ok()?, m.len())));
        (path, stamp)
    };
    below.into_iter().chain(dictionaries).map(stamp).collect()
}
