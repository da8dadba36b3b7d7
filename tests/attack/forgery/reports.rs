//! The whole report of a pack: what each check looked at, and what it found.

use super::world::{BACKUP, NOW, PLAN, edit, good, swap, verify, without, world};
use crate::hidden::say;
use crate::support::run;
use std::fmt::Write as _;
use std::path::Path;

/// A pack: its name, what was done before it was made, how it is made, and when.
type Made = (&'static str, fn(&Path), &'static [&'static str], &'static str);

fn nothing(_: &Path) {}

/// All sign-offs but the first of those of two persons.
fn alone(folder: &Path) {
    without(folder, PLAN, 1);
    without(folder, PLAN, 0);
    without(folder, BACKUP, 1);
}

const PACKS: &[Made] = &[
    ("signed, with a draft's PDF", nothing, &["--format", "pdf,md"], NOW),
    ("one signature", alone, &["--format", "md"], NOW),
    (
        "no sign-off, no evidence",
        |f| std::fs::remove_file(f.join("p.record.toml")).expect("removed"),
        &["--format", "md"],
        NOW,
    ),
    (
        "a name that signed nothing",
        |f| {
            std::fs::remove_file(f.join("p.record.toml")).expect("removed");
            edit(f, "p.toml", |text| text.replacen("signatures = \"required\"", "signatures = \"optional\"", 1));
            good(f, &["sign", PLAN, "--as", "owner", "--unsigned", "--note", "yes"], "2026-05-04T10:00:00Z");
        },
        &["--format", "md"],
        NOW,
    ),
    ("evidence inside", nothing, &["--format", "md", "--with-evidence"], NOW),
    (
        "evidence that is gone",
        |f| std::fs::remove_dir_all(f.join("p.evidence")).expect("removed"),
        &["--format", "md", "--with-evidence"],
        NOW,
    ),
    (
        "evidence that is another file",
        |f| {
            let folder = f.join("p.evidence");
            for file in std::fs::read_dir(folder).expect("evidence") {
                std::fs::write(file.expect("a file").path(), "other minutes\n").expect("written");
            }
        },
        &["--format", "md"],
        NOW,
    ),
    (
        "a note changed after it was signed",
        |f| swap(f, "p.record.toml", "note = \"yes\"", "note = \"yes!\""),
        &["--format", "md"],
        NOW,
    ),
    ("a sign-off out of the middle", |f| without(f, PLAN, 0), &["--format", "md"], NOW),
    ("a look back", nothing, &["--format", "md", "--as-of", "2026-05-03"], NOW),
];

#[test]
fn each_check_says_what_it_looked_at() {
    let mut all = String::new();
    for (name, before, args, moment) in PACKS {
        let Some(folder) = world() else { return };
        before(folder.path());
        good(folder.path(), &[&["build"], *args].concat(), moment);
        let pack = folder.path().join("out/p");
        let report = verify(&pack, &[]);
        writeln!(all, "{name}").expect("text");
        for check in report["checks"].as_array().expect("checks") {
            let word = |key: &str| check[key].as_str().expect("a word");
            // How many bytes a pack has is of no interest here.
            let seen = word("seen").split(" in all; ").collect::<Vec<_>>();
            let seen = if seen.len() == 2 {
                format!("{}, … in all; {}", seen[0].split(", ").next().unwrap_or_default(), seen[1])
            } else {
                seen[0].to_owned()
            };
            writeln!(all, "  {} {}: {seen}", word("name"), word("outcome")).expect("text");
            for (kind, mark) in [("problems", "!"), ("notes", "-")] {
                for line in super::world::lines(&report, word("name"), kind) {
                    writeln!(all, "    {mark} {line}").expect("text");
                }
            }
        }
        let holds = report["holds"] == true;
        let printed = run(folder.path(), &["verify", &pack.to_string_lossy()], i32::from(!holds));
        let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
        writeln!(all, "{}\n", printed.lines().last().expect("an end")).expect("text");
    }
    // Keys are new each time, and so are digests.
    let mut parts = all.split("sha256:");
    let first = parts.next().unwrap_or_default().to_owned();
    let all = parts.fold(first, |all, part| format!("{all}sha256:…{}", &part[64..]));
    say("whole reports", &all.replace(concat!("rchecklist ", env!("CARGO_PKG_VERSION")), "rchecklist VERSION"));
}
