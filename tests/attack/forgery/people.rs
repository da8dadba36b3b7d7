//! One person as two, two persons with one key, and people who approve for themselves.

use super::world::{
    BACKUP, Case, PLAN, add, at, each_is_named, edit, entry, forge, good, heads, key_line, swap, without, world,
};
use crate::support::{run, tool};
use base64ct::{Base64, Encoding as _};
use rchecklist::record::{Decision, SignOff};
use std::path::Path;

/// A text or a number in SSH's wire form.
fn wire(parts: &[&[u8]]) -> Vec<u8> {
    let one = |part: &&[u8]| [&u32::try_from(part.len()).expect("short").to_be_bytes()[..], part].concat();
    parts.iter().flat_map(one).collect()
}

fn line_of(kind: &str, parts: &[&[u8]]) -> String {
    let all: Vec<&[u8]> = std::iter::once(kind.as_bytes()).chain(parts.iter().copied()).collect();
    format!("{kind} {}", Base64::encode_string(&wire(&all)))
}

/// The parts of a public key line, without its kind.
fn parts_of(line: &str) -> Vec<Vec<u8>> {
    let blob = Base64::decode_vec(line.split_whitespace().nth(1).expect("a key")).expect("base64");
    let (mut rest, mut parts) = (&blob[..], Vec::new());
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (part, tail) = tail.split_at(u32::from_be_bytes(*length) as usize);
        parts.push(part.to_vec());
        rest = tail;
    }
    parts.remove(0);
    parts
}

fn make(folder: &Path, name: &str, kind: &[&str]) -> String {
    let path = folder.join(name);
    let mut args = vec!["-q", "-N", "", "-C", "", "-f", path.to_str().expect("a path")];
    args.extend(kind);
    assert!(tool("ssh-keygen", &args).expect("ssh-keygen").status.success());
    key_line(folder, name)
}

/// Puts another key in the place of the second custodian's.
fn second_key(folder: &Path, line: &str) {
    let own = key_line(folder, "custodian-b");
    swap(folder, "p.toml", &own, line);
}

/// What is refused in a profile: name, change, code, words.
type Refused = (&'static str, fn(&Path), &'static str, &'static str);

const REFUSED: &[Refused] = &[
    (
        "the same key under another comment",
        |f| second_key(f, &format!("{} the second one", key_line(f, "custodian-a"))),
        "shared-key",
        "`custodian-a` and `custodian-b` have the same key",
    ),
    (
        "the same key with blanks around it",
        |f| second_key(f, &format!("  {}  ", key_line(f, "custodian-a"))),
        "shared-key",
        "`custodian-a` and `custodian-b` have the same key",
    ),
    (
        "the same key as one of a token",
        |f| {
            let parts = parts_of(&key_line(f, "custodian-a"));
            second_key(f, &line_of("sk-ssh-ed25519@openssh.com", &[&parts[0], b"ssh:"]));
        },
        "shared-key",
        "`custodian-a` and `custodian-b` have the same key in two forms",
    ),
    (
        "the same key of a token for another application",
        |f| {
            let parts = parts_of(&key_line(f, "custodian-a"));
            let token = |application: &[u8]| line_of("sk-ssh-ed25519@openssh.com", &[&parts[0], application]);
            let own = key_line(f, "custodian-a");
            swap(f, "p.toml", &own, &token(b"ssh:"));
            second_key(f, &token(b"ssh:other"));
        },
        "shared-key",
        "`custodian-a` and `custodian-b` have the same key in two forms",
    ),
    (
        "one modulus with two exponents",
        |f| {
            let line = make(f, "rsa", &["-t", "rsa", "-b", "3072"]);
            let parts = parts_of(&line);
            let own = key_line(f, "custodian-a");
            swap(f, "p.toml", &own, &line);
            second_key(f, &line_of("ssh-rsa", &[&[5], &parts[1]]));
        },
        "shared-key",
        "`custodian-a` and `custodian-b` have the same key in two forms",
    ),
    (
        "a certificate over the same key",
        |f| {
            let line = key_line(f, "custodian-a");
            let blob =
                Base64::encode_string(&wire(&[b"ssh-ed25519-cert-v01@openssh.com", &[0; 32], &parts_of(&line)[0]]));
            second_key(f, &format!("ssh-ed25519-cert-v01@openssh.com {blob}"));
        },
        "wrong-value",
        "keys of kind `ssh-ed25519-cert-v01@openssh.com` cannot sign",
    ),
    (
        "a point of a curve in its short form",
        |f| {
            let line = make(f, "ec", &["-t", "ecdsa", "-b", "256"]);
            let parts = parts_of(&line);
            let point = &parts[1];
            let short = [&[2 + (point[64] & 1)][..], &point[1..33]].concat();
            let own = key_line(f, "custodian-a");
            swap(f, "p.toml", &own, &line);
            second_key(f, &line_of("ecdsa-sha2-nistp256", &[b"nistp256", &short]));
        },
        "wrong-value",
        "this is no SSH public key",
    ),
    (
        "a key of one person moved to another, who has it besides",
        |f| {
            let both = format!("{}\", \"{}", key_line(f, "custodian-b"), key_line(f, "custodian-a"));
            second_key(f, &both);
        },
        "shared-key",
        "`custodian-a` and `custodian-b` have the same key",
    ),
    (
        "one address in another case",
        |f| swap(f, "p.toml", "custodian-b@example.com", "Custodian-A@EXAMPLE.com"),
        "shared-email",
        "`custodian-a` and `custodian-b` have the same e-mail address",
    ),
    (
        "one address with a tag",
        |f| swap(f, "p.toml", "custodian-b@example.com", "custodian-a+second@example.com"),
        "shared-email",
        "`custodian-a` and `custodian-b` have the same mailbox: custodian-a@example.com and custodian-a+second@example.com",
    ),
    (
        "one address with a dot at its end",
        |f| swap(f, "p.toml", "custodian-b@example.com", "custodian-a@example.com."),
        "shared-email",
        "have the same mailbox",
    ),
    (
        "an address with a letter of another script",
        |f| swap(f, "p.toml", "custodian-b@example.com", "custоdian-a@example.com"),
        "wrong-value",
        "is no e-mail address",
    ),
    (
        "an ID with a letter of another script",
        |f| swap(f, "p.toml", "id = \"custodian-b\"", "id = \"custоdian-a\""),
        "wrong-value",
        "custоdian-a",
    ),
    (
        "one ID twice, with two keys",
        |f| swap(f, "p.toml", "id = \"custodian-b\"", "id = \"custodian-a\""),
        "duplicate-id",
        "two signers are called `custodian-a`",
    ),
    (
        "an address that names more principals than one",
        |f| swap(f, "p.toml", "custodian-b@example.com", "custodian-b@example.com,*@example.com"),
        "wrong-value",
        "is no e-mail address",
    ),
];

#[test]
fn one_person_or_one_key_under_two_names_is_an_error_of_the_profile() {
    for (name, attack, code, words) in REFUSED {
        let Some(folder) = world() else { return };
        attack(folder.path());
        for command in ["build", "check", "status"] {
            let output = at(folder.path(), &[command], super::world::NOW);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{name}: {said}");
            assert!(said.contains(code) && said.contains(words), "{name}: {said}");
        }
        assert!(!folder.path().join("out").exists(), "{name}");
    }
}

const CASES: &[Case] = &[
    Case {
        name: "two names that look the same",
        attack: |f| swap(f, "p.toml", "name = \"custodian-b\"", "name = \"Сustodian  A\""),
        item: BACKUP,
        state: "met",
        says: "same-name: `custodian-a` and `custodian-b` signed as two persons, and their names look the same",
    },
    Case {
        name: "both custodians' keys, swapped in the profile",
        attack: |f| {
            edit(f, "p.toml", |text| {
                let (a, b) = (key_line(f, "custodian-a"), key_line(f, "custodian-b"));
                text.replace(&a, "\u{1}").replace(&b, &a).replace('\u{1}', &b)
            });
        },
        item: BACKUP,
        state: "open",
        says: "unknown-key: the sign-off by custodian-a of 2026-05-01 is signed with a key that is not theirs",
    },
    Case {
        name: "a name in the record, where signatures are required",
        attack: |f| {
            without(f, BACKUP, 1);
            let said = entry(f, BACKUP).sign_offs.remove(0);
            let said = SignOff { by: "custodian-b".to_owned(), signature: None, after: heads(f, BACKUP), ..said };
            add(f, BACKUP, &said);
        },
        item: BACKUP,
        state: "partial",
        says: "not-signed: the sign-off by custodian-b of 2026-05-01 is not signed, and the policy requires signatures",
    },
    Case {
        name: "one custodian's word with the other's name, by the one's key",
        attack: |f| {
            without(f, BACKUP, 1);
            let said = entry(f, BACKUP).sign_offs.remove(0);
            forge(
                f,
                BACKUP,
                "custodian-a",
                SignOff { by: "custodian-b".to_owned(), after: heads(f, BACKUP), ..said },
            );
        },
        item: BACKUP,
        state: "partial",
        says: "unknown-key: the sign-off by custodian-b",
    },
    Case {
        name: "a signer with two keys, once with each",
        attack: |f| {
            without(f, BACKUP, 1);
            let own = key_line(f, "custodian-a");
            swap(f, "p.toml", &own, &format!("{own}\", \"{}", key_line(f, "stranger")));
            let said = entry(f, BACKUP).sign_offs.remove(0);
            let at = "2026-05-05T10:00:00Z".parse().expect("a moment");
            forge(f, BACKUP, "stranger", SignOff { at, after: heads(f, BACKUP), ..said });
        },
        item: BACKUP,
        state: "partial",
        says: "signed by custodian-a; a second person",
    },
    Case {
        name: "a key that was revoked before the sign-off",
        attack: |f| {
            let own = key_line(f, "owner");
            swap(f, "p.toml", &format!("\"{own}\""), &format!("{{ key = \"{own}\", revoked = 2026-01-01 }}"));
        },
        item: PLAN,
        state: "open",
        says: "revoked-key: the sign-off by owner of 2026-05-03, which says \"not met\", is signed with a revoked key",
    },
    Case {
        name: "who said that it is not met, taken out of the profile",
        attack: |f| {
            without(f, PLAN, 1);
            edit(f, "p.toml", |text| text.split("[[signer]]\nid = \"owner\"").next().expect("it").to_owned());
        },
        item: PLAN,
        state: "open",
        says: "unknown-signer: the sign-off by `owner` of 2026-05-03, which says \"not met\", is by nobody",
    },
    Case {
        name: "an exception that the one who asks approves",
        attack: |f| {
            for day in ["2026-05-10T10:00:00Z", "2026-05-11T10:00:00Z"] {
                let last = entry(f, PLAN).sign_offs.pop().expect("an event");
                let (at, until) = (day.parse().expect("a moment"), Some("2026-12-31".parse().expect("a day")));
                let said = SignOff { at, until, decision: Decision::RiskAccepted, after: heads(f, PLAN), ..last };
                forge(f, PLAN, "owner", said);
            }
        },
        item: PLAN,
        state: "partial",
        says: "self-approval: owner asked for this exception and cannot approve it",
    },
    Case {
        name: "an exception that the one who asked makes longer after the approval",
        attack: |f| {
            for (who, day, until) in [
                ("owner", "2026-05-10T10:00:00Z", "2026-05-20"),
                ("custodian-a", "2026-05-11T10:00:00Z", "2026-05-20"),
                ("owner", "2026-05-12T10:00:00Z", "2027-12-31"),
            ] {
                let last = entry(f, PLAN).sign_offs.pop().expect("an event");
                let (at, until) = (day.parse().expect("a moment"), Some(until.parse().expect("a day")));
                let said = SignOff {
                    by: who.to_owned(),
                    role: None,
                    at,
                    until,
                    decision: Decision::RiskAccepted,
                    after: heads(f, PLAN),
                    ..last
                };
                forge(f, PLAN, who, said);
            }
        },
        item: PLAN,
        state: "lapsed",
        says: "the risk was accepted until 2026-05-20",
    },
    Case {
        name: "\"not applicable\" without a reason",
        attack: |f| {
            let last = entry(f, PLAN).sign_offs.pop().expect("an event");
            let at = "2026-05-10T10:00:00Z".parse().expect("a moment");
            let note = Some("\u{a0} ".to_owned());
            forge(
                f,
                PLAN,
                "owner",
                SignOff { at, note, decision: Decision::NotApplicable, after: heads(f, PLAN), ..last },
            );
        },
        item: PLAN,
        state: "met",
        says: "no-reason: the sign-off by owner of 2026-05-10 says \"not applicable\" and gives no reason (`note`)",
    },
];

#[test]
fn who_signs_is_one_person_with_one_key_and_never_their_own_judge() {
    each_is_named(CASES);
}

#[test]
fn an_exception_without_an_end_is_no_record() {
    let Some(folder) = world() else { return };
    edit(folder.path(), "p.record.toml", |text| {
        text.replacen("\ndecision = \"met\"", "\ndecision = \"risk-accepted\"", 1)
    });
    let output = at(folder.path(), &["check"], super::world::NOW);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("until"), "{output:?}");
}

#[test]
fn a_name_without_a_signature_is_called_so_wherever_sign_offs_are_shown() {
    let Some(folder) = world() else { return };
    let home = folder.path();
    swap(home, "p.toml", "signatures = \"required\"", "signatures = \"optional\"");
    let said = ["sign", "watch-provider-status", "--as", "owner", "--unsigned", "--note", "by name"];
    let signed = at(home, &said, super::world::NOW);
    if !signed.status.success() {
        // Another role signs it: anybody who may will do.
        good(
            home,
            &["sign", "watch-provider-status", "--as", "custodian-b", "--unsigned", "--note", "by name"],
            super::world::NOW,
        );
    }
    good(home, &["build", "--format", "pdf,md,html,json,xlsx,oscal"], super::world::NOW);
    let pack = home.join("out/p");
    let read = |name: &str| std::fs::read_to_string(pack.join(name)).expect("a text");
    let words = "recorded, not signed";
    for name in ["audit-pack.md", "audit-pack.html", "audit-pack.json", "oscal/assessment-results.json"] {
        assert!(read(name).contains(words), "{name}");
    }
    let pdf = tool("pdftotext", &["-raw", &pack.join("audit-pack.pdf").to_string_lossy(), "-"]);
    if let Some(pdf) = pdf {
        let text = String::from_utf8_lossy(&pdf.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words));
    }
    let sheet = crate::support::python(&[
        "-c",
        "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint('\\n'.join(z.read(n).decode('utf-8', 'replace') for n in z.namelist()))",
        &pack.join("audit-pack.xlsx").to_string_lossy(),
    ]);
    if let Some(sheet) = sheet {
        assert!(String::from_utf8_lossy(&sheet.stdout).contains(words));
    }
    run(home, &["verify", "out/p"], 0);
}
