//! The account of an import: every table and every row, and what became of it.

use super::{Draft, DraftRow, FromFile};
use crate::page::names::Names;
use crate::page::{Shape, Unread};
use serde::Serialize;
use std::collections::BTreeMap;

/// The account of one page.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Account {
    /// The file.
    pub file: String,
    /// A line for each table, list and group of sentences.
    pub places: Vec<Line>,
    /// What was not understood.
    pub unread: Vec<Missed>,
}

/// One table, or the lists or sentences of a page.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// The table's number; 0 for lists and sentences.
    pub table: u32,
    /// What it is.
    pub what: &'static str,
    /// Its caption.
    pub caption: Option<String>,
    /// Its first and last line in the page.
    pub lines: (u32, u32),
    /// Rows.
    pub rows: usize,
    /// Rows that ask something of the customer.
    pub duties: usize,
    /// Rows that ask nothing.
    pub nothing: usize,
    /// Rows whose words were not understood.
    pub unread: usize,
    /// Rows without any text.
    pub blank: usize,
}

/// Something that was not understood.
#[derive(Clone, Debug, Serialize)]
pub struct Missed {
    /// The line of the page.
    pub line: u32,
    /// What stands there, and why it was not read.
    pub what: String,
}

/// The account of each page of a draft.
#[must_use]
pub fn accounts(sources: &[FromFile], draft: &Draft, unread: &[Vec<Unread>], names: &Names) -> Vec<Account> {
    (1..)
        .zip(sources)
        .zip(unread)
        .map(|((number, source), unread)| account(number, source, draft, unread, names))
        .collect()
}

fn account(number: u32, source: &FromFile, draft: &Draft, unread: &[Unread], names: &Names) -> Account {
    let rows: Vec<(&DraftRow, Shape)> = draft
        .rows
        .iter()
        .filter(|row| row.page == number)
        .zip(&source.page.rows)
        .map(|(row, read)| (row, read.shape))
        .collect();
    let line =
        |table: u32, what: &'static str, caption: Option<String>, of: &[&DraftRow], first: u32, blank: usize| {
            let ends = of.iter().map(|row| row.at.2);
            let unread = of.iter().filter(|row| row.unread).count();
            let duties = of.iter().filter(|row| row.duty.is_ok() && !row.unread).count();
            Line {
                table,
                what,
                caption,
                lines: (ends.clone().min().map_or(first, |line| line.min(first)), ends.max().unwrap_or(first)),
                rows: of.len(),
                duties,
                nothing: of.len() - duties - unread,
                unread,
                blank,
            }
        };
    let mut by_table: BTreeMap<u32, Vec<&DraftRow>> = BTreeMap::new();
    for (row, _) in &rows {
        by_table.entry(row.at.0).or_default().push(row);
    }
    let mut places: Vec<Line> = (1..)
        .zip(&source.page.tables)
        .map(|(table, note)| {
            let of = by_table.remove(&table).unwrap_or_default();
            let what = note.shape.map_or("not about responsibilities", Shape::label);
            line(
                table,
                what,
                note.caption.as_ref().map(|caption| names.reading(caption)),
                &of,
                note.line,
                note.blank,
            )
        })
        .collect();
    for (shape, what) in [(Shape::List, "lists"), (Shape::Area, "sentences")] {
        let of: Vec<&DraftRow> = rows.iter().filter(|(_, is)| *is == shape).map(|(row, _)| *row).collect();
        if let Some(first) = of.first() {
            places.push(line(0, what, None, &of, first.at.2, 0));
        }
    }
    let unread = unread.iter().map(|missed| Missed { line: missed.line, what: missed.what.clone() }).collect();
    Account { file: source.file.clone(), places, unread }
}

/// The sums of some accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// All rows.
    pub rows: usize,
    /// Rows that ask something of the customer.
    pub duties: usize,
    /// Rows that ask nothing.
    pub nothing: usize,
    /// Rows whose words were not understood.
    pub unread: usize,
    /// Everything that was not understood, rows and others.
    pub missed: usize,
}

/// Adds accounts up.
#[must_use]
pub fn sums(accounts: &[Account]) -> Sums {
    let mut sums = Sums::default();
    for account in accounts {
        sums.missed += account.unread.len();
        for line in &account.places {
            sums.rows += line.rows;
            sums.duties += line.duties;
            sums.nothing += line.nothing;
            sums.unread += line.unread;
        }
    }
    sums
}
