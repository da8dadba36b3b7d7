//! The pack in its formats. Each renderer takes the view and returns bytes; none knows another, a file or a clock.

pub mod checklist;
pub mod glyphs;
pub mod html;
pub mod json;
pub mod markdown;
pub mod pdf;
pub mod recipe;

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
    /// PDF/A-3a and PDF/UA-1.
    Pdf,
    /// GitHub-flavoured Markdown.
    Markdown,
    /// One web page without a network.
    Html,
    /// The view itself, as templates read it.
    Json,
}

impl Format {
    /// All, with the word on the command line.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("pdf", Self::Pdf), ("md", Self::Markdown), ("html", Self::Html), ("json", Self::Json)];

    /// The file's name in the pack.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "audit-pack.pdf",
            Self::Markdown => "audit-pack.md",
            Self::Html => "audit-pack.html",
            Self::Json => "audit-pack.json",
        }
    }
}
