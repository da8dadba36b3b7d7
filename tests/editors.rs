//! The schemas wired to a language server for TOML, as they are shipped and as a repository of somebody's gets them.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names are ours")]

mod support;

use rchecklist::schema::Document;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{files, root, run, text};

/// A program of other people's in a folder; `None` where it is not installed, a failure in CI.
fn tool_in(folder: &Path, place: &str, name: &str) -> Option<Command> {
    let mut program = PathBuf::from(std::env::var_os(place).unwrap_or_default());
    if program.is_file() {
        program.pop();
    } else {
        program.push("node_modules/.bin");
    }
    program.push(name);
    if !program.is_file() {
        assert!(std::env::var_os("CI").is_none(), "there is no {}", program.display());
        eprintln!("SKIPPED: {name} is not installed where {place} says");
        return None;
    }
    let mut command = Command::new(program);
    command.current_dir(folder);
    Some(command)
}

/// Taplo, from npm, without its language server.
fn taplo(folder: &Path) -> Option<Command> {
    tool_in(folder, "RCHECKLIST_NODE", "taplo")
}

/// Tombi, from `PyPI`, with its language server.
fn tombi(folder: &Path) -> Option<Command> {
    tool_in(folder, "RCHECKLIST_PYTHON", "tombi")
}

/// The files for which there is a schema, by path.
fn documents(folder: &Path) -> Vec<String> {
    let ours = |name: &String| {
        name.ends_with(".toml") && ["seeds/", "profiles/", "tests/"].iter().any(|place| name.starts_with(place))
    };
    files(folder).into_keys().filter(ours).collect()
}

/// Whether a linter takes these files, and what it says.
fn lint(command: Option<Command>, option: &str, names: &[String]) -> Option<(bool, String)> {
    let output = command?.args(["lint", option]).args(names).env("NO_COLOR", "1").output().expect("it starts");
    let talk = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&talk).into_owned()))
}

/// What each of the linters says.
fn linted(house: &Path, editor: &str, names: &[String]) -> Option<(bool, String)> {
    match editor {
        "taplo" => lint(taplo(house), "--colors=never", names),
        _ => lint(tombi(house), "--offline", names),
    }
}

/// A folder with what is shipped, wired by one command. No file names its schema itself.
fn house(editor: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files(&root().join("seeds"))
        .into_iter()
        .map(|(name, bytes)| (format!("seeds/{name}"), bytes))
        .chain(files(&root().join("profiles")).into_iter().map(|(name, bytes)| (format!("profiles/{name}"), bytes)))
    {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let plain: String = text.split_inclusive('\n').filter(|line| !line.starts_with("#:schema ")).collect();
        std::fs::write(path, plain).expect("written");
    }
    let record = std::fs::read_to_string(root().join("tests/sample/payments-hsm.record.toml")).expect("a record");
    let plain = record.split_once('\n').expect("lines").1;
    std::fs::write(folder.path().join("profiles/payments-hsm.record.toml"), plain).expect("written");
    // A base, and a profile that leaves all to it that it may.
    let base = std::fs::read_to_string(folder.path().join("profiles/hpcs.toml")).expect("a profile");
    std::fs::write(folder.path().join("profiles/base.toml"), base.replace("id = \"hpcs\"\n", "")).expect("written");
    let guest = std::fs::read_to_string(root().join("tests/schema/guest.toml")).expect("a profile");
    let guest = guest.replace("house.base.toml", "base.toml");
    std::fs::write(folder.path().join("profiles/guest.toml"), guest.split_once('\n').expect("lines").1)
        .expect("written");
    run(folder.path(), &["schema", "--output", "schemas", "--editor", editor], 0);
    folder
}

#[test]
fn the_shipped_wiring_is_what_the_command_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["schema", "--output", "schemas", "--editor", "taplo"], 0);
    let read = |folder: &Path| std::fs::read_to_string(folder.join(".taplo.toml")).expect("a text");
    assert_eq!(read(folder.path()), read(root()));
}

/// A file that is there is kept, and what it should have is told.
#[test]
fn wiring_that_is_there_is_kept() {
    for (editor, name) in [("taplo", ".taplo.toml"), ("tombi", "tombi.toml")] {
        let folder = tempfile::tempdir().expect("a folder");
        let call = ["schema", "--output", "etc/schemas", "--editor", editor];
        let first = text(&run(folder.path(), &call, 0));
        assert!(first.contains(&format!("  editor  {name}\n")), "{first}");
        let wiring = std::fs::read_to_string(folder.path().join(name)).expect("written");
        let table: toml::Table = wiring.parse().expect("TOML");
        assert!(wiring.contains("\"etc/schemas/record.schema.json\"") && !table.is_empty());
        assert!(text(&run(folder.path(), &call, 0)).contains("as it was"));
        std::fs::write(folder.path().join(name), "# mine\n").expect("written");
        let told = text(&run(folder.path(), &call, 0));
        assert!(told.contains("kept") && told.contains(&wiring), "{told}");
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).expect("kept"), "# mine\n");
        run(folder.path(), &["schema", "--editor", editor], 2);
    }
}

#[test]
fn linters_take_every_shipped_file() {
    let names = documents(root());
    assert!(names.len() > 20, "{names:?}");
    let shipped: Vec<String> = names
        .into_iter()
        .filter(|name| !name.starts_with("tests/cli/") && !name.starts_with("tests/attack/"))
        .collect();
    if let Some((well, talk)) = linted(root(), "taplo", &shipped) {
        assert!(well, "{talk}");
    }
    for editor in ["taplo", "tombi"] {
        let house = house(editor);
        if let Some((well, talk)) = linted(house.path(), editor, &documents(house.path())) {
            assert!(well, "{editor}: {talk}");
        }
    }
}

/// One mistake in one file of each kind, which only its own schema can tell.
#[test]
fn linters_find_a_mistake_in_each_kind_of_file() {
    for editor in ["taplo", "tombi"] {
        let house = house(editor);
        for (name, right, wrong) in [
            ("seeds/key-protect.toml", "cadence = \"quarterly\"", "cadence = \"now and then\""),
            ("seeds/frameworks/dora.toml", "publisher = ", "published-by = "),
            ("profiles/hpcs.toml", "service = ", "services = "),
            ("profiles/base.toml", "service = ", "services = "),
            ("profiles/guest.toml", "due-soon-days = ", "due-soon-day = "),
            ("profiles/payments-hsm.record.toml", "\ndecision = \"met\"", "\ndecision = \"done\""),
        ] {
            let path = house.path().join(name);
            let before = std::fs::read_to_string(&path).expect("a text");
            let after = before.replacen(right, wrong, 1);
            assert_ne!(before, after, "{name} has no {right}");
            std::fs::write(&path, &after).expect("written");
            let Some((well, talk)) = linted(house.path(), editor, &[name.to_owned()]) else { return };
            let word = wrong.split(['"', ' ']).rfind(|word| !matches!(*word, "" | "=")).expect("a word");
            assert!(!well && talk.contains(word), "{editor}: {name}: {talk}");
            std::fs::write(&path, before).expect("written");
        }
    }
}

/// A language server on its standard streams.
struct Server {
    child: std::process::Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Server {
    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.child.stdin.as_mut().expect("its input");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        input.flush().expect("it listens");
    }

    /// The next message.
    fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.out.read_line(&mut line).expect("a line") > 0, "the server ended");
            match line.trim().split_once(": ") {
                Some(("Content-Length", number)) => length = number.parse().expect("a number"),
                _ if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut bytes = vec![0; length];
        self.out.read_exact(&mut bytes).expect("a message");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// The answer to a request; what the server asks meanwhile is answered with nothing.
    fn ask(&mut self, id: u32, method: &str, params: &Value) -> Value {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.next();
            if message.get("method").is_some() {
                if let Some(asked) = message.get("id") {
                    let nothing =
                        if message["method"] == "workspace/configuration" { json!([null]) } else { Value::Null };
                    self.send(&json!({ "jsonrpc": "2.0", "id": asked, "result": nothing }));
                }
            } else if message["id"] == id {
                return message["result"].clone();
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What an editor sees: the keys of each kind of file, with what each is for.
#[test]
fn the_language_server_offers_keys() {
    let house = house("tombi");
    let Some(mut command) = tombi(house.path()) else { return };
    let command =
        command.args(["lsp", "--offline"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let out = BufReader::new(child.stdout.take().expect("its output"));
    let mut server = Server { child, out };
    let top = format!("file://{}", house.path().display());
    server.ask(
        1,
        "initialize",
        &json!({
            "processId": null,
            "rootUri": top,
            "capabilities": {},
            "workspaceFolders": [{ "uri": top, "name": "house" }],
        }),
    );
    server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
    for (id, (name, text, document, key)) in (2..).zip([
        ("profiles/new.toml", "ti", Document::Profile, "title"),
        ("seeds/new.toml", "sh", Document::Model, "short-name"),
        ("seeds/frameworks/new.toml", "pub", Document::Framework, "publisher"),
        ("profiles/new.record.toml", "it", Document::Record, "items"),
    ]) {
        let uri = format!("{top}/{name}");
        server.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {
            "textDocument": { "uri": uri, "languageId": "toml", "version": 1, "text": text },
        }}));
        // It reads its settings in the background, and offers nothing before.
        let mut items = Vec::new();
        for attempt in 0..100 {
            let asked = json!({
                "textDocument": { "uri": uri },
                "position": { "line": 0, "character": text.len() },
            });
            let offered = server.ask(id + attempt * 10, "textDocument/completion", &asked);
            items = offered.as_array().or_else(|| offered["items"].as_array()).cloned().unwrap_or_default();
            if !items.is_empty() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let item = items.iter().find(|item| item["label"] == key);
        let item = item.unwrap_or_else(|| panic!("{name}: no {key} in {items:?}"));
        let sentence = document.words().iter().find(|(path, _)| *path == key).expect("a sentence").1;
        assert!(item.to_string().contains(sentence), "{name}: {item}");
    }
}
