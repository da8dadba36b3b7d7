//! `manifest.json` and `SHA256SUMS`: every file of a pack by digest.

use crate::digest::Digest;
use crate::pack::{Pack, StateCount, Tool, Totals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The version of the manifest's form.
pub const SCHEMA: u32 = 1;

/// A file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The path in the pack, with `/` between its parts.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    #[serde(deserialize_with = "crate::digest::from_json")]
    pub sha256: Digest,
}

impl Listed {
    /// An empty file.
    #[must_use]
    pub fn nothing(path: &str) -> Self {
        Self { path: path.to_owned(), bytes: 0, sha256: Digest::of(&[]) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest<'p> {
    schema: u32,
    tool: &'p Tool,
    profile: &'p str,
    title: &'p str,
    classification: &'p str,
    as_of: NaiveDate,
    headline: &'p str,
    totals: &'p Totals,
    states: Vec<&'p StateCount>,
    line: &'p BTreeMap<String, Digest>,
    files: &'p [Listed],
}

/// The manifest of a pack; `line` are the digests of what a portfolio shows of it, by the names of its parts, and `files` all of its
/// files but the manifest, its signature, the checksums and the archive.
#[must_use]
pub fn render(pack: &Pack, line: &BTreeMap<String, Digest>, files: &[Listed]) -> Vec<u8> {
    let manifest = Manifest {
        schema: SCHEMA,
        tool: &pack.tool,
        profile: &pack.id,
        title: &pack.title,
        classification: &pack.classification,
        as_of: pack.as_of,
        headline: &pack.headline,
        totals: &pack.totals,
        states: pack.states.iter().filter(|state| state.count > 0).collect(),
        line,
        files,
    };
    // Texts, numbers and lists always have a JSON.
    let mut document = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    document.push('\n');
    crate::text::json_inert(document).into_bytes()
}

/// What a manifest says of its pack. What else it says, `verify` compares with a manifest made anew.
#[derive(Clone, Debug, Deserialize)]
pub struct Read {
    schema: u32,
    /// Its files.
    pub files: Vec<Listed>,
    /// SHA-256 of each part of its line in a portfolio; empty in one of before that was written.
    #[serde(default)]
    pub line: BTreeMap<String, Digest>,
}

/// Reads a manifest.
///
/// # Errors
/// When it is no manifest, in words.
pub fn read(manifest: &[u8]) -> Result<Read, String> {
    let read: Read = serde_json::from_slice(manifest).map_err(|error| error.to_string())?;
    if read.schema == SCHEMA {
        Ok(read)
    } else {
        Err(format!("it has form {}, and this program knows form {SCHEMA}", read.schema))
    }
}

/// The files that a manifest lists.
///
/// # Errors
/// As [`read`].
pub fn files(manifest: &[u8]) -> Result<Vec<Listed>, String> {
    read(manifest).map(|read| read.files)
}

/// The checksums as `sha256sum --check` takes them: a line for each file, two blanks between digest and path.
#[must_use]
pub fn sums(files: &[Listed]) -> Vec<u8> {
    let mut out = String::new();
    for file in files {
        // Paths of a pack have no line end and no backslash, which sha256sum would write otherwise.
        let _ = writeln!(out, "{}  {}", file.sha256, file.path);
    }
    out.into_bytes()
}
