//! Runs `tests/cases/relations` and `tests/cases/sentiment` by rules alone, and `tests/cases/linked` with the weights of `data/models`:
//! judgements written by people, with the actors marked.
//!
//! A case is marked text and lines under it: `A -> B: negative` (with `alleged`, `denied` or `hypothetical` behind it where
//! the act is not asserted; pairs that are not listed must have no asserted or alleged relation), `A: positive` for how an
//! actor is portrayed, `tone: negative` for the document. `known-wrong` above the text asserts that the case still fails.
//!
//! Invariant: every case is run, and all failures are told at once.

use chancery::knowledge::{KnowledgeBase, embedded};
use chancery::nlp::notation::Notation;
use chancery::nlp::sentiment::Models;
use chancery::nlp::{ActorRef, Analysis, Modality, Options, Polarity, Relation, Resources, analyze_marked};
use std::path::Path;

#[test]
fn relations_hold() {
    check_folder("tests/cases/relations", &Models::default());
}

#[test]
fn sentiment_holds() {
    check_folder("tests/cases/sentiment", &Models::default());
}

#[test]
fn what_the_weights_add_holds() {
    check_folder("tests/cases/linked", &Models::embedded());
}

fn check_folder(folder: &str, models: &Models) {
    let kb = embedded().expect("the embedded files have no problems");
    let mut failures = Vec::new();
    let mut count = 0;
    let mut files: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .expect("the folder of cases is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "case"))
        .collect();
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        for (line, case) in cases(&text) {
            count += 1;
            if let Some(failure) = fails(&kb, models, &case) {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                failures.push(format!("{name}:{line}: {failure}\n    {}", case.join("\n    ")));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {count} cases fail\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Blocks between blank lines with the number of their first line; comments are left out.
fn cases(text: &str) -> Vec<(usize, Vec<&str>)> {
    let mut found = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    let mut first = 0;
    for (number, line) in text.lines().chain([""]).enumerate() {
        if line.starts_with('#') {
            continue;
        }
        if line.trim().is_empty() {
            if !block.is_empty() {
                found.push((first, std::mem::take(&mut block)));
            }
            continue;
        }
        if block.is_empty() {
            first = number + 1;
        }
        block.push(line);
    }
    found
}

fn fails(kb: &KnowledgeBase, models: &Models, case: &[&str]) -> Option<String> {
    let is_known_wrong = case[0].starts_with("known-wrong");
    let lines = &case[usize::from(is_known_wrong)..];
    let is_judgement = |line: &str| {
        !line.contains('[') && line.contains(": ") && label(line.rsplit(": ").next().unwrap_or("")).is_some()
    };
    let (judgements, text): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| is_judgement(line));
    let language = text.first().and_then(|first| first.strip_prefix("language: "));
    let text = text[usize::from(language.is_some())..].join("\n");
    let resources = Resources {
        kb,
        models,
        options: Options::default(),
        answers: None,
    };
    let analysis = analyze_marked(resources, &Notation::parse(&text), language.unwrap_or("en"));
    let failure = judge(kb, &analysis, &judgements);
    match (is_known_wrong, failure) {
        (true, None) => Some("is right now; take the known-wrong mark away".into()),
        (true, Some(_)) => None,
        (false, failure) => failure,
    }
}

fn label(words: &str) -> Option<(Polarity, Option<Modality>)> {
    let mut words = words.split(' ');
    let polarity = match words.next()? {
        "negative" => Polarity::Negative,
        "neutral" => Polarity::Neutral,
        "positive" => Polarity::Positive,
        _ => return None,
    };
    let modality = match words.next() {
        None => None,
        Some("alleged") => Some(Modality::Alleged),
        Some("denied") => Some(Modality::Denied),
        Some("hypothetical") => Some(Modality::Hypothetical),
        Some(_) => return None,
    };
    Some((polarity, modality))
}

fn judge(kb: &KnowledgeBase, analysis: &Analysis, judgements: &[&str]) -> Option<String> {
    let id = |at: usize| match &analysis.actors[at].actor {
        ActorRef::Known(id) => kb.actor(*id).code.clone(),
        ActorRef::Named { name, .. } => name.clone(),
        ActorRef::Composed { head, .. } => head.clone(),
    };
    let found: Vec<String> = analysis
        .relations
        .iter()
        .map(|r| {
            format!(
                "{} -> {}: {:?} {:?} {:?}",
                id(r.source),
                id(r.target),
                r.polarity,
                r.modality,
                r.event
            )
        })
        .collect();
    let mut listed = Vec::new();
    for judgement in judgements {
        let (subject, wanted) = judgement.rsplit_once(": ")?;
        let (polarity, modality) = label(wanted)?;
        let is_right = if let Some((source, target)) = subject.split_once(" -> ") {
            listed.push((source, target));
            analysis.relations.iter().any(|r| {
                id(r.source) == source && id(r.target) == target && r.polarity == polarity && fits(r, modality)
            })
        } else if subject == "tone" {
            analysis.tone.as_ref().map_or(Polarity::Neutral, |tone| tone.polarity) == polarity
        } else {
            let actor = (0..analysis.actors.len()).find(|at| id(*at) == subject)?;
            let portrayal = analysis.actors[actor].portrayal.as_ref();
            portrayal.map_or(Polarity::Neutral, |p| p.polarity) == polarity
        };
        if !is_right {
            let actors: Vec<_> = analysis
                .actors
                .iter()
                .enumerate()
                .map(|(at, a)| (id(at), a.portrayal.as_ref().map(|p| p.score)))
                .collect();
            return Some(format!(
                "want {judgement}; found {found:?} {actors:?} {:?}",
                analysis.tone.as_ref().map(|t| t.score)
            ));
        }
    }
    let is_relations = judgements.iter().any(|j| j.contains(" -> ")) || judgements.is_empty();
    let extra = analysis.relations.iter().find(|r| {
        is_relations
            && fits(r, None)
            && !listed
                .iter()
                .any(|(source, target)| id(r.source) == *source && id(r.target) == *target)
    });
    extra.map(|r| format!("unwanted {} -> {}; found {found:?}", id(r.source), id(r.target)))
}

fn fits(relation: &Relation, modality: Option<Modality>) -> bool {
    match modality {
        Some(wanted) => relation.modality == wanted,
        None => matches!(relation.modality, Modality::Asserted | Modality::Alleged),
    }
}
