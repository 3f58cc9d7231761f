//! Packs the data files for embedding: one deflate stream and a table of what stands where. Checks nothing.
//! Tells the crate which compiler builds it, for `chancery_build_info`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() -> std::io::Result<()> {
    println!("cargo:rustc-env=CHANCERY_RUSTC={}", compiler());
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("data");
    let out = PathBuf::from(std::env::var("OUT_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for folder in ["actors", "lexicon"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut texts = Vec::new();
    let mut table = fs::File::create(out.join("embedded_files.rs"))?;
    writeln!(table, "static EMBEDDED: &[(&str, usize)] = &[")?;
    for file in files {
        texts.extend(fs::read(&file)?);
        let inside = file
            .strip_prefix(&root)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        writeln!(table, "    ({inside:?}, {}),", texts.len())?;
    }
    writeln!(table, "];")?;
    fs::write(
        out.join("embedded_files.bin"),
        miniz_oxide::deflate::compress_to_vec(&texts, 9),
    )
}

/// `1.95.0`, or `unknown`.
fn compiler() -> String {
    let told = std::env::var_os("RUSTC").and_then(|rustc| Command::new(rustc).arg("--version").output().ok());
    let told = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let version = told.as_deref().and_then(|told| told.split_whitespace().nth(1));
    version.unwrap_or("unknown").to_owned()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            files.push(path);
        }
    }
    Ok(())
}
