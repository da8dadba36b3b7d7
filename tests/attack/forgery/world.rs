//! A deployment whose people signed, and the hands of an insider: the profile, the record, and every key that they like.

use crate::support::{program, tool};
use rchecklist::diagnostics::SourceFile;
use rchecklist::ids::ItemId;
use rchecklist::record::{self, ItemRecord, SignOff};
use rchecklist::statement;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Two persons, every quarter.
pub const BACKUP: &str = "back-up-master-key-to-smart-card";
/// One person, every year.
pub const PLAN: &str = "plan-regions-for-instances";
/// The moment at which somebody looks.
pub const NOW: &str = "2026-06-01T12:00:00Z";

const PERSONS: &[(&str, &str)] = &[
    ("custodian-a", "\"key-custodian\""),
    ("custodian-b", "\"key-custodian\", \"security-officer\""),
    ("owner", "\"platform-owner\""),
];

pub fn key_line(folder: &Path, name: &str) -> String {
    let line = std::fs::read_to_string(folder.join(format!("{name}.pub"))).expect("a public key");
    line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

fn make() -> Option<tempfile::TempDir> {
    let made = tempfile::tempdir().expect("a folder");
    let folder = made.path();
    for name in ["custodian-a", "custodian-b", "owner", "stranger"] {
        let path = folder.join(name);
        let made = tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &path.to_string_lossy()])?;
        assert!(made.status.success());
    }
    let mut profile = String::from(
        "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"hs-crypto\"\ninstance = \"crn:one\"\n\
         [deployment.options]\nmaster-key-custody = \"smart-card\"\n[audit]\n\
         period = { from = 2026-01-01, to = 2026-12-31 }\n[policy]\nsignatures = \"required\"\n",
    );
    for (name, roles) in PERSONS {
        let line = key_line(folder, name);
        write!(
            profile,
            "[[signer]]\nid = \"{name}\"\nname = \"{name}\"\nemail = \"{name}@example.com\"\nroles = [{roles}]\nkeys = [\"{line}\"]\n"
        )
        .expect("text");
    }
    std::fs::write(folder.join("p.toml"), profile).expect("written");
    std::fs::write(folder.join("minutes.txt"), "minutes\n").expect("written");
    let attach = ["attach", BACKUP, "minutes.txt", "--describe", "Minutes", "--as", "custodian-a"];
    good(folder, &attach, "2026-05-01T08:00:00Z");
    good(folder, &["sign", BACKUP, "--key", "custodian-a"], "2026-05-01T10:00:00Z");
    good(folder, &["sign", BACKUP, "--key", "custodian-b"], "2026-05-02T10:00:00Z");
    good(
        folder,
        &["sign", PLAN, "--key", "owner", "--decision", "not-met", "--note", "no"],
        "2026-05-03T10:00:00Z",
    );
    good(folder, &["sign", PLAN, "--key", "owner", "--note", "yes"], "2026-05-04T10:00:00Z");
    Some(made)
}

/// A copy of that deployment, to be spoilt.
pub fn world() -> Option<tempfile::TempDir> {
    static MADE: OnceLock<Option<tempfile::TempDir>> = OnceLock::new();
    let made = MADE.get_or_init(make).as_ref()?;
    let folder = tempfile::tempdir().expect("a folder");
    copy(made.path(), folder.path());
    Some(folder)
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    let mut inside = from.as_os_str().to_owned();
    inside.push("/.");
    let copied = Command::new("cp").arg("-a").arg(inside).arg(to).status().expect("cp");
    assert!(copied.success());
}

pub fn at(folder: &Path, args: &[&str], moment: &str) -> Output {
    let seconds = moment.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment").timestamp();
    let mut command = program(folder);
    command.env("SOURCE_DATE_EPOCH", seconds.to_string()).args(args).args(["--profile", "p.toml"]);
    command.output().expect("the program starts")
}

pub fn good(folder: &Path, args: &[&str], moment: &str) {
    let output = at(folder, args, moment);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Where an item stands: its state, the reason, and what was found, as `code: message`.
pub fn stands(folder: &Path, item: &str, moment: &str) -> (String, String, Vec<String>) {
    let output = at(folder, &["status", "--format", "json"], moment);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    let standings = all["standings"].as_array().expect("standings");
    let ends = |one: &&Value| one["id"].as_str().is_some_and(|id| id.ends_with(item));
    let one = standings.iter().find(ends).expect("the item");
    let findings = one["findings"].as_array().expect("findings").iter();
    let found = findings.map(|finding| {
        format!("{}: {}", finding["code"].as_str().expect("a code"), finding["message"].as_str().expect("words"))
    });
    (
        one["state"].as_str().expect("a state").to_owned(),
        one["reason"].as_str().expect("a reason").to_owned(),
        found.collect(),
    )
}

/// A change, and what must be said of it.
pub struct Case {
    /// What somebody does.
    pub name: &'static str,
    /// How.
    pub attack: fn(&Path),
    /// The item that suffers.
    pub item: &'static str,
    /// The state in which it must be.
    pub state: &'static str,
    /// What must be said of it: in its findings, or as the reason of its state.
    pub says: &'static str,
}

/// Makes each attack, and holds the item's state, what `status` says of it, that `check` fails where it must, and that a pack of
/// it says the same to whoever verifies it.
pub fn each_is_named(cases: &[Case]) {
    for case in cases {
        let Some(folder) = world() else { return };
        let at_home = folder.path();
        (case.attack)(at_home);
        let (state, reason, found) = stands(at_home, case.item, NOW);
        assert_eq!(state, case.state, "{}: {reason}; {found:?}", case.name);
        let named = reason.contains(case.says) || found.iter().any(|one| one.contains(case.says));
        assert!(named, "{}: {reason}; {found:?}", case.name);
        if state != "met" {
            let check = at(at_home, &["check", "--fail-on", case.state], NOW);
            assert_eq!(check.status.code(), Some(1), "{}", case.name);
            let said =
                String::from_utf8_lossy(&check.stdout).into_owned() + &String::from_utf8_lossy(&check.stderr);
            assert!(said.contains(case.item), "{}: {said}", case.name);
        }
        let check = at(at_home, &["check", "--fail-on", "lapsed"], NOW);
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        let in_findings = found.iter().find(|one| one.contains(case.says)).and_then(|one| one.split_once(": "));
        if let Some((_, message)) = in_findings {
            assert!(said.contains(message), "{}: check does not tell {message}\n{said}", case.name);
        }
        good(at_home, &["build", "--format", "md"], NOW);
        let verified = verify(&at_home.join("out/p"), &[]);
        let page = std::fs::read_to_string(at_home.join("out/p/audit-pack.md")).expect("a page");
        let words: String = case.says.split(": ").last().expect("words").to_owned();
        let noted = verified["notes"].as_array().expect("notes");
        let told = noted
            .iter()
            .any(|note| note.as_str().is_some_and(|note| note.contains(case.item) && note.contains(&words)));
        assert!(told || page.replace('\\', "").contains(&words), "{}: {noted:?}", case.name);
    }
}

/// What `verify` says of a pack, as JSON.
pub fn verify(pack: &Path, more: &[&str]) -> Value {
    let output = program(pack.parent().expect("a folder"))
        .args(["verify", &pack.to_string_lossy(), "--format", "json"])
        .args(more)
        .output()
        .expect("it starts");
    let talk = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{talk}"));
    let code = i32::from(report["holds"] != Value::Bool(true));
    assert_eq!(output.status.code(), Some(code), "{talk}");
    report
}

/// The lines of one check of a report, `place: message`: its problems, or its notes.
pub fn lines(report: &Value, check: &str, kind: &str) -> Vec<String> {
    let checks = report["checks"].as_array().expect("checks");
    let one =
        checks.iter().find(|one| one["name"] == check).unwrap_or_else(|| panic!("no check {check}: {report}"));
    let all = one[kind].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|line| {
            format!("{}: {}", line["at"].as_str().unwrap_or_default(), line["message"].as_str().expect("words"))
        })
        .collect()
}

pub fn edit(folder: &Path, name: &str, change: impl Fn(&str) -> String) {
    let path = folder.join(name);
    let before = std::fs::read_to_string(&path).expect("the file");
    let after = change(&before);
    assert_ne!(before, after, "the attack changed nothing");
    std::fs::write(&path, after).expect("written");
}

/// The first of something in a file becomes something else.
pub fn swap(folder: &Path, name: &str, from: &str, to: &str) {
    edit(folder, name, |text| text.replacen(from, to, 1));
}

/// The record as the program reads it.
pub fn read(folder: &Path) -> record::Record {
    let text = std::fs::read_to_string(folder.join("p.record.toml")).expect("the record");
    record::load(&SourceFile::new("r", text)).expect("it loads")
}

pub fn item(action: &str) -> ItemId {
    ItemId { deployment: "hs-crypto".parse().expect("an ID"), action: action.parse().expect("an ID") }
}

/// The item's entry in the record.
pub fn entry(folder: &Path, action: &str) -> ItemRecord {
    read(folder).items.remove(&item(action)).expect("an entry")
}

/// The sign-off sections of an item, whole.
pub fn sections(text: &str, item: &str) -> Vec<String> {
    let header = format!("[[items.hs-crypto.{item}.sign-off]]");
    text.match_indices(&header)
        .map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find("-----END SSH SIGNATURE-----\n\"\"\"\n").map_or(rest.len(), |at| at + 32);
            rest[..end].to_owned()
        })
        .collect()
}

/// Takes the n-th sign-off of an item out of the record.
pub fn without(folder: &Path, item: &str, n: usize) {
    edit(folder, "p.record.toml", |text| text.replacen(&sections(text, item)[n], "", 1));
}

/// A signature over a text by OpenSSH itself, with any key and for any purpose.
pub fn pen(folder: &Path, key: &str, namespace: &str, text: &str) -> String {
    let path: PathBuf = folder.join("to-sign.txt");
    std::fs::write(&path, text).expect("written");
    let _ = std::fs::remove_file(folder.join("to-sign.txt.sig"));
    let signed = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", namespace, "-f", key, "to-sign.txt"])
        .current_dir(folder)
        .output()
        .expect("ssh-keygen");
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    std::fs::read_to_string(folder.join("to-sign.txt.sig")).expect("a signature")
}

/// Signs an event and puts it at the end of the record: the work of somebody who knows the form and holds the key.
pub fn forge(folder: &Path, action: &str, key: &str, mut said: SignOff) {
    let words = statement::text(&"p".parse().expect("an ID"), &item(action), &said);
    said.signature = Some(pen(folder, key, rchecklist::signature::SIGN_OFF, &words));
    add(folder, action, &said);
}

/// Puts an event at the end of the record as it is.
pub fn add(folder: &Path, action: &str, said: &SignOff) {
    let mut out = format!("\n[[items.hs-crypto.{action}.sign-off]]\nby = \"{}\"\n", said.by);
    let mut line = |key: &str, value: String| writeln!(out, "{key} = {value}").expect("text");
    let quoted = rchecklist::text::toml_quoted;
    if let Some(role) = &said.role {
        line("role", quoted(role));
    }
    line("decision", quoted(said.decision.word()));
    line("at", said.at.to_rfc3339());
    if let Some(until) = said.until {
        line("until", until.to_string());
    }
    if let Some(note) = &said.note {
        line("note", quoted(note));
    }
    if let Some(period) = said.period {
        line("period", format!("{{ from = {}, to = {} }}", period.from, period.to));
    }
    if let Some(scope) = &said.scope {
        line("scope", quoted(scope));
    }
    let digest = |digest: &rchecklist::digest::Digest| format!("\"sha256:{digest}\"");
    if let Some(wording) = &said.wording {
        line("wording", digest(wording));
    }
    line("evidence", format!("{:?}", said.evidence));
    if let Some(described) = &said.described {
        line("described", digest(described));
    }
    line("after", format!("[{}]", said.after.iter().map(digest).collect::<Vec<_>>().join(", ")));
    if let Some(signature) = &said.signature {
        line("signature", format!("\"\"\"\n{}\n\"\"\"", signature.trim()));
    }
    edit(folder, "p.record.toml", |text| format!("{text}{out}"));
}

/// The digests that a further event of the item has to name.
pub fn heads(folder: &Path, action: &str) -> Vec<rchecklist::digest::Digest> {
    rchecklist::chain::follow(&"p".parse().expect("an ID"), &entry(folder, action)).next_after()
}

/// The shipped model, changed, beside the profile.
pub fn model(folder: &Path, change: impl Fn(&str) -> String) {
    let name = "hs-crypto";
    let text = rchecklist::model::library::MODELS.iter().find(|(known, _)| *known == name).expect("shipped").1;
    let changed = change(text);
    assert_ne!(changed, text, "the model is as it was");
    std::fs::create_dir_all(folder.join("seeds")).expect("a folder");
    std::fs::write(folder.join("seeds/hs-crypto.toml"), changed).expect("written");
}

/// The section of an action in a model.
pub fn action(text: &str, id: &str) -> String {
    let header = format!("[[action]]\nid = \"{id}\"\n");
    let from = text.find(&header).unwrap_or_else(|| panic!("no action {id}"));
    // Its commands and controls are sections of their own, and belong to it.
    let others = text[from + 10..].match_indices("\n[[").map(|(at, _)| from + 10 + at + 1);
    let end = others.into_iter().find(|at| !text[*at..].starts_with("[[action.")).unwrap_or(text.len());
    text[from..end].to_owned()
}
