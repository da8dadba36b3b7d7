//! What somebody handed over: the files of a pack, whatever they came in.

use super::Problem;
use crate::digest::Digest;
use crate::render::{checklist, pdf};
use crate::seal::{MANIFEST, contents, statements};
use std::collections::BTreeMap;

/// In what a pack came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// The archive of one.
    Archive,
    /// The PDF alone, with the files inside it.
    Pdf,
}

impl Kind {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Archive => "zip",
            Self::Pdf => "PDF",
        }
    }
}

/// A file that was found.
#[derive(Clone, Debug)]
pub struct File {
    /// Its length.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// The bytes; evidence is not kept.
    pub bytes: Option<Vec<u8>>,
}

/// A pack as it was found.
#[derive(Debug)]
pub struct Given {
    /// In what it came.
    pub kind: Kind,
    /// The files, by their path in the pack.
    pub files: BTreeMap<String, File>,
    /// What was wrong with finding them: links, bad names, another form of archive.
    pub problems: Vec<Problem>,
    /// For a folder with the archive in it: the archive's files, or why it is none.
    pub archive: Option<Result<BTreeMap<String, File>, String>>,
}

impl Given {
    /// The bytes of a file.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path)?.bytes.as_deref()
    }

    /// By what a reader can name this very pack: the digest of its manifest, or of the PDF alone.
    #[must_use]
    pub fn identity(&self) -> Option<(&'static str, Digest)> {
        let name = if self.kind == Kind::Pdf { pdf::FILE_NAME } else { MANIFEST };
        self.files.get(name).map(|file| (name, file.digest))
    }

    /// A text.
    ///
    /// # Errors
    /// When it is not there or not UTF-8, as a problem.
    pub fn text(&self, path: &str) -> Result<&str, Problem> {
        let bytes = self.bytes(path).ok_or_else(|| Problem::new(path, "it is not in the pack"))?;
        std::str::from_utf8(bytes).map_err(|_| Problem::new(path, "it is not UTF-8 text"))
    }
}

/// The path in a pack of a file that the PDF carries by its name alone.
#[must_use]
pub fn from_pdf(name: &str) -> String {
    // A statement may begin like a model, and ends otherwise.
    let named = name.strip_suffix(".toml").is_some()
        && (name.starts_with(contents::MODEL) || name.starts_with(contents::FRAMEWORK));
    let is_source = matches!(name, contents::PROFILE | contents::RECORD | contents::EARLIER) || named;
    if name == checklist::FILE_NAME {
        name.to_owned()
    } else if is_source {
        format!("{}/{name}", contents::SOURCES)
    } else {
        format!("{}/{name}", statements::FOLDER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_are_called_by_what_they_come_in() {
        assert_eq!([Kind::Folder, Kind::Archive, Kind::Pdf].map(Kind::label), ["folder", "zip", "PDF"]);
    }

    #[test]
    fn what_a_pdf_carries_by_name_has_its_place_in_a_pack() {
        for (name, path) in [
            ("checklist.toml", "checklist.toml"),
            ("profile.toml", "source/profile.toml"),
            ("record.toml", "source/record.toml"),
            ("model-hs-crypto.toml", "source/model-hs-crypto.toml"),
            ("framework-own.toml", "source/framework-own.toml"),
            ("own.toml", "statements/own.toml"),
            ("model-hs-crypto.lock.1.txt", "statements/model-hs-crypto.lock.1.txt"),
            ("framework-own.lock.1.txt.sig", "statements/framework-own.lock.1.txt.sig"),
        ] {
            assert_eq!(from_pdf(name), path);
        }
    }
}
