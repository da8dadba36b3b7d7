//! A table as its page has it, from pipes or from HTML: texts of cells, nothing understood yet.

use crate::digest::Digest;

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The line on which it begins.
    pub line: u32,
    /// The texts of its head.
    pub head: Vec<String>,
    /// The rows of its body.
    pub rows: Vec<Raw>,
    /// Its caption, where it brings one of its own.
    pub caption: Option<String>,
    /// Whether it is written in HTML.
    pub is_html: bool,
    /// The first text that stands between its tags and in no cell, with its line, and how many such texts there are.
    pub stray: Option<(u32, String, usize)>,
}

impl Table {
    /// How many columns it has: those of its head, or of its longest row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.head.len().max(self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0))
    }
}

/// A row of a table's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The line on which it stands.
    pub line: u32,
    /// The texts of its cells; a row may have fewer or more of them than the head.
    pub cells: Vec<String>,
    /// SHA-256 of its source.
    pub source: Digest,
    /// How many of its first cells are there because a cell above reaches down.
    pub spanned: usize,
}

impl Raw {
    /// The text of a cell; `None` where the row is too short.
    #[must_use]
    pub fn cell(&self, at: usize) -> Option<&str> {
        self.cells.get(at).map(String::as_str)
    }

    /// Whether no cell has a text.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}
