//! Two packs of one deployment: a small model of one's own, changed in each of its parts; and how the earlier pack is spoken of.

use super::said::{build, say, told};
use crate::forgery::world::{copy, edit, lines, swap, verify};
use crate::support::run;
use std::path::Path;

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
[deployment.options]
keys = false
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
    ("another action takes the name, which was an item of one of two deployments", |f| {
        edit(f, "seeds/door.toml", |text| {
            let from = text.find("[[action]]\nid = \"lock\"").expect("an action");
            let end = text[from + 1..].find("[[action]]").expect("the next") + from + 1;
            let heir = "id = \"count\"\n";
            format!("{}{}", &text[..from], &text[end..]).replace("[\"lock\", \"count\"]", "[\"count\"]").replacen(
                heir,
                &format!("{heir}formerly = [\"lock\"]\n"),
                1,
            )
        });
    }),
    ("another service under the name", |f| {
        swap(
            f,
            "p.toml",
            "service = \"door\"\nrevision = 2025-01-01\n[deployment.options]\nkeys = false\n",
            "service = \"secrets-manager\"\n",
        );
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
