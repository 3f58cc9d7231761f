//! Lays defaults, file, environment and flags over each other, and remembers where each value came from.
//!
//! Not here: reading the file or the environment; whether a value works (`sections`).
//!
//! Invariant: a setting that nobody defined is a problem, with the nearest known name.

use super::suggest::nearest;
use super::{Config, ConfigProblem};
use std::collections::BTreeMap;
use std::fmt;
use toml::{Table, Value};

/// Who set a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    File { path: String, line: usize, column: usize },
    Environment(String),
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::File { path, line, column } => write!(f, "{path}:{line}:{column}"),
            Source::Environment(name) => write!(f, "environment {name}"),
            Source::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// Tables whose members are free: properties of the Kafka client, pointers by field.
const OPEN_TABLES: [&str; 4] = ["kafka.client", "kafka.consumer", "kafka.producer", "input.mapping"];

/// Values collected so far, by dotted path, with their sources.
pub struct Layers {
    defaults: BTreeMap<String, Value>,
    set: BTreeMap<String, (Value, Source)>,
    problems: Vec<ConfigProblem>,
}

/// The configuration and where each value came from.
#[derive(Clone, Debug)]
pub struct Layered {
    pub config: Config,
    /// Every setting in order, open tables by member.
    pub origins: BTreeMap<String, (Value, Source)>,
}

impl Default for Layers {
    fn default() -> Self {
        // Plain structs of strings, numbers and tables always become TOML.
        let defaults = Table::try_from(Config::default()).expect("the defaults are plain TOML");
        let mut flat = BTreeMap::new();
        flatten("", &Value::Table(defaults), &mut flat);
        Self {
            defaults: flat,
            set: BTreeMap::new(),
            problems: Vec::new(),
        }
    }
}

impl Layers {
    /// Adds a TOML file; everything wrong in it is kept for [`Layers::finish`].
    pub fn add_file(&mut self, path: &str, text: &str) {
        let at = |offset: usize| {
            let before = &text[..text.floor_char_boundary(offset)];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
            Source::File {
                path: path.to_owned(),
                line,
                column,
            }
        };
        let table = match toml::de::DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let source = at(error.span().map_or(0, |span| span.start));
                self.problems.push(ConfigProblem {
                    source,
                    message: error.message().to_owned(),
                });
                return;
            }
        };
        let mut entries = Vec::new();
        spans("", table.get_ref(), &mut entries);
        let values: Table = toml::from_str(text).unwrap_or_default();
        let mut flat = BTreeMap::new();
        flatten("", &Value::Table(values), &mut flat);
        for (name, start) in entries {
            let value = flat.get(&name).cloned().unwrap_or_else(|| Value::Table(Table::new()));
            self.set(&name, value, at(start));
        }
    }

    /// Adds variables `CHANCERY_SECTION__NAME`; those without `__` belong to somebody else.
    pub fn add_environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        for (name, text) in variables {
            let Some(path) = name.strip_prefix("CHANCERY_").filter(|p| p.contains("__")) else {
                continue;
            };
            let path = path.to_lowercase().replace("__", ".");
            let path = match OPEN_TABLES.iter().find(|t| path.starts_with(&format!("{t}."))) {
                // Properties of librdkafka are written with dots: SASL_PASSWORD is sasl.password.
                Some(open) if *open != "input.mapping" => {
                    let property = path[open.len() + 1..].replace('_', ".").replace(".file", "_file");
                    format!("{open}.{property}")
                }
                _ => path,
            };
            self.set_text(&path, &text, Source::Environment(name));
        }
    }

    /// Adds one value given as text: a flag.
    pub fn add_flag(&mut self, flag: &str, path: &str, text: &str) {
        self.set_text(path, text, Source::Flag(flag.to_owned()));
    }

    /// Reads a text by the type of the setting's default.
    fn set_text(&mut self, path: &str, text: &str, source: Source) {
        let parsed = match self.defaults.get(path) {
            Some(Value::Integer(_)) => text.trim().parse().ok().map(Value::Integer),
            Some(Value::Float(_)) => text.trim().parse().ok().map(Value::Float),
            Some(Value::Boolean(_)) => text.trim().parse().ok().map(Value::Boolean),
            Some(Value::Array(_)) => Some(list(text)),
            _ if path.starts_with("input.mapping.") => Some(list(text)),
            _ => Some(Value::String(text.to_owned())),
        };
        match parsed {
            Some(value) => self.set(path, value, source),
            None => {
                let wanted = self.defaults.get(path).map_or("text", Value::type_str);
                let message = format!("{path}: {text:?} is no {wanted}; write one");
                self.problems.push(ConfigProblem { source, message });
            }
        }
    }

    fn set(&mut self, path: &str, value: Value, source: Source) {
        let is_open = OPEN_TABLES
            .iter()
            .any(|t| path.strip_prefix(t).is_some_and(|rest| rest.starts_with('.')));
        match self.defaults.get(path) {
            _ if is_open => {
                self.set.insert(path.to_owned(), (open_value(path, value), source));
            }
            Some(default) if same_type(default, &value) => {
                let value = match (default, value) {
                    (Value::Float(_), Value::Integer(whole)) => Value::Float(whole as f64),
                    (_, value) => value,
                };
                self.set.insert(path.to_owned(), (value, source));
            }
            Some(default) => {
                let message = format!("{path}: {} is no {}; write one", value.type_str(), default.type_str());
                self.problems.push(ConfigProblem { source, message });
            }
            None => {
                let message = self.unknown(path);
                self.problems.push(ConfigProblem { source, message });
            }
        }
    }

    fn unknown(&self, path: &str) -> String {
        let known = self.defaults.keys().map(String::as_str).chain(OPEN_TABLES);
        match nearest(path, known) {
            Some(near) => format!("{path}: no such setting; did you mean {near}?"),
            None => format!("{path}: no such setting; config/chancery.toml lists them all"),
        }
    }

    /// The configuration, with every value checked.
    ///
    /// # Errors
    ///
    /// Every problem of every layer at once.
    pub fn finish(self) -> Result<Layered, Vec<ConfigProblem>> {
        self.finish_with(|_| Vec::new())
    }

    /// The same with checks that the caller adds: `setting: what is wrong; what to write instead`.
    ///
    /// # Errors
    ///
    /// Every problem of every layer at once.
    pub fn finish_with(self, check: impl Fn(&Config) -> Vec<String>) -> Result<Layered, Vec<ConfigProblem>> {
        let Self {
            defaults,
            set,
            mut problems,
        } = self;
        let mut origins: BTreeMap<String, (Value, Source)> = defaults
            .into_iter()
            .map(|(path, value)| (path, (value, Source::Default)))
            .collect();
        origins.extend(set);
        let mut table = Table::new();
        for (path, (value, _)) in &origins {
            insert(&mut table, path, value.clone());
        }
        match table.try_into::<Config>() {
            Ok(config) => {
                let source_of = |path: &str| origins.get(path).map_or(Source::Default, |(_, source)| source.clone());
                problems.extend(config.problems().into_iter().map(|(path, message)| ConfigProblem {
                    source: source_of(path),
                    message: format!("{path}: {message}"),
                }));
                problems.extend(check(&config).into_iter().map(|message| ConfigProblem {
                    source: source_of(message.split(':').next().unwrap_or_default()),
                    message,
                }));
                if problems.is_empty() {
                    Ok(Layered { config, origins })
                } else {
                    Err(problems)
                }
            }
            Err(error) => {
                problems.push(ConfigProblem {
                    source: Source::Default,
                    message: error.message().to_owned(),
                });
                Err(problems)
            }
        }
    }
}

/// `a, b` or a TOML array.
fn list(text: &str) -> Value {
    let as_toml = text
        .trim_start()
        .starts_with('[')
        .then(|| toml::from_str::<Table>(&format!("list = {text}")).ok());
    if let Some(Value::Array(items)) = as_toml.flatten().and_then(|mut table| table.remove("list")) {
        return Value::Array(items);
    }
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
}

/// Properties of the client are text, however they are written.
fn open_value(path: &str, value: Value) -> Value {
    match value {
        Value::String(_) | Value::Array(_) => value,
        Value::Table(_) if path.starts_with("input.") => value,
        other => Value::String(other.to_string()),
    }
}

fn same_type(default: &Value, value: &Value) -> bool {
    default.same_type(value) || matches!((default, value), (Value::Float(_), Value::Integer(_)))
}

/// The path of the open table that a path is or lies in.
fn is_open_table(path: &str) -> bool {
    OPEN_TABLES.contains(&path)
}

fn flatten(prefix: &str, value: &Value, flat: &mut BTreeMap<String, Value>) {
    let Value::Table(table) = value else { return };
    for (name, value) in table {
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            Value::Table(_) if is_open_table(prefix) => flatten_property(&path, value, flat),
            Value::Table(_) => flatten(&path, value, flat),
            _ => {
                flat.insert(path, value.clone());
            }
        }
    }
}

/// `sasl.mechanism = ...` without quotes is a table in TOML and one property here.
fn flatten_property(path: &str, value: &Value, flat: &mut BTreeMap<String, Value>) {
    match value {
        Value::Table(table) => {
            for (name, value) in table {
                flatten_property(&format!("{path}.{name}"), value, flat);
            }
        }
        _ => {
            flat.insert(path.to_owned(), value.clone());
        }
    }
}

/// Every leaf of a parsed file with where its key begins.
fn spans(prefix: &str, table: &toml::de::DeTable<'_>, entries: &mut Vec<(String, usize)>) {
    for (name, value) in table {
        let path = if prefix.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{prefix}.{}", name.get_ref())
        };
        match value.get_ref() {
            toml::de::DeValue::Table(inner) => spans(&path, inner, entries),
            _ => entries.push((path, name.span().start)),
        }
    }
}

fn insert(table: &mut Table, path: &str, value: Value) {
    let open = OPEN_TABLES
        .iter()
        .find(|t| path.strip_prefix(**t).is_some_and(|rest| rest.starts_with('.')));
    let (parents, leaf) = match open {
        Some(open) => (*open, &path[open.len() + 1..]),
        None => path.rsplit_once('.').unwrap_or(("", path)),
    };
    let mut at = table;
    for parent in parents.split('.').filter(|p| !p.is_empty()) {
        let next = at.entry(parent).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(inner) = next else { return };
        at = inner;
    }
    at.insert(leaf.to_owned(), value);
}
