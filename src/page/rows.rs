//! From the outline of a page to its rows.

use super::outline::{Outline, Placed, Section, Unit};
use super::outside::{Apart, Kind, Piece};
use super::party::{self, Party};
use super::shape::{self, Form};
use super::table::Raw;
use super::{Class, MOST_ROWS, Page, Row, Shape, TableNote, Unread, lists, sentences, shortened, unused};
use crate::digest::Digest;

/// The rows of a page, and what was not understood.
///
/// # Errors
/// When there are too many rows.
pub fn rows(outline: Outline, digest: Digest) -> Result<Page, String> {
    let Outline { mut front, title, units } = outline;
    let tables = || {
        units.iter().filter_map(|unit| match unit {
            Unit::Table(placed) => Some(&placed.table),
            _ => None,
        })
    };
    for row in tables().flat_map(|table| &table.rows) {
        // A scraper makes a table of front matter.
        if let (Some(key), Some(value)) = (row.cell(0), row.cell(1)) {
            front.value(key, value);
        }
    }
    let provider = shape::provider_names(tables());
    let mut walk = Walk { provider, ..Walk::default() };
    for unit in &units {
        walk.unit(unit);
        if walk.rows.len() > MOST_ROWS {
            return Err(format!("it has more than {MOST_ROWS} rows"));
        }
    }
    Ok(Page {
        title,
        provider: walk.called,
        service: front.service,
        updated: front.updated,
        digest,
        rows: walk.rows,
        tables: walk.tables,
        unread: walk.unread,
    })
}

#[derive(Default)]
struct Walk {
    /// What this page calls its provider.
    provider: Vec<String>,
    /// The same as one text, as the page writes it first.
    called: Option<String>,
    rows: Vec<Row>,
    tables: Vec<TableNote>,
    unread: Vec<Unread>,
    /// Whose list is being read.
    list: Option<Party>,
    /// The line of a label of responsibilities that names no party.
    nobodys: Option<u32>,
    /// Whose section it is, where a heading says so.
    headed: Option<Party>,
    /// Whose list is open in HTML or code.
    apart: Option<Party>,
    /// Rows that stand in no table, so far.
    loose: u32,
}

impl Walk {
    fn unit(&mut self, unit: &Unit) {
        match unit {
            Unit::Heading { level, text } => {
                self.nobodys = None;
                // The title ("Your responsibilities") is the page's, and no party's.
                self.list = party::label(text, &self.provider).filter(|_| *level > 1);
                self.headed = self.list;
                self.apart = None;
            }
            Unit::Apart { line, apart, pieces } => self.apart(*line, *apart, pieces),
            Unit::Text { section, line, text } => self.text(section, *line, text),
            Unit::Entry { section, line, depth, text } => self.entry(section, *line, *depth, text),
            Unit::Table(placed) => {
                self.list = None;
                self.table(placed);
            }
        }
    }

    fn text(&mut self, section: &Section, line: u32, text: &str) {
        let begins = lists::begins(text, &self.provider);
        if begins == Some(Party::Provider) && self.called.is_none() {
            self.called = party::called(text);
        }
        self.nobodys = (begins.is_none() && self.headed.is_none() && lists::is_nobodys(text)).then_some(line);
        self.list = begins.or(self.headed);
        if begins.is_some() {
            return;
        }
        for sentence in sentences::sentences(text) {
            if sentences::gives_area(sentence, &self.provider) {
                self.loose += 1;
                let blank = blank(section, line, Shape::Area, sentence);
                self.rows.push(Row {
                    row: self.loose,
                    customer: Some(sentence.to_owned()),
                    class: Class::Area,
                    ..blank
                });
            }
        }
    }

    fn entry(&mut self, section: &Section, line: u32, depth: usize, text: &str) {
        if let Some(line) = self.nobodys.take() {
            let what = "a list of responsibilities, and no word says whose".to_owned();
            self.unread.push(Unread { line, what });
        }
        let Some(party) = self.list else {
            self.own_entry(section, line, text);
            return;
        };
        if depth > 1
            && let Some(row) = self.rows.last_mut().filter(|row| row.shape == Shape::List)
        {
            for part in [&mut row.provider, &mut row.customer].into_iter().flatten() {
                part.push_str("\n- ");
                part.push_str(text);
            }
            return;
        }
        self.loose += 1;
        let side = |wanted: Party| (party == wanted || party == Party::Shared).then(|| text.to_owned());
        let blank = blank(section, line, Shape::List, text);
        let customer = side(Party::Customer);
        self.rows.push(Row {
            row: self.loose,
            class: class(customer.as_deref()),
            provider: side(Party::Provider),
            customer,
            ..blank
        });
    }

    /// What is set apart is not read; what would be read if it stood in plain Markdown is told, once for each block.
    fn apart(&mut self, line: u32, apart: Apart, pieces: &[Piece]) {
        // Lists in code are those of a configuration, unless the code itself says whose they are.
        let code = apart == Apart::Fenced;
        let listed = self.list.or(self.headed).filter(|_| !code);
        let before = self.apart;
        self.apart = self.apart.filter(|_| !code);
        let mut told = None;
        for piece in pieces {
            let text = &piece.text;
            let gives = || sentences::sentences(text).iter().any(|one| sentences::gives_area(one, &self.provider));
            let speaks = match piece.kind {
                Kind::Heading(level) => {
                    self.apart = party::label(text, &self.provider).filter(|_| level > 1);
                    self.apart.is_some()
                }
                Kind::Text => {
                    let begins = lists::begins(text, &self.provider);
                    self.apart = begins.or(self.apart);
                    begins.is_some() || lists::is_nobodys(text) || gives()
                }
                Kind::Entry => listed.or(self.apart).is_some() || gives(),
            };
            if speaks && told.is_none() {
                told = Some(piece);
            }
        }
        if code {
            self.apart = before;
        }
        if let Some(piece) = told {
            let what = format!("{}, and it speaks of duties: \"{}\"", apart.called(), shortened(&piece.text));
            self.unread.push(Unread { line: line.saturating_add(piece.below), what });
        }
    }

    /// A table that names no party, in a section that is one party's.
    fn whole(&self, placed: &Placed) -> Option<Form> {
        let party = self.headed.or_else(|| shape::party_of(&placed.section.area, &self.provider))?;
        is_about_duties(placed).then_some(Form::Whole { party })
    }

    /// An entry of any list that says itself that the customer is responsible: "Backups - You are responsible for …".
    fn own_entry(&mut self, section: &Section, line: u32, text: &str) {
        let (task, said) = [" - ", " – ", ": "].iter().find_map(|mark| text.split_once(mark)).unwrap_or(("", text));
        let is_task = task.split_whitespace().count() <= 6;
        let (task, said) = if is_task { (task, said) } else { ("", text) };
        let mut all = sentences::sentences(said).into_iter();
        if all.any(|sentence| sentences::gives_area(sentence, &self.provider)) {
            self.loose += 1;
            let blank = blank(section, line, Shape::List, text);
            self.rows.push(Row {
                row: self.loose,
                task: task.trim().to_owned(),
                customer: Some(said.to_owned()),
                class: Class::Text,
                ..blank
            });
        }
    }

    fn table(&mut self, placed: &Placed) {
        let table = &placed.table;
        let width = table.width();
        let form = if width > MOST_COLUMNS {
            let what = format!("a table of {width} columns; at most {MOST_COLUMNS} are read");
            self.unread.push(Unread { line: table.line, what });
            None
        } else {
            shape::form(table, &self.provider).or_else(|| self.whole(placed))
        };
        let mut note = TableNote {
            line: table.line,
            caption: placed.caption.clone(),
            shape: form.as_ref().map(Form::shape),
            rows: 0,
            blank: 0,
        };
        let number = u32::try_from(self.tables.len() + 1).unwrap_or(u32::MAX);
        if let Some((line, text, texts)) = &table.stray
            && (form.is_some() || is_about_duties(placed))
        {
            let more = if *texts > 1 { format!(" and {} more", texts - 1) } else { String::new() };
            let what = format!("a text of the table that is in no row: \"{}\"{more}", shortened(text));
            self.unread.push(Unread { line: *line, what });
        }
        match form {
            Some(form) => {
                if self.called.is_none() {
                    self.called = shape::provider_called(table, &form, &self.provider);
                }
                self.unread.extend(unused::columns(table, &form, &self.provider));
                let mut reader = Reader { walk: self, placed, form: &form, number, above: Vec::new() };
                for (at, raw) in table.rows.iter().enumerate() {
                    if raw.is_blank() {
                        note.blank += 1;
                    } else {
                        note.rows += 1;
                        reader.row(raw, at);
                    }
                }
            }
            None if width <= MOST_COLUMNS && is_about_duties(placed) => self.unread.push(Unread {
                line: table.line,
                what: "a table that speaks of responsibilities, and no column or cell says whose".to_owned(),
            }),
            None => {}
        }
        self.tables.push(note);
    }
}

/// Wider tables are a mistake or an attack.
const MOST_COLUMNS: usize = 64;

/// A row of a section that says nothing yet.
fn blank(section: &Section, line: u32, shape: Shape, text: &str) -> Row {
    Row {
        line,
        at: line,
        area: section.area.clone(),
        anchor: section.anchor.clone(),
        tier: section.tier.clone(),
        caption: None,
        table: 0,
        row: 0,
        shape,
        task: String::new(),
        inherited: false,
        column: None,
        provider: None,
        customer: None,
        class: Class::Missing,
        source: Digest::of(text.as_bytes()),
    }
}

/// Whether the head or the caption of a table speaks of responsibilities.
fn is_about_duties(placed: &Placed) -> bool {
    let texts = placed.table.head.iter().chain(&placed.caption);
    texts.flat_map(|text| party::words(text)).any(|word| party::is_duty(&word))
}

/// What kind of text a customer's part is.
pub fn class(customer: Option<&str>) -> Class {
    match customer {
        None => Class::Missing,
        Some("") => Class::Empty,
        // Words for nothing are short.
        Some(text) if text.len() > 40 => Class::Text,
        Some(text) => {
            let bare: String =
                text.chars().filter(|c| c.is_alphanumeric() || *c == '/').collect::<String>().to_lowercase();
            if matches!(&*bare, "none" | "n/a" | "na" | "notapplicable") { Class::None } else { Class::Text }
        }
    }
}

/// Reads the rows of one table.
struct Reader<'w, 'p> {
    walk: &'w mut Walk,
    placed: &'p Placed,
    form: &'p Form,
    number: u32,
    /// The texts of the columns that say what a row is about, in the row above.
    above: Vec<String>,
}

impl Reader<'_, '_> {
    fn row(&mut self, raw: &Raw, at: usize) {
        let blank = self.blank(raw, at);
        match self.form {
            Form::Parties { about, provider, customer, .. } => {
                let (task, inherited) = self.about(raw, about);
                let part = |column: Option<usize>| raw.cell(column?).map(str::to_owned);
                self.push(Row { task, inherited, provider: part(*provider), customer: part(*customer), ..blank });
            }
            Form::Whole { party } => {
                let (first, rest) = raw.cells.split_first().map_or(("", &[][..]), |(first, rest)| (&**first, rest));
                let text = if rest.is_empty() { first.to_owned() } else { rest.join("\n") };
                let task = if rest.is_empty() { String::new() } else { first.replace('\n', " ") };
                let side = |wanted: Party| (*party == wanted).then(|| text.clone());
                self.push(Row { task, provider: side(Party::Provider), customer: side(Party::Customer), ..blank });
            }
            Form::Ownership { about, owner } => {
                let (task, inherited) = self.about(raw, about);
                let (provider, customer) = self.parts(raw.cell(*owner));
                self.push(Row { task, inherited, provider, customer, ..blank });
            }
            Form::Matrix { about, columns } => {
                let (task, inherited) = self.about(raw, &[*about]);
                for column in columns {
                    let (provider, customer) = self.parts(raw.cell(*column));
                    let head = self.placed.table.head.get(*column).cloned();
                    let task = task.clone();
                    // The cell beside it may change without this one.
                    let source = Digest::of(format!("{task}|{}", raw.cell(*column).unwrap_or_default()).as_bytes());
                    self.push(Row { task, inherited, column: head, provider, customer, source, ..blank.clone() });
                }
            }
            Form::Combined { about, both } => {
                let (task, inherited) = self.about(raw, about.as_slice());
                let split = raw.cell(*both).and_then(|cell| shape::split(cell, &self.walk.provider));
                let (provider, customer) = split.unzip();
                self.push(Row { task, inherited, provider, customer, ..blank });
            }
        }
        let width = self.placed.table.head.len();
        if width > 0 && raw.cells.iter().skip(width).any(|cell| !cell.is_empty()) {
            let what = format!("a row of {} cells in a table of {width} columns", raw.cells.len());
            self.walk.unread.push(Unread { line: raw.line, what });
        }
    }

    fn blank(&self, raw: &Raw, at: usize) -> Row {
        let Placed { section, caption, table, .. } = self.placed;
        let row = blank(section, raw.line, self.form.shape(), "");
        // Of a table in HTML only its own line is sure to be the reader's line.
        let line = if table.is_html { table.line } else { raw.line };
        let tier = section.tier.clone().or_else(|| tier_of_caption(section, caption.as_deref()));
        Row {
            line,
            tier,
            caption: caption.clone(),
            table: self.number,
            row: u32::try_from(at + 1).unwrap_or(u32::MAX),
            source: raw.source,
            ..row
        }
    }

    fn push(&mut self, row: Row) {
        self.walk.rows.push(Row { class: class(row.customer.as_deref()), ..row });
    }

    /// What a row is about, and whether a row above says it.
    ///
    /// A blank first cell means "as above". Where no column names the task, the tab does.
    fn about(&mut self, raw: &Raw, columns: &[usize]) -> (String, bool) {
        let mut parts: Vec<String> =
            columns.iter().map(|at| raw.cell(*at).unwrap_or_default().replace('\n', " ")).collect();
        let mut inherited = columns.first().is_some_and(|first| *first < raw.spanned);
        if let (Some(first), Some(above)) = (parts.first_mut(), self.above.first())
            && first.is_empty()
        {
            first.clone_from(above);
            inherited = true;
        }
        self.above.clone_from(&parts);
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() {
            return (self.placed.tab.clone().unwrap_or_default(), false);
        }
        (parts.join(" / "), inherited)
    }

    /// The provider's and the customer's part where a cell only says who.
    fn parts(&self, cell: Option<&str>) -> (Option<String>, Option<String>) {
        let Some(cell) = cell else { return (None, None) };
        let text = cell.to_owned();
        match party::named(cell, &self.walk.provider) {
            Some(Party::Provider) => (Some(text), None),
            Some(Party::Shared) => (Some(text.clone()), Some(text)),
            Some(Party::Customer) | None => (None, Some(text)),
        }
    }
}

/// The tier that the end of a caption names, on a page that lost its headings: "Table 3. Recovery - Product Dedicated".
fn tier_of_caption(section: &Section, caption: Option<&str>) -> Option<String> {
    let is_loose = section.anchor.as_deref() == Some(&section.area);
    let (_, tier) = caption.filter(|_| is_loose)?.rsplit_once(" - ")?;
    Some(tier.trim().to_owned()).filter(|tier| !tier.is_empty())
}
