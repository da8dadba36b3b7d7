//! Two packs of one deployment: what went between them, item for item, and what took it away.

use super::said::{CARD, PROFILE, build, in_action, renamed, say, told};
use crate::forgery::world::{action, edit, lines, model, swap, verify};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

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
