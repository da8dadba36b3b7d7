//! `man`: the manual pages, from the same words as `--help`.

use super::args::{Args, ManArgs};
use super::terminal::{Terminal, shown_path};
use super::{Context, complete};
use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::VERSION;
use crate::store::{Keep, Staged};
use clap::{Arg, Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

/// The day that the pages bear: that of the version's last change of words. A page must not depend on the clock.
const DATE: &str = "2026-11-21";

pub fn run(args: &ManArgs, context: &Context) -> Result<(), Failure> {
    let mut main = Args::command().disable_help_subcommand(true);
    main.build();
    let Some(folder) = &args.output else {
        Terminal::exact(&page(&main, &[])?);
        return Ok(());
    };
    let commands: Vec<&Command> = main.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    let mut staged = Staged::default();
    let mut written = Vec::new();
    for (command, see) in
        std::iter::once((&main, &[][..])).chain(commands.iter().map(|command| (*command, &[complete::PROGRAM][..])))
    {
        let path = folder.join(format!("{}.1", name(command)));
        staged.add(path.clone(), page(command, see)?.as_bytes(), Keep::Derived)?;
        written.push(format!("  page    {}", shown_path(&path)));
    }
    staged.commit()?;
    context.terminal.summary(&written.join("\n"));
    Ok(())
}

/// `rchecklist`, or `rchecklist-sign`.
fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// A page in roff, ASCII only.
fn page(command: &Command, see: &[&str]) -> Result<String, Failure> {
    let mut command = command.clone().subcommand_help_heading("Commands").mut_args(with_values);
    let usage = command.render_usage().to_string();
    let man = Man::new(command.clone())
        .date(DATE)
        .source(format!("{} {VERSION}", complete::PROGRAM))
        .manual("User Commands");
    let mut out = Vec::new();
    let mut synopsis = Roff::default();
    synopsis.control("SH", ["SYNOPSIS"]);
    let (called, rest) = usage.trim_start_matches("Usage: ").split_once(" [").unwrap_or((&usage, ""));
    synopsis.text([bold(called), roman(format!(" [{}", rest.replace('\n', " ")))]);
    let mut below = Roff::default();
    if let Some(help) = command.get_after_help() {
        Sections::default().write(&help.to_string(), &mut below);
    }
    if !see.is_empty() {
        below.control("SH", ["SEE ALSO"]);
        for name in see {
            below.text([bold(*name), roman("(1)")]);
        }
    }
    man.render_title(&mut out)
        .and_then(|()| man.render_name_section(&mut out))
        .and_then(|()| synopsis.to_writer(&mut out))
        .and_then(|()| man.render_description_section(&mut out))
        .and_then(|()| man.render_options_section(&mut out))
        .and_then(|()| if command.has_subcommands() { man.render_subcommands_section(&mut out) } else { Ok(()) })
        .and_then(|()| below.to_writer(&mut out))
        .map_err(|error| Failure::machine(Diagnostic::new("internal", error.to_string())))?;
    // Old readers take bytes for Latin-1.
    let text = String::from_utf8_lossy(&out);
    Ok(text.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\[u{:04X}]", c as u32) }).collect())
}

/// An argument that says in its help which values it takes: the library's lists break the page.
fn with_values(arg: Arg) -> Arg {
    let shown: Vec<_> = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).collect();
    if shown.is_empty() || !arg.get_action().takes_values() {
        return arg;
    }
    let values: Vec<String> = shown
        .iter()
        .map(|value| match value.get_help() {
            Some(help) => format!("{}: {help}", value.get_name()),
            None => value.get_name().to_owned(),
        })
        .collect();
    let between = if shown.iter().any(|value| value.get_help().is_some()) { "; " } else { ", " };
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    arg.hide_possible_values(true).help(format!("{help} [{}]", values.join(between)))
}

/// The texts below a command's help, as sections.
#[derive(Default)]
struct Sections {
    /// The heading above.
    here: &'static str,
    /// Whether something stands below it already.
    begun: bool,
}

impl Sections {
    /// Paragraphs stand apart by an empty line; one of commands has a line that ends in a colon, and indented lines below.
    fn write(&mut self, text: &str, out: &mut Roff) {
        for paragraph in text.split("\n\n") {
            let mut lines = paragraph.lines();
            let first = lines.next().unwrap_or_default();
            if let Some(codes) = paragraph.strip_prefix("Exit codes: ") {
                self.head("EXIT STATUS", out);
                for (place, line) in codes.split_inclusive(';').enumerate() {
                    if place > 0 {
                        out.control("br", []);
                    }
                    out.text([roman(line.trim().replace('\n', " "))]);
                }
            } else if first.ends_with(':') && lines.clone().all(|line| line.starts_with("  ")) {
                self.head("EXAMPLES", out);
                if first != "Examples:" {
                    self.paragraph(out);
                    out.text([roman(first)]);
                }
                self.examples(lines, out);
            } else {
                self.head("NOTES", out);
                self.paragraph(out);
                out.text([roman(paragraph.replace('\n', " "))]);
            }
        }
    }

    fn head(&mut self, heading: &'static str, out: &mut Roff) {
        if self.here != heading {
            out.control("SH", [heading]);
            *self = Self { here: heading, begun: false };
        }
    }

    /// Begins a paragraph.
    fn paragraph(&mut self, out: &mut Roff) {
        if self.begun {
            out.control("PP", []);
        }
        self.begun = true;
    }

    /// Commands, each with what it is for before it.
    fn examples<'l>(&mut self, lines: impl Iterator<Item = &'l str>, out: &mut Roff) {
        let mut command = String::new();
        for line in lines {
            let line = line.trim();
            if let Some(begin) = line.strip_suffix('\\') {
                command += begin;
                continue;
            }
            command += line;
            let (run, why) = command.split_once("  ").unwrap_or((&command, ""));
            self.paragraph(out);
            if !why.is_empty() {
                out.text([roman(why.trim())]);
            }
            out.control("RS", ["4"]);
            out.control("nf", []);
            for line in broken(run) {
                out.text([bold(line)]);
            }
            out.control("fi", []);
            out.control("RE", []);
            command.clear();
        }
    }
}

/// Columns of a command's line: a page has 80, less its margins.
const COLUMNS: usize = 66;

/// A command on lines that fit, as a shell takes them: broken before options, and not within quotes.
fn broken(command: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut quoted = false;
    for word in command.split(' ') {
        match parts.last_mut() {
            Some(part) if quoted || !(word.starts_with("--") || matches!(word, "|" | ">")) => {
                *part += " ";
                *part += word;
            }
            _ => parts.push(word.to_owned()),
        }
        quoted ^= word.matches(['\'', '"']).count() % 2 == 1;
    }
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            None => lines.push(part),
            Some(line) if line.len() + part.len() + " ".len() + " \\".len() <= COLUMNS => {
                *line += " ";
                *line += &part;
            }
            Some(line) => {
                *line += " \\";
                lines.push(format!("    {part}"));
            }
        }
    }
    lines
}
