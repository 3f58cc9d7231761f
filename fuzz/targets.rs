//! What the fuzzers call: one function a target, which must return whatever the bytes.
//!
//! `cargo fuzz` calls them from `fuzz_targets/`, the tests from `tests/it/fuzz.rs`, over the same corpus.
//!
//! Invariant: nothing here but the checks; a crash here is a crash of the worker.

use chancery::config::Layers;
use chancery::knowledge::{DataFile, KnowledgeBase, build, embedded};
use chancery::nlp::notation::Notation;
use chancery::nlp::sentiment::Models;
use chancery::nlp::{Analysis, Document, Field, Options, Resources, Span, analyze, analyze_marked};
use chancery::record::{DecodeOptions, decode};
use std::sync::LazyLock;

/// Called with whatever bytes.
pub type Target = fn(&[u8]);

/// Name and function of every target.
pub const TARGETS: [(&str, Target); 6] = [
    ("decode", decode_payload),
    ("text", prepare_text),
    ("tagging", tag_text),
    ("sentiment", judge_marked),
    ("data_files", build_base),
    ("config", read_config),
];

static MODELS: LazyLock<Models> = LazyLock::new(Models::embedded);
static EMPTY: LazyLock<KnowledgeBase> = LazyLock::new(KnowledgeBase::default);

/// A payload gives an item or a reason, the same each time.
pub fn decode_payload(bytes: &[u8]) {
    let options = DecodeOptions::default();
    let item = decode(bytes, &options);
    assert_eq!(item, decode(bytes, &options));
    if let Ok(item) = item {
        assert!(item.title.is_some() || item.body.is_some());
        assert_eq!(item.identity(), item.identity());
    }
}

/// Sentences, zones, language, without an actor in the world.
pub fn prepare_text(bytes: &[u8]) {
    check(&EMPTY, &String::from_utf8_lossy(bytes));
}

/// The same with all that is known.
pub fn tag_text(bytes: &[u8]) {
    let kb = embedded().expect("the embedded files have no problems");
    check(&kb, &String::from_utf8_lossy(bytes));
}

/// Text with marked actors: relations and sentiment without the tagger.
pub fn judge_marked(bytes: &[u8]) {
    let kb = embedded().expect("the embedded files have no problems");
    let notation = Notation::parse(&String::from_utf8_lossy(bytes));
    let analysis = analyze_marked(resources(&kb), &notation, "en");
    let title = "";
    check_spans(&analysis, title, &notation.text);
}

/// A data file is taken or refused with a place; the first line says which file it is.
pub fn build_base(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (path, text) = text.split_once('\n').unwrap_or(("lexicon/polarity.tsv", &text));
    let file = DataFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    if let Err(problems) = build(&[file]) {
        assert!(!problems.is_empty());
        for problem in problems {
            assert!(!problem.to_string().is_empty());
        }
    }
}

/// A configuration is taken or refused with a place.
pub fn read_config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut layers = Layers::default();
    layers.add_file("chancery.toml", &text);
    if let Some((name, value)) = text.lines().last().and_then(|line| line.split_once('=')) {
        layers.add_environment([(format!("CHANCERY_{name}"), value.to_owned())].into_iter());
        layers.add_flag("--set", name, value);
    }
    if let Err(problems) = layers.finish() {
        assert!(problems.iter().all(|problem| !problem.to_string().is_empty()));
    }
}

fn resources(kb: &KnowledgeBase) -> Resources<'_> {
    Resources {
        kb,
        models: &MODELS,
        options: Options::default(),
        answers: None,
    }
}

/// The first line is the title.
fn check(kb: &KnowledgeBase, text: &str) {
    let (title, body) = text.split_once('\n').unwrap_or(("", text));
    let document = Document {
        title,
        body,
        ..Document::default()
    };
    let analysis = analyze(resources(kb), &document);
    check_spans(&analysis, title, body);
}

fn check_spans(analysis: &Analysis, title: &str, body: &str) {
    let slices = |span: &Span| {
        let text = if span.field == Field::Title { title } else { body };
        text.get(span.start..span.end).is_some()
    };
    assert!(analysis.sentences.iter().all(|sentence| slices(&sentence.span)));
    for mention in analysis.actors.iter().flat_map(|actor| &actor.mentions) {
        assert!(slices(&mention.span), "{mention:?}");
        assert!(mention.sentence < analysis.sentences.len(), "{mention:?}");
    }
}
