//! Joins listed actors to the base: names and offices to an actor that is known, else a new actor.
//!
//! Known is who has the entry's code or Wikidata id. An entry that has neither is taken for the actor of its country
//! and kind whose name it has, where there is exactly one: lists repeat the leaders that the base has already.
//!
//! A name that the base gives to a state or body stays with that one; persons may be namesakes.
//!
//! Invariant: the code of a new actor depends on its entry alone, so it is the same whatever else is loaded.

use super::codes::new_code;
use super::listed::{Listed, ListedName, Strength};
use super::usable::{Ordinary, usable};
use crate::knowledge::actor::{Actor, ActorId, ActorKind, Office, Role, StateCodes};
use crate::knowledge::assemble::Assembly;
use crate::knowledge::name_index::{HashTable, NewName};
use crate::knowledge::words::{split_words, word_hash};
use crate::knowledge::{Condition, Presence, Problem, RoleClass};
use std::collections::HashMap;

/// What merging asks of the base, made when the first dictionary comes.
pub struct Merging {
    by_wikidata: HashMap<u32, ActorId>,
    iso2: HashMap<String, String>,
    cameo: HashMap<String, String>,
    /// Node of a name to its actor in the base; several actors are none.
    owners: HashTable<Option<ActorId>>,
    ordinary: Ordinary,
    /// Condition of a presence, as the index counts.
    presences: [u16; 2],
    /// Parents that may be listed further down: who, the code, where it stands.
    pub parents: Vec<(ActorId, String, Problem)>,
}

/// Codes of FollowTheMoney for states without an ISO code of their own.
const FURTHER_ISO2: [(&str, &str); 12] = [
    ("uk", "GBR"),
    ("el", "GRC"),
    ("suhh", "SUN"),
    ("yucs", "YUG"),
    ("ddde", "DDR"),
    ("cshh", "CSK"),
    ("csxx", "SCG"),
    ("xk", "XKX"),
    ("x-so", "XSO"),
    ("ge-ab", "XAB"),
    ("md-pmr", "XTR"),
    ("cy-trnc", "XNC"),
];

impl Assembly {
    /// Makes ready what merging asks of the base; a second call does nothing.
    pub fn begin_merging(&mut self) {
        if self.merging.is_some() {
            return;
        }
        let mut merging = Merging {
            by_wikidata: HashMap::new(),
            iso2: FURTHER_ISO2
                .iter()
                .map(|(iso2, code)| ((*iso2).to_owned(), (*code).to_owned()))
                .collect(),
            cameo: HashMap::new(),
            owners: self.names.owners(),
            ordinary: std::mem::take(&mut self.ordinary),
            presences: [0; 2],
            parents: Vec::new(),
        };
        for actor in &self.actors {
            merging.note(actor);
        }
        for (slot, presence) in merging
            .presences
            .iter_mut()
            .zip([Presence::Itself, Presence::ItselfOrCountry])
        {
            self.conditions.push(Condition {
                presence,
                ..Condition::default()
            });
            *slot = u16::try_from(self.conditions.len()).unwrap_or(0);
        }
        self.base_actors = self.actors.len();
        self.merging = Some(merging);
    }

    fn merging(&self) -> &Merging {
        self.merging
            .as_ref()
            .expect("begin_merging was called before anything was listed")
    }

    fn merging_mut(&mut self) -> &mut Merging {
        self.merging
            .as_mut()
            .expect("begin_merging was called before anything was listed")
    }

    /// ISO 3166-1 alpha-3 of a state by its alpha-2, or of the state that a part of it belongs to.
    pub fn country_of_iso2(&self, code: &str) -> Option<String> {
        let code = code.to_lowercase();
        let known = &self.merging().iso2;
        known.get(&code).or_else(|| known.get(code.split('-').next()?)).cloned()
    }

    pub fn state_of_wikidata(&self, id: &str) -> Option<String> {
        let actor = &self.actors[self.find_wikidata(id)?.0 as usize];
        (actor.kind == ActorKind::State).then(|| actor.code.clone())
    }

    pub fn find_wikidata(&self, id: &str) -> Option<ActorId> {
        self.merging()
            .by_wikidata
            .get(&id.strip_prefix('Q')?.parse().ok()?)
            .copied()
    }

    /// The state of a CAMEO code, and the rest of the code.
    pub fn split_cameo<'c>(&self, code: &'c str) -> (Option<String>, &'c str) {
        let first = code.get(..3).unwrap_or("");
        match self.merging().cameo.get(first) {
            Some(country) => (Some(country.clone()), &code[3..]),
            None => (None, code),
        }
    }

    /// The role that a title names with its first words: "minister of defence of Norway".
    pub fn office_role(&self, title: &str) -> Option<Role> {
        let words: Vec<u64> = split_words(title, 0, title.len())
            .map(|token| word_hash(&title[token.start..token.end]))
            .collect();
        let roles = self.roles.get("en")?;
        (0..words.len().min(4)).find_map(|at| {
            let mut found = Vec::new();
            roles.find(words[at..].iter().copied(), &mut found);
            found.into_iter().find_map(|(word, _)| match word.class {
                RoleClass::Office(role) => Some(role),
                _ => None,
            })
        })
    }

    /// Joins one listed actor.
    pub fn take_listed(&mut self, listed: Listed, path: &str) {
        let Some(id) = self.known_or_new(&listed, path) else {
            return;
        };
        let is_person = listed.kind == ActorKind::Person;
        let own = ListedName {
            text: listed.name,
            strength: Strength::Plain,
            language: String::new(),
        };
        let mut taken: Vec<(String, u8)> = Vec::new();
        for name in std::iter::once(own).chain(listed.names) {
            self.add_listed_name(id, &name, is_person, &mut taken);
        }
        for office in listed.offices {
            self.add_new_office(id, office);
        }
        if let Some(parent) = listed.parent {
            let message = format!("parent `{parent}` is no actor's code; write the code of the body it belongs to");
            let problem = problem(path, listed.line, message);
            self.merging_mut().parents.push((id, parent, problem));
        }
        if let Some(wikidata) = listed
            .wikidata
            .as_ref()
            .and_then(|id| id.strip_prefix('Q')?.parse().ok())
        {
            self.merging_mut().by_wikidata.entry(wikidata).or_insert(id);
        }
        let actor = &mut self.actors[id.0 as usize];
        actor.wikidata = actor.wikidata.take().or(listed.wikidata);
        actor.cameo = actor.cameo.take().or(listed.cameo);
        actor.gender = actor.gender.or(listed.gender);
        if !listed.dated_codes.is_empty() && actor.dated_codes.is_empty() {
            actor.dated_codes = listed.dated_codes.into();
        }
    }

    /// An office that a later line tells of.
    pub fn add_office(&mut self, wikidata: &str, office: Office, path: &str, line: usize) {
        if let (Some(from), Some(until)) = (office.from, office.until)
            && until < from
        {
            let message = format!("a position ends on {until}, before it began on {from}");
            self.problems.push(problem(path, line, message));
            return;
        }
        if let Some(id) = self.find_wikidata(wikidata) {
            self.add_new_office(id, office);
        }
    }

    /// The base knows its own offices better: one of the same body at the same time is there already.
    fn add_new_office(&mut self, id: ActorId, office: Office) {
        let offices = &mut self.actors[id.0 as usize].offices;
        let is_known = offices.iter().any(|known| {
            let ends_before = known.until.zip(office.from).is_some_and(|(until, from)| until <= from);
            let begins_after = office.until.zip(known.from).is_some_and(|(until, from)| until <= from);
            known.of == office.of && !ends_before && !begins_after
        });
        if !is_known {
            offices.push(office);
        }
    }

    /// Who is meant; none, with a problem told, where the entry contradicts the base.
    fn known_or_new(&mut self, listed: &Listed, path: &str) -> Option<ActorId> {
        if let Some(wrong) = self.contradiction(listed) {
            self.problems.push(problem(path, listed.line, wrong));
            return None;
        }
        let by_code = listed.code.as_ref().and_then(|code| self.by_code.get(code).copied());
        let known = by_code
            .or_else(|| self.find_wikidata(listed.wikidata.as_deref()?))
            .or_else(|| self.by_name(listed).filter(|_| listed.code.is_none()));
        if known.is_some() {
            return known;
        }
        let code = listed.code.clone().unwrap_or_else(|| new_code(listed));
        if let Some(known) = self.by_code.get(&code) {
            return Some(*known);
        }
        let id = ActorId(u32::try_from(self.actors.len()).ok()?);
        self.by_code.insert(code.clone(), id);
        let actor = Actor {
            id,
            code,
            name: listed.name.clone(),
            kind: listed.kind,
            country: listed.country.clone(),
            parent: None,
            wikidata: listed.wikidata.clone(),
            cameo: listed.cameo.clone(),
            gender: listed.gender,
            offices: Vec::new(),
            members: Vec::new(),
            active_from: None,
            active_until: None,
            dated_codes: Box::default(),
            state_codes: None,
        };
        self.merging_mut().note(&actor);
        self.actors.push(actor);
        Some(id)
    }

    fn contradiction(&self, listed: &Listed) -> Option<String> {
        if let Some(code) = &listed.code {
            let is_good = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.' || b == b'_';
            if !code.bytes().all(is_good) {
                return Some(format!("code `{code}` has other signs than A-Z, 0-9, `.` and `_`"));
            }
            let known = self.by_code.get(code).map(|id| &self.actors[id.0 as usize]);
            if let Some(known) =
                known.filter(|known| (known.kind == ActorKind::Person) != (listed.kind == ActorKind::Person))
            {
                let (kind, other) = (known.kind.code(), listed.kind.code());
                return Some(format!(
                    "code `{code}` is of a {kind}, not of a {other}; write another code"
                ));
            }
        }
        if let Some(id) = listed.wikidata.as_ref().filter(|id| !super::wikidata::is_item_id(id)) {
            return Some(format!("`{id}` is no Wikidata id; write Q and digits, such as Q794"));
        }
        let country = listed.country.as_ref()?;
        let is_state = self
            .by_code
            .get(country)
            .is_some_and(|id| self.actors[id.0 as usize].kind == ActorKind::State);
        (!is_state && listed.code.as_ref() != Some(country))
            .then(|| format!("country `{country}` is no state's code; write ISO 3166-1 alpha-3, such as IRN"))
    }

    fn by_name(&self, listed: &Listed) -> Option<ActorId> {
        if listed.kind == ActorKind::Person && !listed.name.trim().contains(' ') {
            return None;
        }
        let node = self.names.node(&listed.name)?;
        let id = self.merging().owners.get(&u64::from(node)).copied().flatten()?;
        let known = &self.actors[id.0 as usize];
        let is_same_kind = (known.kind == ActorKind::Person) == (listed.kind == ActorKind::Person);
        let is_same_country = listed.country.is_none() || listed.country == known.country;
        (is_same_kind
            && is_same_country
            && known
                .wikidata
                .as_ref()
                .zip(listed.wikidata.as_ref())
                .is_none_or(|(a, b)| a == b))
        .then_some(id)
    }

    fn add_listed_name(&mut self, id: ActorId, name: &ListedName, is_person: bool, taken: &mut Vec<(String, u8)>) {
        let Some(name_of_text) = usable(&name.text, name.strength, is_person, &self.merging().ordinary) else {
            return;
        };
        let language = self.known_language(&name.language, &name_of_text.text);
        let Some(language) = language else { return };
        let is_there = taken
            .iter()
            .any(|(text, of)| *text == name_of_text.text && (*of == 0 || *of == language));
        if is_there || !self.is_free(id, &name_of_text.text, is_person) {
            return;
        }
        let condition = match name_of_text.presence {
            Presence::Anywhere => 0,
            Presence::Itself => self.merging().presences[0],
            Presence::ItselfOrCountry => self.merging().presences[1],
        };
        self.names.add(NewName {
            text: &name_of_text.text,
            actor: id,
            kind: name_of_text.kind,
            language,
            condition,
        });
        taken.push((name_of_text.text, language));
    }

    /// Whether the base leaves a name to an actor of a dictionary.
    fn is_free(&self, id: ActorId, name: &str, is_person: bool) -> bool {
        let Some(node) = self.names.node(name) else { return true };
        match self.merging().owners.get(&u64::from(node)) {
            None => true,
            Some(Some(owner)) if *owner == id => false,
            Some(Some(owner)) => {
                is_person && name.contains(' ') && self.actors[owner.0 as usize].kind == ActorKind::Person
            }
            // Namesakes in the base: of persons only where it has several words.
            Some(None) => is_person && name.contains(' '),
        }
    }
}

impl Merging {
    fn note(&mut self, actor: &Actor) {
        let id = actor
            .wikidata
            .as_ref()
            .and_then(|id| id.strip_prefix('Q')?.parse().ok());
        if let Some(id) = id {
            self.by_wikidata.entry(id).or_insert(actor.id);
        }
        if actor.kind != ActorKind::State {
            return;
        }
        let iso2 = actor
            .state_codes
            .as_deref()
            .and_then(|codes: &StateCodes| codes.iso2.as_ref());
        if let Some(iso2) = iso2 {
            self.iso2
                .entry(iso2.to_lowercase())
                .or_insert_with(|| actor.code.clone());
        }
        for cameo in [Some(&actor.code), actor.cameo.as_ref()].into_iter().flatten() {
            self.cameo.entry(cameo.clone()).or_insert_with(|| actor.code.clone());
        }
    }
}

fn problem(path: &str, line: usize, message: String) -> Problem {
    Problem {
        path: path.to_owned(),
        line,
        column: 1,
        message,
    }
}
