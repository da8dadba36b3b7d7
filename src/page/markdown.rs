//! The blocks of a page in its order: headings, sentences, lists, tables, each with its line.
//!
//! The Markdown parser says what is what; the texts of cells come from [`super::pipes`] and [`super::inline`].

use super::attributes::Attributes;
use super::inline;
use super::outside::{Apart, Piece};
use super::pipes;
use super::plain::{Mark, Plain};
use super::table::{Raw, Table};
use super::{attributes, html};
use crate::digest::Hasher;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of a level from 1 to 6.
    Heading(u8, String),
    /// A paragraph, on one line.
    Paragraph(String),
    /// An entry of a list: how deep it stands (1 at the left), and its text.
    Entry(usize, String),
    /// A table.
    Table(Table),
    /// An attribute line.
    Attributes(Attributes),
    /// A tab begins; none if tabs are over.
    Tab(Option<String>),
    /// HTML or code whose texts are looked at.
    Apart(Apart, Vec<Piece>),
}

/// The blocks, each with its line in the page.
#[must_use]
pub fn blocks(plain: Plain) -> Vec<(u32, Block)> {
    let Plain { text, lines, marks, .. } = plain;
    let mut reader = Reader {
        text: &text,
        lines: &lines,
        at: (0, 0),
        blocks: Vec::new(),
        open: Vec::new(),
        lists: 0,
        entries: 0,
    };
    let mut marks = marks.into_iter().peekable();
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut events = Parser::new_ext(&text, options).into_offset_iter();
    while let Some((event, range)) = events.next() {
        if matches!(event, Event::Start(_)) {
            let line = reader.line_of(range.start);
            while let Some((line, mark)) = marks.next_if(|(at, _)| *at < line) {
                reader.mark(line, mark);
            }
        }
        match event {
            Event::Start(Tag::Table(_)) => {
                let table = reader.table(&mut events);
                reader.blocks.push((table.line, Block::Table(table)));
            }
            event => reader.event(event, range.start),
        }
    }
    for (line, mark) in marks {
        reader.mark(line, mark);
    }
    reader.blocks
}

struct Reader<'t> {
    text: &'t str,
    lines: &'t [u32],
    /// An offset and the number of line ends before it.
    at: (usize, usize),
    blocks: Vec<(u32, Block)>,
    open: Vec<Open>,
    /// How many of the open blocks are lists, and entries: counted, since a hostile page has 100,000 in each other.
    lists: usize,
    entries: usize,
}

/// A block whose text is being gathered.
struct Open {
    kind: Kind,
    line: u32,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Heading(u8),
    Paragraph,
    Entry(usize),
    List,
    /// HTML outside tables or code, as it is written.
    Apart(Apart),
}

impl Reader<'_> {
    /// The page's line of an offset. Offsets come in ascending order, but for a step back now and then.
    fn line_of(&mut self, offset: usize) -> u32 {
        let (from, count) = self.at;
        let newlines = |text: &str| memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let count = if offset >= from {
            count + newlines(&self.text[from..offset])
        } else {
            count - newlines(&self.text[offset..from])
        };
        self.at = (offset, count);
        self.lines.get(count).copied().unwrap_or(1)
    }

    fn mark(&mut self, line: u32, mark: Mark) {
        let block = match mark {
            Mark::Attributes(attributes) => Block::Attributes(attributes),
            Mark::Tab(title) => Block::Tab(Some(title)),
            Mark::NoTab => Block::Tab(None),
            Mark::Html(source) => Block::Table(html::read(&source, line)),
        };
        self.blocks.push((line, block));
    }

    fn begin(&mut self, kind: Kind, offset: usize) {
        let line = self.line_of(offset);
        self.count(kind, 1);
        self.open.push(Open { kind, line, text: String::new() });
    }

    fn end(&mut self, kind: impl Fn(Kind) -> bool) {
        if !self.open.last().is_some_and(|open| kind(open.kind)) {
            return;
        }
        let Some(open) = self.open.pop() else { return };
        self.count(open.kind, -1);
        self.give(&open);
    }

    fn count(&mut self, kind: Kind, more: isize) {
        let counted = match kind {
            Kind::List => &mut self.lists,
            Kind::Entry(_) => &mut self.entries,
            Kind::Heading(_) | Kind::Paragraph | Kind::Apart(_) => return,
        };
        *counted = counted.saturating_add_signed(more);
    }

    /// Gives a block whose text is complete.
    fn give(&mut self, open: &Open) {
        if let Kind::Apart(apart) = open.kind {
            let pieces = apart.pieces(&open.text);
            if !pieces.is_empty() {
                self.blocks.push((open.line, Block::Apart(apart, pieces)));
            }
            return;
        }
        let text = attributes::without(&open.text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let block = match open.kind {
            Kind::Heading(level) => Block::Heading(level, text),
            Kind::Paragraph => Block::Paragraph(text),
            Kind::Entry(depth) => Block::Entry(depth, text),
            Kind::List | Kind::Apart(_) => return,
        };
        self.blocks.push((open.line, block));
    }

    fn event(&mut self, event: Event<'_>, offset: usize) {
        match event {
            Event::Start(tag) => self.start(&tag, offset),
            Event::End(tag) => match tag {
                TagEnd::Heading(_) => self.end(|kind| matches!(kind, Kind::Heading(_))),
                TagEnd::Paragraph => self.end(|kind| kind == Kind::Paragraph),
                TagEnd::Item => self.end(|kind| matches!(kind, Kind::Entry(_))),
                TagEnd::List(_) => self.end(|kind| kind == Kind::List),
                TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                    self.end(|kind| matches!(kind, Kind::Apart(_)));
                }
                _ => {}
            },
            Event::Html(html) => self.add(&html),
            Event::Text(text) | Event::Code(text) => self.add(&text),
            Event::SoftBreak | Event::HardBreak => self.add(" "),
            Event::InlineHtml(tag) if matches!(&*inline::tag_name(&tag), "br" | "p" | "li") => self.add(" "),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, offset: usize) {
        match tag {
            Tag::Heading { level, .. } => self.begin(Kind::Heading(number(*level)), offset),
            // The paragraph of an entry is the entry's text.
            Tag::Paragraph if self.entries == 0 => self.begin(Kind::Paragraph, offset),
            Tag::Paragraph => self.add(" "),
            Tag::Item => self.begin(Kind::Entry(self.lists), offset),
            Tag::List(_) => {
                // A list in an entry: the entry's text stands before it.
                if let Some(open) = self.open.last_mut().filter(|open| matches!(open.kind, Kind::Entry(_))) {
                    let text = std::mem::take(&mut open.text);
                    let before = Open { kind: open.kind, line: open.line, text };
                    self.give(&before);
                }
                self.begin(Kind::List, offset);
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => self.begin(Kind::Apart(Apart::Indented), offset),
            Tag::CodeBlock(_) => self.begin(Kind::Apart(Apart::Fenced), offset),
            Tag::HtmlBlock => self.begin(Kind::Apart(Apart::Html), offset),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    /// Reads a table whose start was seen, up to its end.
    fn table<'e>(&mut self, events: &mut impl Iterator<Item = (Event<'e>, std::ops::Range<usize>)>) -> Table {
        let mut table = Table::default();
        for (event, range) in events {
            match event {
                Event::Start(Tag::TableHead) => {
                    table.line = self.line_of(range.start);
                    table.head = cells(first_line(&self.text[range]));
                }
                Event::Start(Tag::TableRow) => {
                    let line = self.line_of(range.start);
                    table.rows.push(raw(line, first_line(&self.text[range])));
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        table
    }
}

/// A row, and the digest of its source, however its cells are padded.
fn raw(line: u32, row: &str) -> Raw {
    let cells = pipes::cells(row);
    let mut source = Hasher::default();
    for cell in &cells {
        source.update(cell.trim().as_bytes());
        source.update(b"|");
    }
    Raw { line, cells: cells.into_iter().map(inline::cell).collect(), source: source.finish(), spanned: 0 }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn cells(row: &str) -> Vec<String> {
    pipes::cells(row).into_iter().map(inline::cell).collect()
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
