//! Reads tab-separated word lists line by line.
//!
//! Not here: what the columns mean.
//!
//! Invariant: the first line names the columns and `#` begins a comment; neither is an entry.

use super::DataFile;

/// One entry: its columns, and the byte where each begins in the file.
pub struct Row<'a> {
    pub columns: Vec<(usize, &'a str)>,
}

impl<'a> Row<'a> {
    /// The text of a column, empty where the line is too short.
    pub fn text(&self, column: usize) -> &'a str {
        self.columns.get(column).map_or("", |(_, text)| text)
    }

    /// Byte of a column, or of the line's begin.
    pub fn at(&self, column: usize) -> usize {
        self.columns
            .get(column)
            .or(self.columns.first())
            .map_or(0, |(at, _)| *at)
    }
}

/// Every entry of a file in order.
pub fn rows(file: &DataFile) -> impl Iterator<Item = Row<'_>> {
    let mut at = 0;
    file.text
        .split_inclusive('\n')
        .enumerate()
        .filter_map(move |(number, line)| {
            let begin = at;
            at += line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            if number == 0 || line.trim().is_empty() || line.starts_with('#') {
                return None;
            }
            let mut from = begin;
            let columns = line.split('\t').map(|text| {
                let column = (from, text);
                from += text.len() + 1;
                column
            });
            Some(Row {
                columns: columns.collect(),
            })
        })
}
