//! Profiles with what they extend, from files.

use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::profile::extend::{self, Opened, Resolved};
use crate::store::{self, paths};
use crate::text::near_miss;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The profile of a file, with all that it extends looked up from the file's folder.
///
/// # Errors
/// As [`extend::resolve`].
pub fn resolve(file: Arc<SourceFile>, path: &Path) -> Result<Resolved, Failure> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let own = Opened { file, identity: paths::identity(path) };
    extend::resolve(own, &mut |base| {
        let path = folder.join(base);
        let file = store::read_text(&path).map_err(|failure| with_near_miss(failure, &path))?;
        Ok(Opened { file, identity: paths::identity(&path) })
    })
}

/// Where a file is not there: from where it was looked for, and which one is called almost so.
fn with_near_miss(failure: Failure, path: &Path) -> Failure {
    if store::exists(path) {
        return failure;
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let names = store::toml_names(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let given = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names = names.iter().map(String::as_str).filter(|name| !name.ends_with(".record"));
    let near = near_miss(&given, names).map(|near| format!("did you mean `{near}.toml`?"));
    let help = |diagnostic: Diagnostic| {
        diagnostic.helps(near.clone()).help("the path is seen from the folder of the file that says it")
    };
    Failure { diagnostics: failure.diagnostics.into_iter().map(help).collect(), ..failure }
}

/// The profiles in a folder by name, without records and without bases; a file that cannot be read is told when it is
/// asked for.
pub fn profiles_in(folder: &Path) -> BTreeMap<String, Result<Arc<SourceFile>, Failure>> {
    let names = store::toml_names(folder).into_iter().filter(|name| !name.ends_with(".record"));
    let mut found: BTreeMap<String, _> = names
        .map(|name| (format!("{name}.toml"), store::read_text(&folder.join(format!("{name}.toml")))))
        .collect();
    let texts = found.iter().filter_map(|(name, file)| Some((name.as_str(), file.as_ref().ok()?.text.as_str())));
    let bases: Vec<String> = extend::bases(texts).into_iter().map(str::to_owned).collect();
    found.retain(|name, _| !bases.contains(name));
    found.into_iter().map(|(name, file)| (name.trim_end_matches(".toml").to_owned(), file)).collect()
}

/// Whether a file is a base by its name and its text, whatever stands beside it.
pub fn is_base(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    store::read_text(path).is_ok_and(|file| !extend::bases([(name.as_str(), file.text.as_str())]).is_empty())
}
