//! What changes if a deployment changes, on real profiles and a real record.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use serde_json::Value;
use std::path::Path;
use support::{DAY, program, root};

fn compare(folder: &Path, args: &[&str]) -> Value {
    let output =
        program(folder).arg("compare").args(args).args(["--format", "json", "--as-of", DAY]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn names(json: &Value, key: &str) -> Vec<String> {
    json[key].as_array().unwrap().iter().map(|item| item["item"].as_str().unwrap().to_owned()).collect()
}

/// The sample's profile, its record and its evidence, and the same profile with some text replaced.
fn sample(replace: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = root().join("tests/sample");
    for name in ["payments-hsm.toml", "payments-hsm.record.toml"] {
        std::fs::copy(sample.join(name), folder.path().join(name)).unwrap();
    }
    std::fs::create_dir(folder.path().join("payments-hsm.evidence")).unwrap();
    for entry in std::fs::read_dir(sample.join("payments-hsm.evidence")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join("payments-hsm.evidence").join(path.file_name().unwrap())).unwrap();
    }
    let mut text = std::fs::read_to_string(sample.join("payments-hsm.toml")).unwrap();
    for (old, new) in replace {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    std::fs::write(folder.path().join("next.toml"), text).unwrap();
    folder
}

#[test]
fn an_upgrade_from_tier_to_tier() {
    let json = compare(root(), &["key-protect-standard", "key-protect-dedicated"]);
    let added = names(&json, "added");
    assert!(added.contains(&"key-protect/keep-master-key-secure".to_owned()), "{added:?}");
    assert_eq!(names(&json, "dropped"), ["key-protect/update-vpe-address-in-recovery"]);
    let because =
        json["added"].as_array().unwrap().iter().find(|item| item["item"] == "key-protect/keep-master-key-secure");
    assert!(because.unwrap()["because"].as_str().unwrap().contains("tier Dedicated"));
    // There and back: what came goes.
    let back = compare(root(), &["key-protect-dedicated", "key-protect-standard"]);
    assert_eq!((names(&back, "dropped"), names(&back, "added")), (added, names(&json, "dropped")));
    assert_eq!(json["counts"]["kept"], back["counts"]["kept"]);
}

#[test]
fn nothing_changes_between_a_profile_and_itself() {
    let folder = sample(&[]);
    let json = compare(folder.path(), &["payments-hsm.toml", "next.toml"]);
    assert_eq!((&json["counts"]["added"], &json["counts"]["dropped"]), (&Value::from(0), &Value::from(0)));
    assert!(json["kept"].as_array().unwrap().iter().all(|item| item["kept"] != "sign-again"), "{json}");
}

#[test]
fn cards_give_way_to_a_workstation() {
    let folder = sample(&[("\"smart-card\"", "\"workstation\"")]);
    let json = compare(folder.path(), &["payments-hsm.toml", "next.toml"]);
    let has = |key: &str, name: &str| names(&json, key).iter().any(|item| item.ends_with(name));
    assert!(has("added", "back-up-master-key-to-workstation") && has("added", "secure-key-part-files"), "{json}");
    assert!(
        has("dropped", "back-up-master-key-to-smart-card") && has("dropped", "store-smart-cards-in-vaults"),
        "{json}"
    );
    let kept = json["kept"].as_array().unwrap();
    assert!(kept.iter().any(|item| item["kept"] == "carries-over"), "{json}");
    assert!(kept.iter().all(|item| item["kept"] != "sign-again"), "{json}");
}

/// Sign-offs name the instance: another one must be signed for again.
#[test]
fn another_instance_is_signed_again() {
    let text = std::fs::read_to_string(root().join("tests/sample/payments-hsm.toml")).unwrap();
    let instance = text.lines().find(|line| line.starts_with("instance")).expect("the sample names its instance");
    let folder = sample(&[(instance, "instance = \"another one\"")]);
    let json = compare(folder.path(), &["payments-hsm.toml", "next.toml"]);
    let again: Vec<&Value> =
        json["kept"].as_array().unwrap().iter().filter(|item| item["kept"] == "sign-again").collect();
    assert!(!again.is_empty(), "{json}");
    assert!(again.iter().all(|item| item["because"].as_str().unwrap().contains("stale")), "{again:?}");
    for format in ["text", "md"] {
        let output = program(folder.path())
            .args(["compare", "payments-hsm.toml", "next.toml", "--format", format, "--as-of", DAY])
            .output()
            .unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("To be signed again"), "{format}");
    }
}

/// A profile under another name: the items are compared all the same, and it is said that signatures name the profile.
#[test]
fn another_name_is_said() {
    let folder = sample(&[("id = \"payments-hsm\"", "id = \"payments-next\"")]);
    let json = compare(folder.path(), &["payments-hsm.toml", "next.toml"]);
    assert_eq!(json["renames-profile"], true);
    let output = program(folder.path()).args(["compare", "payments-hsm.toml", "missing"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// A word that counts nowhere carries nothing over: stale and "not met" are named with their state.
#[test]
fn what_does_not_count_is_not_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"certificate-manager\"\n[[signer]]\n\
        id = \"owner\"\nname = \"Owner\"\nemail = \"owner@example.com\"\n\
        roles = [\"platform-owner\", \"security-officer\", \"security-operations\"]\n";
    std::fs::write(at.join("p.toml"), profile).unwrap();
    std::fs::write(at.join("next.toml"), profile).unwrap();
    let run = |args: &[&str]| {
        let output = program(at).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["--profile", "p.toml", "--format", "md", "--quiet"]);
    let items: Value = serde_json::from_str(&run(&["items", "--profile", "p.toml", "--format", "json"])).unwrap();
    let one_person = items["items"].as_array().unwrap().iter().filter(|item| item["two-person"] == false);
    let names: Vec<&str> = one_person.map(|item| item["id"].as_str().unwrap()).collect();
    let sign = |item: &str, decision: &str| {
        let args = ["sign", item, "--profile", "p.toml", "--as", "owner", "--decision", decision, "--note", "so"];
        let output = program(at).args(args).arg("--unsigned").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{item}: {}", String::from_utf8_lossy(&output.stderr));
    };
    sign(names[0], "not-met");
    sign(names[1], "met");
    sign(names[2], "met");
    // Bound to another wording: stale.
    let path = at.join("p.record.toml");
    let record = std::fs::read_to_string(&path).unwrap();
    let (head, tail) = record
        .split_at(record.find(&format!("[[items.{}.sign-off]]", names[2].replace('/', "."))).expect("signed"));
    let start = tail.find("wording = \"").expect("bound") + 11;
    let stale = format!(
        "{head}{}{}{}",
        &tail[..start],
        "0".repeat(64),
        &tail[start + tail[start..].find('"').expect("its end")..]
    );
    std::fs::write(&path, stale).unwrap();

    let json: Value = serde_json::from_str(&run(&["compare", "p.toml", "next.toml", "--format", "json"])).unwrap();
    let kept = |name: &str| {
        let all = json["kept"].as_array().unwrap();
        all.iter().find(|item| item["item"] == name).unwrap_or_else(|| panic!("{name}: {json}")).clone()
    };
    assert_eq!(kept(names[1])["kept"], "carries-over", "{json}");
    for (name, state) in [(names[0], "not met"), (names[2], "stale")] {
        let item = kept(name);
        assert_eq!(item["kept"], "does-not-count", "{item}");
        assert!(item["because"].as_str().unwrap().starts_with(state), "{item}");
    }
    assert!(kept(names[0])["because"].as_str().unwrap().contains("not met there either"));
    for (format, head) in [("text", "\nSigned, and does not count\n"), ("md", "\n## Signed, and does not count\n")]
    {
        let said = run(&["compare", "p.toml", "next.toml", "--format", format]);
        assert!(said.contains("(1 carry over, 0 sign again, 2 do not count,"), "{said}");
        let (_, after) = said.split_once(head).unwrap_or_else(|| panic!("{said}"));
        let (own, carried) = after.split_once("Sign-offs carry over").expect("both");
        assert!(own.contains(names[0]) && own.contains(names[2]) && carried.contains(names[1]), "{said}");
        assert!(!carried.contains(names[0]) && !carried.contains(names[2]), "{said}");
    }
}
