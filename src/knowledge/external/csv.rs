//! A dictionary as a table: one row an actor or one more office of it; the first line names the columns.
//!
//! ```text
//! name,kind,country,wikidata,aliases
//! Northern Dockers' Front,armed_group,GBR,,Dockers' Front|NDF
//! ```
//!
//! Not here: what becomes of the rows (`merge.rs`). Invariant: quoted fields may hold separators, quotes and line ends.

use super::{Complaints, Listed, Strength};
use crate::knowledge::DataFile;
use crate::knowledge::actor::{ActorKind, Gender, Office, ROLES, Role};
use crate::knowledge::assemble::Assembly;
use crate::knowledge::problem::unknown;
use jiff::civil::Date;

/// Every column; `name` and `kind` must be there.
const COLUMNS: [&str; 16] = [
    "name", "kind", "code", "country", "parent", "wikidata", "cameo", "gender", "aliases", "acronyms", "weak", "role",
    "title", "of", "from", "until",
];

pub fn read(assembly: &mut Assembly, file: &DataFile, complaints: &mut Complaints<'_>) {
    let text = file.text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or("");
    let separator = [',', ';', '\t'].into_iter().find(|c| first.contains(*c)).unwrap_or(',');
    let mut records = Records {
        text,
        separator,
        line: 1,
    };
    let mut fields = Vec::new();
    if !records.next_into(&mut fields) {
        return complaints.tell(
            1,
            "is empty; write a line with the columns, such as name,kind,country,aliases".into(),
        );
    }
    let Some(columns) = columns(&fields, complaints) else {
        return;
    };
    loop {
        let line = records.line;
        if !records.next_into(&mut fields) {
            return;
        }
        if fields.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if fields.len() > columns.len() {
            let message = format!(
                "{} fields under {} columns; quote a field that holds the separator",
                fields.len(),
                columns.len()
            );
            complaints.tell(line, message);
            continue;
        }
        if let Some(listed) = row(&columns, &fields, line, complaints) {
            assembly.take_listed(listed, &file.path);
        }
    }
}

/// Index into [`COLUMNS`] of every column of the file.
fn columns(fields: &[String], complaints: &mut Complaints<'_>) -> Option<Vec<usize>> {
    let mut found = Vec::with_capacity(fields.len());
    for field in fields {
        let name = field.trim().to_lowercase();
        match COLUMNS.iter().position(|known| *known == name) {
            Some(at) => found.push(at),
            None => complaints.tell(1, unknown("column", &name, &COLUMNS)),
        }
    }
    for (at, name) in COLUMNS.iter().enumerate().take(2) {
        if !found.contains(&at) {
            complaints.tell(1, format!("no column `{name}`; write it into the first line"));
        }
    }
    (found.len() == fields.len() && found.contains(&0) && found.contains(&1)).then_some(found)
}

fn row(columns: &[usize], fields: &[String], line: usize, complaints: &mut Complaints<'_>) -> Option<Listed> {
    let get = |name: &str| {
        let wanted = COLUMNS.iter().position(|known| *known == name);
        let at = columns.iter().position(|column| Some(*column) == wanted);
        at.and_then(|at| fields.get(at))
            .map(|field| field.trim())
            .filter(|field| !field.is_empty())
    };
    let owned = |name: &str| get(name).map(str::to_owned);
    let Some(name) = get("name") else {
        complaints.tell(line, "no name; write one or remove the row".into());
        return None;
    };
    let kinds = ActorKind::ALL.map(ActorKind::code);
    let Some(kind) = get("kind").and_then(ActorKind::from_code) else {
        complaints.tell(line, unknown("kind", get("kind").unwrap_or(""), &kinds));
        return None;
    };
    let mut listed = Listed::new(line, name.to_owned(), kind);
    listed.code = owned("code");
    listed.country = owned("country").map(|country| country.to_uppercase());
    listed.parent = owned("parent");
    listed.wikidata = owned("wikidata");
    listed.cameo = owned("cameo");
    listed.gender = match get("gender") {
        Some("m") => Some(Gender::Male),
        Some("f") => Some(Gender::Female),
        Some(other) => {
            complaints.tell(line, format!("gender `{other}`; write m or f"));
            None
        }
        None => None,
    };
    for (column, strength) in [
        ("aliases", Strength::Plain),
        ("acronyms", Strength::Acronym),
        ("weak", Strength::Weak),
    ] {
        for text in get(column).into_iter().flat_map(|all| all.split('|')) {
            listed.add(text.trim(), strength);
        }
    }
    let (from, until) = (
        date(get("from"), line, complaints),
        date(get("until"), line, complaints),
    );
    if let Some(role) = get("role") {
        match Role::from_code(role) {
            None => complaints.tell(line, unknown("role", role, &ROLES)),
            Some(role) => listed.offices.push(Office {
                role,
                title: get("title").unwrap_or("").to_lowercase(),
                of: owned("of").or_else(|| listed.country.clone()).unwrap_or_default(),
                from,
                until,
            }),
        }
    } else if get("title").or(get("of")).or(get("from")).or(get("until")).is_some() {
        complaints.tell(
            line,
            "an office without `role`; write one, such as head_of_state".into(),
        );
    }
    Some(listed)
}

fn date(text: Option<&str>, line: usize, complaints: &mut Complaints<'_>) -> Option<Date> {
    let text = text?;
    let date = text.parse().ok();
    if date.is_none() {
        complaints.tell(line, format!("{text:?} is no date; write one like 2012-05-07"));
    }
    date
}

/// Cuts a table into records as RFC 4180 has it.
struct Records<'a> {
    text: &'a str,
    separator: char,
    /// Of what is read next, from 1.
    line: usize,
}

impl Records<'_> {
    /// The fields of the next record, into the strings that are there already; false at the end.
    fn next_into(&mut self, fields: &mut Vec<String>) -> bool {
        let mut count = 0;
        if self.text.is_empty() {
            return false;
        }
        loop {
            if fields.len() == count {
                fields.push(String::new());
            }
            let field = &mut fields[count];
            field.clear();
            count += 1;
            if let Some(quoted) = self.text.strip_prefix('"') {
                self.text = quoted;
                self.unquote(field);
            }
            let until = self.text.find([self.separator, '\n']).unwrap_or(self.text.len());
            field.push_str(self.text[..until].trim_end_matches('\r'));
            self.text = &self.text[until..];
            if let Some(rest) = self.text.strip_prefix(self.separator) {
                self.text = rest;
                continue;
            }
            self.text = self.text.strip_prefix('\n').unwrap_or("");
            self.line += 1;
            fields.truncate(count);
            return true;
        }
    }

    fn unquote(&mut self, field: &mut String) {
        loop {
            let until = self.text.find('"').unwrap_or(self.text.len());
            self.line += self.text[..until].matches('\n').count();
            field.push_str(&self.text[..until]);
            self.text = self.text.get(until + 1..).unwrap_or("");
            match self.text.strip_prefix('"') {
                Some(rest) => {
                    field.push('"');
                    self.text = rest;
                }
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_separators_quotes_and_lines() {
        let text = "a,\"b, \"\"c\"\"\nd\",e\r\nf,,g";
        let mut records = Records {
            text,
            separator: ',',
            line: 1,
        };
        let mut fields = Vec::new();
        assert!(records.next_into(&mut fields));
        assert_eq!(fields, ["a", "b, \"c\"\nd", "e"]);
        assert_eq!(records.line, 3);
        assert!(records.next_into(&mut fields));
        assert_eq!(fields, ["f", "", "g"]);
        assert!(!records.next_into(&mut fields));
    }
}
