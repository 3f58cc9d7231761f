//! Cuts files into news items: NDJSON by line, one JSON object or array whole, anything else one text.
//!
//! Invariant: NDJSON is never held whole; every item knows its place for complaints.

use anyhow::Context;
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, stdin};
use std::path::Path;

/// One payload and where it stood: `file:line`.
pub(super) struct Item {
    pub payload: Vec<u8>,
    pub place: String,
}

/// A file or standard input, read item by item.
pub(super) struct Source {
    name: String,
    bytes: Option<u64>,
    reader: Box<dyn BufRead + Send>,
    line: usize,
    shape: Option<Shape>,
}

enum Shape {
    Lines { first: Option<Vec<u8>> },
    Items(VecDeque<Item>),
}

impl Source {
    /// Opens a file, or standard input for `None`.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let (name, bytes, reader): (String, _, Box<dyn BufRead + Send>) = match path {
            None => ("standard input".to_owned(), None, Box::new(BufReader::new(stdin()))),
            Some(path) => {
                let name = path.display().to_string();
                let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
                let bytes = file.metadata().ok().map(|m| m.len());
                (name, bytes, Box::new(BufReader::with_capacity(1 << 16, file)))
            }
        };
        Ok(Self {
            name,
            bytes,
            reader,
            line: 0,
            shape: None,
        })
    }

    /// Length, where it is known.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// The next item; `None` at the end.
    pub(super) fn next_item(&mut self) -> anyhow::Result<Option<Item>> {
        let shape = match self.shape.take() {
            Some(shape) => shape,
            None => self.look()?,
        };
        match shape {
            Shape::Items(mut items) => {
                let item = items.pop_front();
                self.shape = Some(Shape::Items(items));
                Ok(item)
            }
            Shape::Lines { first } => {
                let line = match first {
                    Some(line) => Some(line),
                    None => self.next_line()?,
                };
                self.shape = Some(Shape::Lines { first: None });
                Ok(line.map(|payload| Item {
                    payload,
                    place: format!("{}:{}", self.name, self.line),
                }))
            }
        }
    }

    /// Decides by the first line that is not blank.
    fn look(&mut self) -> anyhow::Result<Shape> {
        let Some(first) = self.next_line()? else {
            return Ok(Shape::Items(VecDeque::new()));
        };
        let is_json = matches!(first.trim_ascii_start().first(), Some(b'{' | b'['));
        if is_json && first.starts_with(b"{") && serde_json::from_slice::<&RawValue>(&first).is_ok() {
            return Ok(Shape::Lines { first: Some(first) });
        }
        let begins = self.line;
        let mut whole = first;
        self.reader
            .read_to_end(&mut whole)
            .with_context(|| format!("cannot read {}", self.name))?;
        let place = |n: usize| {
            if n == 0 {
                format!("{}:{begins}", self.name)
            } else {
                format!("{} item {n}", self.name)
            }
        };
        if !is_json {
            return Ok(Shape::Items(VecDeque::from([Item {
                payload: whole,
                place: place(0),
            }])));
        }
        if let Ok(array) = serde_json::from_slice::<Vec<&RawValue>>(&whole) {
            let item = |(n, raw): (usize, &&RawValue)| Item {
                payload: raw.get().as_bytes().to_vec(),
                place: place(n + 1),
            };
            return Ok(Shape::Items(array.iter().enumerate().map(item).collect()));
        }
        let objects: Result<Vec<&RawValue>, _> = serde_json::Deserializer::from_slice(&whole)
            .into_iter::<&RawValue>()
            .collect();
        match objects {
            Ok(objects) => {
                let item = |(n, raw): (usize, &&RawValue)| Item {
                    payload: raw.get().as_bytes().to_vec(),
                    place: place(n + 1),
                };
                Ok(Shape::Items(objects.iter().enumerate().map(item).collect()))
            }
            // Lines of which the first is broken, or one broken document: each line says what is wrong with it.
            Err(_) => Ok(Shape::Items(broken(&self.name, begins, &whole))),
        }
    }

    /// The next line that is not blank, without its end.
    fn next_line(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        loop {
            let mut line = Vec::new();
            let read = self
                .reader
                .read_until(b'\n', &mut line)
                .with_context(|| format!("cannot read {}", self.name))?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if !line.trim_ascii().is_empty() {
                if self.shape.is_some() || line.starts_with(b"{") {
                    line.truncate(line.trim_ascii_end().len());
                }
                return Ok(Some(line));
            }
        }
    }
}

/// Items by line where most lines are objects, else one item.
fn broken(name: &str, begins: usize, whole: &[u8]) -> VecDeque<Item> {
    let lines = || {
        whole
            .split(|b| *b == b'\n')
            .enumerate()
            .filter(|(_, line)| !line.trim_ascii().is_empty())
    };
    let objects = lines()
        .filter(|(_, line)| line.starts_with(b"{") && line.trim_ascii_end().ends_with(b"}"))
        .count();
    if objects * 2 < lines().count() {
        return VecDeque::from([Item {
            payload: whole.to_vec(),
            place: format!("{name}:{begins}"),
        }]);
    }
    lines()
        .map(|(n, line)| Item {
            payload: line.to_vec(),
            place: format!("{name}:{}", begins + n),
        })
        .collect()
}
