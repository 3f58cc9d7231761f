//! `chancery actors find|show|lint|stats`: a look into the knowledge base.
//!
//! Not here: the checks themselves (`knowledge/lint.rs`).
//!
//! Invariant: `lint` ends with 78 when it has remarks, so that a script can stop on them.

use super::Exit;
use super::args::{ActorsArgs, ActorsCommand, SettingArgs};
use super::data_files;
use crate::knowledge::{Actor, ActorKind, KnowledgeBase, lint};
use std::collections::BTreeMap;

pub(super) fn run(settings: &SettingArgs, args: &ActorsArgs) -> anyhow::Result<Exit> {
    let kb = data_files::knowledge(settings.data.as_deref().unwrap_or(""))?;
    match &args.command {
        ActorsCommand::Find { name } => Ok(find(&kb, name)),
        ActorsCommand::Show { code } => Ok(show(&kb, code)),
        ActorsCommand::Lint => Ok(tell_remarks(&kb)),
        ActorsCommand::Stats => {
            stats(&kb);
            Ok(Exit::Ok)
        }
    }
}

/// Exact names first; else every actor whose name holds the words.
fn find(kb: &KnowledgeBase, name: &str) -> Exit {
    const SHOWN_MAX: usize = 50;
    let mut ids: Vec<_> = kb.names().find(name).iter().map(|candidate| candidate.actor).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        let wanted = name.to_lowercase();
        let holds =
            |actor: &&Actor| actor.name.to_lowercase().contains(&wanted) || actor.code.to_lowercase().contains(&wanted);
        ids = kb
            .actors()
            .iter()
            .filter(holds)
            .map(|actor| actor.id)
            .take(SHOWN_MAX)
            .collect();
    }
    for id in &ids {
        let actor = kb.actor(*id);
        anstream::println!("{:<28} {:<14} {}", actor.code, actor.kind.code(), actor.name);
    }
    if ids.is_empty() {
        anstream::eprintln!("chancery: no actor is called {name}");
        return Exit::Failed;
    }
    Exit::Ok
}

fn show(kb: &KnowledgeBase, code: &str) -> Exit {
    let Some(id) = kb.find_code(code) else {
        anstream::eprintln!("chancery: no actor has the code {code}; `chancery actors find NAME` looks for names");
        return Exit::Failed;
    };
    let actor = kb.actor(id);
    anstream::println!("{}  {}  {}", actor.code, actor.kind.code(), actor.name);
    let parent = actor.parent.map(|parent| kb.actor(parent).code.clone());
    for (what, value) in [
        ("country", &actor.country),
        ("parent", &parent),
        ("wikidata", &actor.wikidata),
        ("cameo", &actor.cameo),
    ] {
        if let Some(value) = value {
            anstream::println!("  {what:<9} {value}");
        }
    }
    let mut names: Vec<String> = kb
        .names()
        .all()
        .iter()
        .filter(|c| c.actor == id && c.language == 0)
        .map(|c| kb.names().text(c).to_owned())
        .collect();
    names.sort();
    names.dedup();
    anstream::println!("  names     {}", names.join(", "));
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
    for office in &actor.offices {
        let until = office
            .until
            .map_or_else(|| "today".to_owned(), |until| until.to_string());
        anstream::println!(
            "  held      {} of {}, {} to {until} ({})",
            office.title,
            office.of,
            day(office.from),
            office.role.code()
        );
    }
    for (holder, office) in kb.offices_of(code).filter(|(_, office)| office.until.is_none()) {
        anstream::println!(
            "  {:<9} {} ({})",
            office.title,
            kb.actor(holder).name,
            kb.actor(holder).code
        );
    }
    Exit::Ok
}

fn tell_remarks(kb: &KnowledgeBase) -> Exit {
    let remarks = lint(kb);
    for remark in &remarks {
        anstream::println!("{}: {}", remark.code, remark.message);
    }
    anstream::eprintln!("{} remarks", remarks.len());
    if remarks.is_empty() { Exit::Ok } else { Exit::Config }
}

fn stats(kb: &KnowledgeBase) {
    let mut by_kind: BTreeMap<ActorKind, usize> = BTreeMap::new();
    for actor in kb.actors() {
        *by_kind.entry(actor.kind).or_default() += 1;
    }
    for (kind, count) in by_kind {
        anstream::println!("{:<14} {count:>7}", kind.code());
    }
    let offices: usize = kb.actors().iter().map(|actor| actor.offices.len()).sum();
    for (what, count) in [
        ("actors", kb.actors().len()),
        ("names", kb.names().all().len()),
        ("offices", offices),
    ] {
        anstream::println!("{what:<14} {count:>7}");
    }
    anstream::println!("{:<14} {}", "hash", kb.hash());
}
