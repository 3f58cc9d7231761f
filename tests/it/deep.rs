//! The deep tier over ONNX Runtime; only in builds with the feature `deep`.
//!
//! Needs the library: `ORT_DYLIB_PATH`, as `pip install onnxruntime` brings it. Without it what needs it is skipped and says so;
//! `CHANCERY_REQUIRE_DEEP=1` makes that a failure. `tests/deep` holds a network of a few sums. Real ones are compared with what
//! Python says of them where `CHANCERY_DEEP` names folders, separated by colons, that hold `*.onnx`, `tokenizer.json` and
//! `golden.json` (training/deep_golden.py).

use assert_cmd::Command;
use chancery::nlp::sentiment::model::DeepModel;
use chancery::onnx::{ModelFiles, open, read_vocabulary};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

fn tiny(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/deep").join(file)
}

fn skipped(what: &str) {
    assert!(std::env::var_os("CHANCERY_REQUIRE_DEEP").is_none(), "{what}");
    // Past the capture of the harness, so that a skipped test is seen.
    let _ = writeln!(std::io::stderr(), "\n*** SKIPPED: {what} ***\n");
}

fn has_library() -> bool {
    let is_there = std::env::var_os("ORT_DYLIB_PATH").is_some_and(|path| Path::new(&path).exists());
    if !is_there {
        skipped("the deep tier did not run; set ORT_DYLIB_PATH to libonnxruntime.so");
    }
    is_there
}

fn model(network: &Path, vocabulary: &Path, copies: usize) -> DeepModel {
    let network = open(ModelFiles {
        model: network,
        library: None,
        copies,
    });
    let pieces = read_vocabulary(vocabulary).unwrap();
    DeepModel::new(network.unwrap(), pieces).unwrap()
}

#[test]
fn a_network_is_run_by_several_threads_at_once() {
    if !has_library() {
        return;
    }
    let model = model(&tiny("tiny.onnx"), &tiny("vocab.txt"), 2);
    assert_eq!(model.batch_rows(), 8);
    assert!(model.name().starts_with("tiny-"), "{}", model.name());
    let sentences = ["Iran praised Iraq.", "a minister praised Iran", "Iran"];
    let pairs: Vec<_> = sentences
        .iter()
        .map(|s| (*s, s.find("Iran").unwrap()..s.find("Iran").unwrap() + 4))
        .collect();
    // [CLS] [unused1] iran [unused2] praised iraq . [SEP]; the target with its marks is 1 + 6 + 2.
    let expected = [[46.0, 8.0, 9.0], [49.0, 8.0, 9.0], [18.0, 5.0, 9.0]];
    std::thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let scores = model.ask(&pairs).unwrap();
                    assert_eq!(scores.iter().map(|s| s.logits).collect::<Vec<_>>(), expected);
                }
            });
        }
    });
}

fn chancery(settings: &[(&str, &str)]) -> Command {
    let mut command = Command::cargo_bin("chancery").unwrap();
    command.env_remove("CHANCERY_CONFIG").env("NO_COLOR", "1");
    command.env("CHANCERY_SENTIMENT__TIER", "deep");
    command.env("CHANCERY_SENTIMENT__MODEL", tiny("tiny.onnx"));
    command.env("CHANCERY_SENTIMENT__VOCABULARY", tiny("vocab.txt"));
    for (name, value) in settings {
        command.env(name, value);
    }
    command
}

#[test]
fn records_name_the_deep_model_and_check_says_how_it_is_asked() {
    if !has_library() {
        return;
    }
    let checked = chancery(&[]).arg("check").output().unwrap();
    let told = String::from_utf8(checked.stdout).unwrap();
    assert!(
        told.contains("ok: deep model tiny-") && told.contains("asked 8 at a time"),
        "{told}"
    );
    let items = "{\"language\":\"en\",\"body\":\"Iran attacked Iraq.\"}\n".repeat(20);
    let tagged = chancery(&[])
        .args(["tag", "--format", "ndjson"])
        .write_stdin(items)
        .output()
        .unwrap();
    let lines = String::from_utf8(tagged.stdout).unwrap();
    assert_eq!(lines.lines().count(), 20);
    for line in lines.lines() {
        let item: Value = serde_json::from_str(line).unwrap();
        let processing = &item["processing"];
        assert_eq!(
            (&processing["tier"], &processing["fallback"]),
            (&"deep".into(), &false.into())
        );
        assert!(processing["model"].as_str().unwrap().starts_with("tiny-"));
    }
}

#[test]
fn what_cannot_be_used_is_told_with_its_setting_and_a_way_out() {
    let told = |name: &str, value: &str| {
        let output = chancery(&[(name, value)]).arg("check").output().unwrap();
        assert_eq!(output.status.code(), Some(78), "{name}={value}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("sentiment.tier = \"standard\""), "{told}");
        told
    };
    let library = told("CHANCERY_SENTIMENT__LIBRARY", "/nowhere/libonnxruntime.so");
    assert!(
        library.starts_with("sentiment.library: ") && library.contains("/nowhere/"),
        "{library}"
    );
    assert!(library.contains("No such file"), "{library}");
    let empty = told("CHANCERY_SENTIMENT__MODEL", "");
    assert!(empty.contains("sentiment.model: is empty"), "{empty}");
    if !has_library() {
        return;
    }
    let missing = told("CHANCERY_SENTIMENT__MODEL", "/nowhere/deep.onnx");
    assert!(
        missing.starts_with("sentiment.model: /nowhere/deep.onnx: No such file"),
        "{missing}"
    );
    let foreign = told("CHANCERY_SENTIMENT__MODEL", tiny("vocab.txt").to_str().unwrap());
    assert!(foreign.starts_with("sentiment.model: "), "{foreign}");
    let vocabulary = told("CHANCERY_SENTIMENT__VOCABULARY", tiny("tiny.onnx").to_str().unwrap());
    assert!(vocabulary.starts_with("sentiment.vocabulary: "), "{vocabulary}");
}

/// Network and vocabulary of every folder that `CHANCERY_DEEP` names.
fn real() -> Vec<(PathBuf, PathBuf)> {
    let named = std::env::var("CHANCERY_DEEP").unwrap_or_default();
    let folders = named.split(':').filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let found: Vec<_> = folders
        .map(|folder| {
            let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            let mut networks = files.filter(|path| path.extension().is_some_and(|e| e == "onnx"));
            (networks.next().unwrap(), folder.join("tokenizer.json"))
        })
        .collect();
    if found.is_empty() {
        skipped("no real deep model was compared; set CHANCERY_DEEP to its folder");
    }
    found
}

#[test]
fn real_networks_answer_as_python_says() {
    if !has_library() {
        return;
    }
    for (network, vocabulary) in real() {
        let model = model(&network, &vocabulary, 1).with_batch_rows(1);
        let golden = std::fs::read_to_string(vocabulary.with_file_name("golden.json")).unwrap();
        let golden: Vec<Value> = serde_json::from_str(&golden).unwrap();
        assert!(golden.len() >= 20);
        for case in &golden {
            let text = case["text"].as_str().unwrap();
            let byte = |n: usize| {
                let at = usize::try_from(case["target"][n].as_u64().unwrap()).unwrap();
                text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte)
            };
            let logits = model.ask(&[(text, byte(0)..byte(1))]).unwrap()[0].logits;
            for (n, logit) in logits.iter().enumerate() {
                let expected = case["logits"][n].as_f64().unwrap();
                // Processors add up and round int8 in their own ways.
                assert!(
                    (f64::from(*logit) - expected).abs() < 0.05,
                    "{text}: {logit} instead of {expected}"
                );
            }
        }
    }
}

/// What this thread has run, whatever else the machine does.
fn thread_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

#[test]
#[ignore = "a measurement"]
fn how_many_pairs_a_second() {
    let sentences = crate::model_speed::sentences();
    let pairs: Vec<_> = sentences
        .iter()
        .flat_map(|(text, spans)| spans.iter().map(|span| (text.as_str(), span.clone())))
        .take(400)
        .collect();
    for (network, vocabulary) in real() {
        for rows in [1, 8, 32] {
            let model = model(&network, &vocabulary, 1).with_batch_rows(rows);
            let begun = thread_seconds();
            model.ask(&pairs).unwrap();
            let rate = pairs.len() as f64 / (thread_seconds() - begun);
            println!("{}: {rows} at a time, {rate:.0} pairs/s of one core", model.name());
        }
    }
}
