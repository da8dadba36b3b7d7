//! What changed between two states of a page: duties that moved are not new, and sign-offs go stale by duties only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use proptest::prelude::*;
use rchecklist::drift::{Change, Drift, Side, drift};
use rchecklist::page::{self, names::Names};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use support::{program, reference, root};

/// Rows as a page: area, task, provider's and customer's part.
fn page_of(rows: &[[&str; 4]]) -> String {
    let mut out = String::from("# Your responsibilities when using Big Box\n");
    let mut last = "";
    for [area, task, provider, customer] in rows {
        if *area != last {
            out.push_str(&format!(
                "\n## {area}\n\n| Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n"
            ));
            last = area;
        }
        out.push_str(&format!("| {task} | {provider} | {customer} |\n"));
    }
    out
}

fn side(name: &str, text: &str) -> Side {
    Side::of_page(name, &page::read(text).unwrap().rows, &Names::shipped(), None)
}

fn between(old: &str, new: &str) -> Drift {
    drift(&side("old", old), &side("new", new), &Names::shipped())
}

/// Each change with the tasks before and after, as `reworded! Keys > Keys`; `!` where the duty changed.
fn told(old: &[[&str; 4]], new: &[[&str; 4]]) -> Vec<String> {
    let (from, to) = (side("old", &page_of(old)), side("new", &page_of(new)));
    let drift = drift(&from, &to, &Names::shipped());
    let tasks =
        |side: &Side, of: &[usize]| of.iter().map(|at| side.rows[*at].task.clone()).collect::<Vec<_>>().join("+");
    let entries = drift.entries.iter().filter(|entry| entry.change != Change::Unchanged);
    entries
        .map(|entry| {
            let duty = if entry.changes_duty { "!" } else { "" };
            format!("{}{duty} {} > {}", entry.change.word(), tasks(&from, &entry.from), tasks(&to, &entry.to))
        })
        .collect()
}

const KEYS: [&str; 4] = ["Keys", "Keys", "Stores keys.", "Rotate the keys of the box every year."];
const LOGS: [&str; 4] = ["Logs", "Logs", "Sends logs to the hall.", "Review the logs of the box each month."];
const DOORS: [&str; 4] = ["Doors", "Doors", "Oils the doors.", "Lock the doors at night with two bolts."];
const NONE: [&str; 4] = ["Doors", "Windows", "Cleans the windows.", "None"];

#[test]
fn one_change_at_a_time() {
    let old = [KEYS, LOGS, DOORS, NONE];
    let with = |at: usize, row: [&'static str; 4]| {
        let mut rows = old;
        rows[at] = row;
        rows
    };
    let cases: Vec<(Vec<[&str; 4]>, Vec<&str>)> = vec![
        (old.to_vec(), vec![]),
        (vec![DOORS, NONE, LOGS, KEYS], vec![]),
        (with(0, ["Doors of iron", "Keys", KEYS[2], KEYS[3]]).to_vec(), vec!["moved Keys > Keys"]),
        (with(0, ["Keys", "Turning keys", KEYS[2], KEYS[3]]).to_vec(), vec!["reworded Keys > Turning keys"]),
        (with(0, ["Keys", "Keys", "Keeps keys in a safe.", KEYS[3]]).to_vec(), vec!["reworded Keys > Keys"]),
        (
            with(0, ["Keys", "Keys", KEYS[2], "Rotate the keys of the box every month."]).to_vec(),
            vec!["reworded! Keys > Keys"],
        ),
        (
            with(0, ["Keys", "Keys", KEYS[2], "[Rotate](/x) the **keys** of the box every year."]).to_vec(),
            vec!["markup Keys > Keys"],
        ),
        (
            with(
                0,
                ["Keys", "Keys", KEYS[2], "Rotate the keys of the box every year. For more information, see Keys."],
            )
            .to_vec(),
            vec!["reworded Keys > Keys"],
        ),
        (with(0, ["Keys", "Keys", KEYS[2], "None"]).to_vec(), vec!["withdrawn! Keys > Keys"]),
        (with(3, ["Doors", "Windows", NONE[2], "Wash them."]).to_vec(), vec!["added! Windows > Windows"]),
        (with(3, ["Doors", "Windows", NONE[2], ""]).to_vec(), vec!["markup Windows > Windows"]),
        (vec![KEYS, DOORS, NONE], vec!["withdrawn! Logs > "]),
        (
            vec![KEYS, LOGS, ["Logs", "Alarms", "Rings.", "Answer each alarm within an hour."], DOORS, NONE],
            vec!["added!  > Alarms"],
        ),
        (
            vec![
                ["Keys", "Rotation", KEYS[2], "Rotate the keys of the box at least every two years, and note it."],
                LOGS,
                DOORS,
                NONE,
            ],
            vec!["reworded! Keys > Rotation"],
        ),
    ];
    for (new, wanted) in cases {
        assert_eq!(told(&old, &new), wanted, "{new:?}");
    }
}

#[test]
fn names_of_products_are_not_words() {
    let row = |name: &'static str| [["Logs", "Logs", "Sends logs.", name]];
    let read = |old, new| told(&row(old), &row(new));
    let logs = "Read the logs in {{site.data.keyword.la_full_notm}} daily.";
    assert_eq!(read(logs, "Read the logs in IBM Log Analysis daily."), ["markup Logs > Logs"]);
    assert_eq!(
        read(logs, "Read the logs in {{site.data.keyword.logs_full_notm}} daily."),
        ["product-name Logs > Logs"]
    );
    assert_eq!(read(logs, "Read the logs in IBM Cloud Logs daily."), ["product-name Logs > Logs"]);
    let list =
        "Update {{site.data.keyword.databases-for-mysql}}, {{site.data.keyword.databases-for-redis}} yearly.";
    assert_eq!(read(list, "Update {{site.data.keyword.databases-for-mysql}} yearly."), ["reworded! Logs > Logs"]);
}

#[test]
fn duties_split_and_flow_together() {
    let whole = [
        "Keys",
        "Keys",
        "Stores keys.",
        "Rotate the root keys of the box every year. Back up the master key to two smart cards.",
    ];
    let parts = [
        ["Keys", "Rotation", "Stores keys.", "Rotate the root keys of the box every year."],
        ["Keys", "Backup", "Stores keys.", "Back up the master key to two smart cards."],
    ];
    assert_eq!(told(&[whole, LOGS], &[parts[0], parts[1], LOGS]), ["split Keys > Rotation+Backup"]);
    assert_eq!(told(&[parts[0], parts[1], LOGS], &[whole, LOGS]), ["merged Rotation+Backup > Keys"]);
    // A new duty in like words is no part of an old one.
    let twin = ["Keys", "Cabinets", "Stores keys.", "Rotate the root keys of the cabinet every year."];
    assert_eq!(told(&[parts[0], LOGS], &[parts[0], twin, LOGS]), ["added!  > Cabinets"]);
}

/// A subheading that comes takes no duty with it; a table of owners says what two lists said.
#[test]
fn the_form_of_a_page_is_no_duty() {
    let flat = page_of(&[KEYS, LOGS]);
    let headed = flat
        .replace("## Keys\n", "## Keys\n\n### {{site.data.keyword.keymanagementserviceshort}} responsibilities\n");
    let moved = between(&flat, &headed);
    assert_eq!((moved.count(Change::Moved), moved.count(Change::Unchanged)), (1, 1));
    assert!(moved.entries.iter().all(|entry| !entry.changes_duty));
    let lists = "## Boxes\n\nIBM responsibilities:\n- Build halls for all boxes.\n\nYour responsibilities:\n- Choose a hall for each box.\n";
    let owners = "## Boxes\n\n| Responsibilities | Ownership |\n|---|---|\n| Build halls for all boxes. | IBM |\n\
                  | Choose a hall for each box. | Customer |\n";
    let same = between(lists, owners);
    assert!(same.is_none(), "{same:?}");
}

proptest! {
    /// Rows in another order, some gone, some new: each row of either side stands in one entry, and only those that went
    /// or came are told so.
    #[test]
    fn every_row_once(
        order in Just((0..24).collect::<Vec<usize>>()).prop_shuffle(),
        gone in 0_usize..6,
        new in 0_usize..6,
    ) {
        let texts: Vec<[String; 4]> = (0..30)
            .map(|n| {
                let noun = ["keys", "logs", "doors", "alarms", "halls", "boxes"][n % 6];
                let verb = ["Rotate", "Review", "Lock", "Test", "Sweep"][n / 6];
                [
                    format!("Area {}", n % 4),
                    format!("Task {n}"),
                    format!("Keeps the {noun} of wing {n}."),
                    format!("{verb} the {noun} number {n} and tell the owner of wing {n}."),
                ]
            })
            .collect();
        let row = |n: usize| texts[n].each_ref().map(String::as_str);
        let mut old: Vec<[&str; 4]> = (0..24).map(row).collect();
        let mut fresh: Vec<[&str; 4]> = order.iter().skip(gone).map(|n| row(*n)).chain((24..24 + new).map(row)).collect();
        old.sort_by_key(|row| row[0]);
        fresh.sort_by_key(|row| row[0]);
        let (from, to) = (side("old", &page_of(&old)), side("new", &page_of(&fresh)));
        let there = drift(&from, &to, &Names::none());
        let mut seen: [Vec<usize>; 2] = [
            there.entries.iter().flat_map(|entry| entry.from.clone()).collect(),
            there.entries.iter().flat_map(|entry| entry.to.clone()).collect(),
        ];
        for side in &mut seen {
            side.sort_unstable();
        }
        prop_assert_eq!(&seen[0], &(0..24).collect::<Vec<_>>());
        prop_assert_eq!(&seen[1], &(0..24 - gone + new).collect::<Vec<_>>());
        prop_assert_eq!(there.count(Change::Unchanged), 24 - gone);
        let back = drift(&to, &from, &Names::none());
        for (one, other) in [(Change::Added, Change::Withdrawn), (Change::Split, Change::Merged), (Change::Reworded, Change::Reworded)] {
            prop_assert_eq!(there.count(one), back.count(other));
            prop_assert_eq!(there.count(other), back.count(one));
        }
    }
}

fn json(args: &[&str]) -> Value {
    let output = program(root()).arg("drift").args(args).args(["--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The counts that are not zero.
fn counts(json: &Value) -> BTreeMap<&str, u64> {
    let counts = json["counts"].as_object().unwrap().iter();
    counts.map(|(kind, n)| (kind.as_str(), n.as_u64().unwrap())).filter(|(_, n)| *n > 0).collect()
}

/// The shipped models say what their pages say.
#[test]
fn shipped_models_do_not_drift() {
    let Some(folder) = reference() else { return };
    let page = |name: &str| folder.join("pages").join(format!("{name}.md")).display().to_string();
    for (model, pages, rows) in [
        ("hs-crypto", "hs-crypto@2024-03-22", 24),
        ("key-protect", "key-protect@2026-03-19", 33),
        ("key-protect", "key-protect@2026-03-19.scraped", 33),
        ("key-protect@2020-04-22", "key-protect@2020-04-22", 15),
        ("secrets-manager", "secrets-manager@2024-09-16", 7),
        ("certificate-manager", "certificate-manager@2019-11-26", 7),
    ] {
        let json = json(&[model, &page(pages), "--exit-code"]);
        assert_eq!(counts(&json), BTreeMap::from([("unchanged", rows)]), "{model}");
    }
}

/// The real pairs, as their history tells them.
#[test]
fn real_revisions() {
    let Some(folder) = reference() else { return };
    let page = |name: &str| folder.join("pages").join(format!("{name}.md")).display().to_string();
    let told = |old: &str, new: &str, more: &[&str]| {
        let mut args = vec![old, new];
        args.extend(more);
        let json = json(&args);
        let duties = json["duties-changed"].as_u64().unwrap();
        let changed: Vec<String> = json["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["changes-duty"] == true)
            .map(|row| {
                let task = |side: &str| row[side][0]["task"].as_str().unwrap_or("-").to_owned();
                format!("{} {} > {}", row["change"].as_str().unwrap(), task("from"), task("to"))
            })
            .collect();
        assert_eq!(changed.len() as u64, duties);
        let kinds: Vec<String> = counts(&json).into_iter().map(|(kind, n)| format!("{kind} {n}")).collect();
        (kinds.join(", "), changed)
    };
    let (kinds, duties) =
        told(&page("key-protect@2020-04-22"), &page("key-protect@2026-03-19"), &["--tier", "standard"]);
    assert_eq!(kinds, "added 2, markup 4, product-name 2, unchanged 8, withdrawn 1");
    let wanted = [
        "withdrawn Applications > Applications",
        "added - > Virtual Private Endpoints (VPE)",
        "added - > Private Endpoint (PE)",
    ];
    assert_eq!(duties, wanted);
    let (kinds, duties) = told(&page("key-protect@2025-05-27"), &page("key-protect@2026-03-05"), &[]);
    assert_eq!((&*kinds, duties.len()), ("moved 9, unchanged 8", 0));
    let (kinds, duties) = told(&page("hs-crypto@2021-08-09"), &page("hs-crypto@2021-09-24"), &[]);
    assert_eq!(
        (&*kinds, duties.len()),
        ("moved 3, unchanged 17", 0),
        "a row of the table, and two sentences above it"
    );
    let (kinds, duties) =
        told(&page("hs-crypto@2024-03-22"), &page("key-protect@2026-03-19"), &["--tier", "dedicated"]);
    assert_eq!(kinds, "markup 5, product-name 5, reworded 5, unchanged 9");
    let wanted = [
        "reworded Applications > Applications",
        "reworded Service and key policies > Service and key policies",
        "reworded Encryption > Cryptographic operations",
        "reworded Key part files > Key part files",
    ];
    assert_eq!(duties, wanted);
    let (kinds, _) = told(&page("key-protect@2026-03-19.scraped"), &page("key-protect@2026-03-19"), &[]);
    assert_eq!(kinds, "markup 11, unchanged 22", "the scraper lost links only");
}

const OLD_PAGE: &str = "---\nlastupdated: \"2026-01-01\"\nsubcollection: box\n---\n# Your responsibilities when using Big Box\n\n\
## Disaster recovery\n{: #recovery}\n\nYou are responsible for the recovery of your data.\n\n\
| Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n\
| Backups | Stores them. | Back up the box each month. |\n\
| Cards | Sells cards. | Store the cards in two safes. |\n\
| Labels | Prints labels. | Label each box with your name. |\n\
| Roof | Mends it. | None |\n";

fn sign(folder: &Path, item: &str) {
    let output = program(folder)
        .args(["sign", item, "--profile", "box", "--as", "owner", "--key", "key", "--quiet"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{item}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A model is imported, curated and signed; the page changes; the model follows, and the sign-offs with it.
#[test]
fn a_model_follows_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let run = |args: &[&str], code: i32| {
        let output = program(folder.path()).args(args).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {err}");
        String::from_utf8_lossy(&output.stdout).into_owned() + &err
    };
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(at("key"))
        .status();
    assert!(made.unwrap().success());
    std::fs::create_dir(at("seeds")).unwrap();
    std::fs::write(at("old.md"), OLD_PAGE).unwrap();
    run(&["import", "old.md"], 0);
    // What people do with a draft: a comment, words of their own, an older name.
    let draft = std::fs::read_to_string(at("seeds/box.toml")).unwrap();
    let curated = draft.replace("[[role]]\n", "# Curated by the owner of the list.\n[[role]]\n").replace(
        "title = \"Back up the box each month\"",
        "formerly = [\"save-the-box\"]\ntitle = \"Back the box up\"",
    );
    assert_ne!(draft, curated);
    std::fs::write(at("seeds/box.toml"), &curated).unwrap();
    let model: toml::Table = curated.parse().unwrap();
    let roles: Vec<&str> =
        model["role"].as_array().unwrap().iter().map(|role| role["id"].as_str().unwrap()).collect();
    let signer = format!("owner,Owner,owner@example.com,{},key.pub", roles.join("+"));
    run(&["init", "--service", "box", "--yes", "--id", "box", "--signer", &signer], 0);
    run(&["--profile", "box", "--format", "md"], 0);
    let items: Value = serde_json::from_str(&run(&["items", "--profile", "box", "--format", "json"], 0)).unwrap();
    let names: Vec<&str> =
        items["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    for item in &names {
        sign(folder.path(), item);
    }
    let id = |part: &str| {
        *names.iter().find(|name| name.contains(part)).unwrap_or_else(|| panic!("{part} in {names:?}"))
    };

    // The page: one duty moved, one reworded, one withdrawn, one added, one untouched.
    let new_page = OLD_PAGE
        .replace("2026-01-01", "2026-06-01")
        .replace("| Backups | Stores them. | Back up the box each month. |\n", "")
        .replace("Store the cards in two safes", "Store the cards in two safes and count them yearly")
        .replace("| Label each box with your name. |", "| None |")
        + "| Keys | Cuts keys. | Rotate the keys of the box. |\n\n## Change management\n\n\
           | Task | Acme responsibilities | Your responsibilities |\n|---|---|---|\n\
           | Backups | Stores them. | Back up the box each month. |\n";
    std::fs::write(at("new.md"), new_page).unwrap();
    let told = run(&["drift", "box", "new.md", "--record", "box.record.toml", "--format", "json"], 0);
    let told: Value = serde_json::from_str(&told).unwrap();
    let fates: BTreeMap<String, String> = told["sign-offs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|signed| (signed["item"].as_str().unwrap().to_owned(), signed["fate"].as_str().unwrap().to_owned()))
        .collect();
    let fate = |part: &str| fates[&format!("box/{}", id(part))].clone();
    assert_eq!(fate("back-up"), "carries-over", "it moved");
    assert_eq!(fate("cards"), "stale");
    assert_eq!(fate("label"), "retired");
    assert_eq!(fate("recover"), "carries-over");
    assert_eq!(fates.len(), 4);

    let by_profile = run(&["drift", "box", "new.md", "--profile", "box", "--format", "json"], 0);
    let by_profile: Value = serde_json::from_str(&by_profile).unwrap();
    assert_eq!(by_profile["sign-offs"], told["sign-offs"]);

    // The same with the model brought to the page.
    let said = run(&["drift", "seeds/box.toml", "new.md", "--apply"], 0);
    assert!(said.contains("revision  2026-06-01"), "{said}");
    let applied = std::fs::read_to_string(at("seeds/box.toml")).unwrap();
    assert!(
        applied.contains("# Curated by the owner of the list.")
            && applied.contains("formerly = [\"save-the-box\"]"),
        "{applied}"
    );
    assert!(applied.contains("title = \"Back the box up\""), "{applied}");
    assert_eq!(applied.matches("reworded = 2026-06-01").count(), 1, "{applied}");
    let none = run(&["drift", "box", "new.md", "--exit-code"], 0);
    assert!(none.contains("no difference"), "{none}");
    let old = run(&["drift", "box@2026-01-01", "old.md", "--exit-code"], 0);
    assert!(old.contains("no difference"), "{old}");
    let status = run(&["items", "--profile", "box", "--format", "json"], 0);
    let status: Value = serde_json::from_str(&status).unwrap();
    let state = |part: &str| {
        let items = status["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["name"].as_str().unwrap().contains(part));
        item.map(|item| item["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(state("back-up").as_deref(), Some("met"));
    assert_eq!(state("cards").as_deref(), Some("stale"));
    assert_eq!(state("label"), None);
    assert_eq!(state("rotate").as_deref(), Some("open"));
    assert_eq!(state("recover").as_deref(), Some("met"));
    // Somebody looked, and the statement stands: so does what was signed.
    std::fs::write(at("seeds/box.toml"), applied.replace("reworded = 2026-06-01\n", "")).unwrap();
    let status = run(&["items", "--profile", "box", "--format", "json"], 0);
    assert!(!status.contains("\"stale\""), "{status}");
    // A second time there is nothing to apply, and an older date is refused.
    run(&["drift", "seeds/box.toml", "new.md", "--apply"], 2);
    run(&["drift", "seeds/box.toml", "new.md", "--apply", "--date", "2026-07-01"], 0);
}

/// What is no side, no model, no revision: exit code 2, and what would be right.
#[test]
fn mistakes_in_the_call() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.md"), OLD_PAGE).unwrap();
    let cases: [(&[&str], &str); 8] = [
        (&["hs-crypt", "page.md"], "did you mean `hs-crypto`?"),
        (&["hs-crypto@2020-01-01", "page.md"], "its revisions: 2024-03-22"),
        (&["missing.toml", "page.md"], "missing.toml"),
        (&["page.md", "page.md", "--tier", "gold"], "neither side has a tier"),
        (&["page.md", "page.md", "--record", "page.md"], "needs a model as the old side"),
        (&["page.md", "page.md", "--apply"], "needs a model"),
        (&["hs-crypto", "key-protect", "--apply"], "needs a page"),
        (&["key-protect@2020-04-22", "page.md", "--apply"], "newest revision"),
    ];
    for (args, said) in cases {
        let output = program(folder.path()).arg("drift").args(args).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
    let output = program(folder.path()).args(["drift", "page.md", "hs-crypto", "--exit-code"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "with --exit-code a difference is 1");
}

/// Texts of pages are data in every output.
#[test]
fn texts_of_pages_stay_texts() {
    let folder = tempfile::tempdir().unwrap();
    let ugly = OLD_PAGE
        .replace("Store the cards", "Store \u{202e}the <b>cards</b> \u{2066}31m `x` | $(rm)")
        .replace(" | $(rm)", " $(rm)");
    std::fs::write(folder.path().join("old.md"), OLD_PAGE).unwrap();
    std::fs::write(folder.path().join("new.md"), ugly).unwrap();
    for format in ["text", "md"] {
        let output =
            program(folder.path()).args(["drift", "old.md", "new.md", "--format", format]).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(!out.contains(['\u{202e}', '\u{2066}']), "{out}");
        assert!(out.contains("U+202E"), "{out}");
    }
}

/// A page drops a duty and takes it up again: it has its former name, and a word against it is in sight again.
#[test]
fn a_duty_that_returns_has_the_name_that_it_had() {
    let page = |rows: &str| {
        format!(
            "# Box responsibilities\n\n| Task | Provider responsibilities | Your responsibilities |\n|---|---|---|\n\
             | Backups | Provide backups | Test restoring a backup each year. |\n{rows}"
        )
    };
    let first = "| Keys | None | Rotate the password of the box. |\n";
    let other = "| Alerts | Provide alerts | Configure an alert for failed logins. |\n";
    // How it comes back, whether as it was, and whether a person has curated the action in between.
    for (name, back, same, curated) in [
        ("as it was", first, true, false),
        ("elsewhere", "| Secrets | Stores them | Rotate the password of the box. |\n", true, false),
        ("nearly", "| Keys | None | Rotate the root password of the box. |\n", false, false),
        ("curated", first, true, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let run = |args: &[&str], code: i32| {
            let output = program(folder.path()).args(args).output().unwrap();
            let err = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(code), "{name}, {args:?}: {err}");
            String::from_utf8_lossy(&output.stdout).into_owned() + &err
        };
        for (file, rows) in
            [("1.md", first.to_owned()), ("2.md", other.to_owned()), ("3.md", format!("{back}{other}"))]
        {
            std::fs::write(folder.path().join(file), page(&rows)).unwrap();
        }
        std::fs::create_dir(folder.path().join("seeds")).unwrap();
        run(&["import", "1.md", "--service", "box", "--date", "2026-01-01"], 0);
        let model = folder.path().join("seeds/box.toml");
        if curated {
            let text = std::fs::read_to_string(&model).unwrap();
            std::fs::write(
                &model,
                text.replace("\"Rotate the password of the box", "\"Give the box another password"),
            )
            .unwrap();
        }
        let read = || -> toml::Table { std::fs::read_to_string(&model).unwrap().parse().unwrap() };
        let ids = |model: &toml::Table| -> Vec<String> {
            let actions = model["action"].as_array().unwrap().iter();
            actions.map(|action| action["id"].as_str().unwrap().to_owned()).collect()
        };
        let before = ids(&read());
        let id = before.iter().find(|id| id.contains("password")).expect("the duty").clone();
        let profile = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"box\"\n[[signer]]\nid = \"owner\"\n\
            name = \"Owner\"\nemail = \"owner@example.com\"\nroles = [\"security-officer\", \"platform-owner\"]\n";
        std::fs::write(folder.path().join("p.toml"), profile).unwrap();
        let build = || run(&["--profile", "p.toml", "--format", "md"], 0);
        build();
        run(
            &[
                "sign",
                &id,
                "--profile",
                "p.toml",
                "--as",
                "owner",
                "--unsigned",
                "--decision",
                "not-met",
                "--note",
                "old",
            ],
            0,
        );
        run(&["drift", "seeds/box.toml", "2.md", "--apply", "--date", "2026-02-01"], 0);
        build();
        let said = run(&["drift", "seeds/box.toml", "3.md", "--apply", "--date", "2026-03-01"], 0);
        assert!(said.contains(&format!("Asked for again, under the names that they had: {id}")), "{name}: {said}");
        let now = read();
        let new: Vec<String> = ids(&now).into_iter().filter(|id| !before.contains(id)).collect();
        assert!(new.iter().all(|id| !id.contains("password")), "{name}: {new:?}");
        let row = now["revision"][0]["row"].as_array().unwrap().iter().find(|row| {
            row.get("actions")
                .is_some_and(|ids| ids.as_array().unwrap().iter().any(|own| own.as_str() == Some(&id)))
        });
        assert!(row.expect("a row gives it")["review"].as_str().unwrap().contains("revision 2026-01-01"), "{name}");
        assert_eq!(row.expect("it")["review"].as_str().unwrap().contains("{+root+}"), !same, "{name}");
        let action =
            now["action"].as_array().unwrap().iter().find(|action| action["id"].as_str() == Some(&id)).unwrap();
        assert_eq!(action.get("reworded").is_none(), same, "{name}");
        build();
        let items: Value =
            serde_json::from_str(&run(&["items", "--profile", "p.toml", "--format", "json"], 0)).unwrap();
        let item = items["items"].as_array().unwrap().iter().find(|item| item["name"].as_str() == Some(&id));
        assert_eq!(item.unwrap_or_else(|| panic!("{name}: {items}"))["state"], "not-met", "{name}");
        run(&["check", "--profile", "p.toml", "--fail-on", "not-met,stale"], 1);
    }
}

/// Another duty at the place of one that went is another duty.
#[test]
fn another_duty_takes_no_former_name() {
    let page = |row: &str| {
        format!(
            "# Box responsibilities\n\n| Task | Provider responsibilities | Your responsibilities |\n|---|---|---|\n\
             | Backups | Provide backups | Test restoring a backup each year. |\n{row}"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("seeds")).unwrap();
    let run = |args: &[&str]| {
        let output = program(folder.path()).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    for (file, row) in [
        ("1.md", "| Keys | None | Rotate the password of the box. |\n"),
        ("2.md", ""),
        ("3.md", "| Keys | None | Store the keys of each building in a safe. |\n"),
    ] {
        std::fs::write(folder.path().join(file), page(row)).unwrap();
    }
    run(&["import", "1.md", "--service", "box", "--date", "2026-01-01"]);
    run(&["drift", "seeds/box.toml", "2.md", "--apply", "--date", "2026-02-01"]);
    let said = run(&["drift", "seeds/box.toml", "3.md", "--apply", "--date", "2026-03-01"]);
    assert!(!said.contains("Asked for again") && said.contains("Drafted: "), "{said}");
}
