//! `.actors.txt` of TABARI, PETRARCH and Phoenix: names in capitals with underscores, synonyms, dated codes.
//!
//! ```text
//! MOHAMED_DAOUD_  [AFGGOV 730717-780427]  # a code between two days
//! +M._DAOUD_                              # a synonym
//!     [AFGELI]                            # the code on all other days
//! ```
//!
//! PETRARCH leaves out what it cannot read and says so in its log: a date that no calendar has, an entry without a
//! code. The dictionaries in use hold a few such lines, so they are remarks here while they are few.
//!
//! Not here: agents (`agents.rs`). Invariant: a restriction `<` or `>` excludes its day, `-` includes both.

use super::{Complaints, Listed, Strength};
use crate::knowledge::DataFile;
use crate::knowledge::actor::{ActorKind, DatedCode};
use crate::knowledge::assemble::Assembly;
use jiff::civil::Date;

/// One entry while its lines are read.
#[derive(Default)]
struct Entry {
    line: usize,
    names: Vec<String>,
    codes: Vec<DatedCode>,
    /// Whether it had a code at all, were it one that was left out.
    has_code: bool,
}

pub fn read(assembly: &mut Assembly, file: &DataFile, complaints: &mut Complaints<'_>) {
    let mut entry = Entry::default();
    let mut is_comment = false;
    for (nth, line) in file.text.lines().enumerate() {
        let number = nth + 1;
        if is_comment || line.trim_start().starts_with("<!--") {
            is_comment = !line.contains("-->");
            continue;
        }
        let line = without_comment(line);
        if line.trim().is_empty() {
            continue;
        }
        let Some((head, codes)) = parts(line, number, complaints) else {
            continue;
        };
        match head.strip_prefix('+') {
            Some(synonym) => entry.names.push(spoken(synonym)),
            None if head.is_empty() => {}
            None => {
                let done = std::mem::take(&mut entry);
                finish(assembly, file, done, complaints);
                entry.line = number;
                entry.names.push(spoken(head));
            }
        }
        if entry.names.is_empty() {
            complaints.tell(
                number,
                "a code or synonym before any name; write the name on a line above".into(),
            );
            continue;
        }
        entry.has_code |= !codes.is_empty();
        for code in codes {
            entry.codes.extend(dated_code(code, number, complaints));
        }
    }
    finish(assembly, file, entry, complaints);
}

pub fn without_comment(line: &str) -> &str {
    line.split(['#', ';']).next().unwrap_or("")
}

/// The name of a line and the insides of its brackets.
pub fn parts<'a>(line: &'a str, number: usize, complaints: &mut Complaints<'_>) -> Option<(&'a str, Vec<&'a str>)> {
    let (head, mut rest) = line.split_at(line.find('[').unwrap_or(line.len()));
    let mut codes = Vec::new();
    while let Some(open) = rest.find('[') {
        let inside = &rest[open + 1..];
        let Some(close) = inside.find(']').filter(|close| !inside[..*close].contains('[')) else {
            complaints.remark(number, "a `[` that nothing closes; write [CODE]".into());
            return None;
        };
        codes.push(&inside[..close]);
        rest = &inside[close + 1..];
    }
    if head.contains(']') {
        complaints.remark(number, "a `]` that closes nothing; write [CODE] or remove it".into());
        return None;
    }
    Some((head.trim(), codes))
}

/// "U.N._SECRETARY-GENERAL_" as text has it.
pub fn spoken(name: &str) -> String {
    let spaced = name.replace('_', " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn dated_code(inside: &str, number: usize, complaints: &mut Complaints<'_>) -> Option<DatedCode> {
    let inside = inside.trim();
    let (code, when) = inside.split_at(inside.find([' ', '\t', '<', '>']).unwrap_or(inside.len()));
    let when = when.trim();
    if code.is_empty()
        || !code
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
    {
        complaints.remark(
            number,
            format!("`{code}` is no code; write capitals and digits, such as USAGOV"),
        );
        return None;
    }
    let mut day = |text: &str| {
        let day = read_day(text.trim());
        if day.is_none() {
            complaints.remark(number, format!("`{}` is no day; write YYMMDD or YYYYMMDD", text.trim()));
        }
        day
    };
    let (from, until) = match when.chars().next() {
        None => (None, None),
        Some('<') => (None, Some(day(&when[1..])?.yesterday().ok()?)),
        Some('>') => (Some(day(&when[1..])?.tomorrow().ok()?), None),
        Some(_) => match when.split_once('-') {
            Some((from, until)) => (Some(day(from)?), Some(day(until)?)),
            None => {
                complaints.remark(
                    number,
                    format!("`{when}` is no restriction; write <DAY, >DAY or DAY-DAY"),
                );
                return None;
            }
        },
    };
    Some(DatedCode {
        code: code.to_owned(),
        from,
        until,
    })
}

/// Two-digit years up to 30 are of this century.
fn read_day(text: &str) -> Option<Date> {
    if !text.bytes().all(|b| b.is_ascii_digit()) || !matches!(text.len(), 6 | 8) {
        return None;
    }
    let (year, rest) = text.split_at(text.len() - 4);
    let year: i16 = year.parse().ok()?;
    let year = match year {
        _ if text.len() == 8 => year,
        0..=30 => 2000 + year,
        _ => 1900 + year,
    };
    Date::new(year, rest[..2].parse().ok()?, rest[2..].parse().ok()?).ok()
}

fn finish(assembly: &mut Assembly, file: &DataFile, entry: Entry, complaints: &mut Complaints<'_>) {
    let Some(name) = entry.names.first().cloned() else {
        return;
    };
    if entry.codes.is_empty() {
        if !entry.has_code {
            complaints.remark(entry.line, format!("`{name}` has no code; write one, such as [USAGOV]"));
        }
        return;
    }
    // `[---]` is how PETRARCH says that a name is nobody.
    let codes: Vec<DatedCode> = entry
        .codes
        .into_iter()
        .filter(|code| !code.code.starts_with('-'))
        .collect();
    let Some(plain) = codes.iter().find(|code| code.is_undated()).or(codes.first()) else {
        return;
    };
    let is_dated = codes.iter().any(|code| !code.is_undated());
    let (country, sector) = assembly.split_cameo(&plain.code);
    let kind = kind_of(sector, country.is_some(), is_dated, &name);
    let mut listed = Listed::new(entry.line, name, kind);
    if kind == ActorKind::State {
        listed.code.clone_from(&country);
    }
    listed.country = country;
    listed.cameo = codes
        .iter()
        .find(|code| code.is_undated())
        .map(|code| code.code.clone());
    for name in entry.names {
        match name.split_once('(') {
            // "ANIMAL LIBERATION FRONT (ALF)"
            Some((long, short)) if short.ends_with(')') => {
                listed.add(long.trim(), Strength::Plain);
                listed.add(short.trim_end_matches(')'), Strength::Acronym);
            }
            _ => listed.add(name, Strength::Plain),
        }
    }
    if let Some((long, _)) = listed.name.split_once('(').filter(|(long, _)| !long.trim().is_empty()) {
        listed.name = long.trim().to_owned();
    }
    if is_dated {
        listed.dated_codes = codes;
    }
    assembly.take_listed(listed, &file.path);
}

/// What a CAMEO code without its country says of the actor; who has a code for some days only is a person.
fn kind_of(sector: &str, is_national: bool, is_dated: bool, name: &str) -> ActorKind {
    const BODIES: [&str; 14] = [
        "MINIST", "DEPARTMENT", "COUNCIL", "PARTY", "ARMY", "FRONT", "FORCE", "GOVERNMENT", "UNION", "ORGANI",
        "AGENCY", "COMMISSION", "MOVEMENT", "POLICE",
    ];
    let first = sector.get(..3).unwrap_or("");
    let is_body = BODIES.iter().any(|body| name.to_uppercase().contains(body));
    let may_be_person = !matches!(first, "" | "IGO" | "NGO" | "NGM" | "MNC" | "IMG") || sector.contains("ELI");
    if (is_dated || sector.contains("ELI")) && may_be_person && !is_body {
        return ActorKind::Person;
    }
    match first {
        "" if is_national => ActorKind::State,
        "IGO" => ActorKind::Igo,
        "GOV" | "LEG" | "JUD" | "SPY" | "COP" => ActorKind::Government,
        "MIL" => ActorKind::Military,
        "REB" | "INS" | "SEP" | "UAF" | "RAD" | "IMG" => ActorKind::ArmedGroup,
        "OPP" | "PTY" => ActorKind::Party,
        "CVL" | "REF" => ActorKind::People,
        _ => ActorKind::Organisation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_two_or_four_digits_of_the_year() {
        for (text, expected) in [
            ("010120", Some("2001-01-20")),
            ("820101", Some("1982-01-01")),
            ("19220101", Some("1922-01-01")),
            ("991332", None),
            ("2004017", None),
        ] {
            assert_eq!(read_day(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
        }
    }
}
