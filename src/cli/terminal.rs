//! The one room that prints: results to stdout, talk and errors to stderr, colour on a terminal only.

#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "this is the room for printing")]

use crate::assess::State;
use crate::diagnostics::{Diagnostic, Failure, render};
use crate::text::{escape, is_hidden, json_inert, visible};
use anstream::AutoStream;
use clap::ColorChoice;
use clap::error::{ContextKind, ContextValue};
use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use std::borrow::Cow;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::OnceLock;
use zeroize::Zeroizing;

/// What went wrong with standard output: a command that prints goes on, and the program says so at its end.
static UNWRITTEN: OnceLock<String> = OnceLock::new();

fn noted(written: std::io::Result<()>) {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let _ = UNWRITTEN.set(error.to_string());
        }
        _ => {}
    }
}

/// Where things are printed, and how.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    colour: ColorChoice,
    quiet: bool,
}

impl Terminal {
    pub fn new(colour: ColorChoice, quiet: bool) -> Self {
        Self { colour, quiet }
    }

    fn colour_on(self, stream_is_terminal: bool) -> bool {
        match self.colour {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                stream_is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }

    /// The width of the terminal in columns; none where the output goes into a file or a pipe.
    fn width() -> Option<u16> {
        std::io::stdout().is_terminal().then(|| terminal_size::terminal_size().map_or(80, |(width, _)| width.0))
    }

    /// A result, with a line end. Nobody listening any more is no error.
    pub fn result(self, text: &str) {
        let choice = if self.colour_on(std::io::stdout().is_terminal()) {
            anstream::ColorChoice::AlwaysAnsi
        } else {
            anstream::ColorChoice::Never
        };
        let mut out = AutoStream::new(std::io::stdout().lock(), choice);
        noted(writeln!(out, "{}", inert(text)).and_then(|()| out.flush()));
    }

    /// Why results could not be written, if that happened. Nobody listening any more is no reason.
    pub fn unwritten() -> Option<Failure> {
        let why = UNWRITTEN.get()?;
        Some(Failure::machine(
            Diagnostic::new("unwritable", format!("cannot write to standard output: {why}"))
                .help("all else is done: what the command records, or writes to files, is there"),
        ))
    }

    /// A summary for people, unless they asked for quiet.
    pub fn summary(self, text: &str) {
        if !self.quiet {
            self.result(text);
        }
    }

    /// A summary for people beside a result for a program, unless they asked for quiet.
    pub fn talk(self, text: &str) {
        if self.quiet {
            return;
        }
        let choice = if self.colour_on(std::io::stderr().is_terminal()) {
            anstream::ColorChoice::AlwaysAnsi
        } else {
            anstream::ColorChoice::Never
        };
        let _ = writeln!(AutoStream::new(std::io::stderr().lock(), choice), "{}", inert(text));
    }

    /// What is being done, while it takes long: on a terminal only.
    pub fn progress(self, text: &str) {
        if !self.quiet && std::io::stderr().is_terminal() {
            let _ = writeln!(std::io::stderr(), "{}", visible(text));
        }
    }

    /// Text for a program or a file, exactly as it is; as [`Self::bytes`] on a terminal.
    pub fn exact(text: &str) {
        Self::bytes(text.as_bytes());
    }

    /// Bytes for a program or a file, exactly as they are. On a terminal, where nobody but a person reads them, what hides in a
    /// text is shown.
    pub fn bytes(bytes: &[u8]) {
        let shown = std::str::from_utf8(bytes).ok().filter(|_| Self::is_watched()).map(inert);
        let bytes = shown.as_ref().map_or(bytes, |text| text.as_bytes());
        let mut out = std::io::stdout().lock();
        noted(out.write_all(bytes).and_then(|()| out.flush()));
    }

    /// Whether a person looks at the results.
    pub fn is_watched() -> bool {
        std::io::stdout().is_terminal()
    }

    /// Whether there is a person who can answer a question.
    pub fn can_ask(self) -> bool {
        !self.quiet && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// A passphrase, typed without being shown; asked for on the terminal even where the input is redirected.
    pub fn passphrase(prompt: &str) -> Result<Zeroizing<String>, Failure> {
        if !std::io::stderr().is_terminal() {
            return Err(Failure::input(
                Diagnostic::new("no-terminal", "the key has a passphrase, and there is no terminal to ask for it")
                    .help("load the key into an SSH agent (ssh-add), and sign with --agent"),
            ));
        }
        eprint!("{}: ", visible(prompt));
        let typed = super::passphrase::read();
        // The end of the line was not shown either.
        eprintln!();
        typed.map_err(|error| not_answered(&dialoguer::Error::IO(error)))
    }

    /// The place of the line that a person picks; none if they leave.
    pub fn pick(prompt: &str, lines: &[String]) -> Result<Option<usize>, Failure> {
        let lines: Vec<String> = lines.iter().map(|line| visible(line).into_owned()).collect();
        let picked = dialoguer::Select::new().with_prompt(visible(prompt).into_owned()).items(&lines).default(0);
        picked.interact_opt().map_err(|error| not_answered(&error))
    }

    /// A line that a person types; the default where they type nothing.
    pub fn ask(prompt: &str, default: &str, check: &dyn Fn(&str) -> Result<(), String>) -> Result<String, Failure> {
        let mut input = dialoguer::Input::<String>::new()
            .with_prompt(visible(prompt).into_owned())
            .allow_empty(true)
            .validate_with(|text: &String| check(text.trim()));
        if !default.is_empty() {
            input = input.default(default.to_owned());
        }
        input.interact_text().map(|text| text.trim().to_owned()).map_err(|error| not_answered(&error))
    }

    /// A line of help above a question.
    pub fn hint(text: &str) {
        let _ = writeln!(std::io::stderr(), "{}", Self::wrap(&visible(text), 2));
    }

    /// The places of the lines that a person picks; none if they leave.
    pub fn choose(prompt: &str, lines: &[String]) -> Result<Vec<usize>, Failure> {
        let lines: Vec<String> = lines.iter().map(|line| visible(line).into_owned()).collect();
        let picked =
            dialoguer::MultiSelect::new().with_prompt(visible(prompt).into_owned()).items(&lines).interact_opt();
        picked.map(Option::unwrap_or_default).map_err(|error| not_answered(&error))
    }

    /// A bar for so many bytes, on a terminal only; none for no bytes.
    pub fn bytes_bar(self, total: u64, what: &str) -> ProgressBar {
        if total == 0 || self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(total).with_message(visible(what).into_owned());
        // A template that cannot be read leaves the plain bar.
        match ProgressStyle::with_template("{msg} {wide_bar} {bytes} of {total_bytes}, {eta} left") {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// A bar for so many things, on a terminal only.
    pub fn count_bar(self, total: u64, what: &str) -> ProgressBar {
        if total < 2 || self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(total).with_message(visible(what).into_owned());
        // A template that cannot be read leaves the plain bar.
        match ProgressStyle::with_template("{msg} {wide_bar} {pos} of {len}, {eta} left") {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// The same terminal for work that somebody else tells of: no talk, no bars.
    pub fn hushed(self) -> Self {
        Self { quiet: true, ..self }
    }

    /// One JSON document on stdout.
    pub fn json(self, value: &impl serde::Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.result(&json_inert(text)),
            Err(error) => eprintln!("error: {error}"),
        }
    }

    /// What the parser of the command line says: help to stdout, or what is wrong with an argument, which may be the name of a file
    /// from elsewhere.
    pub fn refusal(error: clap::Error) -> std::io::Result<()> {
        if !error.use_stderr() {
            return error.print();
        }
        let text = shown(error).render().ansi().to_string();
        write!(AutoStream::auto(std::io::stderr().lock()), "{}", inert(&text))
    }

    /// What went wrong, to stderr.
    pub fn failure(self, failure: &Failure) {
        let is_terminal = std::io::stderr().is_terminal();
        let width =
            if is_terminal { terminal_size::terminal_size().map_or(100, |(width, _)| width.0) } else { 140 };
        let text = render(&failure.diagnostics, self.colour_on(is_terminal), width.into());
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Whether nobody wants to read summaries.
    pub fn is_quiet(self) -> bool {
        self.quiet
    }

    /// What a person must know although it went well, to stderr; quiet does not hide it.
    pub fn warning(self, text: &str) {
        let is_terminal = std::io::stderr().is_terminal();
        let word = if self.colour_on(is_terminal) { wrong("warning:") } else { "warning:".to_owned() };
        let _ = writeln!(std::io::stderr(), "{word} {}", inert(text));
    }

    /// A table as wide as the terminal, without the columns for which it is too narrow; or as wide as it is where
    /// nobody looks.
    pub fn table<const N: usize>(self, columns: [Column; N], rows: Vec<[Cell; N]>) -> String {
        let width = Self::width();
        let shown = columns.map(|column| width.is_none_or(|width| width >= column.from));
        let pick = |cells: [Cell; N]| {
            cells.into_iter().zip(shown).filter(|(_, shown)| *shown).map(|(cell, _)| cell).collect::<Vec<_>>()
        };
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        match width {
            Some(width) => table.set_width(width),
            None => table.set_content_arrangement(ContentArrangement::Disabled),
        };
        if self.colour_on(std::io::stdout().is_terminal()) {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        table.set_header(pick(columns.map(|column| Cell::new(column.name).add_attribute(Attribute::Bold))));
        table.add_rows(rows.into_iter().map(pick));
        let kept = columns.into_iter().zip(shown).filter(|(_, shown)| *shown);
        for (column, (wanted, _)) in table.column_iter_mut().zip(kept) {
            column.set_padding((0, 2));
            if wanted.whole {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.trim_fmt()
    }

    /// Text that begins at a column and goes on there in the next line; as it is where nobody looks.
    pub fn indented(text: &str, column: usize) -> String {
        Self::wrap(&format!("{}{text}", " ".repeat(column)), column).trim_start().to_owned()
    }

    /// Text with a hanging indent, broken at words to the terminal's width; as it is where nobody looks.
    pub fn wrap(text: &str, indent: usize) -> String {
        let Some(width) = Self::width() else { return text.to_owned() };
        let blanks = " ".repeat(indent);
        textwrap::fill(text, textwrap::Options::new(width.into()).subsequent_indent(&blanks).break_words(false))
    }
}

fn not_answered(error: &dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    Failure::input(Diagnostic::new("no-terminal", format!("the question was not answered: {error}")))
}

/// The same refusal, with what hides in the arguments made visible.
fn shown(mut error: clap::Error) -> clap::Error {
    let as_it_is = |text: &String| visible(text).into_owned();
    let given: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(as_it_is(text)))),
            ContextValue::Strings(texts) => {
                Some((kind, ContextValue::Strings(texts.iter().map(as_it_is).collect())))
            }
            _ => None,
        })
        .collect();
    for (kind, value) in given {
        error.insert(kind, value);
    }
    error
}

/// Lines for a terminal of which no text is an order to it: the last gate, should a caller forget [`visible`].
///
/// What passes are line ends, tabs and this program's kind of styles (`ESC [ numbers m`, ECMA-48 8.3.117): bold, dim, italic, underlined,
/// colours, and their ends. None of them hides a text.
fn inert(text: &str) -> Cow<'_, str> {
    let passes = |c: char| !is_hidden(c) || matches!(c, '\n' | '\t');
    if text.chars().all(passes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let style = style_length(rest);
        let length = if style > 0 { style } else { c.len_utf8() };
        if style > 0 || passes(c) {
            out.push_str(&rest[..length]);
        } else {
            out.push_str(&escape(c));
        }
        rest = &rest[length..];
    }
    Cow::Owned(out)
}

/// How long the style is with which a text begins, in bytes; 0 where it begins with none.
fn style_length(text: &str) -> usize {
    let Some(inner) = text.strip_prefix("\u{1b}[") else { return 0 };
    let Some((numbers, _)) = inner.split_once('m') else { return 0 };
    let harmless = |number: &str| {
        matches!(number.parse::<u8>(), Ok(0..=4 | 22..=24 | 30..=37 | 39 | 90..=97)) || number.is_empty()
    };
    if numbers.split(';').all(harmless) { numbers.len() + 3 } else { 0 }
}

/// The name of a file for people.
pub fn shown_path(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

/// A column of a table.
#[derive(Clone, Copy)]
pub struct Column {
    name: &'static str,
    whole: bool,
    from: u16,
}

impl Column {
    /// A column whose texts may be broken.
    pub const fn new(name: &'static str) -> Self {
        Self { name, whole: false, from: 0 }
    }

    /// A column whose texts are never broken: names that people copy.
    pub const fn whole(name: &'static str) -> Self {
        Self { name, whole: true, from: 0 }
    }

    /// The same, shown only where the terminal has so many columns.
    pub const fn where_wide(self, from: u16) -> Self {
        Self { from, ..self }
    }
}

/// Text of people in a cell, with hidden characters made visible.
pub fn cell(text: impl AsRef<str>) -> Cell {
    Cell::new(visible(text.as_ref()))
}

/// A number in a cell.
pub fn number(number: usize) -> Cell {
    Cell::new(number).set_alignment(CellAlignment::Right)
}

/// A state in a cell, in its colour.
pub fn state_cell(state: State) -> Cell {
    Cell::new(state.label()).fg(match state {
        State::Open | State::NotApplicable => Color::Reset,
        State::Partial | State::Due | State::Stale => Color::Yellow,
        State::Met => Color::Green,
        State::RiskAccepted => Color::Magenta,
        State::Lapsed | State::NotMet | State::Broken => Color::Red,
    })
}

/// Bold text for a terminal; the style is taken away where it does not belong.
pub fn bold(text: &str) -> String {
    let style = anstyle::Style::new().bold();
    format!("{style}{}{style:#}", visible(text))
}

/// Dimmed text for a terminal.
pub fn dim(text: &str) -> String {
    let style = anstyle::Style::new().dimmed();
    format!("{style}{}{style:#}", visible(text))
}

/// What is well, for a terminal: green and bold.
pub fn good(text: &str) -> String {
    coloured(text, anstyle::AnsiColor::Green)
}

/// What is not, for a terminal: red and bold.
pub fn wrong(text: &str) -> String {
    coloured(text, anstyle::AnsiColor::Red)
}

fn coloured(text: &str, colour: anstyle::AnsiColor) -> String {
    let style = colour.on_default().bold();
    format!("{style}{}{style:#}", visible(text))
}
