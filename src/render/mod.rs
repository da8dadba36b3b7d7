//! The pack in its formats. Each renderer takes the view and returns bytes; none knows another, a file or a clock.

pub mod checklist;
pub mod csv;
mod desk;
pub mod glyphs;
pub mod html;
pub mod ics;
pub mod json;
pub mod markdown;
pub mod oscal;
pub mod pdf;
pub mod recipe;
pub mod sheets;
pub mod size;
pub mod templates;
pub mod xlsx;

use crate::diagnostics::Failure;
use crate::pack::Pack;
use templates::Templates;

/// A file of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The path within the pack's folder, with `/` between its parts.
    pub name: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}

impl Artifact {
    /// A file of this path and content.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes }
    }
}

/// A format in which the pack can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// PDF/A-3a and PDF/UA-1: it carries the sources, and may be signed.
    Pdf,
    /// One that follows from the view alone.
    Plain(Plain),
}

impl Format {
    /// All, with the word on the command line.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("pdf", Self::Pdf),
        ("md", Self::Plain(Plain::Markdown)),
        ("html", Self::Plain(Plain::Html)),
        ("json", Self::Plain(Plain::Json)),
        ("xlsx", Self::Plain(Plain::Xlsx)),
        ("csv", Self::Plain(Plain::Csv)),
        ("ics", Self::Plain(Plain::Calendar)),
        ("oscal", Self::Plain(Plain::Oscal)),
    ];

    /// What it is, in a few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Pdf => "PDF/A-3a and PDF/UA-1, to be signed",
            Self::Plain(Plain::Markdown) => "Markdown",
            Self::Plain(Plain::Html) => "one web page",
            Self::Plain(Plain::Json) => "everything, for scripts and templates",
            Self::Plain(Plain::Xlsx) => "a workbook, to read and to fill in",
            Self::Plain(Plain::Csv) => "the items, one a row",
            Self::Plain(Plain::Calendar) => "what is due, for a calendar",
            Self::Plain(Plain::Oscal) => "all OSCAL documents, in a folder",
        }
    }
}

/// A format that follows from the view alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plain {
    /// GitHub-flavoured Markdown, or what the user's own template makes.
    Markdown,
    /// One web page without a network.
    Html,
    /// The view itself, as templates read it.
    Json,
    /// A workbook with a sheet for each table.
    Xlsx,
    /// The items, one a row.
    Csv,
    /// What is due, as an iCalendar.
    Calendar,
    /// All OSCAL documents, in a folder.
    Oscal,
}

impl Plain {
    /// The files that the format may have in the pack.
    #[must_use]
    pub fn file_names(self) -> Vec<String> {
        match self.file_name() {
            Some(name) => vec![name.to_owned()],
            None => {
                oscal::Document::ALL.iter().map(|own| format!("{}/{}", oscal::FOLDER, own.file_name())).collect()
            }
        }
    }

    /// The file of the format, where it is one.
    fn file_name(self) -> Option<&'static str> {
        Some(match self {
            Self::Markdown => "audit-pack.md",
            Self::Html => "audit-pack.html",
            Self::Json => "audit-pack.json",
            Self::Xlsx => "audit-pack.xlsx",
            Self::Csv => "audit-pack.csv",
            Self::Calendar => "audit-pack.ics",
            Self::Oscal => return None,
        })
    }

    /// The files of the format.
    ///
    /// # Errors
    /// When a template of the user's has a mistake, or the format cannot hold what is in the view.
    pub fn render(self, pack: &Pack, templates: &Templates) -> Result<Vec<Artifact>, Failure> {
        let bytes = match self {
            Self::Markdown => match templates.markdown(pack) {
                Some(own) => own?,
                None => markdown::render(pack),
            },
            Self::Html => html::render(pack),
            Self::Json => json::render(pack)?,
            Self::Xlsx => xlsx::render(pack)?,
            Self::Csv => csv::render(pack)?,
            Self::Calendar => ics::render(pack, None)?,
            Self::Oscal => return oscal::render_all(pack),
        };
        Ok(self.file_name().map(|name| Artifact::new(name, bytes)).into_iter().collect())
    }
}
