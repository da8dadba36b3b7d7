//! The view of the pack against its published JSON Schema, and the page that lists its keys.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

mod support;

use rchecklist::model::library::PROFILES;
use rchecklist::schema::pack::{FILE_NAME, schema};
use serde_json::{Map, Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};
use support::{DAY, root, run};

/// What Python's `jsonschema` finds wrong with each document; `None` where it is not installed, a failure in CI.
fn validate(documents: &[Value]) -> Option<Vec<Vec<String>>> {
    let asked: Vec<Value> = documents.iter().map(|document| json!(["pack", document])).collect();
    let asked = json!({ "schemas": { "pack": schema() }, "documents": asked }).to_string();
    let python = std::env::var("RCHECKLIST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(root().join("tests/outside/schema.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let output = command.spawn().and_then(|mut child| {
        let mut input = child.stdin.take().expect("its input");
        let _ = input.write_all(asked.as_bytes());
        drop(input);
        child.wait_with_output()
    });
    match output {
        Ok(output) if output.status.success() => Some(serde_json::from_slice(&output.stdout).expect("JSON")),
        other => {
            assert!(std::env::var_os("CI").is_none(), "{other:?}");
            eprintln!("SKIPPED: jsonschema: {other:?}");
            None
        }
    }
}

fn pack_of(profile: &str, folder: &std::path::Path) -> Value {
    let args = ["--profile", profile, "--format", "json", "--as-of", DAY, "--quiet"];
    run(folder, &args, 0);
    let id = std::path::Path::new(profile).file_stem().expect("a name").to_string_lossy().into_owned();
    let bytes = std::fs::read(folder.join("out").join(id).join("audit-pack.json")).expect("there");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn every_pack_conforms_to_the_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut documents: Vec<Value> = PROFILES.iter().map(|(name, _)| pack_of(name, folder.path())).collect();
    // A record with evidence, exceptions and a comparison has the parts that a new one lacks.
    let sample = folder.path().join("sample");
    std::fs::create_dir(&sample).expect("made");
    for name in ["payments-hsm.toml", "payments-hsm.record.toml"] {
        std::fs::copy(root().join("tests/sample").join(name), sample.join(name)).expect("copied");
    }
    documents.push(pack_of("payments-hsm.toml", &sample));
    run(
        &sample,
        &["-p", "payments-hsm.toml", "--format", "json", "--since", "out/payments-hsm", "--out", "again"],
        0,
    );
    let again = std::fs::read(sample.join("again/payments-hsm/audit-pack.json")).expect("there");
    documents.push(serde_json::from_slice(&again).expect("JSON"));
    assert!(documents.last().is_some_and(|last| last["since"].is_object() && !last["exceptions"].is_null()));

    let mut broken = documents[0].clone();
    broken["items"][0]["state"] = json!("done");
    broken["items"][1]["more"] = json!(1);
    broken["as-of"] = Value::Null;
    broken.as_object_mut().expect("an object").shift_remove("title");
    documents.push(broken);
    let Some(found) = validate(&documents) else { return };
    let (last, conforming) = found.split_last().expect("as many as asked");
    for (place, mistakes) in conforming.iter().enumerate() {
        assert!(mistakes.is_empty(), "{place}: {mistakes:?}");
    }
    assert_eq!(last.len(), 4, "{last:?}");
}

#[test]
fn every_key_is_explained() {
    let schema = schema();
    let mut silent = Vec::new();
    for (name, definition) in definitions(&schema) {
        for (key, value) in definition["properties"].as_object().into_iter().flatten() {
            if description(value).is_empty() {
                silent.push(format!("{name}.{key}"));
            }
        }
    }
    assert!(silent.is_empty(), "{silent:?}");
}

/// The published files are what the program makes; `RCHECKLIST_SCHEMA=overwrite` writes them.
#[test]
fn the_published_files_are_new() {
    let mut text = serde_json::to_string_pretty(&schema()).expect("JSON");
    text.push('\n');
    for (path, made) in [(format!("schemas/{FILE_NAME}"), text), ("docs/pack-data.md".to_owned(), page())] {
        let path = root().join(path);
        if std::env::var("RCHECKLIST_SCHEMA").is_ok_and(|word| word == "overwrite") {
            std::fs::write(&path, &made).expect("written");
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == made, "{} is not what the program makes", path.display());
    }
}

fn definitions(schema: &Value) -> Vec<(String, &Value)> {
    let more = schema["definitions"].as_object().into_iter().flatten();
    [("Pack".to_owned(), schema)].into_iter().chain(more.map(|(name, value)| (name.clone(), value))).collect()
}

fn description(value: &Value) -> &str {
    value["description"].as_str().unwrap_or_default()
}

/// The type of a key in words, with a link where it is an object.
fn kind(value: &Value) -> String {
    let reference = |value: &Value| {
        let name = value["$ref"].as_str()?.rsplit('/').next()?.to_owned();
        Some(match name.as_str() {
            "Digest" => "digest".to_owned(),
            name => format!("[{name}](#{})", name.to_lowercase()),
        })
    };
    let of_word = |word: &str, value: &Value| match (word, value["format"].as_str()) {
        (_, Some("date")) => "day".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer" | "number", _) => "number".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        ("array", _) => format!("list of {}", kind(&value["items"])),
        (other, _) => other.to_owned(),
    };
    if let Some(name) = reference(value) {
        return name;
    }
    if let Some(all) = value["allOf"].as_array() {
        return kind(&all[0]);
    }
    if let Some(any) = value["anyOf"].as_array() {
        let some: Vec<String> = any.iter().filter(|form| form["type"] != "null").map(kind).collect();
        return format!("{} or nothing", some.join(" or "));
    }
    match &value["type"] {
        Value::String(word) => of_word(word, value),
        Value::Array(words) => {
            let word = words.iter().filter_map(Value::as_str).find(|word| *word != "null").unwrap_or_default();
            format!("{} or nothing", of_word(word, value))
        }
        _ => "any".to_owned(),
    }
}

/// The page that lists every key.
fn page() -> String {
    let schema = schema();
    let mut page = format!(
        "# The data of a pack\n\nWhat `rchecklist export --format json` prints, and what templates read ([templates.md](templates.md)). Version {} of the view; the \
        number rises when a key goes or changes its meaning. `schemas/{FILE_NAME}` says the same for programs. This page is made from it.\n\nDays are written `2026-11-20`; a digest \
        is SHA-256 in 64 hexadecimal characters. A key is always there; what is not known is `null`.\n",
        rchecklist::pack::SCHEMA,
    );
    for (name, definition) in definitions(&schema) {
        let Some(properties) = definition["properties"].as_object() else { continue };
        page.push_str(&format!(
            "\n## {name}\n\n{}\n\n| key | type | meaning |\n|---|---|---|\n",
            description(definition)
        ));
        for (key, value) in properties {
            page.push_str(&format!("| `{key}` | {} | {} |\n", kind(value), description(value)));
        }
    }
    let words: Map<String, Value> = definitions(&schema)
        .into_iter()
        .filter(|(_, definition)| definition["enum"].is_array())
        .map(|(name, definition)| (name, definition["enum"].clone()))
        .collect();
    for (name, words) in words {
        let words: Vec<String> = words
            .as_array()
            .into_iter()
            .flatten()
            .map(|word| format!("`{}`", word.as_str().unwrap_or_default()))
            .collect();
        page.push_str(&format!("\n## {name}\n\nOne of {}.\n", words.join(", ")));
    }
    page
}
