//! Runs `tests/cases/tagging`: text with every actor and place in brackets, as people judge it.
//!
//! A case is marked text, with `date: 2020-01-16` or `language: fr` above it where they matter; whatever is not in
//! brackets must not be tagged. `known-wrong` above the text asserts that the case still fails.
//!
//! Invariant: every case is run, and all failures are told at once.

use chancery::knowledge::{KnowledgeBase, embedded};
use chancery::nlp::notation::Notation;
use chancery::nlp::sentiment::Models;
use chancery::nlp::{ActorRef, Analysis, Document, Options, Reading, Resources, analyze};
use std::path::Path;

/// Start, end and id of a mark; the reading is compared where the case names one.
type Mark = (usize, usize, String, Reading);

#[test]
fn tagging_holds() {
    let kb = embedded().expect("the embedded files have no problems");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/tagging");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut failures = Vec::new();
    let mut count = 0;
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for block in text.split("\n\n") {
            let lines: Vec<&str> = block
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
                .collect();
            if lines.is_empty() {
                continue;
            }
            count += 1;
            failures.extend(failure(&kb, &lines).map(|why| format!("{name}: {why}")));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {count} cases fail\n\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    assert!(count > 0, "no case was found");
}

fn failure(kb: &KnowledgeBase, lines: &[&str]) -> Option<String> {
    let is_known_wrong = lines.contains(&"known-wrong");
    let setting = |name: &str| lines.iter().find_map(|line| line.strip_prefix(name));
    let is_setting =
        |line: &&&str| **line == "known-wrong" || line.starts_with("date: ") || line.starts_with("language: ");
    let marked: Vec<&str> = lines.iter().filter(|line| !is_setting(line)).copied().collect();
    let marked = marked.join("\n");
    let notation = Notation::parse(&marked);
    let document = Document {
        body: &notation.text,
        language: Some(setting("language: ").unwrap_or("en")),
        published: setting("date: ").map(|day| day.parse().expect("a date like 2020-01-16")),
        ..Document::default()
    };
    let models = Models::default();
    let options = Options::default();
    let found = marks(
        kb,
        &analyze(
            Resources {
                kb,
                models: &models,
                options,
                answers: None,
            },
            &document,
        ),
    );
    let wanted: Vec<Mark> = notation
        .marks
        .iter()
        .map(|m| (m.start, m.end, m.id.clone(), m.reading))
        .collect();
    let is_right = wanted.len() == found.len()
        && wanted
            .iter()
            .zip(&found)
            .all(|(w, f)| (w.0, w.1, &w.2) == (f.0, f.1, &f.2) && (w.3 == Reading::Name || w.3 == f.3));
    match (is_right, is_known_wrong) {
        (true, false) | (false, true) => None,
        (true, true) => Some(format!("is right now, take the mark away\n  {marked}")),
        (false, false) => Some(format!(
            "\n  wanted {marked}\n  found  {}",
            shown(&notation.text, &found)
        )),
    }
}

fn marks(kb: &KnowledgeBase, analysis: &Analysis) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for actor in &analysis.actors {
        let id = id_of(kb, &actor.actor);
        marks.extend(
            actor
                .mentions
                .iter()
                .map(|m| (m.span.start, m.span.end, id.clone(), m.reading)),
        );
    }
    for place in &analysis.places {
        let id = format!("@{}", place.country.as_deref().unwrap_or("XXX"));
        marks.extend(
            place
                .spans
                .iter()
                .map(|span| (span.start, span.end, id.clone(), Reading::Name)),
        );
    }
    marks.sort_by_key(|mark| mark.0);
    marks
}

/// As the wire has it: `TUR.X.TURKISH_OFFICIAL`, `DEU.N.LENA_HARTWIG`.
fn id_of(kb: &KnowledgeBase, actor: &ActorRef) -> String {
    let (class, name, country) = match actor {
        ActorRef::Known(id) => return kb.actor(*id).code.clone(),
        ActorRef::Composed { country, head, .. } => ("X", head, country),
        ActorRef::Named { country, name, .. } => ("N", name, country),
    };
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_uppercase)
        .collect();
    format!("{}.{class}.{}", country.as_deref().unwrap_or("XXX"), words.join("_"))
}

fn shown(text: &str, marks: &[Mark]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (start, end, id, _) in marks {
        out.push_str(&text[at..*start]);
        out.push_str(&format!("[{}|{id}]", &text[*start..*end]));
        at = *end;
    }
    out + &text[at..]
}
