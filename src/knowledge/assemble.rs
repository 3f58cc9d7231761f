//! Puts the entries of all files together into one base.
//!
//! Not here: reading a file (`actor_file.rs`).
//!
//! Invariant: ids follow the order of files and entries; a base is built only from files without a problem.

use super::actor::{Actor, ActorId, ActorKind};
use super::actor_entry::{Pending, actor_of, is_ambiguous, listed, office_of, pending_ambiguous};
use super::actor_file::{ActorEntry, read_actor_file, read_dictionary_file};
use super::derived::{given_names, states};
use super::external::{self, Merging};
use super::hash::Fingerprint;
use super::inflection::inflected;
use super::name_index::{AliasKind, NameIndexBuilder, NewName, TextTable};
use super::office_index::OfficeIndex;
use super::problem::Problem;
use super::role_words::{RoleWords, read_role_words};
use super::toml_reader::Text;
use super::words::split_words;
use super::{Condition, DataFile, KnowledgeBase, Need, Presence};
use std::collections::HashMap;

/// What is known while files are read.
#[derive(Default)]
pub struct Assembly {
    pub(super) actors: Vec<Actor>,
    pub(super) by_code: TextTable<ActorId>,
    pub(super) names: NameIndexBuilder,
    pub(super) languages: Vec<String>,
    pending: Vec<Pending>,
    pub(super) conditions: Vec<Condition>,
    pub(super) roles: HashMap<String, RoleWords>,
    pub(super) problems: Vec<Problem>,
    /// What dictionaries hold and cannot be used, as the programs that they were made for leave it out.
    pub(super) remarks: Vec<Problem>,
    pub(super) merging: Option<Merging>,
    pub(super) ordinary: external::Ordinary,
    /// How many of the actors are the base's own.
    pub(super) base_actors: usize,
}

/// Builds a base from data files.
///
/// # Errors
///
/// Every problem of every file at once.
pub fn build(files: &[DataFile]) -> Result<KnowledgeBase, Vec<Problem>> {
    build_with(files, std::iter::empty())
}

/// Builds a base from data files and, beside them, dictionaries of any format that `external` reads.
///
/// Dictionaries are taken one by one and dropped, so that the texts of large ones are never held together.
///
/// # Errors
///
/// Every problem of every file at once.
pub fn build_with(
    files: &[DataFile],
    dictionaries: impl Iterator<Item = DataFile>,
) -> Result<KnowledgeBase, Vec<Problem>> {
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
    assembly.resolve(files);
    let mut fingerprint = Fingerprint::of(files);
    for (nth, file) in dictionaries.enumerate() {
        if nth == 0 {
            assembly.ordinary = external::Ordinary::of(files);
        }
        fingerprint.add(&file);
        external::take(&mut assembly, &file);
        assembly.resolve(std::slice::from_ref(&file));
    }
    let mut kb = assembly.finish(fingerprint)?;
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
            .filter(|e| e.is_main)
            .and_then(|e| e.country.as_ref())
            .map(|c| c.text.to_string())
            .or(country);
        for entry in entries {
            let code = entry.code.text.to_string();
            if let Some(known) = self.by_code.get(&code).copied() {
                self.take_again(number, known, file, entry);
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
    /// A dictionary may add to any actor.
    fn take_again(&mut self, number: usize, known: ActorId, file: &DataFile, entry: ActorEntry<'_>) {
        let code = &entry.code;
        let is_person = [entry.kind, self.actors[known.0 as usize].kind].map(|kind| kind == ActorKind::Person);
        let may_add = if self.merging.is_some() {
            is_person[0] == is_person[1]
        } else {
            is_person == [true, true]
        };
        if !may_add {
            let message = format!("code `{}` is taken by another actor; write another code", code.text);
            self.problems
                .push(Problem::at(&file.path, &file.text, code.at, message));
            return;
        }
        self.add_names(known, &entry);
        if self.merging.is_some() {
            self.pending.push(Pending {
                file: number,
                at: entry.at,
                id: known,
                parent: None,
                ambiguous: entry.ambiguous.iter().map(|a| pending_ambiguous(&entry, a)).collect(),
            });
        }
        let body = self.actors[known.0 as usize].country.clone().unwrap_or_default();
        let offices = entry.offices.into_iter().map(|office| office_of(office, &body));
        self.actors[known.0 as usize].offices.extend(offices);
    }

    /// Our own format as a dictionary: its names are as trusted as the base's.
    pub(super) fn take_dictionary_toml(&mut self, file: &DataFile) {
        let entries = read_dictionary_file(&file.path, &file.text, &mut self.problems);
        self.take_file(0, file, entries);
    }

    /// Index of a language whose names the base has, for a name of a dictionary; scripts other than Latin tell it
    /// themselves.
    pub(super) fn known_language(&self, code: &str, text: &str) -> Option<u8> {
        if code.is_empty() || is_foreign_script(text) {
            return Some(0);
        }
        let at = self.languages.iter().position(|known| known == code)?;
        u8::try_from(at).ok()
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
        let language = if is_foreign_script(text) { 0 } else { language };
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

    /// Settles what refers to other entries: parents and the words that decide an ambiguous name.
    fn resolve(&mut self, files: &[DataFile]) {
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
                self.conditions.push(Condition {
                    needs: self.needs(&ambiguous.needs),
                    not: self.needs(&ambiguous.not),
                    presence: Presence::Anywhere,
                });
                let Ok(condition) = u16::try_from(self.conditions.len()) else {
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
    }

    fn finish(mut self, fingerprint: Fingerprint) -> Result<KnowledgeBase, Vec<Problem>> {
        for (id, code, problem) in self
            .merging
            .as_mut()
            .map(|m| std::mem::take(&mut m.parents))
            .unwrap_or_default()
        {
            match self.by_code.get(&code) {
                Some(parent) => self.actors[id.0 as usize].parent = Some(*parent),
                None => self.problems.push(problem),
            }
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let own = if self.merging.is_some() {
            self.base_actors
        } else {
            self.actors.len()
        };
        Ok(KnowledgeBase {
            offices: OfficeIndex::new(&self.actors),
            given_names: given_names(&self.actors[..own]),
            states: states(&self.actors, &self.by_code),
            hash: fingerprint.finish(),
            names: self.names.finish(),
            actors: self.actors,
            by_code: self.by_code,
            languages: self.languages,
            conditions: self.conditions,
            roles: self.roles,
            lexicons: HashMap::new(),
            actions: super::actions::Actions::default(),
            remarks: self.remarks,
        })
    }

    fn needs(&self, texts: &[String]) -> Vec<Need> {
        texts
            .iter()
            .map(|text| Need {
                actor: self.by_code.get(text).copied(),
                is_capital: text.starts_with(char::is_uppercase),
                words: split_words(text, 0, text.len()).map(|t| t.hash).collect(),
            })
            .collect()
    }
}

/// A script that English does not use cannot be mistaken for English.
fn is_foreign_script(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_alphabetic() && c > '\u{24f}' && !('\u{1e00}'..='\u{1eff}').contains(&c))
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
