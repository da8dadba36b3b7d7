//! Two packs of one deployment: the people who signed, and those who did not.

use super::said::{say, told};
use crate::forgery::world::{NOW, PLAN, edit, good, verify, world};
use std::path::Path;

/// The pack of a world whose people signed, before somebody changed who they are.
fn signed() -> Option<(tempfile::TempDir, tempfile::TempDir)> {
    let (old, new) = (world()?, world()?);
    for at in [old.path(), new.path()] {
        let deputy = "[[signer]]\nid = \"deputy\"\nname = \"deputy\"\nemail = \"deputy@example.com\"\nroles = [\"key-custodian\", \"platform-owner\"]\n";
        edit(at, "p.toml", |text| format!("{text}{deputy}"));
    }
    Some((old, new))
}

/// The profile's section of a person becomes another, or none.
fn person(folder: &Path, id: &str, change: fn(&str) -> String) {
    edit(folder, "p.toml", |text| {
        let from = text.find(&format!("[[signer]]\nid = \"{id}\"")).expect("a person");
        let end = text[from + 1..].find("[[signer]]").map_or(text.len(), |at| from + 1 + at);
        format!("{}{}{}", &text[..from], change(&text[from..end]), &text[end..])
    });
}

/// A change of a person: its name, whether all still holds, and how it is made.
type Person = (&'static str, bool, fn(&Path));

/// Who signed, and who did not: the one is a fault where what they signed counts no more, the other is told.
const PEOPLE: &[Person] = &[
    ("one who signed goes", false, |f| person(f, "owner", |_| String::new())),
    ("one who did not sign goes", true, |f| person(f, "deputy", |_| String::new())),
    ("one who signed is somebody else", false, |f| {
        person(f, "owner", |text| text.replacen("name = \"owner\"", "name = \"Owner B\"", 1));
    }),
    ("one who signed has another address", false, |f| {
        person(f, "owner", |text| text.replacen("owner@example.com", "owner-b@example.com", 1));
    }),
    ("one who did not sign is somebody else", true, |f| {
        person(f, "deputy", |text| text.replacen("name = \"deputy\"", "name = \"Deputy B\"", 1));
    }),
    ("one who signed has another role", false, |f| {
        person(f, "owner", |text| text.replacen("\"platform-owner\"", "\"security-operations\"", 1));
    }),
    ("one who did not sign has a role less", true, |f| {
        person(f, "deputy", |text| text.replacen(", \"platform-owner\"", "", 1));
    }),
    ("one who did not sign has a role more", true, |f| {
        person(f, "deputy", |text| {
            text.replacen("\"platform-owner\"", "\"platform-owner\", \"security-officer\"", 1)
        });
    }),
    ("a further word of one who signed", true, |f| {
        good(f, &["sign", PLAN, "--key", "owner", "--note", "still so"], "2026-05-05T10:00:00Z");
    }),
    ("somebody is new", true, |f| {
        edit(f, "p.toml", |text| {
            format!(
                "{text}[[signer]]\nid = \"fourth\"\nname = \"Fourth\"\nemail = \"fourth@example.com\"\nroles = [\"security-officer\", \"platform-owner\"]\n"
            )
        });
    }),
];

#[test]
fn whose_word_counts_no_more_is_named_with_what_they_signed() {
    let mut all = String::new();
    for (name, holds, change) in PEOPLE {
        let Some((old, new)) = signed() else { return };
        change(new.path());
        good(old.path(), &["build", "--format", "md"], NOW);
        good(new.path(), &["build", "--format", "md"], NOW);
        let report = verify(&new.path().join("out/p"), &["--against", &old.path().join("out/p").to_string_lossy()]);
        assert_eq!(report["holds"], *holds, "{name}: {report:#}");
        all += &told(name, &report);
    }
    say("who signed", &all);
}
