//! `chancery actors find|show|lint|stats`: a look into the knowledge base.
//!
//! Not here: the checks themselves (`knowledge/lint.rs`).
//!
//! Invariant: `lint` ends with 78 when it has remarks or the base cannot be built, so that a script can stop on them.

use super::Exit;
use super::args::{ActorsArgs, ActorsCommand, SettingArgs};
use super::{data_files, settings};
use crate::knowledge::{Actor, ActorKind, AliasKind, KnowledgeBase, Topic, lint};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn run(setting_args: &SettingArgs, args: &ActorsArgs) -> anyhow::Result<Exit> {
    let layered = match settings::load(setting_args)? {
        Ok(layered) => layered,
        Err(problems) => return Ok(super::tell_problems(&problems)),
    };
    let kb = match data_files::knowledge(&layered.config.analysis) {
        Ok(kb) => kb,
        Err(error) => {
            anstream::eprintln!("{error:#}");
            return Ok(Exit::Config);
        }
    };
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
    show_codes(actor);
    show_names(kb, actor);
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

fn show_codes(actor: &Actor) {
    if let Some(codes) = &actor.state_codes {
        let cow = codes.cow.map(|cow| cow.to_string());
        for (what, value) in [("iso2", &codes.iso2), ("fips", &codes.fips), ("cow", &cow)] {
            if let Some(value) = value {
                anstream::println!("  {what:<9} {value}");
            }
        }
    }
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
    for dated in &actor.dated_codes {
        anstream::println!("  cameo     {} {}..{}", dated.code, day(dated.from), day(dated.until));
    }
}

/// Names by what they stand for; those that count only under a condition apart.
fn show_names(kb: &KnowledgeBase, actor: &Actor) {
    let mut by_heading: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut languages, mut foreign) = (BTreeSet::new(), 0);
    for candidate in kb.names().all().iter().filter(|c| c.actor == actor.id) {
        if candidate.language != 0 {
            languages.insert(candidate.language);
            foreign += 1;
            continue;
        }
        let heading = match candidate.kind {
            _ if candidate.condition != 0 => "if meant",
            AliasKind::Name | AliasKind::Acronym | AliasKind::Bare => "names",
            AliasKind::Demonym => "demonyms",
            AliasKind::Surname => "surname",
            _ => "seats",
        };
        by_heading.entry(heading).or_default().push(kb.names().text(candidate));
    }
    for (heading, mut names) in by_heading {
        names.sort_unstable();
        names.dedup();
        anstream::println!("  {heading:<9} {}", names.join(", "));
    }
    if foreign > 0 {
        anstream::println!("  {:<9} {foreign} in {} languages", "further", languages.len());
    }
}

fn tell_remarks(kb: &KnowledgeBase) -> Exit {
    let remarks = lint(kb);
    for topic in Topic::ALL {
        let of_topic = remarks.iter().filter(|remark| remark.topic == topic);
        let count = of_topic.clone().count();
        if count > 0 {
            anstream::println!("{}: {count}", topic.title());
        }
        for remark in of_topic {
            anstream::println!("  {:<22} {}", remark.code, remark.message);
        }
    }
    if !kb.remarks().is_empty() {
        anstream::println!("left out of dictionaries: {}", kb.remarks().len());
    }
    for remark in kb.remarks() {
        anstream::println!("  {remark}");
    }
    anstream::eprintln!("{} remarks", remarks.len() + kb.remarks().len());
    if remarks.is_empty() && kb.remarks().is_empty() {
        Exit::Ok
    } else {
        Exit::Config
    }
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
