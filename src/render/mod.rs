//! The pack in its formats. Each renderer takes the view and returns bytes; none knows another, a file or a clock.

pub mod checklist;
pub mod glyphs;
pub mod markdown;
pub mod pdf;

/// A file of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The name within the pack's folder.
    pub name: &'static str,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// A format in which the pack can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// PDF/A-3a and PDF/UA-1.
    Pdf,
    /// GitHub-flavoured Markdown.
    Markdown,
    /// The view itself, as templates read it.
    Json,
}

impl Format {
    /// All, with the word on the command line.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("pdf", Self::Pdf), ("md", Self::Markdown), ("json", Self::Json)];

    /// The file's name in the pack.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "audit-pack.pdf",
            Self::Markdown => "audit-pack.md",
            Self::Json => "audit-pack.json",
        }
    }
}
