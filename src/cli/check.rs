//! `chancery check`: configuration and data files, every problem at once.
//!
//! Invariant: prints no secret; ends with 78 when anything cannot work.

use super::args::{CheckArgs, SettingArgs};
use super::{Exit, data_files, models, options, settings};
use crate::config::{Layered, is_secret};
use crate::kafka::{KafkaSettings, connect};
use crate::knowledge::KnowledgeBase;
use crate::nlp::sentiment::Models;
use crate::record::decode_explained;
use anyhow::Context;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn run(setting_args: &SettingArgs, args: &CheckArgs) -> anyhow::Result<Exit> {
    let layered = match settings::load(setting_args)? {
        Ok(layered) => layered,
        Err(problems) => return Ok(super::tell_problems(&problems)),
    };
    if args.print {
        print(&layered);
    }
    let kb = match data_files::knowledge(&layered.config.analysis) {
        Ok(kb) => kb,
        Err(error) => {
            anstream::eprintln!("{error:#}");
            return Ok(Exit::Config);
        }
    };
    let models = match models::load(&layered.config, 1, models::log_failure()) {
        Ok(models) => models,
        Err(error) => {
            anstream::eprintln!("{error:#}");
            return Ok(Exit::Config);
        }
    };
    for remark in kb.remarks() {
        anstream::eprintln!("left out: {remark}");
    }
    let kafka = options::kafka(&layered.config)?;
    if args.connect {
        return Ok(try_brokers(&kafka));
    }
    if let Some(sample) = &args.explain_input {
        return explain(&layered, &kb, sample);
    }
    if !args.print {
        anstream::println!(
            "ok: configuration and data files can be used; {} actors",
            kb.actors().len()
        );
        if let Some(model) = models.deep() {
            let (name, rows) = (model.name(), model.batch_rows());
            anstream::println!("ok: deep model {name}, asked {rows} at a time");
        }
    }
    Ok(Exit::Ok)
}

/// Brokers that answer and topics that exist; what does not is told with what to do.
fn try_brokers(kafka: &KafkaSettings) -> Exit {
    let connection = match connect(kafka, Duration::from_secs(10)) {
        Ok(connection) => connection,
        Err(error) => {
            anstream::eprintln!("{error}");
            return Exit::Failed;
        }
    };
    anstream::println!("brokers  {}", connection.brokers.join(", "));
    let mut exit = Exit::Ok;
    for report in connection.topics {
        match report.partitions {
            Ok(partitions) => anstream::println!("topic    {}: {partitions} partitions", report.topic),
            Err(why) => {
                anstream::eprintln!("topic    {}: {why}; create it", report.topic);
                exit = Exit::Failed;
            }
        }
    }
    exit
}

/// `name = value   # origin`, in order of the names.
fn print(layered: &Layered) {
    for (path, (value, source)) in &layered.origins {
        let is_empty = value.as_str() == Some("");
        let shown = if is_secret(path) && !is_empty {
            "\"***\"".to_owned()
        } else {
            value.to_string()
        };
        anstream::println!("{path} = {shown}   # {source}");
    }
}

/// Which member of a sample became which field, and the item that came out.
fn explain(layered: &Layered, kb: &Arc<KnowledgeBase>, sample: &Path) -> anyhow::Result<Exit> {
    let payload = std::fs::read(sample).with_context(|| format!("cannot read {}", sample.display()))?;
    let setup = options::setup(&layered.config, kb.clone(), Models::embedded());
    let (item, picks) = match decode_explained(&payload, &setup.decode) {
        Ok(explained) => explained,
        Err(error) => {
            anstream::eprintln!("{}: {}: {error}", sample.display(), error.reason().code());
            return Ok(Exit::Failed);
        }
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "(absent)".into());
    let fields = [
        (
            "id",
            item.id
                .clone()
                .unwrap_or_else(|| format!("{} (a hash)", item.identity())),
        ),
        ("title", text(&item.title)),
        ("body", text(&item.body)),
        ("url", text(&item.url)),
        ("source", text(&item.source)),
        (
            "language",
            item.language
                .clone()
                .unwrap_or_else(|| "(absent: detected from the text)".into()),
        ),
        (
            "published_at",
            item.published_at
                .map_or("(absent: the record's timestamp)".into(), |t| t.to_string()),
        ),
        ("targets", format!("{} spans", item.targets.len())),
    ];
    for (field, value) in fields {
        let member = picks
            .iter()
            .find(|p| p.field == field)
            .map_or("-", |p| p.member.as_str());
        let short: String = value.chars().take(80).collect();
        let more = if short.len() < value.len() { "..." } else { "" };
        anstream::println!("{field:<13} <- {member:<24} {}{more}", short.replace('\n', " "));
    }
    Ok(Exit::Ok)
}
