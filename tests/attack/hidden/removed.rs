//! Two packs of one deployment: what went between them, item for item, and what took it away.

use crate::forgery::world::{NOW, PLAN, action, copy, edit, good, lines, model, swap, verify, world};
use crate::support::{root, run};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

/// A profile with two deployments, an audit period, two frameworks and a policy: much that can be weakened.
const PROFILE: &str = r#"id = "p"
title = "P"
[[deployment]]
service = "hs-crypto"
instance = "crn:one"
[deployment.options]
master-key-custody = "smart-card"
third-party-keystore = true
[[deployment]]
id = "keys"
service = "key-protect"
tier = "dedicated"
[audit]
period = { from = 2026-01-01, to = 2026-12-31 }
frameworks = ["nist-800-53r5", "pci-dss-4.0.1"]
[policy]
signatures = "required"
evidence = "required"
risk-approvers = ["security-officer"]
due-soon-days = 30
[[signer]]
id = "officer"
name = "Officer"
email = "officer@example.com"
roles = ["security-officer"]
keys = [
  # another key
  { key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUm", revoked = 2026-03-01 },
  { key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYn", valid-from = 2026-01-01, valid-until = 2026-06-30 },
]
"#;

fn build(folder: &Path) {
    run(folder, &["build", "--profile", "p.toml", "--format", "md", "--as-of", "2026-11-20", "--quiet"], 0);
}

/// The pack before anybody hid anything.
fn earlier() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("p.toml"), PROFILE).expect("written");
        build(folder.path());
        folder
    });
    made.path()
}

/// The items of a pack by its own checklist.
fn items(pack: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(pack.join("checklist.toml")).expect("a checklist");
    let document: toml_edit::DocumentMut = text.parse().expect("TOML");
    let all = document["item"].as_array_of_tables().expect("items");
    all.iter().map(|item| item["id"].as_str().expect("an ID").to_owned()).collect()
}

/// What somebody changes; whether items go; and what must be said, of each that went or at the place.
struct Trick {
    name: &'static str,
    change: fn(&Path),
    /// The cause that stands with each item that went; nothing where none may go.
    cause: Option<&'static str>,
    /// Further lines.
    says: &'static [&'static str],
}

const CARD: &str = "back-up-master-key-to-smart-card";

/// A line within the section of an action becomes another.
fn in_action(folder: &Path, id: &str, from: &str, to: &str) {
    model(folder, |text| {
        let section = action(text, id);
        let changed = section.replacen(from, to, 1);
        assert_ne!(section, changed, "{id}: no {from}");
        text.replacen(&section, &changed, 1)
    });
}

const TRICKS: &[Trick] = &[
    Trick {
        name: "an option flipped",
        change: |f| swap(f, "p.toml", "third-party-keystore = true", "third-party-keystore = false"),
        cause: Some("the profile answers third-party-keystore = no now; before, third-party-keystore = yes"),
        says: &["hs-crypto: the answer to third-party-keystore was yes, and is no"],
    },
    Trick {
        name: "an option to another value",
        change: |f| swap(f, "p.toml", "\"smart-card\"", "\"workstation\""),
        cause: Some(
            "the profile answers master-key-custody = workstation now; before, master-key-custody = smart-card",
        ),
        says: &[],
    },
    Trick {
        name: "an answer to a question that was open",
        change: |f| {
            swap(
                f,
                "p.toml",
                "third-party-keystore = true",
                "third-party-keystore = true\nfailover-crypto-units = false",
            );
        },
        cause: Some("the profile answers failover-crypto-units = no now; before, failover-crypto-units open"),
        says: &[],
    },
    Trick {
        name: "an answer for all deployments of a service",
        change: |f| {
            edit(f, "p.toml", |text| {
                text.replacen("third-party-keystore = true\n", "", 1).replacen(
                    "[[deployment]]",
                    "[options.hs-crypto]\nthird-party-keystore = false\n[[deployment]]",
                    1,
                )
            });
        },
        cause: Some("the profile answers third-party-keystore = no now"),
        says: &[],
    },
    Trick {
        name: "an answer in a base that the profile now extends",
        change: |f| {
            std::fs::write(f.join("house.base.toml"), "[options.hs-crypto]\nthird-party-keystore = false\n")
                .expect("written");
            edit(f, "p.toml", |text| {
                text.replacen("third-party-keystore = true\n", "", 1).replacen(
                    "id = \"p\"\n",
                    "id = \"p\"\nextends = \"house.base.toml\"\n",
                    1,
                )
            });
        },
        cause: Some("the profile answers third-party-keystore = no now"),
        says: &[],
    },
    Trick {
        name: "a deployment taken out",
        change: |f| {
            edit(f, "p.toml", |text| {
                text.replacen(
                    "[[deployment]]\nid = \"keys\"\nservice = \"key-protect\"\ntier = \"dedicated\"\n",
                    "",
                    1,
                )
            });
        },
        cause: Some("the profile has no deployment `keys` any more"),
        says: &["keys: the deployment of key-protect is no longer in the profile"],
    },
    Trick {
        name: "a deployment under another name",
        change: |f| swap(f, "p.toml", "id = \"keys\"", "id = \"vault\""),
        cause: Some("the profile has no deployment `keys` any more"),
        says: &["vault: the deployment of key-protect is new"],
    },
    Trick {
        name: "an older revision pinned",
        change: |f| swap(f, "p.toml", "tier = \"dedicated\"", "revision = 2020-04-22"),
        cause: Some("the profile is by revision 2020-04-22 now, not 2026-03-19, and that has no row for it"),
        says: &["keys: it was by revision 2026-03-19 of the model, and is by 2020-04-22"],
    },
    Trick {
        name: "another tier",
        change: |f| swap(f, "p.toml", "tier = \"dedicated\"", "tier = \"standard\""),
        cause: Some("the tier was dedicated, and is standard"),
        says: &["keys: its tier was dedicated, and is standard"],
    },
    Trick {
        name: "an action taken out of the model",
        change: |f| {
            model(f, |text| {
                let section = action(text, "store-smart-cards-in-vaults");
                let row = "actions = [\"store-smart-cards-in-vaults\"]";
                text.replacen(&section, "", 1).replacen(row, "nothing-to-do = \"says-none\"\nactions = []", 1)
            });
        },
        cause: Some("the model no longer has it"),
        says: &[
            "hs-crypto, row \"Smart cards and smart card readers\": it no longer gives store-smart-cards-in-vaults",
        ],
    },
    Trick {
        name: "a condition made narrower",
        change: |f| in_action(f, CARD, "is = \"smart-card\" }", "is = \"workstation\" }"),
        cause: Some("the model's condition was changed: it applied where master-key-custody ="),
        says: &[],
    },
    Trick {
        name: "another action takes the name",
        change: |f| {
            model(f, |text| {
                let gone = text.replacen(&action(text, "plan-regions-for-instances"), "", 1);
                let gone = gone.replace("\"plan-regions-for-instances\", ", "");
                let heir = "id = \"create-instances-as-planned\"\n";
                gone.replacen(heir, &format!("{heir}formerly = [\"plan-regions-for-instances\"]\n"), 1)
            });
        },
        cause: Some(
            "create-instances-as-planned says that it was called so (`formerly`); create-instances-as-planned was an item of its own before",
        ),
        says: &[
            "hs-crypto/create-instances-as-planned: it says that it was called plan-regions-for-instances before, and takes the sign-offs of that name",
        ],
    },
    Trick {
        name: "required made optional",
        change: |f| in_action(f, CARD, "required = true", "required = false"),
        cause: None,
        says: &["hs-crypto/back-up-master-key-to-smart-card: it was required, and is optional now"],
    },
    Trick {
        name: "two persons made one",
        change: |f| {
            in_action(
                f,
                CARD,
                "two-person = true\nsecond-roles = [\"key-custodian\", \"security-officer\"]",
                "two-person = false",
            );
        },
        cause: None,
        says: &["hs-crypto/back-up-master-key-to-smart-card: it needed two persons, and needs one now"],
    },
    Trick {
        name: "more roles may sign",
        change: |f| {
            in_action(
                f,
                CARD,
                "\nroles = [\"key-custodian\"]",
                "\nroles = [\"key-custodian\", \"platform-owner\"]",
            );
        },
        cause: None,
        says: &["hs-crypto/back-up-master-key-to-smart-card: the person who did it may now also be platform-owner"],
    },
    Trick {
        name: "shown less often, by the model",
        change: |f| in_action(f, CARD, "cadence = \"quarterly\"", "cadence = \"yearly\""),
        cause: None,
        says: &[
            "hs-crypto/back-up-master-key-to-smart-card: it was shown every quarter, and is shown every year, which is less often",
        ],
    },
    Trick {
        name: "shown less often, by the profile",
        change: |f| {
            swap(f, "p.toml", "[policy]", "[cadence]\nback-up-master-key-to-smart-card = \"yearly\"\n[policy]");
        },
        cause: None,
        says: &[
            "hs-crypto/back-up-master-key-to-smart-card: it was shown every quarter, and is shown every year, which is less often",
        ],
    },
    Trick {
        name: "less evidence asked for",
        change: |f| in_action(f, CARD, "    \"Proof of storage at two sites\",\n", ""),
        cause: None,
        says: &[
            "hs-crypto/back-up-master-key-to-smart-card: of its evidence that an auditor would accept it no longer names \"Proof of storage at two sites\"",
        ],
    },
    Trick {
        name: "the page's wording made weaker",
        change: |f| in_action(f, CARD, "modality = \"must\"", "modality = \"advised\""),
        cause: None,
        says: &["hs-crypto/back-up-master-key-to-smart-card: its page's wording was \"must\", and is \"advised\""],
    },
    Trick {
        name: "the statement softened",
        change: |f| in_action(f, CARD, "each quarter", "as they like"),
        cause: None,
        says: &[
            "hs-crypto/back-up-master-key-to-smart-card: it reads otherwise now: what was signed before was another text",
        ],
    },
    Trick {
        name: "controls taken away",
        change: |f| {
            model(f, |text| {
                let section = action(text, CARD);
                let line =
                    section.lines().find(|line| line.starts_with("nist-800-53r5 = ")).expect("controls").to_owned();
                // Controls stand behind the action's own keys.
                text.replacen(&section, &section.replacen(&format!("{line}\n"), "", 1), 1)
            });
        },
        cause: None,
        says: &["hs-crypto/back-up-master-key-to-smart-card: it no longer supports nist-800-53r5"],
    },
    Trick {
        name: "a row without duties taken out",
        change: |f| {
            model(f, |text| {
                let rows: Vec<&str> = text.split_inclusive("[[revision.row]]\n").collect();
                let place = rows.iter().position(|row| row.contains("nothing-to-do")).expect("a row");
                let end = rows[place].find("\n[[").map_or(rows[place].len(), |at| at + 1);
                let header = "[[revision.row]]\n";
                let whole = format!("{header}{}", &rows[place][..end].trim_end_matches(header));
                text.replacen(&whole, "", 1)
            });
        },
        cause: None,
        says: &["it is no longer in the model; it gave nothing to do"],
    },
    Trick {
        name: "the policy: signatures, evidence, approvers, warning",
        change: |f| {
            edit(f, "p.toml", |text| {
                text.replacen("signatures = \"required\"", "signatures = \"optional\"", 1)
                    .replacen("evidence = \"required\"", "evidence = \"optional\"", 1)
                    .replacen("risk-approvers = [\"security-officer\"]\n", "", 1)
                    .replacen("due-soon-days = 30", "due-soon-days = 0", 1)
            });
        },
        cause: None,
        says: &[
            "signatures: they were required, and are optional now: a name in the record counts",
            "evidence: it was required, and is optional now",
            "risk-approvers: a risk was approved by security-officer, and is by any other person",
            "due-soon-days: an item was due 30 days before it runs out, and is 0 days before",
        ],
    },
    Trick {
        name: "the period cut",
        change: |f| swap(f, "p.toml", "from = 2026-01-01, to = 2026-12-31", "from = 2026-01-01, to = 2026-06-30"),
        cause: None,
        says: &["period: the audit period was 2026-01-01..2026-12-31, and is 2026-01-01..2026-06-30"],
    },
    Trick {
        name: "the period begun later",
        change: |f| swap(f, "p.toml", "from = 2026-01-01, to = 2026-12-31", "from = 2026-10-01, to = 2026-12-31"),
        cause: None,
        says: &["period: the audit period was 2026-01-01..2026-12-31, and is 2026-10-01..2026-12-31"],
    },
    Trick {
        name: "no period",
        change: |f| swap(f, "p.toml", "period = { from = 2026-01-01, to = 2026-12-31 }\n", ""),
        cause: None,
        says: &["period: the audit period was 2026-01-01..2026-12-31, and is none"],
    },
    Trick {
        name: "a framework less",
        change: |f| swap(f, "p.toml", "\"nist-800-53r5\", \"pci-dss-4.0.1\"", "\"nist-800-53r5\""),
        cause: None,
        says: &["frameworks: the crosswalk no longer has pci-dss-4.0.1"],
    },
    Trick {
        name: "a revoked key made good again",
        change: |f| swap(f, "p.toml", ", revoked = 2026-03-01", ""),
        cause: None,
        says: &["signer officer: the key SHA256:"],
    },
    Trick {
        name: "a key that was revoked later",
        change: |f| swap(f, "p.toml", "revoked = 2026-03-01", "revoked = 2026-03-02"),
        cause: None,
        says: &["was revoked on 2026-03-01, and is on 2026-03-02"],
    },
    Trick {
        name: "a key valid for longer",
        change: |f| swap(f, "p.toml", "valid-until = 2026-06-30", "valid-until = 2026-07-01"),
        cause: None,
        says: &["was valid until 2026-06-30, and is until 2026-07-01"],
    },
    Trick {
        name: "a key valid without end",
        change: |f| swap(f, "p.toml", ", valid-until = 2026-06-30", ""),
        cause: None,
        says: &["was valid until 2026-06-30, and is until no day"],
    },
    Trick {
        name: "a key valid from before",
        change: |f| swap(f, "p.toml", "valid-from = 2026-01-01", "valid-from = 2025-12-31"),
        cause: None,
        says: &["was valid from 2026-01-01, and is from 2025-12-31"],
    },
    Trick {
        name: "a key valid from any day",
        change: |f| swap(f, "p.toml", "valid-from = 2026-01-01, ", ""),
        cause: None,
        says: &["was valid from 2026-01-01, and is from no day"],
    },
    Trick {
        name: "other approvers",
        change: |f| {
            swap(f, "p.toml", "risk-approvers = [\"security-officer\"]", "risk-approvers = [\"platform-owner\"]");
        },
        cause: None,
        says: &["risk-approvers: a risk was approved by security-officer, and is by platform-owner"],
    },
    Trick {
        name: "any approver",
        change: |f| swap(f, "p.toml", "risk-approvers = [\"security-officer\"]\n", ""),
        cause: None,
        says: &["risk-approvers: a risk was approved by security-officer, and is by any other person"],
    },
    Trick {
        name: "a later warning",
        change: |f| swap(f, "p.toml", "due-soon-days = 30", "due-soon-days = 29"),
        cause: None,
        says: &["due-soon-days: an item was due 30 days before it runs out, and is 29 days before"],
    },
    Trick {
        name: "another name, and other words",
        change: |f| {
            renamed(f, |text| {
                let section = action(text, "keep-master-key-on-cards");
                text.replacen(&section, &section.replacen("each quarter", "as they like", 1), 1)
            });
        },
        cause: Some("the model no longer has it; keep-master-key-on-cards says that it was called so (`formerly`)"),
        says: &[],
    },
    Trick {
        name: "shown when something happens, and no more by the calendar",
        change: |f| in_action(f, CARD, "cadence = \"quarterly\"", "cadence = \"on-event\""),
        cause: None,
        says: &["which is less often"],
    },
    Trick {
        name: "a key given to another",
        change: |f| {
            edit(f, "p.toml", |text| {
                format!(
                    "{}\n[[signer]]\nid = \"officer\"\nname = \"Officer\"\nemail = \"officer@example.com\"\nroles = [\"security-officer\"]\n",
                    text.replacen("\"officer\"", "\"deputy\"", 1).replacen("officer@", "deputy@", 1).replacen(
                        "\"Officer\"",
                        "\"Deputy\"",
                        1
                    )
                )
            });
        },
        cause: None,
        says: &["is that of deputy now"],
    },
    Trick {
        name: "another profile's pack in its place",
        change: |f| swap(f, "p.toml", "id = \"p\"", "id = \"q\""),
        cause: None,
        says: &[": it is of the profile `q`, the earlier one of `p`"],
    },
];

/// Every line of a comparison, as `said.txt` has it: whoever adds a case reads what is said of it there, whole.
///
/// `RCHECKLIST_SAID=overwrite` writes the section anew.
fn say(section: &str, said: &str) {
    let path = root().join("tests/attack/hidden/said.txt");
    let all = std::fs::read_to_string(&path).expect("what was said");
    let header = format!("= {section} =\n");
    let from = all.find(&header).unwrap_or_else(|| panic!("said.txt has no section {section}")) + header.len();
    let end = all[from..].find("\n= ").map_or(all.len(), |at| from + at + 1);
    let said = format!("\n{said}");
    if std::env::var("RCHECKLIST_SAID").is_ok_and(|word| word == "overwrite") {
        std::fs::write(&path, format!("{}{said}{}", &all[..from], &all[end..])).expect("written");
    } else if all[from..end] != said {
        let first = all[from..end].lines().zip(said.lines()).find(|(was, is)| was != is);
        panic!("{section}: said.txt and what is said differ, first in {first:?}\n{said}");
    }
}

/// A comparison in lines: how it ends, what is wrong, then what is only told.
fn told(name: &str, report: &serde_json::Value) -> String {
    let checks = report["checks"].as_array().expect("checks");
    let one = checks.iter().find(|one| one["name"] == "against").expect("the comparison");
    let mut out = format!("{name}: {}\n", one["seen"].as_str().expect("words"));
    for (kind, mark) in [("problems", "!"), ("notes", "-")] {
        for line in lines(report, "against", kind) {
            writeln!(out, "  {mark} {line}").expect("text");
        }
    }
    out + "\n"
}

#[test]
fn what_went_is_named_item_for_item_with_its_cause() {
    let before = earlier();
    let old = before.join("out/p");
    let mut all = String::new();
    for trick in TRICKS {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path();
        std::fs::write(at.join("p.toml"), PROFILE).expect("written");
        (trick.change)(at);
        build(at);
        let out = at.join("out");
        let pack = if out.join("q").exists() { out.join("q") } else { out.join("p") };
        let gone: BTreeSet<String> = items(&old).difference(&items(&pack)).cloned().collect();
        assert_eq!(trick.cause.is_some(), !gone.is_empty(), "{}: {gone:?}", trick.name);
        let report = verify(&pack, &["--against", &old.to_string_lossy()]);
        assert_eq!(report["holds"], false, "{}", trick.name);
        let said = lines(&report, "against", "problems");
        // The same set, not the same number.
        let words = ": it was owed and is no longer on the checklist: ";
        let named: BTreeSet<String> =
            said.iter().filter_map(|line| Some(line.split_once(words)?.0.to_owned())).collect();
        assert_eq!(named, gone, "{}", trick.name);
        if let Some(cause) = trick.cause {
            for line in said.iter().filter(|line| line.contains(words)) {
                assert!(line.contains(cause), "{}: {line}", trick.name);
            }
        }
        let all_lines = [said, lines(&report, "against", "notes")].concat();
        for words in trick.says {
            assert!(all_lines.iter().any(|line| line.contains(words)), "{}: {words}\n{all_lines:#?}", trick.name);
        }
        all += &told(trick.name, &report);
    }
    say("what went", &all);
}

/// A change that hides nothing: its name, what was there before (of [`PROFILE`]), what is there now, and what is said.
type Growth = (&'static str, fn(&Path), fn(&Path), &'static str);

fn nothing(_: &Path) {}

/// The model's action under a new name that says so, and so are the rows that give it.
fn renamed(folder: &Path, change: fn(&str) -> String) {
    model(folder, |text| {
        let id = format!("\"{CARD}\"");
        let text = text.replace(&id, "\"keep-master-key-on-cards\"");
        let header = "id = \"keep-master-key-on-cards\"\n";
        change(&text.replacen(header, &format!("{header}formerly = [{id}]\n"), 1))
    });
}

const GROWTHS: &[Growth] = &[
    (
        "the next period",
        nothing,
        |f| swap(f, "p.toml", "2026-01-01, to = 2026-12-31", "2027-01-01, to = 2027-12-31"),
        "period: the audit period was",
    ),
    (
        "a period begun earlier",
        nothing,
        |f| swap(f, "p.toml", "from = 2026-01-01", "from = 2025-10-01"),
        "period: the audit period was",
    ),
    (
        "a period where there was none",
        |f| swap(f, "p.toml", "period = { from = 2026-01-01, to = 2026-12-31 }\n", ""),
        |f| swap(f, "p.toml", "[audit]\n", "[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n"),
        "period: the audit period was none",
    ),
    (
        "another instance",
        nothing,
        |f| swap(f, "p.toml", "crn:one", "crn:two"),
        "hs-crypto: its instance was crn:one, and is crn:two",
    ),
    (
        "an earlier warning",
        nothing,
        |f| swap(f, "p.toml", "due-soon-days = 30", "due-soon-days = 60"),
        "due-soon-days: an item was due 30 days",
    ),
    (
        "a framework more",
        nothing,
        |f| swap(f, "p.toml", "\"pci-dss-4.0.1\"]", "\"pci-dss-4.0.1\", \"iso-27001-2022\"]"),
        "frameworks: the crosswalk now has",
    ),
    (
        "another zone",
        nothing,
        |f| swap(f, "p.toml", "title = \"P\"", "title = \"P\"\ntime-zone = \"Asia/Tokyo\""),
        "time-zone: days were those of UTC",
    ),
    (
        "approvers where any other person could approve",
        |f| swap(f, "p.toml", "risk-approvers = [\"security-officer\"]\n", ""),
        |f| swap(f, "p.toml", "[policy]\n", "[policy]\nrisk-approvers = [\"security-officer\"]\n"),
        "risk-approvers: a risk was approved by any other person, and is by security-officer",
    ),
    (
        "an approver less",
        |f| {
            edit(f, "p.toml", |text| {
                text.replace("[\"security-officer\"]", "[\"security-officer\", \"platform-owner\"]")
            });
        },
        |f| {
            swap(
                f,
                "p.toml",
                "risk-approvers = [\"security-officer\", \"platform-owner\"]",
                "risk-approvers = [\"security-officer\"]",
            );
        },
        "risk-approvers: a risk was approved by platform-owner, security-officer, and is by security-officer",
    ),
    (
        "signatures and evidence asked for",
        |f| {
            edit(f, "p.toml", |text| {
                text.replacen(
                    "signatures = \"required\"\nevidence = \"required\"",
                    "signatures = \"optional\"\nevidence = \"optional\"",
                    1,
                )
            });
        },
        |f| {
            edit(f, "p.toml", |text| {
                text.replacen(
                    "signatures = \"optional\"\nevidence = \"optional\"",
                    "signatures = \"required\"\nevidence = \"required\"",
                    1,
                )
            });
        },
        "",
    ),
    (
        "keys that may be used on fewer days, and new ones",
        nothing,
        |f| {
            edit(f, "p.toml", |text| {
                text.replace("revoked = 2026-03-01", "revoked = 2026-02-01")
                    .replace("valid-from = 2026-01-01, valid-until = 2026-06-30", "valid-from = 2026-01-02, valid-until = 2026-06-29")
                    .replace("# another key", "\"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=\",")
            });
        },
        "is new",
    ),
    (
        "a key taken out",
        nothing,
        |f| {
            edit(f, "p.toml", |text| {
                text.lines()
                    .filter(|line| !line.contains("valid-from"))
                    .fold(String::new(), |all, line| all + line + "\n")
            });
        },
        "is no longer in the profile",
    ),
    (
        "an item under a new name",
        nothing,
        |f| renamed(f, str::to_owned),
        "hs-crypto/back-up-master-key-to-smart-card: it is called hs-crypto/keep-master-key-on-cards now",
    ),
    (
        "an item that asks for more",
        nothing,
        |f| {
            in_action(f, CARD, "cadence = \"quarterly\"", "cadence = \"monthly\"");
        },
        "hs-crypto/back-up-master-key-to-smart-card: it was shown every quarter, and is shown every month",
    ),
];

#[test]
fn what_only_changed_or_grew_is_a_note_and_no_fault() {
    let mut all = String::new();
    for (name, before, now, says) in GROWTHS {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [old, new] = [folders[0].path(), folders[1].path()];
        for at in [old, new] {
            std::fs::write(at.join("p.toml"), PROFILE).expect("written");
            before(at);
        }
        now(new);
        build(old);
        build(new);
        let report = verify(&new.join("out/p"), &["--against", &old.join("out/p").to_string_lossy()]);
        assert_eq!(report["holds"], true, "{name}: {:#?}", lines(&report, "against", "problems"));
        let said = lines(&report, "against", "notes");
        assert!(said.iter().any(|line| line.contains(says)), "{name}: {said:#?}");
        all += &told(name, &report);
    }
    say("what only changed or grew", &all);
}

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

/// A model of two tiers and two revisions, in which a row without a tier and a condition meet.
const DOOR: &str = r#"schema = 1
id = "door"
name = "Door"
short-name = "Door"
provider = "Acme"

[[tier]]
id = "small"
name = "Small"

[[tier]]
id = "large"
name = "Large"

[[role]]
id = "owner"
name = "Owner"

[[role]]
id = "deputy"
name = "Deputy"

[[area]]
id = "doors"
name = "Doors"

[[option]]
id = "keys"
question = "Has the door keys?"

[[action]]
id = "lock"
title = "Lock the door"
statement = "Lock the door each night."
required = true
modality = "as-needed"
cadence = "on-event"
roles = ["owner", "deputy"]
two-person = false
evidence = ["A photograph", "A log"]
notes = ["At night."]

[[action.command]]
run = "lock"
shows = "that it is locked"

[action.controls]
nist-800-53r5 = ["PE-3"]

[[action]]
id = "count"
title = "Count the keys"
statement = "Count the keys."
when = { option = "keys", is = true }
required = false
modality = "must"
cadence = "quarterly"
roles = ["owner"]
two-person = false
evidence = ["A list"]

[[revision]]
date = 2026-01-01
page-sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[[revision.row]]
kind = "area"
area = "doors"
task = "Locks"
provider = "None."
customer = "Lock it."
anchor = "locks"
table = 1
row = 1
line = 1
sha256 = "0000000000000000000000000000000000000000000000000000000000000001"
actions = ["lock", "count"]

[[revision.row]]
kind = "area"
area = "doors"
tier = "large"
task = "Hinges"
provider = "None."
customer = ""
nothing-to-do = "cell-empty"
anchor = "hinges"
table = 1
row = 2
line = 2
sha256 = "0000000000000000000000000000000000000000000000000000000000000002"

[[revision]]
date = 2025-01-01
page-sha256 = "0000000000000000000000000000000000000000000000000000000000000000"

[[revision.row]]
kind = "area"
area = "doors"
task = "Locks"
provider = "None."
customer = "Lock it."
anchor = "locks"
table = 1
row = 1
line = 1
sha256 = "0000000000000000000000000000000000000000000000000000000000000001"
actions = ["lock", "count"]
"#;

const HOUSE: &str = r#"id = "p"
title = "P"
[[deployment]]
id = "front"
service = "door"
tier = "large"
revision = 2026-01-01
[deployment.options]
keys = true
[[deployment]]
id = "back"
service = "door"
revision = 2025-01-01
"#;

/// The first of something in the house's model becomes something else.
fn in_door(folder: &Path, from: &str, to: &str) {
    swap(folder, "seeds/door.toml", from, to);
}

/// A change of a model: its name, and how it is made.
type Door = (&'static str, fn(&Path));

/// What somebody changes in a small model of their own, or in the profile that uses it; what is said of it is in `said.txt`.
const DOORS: &[Door] = &[
    ("an answer, under a row without a tier", |f| swap(f, "p.toml", "keys = true", "keys = false")),
    ("a later revision", |f| swap(f, "p.toml", "revision = 2025-01-01", "tier = \"small\"\nrevision = 2026-01-01")),
    ("an earlier revision", |f| {
        swap(f, "p.toml", "tier = \"large\"\nrevision = 2026-01-01", "revision = 2025-01-01");
    }),
    ("no condition any more", |f| in_door(f, "when = { option = \"keys\", is = true }\n", "")),
    ("optional made required", |f| in_door(f, "required = false", "required = true")),
    ("a stronger wording", |f| in_door(f, "modality = \"as-needed\"", "modality = \"must\"")),
    ("two persons where one was enough", |f| {
        in_door(f, "two-person = false", "two-person = true\nsecond-roles = [\"owner\"]");
    }),
    ("a role less", |f| in_door(f, "roles = [\"owner\", \"deputy\"]", "roles = [\"owner\"]")),
    ("by the calendar where it was by events", |f| in_door(f, "cadence = \"on-event\"", "cadence = \"yearly\"")),
    ("once where it was by events", |f| in_door(f, "cadence = \"on-event\"", "cadence = \"once\"")),
    ("more often", |f| in_door(f, "cadence = \"quarterly\"", "cadence = \"monthly\"")),
    ("evidence in other words", |f| in_door(f, "\"A log\"", "\"A list\"")),
    ("more evidence", |f| in_door(f, "\"A log\"", "\"A log\", \"A witness\"")),
    ("another note", |f| in_door(f, "notes = [\"At night.\"]", "notes = [\"By day.\"]")),
    ("another command", |f| in_door(f, "run = \"lock\"", "run = \"lock --all\"")),
    ("another control", |f| in_door(f, "[\"PE-3\"]", "[\"PE-6\"]")),
    ("another title", |f| in_door(f, "title = \"Lock the door\"", "title = \"Lock it\"")),
    ("a row for something", |f| {
        in_door(f, "nothing-to-do = \"cell-empty\"\n", "");
        in_door(f, "customer = \"\"", "customer = \"Oil them.\"\nactions = [\"lock\"]");
    }),
    ("another reason for nothing", |f| {
        in_door(f, "nothing-to-do = \"cell-empty\"", "nothing-to-do = \"says-none\"");
    }),
    ("a row of other words", |f| in_door(f, "customer = \"Lock it.\"", "customer = \"Lock it, please.\"")),
    ("a row of the provider's words", |f| in_door(f, "provider = \"None.\"", "provider = \"Nothing.\"")),
    ("a row of another source", |f| in_door(f, "0001\"", "0003\"")),
    ("a row that is new", |f| {
        edit(f, "seeds/door.toml", |text| {
            let from = text.find("[[revision.row]]\nkind = \"area\"\narea = \"doors\"\ntier").expect("a row");
            let end = text[from..].find("[[revision]]").expect("a revision") + from;
            let row = text[from..end].replace("\"Hinges\"", "\"Bells\"").replace("0002\"", "0004\"");
            format!("{}{row}{}", &text[..end], &text[end..])
        });
    }),
    ("another service under the name", |f| {
        swap(f, "p.toml", "service = \"door\"\nrevision = 2025-01-01", "service = \"secrets-manager\"");
    }),
];

fn house(folder: &Path) {
    std::fs::create_dir_all(folder.join("seeds")).expect("a folder");
    std::fs::write(folder.join("seeds/door.toml"), DOOR).expect("written");
    std::fs::write(folder.join("p.toml"), HOUSE).expect("written");
}

#[test]
fn each_change_of_a_model_is_told_as_what_it_is() {
    let old = tempfile::tempdir().expect("a folder");
    house(old.path());
    build(old.path());
    let mut all = String::new();
    for (name, change) in DOORS {
        let new = tempfile::tempdir().expect("a folder");
        house(new.path());
        change(new.path());
        build(new.path());
        let report = verify(&new.path().join("out/p"), &["--against", &old.path().join("out/p").to_string_lossy()]);
        all += &told(name, &report);
    }
    say("a model", &all);
}

/// What the checklist of the earlier pack has and its sources do not give: a pack of another program, or an edited one.
#[test]
fn what_only_the_earlier_checklist_says_was_owed_is_missed_too() {
    let folder = tempfile::tempdir().expect("a folder");
    house(folder.path());
    build(folder.path());
    let (old, new) = (folder.path().join("old"), folder.path().join("out/p"));
    std::fs::create_dir(&old).expect("a folder");
    copy(&new, &old);
    let add = |pack: &Path| {
        edit(pack, "checklist.toml", |text| {
            let from = text.find("[[item]]").expect("an item");
            let end = text[from + 1..].find("[[item]]").map_or(text.len(), |at| from + 1 + at);
            let item =
                text[from..end].replacen("front/count", "front/ghost", 1).replacen("front/lock", "front/ghost", 1);
            assert!(item.contains("front/ghost"), "{item}");
            format!("{text}\n{item}")
        });
    };
    add(&old);
    let against = |expected: bool| {
        let said = lines(&verify(&new, &["--against", &old.to_string_lossy()]), "against", "problems");
        let named = said
            .iter()
            .any(|line| line.starts_with("front/ghost: it was owed and is no longer on the checklist: "));
        assert_eq!(named, expected, "{said:#?}");
    };
    against(true);
    // Where this pack's own checklist has it too, it is no duty that went; that it does not follow from the sources is said elsewhere.
    add(&new);
    against(false);
}

/// How a comparison speaks of the earlier pack: whether the new one names it, and whose file cannot be read.
#[test]
fn the_earlier_pack_is_named_where_it_is_the_one_before_and_where_it_is_broken() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    house(at);
    build(at);
    std::fs::rename(at.join("out/p"), at.join("old")).expect("moved");
    let args = ["build", "--profile", "p.toml", "--format", "md", "--as-of", "2026-11-21", "--quiet"];
    let against = |old: &str| verify(&at.join("out/p"), &["--against", &at.join(old).to_string_lossy()]);
    let mut all = String::new();
    run(at, &args, 0);
    all += &told("another pack", &against("old"));
    run(at, &[&args[..], &["--since", "old"]].concat(), 0);
    all += &told("the pack before", &against("old"));
    swap(at, "p.toml", "title = \"P\"", "title = \"P, again\"");
    run(at, &[&args[..], &["--since", "old"]].concat(), 0);
    all += &told("the pack before, and another title", &against("old"));
    edit(at, "old/source/profile.toml", |text| format!("{text}x = "));
    all += &told("a broken one", &against("old"));
    swap(at, "old/source/profile.toml", "\nx = ", "\n");
    edit(at, "out/p/source/profile.toml", |text| format!("{text}x = "));
    all += &told("a broken one of one's own", &against("old"));
    say("the earlier pack", &all);
}
