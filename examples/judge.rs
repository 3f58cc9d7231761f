//! Judges sentences as development sets hold them: JSON lines in, relations and portrayals out, for `tests/evaluation`.
//!
//! A line is `{"id", "text"}`, or `{"id", "marked"}` with the actors in the bracket notation, which then take the tagger's place.
//! `deep` takes the network and its `tokenizer.json` from the folder that `CHANCERY_DEEP` names, in a build with `--features deep`.
//! `cargo run --release --example judge fast|standard|deep|none [--trace] [--weights data/models] [--actions actions.tsv] < lines.ndjson`

use anyhow::{Context, bail};
use chancery::knowledge::{DataFile, KnowledgeBase, build, embedded_files, merge_files};
use chancery::nlp::notation::Notation;
use chancery::nlp::sentiment::Models;
use chancery::nlp::sentiment::model::DeepModel;
use chancery::nlp::{ActorRef, Analysis, Modality, Options, Polarity, Resources, Tier, Trace, analyze_traced};
use chancery::onnx::{self, ModelFiles};
use serde_json::{Value, json};
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let mut files = Vec::new();
    if let Some(path) = option("--actions") {
        let text = std::fs::read_to_string(&path).with_context(|| path)?;
        files.push(DataFile {
            path: "lexicon/actions.tsv".into(),
            text,
        });
    }
    let kb = build(&merge_files(embedded_files(), files)).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let embedded = || match option("--weights") {
        Some(folder) => models_of(&folder),
        None => Ok(Models::embedded()),
    };
    let (models, tier) = match std::env::args().nth(1).as_deref() {
        None | Some("standard") => (embedded()?, Tier::Standard),
        Some("fast") => (embedded()?, Tier::Fast),
        Some("deep") => (embedded()?.with_deep(deep()?), Tier::Deep),
        Some("none") => (Models::default(), Tier::Standard),
        Some(other) => bail!("{other:?} is no tier: write fast, standard, deep or none"),
    };
    let options = Options {
        tier,
        ..Options::default()
    };
    let resources = Resources {
        kb: &kb,
        models: &models,
        options,
        answers: None,
    };
    let is_traced = std::env::args().any(|a| a == "--trace");
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lines() {
        let line = line?;
        let item: Value = serde_json::from_str(&line).with_context(|| line.clone())?;
        let marked = item["marked"].as_str().map(Notation::parse);
        let text = item["text"].as_str().unwrap_or("").to_owned();
        let (analysis, trace) = analyze_traced(resources, marked.as_ref().map_or(Ok(text.as_str()), Err));
        let text = marked.map_or(text, |notation| notation.text);
        let mut judged = shown(&kb, &item["id"], &text, &analysis);
        if is_traced {
            add_trace(&mut judged, &trace);
        }
        serde_json::to_writer(&mut out, &judged)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// The models of a folder such as data/models.
fn models_of(folder: &str) -> anyhow::Result<Models> {
    let bytes = |file: &str| std::fs::read(format!("{folder}/{file}")).with_context(|| format!("{folder}/{file}"));
    let text = |file: &str| bytes(file).map(|b| String::from_utf8_lossy(&b).into_owned());
    let (fast, cues, standard) = (
        bytes("fast/model.bin")?,
        text("fast/cues.tsv")?,
        bytes("standard/model.bin")?,
    );
    let tables = [
        text("relations/weights.tsv")?,
        text("relations/speech.tsv")?,
        text("portrayal/fast.tsv")?,
        text("portrayal/standard.tsv")?,
        text("portrayal/deep.tsv")?,
    ];
    Ok(Models::from_bytes(&fast, &cues, &standard)?.with_weights(tables.each_ref().map(String::as_str))?)
}

/// The network and vocabulary of the folder that `CHANCERY_DEEP` names.
fn deep() -> anyhow::Result<DeepModel> {
    let folder =
        std::env::var("CHANCERY_DEEP").context("CHANCERY_DEEP: name the folder of deep.onnx and tokenizer.json")?;
    let folder = Path::new(&folder);
    let network = onnx::open(ModelFiles {
        model: &folder.join("deep.onnx"),
        library: None,
        copies: 1,
    });
    let pieces = onnx::read_vocabulary(&folder.join("tokenizer.json")).map_err(anyhow::Error::msg)?;
    DeepModel::new(network.map_err(anyhow::Error::msg)?, pieces).map_err(anyhow::Error::msg)
}

/// What stands behind an option.
fn option(name: &str) -> Option<String> {
    let mut args = std::env::args().skip_while(|a| a != name);
    args.nth(1)
}

fn shown(kb: &KnowledgeBase, id: &Value, text: &str, analysis: &Analysis) -> Value {
    let point = |byte: usize| text[..byte].chars().count();
    let name = |actor: &ActorRef| match actor {
        ActorRef::Known(id) => kb.actor(*id).code.clone(),
        ActorRef::Composed { country, head, .. } => format!("{}:{head}", country.as_deref().unwrap_or("")),
        ActorRef::Named { name, .. } => name.clone(),
    };
    let actors: Vec<Value> = analysis
        .actors
        .iter()
        .enumerate()
        .map(|(at, actor)| {
            let mentions: Vec<Value> = actor
                .mentions
                .iter()
                .map(|m| {
                    json!({"start": point(m.span.start), "end": point(m.span.end), "text": &text[m.span.start..m.span.end],
                        "reading": format!("{:?}", m.reading).to_lowercase()})
                })
                .collect();
            let portrayal = actor.portrayal.as_ref();
            let label = portrayal.map_or("neutral", |p| polarity(p.polarity));
            json!({"id": at.to_string(), "name": name(&actor.actor), "mentions": mentions,
                "sentiment": {"label": label, "score": portrayal.map_or(0.0, |p| p.score)}})
        })
        .collect();
    let relations: Vec<Value> = analysis
        .relations
        .iter()
        .map(|r| {
            let modality = match r.modality {
                Modality::Asserted => "asserted",
                Modality::Alleged => "alleged",
                Modality::Denied => "denied",
                Modality::Hypothetical => "hypothetical",
            };
            json!({"source": r.source.to_string(), "target": r.target.to_string(), "polarity": polarity(r.polarity),
                "event": r.event, "modality": modality, "trigger": &text[r.trigger.start..r.trigger.end]})
        })
        .collect();
    json!({"id": id, "actors": actors, "relations": relations})
}

fn add_trace(judged: &mut Value, trace: &Trace) {
    let names = |features: &[(String, f32)]| -> Vec<Value> {
        let cell = |(name, value): &(String, f32)| {
            if *value == 1.0 {
                json!(name)
            } else {
                json!([name, value])
            }
        };
        features.iter().map(cell).collect()
    };
    judged["links"] = trace
        .links
        .iter()
        .map(|l| {
            json!({"source": l.source.to_string(), "target": l.target.to_string(), "polarity": polarity(l.polarity),
                "features": names(&l.features)})
        })
        .collect();
    judged["said"] = trace
        .said
        .iter()
        .map(|s| json!({"source": s.source.to_string(), "target": s.target.to_string(), "sentence": s.sentence, "features": names(&s.features)}))
        .collect();
    judged["portrayals"] = trace
        .portrayals
        .iter()
        .map(|p| json!({"actor": p.actor.to_string(), "sentence": p.sentence, "features": names(&p.features)}))
        .collect();
}

fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Negative => "negative",
        Polarity::Neutral => "neutral",
        Polarity::Positive => "positive",
    }
}
