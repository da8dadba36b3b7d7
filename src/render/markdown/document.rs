//! Markdown under construction.

use std::fmt::Write as _;

/// Markdown under construction; blocks are separated by blank lines.
#[derive(Default)]
pub(crate) struct Document {
    pub(crate) text: String,
}

impl Document {
    pub(crate) fn block(&mut self, block: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block.trim_end());
        self.text.push('\n');
    }

    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        self.block(&format!("{} {text}", "#".repeat(level)));
    }

    /// A table; cells are Markdown already.
    pub(crate) fn table<const N: usize>(&mut self, header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        let mut table = format!("| {} |\n|{}\n", header.join(" | "), " --- |".repeat(N));
        for row in rows {
            // Writing to a text cannot fail.
            let _ = writeln!(table, "| {} |", row.join(" | "));
        }
        self.block(&table);
    }

    pub(crate) fn list(&mut self, entries: impl IntoIterator<Item = String>) {
        let lines: Vec<String> = entries.into_iter().map(|entry| format!("- {entry}")).collect();
        if !lines.is_empty() {
            self.block(&lines.join("\n"));
        }
    }
}
