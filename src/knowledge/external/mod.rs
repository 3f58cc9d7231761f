//! Dictionaries of others beside the base: our TOML and CSV, PETRARCH actors and agents, FollowTheMoney, Wikidata.
//!
//! Every format becomes [`Listed`] actors, which `merge.rs` joins to the base: by code or Wikidata id to an actor that
//! is known, else as a new one with a code that depends on the entry alone.
//!
//! Not here: reading files. Invariant: a dictionary with a problem gives no base at all, so none is half loaded.

mod agents;
mod casing;
mod codes;
mod complaints;
mod csv;
mod ftm;
mod listed;
mod merge;
mod petrarch;
mod usable;
mod wikidata;

pub(super) use complaints::Complaints;
pub(super) use listed::{Listed, ListedName, Strength};
pub(super) use merge::Merging;
pub(super) use usable::Ordinary;

use super::DataFile;
use super::assemble::Assembly;

/// How a dictionary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Toml,
    Csv,
    Actors,
    Agents,
    FollowTheMoney,
    Wikidata,
}

/// Joins one dictionary to what is assembled so far; what is wrong with it is noted there.
pub(super) fn take(assembly: &mut Assembly, file: &DataFile) {
    assembly.begin_merging();
    let mut complaints = Complaints::of(file);
    match format_of(file) {
        None => complaints.tell(
            1,
            "is no format that is known; name it .toml, .csv, .actors.txt, .agents.txt, .json, .jsonl or .ndjson"
                .into(),
        ),
        Some(Format::Toml) => assembly.take_dictionary_toml(file),
        Some(Format::Csv) => csv::read(assembly, file, &mut complaints),
        Some(Format::Actors) => petrarch::read(assembly, file, &mut complaints),
        Some(Format::Agents) => agents::read(assembly, file, &mut complaints),
        Some(Format::FollowTheMoney) => ftm::read(assembly, file, &mut complaints),
        Some(Format::Wikidata) => wikidata::read(assembly, file, &mut complaints),
    }
    let (problems, remarks) = complaints.finish();
    assembly.problems.extend(problems);
    assembly.remarks.extend(remarks);
}

/// Told by the ending where it says enough, else by the first lines.
fn format_of(file: &DataFile) -> Option<Format> {
    let path = file.path.to_lowercase();
    let by_ending = [
        (".toml", Format::Toml),
        (".csv", Format::Csv),
        (".tsv", Format::Csv),
        (".actors.txt", Format::Actors),
        (".agents.txt", Format::Agents),
    ];
    if let Some((_, format)) = by_ending.iter().find(|(ending, _)| path.ends_with(ending)) {
        return Some(*format);
    }
    let text = file.text.trim_start_matches('\u{feff}').trim_start();
    let head: String = text.chars().take(20_000).collect();
    if text.starts_with(['{', '[']) && !text.starts_with("[[") {
        let first = head.lines().find(|line| line.contains('{')).unwrap_or(&head);
        let has = |member: &str| first.contains(member);
        return match () {
            () if has("\"schema\"") => Some(Format::FollowTheMoney),
            () if has("\"labels\"") || has("\"claims\"") || has("\"aliases\"") => Some(Format::Wikidata),
            () => None,
        };
    }
    let mut lines = head
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next().unwrap_or("");
    match () {
        () if head.contains("[~") => Some(Format::Agents),
        () if first.starts_with("[[") || first.contains(" = ") => Some(Format::Toml),
        () if first.contains("name") && first.contains("kind") => Some(Format::Csv),
        () if path.ends_with(".txt") && head.contains('[') => Some(Format::Actors),
        () => None,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
