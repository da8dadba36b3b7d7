//! Two packs of one deployment: what only changed or grew.

use super::said::{CARD, PROFILE, build, in_action, renamed, say, told};
use crate::forgery::world::{edit, lines, swap, verify};
use std::path::Path;

/// A change that hides nothing: its name, what was there before (of [`PROFILE`]), what is there now, and what is said.
type Growth = (&'static str, fn(&Path), fn(&Path), &'static str);

fn nothing(_: &Path) {}

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
        "what stands on the cover and on each page",
        nothing,
        |f| {
            let more = "title = \"Q\"\nclassification = \"Public\"\norganisation = \"Example House\"\n[pack]\npaper = \"letter\"";
            swap(f, "p.toml", "title = \"P\"", more);
        },
        "classification: it was \"Confidential\", and is \"Public\"",
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
