//! Evidence as resources: each file once, with its digest, however many items rest on it.

use super::object::{Object, Props};
use super::set::Set;
use super::words::{prose, relative, some_string};
use crate::pack::EvidenceView;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The UUID of the resource for a piece of evidence.
pub fn resource(set: &Set<'_>, piece: &EvidenceView) -> String {
    set.names.uuid(&["resource", "evidence", &piece.sha256.to_string(), place(piece)])
}

/// Where the file stands: in the pack, or else where the record says.
fn place(piece: &EvidenceView) -> &str {
    piece.path.as_deref().unwrap_or(&piece.file)
}

/// The resources of all evidence.
pub fn resources(set: &Set<'_>) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let pieces = set.pack.evidence.iter().filter(|piece| seen.insert((piece.sha256, place(piece))));
    pieces.map(|piece| one(set, piece)).collect()
}

fn one(set: &Set<'_>, piece: &EvidenceView) -> Value {
    // The documents are in a folder of the pack.
    let href = match &piece.path {
        Some(path) => format!("../{}", relative(path)),
        None => relative(&piece.file),
    };
    let props = Props::default()
        .nist("type", "evidence")
        .own("in-pack", if piece.path.is_some() { "yes" } else { "no" })
        .own("file", &piece.file)
        .own("found", &piece.found)
        .maybe("size", piece.size);
    let rlink = Object::default()
        .put("href", href)
        .maybe("media-type", media_type(&piece.file))
        .put("hashes", json!([{ "algorithm": "SHA-256", "value": piece.sha256 }]));
    let name = piece.file.rsplit('/').next().unwrap_or(&piece.file);
    Object::default()
        .put("uuid", resource(set, piece))
        .put("title", prose(name))
        .put("description", prose(&some_string(&piece.description)))
        .props(props)
        .put("rlinks", vec![rlink.value()])
        .value()
}

/// The media type of a file by the end of its name, where there is no doubt.
fn media_type(file: &str) -> Option<&'static str> {
    let (_, end) = file.rsplit_once('.')?;
    Some(match end.to_ascii_lowercase().as_str() {
        "json" => "application/json",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "md" => "text/markdown",
        "txt" | "log" => "text/plain",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "xml" => "application/xml",
        "yaml" | "yml" => "application/yaml",
        _ => return None,
    })
}
