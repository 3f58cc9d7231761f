//! Puts the entries of all files together into one base.
//!
//! Not here: reading a file (`actor_file.rs`).
//!
//! Invariant: ids follow the order of files and entries; a base is built only from files without a problem.

use super::actor::{Actor, ActorId, ActorKind, Office};
use super::actor_file::{ActorEntry, read_actor_file};
use super::derived::{given_names, states};
use super::inflection::inflected;
use super::name_index::{AliasKind, NameIndexBuilder, NewName};
use super::office_index::OfficeIndex;
use super::problem::Problem;
use super::role_words::{RoleWords, read_role_words};
use super::toml_reader::Text;
use super::words::{split_words, word_hash};
use super::{Condition, DataFile, KnowledgeBase, Need};
use std::collections::HashMap;

/// What an entry leaves for after all codes are known.
struct Pending {
    file: usize,
    at: usize,
    id: ActorId,
    parent: Option<String>,
    ambiguous: Vec<PendingAmbiguous>,
}

struct PendingAmbiguous {
    at: usize,
    kind: AliasKind,
    alias: String,
    needs: Vec<String>,
    not: Vec<String>,
}

#[derive(Default)]
struct Assembly {
    actors: Vec<Actor>,
    by_code: HashMap<String, ActorId>,
    names: NameIndexBuilder,
    languages: Vec<String>,
    pending: Vec<Pending>,
    roles: HashMap<String, RoleWords>,
    problems: Vec<Problem>,
}

/// Builds a base from data files.
///
/// # Errors
///
/// Every problem of every file at once.
pub fn build(files: &[DataFile]) -> Result<KnowledgeBase, Vec<Problem>> {
    let mut assembly = Assembly {
        languages: vec![String::new()],
        ..Assembly::default()
    };
    for (number, file) in files.iter().enumerate() {
        if file.path.starts_with("actors/") && file.path.ends_with(".toml") {
            let entries = read_actor_file(&file.path, &file.text, &mut assembly.problems);
            assembly.take_file(number, file, entries);
        } else if let Some(language) = roles_language(&file.path) {
            let words = read_role_words(file, &mut assembly.problems);
            assembly.roles.insert(language.to_owned(), words);
        }
    }
    let weights = super::weights::read_weights(files, &mut assembly.problems);
    let mut kb = assembly.finish(files)?;
    weights.put_into(&mut kb);
    Ok(kb)
}

/// "en" of `lexicon/roles.tsv`, "fr" of `lexicon/fr/roles.tsv`.
fn roles_language(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("lexicon/")?.strip_suffix("roles.tsv")?;
    if inside.is_empty() {
        Some("en")
    } else {
        inside.strip_suffix('/')
    }
}

impl Assembly {
    fn take_file(&mut self, number: usize, file: &DataFile, entries: Vec<ActorEntry<'_>>) {
        let main_code = entries.first().filter(|e| e.is_main).map(|e| e.code.text.to_string());
        let country = file
            .path
            .starts_with("actors/countries/")
            .then(|| main_code.clone())
            .flatten();
        let file_country = entries
            .first()
            .and_then(|e| e.country.as_ref())
            .map(|c| c.text.to_string())
            .or(country);
        for entry in entries {
            let code = entry.code.text.to_string();
            if let Some(known) = self.by_code.get(&code).copied() {
                self.take_again(known, file, entry);
                continue;
            }
            let id = ActorId(self.actors.len() as u32);
            self.by_code.insert(code.clone(), id);
            let parent = match &entry.parent {
                Some(parent) => Some(parent.text.to_string()),
                None if entry.is_main => None,
                None => main_code.clone(),
            };
            self.add_names(id, &entry);
            self.pending.push(Pending {
                file: number,
                at: entry.parent.as_ref().map_or(entry.at, |p| p.at),
                id,
                parent,
                ambiguous: entry.ambiguous.iter().map(|a| pending_ambiguous(&entry, a)).collect(),
            });
            self.actors.push(actor_of(id, code, entry, file_country.as_deref()));
        }
    }

    /// A person may stand in two files (a prime minister who became a commissioner): the second adds names and offices.
    fn take_again(&mut self, known: ActorId, file: &DataFile, entry: ActorEntry<'_>) {
        let code = &entry.code;
        if entry.kind != ActorKind::Person || self.actors[known.0 as usize].kind != ActorKind::Person {
            let message = format!("code `{}` is taken by another actor; write another code", code.text);
            self.problems
                .push(Problem::at(&file.path, &file.text, code.at, message));
            return;
        }
        self.add_names(known, &entry);
        let body = self.actors[known.0 as usize].country.clone().unwrap_or_default();
        let offices = entry.offices.into_iter().map(|office| office_of(office, &body));
        self.actors[known.0 as usize].offices.extend(offices);
    }

    fn add_names(&mut self, id: ActorId, entry: &ActorEntry<'_>) {
        let is_person = entry.kind == ActorKind::Person;
        if !is_person || entry.title_only.is_empty() {
            let names = std::slice::from_ref(&entry.name).iter();
            self.add_all(
                id,
                AliasKind::Name,
                0,
                names.filter(|name| !is_ambiguous(entry, &name.text)),
            );
        }
        for (kind, names) in listed(entry) {
            self.add_all(
                id,
                kind,
                0,
                names.iter().filter(|name| !is_ambiguous(entry, &name.text)),
            );
        }
        self.add_ruler(id, entry);
        for (kind, lists) in [
            (AliasKind::Name, &entry.names),
            (AliasKind::Demonym, &entry.adjectives),
            (AliasKind::Metonym, &entry.seats),
        ] {
            for (language, names) in lists {
                let language_id = self.language(&language.text);
                self.add_all(id, kind, language_id, names);
                if kind == AliasKind::Demonym {
                    self.add_inflected(id, language_id, &language.text, names);
                }
            }
        }
    }

    /// Monarchs go by their first names: "Qaboos", "Abdullah".
    fn add_ruler(&mut self, id: ActorId, entry: &ActorEntry<'_>) {
        let rules = entry
            .offices
            .iter()
            .any(|office| matches!(office.role.code(), "monarch" | "heir"));
        if let Some((first, _)) = entry.name.text.split_once(' ').filter(|_| rules) {
            self.add_name(first, id, AliasKind::Surname, 0);
        }
    }

    fn add_all<'n>(
        &mut self,
        actor: ActorId,
        kind: AliasKind,
        language: u8,
        names: impl IntoIterator<Item = &'n Text<'n>>,
    ) {
        for name in names {
            self.add_name(&name.text, actor, kind, language);
        }
    }

    fn add_name(&mut self, text: &str, actor: ActorId, kind: AliasKind, language: u8) {
        // A script that English does not use cannot be mistaken for English.
        let is_foreign_script = text
            .chars()
            .any(|c| c.is_alphabetic() && c > '\u{24f}' && !('\u{1e00}'..='\u{1eff}').contains(&c));
        let language = if is_foreign_script { 0 } else { language };
        self.names.add(NewName {
            text,
            actor,
            kind,
            language,
            condition: 0,
        });
    }

    /// Adjectives of languages that inflect them by rule: "ruso" gives "rusa", "rusos", "rusas".
    fn add_inflected(&mut self, actor: ActorId, language_id: u8, language: &str, names: &[Text<'_>]) {
        for name in names {
            for form in inflected(language, &name.text) {
                self.add_name(&form, actor, AliasKind::Demonym, language_id);
            }
        }
    }

    fn language(&mut self, code: &str) -> u8 {
        let code = if code == "en" { "" } else { code };
        let at = self
            .languages
            .iter()
            .position(|known| known == code)
            .unwrap_or_else(|| {
                self.languages.push(code.to_owned());
                self.languages.len() - 1
            });
        u8::try_from(at).unwrap_or(0)
    }

    fn finish(mut self, files: &[DataFile]) -> Result<KnowledgeBase, Vec<Problem>> {
        let mut conditions = Vec::new();
        for pending in std::mem::take(&mut self.pending) {
            let file = &files[pending.file];
            if let Some(code) = &pending.parent {
                match self.by_code.get(code) {
                    Some(parent) => self.actors[pending.id.0 as usize].parent = Some(*parent),
                    None => {
                        let message =
                            format!("parent `{code}` is no actor's code; write the code of the body it belongs to");
                        self.problems
                            .push(Problem::at(&file.path, &file.text, pending.at, message));
                    }
                }
            }
            for ambiguous in &pending.ambiguous {
                conditions.push(Condition {
                    needs: self.needs(&ambiguous.needs),
                    not: self.needs(&ambiguous.not),
                });
                let Ok(condition) = u16::try_from(conditions.len()) else {
                    let message = "more than 65,535 ambiguous aliases; remove some".to_owned();
                    self.problems
                        .push(Problem::at(&file.path, &file.text, ambiguous.at, message));
                    break;
                };
                self.names.add(NewName {
                    text: &ambiguous.alias,
                    actor: pending.id,
                    kind: ambiguous.kind,
                    language: 0,
                    condition,
                });
            }
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let offices = OfficeIndex::new(&self.actors);
        Ok(KnowledgeBase {
            offices,
            given_names: given_names(&self.actors),
            states: states(&self.actors, &self.by_code),
            hash: super::hash::of_files(files),
            names: self.names.finish(),
            actors: self.actors,
            by_code: self.by_code,
            languages: self.languages,
            conditions,
            roles: self.roles,
            lexicons: HashMap::new(),
            actions: super::actions::Actions::default(),
        })
    }

    fn needs(&self, texts: &[String]) -> Vec<Need> {
        texts
            .iter()
            .map(|text| Need {
                actor: self.by_code.get(text).copied(),
                is_capital: text.starts_with(char::is_uppercase),
                words: split_words(text, 0, text.len())
                    .map(|t| word_hash(&text[t.start..t.end]))
                    .collect(),
            })
            .collect()
    }
}

/// The lists of plain names of an entry, with what a name in each stands for.
fn listed<'e, 'a>(entry: &'e ActorEntry<'a>) -> [(AliasKind, &'e [Text<'a>]); 8] {
    [
        (AliasKind::Name, &entry.aliases),
        (AliasKind::Acronym, &entry.acronyms),
        (AliasKind::Demonym, &entry.demonyms),
        (AliasKind::Metonym, &entry.metonyms),
        (AliasKind::City, &entry.cities),
        (AliasKind::Surname, &entry.surname),
        (AliasKind::Surname, &entry.title_only),
        (AliasKind::Bare, &entry.bare),
    ]
}

/// A name under `ambiguous` counts only under its condition, wherever else it is listed.
fn is_ambiguous(entry: &ActorEntry<'_>, name: &str) -> bool {
    entry.ambiguous.iter().any(|a| a.alias.text == name)
}

fn pending_ambiguous(entry: &ActorEntry<'_>, ambiguous: &super::actor_file::AmbiguousEntry<'_>) -> PendingAmbiguous {
    let alias = &ambiguous.alias.text;
    let owned = |texts: &[Text<'_>]| texts.iter().map(|t| t.text.to_string()).collect();
    let kind = listed(entry)
        .into_iter()
        .find(|(_, names)| names.iter().any(|name| name.text == *alias));
    PendingAmbiguous {
        at: ambiguous.alias.at,
        kind: kind.map_or_else(|| unlisted_kind(alias, entry.kind), |(kind, _)| kind),
        alias: alias.to_string(),
        needs: owned(&ambiguous.needs),
        not: owned(&ambiguous.not),
    }
}

/// Acronyms may be ambiguous too: "PA", "SDF".
fn unlisted_kind(alias: &str, kind: ActorKind) -> AliasKind {
    let letters = || alias.chars().filter(|c| c.is_alphabetic());
    if letters().all(char::is_uppercase) && letters().count() <= 6 {
        AliasKind::Acronym
    } else if kind == ActorKind::Person && !alias.contains(' ') {
        AliasKind::Bare
    } else {
        AliasKind::Name
    }
}

fn actor_of(id: ActorId, code: String, entry: ActorEntry<'_>, file_country: Option<&str>) -> Actor {
    let country = match entry.country {
        Some(own) if own.text.is_empty() => None,
        Some(own) => Some(own.text.into_owned()),
        None => file_country.map(str::to_owned),
    };
    let body = country.clone().unwrap_or_else(|| code.clone());
    Actor {
        id,
        name: entry.name.text.into_owned(),
        kind: entry.kind,
        country,
        parent: None,
        wikidata: entry.wikidata.map(|t| t.text.into_owned()),
        cameo: entry.cameo.map(|t| t.text.into_owned()),
        gender: entry.gender,
        offices: entry
            .offices
            .into_iter()
            .map(|office| office_of(office, &body))
            .collect(),
        members: entry.members.into_iter().map(|t| t.text.into_owned()).collect(),
        active_from: entry.active.0,
        active_until: entry.active.1,
        code,
    }
}

fn office_of(office: super::actor_file::OfficeEntry<'_>, body: &str) -> Office {
    Office {
        role: office.role,
        title: office.title.to_lowercase(),
        of: office.of.map_or_else(|| body.to_owned(), |of| of.text.into_owned()),
        from: office.from,
        until: office.until,
    }
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
