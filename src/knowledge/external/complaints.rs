//! What is wrong in a dictionary, by line, and no more of it than a person will read.
//!
//! Invariant: of one file at most [`SHOWN_MAX`] problems and as many remarks are kept; the rest is counted.

use crate::knowledge::{DataFile, Problem};

const SHOWN_MAX: usize = 50;

/// PETRARCH skips what it cannot read; so do we while such lines are at most one in this many.
const LINES_PER_REMARK: usize = 500;

/// Problems and remarks of one file.
pub struct Complaints<'a> {
    path: &'a str,
    lines: usize,
    problems: Vec<Problem>,
    remarks: Vec<Problem>,
    problem_count: usize,
    remark_count: usize,
}

impl<'a> Complaints<'a> {
    pub fn of(file: &'a DataFile) -> Self {
        Self {
            path: &file.path,
            lines: file.text.lines().count(),
            problems: Vec::new(),
            remarks: Vec::new(),
            problem_count: 0,
            remark_count: 0,
        }
    }

    /// Something that makes the file unusable.
    pub fn tell(&mut self, line: usize, message: String) {
        self.problem_count += 1;
        if self.problems.len() < SHOWN_MAX {
            self.problems.push(self.at(line, message));
        }
    }

    /// Something that is left out, as the program that the format belongs to leaves it out.
    pub fn remark(&mut self, line: usize, message: String) {
        self.remark_count += 1;
        if self.remarks.len() < SHOWN_MAX {
            self.remarks.push(self.at(line, message));
        }
    }

    fn at(&self, line: usize, message: String) -> Problem {
        Problem {
            path: self.path.to_owned(),
            line,
            column: 1,
            message,
        }
    }

    /// Problems and remarks; too many remarks for the size of the file are problems.
    pub fn finish(mut self) -> (Vec<Problem>, Vec<Problem>) {
        if self.remark_count * LINES_PER_REMARK > self.lines {
            self.problem_count += self.remark_count;
            let remarks = std::mem::take(&mut self.remarks);
            self.problems.extend(remarks);
        }
        if self.problem_count > self.problems.len() {
            let more = self.problem_count - self.problems.len();
            let message = format!("{more} more problems; mend those above first");
            self.problems.push(self.at(self.lines, message));
        }
        (self.problems, self.remarks)
    }
}
