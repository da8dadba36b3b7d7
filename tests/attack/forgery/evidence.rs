//! Evidence that stands in for other evidence, that nobody vouched for, or that calls people by other names.

use super::world::{BACKUP, Case, NOW, PLAN, at, each_is_named, edit, good, stands, swap, world};
use std::path::Path;

/// The section of evidence of an item that tells of a file.
fn section(text: &str, item: &str, description: &str) -> String {
    let head = format!("[[items.hs-crypto.{item}.evidence]]\n");
    let starts = text.match_indices(&head).map(|(at, _)| at);
    let of = |at: usize| text[at..].find("\n\n").map_or(&text[at..], |end| &text[at..at + end + 2]);
    starts.map(of).find(|own| own.contains(&format!("\"{description}\""))).expect("the section").to_owned()
}

fn attach(folder: &Path, item: &str, name: &str, more: &[&str]) {
    std::fs::write(folder.join(name), format!("{name}\n")).expect("written");
    let mut args = vec!["attach", item, name, "--describe", name, "--as", "owner"];
    args.extend(more);
    good(folder, &args, "2026-05-20T08:00:00Z");
}

/// The owner's item with evidence for a part of the period, which they vouch for, where the policy wants evidence.
fn with_a_gap(folder: &Path) {
    swap(folder, "p.toml", "signatures = \"required\"", "signatures = \"required\"\nevidence = \"required\"");
    attach(folder, PLAN, "part.txt", &["--covers", "2026-05-01..2026-06-01"]);
    good(folder, &["sign", PLAN, "--key", "owner"], "2026-05-21T08:00:00Z");
}

const GAP: &str = "no evidence for 2026-01-01..2026-04-30";

const CASES: &[Case] = &[
    Case {
        name: "one piece in the place of another, which is gone",
        attack: |f| {
            attach(f, PLAN, "other.txt", &[]);
            edit(f, "p.record.toml", |text| {
                let of = |item: &str, description: &str| {
                    let own = section(text, item, description);
                    own.lines().find(|line| line.starts_with("file = ")).expect("a file").to_owned()
                };
                text.replace(&of(BACKUP, "Minutes"), &of(PLAN, "other.txt"))
            });
            let own = std::fs::read_dir(f.join("p.evidence")).expect("a folder").filter_map(Result::ok);
            let minutes = own.map(|file| file.path()).find(|path| path.to_string_lossy().contains("minutes"));
            std::fs::remove_file(minutes.expect("the minutes")).expect("removed");
        },
        item: BACKUP,
        state: "broken",
        says: "is not what the record says, by its digest or its size",
    },
    Case {
        name: "another number of bytes",
        attack: |f| swap(f, "p.record.toml", "size = 8\n", "size = 800000\n"),
        item: BACKUP,
        state: "broken",
        says: "is not what the record says, by its digest or its size",
    },
    Case {
        name: "evidence for days that nobody vouched for",
        attack: |f| {
            with_a_gap(f);
            attach(f, PLAN, "filler.txt", &["--covers", "2026-01-01..2026-06-01"]);
        },
        item: PLAN,
        state: "partial",
        says: GAP,
    },
    Case {
        name: "the same, told",
        attack: |f| {
            with_a_gap(f);
            attach(f, PLAN, "filler.txt", &["--covers", "2026-01-01..2026-06-01"]);
        },
        item: PLAN,
        state: "partial",
        says: "evidence-not-named: no sign-off that counts names the evidence p.evidence/",
    },
    Case {
        name: "a second entry for the same file, behind the one that was signed",
        attack: |f| {
            with_a_gap(f);
            edit(f, "p.record.toml", |text| {
                let own = section(text, PLAN, "part.txt");
                let longer = own
                    .replace("from = 2026-05-01", "from = 2026-01-01")
                    .replace("part.txt\"\ncoll", "A year\"\ncoll");
                format!("{text}\n{longer}")
            });
        },
        item: PLAN,
        state: "partial",
        says: "what it says the second time counts for nothing",
    },
    Case {
        name: "two entries for one file, and days that only the second covers",
        attack: |f| {
            with_a_gap(f);
            edit(f, "p.record.toml", |text| {
                let own = section(text, PLAN, "part.txt");
                format!("{text}\n{}", own.replace("from = 2026-05-01", "from = 2026-01-01"))
            });
        },
        item: PLAN,
        state: "partial",
        says: GAP,
    },
];

#[test]
fn evidence_counts_as_it_was_signed_for() {
    each_is_named(CASES);
}

#[test]
fn evidence_in_the_place_of_another_leaves_the_other_item_alone() {
    let Some(folder) = world() else { return };
    (CASES[0].attack)(folder.path());
    assert_eq!(stands(folder.path(), PLAN, NOW).0, "met");
}

/// However evidence calls a signer: by ID, name or address, in another case, with what the eye does not see or tell apart.
#[test]
fn who_is_meant_by_a_name_in_the_evidence() {
    for (other, is_them) in [
        ("custodian-a", true),
        ("Custodian A", true),
        ("Custodian-A@example.com", true),
        ("custodian\u{200b}-a", true),
        ("\u{441}ustodian-\u{430}", true),
        ("ｃｕｓｔｏｄｉａｎ-a", true),
        ("custodian-b", false),
        ("somebody else", false),
    ] {
        let Some(folder) = world() else { return };
        let folder = folder.path();
        edit(folder, "p.record.toml", |text| {
            let own = section(text, BACKUP, "Minutes");
            let people = format!("people = {{ card-holder = [\"custodian-a\"], pin-holder = [\"{other}\"] }}\n\n");
            text.replace(&own, &format!("{}\n{people}", own.trim_end()))
        });
        let (state, reason, _) = stands(folder, BACKUP, NOW);
        if is_them {
            assert_eq!(state, "not-met", "{other}");
            assert!(reason.ends_with("is card holder and PIN holder at once"), "{reason}");
            assert_eq!(reason.contains("also called"), other != "custodian-a", "{reason}");
        } else {
            assert_ne!(state, "not-met", "{other}: {reason}");
        }
    }
}

#[test]
fn who_is_reviewed_reviews_nothing_under_whatever_name() {
    for other in ["owner", "Owner", "OWNER@example.com", "\u{43e}wner"] {
        let Some(folder) = world() else { return };
        let folder = folder.path();
        attach(folder, PLAN, "review.txt", &["--people", &format!("reviewed={other}")]);
        let signed = at(folder, &["sign", PLAN, "--key", "owner"], "2026-05-21T08:00:00Z");
        let talk = String::from_utf8_lossy(&signed.stderr);
        assert_eq!(signed.status.code(), Some(2), "{other}: {talk}");
        assert!(talk.contains("is by one of those whom the review was about"), "{other}: {talk}");
    }
}
