//! Every sample under `tests/records` through `decode`: the valid give the item beside them, the invalid
//! their reason.

use chancery::record::{DecodeOptions, TextField, decode};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

pub fn samples(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { samples(&path) } else { vec![path] })
        .filter(|path| !path.to_string_lossy().ends_with(".expected.json"))
        .filter(|path| {
            path.file_name()
                .is_none_or(|name| name != "README.md" && name != ".gitattributes")
        })
        .collect();
    found.sort();
    found
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records")
}

/// The item as the `.expected.json` files write it.
fn as_expected(payload: &[u8]) -> Value {
    let item = match decode(payload, &DecodeOptions::default()) {
        Ok(item) => item,
        Err(error) => return json!({"error": error.to_string()}),
    };
    let targets: Vec<Value> = item
        .targets
        .iter()
        .map(|t| json!({"field": if t.field == TextField::Title { "title" } else { "body" }, "start": t.start, "end": t.end}))
        .collect();
    json!({
        "id": item.id, "source": item.source, "url": item.url, "language": item.language,
        "published_at": item.published_at.map(|t| t.to_string()),
        "published_at_source": if item.published_at.is_some() { "field" } else { "record" },
        "title": item.title, "body": item.body, "targets": targets,
    })
}

#[test]
fn every_valid_sample_gives_the_item_beside_it() {
    let mut wrong = Vec::new();
    let found = samples(&root().join("valid"));
    assert!(found.len() >= 30, "only {} samples", found.len());
    for path in found {
        let expected_path = path.with_extension("expected.json");
        let expected: Value = serde_json::from_slice(&fs::read(&expected_path).unwrap()).unwrap();
        let actual = as_expected(&fs::read(&path).unwrap());
        if actual != expected {
            wrong.push(format!(
                "{}\n  expected {expected}\n  actual   {actual}",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_invalid_sample_gives_the_reason_of_its_folder() {
    let mut wrong = Vec::new();
    let found = samples(&root().join("invalid"));
    assert!(found.len() >= 12, "only {} samples", found.len());
    for path in found {
        let folder = path
            .strip_prefix(root().join("invalid"))
            .unwrap()
            .iter()
            .next()
            .unwrap()
            .to_owned();
        let actual = match decode(&fs::read(&path).unwrap(), &DecodeOptions::default()) {
            Ok(item) => format!("accepted: {item:?}"),
            Err(error) => error.reason().code().to_owned(),
        };
        if *folder != *actual {
            wrong.push(format!("{}: {actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
