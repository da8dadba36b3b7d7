//! The pack as typed tables, in an auditor's order: what every spreadsheet format shows.
//!
//! A [`Sheet`] knows its columns and gives its rows one by one, so that a large table need not be in memory twice.

mod cover;
mod items;
mod points;
mod proofs;
mod scope;

pub use items::{signer_label, signer_labels};

use crate::assess::State;
use crate::digest::Digest;
use crate::pack::Pack;
use crate::text::{escape, is_hidden};
use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;
use std::fmt;

/// One of the tables of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// What it is, where it stands, how to read it and how to fill it in.
    Pack,
    /// One row for each item, with columns to fill in.
    Items,
    /// The evidence index.
    Evidence,
    /// The journal.
    SignOffs,
    /// One row for each control and item.
    Crosswalk,
    /// One row for each row of the page, and what became of it.
    Ledger,
    /// What is not settled, exceptions, findings.
    OpenPoints,
    /// The people of the profile.
    Signers,
}

impl Table {
    /// All, in their order, with the word on the command line.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("pack", Self::Pack),
        ("items", Self::Items),
        ("evidence", Self::Evidence),
        ("sign-offs", Self::SignOffs),
        ("crosswalk", Self::Crosswalk),
        ("ledger", Self::Ledger),
        ("open-points", Self::OpenPoints),
        ("signers", Self::Signers),
    ];

    /// The sheet's name in a workbook.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pack => "Pack",
            Self::Items => "Items",
            Self::Evidence => "Evidence",
            Self::SignOffs => "Sign-offs",
            Self::Crosswalk => "Crosswalk",
            Self::Ledger => "Ledger",
            Self::OpenPoints => "Open points",
            Self::Signers => "Signers",
        }
    }

    /// What it shows, in a sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Pack => "What this is, where it stands, how to read it and how to fill it in.",
            Self::Items => "Each duty of the customer with its state, and columns for a decision.",
            Self::Evidence => "Each file that shows that something was done, with its digest.",
            Self::SignOffs => "The journal: who said what of which item, and when.",
            Self::Crosswalk => "Controls of the frameworks, and the items that support them.",
            Self::Ledger => "Each row of the provider's page, and what became of it.",
            Self::OpenPoints => "What is not settled, exceptions, findings, and questions left open.",
            Self::Signers => "Who may sign, as what, and with which keys.",
        }
    }
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A count.
    Number,
    /// An item's number on the checklist: a name, not a count.
    Ordinal,
    /// A day.
    Day,
    /// A moment, in UTC.
    Moment,
    /// Where an item stands, by its word for people.
    State,
    /// SHA-256 in hexadecimal digits, or another name that only programs read.
    Digest,
}

/// What a person fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// One of the five decisions.
    Decision,
    /// Who decides.
    Name,
    /// On which day.
    Date,
    /// The last day of an accepted risk.
    Until,
    /// Their words.
    Note,
}

impl Input {
    /// All, in the order of their columns.
    pub const ALL: &'static [Self] = &[Self::Decision, Self::Name, Self::Date, Self::Until, Self::Note];

    /// The column's heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Decision => "Decision",
            Self::Name => "Name",
            Self::Date => "Date",
            Self::Until => "Until",
            Self::Note => "Note",
        }
    }
}

/// The heading of the column that names the item.
pub const ITEM: &str = "Item";
/// The heading of the column with the SHA-256 of the item as it reads.
pub const WORDING: &str = "Wording";
/// The heading of the column with the mark of the sign-offs that the record had; see [`crate::record::known`].
pub const KNOWN: &str = "Last event";

/// How a column is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Always.
    Shown,
    /// Folded away in a workbook, and unfolded by a click.
    Detail,
    /// Filled in by people.
    Input(Input),
    /// For the import only.
    Hidden,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The heading.
    pub heading: &'static str,
    /// A hint: its width in characters.
    pub width: u16,
    /// What stands in it.
    pub kind: Kind,
    /// How it is shown.
    pub used: Use,
}

impl Column {
    pub(crate) const fn new(heading: &'static str, width: u16, kind: Kind) -> Self {
        Self { heading, width, kind, used: Use::Shown }
    }

    pub(crate) const fn text(heading: &'static str, width: u16) -> Self {
        Self::new(heading, width, Kind::Text)
    }

    pub(crate) const fn detail(self) -> Self {
        Self { used: Use::Detail, ..self }
    }

    const fn hidden(self) -> Self {
        Self { used: Use::Hidden, ..self }
    }
}

/// One value of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'p> {
    /// Nothing.
    Empty,
    /// Words of people or of the program, as they are.
    Text(Cow<'p, str>),
    /// A count.
    Number(u64),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(DateTime<Utc>),
    /// A state.
    State(State),
    /// The name of another table; a link in a workbook.
    Table(Table),
    /// Words that lead to a file: its address, relative to this one's, and the words.
    Link(String, String),
}

impl<'p> Cell<'p> {
    pub(crate) fn text(text: impl Into<Cow<'p, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    pub(crate) fn some(text: Option<impl Into<Cow<'p, str>>>) -> Self {
        text.map_or(Self::Empty, |text| Self::text(text))
    }

    pub(crate) fn number(number: usize) -> Self {
        Self::Number(number as u64)
    }

    pub(crate) fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    pub(crate) fn digest(digest: Digest) -> Self {
        Self::text(digest.to_string())
    }

    pub(crate) fn yes(yes: bool) -> Self {
        Self::text(if yes { "yes" } else { "no" })
    }

    /// A moment as the view writes it.
    fn moment(at: &'p str) -> Self {
        at.parse().map_or_else(|_| Self::text(at), Self::Moment)
    }
}

impl fmt::Display for Cell<'_> {
    /// As a format without types shows it; hidden characters are visible.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(&shown(text)),
            Self::Number(number) => number.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Moment(at) => at.format("%Y-%m-%dT%H:%M:%SZ").fmt(f),
            Self::State(state) => f.write_str(state.label()),
            Self::Table(table) => f.write_str(table.name()),
            Self::Link(address, _) => f.write_str(&shown(address)),
        }
    }
}

/// The text for a cell: lines and tabs stay, other hidden characters become visible.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    let stays = |c: char| !is_hidden(c) || matches!(c, '\n' | '\t');
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            c if stays(c) => out.push(c),
            c => out.push_str(&escape(c)),
        }
    }
    Cow::Owned(out)
}

/// The rows of a table, one by one.
pub type Rows<'p> = Box<dyn Iterator<Item = Vec<Cell<'p>>> + 'p>;

/// A table: each of its rows has a cell for each column.
pub struct Sheet<'p> {
    /// Its name.
    pub name: &'static str,
    /// Whether it has parts, fields and values to be read from top to bottom, and is no table to be filtered.
    pub cover: bool,
    columns: &'static [Column],
    count: usize,
    rows: Rows<'p>,
}

impl<'p> Sheet<'p> {
    fn new<const N: usize>(
        table: Table,
        columns: &'static [Column; N],
        count: usize,
        rows: impl Iterator<Item = [Cell<'p>; N]> + 'p,
    ) -> Self {
        Self { cover: table == Table::Pack, ..Self::named(table.name(), columns, count, rows) }
    }

    /// A table that is not one of a pack.
    pub(crate) fn named<const N: usize>(
        name: &'static str,
        columns: &'static [Column; N],
        count: usize,
        rows: impl Iterator<Item = [Cell<'p>; N]> + 'p,
    ) -> Self {
        Self { name, cover: false, columns, count, rows: Box::new(rows.map(Vec::from)) }
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &'static [Column] {
        self.columns
    }

    /// How many rows there are, without the header.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The rows.
    #[must_use]
    pub fn rows(self) -> Rows<'p> {
        self.rows
    }
}

/// All tables of a pack, in an auditor's order.
#[must_use]
pub fn sheets(pack: &Pack) -> Vec<Sheet<'_>> {
    Table::ALL.iter().map(|(_, table)| sheet(pack, *table)).collect()
}

/// One table of a pack.
#[must_use]
pub fn sheet(pack: &Pack, table: Table) -> Sheet<'_> {
    match table {
        Table::Pack => cover::pack(pack),
        Table::Items => items::items(pack),
        Table::Evidence => proofs::evidence(pack),
        Table::SignOffs => proofs::sign_offs(pack),
        Table::Crosswalk => scope::crosswalk(pack),
        Table::Ledger => scope::ledger(pack),
        Table::OpenPoints => points::open_points(pack),
        Table::Signers => points::signers(pack),
    }
}

/// Names with commas between.
pub(crate) fn list<'t>(names: impl IntoIterator<Item = &'t str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// Texts with a line each.
pub(crate) fn lines(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().collect::<Vec<_>>().join("\n")
}
