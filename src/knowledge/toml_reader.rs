//! Reads values out of a TOML table and notes everything that is wrong with them, with its place.
//!
//! Not here: what the keys mean (`actor_file.rs`).
//!
//! Invariant: reading never stops at the first problem; a wrong value reads as absent.

use super::problem::{Problem, unknown};
use jiff::civil::Date;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A string of the file and the byte where it stands.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    pub text: Cow<'a, str>,
    pub at: usize,
}

pub struct TomlReader<'p, 'a> {
    pub path: &'a str,
    pub text: &'a str,
    pub problems: &'p mut Vec<Problem>,
}

impl<'a> TomlReader<'_, 'a> {
    pub fn problem(&mut self, at: usize, message: String) {
        self.problems.push(Problem::at(self.path, self.text, at, message));
    }

    /// The whole file; syntax errors are noted and what can be read is returned.
    pub fn document(&mut self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.problem(at, format!("not TOML: {}", error.message()));
        }
        table
    }

    /// Notes every key that is not in the list.
    pub fn check_keys(&mut self, table: &DeTable<'a>, known: &[&str]) {
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                self.problem(key.span().start, unknown("key", key.get_ref(), known));
            }
        }
    }

    pub fn string(&mut self, table: &DeTable<'a>, key: &str) -> Option<Text<'a>> {
        self.text_value(table.get(key)?, key)
    }

    /// As [`Self::string`], but an empty text is a value.
    pub fn string_or_empty(&mut self, table: &DeTable<'a>, key: &str) -> Option<Text<'a>> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Text {
                text: text.clone(),
                at: value.span().start,
            }),
            _ => self.text_value(value, key),
        }
    }

    /// A whole number from 0 to 65,535.
    pub fn number(&mut self, table: &DeTable<'a>, key: &str) -> Option<u16> {
        let value = table.get(key)?;
        if let DeValue::Integer(number) = value.get_ref()
            && let Ok(number) = u16::from_str_radix(number.as_str(), number.radix())
        {
            return Some(number);
        }
        let found = kind_of(value.get_ref());
        let message = format!("`{key}` is {found}; write a whole number such as 630");
        self.problem(value.span().start, message);
        None
    }

    fn text_value(&mut self, value: &Spanned<DeValue<'a>>, key: &str) -> Option<Text<'a>> {
        let at = value.span().start;
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(Text { text: text.clone(), at }),
            DeValue::String(_) => {
                self.problem(at, format!("`{key}` is empty; write a text or leave the key out"));
                None
            }
            other => {
                self.problem(at, format!("`{key}` is {}; write a text in quotes", kind_of(other)));
                None
            }
        }
    }

    pub fn strings(&mut self, table: &DeTable<'a>, key: &str) -> Vec<Text<'a>> {
        table.get(key).map_or_else(Vec::new, |value| self.text_list(value, key))
    }

    fn text_list(&mut self, value: &Spanned<DeValue<'a>>, key: &str) -> Vec<Text<'a>> {
        let DeValue::Array(array) = value.get_ref() else {
            self.problem(
                value.span().start,
                format!(
                    "`{key}` is {}; write a list like [\"one\", \"two\"]",
                    kind_of(value.get_ref())
                ),
            );
            return Vec::new();
        };
        array.iter().filter_map(|item| self.text_value(item, key)).collect()
    }

    /// `{ fr = ["..."], de = ["..."] }`
    pub fn strings_by_language(&mut self, table: &DeTable<'a>, key: &str) -> Vec<(Text<'a>, Vec<Text<'a>>)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let DeValue::Table(languages) = value.get_ref() else {
            self.problem(
                value.span().start,
                format!("`{key}` is {}; write {{ fr = [\"...\"] }}", kind_of(value.get_ref())),
            );
            return Vec::new();
        };
        let mut all = Vec::with_capacity(languages.len());
        for (language, names) in languages {
            let code = Text {
                text: language.get_ref().clone(),
                at: language.span().start,
            };
            let names = self.text_list(names, key);
            all.push((code, names));
        }
        all
    }

    /// The tables of `[[key]]` or of a list of inline tables.
    pub fn tables<'t>(&mut self, table: &'t DeTable<'a>, key: &str) -> Vec<(&'t DeTable<'a>, usize)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            self.problem(
                value.span().start,
                format!("`{key}` is {}; write a list of tables", kind_of(value.get_ref())),
            );
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(array.len());
        for item in array {
            match item.get_ref() {
                DeValue::Table(inner) => tables.push((inner, item.span().start)),
                other => self.problem(
                    item.span().start,
                    format!("an item of `{key}` is {}; write a table", kind_of(other)),
                ),
            }
        }
        tables
    }

    pub fn date(&mut self, table: &DeTable<'a>, key: &str) -> Option<Date> {
        let value = table.get(key)?;
        if let DeValue::Datetime(datetime) = value.get_ref()
            && let Some(date) = datetime.date
            && let (Ok(year), Ok(month), Ok(day)) = (
                i16::try_from(date.year),
                i8::try_from(date.month),
                i8::try_from(date.day),
            )
            && let Ok(date) = Date::new(year, month, day)
        {
            return Some(date);
        }
        let found = kind_of(value.get_ref());
        self.problem(
            value.span().start,
            format!("`{key}` is {found}; write a date like 2012-05-07, without quotes"),
        );
        None
    }

    pub fn table<'t>(&mut self, table: &'t DeTable<'a>, key: &str) -> Option<&'t DeTable<'a>> {
        let value = table.get(key)?;
        if let DeValue::Table(inner) = value.get_ref() {
            return Some(inner);
        }
        self.problem(
            value.span().start,
            format!("`{key}` is {}; write a table", kind_of(value.get_ref())),
        );
        None
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
