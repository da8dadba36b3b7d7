//! Which sheet is meant, and which of its columns say what.

use crate::diagnostics::{Diagnostic, Failure};
use crate::render::sheets::{ITEM, Input, KNOWN, Table, WORDING};
use crate::sheet_file::{Cell, Grid, Row};
use std::collections::BTreeMap;

/// The header stands in one of the first rows.
const LOOKED_AT: usize = 20;

/// A column that the import knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Known {
    Item,
    Input(Input),
    Wording,
    Mark,
}

impl Known {
    /// All, with their headings.
    fn all() -> impl Iterator<Item = (Self, &'static str)> {
        let inputs = Input::ALL.iter().map(|input| (Self::Input(*input), input.heading()));
        [(Self::Item, ITEM)].into_iter().chain(inputs).chain([(Self::Wording, WORDING), (Self::Mark, KNOWN)])
    }

    /// Those without which no row says anything.
    fn is_needed(self) -> bool {
        matches!(self, Self::Item | Self::Input(Input::Decision | Input::Name | Input::Date))
    }
}

/// A sheet with its columns.
pub(super) struct Found<'g> {
    pub(super) grid: &'g Grid,
    columns: BTreeMap<Known, usize>,
    /// How many cells the header has.
    pub(super) width: usize,
    /// The rows below the header.
    pub(super) rows: &'g [Row],
}

impl Found<'_> {
    pub(super) fn column(&self, known: Known) -> Option<usize> {
        self.columns.get(&known).copied()
    }

    pub(super) fn cell<'r>(&self, row: &'r Row, known: Known) -> Option<&'r Cell> {
        row.cells.get(self.column(known)?)
    }

    /// Where a cell of a row is; where the row is, if the sheet has no such column.
    pub(super) fn place(&self, row: &Row, known: Known) -> String {
        let column = self.column(known);
        column.map_or_else(|| self.grid.row_place(row.number), |column| self.grid.cell_place(row.number, column))
    }

    /// Whether people who open the file do not see a column.
    pub(super) fn is_hidden(&self, known: Known) -> bool {
        let column = self.column(known);
        column.is_some_and(|column| self.grid.hidden_columns.iter().any(|hidden| hidden.contains(&column)))
    }

    /// What a person should know of a file without some columns.
    pub(super) fn remarks(&self) -> Vec<String> {
        let lost = |known, what: &str| {
            self.column(known).is_none().then(|| format!("There is no column \"{}\": {what}.", heading(known)))
        };
        [
            lost(Known::Wording, "whether an item changed since the export cannot be told"),
            lost(Known::Mark, "whether somebody signed since the export cannot be told"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

pub(super) fn heading(wanted: Known) -> &'static str {
    Known::all().find(|(known, _)| *known == wanted).map_or("", |(_, heading)| heading)
}

/// What a row would be as a header.
struct Header {
    row: usize,
    columns: BTreeMap<Known, usize>,
    twice: Option<&'static str>,
}

impl Header {
    fn of(row: usize, cells: &[Cell]) -> Self {
        let mut header = Self { row, columns: BTreeMap::new(), twice: None };
        // What nobody sees is no heading.
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.covered) {
            let text = cell.value.to_string();
            let own = Known::all().find(|(_, heading)| text.trim().eq_ignore_ascii_case(heading));
            if let Some((known, heading)) = own
                && header.columns.insert(known, column).is_some()
            {
                header.twice = Some(heading);
            }
        }
        header
    }

    fn missing(&self) -> Vec<&'static str> {
        Known::all()
            .filter(|(known, _)| known.is_needed() && !self.columns.contains_key(known))
            .map(|(_, heading)| heading)
            .collect()
    }
}

/// The sheet with the columns to fill in.
pub(super) fn find<'g>(name: &str, grids: &'g [Grid]) -> Result<Found<'g>, Failure> {
    let best = |grid: &'g Grid| {
        let rows = grid.rows.iter().take(LOOKED_AT).enumerate();
        let headers = rows.map(|(at, row)| Header::of(at, &row.cells));
        // Of several, the first of those that have most.
        let best = headers.rev().max_by_key(|header| header.columns.len())?;
        Some((grid, best))
    };
    let (hidden, shown): (Vec<_>, Vec<_>) = grids.iter().filter_map(best).partition(|(grid, _)| grid.hidden);
    let headers: Vec<(&Grid, Header)> = shown;
    let whole: Vec<&(&Grid, Header)> = headers.iter().filter(|(_, header)| header.missing().is_empty()).collect();
    let is_items = |grid: &Grid| grid.sheet.as_deref() == Some(Table::Items.name());
    let chosen = match whole.as_slice() {
        [] => {
            // A sheet that nobody sees never stands in for one that people see; nor is it read behind their backs.
            let whole = hidden.iter().find(|(_, header)| header.missing().is_empty());
            return Err(whole.map_or_else(|| no_columns(name, &headers), |(grid, _)| hidden_sheet(name, grid)));
        }
        [only] => only,
        several => match several.iter().find(|(grid, _)| is_items(grid)) {
            Some(items) => items,
            None => return Err(several_sheets(name, several)),
        },
    };
    let (grid, header) = chosen;
    if let Some(twice) = header.twice {
        let message = format!("{}: the column \"{twice}\" stands twice", place(name, grid));
        return Err(Failure::input(Diagnostic::new("columns", message).help("rename or remove one of them")));
    }
    let width = grid.rows[header.row].cells.len();
    Ok(Found { grid, columns: header.columns.clone(), width, rows: &grid.rows[header.row + 1..] })
}

fn place(name: &str, grid: &Grid) -> String {
    grid.sheet.as_ref().map_or_else(|| name.to_owned(), |sheet| format!("{name}, sheet {sheet}"))
}

fn no_columns(name: &str, headers: &[(&Grid, Header)]) -> Failure {
    let needed: Vec<_> = Known::all().filter(|(known, _)| known.is_needed()).map(|(_, heading)| heading).collect();
    let best = headers.iter().rev().max_by_key(|(_, header)| header.columns.len());
    let message = match best.filter(|(_, header)| header.columns.len() > 1) {
        Some((grid, header)) => {
            format!("{} has no column \"{}\"", place(name, grid), header.missing().join("\" and no column \""))
        }
        None => format!("{name} has no sheet with a header of items"),
    };
    Failure::input(
        Diagnostic::new("columns", message)
            .help(format!("one of the first {LOOKED_AT} rows must name these columns: {}", needed.join(", ")))
            .help("export the items again, and fill in that file"),
    )
}

fn hidden_sheet(name: &str, grid: &Grid) -> Failure {
    Failure::input(
        Diagnostic::new("hidden-sheet", format!("{}: the sheet to fill in is hidden", place(name, grid)))
            .help("show it in the spreadsheet, look at what stands in it, and save the file"),
    )
}

fn several_sheets(name: &str, several: &[&(&Grid, Header)]) -> Failure {
    let names: Vec<_> = several.iter().filter_map(|(grid, _)| grid.sheet.as_deref()).collect();
    Failure::input(
        Diagnostic::new("columns", format!("{name} has several sheets to fill in: {}", names.join(", ")))
            .help(format!("call the one that is meant \"{}\"", Table::Items.name())),
    )
}
