//! What a pack's manifest holds of the pack's line in a portfolio, so that a line from elsewhere can be held against its pack.

use super::{Made, System};
use crate::digest::Digest;
use crate::pack::Pack;
use crate::seal::{ARCHIVE, manifest};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The parts of a line that tell where a pack lies, and not what it says.
const PLACE: [&str; 4] = ["profile", "folder", "files", "manifest"];

/// SHA-256 of each part of what a pack's line says, by the part's name: over its JSON.
#[must_use]
pub fn parts(pack: &Pack) -> BTreeMap<String, Digest> {
    let nowhere =
        Made { profile: String::new(), folder: String::new(), files: Vec::new(), manifest: Digest::of(b"") };
    System::of(pack, &nowhere).parts()
}

/// SHA-256 of one part.
#[must_use]
pub fn part(value: &impl Serialize) -> Digest {
    Digest::of(serde_json::to_string(value).unwrap_or_default().as_bytes())
}

impl System {
    /// As [`parts`], of a line.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<String, Digest> {
        // Texts, numbers and lists always have a JSON.
        let Ok(Value::Object(line)) = serde_json::to_value(self) else { return BTreeMap::new() };
        let says = line.into_iter().filter(|(name, _)| !PLACE.contains(&name.as_str()));
        says.map(|(name, value)| (name, part(&value))).collect()
    }

    /// The parts of this line that are not those of its pack, whose manifest this is; sorted. None where they are the same.
    ///
    /// # Errors
    /// When it is no manifest that says how its pack stands, in words.
    pub fn differs(&self, manifest: &[u8]) -> Result<Vec<String>, String> {
        let sealed = manifest::read(manifest)?;
        if sealed.line.is_empty() {
            return Err("it does not say how its pack stands".to_owned());
        }
        let own = self.parts();
        let names = own.keys().chain(sealed.line.keys());
        let mut differ: Vec<String> =
            names.filter(|name| own.get(*name) != sealed.line.get(*name)).cloned().collect();
        let has = |name: &String| name == ARCHIVE || sealed.files.iter().any(|file| file.path == *name);
        if !self.files.iter().all(has) {
            differ.push("files".to_owned());
        }
        differ.sort_unstable();
        differ.dedup();
        Ok(differ)
    }
}
