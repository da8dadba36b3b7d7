//! What is taken out of a page whole: comments and HTML tables.

use super::{Mark, Pass};
use crate::page::html;
use crate::page::net::Hidden;

impl Pass<'_> {
    /// Leaves comments out; what stands before and behind them on their lines stays.
    pub(super) fn comment(&mut self, line: &str) -> bool {
        // Behind a backtick it may be code.
        let begin = |rest: &str| rest.find("<!--").filter(|at| !rest[..*at].contains('`'));
        if begin(line).is_none() {
            return false;
        }
        let first = self.at;
        let mut last = first;
        let mut kept = String::new();
        let mut rest = line;
        while let Some(start) = begin(rest) {
            kept.push_str(&rest[..start]);
            rest = &rest[start + 4..];
            let opened = last;
            // "<!-->" is a comment, and so is "<!--->".
            if let Some(behind) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("->")) {
                rest = behind;
                continue;
            }
            let text = rest;
            rest = loop {
                if let Some(end) = rest.find("-->") {
                    break &rest[end + 3..];
                }
                if last + 1 == self.lines.len() {
                    self.endless_comment(opened, text);
                    break "";
                }
                last += 1;
                rest = self.lines[last];
            };
        }
        let (begins_behind, before) = (kept.trim().is_empty(), kept.len());
        kept.push_str(rest);
        if kept.trim().is_empty() {
            // A comment between two rows does not end their table.
            self.at = last + 1;
            return true;
        }
        // A table goes on where the last comment ends.
        let table = html::table_start(&kept);
        self.at = if begins_behind || table.is_some() { last } else { first };
        let table_at = if table.is_some_and(|start| start < before) { first } else { last };
        let done = self.html_tables(&kept, table_at) || self.attribute_line(&kept) || self.row(&kept);
        if !done {
            self.out.net.text(self.number(), &kept);
            self.push(&kept);
        }
        self.at = self.at.max(last + 1);
        true
    }

    /// A comment that begins on a line and goes on to the end of the page.
    fn endless_comment(&mut self, at: usize, text: &str) {
        let mut hidden = Hidden::new(u32::try_from(at + 1).unwrap_or(u32::MAX), None);
        hidden.add(text);
        self.lines[at + 1..].iter().for_each(|line| hidden.add(line));
        self.out.net.endless("a comment", hidden);
    }

    /// Takes whole HTML tables out; what stands behind the last on its line stays.
    pub(super) fn html_table(&mut self, line: &str) -> bool {
        self.html_tables(line, self.at)
    }

    /// The same, where the first of them began on an earlier line, in front of a comment.
    fn html_tables(&mut self, line: &str, mut table_at: usize) -> bool {
        let Some(mut start) = html::table_start(line) else { return false };
        if line[..start].contains('|') {
            return false;
        }
        let mut line = line;
        loop {
            let mut depth = 0;
            let mut source = String::new();
            let mut rest = &line[start..];
            let behind = loop {
                let (deeper, end) = html::table_depth(rest, depth);
                depth = deeper;
                source.push_str(end.map_or(rest, |end| &rest[..end]));
                source.push('\n');
                if let Some(end) = end {
                    break &rest[end..];
                }
                if self.at + 1 == self.lines.len() {
                    break "";
                }
                self.at += 1;
                rest = self.lines[self.at];
                // A table that is never closed ends before the next heading.
                if depth > 0 && rest.starts_with("## ") {
                    self.at -= 1;
                    break "";
                }
            };
            let last = std::mem::replace(&mut self.at, table_at);
            self.mark(Mark::Html(source));
            self.table = None;
            self.push(&line[..start]);
            self.blank();
            self.at = last;
            if let Some(next) = html::table_start(behind) {
                (line, start, table_at) = (behind, next, last);
                continue;
            }
            if behind.trim().is_empty() {
                self.at += 1;
            } else if !self.attribute_line(behind) {
                self.out.net.text(self.number(), behind);
                self.push(behind);
            }
            return true;
        }
    }
}
