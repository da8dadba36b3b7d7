//! One pack alone: each choice of the house that leaves something out is listed, so that a reader can judge it.

use super::said::say;
use crate::forgery::world::{action, edit, lines, model, swap, verify};
use crate::support::run;
use std::fmt::Write as _;
use std::path::Path;

const PROFILE: &str = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"hs-crypto\"\n";
const CARD: &str = "back-up-master-key-to-smart-card";

fn notes(folder: &Path) -> Vec<String> {
    run(folder, &["build", "--profile", "p.toml", "--format", "md", "--as-of", "2026-11-20", "--quiet"], 0);
    let report = verify(&folder.join("out/p"), &[]);
    assert_eq!(report["holds"], true);
    lines(&report, "choices", "notes")
}

/// What somebody chooses, and the lines that must name it.
type Choice = (&'static str, fn(&Path), &'static [&'static str]);

const CHOICES: &[Choice] = &[
    (
        "an answer",
        |f| {
            swap(
                f,
                "p.toml",
                "service = \"hs-crypto\"\n",
                "service = \"hs-crypto\"\n[deployment.options]\nthird-party-keystore = false\n",
            );
        },
        &["hs-crypto: the answer third-party-keystore = no leaves out "],
    ),
    (
        "an answer for all deployments of the service",
        |f| {
            swap(
                f,
                "p.toml",
                "[[deployment]]",
                "[options.hs-crypto]\nthird-party-keystore = false\n[[deployment]]",
            );
        },
        &["hs-crypto: the answer third-party-keystore = no leaves out "],
    ),
    (
        "an older revision",
        |f| swap(f, "p.toml", "service = \"hs-crypto\"\n", "service = \"key-protect\"\nrevision = 2020-04-22\n"),
        &["key-protect: the profile pins revision 2020-04-22; the newest is 2026-03-19, which also asks for "],
    ),
    (
        "a cadence of the house",
        |f| edit(f, "p.toml", |text| format!("{text}[cadence]\n{CARD} = \"yearly\"\n")),
        &[
            "hs-crypto/back-up-master-key-to-smart-card: the profile has it shown every year, which is less often; the model, every quarter",
        ],
    ),
    (
        "no warning before an item runs out",
        |f| edit(f, "p.toml", |text| format!("{text}[policy]\ndue-soon-days = 0\n")),
        &["due-soon-days: an item is due 0 days before it runs out, where 30 is the custom"],
    ),
    (
        "an action out of the shipped model",
        |f| {
            model(f, |text| {
                let row = "actions = [\"store-smart-cards-in-vaults\"]";
                text.replacen(&action(text, "store-smart-cards-in-vaults"), "", 1).replacen(
                    row,
                    "nothing-to-do = \"says-none\"\nactions = []",
                    1,
                )
            });
        },
        &[
            "model hs-crypto: it differs from the one that rchecklist ",
            "model hs-crypto, store-smart-cards-in-vaults: the model no longer has it",
            "row \"Smart cards and smart card readers\": it no longer gives store-smart-cards-in-vaults",
        ],
    ),
    (
        "an action of the shipped model made weaker in each way",
        |f| {
            model(f, |text| {
                let section = action(text, CARD);
                let weak = section
                    .replacen("required = true", "required = false", 1)
                    .replacen(
                        "two-person = true\nsecond-roles = [\"key-custodian\", \"security-officer\"]",
                        "two-person = false",
                        1,
                    )
                    .replacen("cadence = \"quarterly\"", "cadence = \"yearly\"", 1)
                    .replacen("modality = \"must\"", "modality = \"advised\"", 1)
                    .replacen(
                        "\nroles = [\"key-custodian\"]",
                        "\nroles = [\"key-custodian\", \"platform-owner\"]",
                        1,
                    )
                    .replacen("    \"Proof of storage at two sites\",\n", "", 1)
                    .replacen("is = \"smart-card\" }", "is = \"workstation\" }", 1)
                    .replacen("each quarter", "as they like", 1);
                text.replacen(&section, &weak, 1)
            });
        },
        &[
            "model hs-crypto, back-up-master-key-to-smart-card: it reads otherwise",
            "model hs-crypto, back-up-master-key-to-smart-card: it applied where ",
            "model hs-crypto, back-up-master-key-to-smart-card: it was required, and is optional now",
            "model hs-crypto, back-up-master-key-to-smart-card: its page's wording was \"must\"",
            "model hs-crypto, back-up-master-key-to-smart-card: it needed two persons, and needs one now",
            "model hs-crypto, back-up-master-key-to-smart-card: the person who did it may now also be platform-owner",
            "no longer names \"Proof of storage at two sites\"",
            "it was shown every quarter, and is shown every year, which is less often",
        ],
    ),
    (
        "the page's date made earlier, so that older sign-offs fit",
        |f| {
            model(f, |text| {
                let line = text.lines().find(|line| line.starts_with("date = ")).expect("a date").to_owned();
                text.replacen(&line, "date = 2001-01-01", 1)
            });
        },
        &["model hs-crypto, revision 2001-01-01: it is new", ": it is no longer in the model"],
    ),
    (
        "a service of one's own in the place of the shipped one",
        |f| {
            model(f, |text| text.replacen("id = \"hs-crypto\"", "id = \"hs-crypto-lite\"", 1));
            std::fs::rename(f.join("seeds/hs-crypto.toml"), f.join("seeds/hs-crypto-lite.toml")).expect("renamed");
            swap(f, "p.toml", "hs-crypto", "hs-crypto-lite");
        },
        &["model hs-crypto-lite: it is the customer's own: rchecklist ships none for this service"],
    ),
];

#[test]
fn each_choice_that_leaves_something_out_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.toml"), PROFILE).expect("written");
    assert_eq!(notes(folder.path()), Vec::<String>::new(), "nothing was chosen");
    let mut all = String::new();
    for (name, change, says) in CHOICES {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("p.toml"), PROFILE).expect("written");
        change(folder.path());
        let said = notes(folder.path());
        for words in *says {
            assert!(said.iter().any(|line| line.contains(words)), "{name}: {words}\n{said:#?}");
        }
        let lines = said.join("\n  - ").replace(env!("CARGO_PKG_VERSION"), "VERSION");
        writeln!(all, "{name}\n  - {lines}\n").expect("text");
    }
    say("choices", &all);
}

#[test]
fn a_model_that_loses_or_doubles_an_action_is_refused_where_it_makes_no_sense() {
    let double: fn(&str) -> String = |text| format!("{text}\n{}", action(text, CARD));
    for (name, change, code) in [
        ("an action twice", double, "duplicate-id"),
        (
            "an action gone, and its row still names it",
            |text: &str| text.replacen(&action(text, CARD), "", 1),
            "back-up-master-key-to-smart-card",
        ),
        (
            "a name taken that another still has",
            |text: &str| {
                text.replacen(
                    "id = \"create-instances-as-planned\"\n",
                    &format!("id = \"create-instances-as-planned\"\nformerly = [\"{CARD}\"]\n"),
                    1,
                )
            },
            "duplicate-id",
        ),
        (
            "a row that names its action twice",
            |text: &str| {
                let own = "actions = [\"store-smart-cards-in-vaults\"]";
                text.replacen(
                    own,
                    "actions = [\"store-smart-cards-in-vaults\", \"store-smart-cards-in-vaults\"]",
                    1,
                )
            },
            "action of the row `store-smart-cards-in-vaults` stands twice",
        ),
        (
            "a row whose actions are taken out",
            |text: &str| text.replacen("actions = [\"store-smart-cards-in-vaults\"]\n", "", 1),
            "",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("p.toml"), PROFILE).expect("written");
        model(folder.path(), change);
        let output = run(folder.path(), &["build", "--profile", "p.toml", "--format", "md"], 2);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(code), "{name}: {said}");
        assert!(!folder.path().join("out").exists(), "{name}");
    }
}
