//! Responsibility pages of providers: from Markdown to rows, whatever shape a page gives them.
//!
//! [`read`] is the way: `plain` takes out what documentation tools add to Markdown, `markdown` finds the blocks, `outline`
//! gives each its section, caption and tab, `shape` sees how a table tells the two parties apart, and `rows` writes the rows
//! down; `net` tells what none of them took. Nothing here understands a duty; that is [`deeds`]' work. What is not understood
//! is said, with its line.

pub mod attributes;
pub mod deeds;
mod fence;
mod front;
mod html;
mod inline;
mod lists;
mod markdown;
pub mod names;
mod net;
pub mod normal;
pub mod nothing;
mod outline;
mod outside;
pub(crate) mod party;
mod pipes;
mod plain;
mod rows;
pub(crate) mod sentences;
mod shape;
mod table;
mod unused;

use crate::diagnostics::{Diagnostic, SourceFile};
use crate::digest::Digest;
use chrono::NaiveDate;
use std::sync::Arc;

/// A page as it was read.
#[derive(Clone, Debug)]
pub struct Page {
    /// The first heading.
    pub title: Option<String>,
    /// What the page calls its provider, as a head, a cell or a label has it.
    pub provider: Option<String>,
    /// The provider's short name of the service, from the front matter.
    pub service: Option<String>,
    /// The date in the front matter. Unreliable.
    pub updated: Option<NaiveDate>,
    /// SHA-256 of the page's bytes.
    pub digest: Digest,
    /// Every row, in the page's order.
    pub rows: Vec<Row>,
    /// Every table, in the page's order.
    pub tables: Vec<TableNote>,
    /// What was not understood.
    pub unread: Vec<Unread>,
}

/// One row: what one line of a responsibility table, one entry of a list of duties, or one sentence says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the page; for a table in HTML that on which the table begins.
    pub line: u32,
    /// The line of the row itself.
    pub at: u32,
    /// The heading, or where there is none the anchor, of the section.
    pub area: String,
    /// The anchor of the section.
    pub anchor: Option<String>,
    /// The tier, where a heading or a caption names one.
    pub tier: Option<String>,
    /// The table's caption.
    pub caption: Option<String>,
    /// The table in the page, counted from 1; 0 for lists and sentences.
    pub table: u32,
    /// The row in its table, or the entry or the sentence in the page, counted from 1.
    pub row: u32,
    /// What kind of place it is.
    pub shape: Shape,
    /// The task; empty where the page names none.
    pub task: String,
    /// Whether the task, or a part of it, stands in a row above.
    pub inherited: bool,
    /// The column of a matrix.
    pub column: Option<String>,
    /// The provider's part; none where there is no such cell.
    pub provider: Option<String>,
    /// The customer's part; none where there is no such cell.
    pub customer: Option<String>,
    /// What kind of text the customer's part is.
    pub class: Class,
    /// SHA-256 of the source of the row's cells: it differs where links or marks do.
    pub source: Digest,
}

impl Row {
    /// The digest by which a row is known again: SHA-256 over task, provider and customer, a line feed between each, white
    /// space folded, variables kept (`docs/model.md`).
    #[must_use]
    pub fn digest(&self) -> Digest {
        let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let part = |text: &Option<String>| fold(text.as_deref().unwrap_or_default());
        let text = format!("{}\n{}\n{}", fold(&self.task), part(&self.provider), part(&self.customer));
        Digest::of(text.as_bytes())
    }

    /// Whether it asks something of the customer: not where the cell is empty, says that there is nothing to do, or
    /// has the customer informed only.
    #[must_use]
    pub fn owes(&self) -> bool {
        match self.class {
            Class::Area => true,
            Class::None | Class::Empty | Class::Missing => false,
            Class::Text => self.customer.as_deref().is_some_and(|text| {
                !(nothing::is_nothing(text) || self.shape == Shape::Raci && party::is_informed_only(text))
            }),
        }
    }
}

crate::model::words! {
    /// What kind of place a row comes from.
    Shape {
        /// A table with a column for each party.
        Table = "table", "table";
        /// A table whose cells say who is responsible, accountable, consulted, informed.
        Raci = "raci", "RACI table";
        /// A table whose columns are areas, and whose cells name the party.
        Matrix = "matrix", "matrix";
        /// A table with one column that names the party.
        Ownership = "ownership", "table of owners";
        /// A table with both parties in one cell.
        Combined = "combined", "table with both parties in a cell";
        /// A list under the name of a party.
        List = "list", "list";
        /// A sentence outside tables and lists that gives the customer an area or a share of one.
        Area = "area", "sentence";
    }
}

crate::model::words! {
    /// What kind of text the customer's part of a row is.
    Class {
        /// Words.
        Text = "text", "text";
        /// A word for nothing: "None", "N/A".
        None = "none", "says none";
        /// An empty cell.
        Empty = "empty", "empty";
        /// No cell at all.
        Missing = "missing", "missing";
        /// A sentence that gives the customer an area.
        Area = "area", "area sentence";
    }
}

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNote {
    /// The line on which it begins.
    pub line: u32,
    /// Its caption.
    pub caption: Option<String>,
    /// Its shape; none where it is not about responsibilities, or was not understood.
    pub shape: Option<Shape>,
    /// Rows that were read.
    pub rows: usize,
    /// Rows without a text.
    pub blank: usize,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The line of the page.
    pub line: u32,
    /// What stands there and why it was not read.
    pub what: String,
}

/// Says where a text holds what no page holds: control characters.
///
/// # Errors
/// The first of them, at its place.
pub fn check(file: &Arc<SourceFile>) -> Result<(), Diagnostic> {
    // Both ranges of them: a terminal takes U+009B for ESC and a bracket.
    let is_control = |(_, c): &(usize, char)| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    match file.text.char_indices().find(is_control) {
        None => Ok(()),
        Some((at, found)) => {
            let message = format!("{} holds a control character, and pages do not", file.name);
            Err(Diagnostic::new("not-a-page", message)
                .at(file, at..at + found.len_utf8(), format!("the character U+{:04X}", u32::from(found)))
                .help("name the page's source in Markdown; a PDF or a saved binary file is not read"))
        }
    }
}

/// So many rows are read; a page of more is a mistake or an attack.
pub const MOST_ROWS: usize = 500_000;

/// Reads a page.
///
/// # Errors
/// When it has more than [`MOST_ROWS`] rows: in words.
pub fn read(text: &str) -> Result<Page, String> {
    let mut plain = plain::plain(text);
    let front = std::mem::take(&mut plain.front);
    let net = std::mem::take(&mut plain.net);
    let blocks = markdown::blocks(plain);
    let seen = net::Seen::of(&blocks);
    let mut page = rows::rows(outline::outline(blocks, front), Digest::of(text.as_bytes()))?;
    net.draw(&seen, &mut page);
    Ok(page)
}

/// The beginning of a text, to show which one is meant.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text,
    }
}
