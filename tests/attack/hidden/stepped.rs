//! A deployment steps to a later revision that is shipped: what that took away is nobody's fault. What hides behind such a step is.

use super::said::build;
use crate::forgery::resealed::reseal;
use crate::forgery::world::{action, at, edit, good, lines, swap, verify};
use std::path::Path;

const NOW: &str = "2026-11-20T12:00:00Z";
/// What the page asked for in 2020, and asks for no more.
const GONE: &str = "keys/copy-keys-to-backup-instance";
const WENT: &str = "it was owed and is no longer on the checklist";
const TOOK: &str = "the shipped model's revision 2026-03-19 took it away";
const PAGE_2020: &str = "revision = 2020-04-22";

/// Two deployments of one service: one by the earlier page, and one by the later.
const HOUSE: &str = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nid = \"keys\"\nservice = \"key-protect\"\nrevision = 2020-04-22\n\
    [[deployment]]\nid = \"vault\"\nservice = \"key-protect\"\ntier = \"dedicated\"\n\
    [[signer]]\nid = \"owner\"\nname = \"owner\"\nemail = \"owner@example.com\"\n\
    roles = [\"platform-owner\", \"key-custodian\", \"security-officer\"]\n";

fn step(folder: &Path) {
    swap(folder, "p.toml", PAGE_2020, "tier = \"standard\"");
}

/// The shipped model of the service, changed, beside the profile.
fn own(folder: &Path, change: impl Fn(&str) -> String) {
    let text =
        rchecklist::model::library::MODELS.iter().find(|(known, _)| *known == "key-protect").expect("shipped").1;
    let changed = change(text);
    assert_ne!(changed, text, "the model is as it was");
    std::fs::create_dir_all(folder.join("seeds")).expect("a folder");
    std::fs::write(folder.join("seeds/key-protect.toml"), changed).expect("written");
}

/// The shipped model in which an item's text is another.
fn softer(text: &str) -> String {
    let section = action(text, "plan-regions-for-instances");
    let line = section.lines().find(|line| line.starts_with("title = ")).expect("a title");
    let changed = section.replacen(line, "title = \"Plan as you like\"", 1);
    text.replacen(&section, &changed, 1)
}

fn nothing(_: &Path) {}

/// A step: its name, what was so before, what becomes of it, and what is said: behind `!` a problem, behind `-` a note.
type Case = (&'static str, fn(&Path), fn(&Path), &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "to the later page",
        nothing,
        step,
        &[
            "- keys/copy-keys-to-backup-instance: it was owed and is no longer on the checklist: the shipped model's revision 2026-03-19 took it away",
            "- keys: it was by revision 2020-04-22 of the model, and is by 2026-03-19",
        ],
    ),
    (
        "back to the earlier page",
        step,
        |f| swap(f, "p.toml", "tier = \"standard\"", PAGE_2020),
        &["! keys: it was by revision 2026-03-19 of the model, and is by 2020-04-22"],
    ),
    (
        "to the later page, and another deployment to another tier",
        nothing,
        |f| {
            step(f);
            swap(f, "p.toml", "tier = \"dedicated\"", "tier = \"standard\"");
        },
        &["- keys/copy-keys-to-backup-instance: ", ": the tier was dedicated, and is standard"],
    ),
    (
        "to the later page of a model that is not the shipped one",
        nothing,
        |f| {
            own(f, |text| format!("{text}\n# ours\n"));
            step(f);
        },
        &[
            "! keys/copy-keys-to-backup-instance: it was owed and is no longer on the checklist: the profile is by revision 2026-03-19 now, not 2020-04-22, and that has no row for it",
        ],
    ),
    (
        "to the later page of a model that loses one more",
        nothing,
        |f| {
            own(f, |text| {
                let gone = "wrap-keys-by-policy";
                let text = text.replacen(&action(text, gone), "", 1);
                text.replace(&format!("    \"{gone}\",\n"), "")
            });
            step(f);
        },
        &["! keys/wrap-keys-by-policy: ", "! keys/copy-keys-to-backup-instance: "],
    ),
    (
        "from a model that is not the shipped one, to the later page of that which is",
        |f| own(f, |text| format!("{text}\n# ours\n")),
        |f| {
            std::fs::remove_dir_all(f.join("seeds")).expect("removed");
            step(f);
        },
        &["- keys/copy-keys-to-backup-instance: "],
    ),
    (
        "to the later page, and an item that the house's own model had is dropped",
        |f| {
            own(f, |text| {
                let section = action(text, "copy-keys-to-backup-instance");
                let more = section.replace("copy-keys-to-backup-instance", "count-the-keys");
                let text = text.replacen(&section, &format!("{section}{more}"), 1);
                let last = "actions = [\"copy-keys-to-backup-instance\"";
                assert!(text.contains(last), "a row of its own");
                text.replacen(last, "actions = [\"count-the-keys\", \"copy-keys-to-backup-instance\"", 1)
            });
        },
        |f| {
            std::fs::remove_dir_all(f.join("seeds")).expect("removed");
            step(f);
        },
        &["! keys/count-the-keys: ", "- keys/copy-keys-to-backup-instance: "],
    ),
    (
        "to the later page, and the house's own words of an item are dropped",
        |f| own(f, softer),
        |f| {
            std::fs::remove_dir_all(f.join("seeds")).expect("removed");
            step(f);
        },
        &[
            "! keys/plan-regions-for-instances: it reads otherwise now: what was signed before was another text",
            "- keys/copy-keys-to-backup-instance: ",
        ],
    ),
    (
        "to the later page, and a duty of the house's own under a name that the page had",
        |f| {
            own(f, |text| {
                let section = action(text, "copy-keys-to-backup-instance");
                let line = section.lines().find(|line| line.starts_with("title = ")).expect("a title");
                text.replacen(&section, &section.replacen(line, "title = \"Count the keys\"", 1), 1)
            });
        },
        |f| {
            std::fs::remove_dir_all(f.join("seeds")).expect("removed");
            step(f);
        },
        &["! keys/copy-keys-to-backup-instance: "],
    ),
    (
        "to the later page, under the ID of another deployment's service",
        nothing,
        |f| swap(f, "p.toml", "service = \"key-protect\"\nrevision = 2020-04-22", "service = \"secrets-manager\""),
        &[
            "! keys/copy-keys-to-backup-instance: ",
            "`keys` is a deployment of secrets-manager now, not of key-protect",
        ],
    ),
];

fn against(old: &Path, new: &Path) -> (serde_json::Value, Vec<String>) {
    let report = verify(&new.join("out/p"), &["--against", &old.join("out/p").to_string_lossy()]);
    let mut said: Vec<String> =
        lines(&report, "against", "problems").iter().map(|line| format!("! {line}")).collect();
    said.extend(lines(&report, "against", "notes").iter().map(|line| format!("- {line}")));
    (report, said)
}

#[test]
fn what_a_later_shipped_page_took_away_is_told_and_nothing_hides_behind_it() {
    for (what, before, change, says) in CASES {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [old, new] = [folders[0].path(), folders[1].path()];
        for folder in [old, new] {
            std::fs::write(folder.join("p.toml"), HOUSE).expect("written");
            before(folder);
        }
        change(new);
        build(old);
        build(new);
        let (report, said) = against(old, new);
        for words in *says {
            assert!(said.iter().any(|line| line.contains(words)), "{what}: {words}\n{said:#?}");
        }
        let honest = *what == CASES[0].0 || what.starts_with("from a model");
        assert_eq!(report["holds"], honest, "{what}: {said:#?}");
    }
}

/// The text that another version of the program ships is not at hand; the page's rows say whether they were reworded.
#[test]
fn what_a_later_page_reworded_is_told_where_another_version_made_the_earlier_pack() {
    for other_version in [true, false] {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [old, new] = [folders[0].path(), folders[1].path()];
        for folder in [old, new] {
            std::fs::write(folder.join("p.toml"), HOUSE).expect("written");
        }
        own(old, softer);
        step(new);
        build(old);
        build(new);
        if other_version {
            let own = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
            swap(&old.join("out/p"), "checklist.toml", &own, "version = \"0.0.9\"");
            reseal(&old.join("out/p"));
        }
        let (_, said) = against(old, new);
        let words =
            "keys/plan-regions-for-instances: it reads otherwise now: what was signed before was another text";
        let reworded = format!("- {words}; the shipped model's revision 2026-03-19 reworded it");
        assert_eq!(said.contains(&reworded), other_version, "{said:#?}");
        assert_eq!(said.contains(&format!("! {words}")), !other_version, "{said:#?}");
        // The other deployment made no step.
        let stayed = words.replace("keys/", "! vault/");
        assert!(said.contains(&stayed), "{said:#?}");
    }
}

#[test]
fn a_word_against_what_the_page_took_away_is_told_and_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    std::fs::write(home.join("p.toml"), HOUSE).expect("written");
    let no = ["sign", GONE, "--as", "owner", "--unsigned", "--decision", "not-met", "--note", "no"];
    good(home, &no, "2026-11-19T10:00:00Z");
    good(home, &["build", "--format", "md"], NOW);
    std::fs::rename(home.join("out/p"), home.join("before")).expect("moved");
    step(home);
    good(home, &["build", "--format", "md"], NOW);
    let report = verify(&home.join("out/p"), &["--against", &home.join("before").to_string_lossy()]);
    assert_eq!(report["holds"], true, "{report:#}");
    let notes = lines(&report, "against", "notes");
    assert!(notes.contains(&format!("{GONE}: {WENT}: {TOOK}")), "{notes:#?}");
    let word = format!(
        "{GONE}: the word of owner of 2026-11-19, \"not met\", counted, and counts no more: its item is no longer on the checklist"
    );
    assert!(notes.contains(&word), "{notes:#?}");
    // And the pack itself names it.
    let check = at(home, &["check", "--fail-on", "broken"], NOW);
    let said = String::from_utf8_lossy(&check.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("\"not met\" (not signed), counts for nothing"), "{said}");
    edit(home, "p.record.toml", |text| text.replacen("decision = \"not-met\"", "decision = \"met\"", 1));
    let check = at(home, &["check", "--fail-on", "broken"], NOW);
    assert!(!String::from_utf8_lossy(&check.stdout).contains("counts for nothing"));
}
