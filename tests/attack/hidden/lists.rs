//! A list of controls under the ID of a shipped one, which would make a crosswalk look whole.

use super::said::PROFILE;
use crate::forgery::world::{lines, swap, verify};
use crate::support::{DAY, run, text};
use serde_json::Value;

const LIST: &str = "id = \"nist-800-53r5\"\nname = \"NIST SP 800-53 Rev. 5\"\nversion = \"release 5.2.0\"\n\
    publisher = \"National Institute of Standards and Technology\"\ncomplete = true\n[controls]\n\
    \"SC-12\" = \"Keys are kept by the provider\"\n\"AU-6\" = \"Logs exist\"\n";

#[test]
fn a_list_in_the_place_of_a_shipped_one_is_named_with_what_it_leaves_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    std::fs::write(at.join("p.toml"), PROFILE).expect("written");
    let lists = at.join("seeds/frameworks");
    std::fs::create_dir_all(&lists).expect("made");
    let build = ["build", "--profile", "p.toml", "--format", "md,html,json", "--as-of", DAY];
    let check = ["check", "--profile", "p.toml", "--fail-on", "broken", "--as-of", DAY];
    let what = "not the list that rchecklist ships under this ID: it leaves out 1012 of the 1014 controls of the shipped list: \
        AC-1, AC-2, ";
    // The shipped text in the folder is the shipped list, and says nothing.
    let shipped =
        rchecklist::framework::SHIPPED.iter().find(|(id, _, _)| *id == "nist-800-53r5").expect("shipped").2;
    std::fs::write(lists.join("nist-800-53r5.toml"), shipped).expect("written");
    assert!(!text(&run(at, &build, 0)).contains("not the list"), "of the shipped list");
    assert_eq!(
        lines(&verify(&at.join("out/p"), &[]), "choices", "notes")
            .iter()
            .filter(|line| line.contains("framework"))
            .count(),
        0
    );

    std::fs::write(lists.join("nist-800-53r5.toml"), LIST).expect("written");
    // JSON has the document on stdout, and people read along on stderr.
    let told = run(at, &build, 0);
    let talk = String::from_utf8(told.stderr).expect("UTF-8");
    assert!(talk.contains(&format!("! nist-800-53r5: {what}")), "{talk}");
    let told: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert!(told["lists"][0]["note"].as_str().expect("a note").starts_with(what), "{told}");
    let said = text(&run(at, &check, 0));
    assert!(
        said.contains("framework nist-800-53r5") && said.contains("not the list that rchecklist ships"),
        "{said}"
    );
    let said: Value =
        serde_json::from_slice(&run(at, &[&check[..], &["--format", "json"]].concat(), 0).stdout).expect("JSON");
    assert_eq!(said["lists"][0]["framework"], "nist-800-53r5");

    let pack: Value =
        serde_json::from_slice(&std::fs::read(at.join("out/p/audit-pack.json")).expect("there")).expect("JSON");
    let all = pack["frameworks"].as_array().expect("frameworks").iter();
    let view = all.clone().find(|view| view["id"] == "nist-800-53r5").expect("the framework");
    assert_eq!((&view["listed"], &view["list-origin"]), (&Value::from(2), &Value::from("changed")));
    let coverage = view["coverage"].as_str().expect("a sentence");
    assert!(coverage.starts_with("2 of the 2 controls of this framework are supported"), "{coverage}");
    let unlisted = view["unlisted"].as_array().expect("a list").len();
    assert!(
        unlisted > 20 && coverage.contains(&format!("Besides, {unlisted} controls that the list has not")),
        "{coverage}"
    );
    assert_eq!(view["total"], unlisted + 2);
    for view in all {
        let (listed, total) = (view["listed"].as_u64(), view["total"].as_u64().expect("a number"));
        let beside = view["unlisted"].as_array().expect("a list").len() as u64;
        assert!(listed.is_none_or(|listed| total - beside <= listed), "{view}");
    }
    for page in ["audit-pack.md", "audit-pack.html"] {
        let page = std::fs::read_to_string(at.join("out/p").join(page)).expect("there");
        assert!(page.contains(what) && page.contains("controls that the list has not"), "{}", page.len());
    }
    let report = verify(&at.join("out/p"), &[]);
    assert_eq!(report["holds"], true);
    let notes = lines(&report, "choices", "notes");
    for wanted in [
        "framework nist-800-53r5: its list differs from the one that rchecklist",
        "framework nist-800-53r5: it leaves out 1012 of the 1014 controls of the shipped list: AC-1, AC-2, ",
        "framework nist-800-53r5, AU-6: it is called \"Logs exist\"; the shipped list calls it \"",
        "framework nist-800-53r5, SC-12: it is called \"Keys are kept by the provider\"; the shipped list calls it \"",
        &format!("framework nist-800-53r5: the models name {unlisted} controls that its list has not: "),
    ] {
        assert!(notes.iter().any(|note| note.starts_with(wanted)), "{wanted}: {notes:#?}");
    }

    swap(at, "p.toml", "frameworks = [\"nist-800-53r5\"", "frameworks = [\"nist\"");
    // Another ID under the same name is no way round, and a list of one's own is named in any case.
    std::fs::remove_file(lists.join("nist-800-53r5.toml")).expect("removed");
    for (name, wanted) in [
        (
            "nist sp 800-53, rev 5",
            "framework nist: it leaves out 1012 of the 1014 controls of the shipped list: AC-1",
        ),
        (
            "House controls",
            "framework nist: its list is the customer's own: rchecklist ships none of this ID or name",
        ),
    ] {
        let list = LIST.replace("nist-800-53r5", "nist").replace("NIST SP 800-53 Rev. 5", name);
        std::fs::write(lists.join("nist.toml"), list).expect("written");
        let talk = String::from_utf8(run(at, &build, 0).stderr).expect("UTF-8");
        let said = talk.contains("! nist: not the list that rchecklist ships under this name (`nist-800-53r5`): ");
        assert_eq!(said, name != "House controls", "{talk}");
        let notes = lines(&verify(&at.join("out/p"), &[]), "choices", "notes");
        assert!(notes.iter().any(|note| note.starts_with(wanted)), "{wanted}: {notes:#?}");
    }
}
