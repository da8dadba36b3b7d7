//! A signed record by the commands that people use, OpenSSH's verdict on it, and what is found when somebody changes it.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]
#![allow(clippy::semicolon_if_nothing_returned, reason = "attacks are expressions")]

mod support;

use rchecklist::diagnostics::SourceFile;
use rchecklist::record;
use rchecklist::signature::SIGN_OFF;
use rchecklist::statement;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use support::{program, text, tool};

/// Two persons, every quarter.
const BACKUP: &str = "back-up-master-key-to-smart-card";
/// One person, every year.
const PLAN: &str = "plan-regions-for-instances";

const PERSONS: &[(&str, &str)] = &[
    ("custodian-a", "\"key-custodian\""),
    ("custodian-b", "\"key-custodian\", \"security-officer\""),
    ("owner", "\"platform-owner\""),
];

fn key_line(folder: &Path, name: &str) -> String {
    let line = std::fs::read_to_string(folder.join(format!("{name}.pub"))).expect("a public key");
    line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// Keys, a profile, evidence, and sign-offs of two persons on one item and of one on another.
fn world() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, _) in PERSONS.iter().chain(&[("stranger", "")]) {
        let path = folder.path().join(name);
        let made = tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &path.to_string_lossy()])?;
        assert!(made.status.success());
    }
    let mut profile = String::from(
        "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"hs-crypto\"\ninstance = \"crn:one\"\n\
         [deployment.options]\nmaster-key-custody = \"smart-card\"\n[audit]\n\
         period = { from = 2026-01-01, to = 2026-12-31 }\n[policy]\nsignatures = \"required\"\n",
    );
    for (name, roles) in PERSONS {
        let line = key_line(folder.path(), name);
        write!(
            profile,
            "[[signer]]\nid = \"{name}\"\nname = \"{name}\"\nemail = \"{name}@example.com\"\nroles = [{roles}]\nkeys = [\"{line}\"]\n"
        )
        .expect("text");
    }
    std::fs::write(folder.path().join("p.toml"), profile).expect("written");
    std::fs::write(folder.path().join("minutes.txt"), "minutes\n").expect("written");
    good(
        folder.path(),
        &["attach", BACKUP, "minutes.txt", "--describe", "Minutes", "--as", "custodian-a"],
        "2026-05-01T08:00:00Z",
    );
    good(folder.path(), &["sign", BACKUP, "--key", "custodian-a"], "2026-05-01T10:00:00Z");
    good(folder.path(), &["sign", BACKUP, "--key", "custodian-b"], "2026-05-02T10:00:00Z");
    good(
        folder.path(),
        &["sign", PLAN, "--key", "owner", "--note", "say \"ok\" <here>\nand there"],
        "2026-05-03T10:00:00Z",
    );
    Some(folder)
}

fn at(folder: &Path, args: &[&str], moment: &str) -> Output {
    let seconds = moment.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment").timestamp();
    let mut command = program(folder);
    command.env("SOURCE_DATE_EPOCH", seconds.to_string()).args(args).args(["--profile", "p.toml"]);
    command.output().expect("the program starts")
}

fn good(folder: &Path, args: &[&str], moment: &str) {
    let output = at(folder, args, moment);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An item's state and the codes of its findings.
fn stands(folder: &Path, item: &str, moment: &str) -> (String, Vec<String>) {
    let output = at(folder, &["status", "--format", "json"], moment);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    let standings = all["standings"].as_array().expect("standings");
    let one =
        standings.iter().find(|one| one["id"].as_str().is_some_and(|id| id.ends_with(item))).expect("the item");
    let findings = one["findings"].as_array().expect("findings");
    let codes = findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect();
    (one["state"].as_str().expect("a state").to_owned(), codes)
}

const NOW: &str = "2026-06-01T12:00:00Z";

#[test]
fn each_sign_off_can_be_checked_with_openssh_alone() {
    let Some(folder) = world() else { return };
    assert_eq!(stands(folder.path(), BACKUP, NOW), ("met".to_owned(), vec![]));
    assert_eq!(stands(folder.path(), PLAN, NOW), ("met".to_owned(), vec![]));
    let text = std::fs::read_to_string(folder.path().join("p.record.toml")).expect("the record");
    let record = record::load(&SourceFile::new("r", text)).expect("it loads");
    let mut allowed = String::new();
    for (name, _) in PERSONS {
        writeln!(allowed, "{name}@example.com namespaces=\"{SIGN_OFF}\" {}", key_line(folder.path(), name))
            .expect("text");
    }
    std::fs::write(folder.path().join("allowed_signers"), allowed).expect("written");
    let mut checked = 0;
    for item in record.items.values() {
        for said in &item.sign_offs {
            let words = statement::text(&"p".parse().expect("an ID"), &item.id, said);
            std::fs::write(folder.path().join("s.sig"), said.signature.as_ref().expect("signed")).expect("written");
            let mut child = Command::new("ssh-keygen")
                .args(["-Y", "verify", "-f", "allowed_signers", "-n", SIGN_OFF, "-s", "s.sig", "-I"])
                .arg(format!("{}@example.com", said.by))
                .current_dir(folder.path())
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .expect("it starts");
            std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), words.as_bytes()).expect("written");
            assert!(child.wait().expect("it ends").success(), "{words}");
            // And a statement can be read back without loss.
            let read = statement::parse(&words).expect("a statement");
            assert_eq!(statement::text(&"p".parse().expect("an ID"), &item.id, &read.said), words);
            checked += 1;
        }
    }
    assert_eq!(checked, 3);
}

/// A change of the record or the profile, and what must be found: item, state, code.
type Attack = (&'static str, fn(&Path), &'static str, &'static str, Option<&'static str>);

fn edit(folder: &Path, name: &str, change: impl Fn(&str) -> String) {
    let path = folder.join(name);
    let before = std::fs::read_to_string(&path).expect("the file");
    let after = change(&before);
    assert_ne!(before, after, "the attack changed nothing");
    std::fs::write(&path, after).expect("written");
}

fn replace(folder: &Path, from: &'static str, to: &'static str) {
    edit(folder, "p.record.toml", |text| text.replacen(from, to, 1));
}

fn profile(folder: &Path, from: &'static str, to: &str) {
    edit(folder, "p.toml", |text| text.replacen(from, to, 1));
}

/// The sign-off sections of an item, whole.
fn sections(text: &str, item: &str) -> Vec<String> {
    let header = format!("[[items.hs-crypto.{item}.sign-off]]");
    text.match_indices(&header)
        .map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find("-----END SSH SIGNATURE-----\n\"\"\"\n").map_or(rest.len(), |at| at + 32);
            rest[..end].to_owned()
        })
        .collect()
}

const ATTACKS: &[Attack] = &[
    (
        "one letter of the signer",
        |f| replace(f, "by = \"custodian-a\"\nrole", "by = \"custodian-b\"\nrole"),
        BACKUP,
        "broken",
        Some("signature-broken"),
    ),
    (
        "the decision",
        |f| replace(f, "\ndecision = \"met\"\n", "\ndecision = \"not-met\"\n"),
        BACKUP,
        "broken",
        Some("signature-broken"),
    ),
    ("the date", |f| replace(f, "at = 2026-05-01", "at = 2026-05-02"), BACKUP, "broken", Some("signature-broken")),
    (
        "the evidence it names",
        |f| {
            edit(f, "p.record.toml", |text| {
                let at = text.find("evidence = [\"").expect("evidence") + 13;
                format!("{}{}{}", &text[..at], "0".repeat(64), &text[at + 64..])
            })
        },
        BACKUP,
        "broken",
        Some("signature-broken"),
    ),
    (
        "the role",
        |f| replace(f, "role = \"key-custodian\"", "role = \"security-officer\""),
        BACKUP,
        "broken",
        Some("signature-broken"),
    ),
    (
        "the period",
        |f| replace(f, "period = { from = 2026-01-01", "period = { from = 2025-01-01"),
        BACKUP,
        "broken",
        Some("signature-broken"),
    ),
    (
        "the scope",
        |f| replace(f, "scope = \"hs-crypto crn:one\"", "scope = \"hs-crypto crn:two\""),
        BACKUP,
        "broken",
        Some("signature-broken"),
    ),
    ("the note", |f| replace(f, "note = \"say", "note = \"do not say"), PLAN, "broken", Some("signature-broken")),
    (
        "a letter of the signature",
        |f| {
            edit(f, "p.record.toml", |text| {
                let at = text.find("U1NIU0lH").expect("a signature") + 120;
                let other = if &text[at..=at] == "A" { "B" } else { "A" };
                format!("{}{other}{}", &text[..at], &text[at + 1..])
            })
        },
        BACKUP,
        "broken",
        Some("signature-broken"),
    ),
    (
        "no signature any more",
        |f| {
            edit(f, "p.record.toml", |text| {
                let start = text.find("signature = ").expect("one");
                let end = text[start..].find("\"\"\"\n\n").map(|at| start + at + 4).expect("its end");
                format!("{}{}", &text[..start], &text[end..])
            })
        },
        BACKUP,
        "broken",
        Some("chain-broken"),
    ),
    (
        "an event from the middle",
        |f| edit(f, "p.record.toml", |text| text.replacen(&sections(text, BACKUP)[0], "", 1)),
        BACKUP,
        "broken",
        Some("chain-broken"),
    ),
    (
        "an event put onto another item",
        |f| {
            edit(f, "p.record.toml", |text| {
                let moved = sections(text, PLAN)[0].replace(PLAN, "watch-provider-status");
                format!("{text}\n{moved}")
            })
        },
        "watch-provider-status",
        "broken",
        Some("signature-broken"),
    ),
    (
        "the same event twice",
        |f| edit(f, "p.record.toml", |text| format!("{text}\n{}", sections(text, PLAN)[0])),
        PLAN,
        "met",
        Some("twice"),
    ),
    (
        "the record under another profile's name",
        |f| {
            profile(f, "id = \"p\"", "id = \"q\"");
            std::fs::rename(f.join("p.record.toml"), f.join("q.record.toml")).expect("renamed");
        },
        PLAN,
        "broken",
        Some("signature-broken"),
    ),
    ("another instance in the profile", |f| profile(f, "crn:one", "crn:two"), PLAN, "stale", None),
    (
        "another audit period in the profile",
        |f| profile(f, "to = 2026-12-31", "to = 2026-12-30"),
        PLAN,
        "stale",
        None,
    ),
    (
        "another key of the signer in the profile",
        |f| {
            let other = key_line(f, "stranger");
            let own = key_line(f, "owner");
            edit(f, "p.toml", |text| text.replacen(&own, &other, 1));
        },
        PLAN,
        "open",
        Some("unknown-key"),
    ),
    ("a key that is valid later", |f| dated(f, "valid-from = 2026-05-04"), PLAN, "open", Some("key-not-valid")),
    (
        "a key that was valid until the day before",
        |f| dated(f, "valid-until = 2026-05-02"),
        PLAN,
        "open",
        Some("key-not-valid"),
    ),
    ("a key that was valid until that day", |f| dated(f, "valid-until = 2026-05-03"), PLAN, "met", None),
    ("a key that was revoked later", |f| dated(f, "revoked = 2026-05-20"), PLAN, "open", Some("revoked-key")),
    ("a key that will be revoked", |f| dated(f, "revoked = 2026-06-20"), PLAN, "met", None),
    (
        "a signer who left",
        |f| edit(f, "p.toml", |text| text.split("[[signer]]\nid = \"owner\"").next().expect("it").to_owned()),
        PLAN,
        "open",
        Some("unknown-signer"),
    ),
    (
        "a role taken away",
        |f| profile(f, "roles = [\"platform-owner\"]", "roles = [\"key-custodian\"]"),
        PLAN,
        "open",
        Some("wrong-role"),
    ),
    (
        "evidence edited",
        |f| {
            let file = evidence_file(f);
            std::fs::remove_file(&file).expect("removed");
            std::fs::write(file, "other minutes\n").expect("written");
        },
        BACKUP,
        "broken",
        Some("evidence-changed"),
    ),
    (
        "evidence removed",
        |f| std::fs::remove_file(evidence_file(f)).expect("removed"),
        BACKUP,
        "broken",
        Some("evidence-missing"),
    ),
    (
        "evidence as a link to the same bytes",
        |f| {
            let file = evidence_file(f);
            std::fs::remove_file(&file).expect("removed");
            std::os::unix::fs::symlink(f.join("minutes.txt"), file).expect("a link");
        },
        BACKUP,
        "broken",
        Some("evidence-refused"),
    ),
    (
        "an evidence folder that is a link",
        |f| {
            std::fs::rename(f.join("p.evidence"), f.join("elsewhere")).expect("renamed");
            std::os::unix::fs::symlink("elsewhere", f.join("p.evidence")).expect("a link");
        },
        BACKUP,
        "broken",
        Some("evidence-refused"),
    ),
    (
        "a path out of the folder",
        |f| edit(f, "p.record.toml", |text| text.replacen("file = \"p.evidence/", "file = \"../p.evidence/", 1)),
        BACKUP,
        "broken",
        Some("evidence-refused"),
    ),
    (
        "an absolute path",
        |f| edit(f, "p.record.toml", |text| text.replacen("file = \"p.evidence/", "file = \"/etc/passwd#", 1)),
        BACKUP,
        "broken",
        Some("evidence-refused"),
    ),
    (
        "an evidence entry taken out",
        |f| {
            edit(f, "p.record.toml", |text| {
                let start = text.find("[[items.hs-crypto.back-up-master-key-to-smart-card.evidence]]").expect("it");
                let end = text[start..].find("\n\n").map(|at| start + at).expect("its end");
                format!("{}{}", &text[..start], &text[end..])
            })
        },
        BACKUP,
        "stale",
        None,
    ),
];

fn evidence_file(folder: &Path) -> std::path::PathBuf {
    let mut entries = std::fs::read_dir(folder.join("p.evidence")).expect("the folder");
    entries.next().expect("a file").expect("an entry").path()
}

/// The owner's key with a day.
fn dated(folder: &Path, day: &str) {
    let own = key_line(folder, "owner");
    edit(folder, "p.toml", |text| {
        text.replacen(&format!("\"{own}\""), &format!("{{ key = \"{own}\", {day} }}"), 1)
    });
}

#[test]
fn what_somebody_changes_is_found_and_named() {
    for (name, attack, item, state, code) in ATTACKS {
        let Some(folder) = world() else { return };
        attack(folder.path());
        let (found, codes) = stands(folder.path(), item, NOW);
        assert_eq!(found, *state, "{name}: {codes:?}");
        match code {
            Some(code) => assert!(codes.iter().any(|found| found == code), "{name}: {codes:?}"),
            None => assert!(codes.is_empty(), "{name}: {codes:?}"),
        }
        let failing = at(folder.path(), &["check", "--fail-on", "open,broken,stale,partial"], NOW);
        assert_eq!(failing.status.code(), Some(1), "{name}");
    }
}

#[test]
fn what_would_not_count_is_not_written() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    let before = std::fs::read(folder.join("p.record.toml")).expect("the record");
    let refused: &[(&[&str], &str, &str)] = &[
        (&["sign", PLAN, "--key", "custodian-a"], NOW, "would-not-count"),
        (&["sign", PLAN, "--key", "stranger"], NOW, "unknown-key"),
        (&["sign", PLAN, "--key", "stranger", "--as", "owner"], NOW, "unknown-key"),
        (&["sign", PLAN, "--key", "custodian-a", "--as", "owner"], NOW, "unknown-key"),
        (&["sign", PLAN, "--as", "owner"], NOW, "no-key"),
        (&["sign", PLAN, "--as", "owner", "--unsigned"], NOW, "not-signed"),
        (&["sign", PLAN, "--as", "owner", "--agent"], NOW, "no-key"),
        // Before the sign-off that it follows.
        (&["sign", PLAN, "--key", "owner"], "2026-05-03T09:59:59Z", "would-not-count"),
        (&["sign", PLAN, "--key", "owner", "--decision", "not-applicable"], NOW, "would-not-count"),
        (
            &["sign", PLAN, "--key", "owner", "--decision", "not-applicable", "--note", "\u{200b}"],
            NOW,
            "would-not-count",
        ),
        (&["sign", PLAN, "--key", "owner", "--role", "key-custodian"], NOW, "unknown-role"),
        (&["sign", PLAN, "--key", "owner", "--evidence", "123456"], NOW, "unknown-evidence"),
        (&["sign", PLAN, "--key", "p.toml"], NOW, "wrong-key"),
        (&["sign", PLAN, "--key", "owner.pub"], NOW, "wrong-key"),
        (&["sign", PLAN, "--signature", "p.toml"], NOW, "unreadable"),
        (&["sign"], NOW, "usage"),
        (&["except", PLAN, "--key", "owner", "--note", "x"], NOW, "usage"),
    ];
    for (args, moment, code) in refused {
        let output = at(folder, args, moment);
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {talk}");
        assert!(talk.contains(&format!("error[{code}]")), "{args:?}: {talk}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    assert_eq!(std::fs::read(folder.join("p.record.toml")).expect("the record"), before);
}

#[test]
fn an_exception_needs_one_who_asks_and_another_who_approves() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    let item = "watch-provider-status";
    good(
        folder,
        &["except", item, "--key", "owner", "--until", "2026-09-30", "--note", "later"],
        "2026-05-10T10:00:00Z",
    );
    assert_eq!(stands(folder, item, NOW).0, "partial");
    // The one who asked cannot approve, whatever they try.
    let output = at(
        folder,
        &["except", item, "--key", "owner", "--until", "2026-09-30", "--note", "now"],
        "2026-05-11T10:00:00Z",
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot approve it"));
    good(folder, &["except", item, "--key", "custodian-a"], "2026-05-12T10:00:00Z");
    assert_eq!(stands(folder, item, NOW).0, "risk-accepted");
    assert_eq!(stands(folder, item, "2026-10-01T00:00:00Z").0, "lapsed");
    assert_eq!(stands(folder, item, "2026-05-11T12:00:00Z").0, "partial");
    good(folder, &["withdraw", item, "--key", "owner"], "2026-05-13T10:00:00Z");
    assert_eq!(stands(folder, item, NOW).0, "partial");
}

/// With a key on another machine: the statement is printed, signed there, and handed in.
#[test]
fn a_signature_from_elsewhere_is_taken_and_a_changed_statement_is_not() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    let item = "apply-interface-updates";
    let printed = at(folder, &["sign", item, "--as", "owner", "--print-statement", "--note", "none"], NOW);
    let words = text(&printed);
    assert!(words.starts_with(statement::HEADING) && words.contains("note: \"none\"\n"), "{words}");
    std::fs::write(folder.join("s.txt"), &words).expect("written");
    let owner = folder.join("owner").to_string_lossy().into_owned();
    let file = folder.join("s.txt").to_string_lossy().into_owned();
    let signed =
        tool("ssh-keygen", &["-q", "-Y", "sign", "-n", SIGN_OFF, "-f", &owner, &file]).expect("ssh-keygen");
    assert!(signed.status.success());

    std::fs::write(folder.join("changed.txt"), words.replace("met", "not-met")).expect("written");
    let later = "2026-06-02T12:00:00Z";
    let output = at(folder, &["sign", "--signature", "s.txt.sig", "--statement", "changed.txt"], later);
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[wrong-signature]"));
    std::fs::write(folder.join("changed.txt"), words.replace("role: ", "role:  ")).expect("written");
    let output = at(folder, &["sign", "--signature", "s.txt.sig", "--statement", "changed.txt"], later);
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[wrong-statement]"));
    good(folder, &["sign", "--signature", "s.txt.sig"], later);
    assert_eq!(stands(folder, item, later), ("met".to_owned(), vec![]));
    let output = at(folder, &["sign", "--signature", "s.txt.sig"], later);
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[moved-on]"), "a second time");
}

/// Keys with a passphrase, held by a real agent; RSA and ECDSA among them.
#[test]
fn an_agent_signs() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    let rsa = folder.join("rsa").to_string_lossy().into_owned();
    let p384 = folder.join("p384").to_string_lossy().into_owned();
    tool("ssh-keygen", &["-q", "-t", "rsa", "-b", "3072", "-N", "", "-C", "", "-f", &rsa]).expect("ssh-keygen");
    tool("ssh-keygen", &["-q", "-t", "ecdsa", "-b", "384", "-N", "", "-C", "", "-f", &p384]).expect("ssh-keygen");
    for (person, key) in [("owner", "rsa"), ("custodian-a", "p384")] {
        let (own, other) = (key_line(folder, person), key_line(folder, key));
        edit(folder, "p.toml", |text| text.replacen(&format!("\"{own}\""), &format!("\"{own}\", \"{other}\""), 1));
    }
    let socket = folder.join("agent");
    let mut agent =
        Command::new("ssh-agent").args(["-D", "-a"]).arg(&socket).stdout(Stdio::null()).spawn().expect("it starts");
    while !socket.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let add = |key: &str| {
        let added =
            Command::new("ssh-add").args(["-q", key]).env("SSH_AUTH_SOCK", &socket).status().expect("it starts");
        assert!(added.success());
    };
    let seconds = NOW.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment").timestamp().to_string();
    let sign = |args: &[&str]| {
        let mut command = program(folder);
        command.env("SOURCE_DATE_EPOCH", &seconds).env("SSH_AUTH_SOCK", &socket);
        command.args(args).args(["--profile", "p.toml"]).output().expect("it starts")
    };
    let empty = sign(&["sign", PLAN, "--as", "owner", "--agent"]);
    assert!(String::from_utf8_lossy(&empty.stderr).contains("holds no key of the signer"));
    add(&rsa);
    // Nobody is named: the agent holds the owner's key only.
    let one = sign(&["sign", PLAN]);
    assert!(one.status.success(), "{}", String::from_utf8_lossy(&one.stderr));
    add(&p384);
    let two = sign(&["sign", PLAN]);
    assert!(String::from_utf8_lossy(&two.stderr).contains("error[ambiguous-signer]"));
    let named = sign(&["sign", BACKUP, "--as", "custodian-a"]);
    assert!(named.status.success(), "{}", String::from_utf8_lossy(&named.stderr));
    agent.kill().expect("it ends");
    agent.wait().expect("it ends");
    assert_eq!(stands(folder, PLAN, NOW), ("met".to_owned(), vec![]));
    assert_eq!(stands(folder, BACKUP, NOW), ("met".to_owned(), vec![]));
    let record = std::fs::read_to_string(folder.join("p.record.toml")).expect("the record");
    assert_eq!(sections(&record, PLAN).len() + sections(&record, BACKUP).len(), 5);
}

/// The passphrase is asked for on a terminal, and neither it nor the key reaches any file or output.
#[test]
fn a_passphrase_is_asked_for_and_kept_nowhere() {
    let Some(folder) = world() else { return };
    let folder = folder.path();
    let owner = folder.join("owner").to_string_lossy().into_owned();
    let secret = "four staples correct";
    let first = "Passphrase";
    tool("ssh-keygen", &["-q", "-p", "-P", "", "-N", secret, "-f", &owner]).expect("ssh-keygen");
    let no_terminal = at(folder, &["sign", PLAN, "--key", "owner"], NOW);
    assert_eq!(no_terminal.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&no_terminal.stderr).contains("error[no-terminal]"));
    let script = support::root().join("tests/outside/terminal.py");
    let program = env!("CARGO_BIN_EXE_rchecklist");
    let Some(output) = support::python(&[
        &script.to_string_lossy(),
        &folder.to_string_lossy(),
        // The second question is known by what is said before it: the first is drawn again when it is answered.
        &format!("{first}=wrong|does not open the key={secret}"),
        program,
        "sign",
        PLAN,
        "--key",
        "owner",
        "--profile",
        "p.toml",
    ]) else {
        return;
    };
    let seen = text(&output);
    assert!(output.status.success(), "{seen}");
    assert!(seen.contains("does not open the key") && seen.contains("signed by owner"), "{seen}");
    assert!(!seen.contains(secret));
    for (name, bytes) in support::files(folder) {
        assert!(name == "owner" || !String::from_utf8_lossy(&bytes).contains(secret), "{name}");
    }
}
