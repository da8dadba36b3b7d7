//! The JSON Schemas against the readers from which they are made, judged by a validator of other people's.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names are ours")]

mod support;

use rchecklist::diagnostics::{Diagnostic, Failure, SourceFile};
use rchecklist::model::library::Library;
use rchecklist::profile::extend::{Opened, resolve};
use rchecklist::schema::Document;
use rchecklist::{framework, model, profile, record};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use support::{files, root, run, text};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a text")
}

fn name_of(document: Document) -> &'static str {
    Document::ALL.iter().find(|(_, known)| *known == document).expect("a document").0
}

/// What Python's `jsonschema` finds wrong with each text; `None` where it is not installed, a failure in CI.
fn validate(documents: &[(Document, String)]) -> Option<Vec<Vec<String>>> {
    let schemas: BTreeMap<_, _> = Document::ALL.iter().map(|(name, document)| (*name, document.schema())).collect();
    let texts: Vec<_> = documents.iter().map(|(document, text)| json!([name_of(*document), text])).collect();
    let asked = json!({ "schemas": schemas, "documents": texts }).to_string();
    let python = std::env::var("RCHECKLIST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(root().join("tests/outside/schema.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let output = command.stderr(Stdio::piped()).spawn().and_then(|mut child| {
        let mut input = child.stdin.take().expect("its input");
        // It reads all before it writes; where it ends at once, its talk says why.
        let _ = input.write_all(asked.as_bytes());
        drop(input);
        child.wait_with_output()
    });
    let problem = match output {
        Ok(output) if output.status.success() => {
            return Some(serde_json::from_slice(&output.stdout).expect("JSON"));
        }
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    assert!(std::env::var_os("CI").is_none(), "{problem}");
    eprintln!("SKIPPED: jsonschema: {problem}");
    None
}

/// The codes of what the program's own reader finds wrong.
fn codes(document: Document, text: &str) -> BTreeSet<&'static str> {
    let file = SourceFile::new("the file", text);
    let found = match document {
        Document::Model => model::load::service(&file).err(),
        Document::Record => record::load(&file).err(),
        Document::Framework => framework::load(&file, false).err(),
        Document::Profile => {
            let base = SourceFile::new("house.base.toml", read("tests/schema/house.base.toml"));
            profile_mistakes(&file, &[base])
        }
        // Of what a profile says that has no more than a name, that which stands in its base.
        Document::Base => {
            let child = SourceFile::new("child.toml", "id = \"child\"\nextends = \"the-file.toml\"\n");
            let mine = |one: &Diagnostic| one.place.as_ref().is_some_and(|place| Arc::ptr_eq(&place.file, &file));
            profile_mistakes(&child, &[Arc::clone(&file)]).map(|found| found.into_iter().filter(mine).collect())
        }
    };
    found.into_iter().flatten().map(|diagnostic| diagnostic.code).collect()
}

/// What is wrong with a profile, whatever the names of the files that stand under it; the last of them on nothing.
fn profile_mistakes(file: &Arc<SourceFile>, bases: &[Arc<SourceFile>]) -> Option<Vec<Diagnostic>> {
    let door = SourceFile::new("door.toml", read("tests/schema/door.toml"));
    let folder = BTreeMap::from([("door".to_owned(), door)]);
    let mut next = bases.iter().map(Arc::clone).chain([SourceFile::new("nothing.toml", "")]);
    let own = Opened { file: Arc::clone(file), identity: "own".to_owned() };
    let whole = resolve(own, &mut |path| {
        let file = next.next().ok_or_else(|| Failure::input(Diagnostic::new("unreadable", "no more files")))?;
        Ok(Opened { file, identity: path.to_owned() })
    });
    whole
        .and_then(|whole| profile::load(&whole.file, &Library::new(&folder)))
        .err()
        .map(|failure| failure.diagnostics)
}

/// The TOML files of the repository that have a schema.
fn shipped() -> Vec<(String, Document)> {
    let mut found = Vec::new();
    for folder in ["seeds", "profiles", "tests/sample", "tests/schema"] {
        for name in files(&root().join(folder)).into_keys().filter(|name| name.ends_with(".toml")) {
            let document = match name.as_str() {
                name if name.ends_with(".record.toml") => Document::Record,
                name if name.starts_with("frameworks/") => Document::Framework,
                _ if folder == "seeds" => Document::Model,
                "door.toml" => Document::Model,
                name if name.ends_with(".base.toml") => Document::Base,
                _ => Document::Profile,
            };
            found.push((format!("{folder}/{name}"), document));
        }
    }
    assert!(found.len() >= 23, "{found:?}");
    found
}

#[test]
fn the_committed_schemas_are_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["schema", "--output", "schemas"], 0);
    let made = files(&folder.path().join("schemas"));
    let kept = files(&root().join("schemas"));
    assert_eq!(made.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(
            kept[name] == *bytes,
            "schemas/{name} is not up to date: cargo run --release -- schema --output schemas"
        );
    }
}

#[test]
fn a_schema_is_printed_as_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let all: Value = serde_json::from_slice(&run(folder.path(), &["schema"], 0).stdout).expect("JSON");
    for (name, document) in Document::ALL {
        let printed = text(&run(folder.path(), &["schema", name], 0));
        assert_eq!(printed, read(&format!("schemas/{}", document.file_name())));
        assert_eq!(all[name], serde_json::from_str::<Value>(&printed).expect("JSON"));
    }
    assert!(files(folder.path()).is_empty());
    run(folder.path(), &["schema", "record", "--output", "one", "--quiet"], 0);
    assert_eq!(files(&folder.path().join("one")).into_keys().collect::<Vec<_>>(), ["record.schema.json"]);
}

/// A key without a sentence, or a sentence without a key: see src/schema/words.rs.
#[test]
fn each_key_has_its_sentence() {
    for (name, document) in Document::ALL {
        let keys: BTreeSet<String> = document.paths().into_iter().collect();
        let told: BTreeSet<String> = document.words().iter().map(|(path, _)| (*path).to_owned()).collect();
        let silent: Vec<_> = keys.difference(&told).collect();
        let idle: Vec<_> = told.difference(&keys).collect();
        assert!(silent.is_empty() && idle.is_empty(), "{name}: no sentence for {silent:?}, no key {idle:?}");
        assert_eq!(told.len(), document.words().len(), "{name}: a path stands twice");
        for (path, text) in document.words() {
            assert!(text.ends_with('.') && text.len() < 120, "{name}: {path}: {text}");
        }
    }
}

#[test]
fn each_shipped_file_names_its_schema() {
    for (path, document) in shipped() {
        let content = read(&path);
        let place = content.lines().next().and_then(|line| line.strip_prefix("#:schema ")).expect("a directive");
        let schema = root().join(&path).parent().expect("a folder").join(place);
        assert!(schema.is_file(), "{path} names {place}");
        assert!(place.ends_with(&format!("/schemas/{}", document.file_name())), "{path} names {place}");
    }
}

/// A new record names its schema as its profile does, and none beside a profile that names none or is shipped.
#[test]
fn a_new_record_names_its_schema_where_its_profile_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = read("profiles/hpcs.toml").replace("id = \"hpcs\"", "id = \"own\"");
    std::fs::write(folder.path().join("own.toml"), &profile).expect("written");
    let plain = profile.split_once('\n').expect("two lines").1.replace("id = \"own\"", "id = \"plain\"");
    std::fs::write(folder.path().join("plain.toml"), plain).expect("written");
    for (name, first) in [
        ("own", "#:schema ../schemas/record.schema.json"),
        ("plain", "# The record of "),
        ("hpcs", "# The record of "),
    ] {
        run(folder.path(), &["--profile", name, "--format", "md", "--quiet"], 0);
        let path = folder.path().join(format!("{name}.record.toml"));
        let record = std::fs::read_to_string(&path).expect("the record");
        assert!(record.starts_with(first), "{name}: {record}");
        run(folder.path(), &["--profile", name, "--format", "md", "--quiet"], 0);
        assert_eq!(std::fs::read_to_string(&path).expect("the record"), record);
    }
}

#[test]
fn every_shipped_file_is_valid() {
    let shipped = shipped();
    let texts: Vec<_> = shipped.iter().map(|(path, document)| (*document, read(path))).collect();
    let Some(found) = validate(&texts) else { return };
    for ((path, _), mistakes) in shipped.iter().zip(found) {
        assert!(mistakes.is_empty(), "{path}: {mistakes:#?}");
    }
}

/// Of the bad inputs of the transcripts, those fail that are wrong by their shape; the others need the loader.
#[test]
fn what_is_wrong_by_shape_is_found() {
    let mut documents = Vec::new();
    let mut names = Vec::new();
    for (name, bytes) in files(&root().join("tests/cli/errors.in")) {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if !name.ends_with(".toml") || text.parse::<toml::Table>().is_err() {
            continue;
        }
        let document = match name.as_str() {
            name if name.ends_with(".record.toml") => Document::Record,
            name if name.starts_with("models/") => Document::Model,
            name if name.contains('/') => continue,
            _ => Document::Profile,
        };
        documents.push((document, text));
        names.push(name);
    }
    let Some(found) = validate(&documents) else { return };
    let refused: Vec<_> =
        names.iter().zip(&found).filter(|(_, mistakes)| !mistakes.is_empty()).map(|(name, _)| name).collect();
    assert_eq!(
        refused,
        [
            "empty-list.toml",
            "empty.toml",
            "many-mistakes.toml",
            "models/broken.toml",
            "terminal-escape.toml",
            "with-bad-record.record.toml",
            "wrong-id.toml",
            "wrong-key.toml",
        ]
    );
}

/// A step into a TOML document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Index(usize),
}

/// The paths of all keys.
fn paths(value: &toml::Value, here: &[Step], found: &mut Vec<Vec<Step>>) {
    let mut go = |step: Step, value: &toml::Value| {
        let path = [here, &[step]].concat();
        if matches!(path.last(), Some(Step::Key(_))) {
            found.push(path.clone());
        }
        paths(value, &path, found);
    };
    match value {
        toml::Value::Table(table) => table.iter().for_each(|(key, value)| go(Step::Key(key.clone()), value)),
        toml::Value::Array(array) => {
            array.iter().enumerate().for_each(|(index, value)| go(Step::Index(index), value));
        }
        _ => {}
    }
}

/// The document with another value, another name, or nothing at a key.
fn mutate(document: &toml::Value, path: &[Step], change: &Change) -> String {
    let mut changed = document.clone();
    let mut here = &mut changed;
    let (last, parents) = path.split_last().expect("a key");
    for step in parents {
        here = match step {
            Step::Key(key) => &mut here[key.as_str()],
            Step::Index(index) => &mut here[*index],
        };
    }
    let (Step::Key(key), Some(table)) = (last, here.as_table_mut()) else { panic!("{path:?} is no key") };
    let old = table.remove(key).expect("the key");
    match change {
        Change::Drop => {}
        Change::Rename => drop(table.insert("no-such-key".to_owned(), old)),
        Change::Name(name) => drop(table.insert(name.clone(), old)),
        Change::Value(value) => drop(table.insert(key.clone(), value.clone())),
        Change::Entry(value) => {
            drop(table.insert(key.clone(), toml::Value::Array(vec![value.clone()])));
        }
    }
    toml::to_string(&changed).expect("TOML")
}

#[derive(Debug)]
enum Change {
    Drop,
    Rename,
    Name(String),
    Value(toml::Value),
    Entry(toml::Value),
}

/// Codes of mistakes that lie in the shape alone.
const SHAPE: [&str; 4] = ["missing-key", "unknown-key", "wrong-type", "empty-text"];

/// Every key of a document that has all keys, changed in every way: the schema refuses nothing that the reader takes,
/// and whatever the reader refuses for its shape.
#[test]
fn reader_and_schema_refuse_alike() {
    let values = || -> Vec<toml::Value> {
        let moment = "2026-01-01T00:00:00Z".parse().expect("a moment");
        let day = "2026-01-01".parse().expect("a day");
        vec![
            toml::Value::Boolean(true),
            toml::Value::Boolean(false),
            toml::Value::Integer(7),
            toml::Value::Integer(-7),
            toml::Value::Float(0.5),
            toml::Value::String(String::new()),
            toml::Value::String(" ".to_owned()),
            toml::Value::String("Not a word".to_owned()),
            toml::Value::String("word".to_owned()),
            toml::Value::Datetime(day),
            toml::Value::Datetime(moment),
            toml::Value::Array(Vec::new()),
            toml::Value::Table(toml::Table::new()),
        ]
    };
    let mut changes = vec![Change::Drop, Change::Rename];
    changes.extend(["Not A Slug", "a--b", "a.1", ""].map(|name| Change::Name(name.to_owned())));
    changes.extend(values().into_iter().map(Change::Value));
    changes.extend(values().into_iter().map(Change::Entry));

    let mut tried = Vec::new();
    let mut texts = Vec::new();
    let mut keys_of: BTreeMap<&str, Vec<Vec<Step>>> = BTreeMap::new();
    for (path, document) in [
        ("tests/schema/door.toml", Document::Model),
        ("tests/schema/house.toml", Document::Profile),
        ("tests/schema/guest.toml", Document::Profile),
        ("tests/schema/house.base.toml", Document::Base),
        ("tests/schema/house.record.toml", Document::Record),
        ("tests/schema/frameworks/locks.toml", Document::Framework),
    ] {
        let text = read(path);
        assert_eq!(codes(document, &text), BTreeSet::new(), "{path}");
        let table = toml::Value::Table(text.parse().expect("TOML"));
        let mut all = Vec::new();
        paths(&table, &[], &mut all);
        keys_of.entry(name_of(document)).or_default().extend(all.clone());
        for key in all {
            for change in &changes {
                texts.push((document, mutate(&table, &key, change)));
                tried.push(format!("{path}: {change:?} at {key:?}"));
            }
        }
    }
    for (name, document) in Document::ALL {
        covers_every_key(*document, &keys_of[name]);
    }
    assert!(texts.len() > 3000, "only {} tried", texts.len());
    let Some(found) = validate(&texts) else { return };
    let mut refused = 0;
    let mut disagreed = Vec::new();
    for (((document, text), what), mistakes) in texts.iter().zip(&tried).zip(found) {
        let codes = codes(*document, text);
        if mistakes.is_empty() {
            let shape: Vec<_> = SHAPE.iter().filter(|code| codes.contains(*code)).collect();
            // A date of TOML is a text in JSON. What may be answered, and whether there are tiers, the model says.
            let beyond = ["Datetime", "\"is\"", "\"options\"", "\"tier\"", "[Key(\"option\")"]
                .iter()
                .any(|word| what.contains(word))
                // Whether a base has a signer of this ID, and so the rest, only the base says; what a base lacks, others
                // may have.
                || what.starts_with("tests/schema/guest.toml") && what.ends_with("Key(\"id\")]")
                || *document == Document::Base && shape == [&"missing-key"];
            if !shape.is_empty() && !beyond {
                disagreed.push(format!("{what}: the reader says {shape:?}, the schema nothing"));
            }
        } else {
            refused += 1;
            if codes.is_empty() {
                disagreed.push(format!("{what}: the schema says {mistakes:?}, the reader nothing"));
            }
        }
    }
    assert!(disagreed.is_empty(), "{}", disagreed.join("\n"));
    assert!(refused > 2000, "only {refused} refused");
}

/// The document has each key that the reader asks for.
fn covers_every_key(document: Document, all: &[Vec<Step>]) {
    for wanted in document.paths() {
        let wanted: Vec<&str> = wanted.split('.').collect();
        let there = all.iter().any(|path| {
            let keys: Vec<&str> = path
                .iter()
                .filter_map(|step| match step {
                    Step::Key(key) => Some(key.as_str()),
                    Step::Index(_) => None,
                })
                .collect();
            if wanted[0] == "condition" {
                return keys.starts_with(&["action", "when"]) && keys.last() == wanted.last();
            }
            keys.len() == wanted.len()
                && keys.iter().zip(&wanted).all(|(key, wanted)| *wanted == "*" || key == wanted)
        });
        assert!(there, "tests/schema has no {wanted:?}");
    }
}
