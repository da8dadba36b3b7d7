//! Rows of a table of pipes: where one cell ends and the next begins.
//!
//! Markdown parsers fill short rows up and cut long ones off; a reader that must drop nothing has to see the difference
//! between an empty cell and one that is not there. So the cells of a row are counted here.

use super::inline::code_end;

/// The cells of a row, raw. A pipe behind a backslash or in a code span is text.
#[must_use]
pub fn cells(row: &str) -> Vec<&str> {
    let row = row.trim();
    let inner = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::with_capacity(4);
    let mut start = 0;
    let bytes = inner.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'`' => at = code_end(bytes, at),
            b'|' => {
                cells.push(&inner[start..at]);
                at += 1;
                start = at;
            }
            _ => at += 1,
        }
    }
    let rest = &inner[start..];
    if !rest.trim().is_empty() || cells.is_empty() {
        cells.push(rest);
    }
    cells
}

/// How many cells a row has.
#[must_use]
pub fn count(row: &str) -> usize {
    cells(row).len()
}

/// Whether a line is the delimiter row between the head and the body of a table.
#[must_use]
pub fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line.contains('-')
        && line.contains('|')
        && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t' | b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_is_not_a_missing_one() {
        assert_eq!(cells("| a | b | |"), [" a ", " b ", " "]);
        assert_eq!(cells("| a | b |"), [" a ", " b "]);
        assert_eq!(cells("a | b"), ["a ", " b"]);
        assert_eq!(cells("|"), [""]);
        assert_eq!(cells("| `a | b` | c \\| d"), [" `a | b` ", " c \\| d"]);
        assert_eq!(cells("||x|"), ["", "x"]);
    }

    #[test]
    fn delimiter_rows() {
        for yes in ["|---|---|", "---|:-:", "| --- |", "|------ | --- | ------------- |"] {
            assert!(is_delimiter(yes), "{yes}");
        }
        for no in ["---", "| a |", "||", ""] {
            assert!(!is_delimiter(no), "{no}");
        }
    }
}
