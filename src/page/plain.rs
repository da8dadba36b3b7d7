//! The first pass over a page: what documentation tools add to Markdown is taken out, so that a plain Markdown parser
//! reads the rest.
//!
//! Taken out, with the line where they stood: front matter, comments, attribute lines (also where a scraper made rows of
//! them), tabs (`=== "Name"`), and whole HTML tables, which tools let run over blank lines. Mended: tables that follow a text
//! without a blank line, delimiter rows of the wrong width, rows that are split over lines or stand behind a blank one,
//! definitions, which become entries. The result keeps one map from its lines to those of the page.

mod apart;

use super::attributes::{self, Attributes};
use super::fence::Fence;
use super::front::Front;
use super::net::{Hidden, Net};
use super::pipes;

/// A page as standard Markdown.
#[derive(Debug, Default)]
pub struct Plain {
    /// The Markdown.
    pub text: String,
    /// The line of the page, counted from 1, of each line of the Markdown.
    pub lines: Vec<u32>,
    /// What was taken out, in the order of the page.
    pub marks: Vec<(u32, Mark)>,
    /// What the front matter says.
    pub front: Front,
    /// What looks like a table.
    pub net: Net,
}

/// Something that stood in the page and is no Markdown.
#[derive(Debug)]
pub enum Mark {
    /// An attribute line.
    Attributes(Attributes),
    /// A tab begins: its title.
    Tab(String),
    /// The tabs before are over.
    NoTab,
    /// An HTML table: its source.
    Html(String),
}

/// Takes a page apart.
#[must_use]
pub fn plain(page: &str) -> Plain {
    let page = page.strip_prefix('\u{feff}').unwrap_or(page);
    // A return alone is a line end too (CommonMark 0.31.2, section 2.1).
    let lines: Vec<&str> =
        page.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).collect();
    let (front, first) = Front::read(&lines);
    let mut pass = Pass { lines: &lines, at: 0, out: Plain { front, ..Plain::default() }, ..Pass::start() };
    pass.out.text.reserve(page.len() + page.len() / 16);
    while pass.at < first {
        pass.out.net.text(pass.number(), lines[pass.at]);
        pass.at += 1;
    }
    while pass.at < lines.len() {
        pass.step();
    }
    if let Some(hidden) = pass.code.take() {
        pass.out.net.endless("a code block", hidden);
    }
    pass.out
}

/// Where the pass stands.
struct Pass<'p> {
    lines: &'p [&'p str],
    at: usize,
    out: Plain,
    /// The code block that is open.
    code: Option<Hidden>,
    /// How far the text of the open tab is indented.
    tab: Option<usize>,
    /// The table that is open.
    table: Option<Table>,
}

/// A table of pipes whose rows are being read.
#[derive(Clone, Copy)]
struct Table {
    columns: usize,
    /// Whether its rows begin with a pipe.
    led: bool,
    /// Whether the last row has its closing pipe.
    closed: bool,
    /// Cells of the last row.
    cells: usize,
}

impl Pass<'_> {
    fn start() -> Self {
        Self { lines: &[], at: 0, out: Plain::default(), code: None, tab: None, table: None }
    }

    /// One line, or several that belong together.
    fn step(&mut self) {
        let raw = self.lines[self.at];
        if let Some(code) = &mut self.code {
            let line = dedented(self.tab, raw);
            if code.fence.is_some_and(|fence| fence.closes(line)) {
                self.out.net.code(*code);
                self.code = None;
            } else {
                code.add(line);
            }
            self.push(line);
            return;
        }
        if self.tab_line(raw) {
            return;
        }
        let line = self.dedented(raw);
        if let Some(fence) = Fence::opens(line) {
            self.code = Some(Hidden::new(self.number(), Some(fence)));
            self.table = None;
            self.push(line);
        } else if self.comment(line) || self.html_table(line) || self.reads_on(line) || self.attribute_line(line) {
        } else if line.trim().is_empty() {
            self.table = None;
            self.push("");
        } else if !self.row(line) && !self.table_begins(line) {
            self.text_line(line);
        }
    }

    /// A line of text. kramdown knows no indented heading, and what a page's own tool shows as text is text.
    fn text_line(&mut self, line: &str) {
        self.out.net.text(self.number(), line);
        let text = line.trim_start();
        let definition = text.strip_prefix(':').filter(|said| said.starts_with([' ', '\t']));
        if let Some(said) = definition.map(str::trim).filter(|said| !said.is_empty()) {
            // What is said of a term is an entry below it.
            self.out.text.push_str("- ");
            self.push(said);
        } else if text.starts_with('#') && text.len() < line.len() {
            self.out.text.push('\\');
            self.push(text);
        } else {
            self.push(line);
        }
    }

    /// Takes a line over.
    fn push(&mut self, line: &str) {
        self.out.text.push_str(line);
        self.out.text.push('\n');
        self.out.lines.push(self.number());
        self.at += 1;
    }

    /// A blank line that the page does not have.
    fn blank(&mut self) {
        self.out.text.push('\n');
        self.out.lines.push(self.number());
    }

    fn number(&self) -> u32 {
        u32::try_from(self.at + 1).unwrap_or(u32::MAX)
    }

    fn mark(&mut self, mark: Mark) {
        self.out.marks.push((self.number(), mark));
    }

    /// The text of a tab without the indent that belongs to the tab.
    fn dedented<'l>(&self, line: &'l str) -> &'l str {
        dedented(self.tab, line)
    }

    /// Begins a tab, or sees that the text is no longer in one.
    fn tab_line(&mut self, raw: &str) -> bool {
        let text = raw.trim_start();
        let indent = raw.len() - text.len();
        let title = text.strip_prefix("===").and_then(|rest| {
            let rest = rest.trim_start_matches(['!', '+']).strip_prefix(' ')?.trim();
            rest.strip_prefix('"')?.strip_suffix('"')
        });
        if let Some(title) = title {
            self.table = None;
            self.mark(Mark::Tab(title.to_owned()));
            self.tab = Some(indent + 4);
            self.push("");
            return true;
        }
        if self.tab.is_some_and(|depth| !text.is_empty() && indent < depth && !raw.starts_with('\t')) {
            self.tab = None;
            self.table = None;
            self.mark(Mark::NoTab);
        }
        false
    }

    /// Rows behind blank lines or attribute lines are rows of the table above, unless they have a head of their own.
    fn reads_on(&mut self, line: &str) -> bool {
        let Some(table) = self.table else { return false };
        let between = |line: &str| line.trim().is_empty() || attributes_of(line).is_some();
        if !between(line) {
            return false;
        }
        let next = (self.at + 1..self.lines.len()).find(|at| !between(self.dedented(self.lines[*at])));
        let Some(next) = next.filter(|next| self.is_row_of(table, *next)) else { return false };
        while self.at < next {
            if let Some(read) = attributes_of(self.dedented(self.lines[self.at])) {
                self.mark(Mark::Attributes(read));
            }
            self.at += 1;
        }
        // Whatever the row above lacks, it does not stand here.
        self.table = Some(Table { closed: true, cells: table.columns, ..table });
        true
    }

    /// Whether a line that stands apart is a row of a table.
    fn is_row_of(&self, table: Table, at: usize) -> bool {
        let raw = self.lines[at];
        let indent = raw.len() - raw.trim_start().len();
        let line = self.dedented(raw).trim();
        let next = self.lines.get(at + 1).map(|next| self.dedented(next)).unwrap_or_default();
        if self.tab.is_some_and(|depth| indent < depth && !raw.starts_with('\t'))
            || pipes::is_delimiter(line)
            || pipes::is_delimiter(next)
        {
            return false;
        }
        let cells = pipes::count(line);
        if line.starts_with('|') {
            line.contains(char::is_alphanumeric)
        } else {
            !table.led && cells == table.columns && cells > 1
        }
    }

    /// Notes an attribute line, written as such or as a row of the table before.
    fn attribute_line(&mut self, line: &str) -> bool {
        let Some(read) = attributes_of(line) else { return false };
        self.mark(Mark::Attributes(read));
        self.table = None;
        self.push("");
        true
    }

    /// A line of the table that is open.
    fn row(&mut self, line: &str) -> bool {
        let Some(table) = self.table else { return false };
        let line = line.trim();
        let led = line.starts_with('|');
        if self.goes_on(table, line, led) {
            return true;
        }
        if !(led || line.contains('|')) {
            self.table = None;
            self.blank();
            return false;
        }
        self.out.net.row(self.number());
        let cells = pipes::cells(line);
        let closed = line.ends_with('|') || !table.led;
        self.table = Some(Table { closed, cells: cells.len(), ..table });
        if let Some((first, second)) = two_rows(&cells, table.columns) {
            self.push(&first);
            self.at -= 1;
            self.push(&second);
        } else if led {
            self.push(line);
        } else {
            // A parser takes a row that begins with a tag for the end of the table.
            self.push(&format!("| {line}"));
        }
        true
    }

    /// Joins a line to the row before, where that was broken in two.
    fn goes_on(&mut self, table: Table, line: &str, led: bool) -> bool {
        if table.closed && (led || table.cells == table.columns) {
            return false;
        }
        let cells = pipes::count(line);
        let joined = if led { table.cells + cells } else { (table.cells + cells).saturating_sub(1) };
        let fits = joined == table.columns && table.cells < table.columns;
        let broken = !table.closed && (!led || fits);
        // The row before is closed and short, and this line has just the cells that it lacks.
        let lacking = table.closed && table.led && !led && fits && cells > 1;
        if !(broken || lacking) {
            return false;
        }
        let kept = self.out.text.trim_end().len();
        self.out.text.truncate(kept);
        if lacking {
            let kept = self.out.text.trim_end_matches('|').len();
            self.out.text.truncate(kept);
            self.out.text.push_str("\\n");
        } else {
            self.out.text.push(' ');
        }
        self.out.text.push_str(line);
        self.out.text.push('\n');
        self.at += 1;
        self.table = Some(Table { closed: line.ends_with('|'), cells: joined, ..table });
        true
    }

    /// A line of pipes with a delimiter row below: the head of a table.
    fn table_begins(&mut self, line: &str) -> bool {
        let next = self.lines.get(self.at + 1).map(|next| self.dedented(next)).unwrap_or_default();
        let led = line.trim_start().starts_with('|');
        let columns = pipes::count(line);
        if !line.contains('|') || !pipes::is_delimiter(next) || !(columns > 1 || led) {
            return false;
        }
        self.out.net.row(self.number());
        self.blank();
        self.push(line.trim());
        self.push(&("|---".repeat(columns) + "|"));
        self.table = Some(Table { columns, led, closed: true, cells: columns });
        true
    }
}

/// The attributes of a line that holds nothing else, written as such or as a row of a table.
fn attributes_of(line: &str) -> Option<Attributes> {
    let text = line.trim();
    let text = match text.strip_prefix('|') {
        Some(row) if row.trim_start().starts_with("{:") => row.trim_end_matches([' ', '|']),
        _ => text,
    };
    attributes::line(text)
}

/// A line of a tab whose text is indented so far, without that indent.
fn dedented(tab: Option<usize>, line: &str) -> &str {
    let Some(depth) = tab else { return line };
    let blanks = line.len() - line.trim_start_matches(' ').len();
    if let Some(tabbed) = line.strip_prefix('\t').filter(|_| depth <= 4) {
        return tabbed;
    }
    &line[blanks.min(depth)..]
}

/// Two rows that stand on one line: as many cells again, behind one that is blank.
fn two_rows(cells: &[&str], columns: usize) -> Option<(String, String)> {
    let doubled = columns > 1 && cells.len() == columns * 2 + 1 && cells[columns].trim().is_empty();
    let row = |cells: &[&str]| format!("|{}|", cells.join("|"));
    doubled.then(|| (row(&cells[..columns]), row(&cells[columns + 1..])))
}
