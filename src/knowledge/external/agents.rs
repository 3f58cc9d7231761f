//! `.agents.txt` of PETRARCH: nouns that make an actor of a country: "FARMER [~AGR]" for "Turkish farmers".
//!
//! `!NAME! = A, B` names a set; an entry with `!NAME!` stands for one with each word of it. `{PLURAL}` gives a plural
//! that is not regular, `{}` says that there is none.
//!
//! Not here: composing the actor. Invariant: a word that the base has already keeps its meaning there.

use super::Complaints;
use super::petrarch::{parts, spoken, without_comment};
use crate::knowledge::DataFile;
use crate::knowledge::assemble::Assembly;
use std::collections::HashMap;

/// Entries that one line may stand for, however many sets it names.
const EXPANDED_MAX: usize = 64;

pub fn read(assembly: &mut Assembly, file: &DataFile, complaints: &mut Complaints<'_>) {
    let mut sets: HashMap<String, Vec<String>> = HashMap::new();
    for (nth, line) in file.text.lines().enumerate() {
        let number = nth + 1;
        let line = without_comment(line).trim();
        if line.is_empty() {
            continue;
        }
        if let Some((name, words)) = line.split_once('=').filter(|(name, _)| is_set(name.trim())) {
            let words = words.split(',').map(|word| word.trim().to_owned());
            sets.insert(name.trim().to_owned(), words.filter(|word| !word.is_empty()).collect());
            continue;
        }
        let Some((head, codes)) = parts(line, number, complaints) else {
            continue;
        };
        let [code] = codes.as_slice() else {
            complaints.remark(number, "an agent needs one code; write NAME [~GOV]".into());
            continue;
        };
        let Some(code) = code.trim().strip_prefix('~').filter(|code| is_code(code)) else {
            // Without `~` a code is whole, and `[---]` is nobody: neither composes.
            continue;
        };
        let (name, plural) = match head.split_once('{') {
            Some((name, plural)) => (name, Some(plural.trim_end_matches('}').trim())),
            None => (head, None),
        };
        match expanded(name.trim(), &sets) {
            Ok(names) => names.iter().for_each(|name| add(assembly, name, plural, code)),
            Err(set) => complaints.tell(number, format!("`{set}` is no set; write `{set} = ONE, TWO` above")),
        }
    }
}

fn is_set(name: &str) -> bool {
    name.len() > 2 && name.starts_with('!') && name.ends_with('!')
}

fn is_code(code: &str) -> bool {
    code.len() >= 3 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// The entry with each word of the sets that it names; else the set that nobody defined.
fn expanded(name: &str, sets: &HashMap<String, Vec<String>>) -> Result<Vec<String>, String> {
    let mut done = Vec::new();
    let mut todo = vec![name.to_owned()];
    while let Some(name) = todo.pop() {
        let set = name.find('!').and_then(|from| {
            let until = from + 2 + name[from + 1..].find('!')?;
            Some(from..until)
        });
        let Some(set) = set else {
            done.push(name);
            continue;
        };
        let words = sets
            .get(&name[set.clone()])
            .ok_or_else(|| name[set.clone()].to_owned())?;
        if done.len() + todo.len() + words.len() > EXPANDED_MAX {
            break;
        }
        for word in words {
            let mut fresh = name.clone();
            fresh.replace_range(set.clone(), word);
            todo.push(fresh);
        }
    }
    Ok(done)
}

fn add(assembly: &mut Assembly, name: &str, plural: Option<&str>, code: &str) {
    let phrase = spoken(name).to_lowercase();
    let plural = match plural {
        Some(plural) => spoken(plural).to_lowercase(),
        None => regular_plural(&phrase),
    };
    let sector = sector_of(code);
    let words = assembly.roles.entry("en".to_owned()).or_default();
    words.add(&phrase, "agent", sector, false);
    if !plural.is_empty() {
        words.add(&plural, "agent", sector, true);
    }
}

fn regular_plural(phrase: &str) -> String {
    match phrase.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if phrase.ends_with(['s', 'x']) || phrase.ends_with("ch") => format!("{phrase}es"),
        _ => format!("{phrase}s"),
    }
}

/// The sector of `lexicon/roles.tsv` for an agent's code.
fn sector_of(code: &str) -> &'static str {
    match code.get(..3).unwrap_or("") {
        "GOV" | "ELI" => "government",
        "MIL" => "military",
        "REB" | "INS" | "SEP" | "UAF" | "RAD" => "rebel",
        "OPP" | "PTY" => "opposition",
        "BUS" | "MNC" => "business",
        "MED" => "media",
        "EDU" => "education",
        "LEG" => "legislature",
        "JUD" => "judiciary",
        "SPY" => "intelligence",
        "COP" => "police",
        "CRM" => "crime",
        "HLH" => "health",
        "LAB" => "labour",
        "IGO" | "NGO" => "international",
        "REL" | "BUD" | "CHR" | "HIN" | "JEW" | "MOS" | "CTH" | "PRO" | "DOX" => "religion",
        "REF" => "people",
        _ => "civilian",
    }
}
