//! Paths as they lead through the folders that are there.

use std::path::Path;

/// The same text for the same file, by whatever path it is reached; of what is not there, the path as it is.
#[must_use]
pub fn identity(path: &Path) -> String {
    path.canonicalize().unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// A path to `to` from the folder in which `from` stands or will stand, with `/` between its parts; `None` where a part
/// is no text, or where they are on different drives.
#[must_use]
pub fn seen_from(from: &Path, to: &Path) -> Option<String> {
    let folder = from.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (folder, to) = (folder.canonicalize().ok()?, to.canonicalize().ok()?);
    let common = folder.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return None;
    }
    let up = folder.components().skip(common).map(|_| Some(".."));
    let down = to.components().skip(common).map(|part| part.as_os_str().to_str());
    up.chain(down).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}
