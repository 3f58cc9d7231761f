//! One TOML file of `data/actors/` as entries: the keys of data/README.md, checked one by one.
//!
//! Not here: what refers to other files (parents, codes of offices): `assemble.rs`.
//!
//! Invariant: every problem of the file is noted; an entry without code, name or kind is left out.

use super::actor::{ActorKind, Gender, ROLES, Role};
use super::problem::{Problem, unknown};
use super::toml_reader::{Text, TomlReader};
use jiff::civil::Date;
use std::borrow::Cow;
use toml::de::DeTable;

const KEYS: [&str; 29] = [
    "code", "name", "kind", "country", "parent", "wikidata", "cameo", "iso2", "fips", "cow", "aliases", "acronyms",
    "demonyms", "metonyms", "cities", "ambiguous", "surname", "bare", "title_only", "gender", "offices", "members",
    "active", "names", "adjectives", "seats", "actor", "note", "source",
];
const OFFICE_KEYS: [&str; 5] = ["role", "title", "of", "from", "until"];
const AMBIGUOUS_KEYS: [&str; 3] = ["alias", "needs", "not"];

pub struct OfficeEntry<'a> {
    pub role: Role,
    pub title: Cow<'a, str>,
    pub of: Option<Text<'a>>,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

pub struct AmbiguousEntry<'a> {
    pub alias: Text<'a>,
    pub needs: Vec<Text<'a>>,
    pub not: Vec<Text<'a>>,
}

/// One actor as its file writes it.
pub struct ActorEntry<'a> {
    pub at: usize,
    pub is_main: bool,
    pub code: Text<'a>,
    pub name: Text<'a>,
    pub kind: ActorKind,
    /// Empty: of no country, whatever the file.
    pub country: Option<Text<'a>>,
    pub parent: Option<Text<'a>>,
    pub wikidata: Option<Text<'a>>,
    pub cameo: Option<Text<'a>>,
    pub iso2: Option<Text<'a>>,
    pub fips: Option<Text<'a>>,
    pub cow: Option<u16>,
    pub gender: Option<Gender>,
    pub aliases: Vec<Text<'a>>,
    pub acronyms: Vec<Text<'a>>,
    pub demonyms: Vec<Text<'a>>,
    pub metonyms: Vec<Text<'a>>,
    pub cities: Vec<Text<'a>>,
    pub surname: Vec<Text<'a>>,
    pub bare: Vec<Text<'a>>,
    pub title_only: Vec<Text<'a>>,
    pub ambiguous: Vec<AmbiguousEntry<'a>>,
    pub offices: Vec<OfficeEntry<'a>>,
    pub members: Vec<Text<'a>>,
    pub active: (Option<Date>, Option<Date>),
    pub names: Vec<(Text<'a>, Vec<Text<'a>>)>,
    pub adjectives: Vec<(Text<'a>, Vec<Text<'a>>)>,
    pub seats: Vec<(Text<'a>, Vec<Text<'a>>)>,
}

/// Reads one file, the main actor first.
pub fn read_actor_file<'a>(path: &'a str, text: &'a str, problems: &mut Vec<Problem>) -> Vec<ActorEntry<'a>> {
    read_entries(path, text, problems, true)
}

/// Reads a dictionary in our format, which may hold `[[actor]]` tables alone.
pub fn read_dictionary_file<'a>(path: &'a str, text: &'a str, problems: &mut Vec<Problem>) -> Vec<ActorEntry<'a>> {
    read_entries(path, text, problems, false)
}

fn read_entries<'a>(
    path: &'a str,
    text: &'a str,
    problems: &mut Vec<Problem>,
    needs_main: bool,
) -> Vec<ActorEntry<'a>> {
    let mut reader = TomlReader { path, text, problems };
    let document = reader.document();
    let main = document.get_ref();
    let mut entries = Vec::new();
    if needs_main || main.keys().any(|key| key.get_ref() != "actor") || main.is_empty() {
        entries.extend(read_entry(&mut reader, main, 0, true));
    }
    for (table, at) in reader.tables(main, "actor") {
        entries.extend(read_entry(&mut reader, table, at, false));
    }
    entries
}

fn read_entry<'a>(
    reader: &mut TomlReader<'_, 'a>,
    table: &DeTable<'a>,
    at: usize,
    is_main: bool,
) -> Option<ActorEntry<'a>> {
    reader.check_keys(table, &KEYS);
    let code = needed(reader, table, "code", at);
    let name = needed(reader, table, "name", at);
    let kind = needed(reader, table, "kind", at).and_then(|kind| read_kind(reader, &kind));
    if let Some(code) = &code {
        check_code(reader, code);
    }
    let active = reader.table(table, "active").map_or((None, None), |active| {
        reader.check_keys(active, &["from", "until"]);
        (reader.date(active, "from"), reader.date(active, "until"))
    });
    Some(ActorEntry {
        at,
        is_main,
        country: reader.string_or_empty(table, "country"),
        parent: reader.string(table, "parent"),
        wikidata: reader.string(table, "wikidata"),
        cameo: reader.string(table, "cameo"),
        iso2: reader.string(table, "iso2"),
        fips: reader.string(table, "fips"),
        cow: reader.number(table, "cow"),
        gender: read_gender(reader, table),
        aliases: reader.strings(table, "aliases"),
        acronyms: reader.strings(table, "acronyms"),
        demonyms: reader.strings(table, "demonyms"),
        metonyms: reader.strings(table, "metonyms"),
        cities: reader.strings(table, "cities"),
        surname: reader.strings(table, "surname"),
        bare: reader.strings(table, "bare"),
        title_only: reader.strings(table, "title_only"),
        ambiguous: read_ambiguous(reader, table),
        offices: read_offices(reader, table),
        members: reader.strings(table, "members"),
        active,
        names: reader.strings_by_language(table, "names"),
        adjectives: reader.strings_by_language(table, "adjectives"),
        seats: reader.strings_by_language(table, "seats"),
        code: code?,
        name: name?,
        kind: kind?,
    })
}

fn needed<'a>(reader: &mut TomlReader<'_, 'a>, table: &DeTable<'a>, key: &str, at: usize) -> Option<Text<'a>> {
    if !table.contains_key(key) {
        reader.problem(at, format!("an actor without `{key}`; write {key} = \"...\""));
    }
    reader.string(table, key)
}

fn read_kind(reader: &mut TomlReader<'_, '_>, kind: &Text<'_>) -> Option<ActorKind> {
    let found = ActorKind::from_code(&kind.text);
    if found.is_none() {
        reader.problem(
            kind.at,
            unknown("kind", &kind.text, &ActorKind::ALL.map(ActorKind::code)),
        );
    }
    found
}

fn check_code(reader: &mut TomlReader<'_, '_>, code: &Text<'_>) {
    let is_good = code
        .text
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.' || b == b'_');
    if !is_good {
        reader.problem(
            code.at,
            format!("code `{}` has other signs than A-Z, 0-9, `.` and `_`", code.text),
        );
    }
}

fn read_gender<'a>(reader: &mut TomlReader<'_, 'a>, table: &DeTable<'a>) -> Option<Gender> {
    let gender = reader.string(table, "gender")?;
    match gender.text.as_ref() {
        "m" => Some(Gender::Male),
        "f" => Some(Gender::Female),
        other => {
            reader.problem(gender.at, format!("gender `{other}`; write m or f"));
            None
        }
    }
}

fn read_ambiguous<'a>(reader: &mut TomlReader<'_, 'a>, table: &DeTable<'a>) -> Vec<AmbiguousEntry<'a>> {
    let mut all = Vec::new();
    for (inner, at) in reader.tables(table, "ambiguous") {
        reader.check_keys(inner, &AMBIGUOUS_KEYS);
        let needs = reader.strings(inner, "needs");
        let not = reader.strings(inner, "not");
        if let Some(alias) = needed(reader, inner, "alias", at) {
            all.push(AmbiguousEntry { alias, needs, not });
        }
    }
    all
}

fn read_offices<'a>(reader: &mut TomlReader<'_, 'a>, table: &DeTable<'a>) -> Vec<OfficeEntry<'a>> {
    let mut all = Vec::new();
    for (inner, at) in reader.tables(table, "offices") {
        reader.check_keys(inner, &OFFICE_KEYS);
        let from = reader.date(inner, "from");
        let until = reader.date(inner, "until");
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            reader.problem(at, format!("an office ends on {until}, before it began on {from}"));
        }
        let Some(role) = needed(reader, inner, "role", at) else {
            continue;
        };
        let title = reader
            .string(inner, "title")
            .map_or(Cow::Borrowed(""), |title| title.text);
        let of = reader.string(inner, "of");
        match Role::from_code(&role.text) {
            Some(role) => all.push(OfficeEntry {
                role,
                title,
                of,
                from,
                until,
            }),
            None => reader.problem(role.at, unknown("role", &role.text, &ROLES)),
        }
    }
    all
}
