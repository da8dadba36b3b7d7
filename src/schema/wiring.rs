//! Which schema belongs to which file of a repository, as language servers for TOML are told.

use super::Document;
use crate::text::{toml_quoted, visible};

/// A language server for TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// <https://taplo.tamasfe.dev>
    Taplo,
    /// <https://tombi-toml.github.io/tombi>
    Tombi,
}

/// Which files have which schema; a file that several patterns match has the first.
const FILES: [(&str, Document); 6] = [
    ("**/*.record.toml", Document::Record),
    ("seeds/frameworks/*.toml", Document::Framework),
    ("seeds/*.toml", Document::Model),
    ("profiles/base.toml", Document::Base),
    ("profiles/*.base.toml", Document::Base),
    ("profiles/*.toml", Document::Profile),
];

impl Server {
    /// The server's file at the top of a repository.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Taplo => ".taplo.toml",
            Self::Tombi => "tombi.toml",
        }
    }

    /// The text of that file, for schemas in a folder named with `/` between its parts.
    #[must_use]
    pub fn wiring(self, schemas: &str) -> String {
        let name = match self {
            Self::Taplo => "Taplo",
            Self::Tombi => "Tombi",
        };
        let word = name.to_lowercase();
        let mut text = format!(
            "# Which schema belongs to which file, for {name}.\n\
             # From: rchecklist schema --output {} --editor {word}\n",
            visible(schemas)
        );
        for (place, (pattern, document)) in FILES.into_iter().enumerate() {
            let path = toml_quoted(&format!("{}/{}", schemas.trim_end_matches('/'), document.file_name()));
            // With Taplo, the last rule that matches holds, and `*` goes through folders.
            let before: Vec<String> = FILES[..place].iter().map(|(pattern, _)| toml_quoted(pattern)).collect();
            let exclude = match before.as_slice() {
                [] => String::new(),
                patterns => format!("exclude = [{}]\n", patterns.join(", ")),
            };
            let include = toml_quoted(pattern);
            text += &match self {
                Self::Taplo => {
                    format!("\n[[rule]]\ninclude = [{include}]\n{exclude}schema = {{ path = {path} }}\n")
                }
                Self::Tombi => format!("\n[[schemas]]\ninclude = [{include}]\npath = {path}\n"),
            };
        }
        text
    }
}
