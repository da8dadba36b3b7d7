//! Which files of a folder are profiles, and which only stand under others.

use super::parts;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// The name of a base.
const NAME: &str = "base.toml";

/// The files of a folder that are bases: those without an `id` that are called `base.toml` or `….base.toml`, or that
/// another file of the folder extends. Each file is its name and its text.
///
/// A file with an `id` is a profile whatever its name; one without, of which nothing says that it is a base, is a
/// profile with a mistake, as is a text that is not TOML: reading it says so.
#[must_use]
pub fn bases<'t>(folder: impl IntoIterator<Item = (&'t str, &'t str)>) -> BTreeSet<&'t str> {
    let tables: BTreeMap<&str, _> = folder
        .into_iter()
        .filter_map(|(name, text)| Some((name, DeTable::parse(text).ok()?.into_inner())))
        .collect();
    let mut named = BTreeSet::new();
    for (name, table) in &tables {
        let Some(DeValue::String(path)) = table.get("extends").map(toml::Spanned::get_ref) else { continue };
        let path: Vec<&str> = parts(path).collect();
        if let [other] = path.as_slice()
            && other != name
        {
            named.insert((*other).to_owned());
        }
    }
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for (name, table) in &tables {
        let is_called_so = *name == NAME || name.strip_suffix(NAME).is_some_and(|rest| rest.ends_with('.'));
        if !table.contains_key("id") && (is_called_so || named.contains(*name)) {
            found.insert(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::bases;

    #[test]
    fn a_base_has_no_id_and_a_name_or_a_file_that_extends_it() {
        let folder = [
            ("base.toml", "title = \"shared\""),
            ("people.base.toml", "extends = \"base.toml\""),
            ("database.toml", "title = \"no id, and no base by its name\""),
            ("whole.base.toml", "id = \"whole\""),
            ("policy.toml", "[policy]"),
            ("self.toml", "extends = \"./self.toml\""),
            ("broken.base.toml", "= 1"),
            ("payments.toml", "id = \"payments\"\nextends = \"./policy.toml\""),
            ("other.toml", "id = \"other\"\nextends = \"elsewhere/database.toml\""),
        ];
        assert_eq!(bases(folder).into_iter().collect::<Vec<_>>(), ["base.toml", "people.base.toml", "policy.toml"]);
    }
}
