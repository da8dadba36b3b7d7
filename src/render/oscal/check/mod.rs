//! What JSON Schemas and the usual tools do not see in OSCAL documents: references that lead nowhere, digests of the wrong length,
//! names that NIST's namespace does not have, and more.

mod forms;
mod index;
mod names;
mod references;

use index::{Index, World};
use rayon::prelude::*;
use serde_json::Value;
use std::fmt;

/// Something that is wrong in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The document's name.
    pub document: String,
    /// Where in it, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}: {}", self.document, self.pointer, self.message)
    }
}

/// Checks documents that refer to each other by name. References into documents that are not given are taken as they are.
#[must_use]
pub fn check(documents: &[(&str, &Value)]) -> Vec<Fault> {
    let world = World::of(documents);
    let indices: Vec<Index<'_>> = documents.par_iter().map(|(_, document)| Index::of(document)).collect();
    let mut faults: Vec<Fault> = world
        .twice
        .iter()
        .map(|id| Fault {
            document: "catalog".to_owned(),
            pointer: String::new(),
            message: format!("the ID `{id}` stands twice"),
        })
        .collect();
    let plan = world.plan.map(|place| &indices[place]);
    let found: Vec<Vec<Fault>> = documents
        .par_iter()
        .zip(&indices)
        .map(|((name, document), own)| one(name, document, own, (&world, plan)))
        .collect();
    faults.extend(found.into_iter().flatten());
    faults
}

/// The faults of one document.
fn one(
    name: &str,
    document: &Value,
    own: &Index<'_>,
    (world, plan): (&World<'_>, Option<&Index<'_>>),
) -> Vec<Fault> {
    let content = document.as_object().and_then(|top| top.iter().find(|(key, _)| *key != "$schema"));
    let Some((root, content)) = content else { return Vec::new() };
    let mut walk = Walk { name, root, world, own, plan, path: Vec::new(), faults: Vec::new() };
    let twice = own.uuids.values().filter(|times| **times > 1).count();
    if twice > 0 {
        walk.fault(format!("{} defined more than once", crate::text::count(twice, "UUID")));
    }
    walk.enter(root, |walk| walk.value(content, &Around::default()));
    walk.faults
}

/// One document as it is walked through.
struct Walk<'w, 'd> {
    name: &'w str,
    root: &'w str,
    world: &'w World<'d>,
    own: &'w Index<'d>,
    /// The plan's index, where the set has a plan.
    plan: Option<&'w Index<'d>>,
    path: Vec<Step<'w>>,
    faults: Vec<Fault>,
}

#[derive(Clone, Copy)]
enum Step<'w> {
    Member(&'w str),
    Entry(usize),
}

/// What surrounds a value.
#[derive(Clone, Copy, Default)]
struct Around<'d> {
    /// The name of the list or member that holds the object.
    holder: &'d str,
    /// The nearest control that is named above it.
    control: Option<&'d str>,
    /// Whether IDs here are those of a catalog that is not in the set: the targets of a mapping.
    foreign: bool,
}

impl<'w> Walk<'w, '_> {
    fn fault(&mut self, message: String) {
        let pointer = self.path.iter().map(|step| match step {
            Step::Member(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Entry(place) => format!("/{place}"),
        });
        self.faults.push(Fault { document: self.name.to_owned(), pointer: pointer.collect(), message });
    }

    fn enter(&mut self, name: &'w str, inside: impl FnOnce(&mut Self)) {
        self.path.push(Step::Member(name));
        inside(self);
        self.path.pop();
    }

    /// A value and all below it; `around` is of the object that holds it.
    fn value(&mut self, value: &'w Value, around: &Around<'w>) {
        match value {
            Value::Array(entries) => {
                if entries.is_empty() {
                    self.fault("an empty list; OSCAL leaves it out".to_owned());
                }
                for (place, entry) in entries.iter().enumerate() {
                    self.path.push(Step::Entry(place));
                    self.value(entry, around);
                    self.path.pop();
                }
            }
            Value::Object(members) => {
                let control = members.get("control-id").and_then(Value::as_str).or(around.control);
                let foreign = around.foreign || around.holder == "targets" && members.contains_key("id-ref");
                let within = Around { holder: around.holder, control, foreign };
                self.object(members, &within);
                for (name, member) in members {
                    self.enter(name, |walk| {
                        walk.member(name, member, members, &within);
                        if !member.is_string() || member.as_str().is_some_and(|text| text.trim().is_empty()) {
                            walk.value(member, &Around { holder: name, ..within });
                        }
                    });
                }
            }
            Value::String(text) if text.trim().is_empty() => self.fault("a blank text".to_owned()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    /// The folder of the examples; in CI it must be given.
    #[allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a test finds its examples")]
    fn reference() -> Option<PathBuf> {
        match std::env::var_os("RCHECKLIST_REFERENCE") {
            Some(folder) => Some(PathBuf::from(folder).join("facts/oscal")),
            None if std::env::var_os("RCHECKLIST_REFERENCE_REQUIRED").is_some() => {
                panic!("RCHECKLIST_REFERENCE is not set")
            }
            None => {
                eprintln!("SKIPPED: RCHECKLIST_REFERENCE is not set, so the examples are not checked");
                None
            }
        }
    }

    #[allow(clippy::disallowed_methods, reason = "a test reads its examples")]
    fn read(folder: &Path) -> BTreeMap<String, Value> {
        let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let files = entries.filter(|path| path.extension().is_some_and(|end| end == "json"));
        files
            .map(|path| {
                let text = std::fs::read_to_string(&path).expect("text");
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                (name, serde_json::from_str(&text).expect("JSON"))
            })
            .collect()
    }

    fn root(document: &Value) -> &str {
        document.as_object().expect("an object").keys().find(|key| *key != "$schema").expect("a member")
    }

    #[test]
    fn valid_documents_have_no_fault() {
        let Some(reference) = reference() else { return };
        let examples = read(&reference.join("examples"));
        let set: Vec<(&str, &Value)> = examples.iter().map(|(name, value)| (name.as_str(), value)).collect();
        assert_eq!(set.len(), 8);
        assert_eq!(check(&set), []);
    }

    /// Each broken document in place of the good one; those that only a schema can refuse, or that are not broken, aside.
    #[test]
    fn each_defect_is_found() {
        let Some(reference) = reference() else { return };
        let examples = read(&reference.join("examples"));
        let mut found = BTreeMap::new();
        for (name, broken) in read(&reference.join("negative")) {
            let good = examples.iter().filter(|(_, good)| root(good) != root(&broken));
            let mut set: Vec<(&str, &Value)> = good.map(|(name, value)| (name.as_str(), value)).collect();
            let replaced =
                examples.iter().find(|(_, good)| root(good) == root(&broken)).expect("an example of it").0;
            set.push((replaced, &broken));
            found.insert(name, check(&set));
        }
        let silent: Vec<&str> =
            found.iter().filter(|(_, faults)| faults.is_empty()).map(|(name, _)| name.as_str()).collect();
        // An unknown member and a missing one are the schema's; addresses of a tool's own are no mistake.
        assert_eq!(silent, ["extra.json", "no-ap.json", "ssp-trestle.json"], "{found:#?}");
    }
}
