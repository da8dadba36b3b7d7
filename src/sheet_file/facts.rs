//! What a sheet's file says beside the values of its cells: what is hidden, what is computed, what a merge covers.

use super::Grid;
use std::ops::Range;

/// The most rows and columns of a sheet, in Excel as in LibreOffice.
pub(super) const ROWS: u64 = 1_048_576;
pub(super) const COLUMNS: usize = 16_384;

/// The most cells that marks are held against: they may overlap in a hostile file.
const MOST_MARKED: usize = 20_000_000;

/// What an area of cells is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Results of a formula.
    Formula,
    /// Below a merged cell: nobody sees what stands there.
    Covered,
}

/// An area of cells. Rows count from 1, columns from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) rows: Range<u64>,
    pub(super) columns: Range<usize>,
    pub(super) kind: Kind,
}

/// What is known of a sheet.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// In their order.
    pub(super) hidden_rows: Vec<Range<u64>>,
    pub(super) hidden_columns: Vec<Range<usize>>,
    pub(super) marks: Vec<Mark>,
}

impl Facts {
    pub(super) fn mark(&mut self, rows: Range<u64>, columns: Range<usize>, kind: Kind) {
        if !rows.is_empty() && !columns.is_empty() {
            self.marks.push(Mark { rows, columns, kind });
        }
    }

    /// An area that is merged: all but its first cell are covered.
    pub(super) fn merged(&mut self, rows: &Range<u64>, columns: &Range<usize>) {
        self.mark(rows.start..(rows.start + 1).min(rows.end), columns.start + 1..columns.end, Kind::Covered);
        self.mark(rows.start + 1..rows.end, columns.clone(), Kind::Covered);
    }

    /// Tells a grid what is known of its cells.
    pub(super) fn tell(self, grid: &mut Grid) -> Result<(), String> {
        let mut left = MOST_MARKED;
        for mark in &self.marks {
            let from = grid.rows.partition_point(|row| row.number < mark.rows.start);
            for row in grid.rows[from..].iter_mut().take_while(|row| row.number < mark.rows.end) {
                let columns = mark.columns.start.min(row.cells.len())..mark.columns.end.min(row.cells.len());
                let spent = columns.len() + 1;
                left = left.checked_sub(spent).ok_or("its merged cells and formulas overlap too often")?;
                for cell in &mut row.cells[columns] {
                    match mark.kind {
                        Kind::Formula => cell.formula = true,
                        Kind::Covered => cell.covered = true,
                    }
                }
            }
        }
        let mut hidden = self.hidden_rows.into_iter().peekable();
        for row in &mut grid.rows {
            while hidden.next_if(|rows| rows.end <= row.number).is_some() {}
            row.hidden = hidden.peek().is_some_and(|rows| rows.contains(&row.number));
        }
        grid.hidden_columns = self.hidden_columns;
        Ok(())
    }
}
