//! Columns of a table of responsibilities that no row takes anything from.
//!
//! "Shared", "Exceptions", "Notes", or no name at all: whose words stand there is unknown, so they become nobody's duty,
//! and are told.

use super::rows::class;
use super::shape::{self, Form};
use super::table::{Raw, Table};
use super::{Class, Unread, party};
use crate::text::count;

/// The columns of a third party, and those with a text that no rule uses.
pub fn columns(table: &Table, form: &Form, provider: &[String]) -> Vec<Unread> {
    let Some(used) = form.columns() else { return Vec::new() };
    let third = shape::third_parties(table, form, provider);
    let told = |what: String| Unread { line: table.line, what };
    let mut all: Vec<Unread> =
        third.iter().map(|at| told(format!("the column \"{}\" of a third party", table.head[*at]))).collect();
    // Cells behind the last head are told with their row.
    let width = if table.head.is_empty() { table.width() } else { table.head.len() };
    for at in (0..width).filter(|at| !used.contains(at) && !third.contains(at)) {
        let lines: Vec<u32> = table.rows.iter().filter(|row| says(row, at, &used)).map(|row| row.line).collect();
        if lines.is_empty() {
            continue;
        }
        let name = match table.head.get(at).filter(|head| !head.is_empty()) {
            Some(head) => format!("the column \"{head}\""),
            None => format!("column {}, which has no name,", at + 1),
        };
        all.push(told(format!("{name} is not read: {} with a text, {}", count(lines.len(), "cell"), list(&lines))));
    }
    all
}

/// Whether a cell has a text that the cells that are read do not have: a cell that spans columns stands in each of them.
fn says(row: &Raw, at: usize, used: &[usize]) -> bool {
    row.cell(at).is_some_and(|cell| {
        class(Some(cell)) == Class::Text
            && party::is_tick(cell) != Some(false)
            && !used.iter().any(|used| row.cell(*used) == Some(cell))
    })
}

/// "line 3", "lines 3, 4", "lines 3, 4 and 7 more".
fn list(lines: &[u32]) -> String {
    const MOST: usize = 5;
    let shown: Vec<String> = lines.iter().take(MOST).map(u32::to_string).collect();
    let (noun, shown) = (if lines.len() == 1 { "line" } else { "lines" }, shown.join(", "));
    match lines.len().saturating_sub(MOST) {
        0 => format!("{noun} {shown}"),
        more => format!("{noun} {shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn lines_are_listed_and_not_endlessly() {
        assert_eq!(list(&[3]), "line 3");
        assert_eq!(list(&[3, 4]), "lines 3, 4");
        assert_eq!(list(&[1, 2, 3, 4, 5, 6, 7]), "lines 1, 2, 3, 4, 5 and 2 more");
    }
}
