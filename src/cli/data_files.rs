//! The knowledge base of a command: embedded, plus or instead of it the files of a folder.
//!
//! Invariant: files are read in order of their paths, so that the same folder gives the same base.

use crate::knowledge::{DataFile, KnowledgeBase, build, embedded, embedded_files, merge_files};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Builds the base for `analysis.data`; the embedded one when that is empty.
pub(super) fn knowledge(folder: &str) -> anyhow::Result<Arc<KnowledgeBase>> {
    let built = match folder {
        "" => embedded(),
        _ => build(&merge_files(embedded_files(), read(folder)?)).map(Arc::new),
    };
    built.map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the data files cannot be used:\n{}", lines.join("\n"))
    })
}

/// Every TOML and TSV file below a folder.
pub(super) fn read(folder: &str) -> anyhow::Result<Vec<DataFile>> {
    let root = Path::new(folder);
    if !root.is_dir() {
        bail!("analysis.data: {folder} is no folder");
    }
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
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
