//! The rules of the house that a machine can check: who may use whom, headers, sizes, words.

use std::fs;
use std::path::{Path, PathBuf};

/// Module and the modules of this crate that it may name.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("record", &[]),
    ("knowledge", &[]),
    ("nlp", &["knowledge"]),
    ("onnx", &["nlp"]),
    ("sample", &["record", "knowledge", "nlp"]),
    ("telemetry", &["record"]),
    ("pipeline", &["record", "knowledge", "nlp", "telemetry"]),
    ("kafka", &["record", "pipeline", "telemetry"]),
    ("memory", &["record", "pipeline", "telemetry"]),
    (
        "bench",
        &[
            "record", "knowledge", "nlp", "sample", "telemetry", "pipeline", "memory",
        ],
    ),
    ("web", &["record", "telemetry", "knowledge", "pipeline", "nlp"]),
    ("config", &["record"]),
    (
        "cli",
        &[
            "record", "knowledge", "nlp", "sample", "telemetry", "pipeline", "kafka", "memory", "bench", "web",
            "config", "onnx",
        ],
    ),
];

/// A word in the sources and the only module that may hold it.
const ONLY_IN: [(&str, &[&str]); 5] = [
    ("ort", &["onnx"]),
    ("rdkafka", &["kafka"]),
    ("axum", &["web"]),
    ("anyhow", &["cli"]),
    ("unsafe", &["kafka"]),
];

/// What the pure modules may never name.
const IMPURE: [&str; 8] = [
    "std::fs", "std::net", "std::env", "std::process", "SystemTime", "Instant::now", "tokio", "rand::",
];

const LINES_MAX: usize = 400;

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The part of the crate that a file belongs to.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.iter().next().unwrap().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Code without comments and text.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or("")
}

#[track_caller]
fn assert_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn modules_use_only_what_stands_above_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let module = module(&path);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        for (nth, line) in text.lines().enumerate() {
            for used in code(line).split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let is_module = MAY_USE.iter().any(|(name, _)| *name == used);
                if is_module && used != module && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{}:{}: {module} may not use {used}", path.display(), nth + 1));
                }
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn libraries_stay_in_their_module() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let module = module(&path);
        for (nth, line) in text.lines().enumerate() {
            let words = || code(line).split(|c: char| !c.is_alphanumeric() && c != '_');
            for (word, places) in ONLY_IN {
                if words().any(|w| w == word) && !places.contains(&module.as_str()) {
                    wrong.push(format!(
                        "{}:{}: `{word}` belongs to {places:?}",
                        path.display(),
                        nth + 1
                    ));
                }
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn the_core_is_pure() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        if !["record", "knowledge", "nlp"].contains(&module(&path).as_str()) {
            continue;
        }
        for (nth, line) in text.lines().enumerate() {
            if let Some(word) = IMPURE.iter().find(|word| code(line).contains(*word)) {
                wrong.push(format!("{}:{}: `{word}` in a pure module", path.display(), nth + 1));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn files_begin_with_their_idea_and_stay_small() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests/it"] {
        for (path, text) in sources(&root().join(folder)) {
            if !text.starts_with("//! ") {
                wrong.push(format!(
                    "{}: begin with `//!`: what it does, what it does not",
                    path.display()
                ));
            }
            let lines = text.lines().count();
            if lines > LINES_MAX && folder == "src" {
                wrong.push(format!(
                    "{}: {lines} lines; split it, {LINES_MAX} is the end",
                    path.display()
                ));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn nothing_is_left_behind() {
    let marks = [
        "todo!(",
        "unimplemented!(",
        "dbg!(",
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        for (nth, line) in text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(*mark)) {
                wrong.push(format!("{}:{}: `{mark}`", path.display(), nth + 1));
            }
            if line.contains("TODO") && !line.contains("TODO #") {
                wrong.push(format!(
                    "{}:{}: a TODO names its issue: TODO #7",
                    path.display(),
                    nth + 1
                ));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn one_word_an_idea() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let is_bad_name = ["utils", "common", "helpers", "misc"]
            .iter()
            .any(|n| path.file_stem().is_some_and(|s| s == *n));
        if is_bad_name {
            wrong.push(format!("{}: name the idea", path.display()));
        }
        for (nth, line) in text.lines().enumerate() {
            let words = code(line).split(|c: char| !c.is_alphanumeric() && c != '_');
            if words
                .into_iter()
                .any(|w| ["entity", "Entity", "entities", "Entities"].contains(&w))
            {
                wrong.push(format!("{}:{}: an actor is called actor", path.display(), nth + 1));
            }
        }
    }
    assert_none(wrong);
}
