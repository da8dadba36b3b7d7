//! What the comparisons have in common: a house, its packs, and every line that is said of two of them.

use crate::forgery::world::{action, lines, model};
use crate::support::{root, run};
use std::fmt::Write as _;
use std::path::Path;

/// A profile with two deployments, an audit period, two frameworks and a policy: much that can be weakened.
pub const PROFILE: &str = r#"id = "p"
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

pub fn build(folder: &Path) {
    run(folder, &["build", "--profile", "p.toml", "--format", "md", "--as-of", "2026-11-20", "--quiet"], 0);
}

pub const CARD: &str = "back-up-master-key-to-smart-card";

/// A line within the section of an action becomes another.
pub fn in_action(folder: &Path, id: &str, from: &str, to: &str) {
    model(folder, |text| {
        let section = action(text, id);
        let changed = section.replacen(from, to, 1);
        assert_ne!(section, changed, "{id}: no {from}");
        text.replacen(&section, &changed, 1)
    });
}

/// The model's action under a new name that says so, and so are the rows that give it.
pub fn renamed(folder: &Path, change: fn(&str) -> String) {
    model(folder, |text| {
        let id = format!("\"{CARD}\"");
        let text = text.replace(&id, "\"keep-master-key-on-cards\"");
        let header = "id = \"keep-master-key-on-cards\"\n";
        change(&text.replacen(header, &format!("{header}formerly = [{id}]\n"), 1))
    });
}

/// Every line of a comparison, as `said.txt` has it: whoever adds a case reads what is said of it there, whole.
///
/// `RCHECKLIST_SAID=overwrite` writes the section anew.
pub fn say(section: &str, said: &str) {
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

/// A comparison in lines: how it ends, what is wrong, then what is only told; but for digests, which no two runs have in common.
pub fn told(name: &str, report: &serde_json::Value) -> String {
    let checks = report["checks"].as_array().expect("checks");
    let one = checks.iter().find(|one| one["name"] == "against").expect("the comparison");
    let mut out = format!("{name}: {}\n", one["seen"].as_str().expect("words"));
    for (kind, mark) in [("problems", "!"), ("notes", "-")] {
        for line in lines(report, "against", kind) {
            writeln!(out, "  {mark} {line}").expect("text");
        }
    }
    let parts = out.split("sha256:").enumerate().map(|(place, part)| match place {
        0 => part.to_owned(),
        _ => format!("sha256:…{}", part.trim_start_matches(|c: char| c.is_ascii_hexdigit() || c == '…')),
    });
    parts.collect::<String>() + "\n"
}
