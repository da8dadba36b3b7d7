//! Names that lead elsewhere, that other systems cannot have, or that are no text.

use super::*;
use crate::faults::BUILD;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

fn only_evidence(folder: &Path) -> std::path::PathBuf {
    std::fs::read_dir(folder.join("p.evidence")).expect("it").next().expect("one").expect("one").path()
}

/// A record names evidence in ways that lead out of its folder, or that no system can have.
#[test]
fn a_record_cannot_name_evidence_elsewhere() {
    let outside = crate::faults::empty();
    let names = [
        "../OUTSIDE/old.txt",
        "p.evidence/../old.txt",
        "p.evidence/./../old.txt",
        "./old.txt",
        "/etc/hostname",
        "//etc/hostname",
        "C:\\\\old.txt",
        "C:old.txt",
        "c:/old.txt",
        "\\\\\\\\server\\\\share\\\\old.txt",
        "p.evidence\\\\old.txt",
        "p.evidence//old.txt",
        "",
        ".",
        "..",
        "p.evidence/",
        "old.txt\\u0000",
        "p.evidence/\\u0000",
        "file:///etc/hostname",
        "~/old.txt",
        "p.evidence",
    ];
    let made = world();
    let (path, bytes) = (only_evidence(made.path()), b"the old evidence\n");
    let real = path.strip_prefix(made.path()).expect("below").to_str().expect("text").to_owned();
    for name in names {
        let folder = world();
        let folder = folder.path();
        // The very bytes that the record speaks of lie where the name leads.
        std::fs::write(outside.path().join("old.txt"), bytes).expect("written");
        let outer = outside.path().file_name().expect("a name").to_str().expect("text");
        let name = name.replace("OUTSIDE", outer);
        let record = folder.join("p.record.toml");
        let text = std::fs::read_to_string(&record).expect("the record");
        assert!(text.contains(&format!("file = \"{real}\"")), "{text}");
        std::fs::write(&record, text.replace(&format!("file = \"{real}\""), &format!("file = \"{name}\"")))
            .expect("written");
        let output = timed(folder, &["check", "--fail-on", "broken", "--profile", "p.toml"]);
        assert!(matches!(output.status.code(), Some(1 | 2)), "`{name}`: {}", said(&output));
        let output = timed(folder, &BUILD);
        assert!(matches!(output.status.code(), Some(0 | 2)), "`{name}`: {}", said(&output));
        let packed = folder.join("out/p/evidence");
        let is_new = output.status.success();
        assert!(!is_new || !packed.exists() || standing(&packed).is_empty(), "`{name}`: it is in the pack");
    }
}

/// Names of files that are attached: what is kept of them is safe on every system, and nothing of them acts on the terminal.
#[test]
fn attached_files_have_names_that_every_system_can_have() {
    let folder = world();
    let folder = folder.path();
    let long = format!("{}.txt", "n".repeat(251));
    let names: Vec<&OsStr> = [
        &b"CON"[..],
        b"NUL",
        b"aux.txt",
        b"com1.log",
        b"ends-with-dot.",
        b"ends-with-space ",
        b".hidden",
        b"-rf",
        b"--describe",
        b"line\nbreak.txt",
        b"\x1b[31mred.txt",
        b"not-utf-8-\xff\xfe.txt",
        b"a:b.txt",
        b"back\\slash.txt",
        b"star*?.txt",
        b"\xe2\x80\xaetxt.exe",
        b"Case.txt",
        b"case.txt",
        "e\u{301}.txt".as_bytes(),
        "\u{e9}.txt".as_bytes(),
        long.as_bytes(),
        b"%00.txt",
        b"$(touch gone).txt",
        b"'\"`.txt",
    ]
    .into_iter()
    .map(OsStr::from_bytes)
    .collect();
    for (number, name) in names.iter().enumerate() {
        std::fs::write(folder.join(name), format!("number {number}\n")).expect("written");
        let mut command = program(folder);
        command.args(["attach", ITEM, "--describe", "d", "--profile", "p.toml", "--"]).arg(name);
        let output = command.output().expect("it starts");
        assert!(output.status.success(), "{name:?}: {}", said(&output));
        assert!(!said(&output).contains(['\x1b', '\u{202e}']), "{name:?}: {}", said(&output));
    }
    let mut lowered = std::collections::BTreeSet::new();
    for path in standing(&folder.join("p.evidence")).into_keys() {
        let name = path.file_name().expect("a name").to_str().expect("text").to_owned();
        let safe = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        assert!(safe && name.len() <= 100 && !name.ends_with('.'), "{name}");
        assert!(name.as_bytes()[..16].iter().all(u8::is_ascii_hexdigit), "{name} may be a reserved name");
        assert!(lowered.insert(name.to_lowercase()), "{name} clashes where case does not count");
    }
    assert_eq!(lowered.len(), names.len() + 1);
    assert!(!folder.join("gone").exists());
    healthy(folder, &BUILD);
    healthy(folder, &["verify", "out/p"]);
    healthy(folder, &["verify", "out/p/audit-pack.zip"]);
    for path in standing(&folder.join("out/p")).into_keys() {
        let name = path.file_name().expect("a name").to_str().expect("text").to_owned();
        assert!(name.is_ascii() && name.len() <= 100, "{name}");
    }
}

/// Two pieces of evidence whose names differ in case or in the form of a letter only: both are kept apart in the pack.
#[test]
fn evidence_names_that_differ_in_case_or_form_do_not_clash_in_a_pack() {
    let folder = world();
    let folder = folder.path();
    for (name, text) in [("Log.txt", "one"), ("log.txt", "two"), ("e\u{301}.txt", "three"), ("\u{e9}.txt", "four")]
    {
        std::fs::write(folder.join("p.evidence").join(name), text).expect("written");
        let digest = rchecklist::digest::Digest::of(text.as_bytes());
        let mut record = std::fs::read_to_string(folder.join("p.record.toml")).expect("the record");
        record.push_str(&format!(
            "\n[[items.secrets-manager.{ITEM}.evidence]]\nfile = \"p.evidence/{name}\"\nsha256 = \"{digest}\"\ndescription = \"by hand\"\n"
        ));
        std::fs::write(folder.join("p.record.toml"), record).expect("written");
    }
    healthy(folder, &BUILD);
    healthy(folder, &["verify", "out/p"]);
    let packed: Vec<String> = standing(&folder.join("out/p/evidence"))
        .into_keys()
        .map(|path| path.file_name().expect("a name").to_string_lossy().to_lowercase())
        .collect();
    let apart: std::collections::BTreeSet<&String> = packed.iter().collect();
    assert_eq!((packed.len(), apart.len()), (5, 5), "{packed:?}");
}

/// Paths on the command line that are no text, begin with a dash, or hold what no path can.
#[test]
fn paths_on_the_command_line_act_on_nothing() {
    let folder = world();
    let folder = folder.path();
    let before = standing(folder);
    for name in [
        &b"\xff\xfe.toml"[..],
        b"-x.toml",
        b"a\nb.toml",
        b"\x1b]0;title\x07.toml",
        b"../../../../../../etc/hostname",
        b"/etc/hostname",
        b"",
    ] {
        let name = OsStr::from_bytes(name);
        for args in
            [&["status", "--profile"][..], &["verify", "--"], &["import", "--"], &["portfolio", "merge", "--"]]
        {
            let output = program(folder).args(args).arg(name).output().expect("it starts");
            assert_eq!(output.status.code(), Some(2), "{args:?} {name:?}: {}", said(&output));
            assert!(!said(&output).contains(['\x1b', '\x07']), "{args:?} {name:?}: {}", said(&output));
        }
    }
    assert!(standing(folder) == before);
}
