//! The one error type: what is wrong, where, and what would be right.
//!
//! A [`Diagnostic`] is data (code, message, place, help); only [`render`] turns it into text. A [`Failure`] carries all
//! that were found in one go, and whose fault it is, which decides the exit code.

mod origins;

pub use origins::Origins;

use crate::secrets;
use crate::text::visible;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A text that was read, with the name by which people know it.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as given, or a description such as `shipped model hs-crypto`.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Where its parts come from, if it was made of other files.
    pub origins: Origins,
}

impl SourceFile {
    /// A source of this name and text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Self::made(name, text, Origins::default())
    }

    /// A text that was made of other files: what is wrong in it is shown in theirs.
    #[must_use]
    pub fn made(name: impl Into<String>, text: impl Into<String>, origins: Origins) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), origins })
    }
}

/// A stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Byte offsets into its text.
    pub span: Range<usize>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable kebab-case code, listed in `docs/diagnostics.md`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, if it is in a file's text.
    pub place: Option<Place>,
    /// What stands at the place, in a few words.
    pub label: String,
    /// What would be right; each entry is a line of its own.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// The file and the line, where it has a place: `profile.toml:12`.
    #[must_use]
    pub fn line(&self) -> Option<String> {
        let Place { file, span } = self.place.as_ref()?;
        let before = file.text.get(..span.start)?;
        Some(format!("{}:{}", file.name, before.matches('\n').count() + 1))
    }

    /// A diagnostic without a place.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), place: None, label: String::new(), help: Vec::new() }
    }

    /// The same at a place; if the file was made of others, at the place there from which this one comes.
    #[must_use]
    pub fn at(mut self, file: &Arc<SourceFile>, span: Range<usize>, label: impl Into<String>) -> Self {
        self.place = file.origins.of(&span).or_else(|| Some(Place { file: Arc::clone(file), span }));
        self.label = label.into();
        self
    }

    /// The same with a line of help.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// The same with several lines of help.
    #[must_use]
    pub fn helps(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.help.extend(lines);
        self
    }
}

/// Whose fault a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call or an input file: exit code 2.
    Input,
    /// The machine (disk, permission): exit code 3.
    Machine,
}

/// Why nothing was done: one or more diagnostics and whose fault they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Whose fault it is.
    pub fault: Fault,
    /// All that was found, at least one.
    pub diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// The call or an input is at fault.
    #[must_use]
    pub fn input(diagnostic: Diagnostic) -> Self {
        Self { fault: Fault::Input, diagnostics: vec![diagnostic] }
    }

    /// The machine is at fault.
    #[must_use]
    pub fn machine(diagnostic: Diagnostic) -> Self {
        Self { fault: Fault::Machine, diagnostics: vec![diagnostic] }
    }

    /// All that was found, at least one.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The process's exit code: 2 for the input, 3 for the machine.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.fault {
            Fault::Input => 2,
            Fault::Machine => 3,
        }
    }
}

impl From<Vec<Diagnostic>> for Failure {
    /// Several mistakes in the input.
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self { fault: Fault::Input, diagnostics }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render(&self.diagnostics, false, 100))
    }
}

impl std::error::Error for Failure {}

/// The diagnostics as text for people, one paragraph each.
///
/// `width` is in columns. Hidden characters of the source lines and of the messages are shown as escapes.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], colour: bool, width: usize) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(width).decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&render_one(diagnostic, &renderer));
    }
    out
}

fn render_one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let title = Level::ERROR.primary_title(short(&diagnostic.message)).id(diagnostic.code);
    let mut group = match &diagnostic.place {
        Some(place) => match Excerpt::of(place) {
            Ok(excerpt) => {
                let annotation = AnnotationKind::Primary.span(excerpt.span).label(short(&diagnostic.label));
                let snippet = Snippet::source(excerpt.text)
                    .line_start(excerpt.line)
                    .path(visible(&place.file.name).into_owned())
                    .annotation(annotation);
                title.element(snippet)
            }
            Err((line, column)) => {
                let origin = Origin::path(visible(&place.file.name).into_owned()).line(line).char_column(column);
                title.element(origin).element(Level::NOTE.message(short(&diagnostic.label)))
            }
        },
        None => Group::with_title(title),
    };
    for line in &diagnostic.help {
        group = group.element(Level::HELP.message(short(line)));
    }
    renderer.render(&[group])
}

/// A text on one line with hidden characters made visible, and cut where it is longer than anybody reads: it may repeat what a
/// file holds.
fn short(text: &str) -> String {
    const LONGEST: usize = 2_000;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", visible(&text[..at])),
        None => visible(text).into_owned(),
    }
}

/// The line on which a span starts, hidden characters made visible, so that no large file is handed to the renderer.
struct Excerpt {
    text: String,
    line: usize,
    span: Range<usize>,
}

/// Longer lines are not shown, in bytes: each mistake in them would take as long to show as the line is.
const LONGEST_LINE: usize = 4096;

impl Excerpt {
    /// The excerpt; of a line that is too long its number and the column, both from 1.
    fn of(place: &Place) -> Result<Self, (usize, usize)> {
        let text = &place.file.text;
        let floor = |at: usize| text.floor_char_boundary(at);
        let (start, end) = (floor(place.span.start), floor(place.span.end));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = end.clamp(start, line_end);
        let line = memchr::memchr_iter(b'\n', &text.as_bytes()[..line_start]).count() + 1;
        if line_end - line_start > LONGEST_LINE {
            return Err((line, text[line_start..start].chars().count() + 1));
        }
        // A mistake can lie beside a password or a token: messages end up in logs.
        if let Some(kind) = secrets::any_in(&text[line_start..line_end]) {
            let text = format!("(not shown: it holds {kind})");
            return Ok(Self { span: 0..text.len(), text, line });
        }
        let before = visible(&text[line_start..start]);
        let marked = visible(&text[start..end]);
        let after = visible(text[end..line_end].trim_end());
        Ok(Self { span: before.len()..before.len() + marked.len(), text: [before, marked, after].concat(), line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_the_line_and_the_help_are_shown() {
        let file = SourceFile::new("p.toml", "id = \"a\"\nidd = 1\n");
        let diagnostic = Diagnostic::new("unknown-key", "`idd` is not a key of a profile")
            .at(&file, 9..12, "not known")
            .help("did you mean `id`?");
        let text = render(&[diagnostic], false, 80);
        assert_eq!(
            text,
            "error[unknown-key]: `idd` is not a key of a profile\n --> p.toml:2:1\n  |\n2 | idd = 1\n  | ^^^ not known\n  |\n  = help: did you mean `id`?"
        );
    }

    #[test]
    fn a_line_with_a_secret_is_not_shown() {
        let file = SourceFile::new("p.toml", ["id = \"a\"\npassword = \"Tr0ub", "4dor&3\"\n"].concat());
        let diagnostic =
            Diagnostic::new("unknown-key", "`password` is not a key of a profile").at(&file, 9..17, "x");
        let text = render(&[diagnostic], false, 80);
        assert!(text.contains("p.toml:2:1") && text.contains("not shown: it holds a password"), "{text}");
        assert!(!text.contains("Tr0ub"), "{text}");
    }

    #[test]
    fn spans_outside_or_inside_a_character_do_no_harm() {
        let file = SourceFile::new("p.toml", "ü");
        for span in [0..1, 1..2, 0..99, 50..60] {
            let diagnostic = Diagnostic::new("x", "y").at(&file, span, "z");
            assert!(render(&[diagnostic], false, 80).contains("p.toml:1:"));
        }
    }

    #[test]
    fn of_a_line_that_is_too_long_the_place_alone_is_shown() {
        let file = SourceFile::new("p.toml", format!("a = 1\nü = \"{}\"", "x".repeat(5_000)));
        let text = render(&[Diagnostic::new("x", "y").at(&file, 11..12, "here").help("h")], false, 80);
        assert_eq!(text, "error[x]: y\n--> p.toml:2:5\n = note: here\n = help: h");
    }

    #[test]
    fn no_control_character_reaches_the_text() {
        let file = SourceFile::new("p\u{1b}.toml", "a = \"\u{1b}[31m\u{202e}\"");
        let text = render(&[Diagnostic::new("x", "\u{1b}]0;m").at(&file, 0..1, "\u{9b}")], false, 80);
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text:?}");
    }
}
