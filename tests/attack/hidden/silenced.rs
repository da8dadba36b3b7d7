//! Two packs of one deployment: words against an item that stand where they stood, and are heard no more.

use super::said::{in_action, say, told};
use crate::forgery::resealed::reseal;
use crate::forgery::world::{
    BACKUP, NOW, PLAN, edit, entry, forge, good, heads, key_line, lines, model, swap, verify, without, world,
};
use rchecklist::record::{Decision, SignOff};
use std::path::Path;

/// The days of a key of somebody's, in the profile.
fn key(folder: &Path, who: &str, days: &str) {
    let line = key_line(folder, who);
    swap(folder, "p.toml", &format!("keys = [\"{line}\"]"), &format!("keys = [{{ key = \"{line}\", {days} }}]"));
}

/// The owner's only word is a bad one.
fn bad(folder: &Path) {
    without(folder, PLAN, 1);
}

/// The record of a pack without the bad word of the owner, which a good one follows.
pub fn bad_word_out(pack: &Path, record: &str) {
    edit(pack, record, |text| text.replacen(&crate::forgery::world::sections(text, PLAN)[0], "", 1));
}

/// The owner vouches, and takes it back.
fn taken_back(folder: &Path) {
    let args = ["withdraw", PLAN, "--key", "owner", "--note", "I was wrong"];
    good(folder, &args, "2026-05-10T10:00:00Z");
}

fn nothing(_: &Path) {}

/// The page first asks for it on the day after the bad word.
fn later_page(folder: &Path) {
    model(folder, |text| {
        let line = text.lines().find(|line| line.starts_with("date = ")).expect("a date").to_owned();
        text.replacen(&line, "date = 2026-05-04", 1)
    });
}

/// More evidence for the owner's item.
fn more(folder: &Path, name: &str) {
    std::fs::write(folder.join(name), name).expect("written");
    good(folder, &["attach", PLAN, name, "--describe", "More", "--as", "owner"], "2026-05-20T08:00:00Z");
}

/// The first piece of evidence of an item, as it stands in the record.
fn piece(text: &str, item: &str) -> String {
    let from = text.find(&format!("[[items.hs-crypto.{item}.evidence]]\n")).expect("an entry");
    let end = text[from..].find("\n\n").expect("its end") + from + 2;
    text[from..end].to_owned()
}

/// A piece of evidence stands in the record again, for more days.
fn entered_twice(folder: &Path) {
    edit(folder, "p.record.toml", |text| {
        let own = piece(text, BACKUP);
        let covers = "collected = 2026-05-01\ncovers = { from = 2026-01-01, to = 2026-12-31 }";
        text.replacen(&own, &format!("{own}{}", own.replace("collected = 2026-05-01", covers)), 1)
    });
}

/// Takes the role away as which somebody signed.
fn without_role(folder: &Path) {
    swap(folder, "p.toml", "roles = [\"platform-owner\"]", "roles = [\"security-operations\"]");
}

/// A profile without the owner.
fn without_owner(folder: &Path) {
    edit(folder, "p.toml", |text| text[..text.find("[[signer]]\nid = \"owner\"").expect("a person")].to_owned());
}

/// The item under a name that says how it was called.
fn renamed(folder: &Path) {
    model(folder, |text| {
        let text = text.replace(&format!("\"{PLAN}\""), "\"plan-regions\"");
        let header = "id = \"plan-regions\"\n";
        text.replacen(header, &format!("{header}formerly = [\"{PLAN}\"]\n"), 1)
    });
}

/// A change: its name, what was there before in both, what somebody does then, and the line that must say it: behind `!` a problem,
/// behind `-` a note.
type Silence = (&'static str, fn(&Path), fn(&Path), &'static [&'static str]);

const COUNTED: &str = "! hs-crypto/plan-regions-for-instances: the word of owner of 2026-05-03, \"not met\", counted, and counts no more: ";

const SILENCES: &[Silence] = &[
    (
        "their key ended before",
        bad,
        |f| key(f, "owner", "valid-until = 2026-05-02"),
        &[COUNTED, "- signer owner: the key SHA256:"],
    ),
    ("their key began later", bad, |f| key(f, "owner", "valid-from = 2026-05-04"), &[COUNTED]),
    ("their key was revoked", bad, |f| key(f, "owner", "revoked = 2026-05-20"), &[COUNTED]),
    (
        "another key in its place",
        bad,
        |f| swap(f, "p.toml", &key_line(f, "owner"), &key_line(f, "stranger")),
        &[COUNTED],
    ),
    ("a role less", bad, without_role, &[COUNTED]),
    ("the person gone", bad, without_owner, &[COUNTED]),
    ("a page that asks for it later", bad, later_page, &[COUNTED]),
    (
        "the item renamed, and their key ended before",
        bad,
        |f| {
            renamed(f);
            key(f, "owner", "valid-until = 2026-05-02");
        },
        &[COUNTED],
    ),
    (
        "the item renamed, and signed anew under its new name",
        bad,
        |f| {
            renamed(f);
            let first = entry(f, PLAN).sign_offs.pop().expect("an event");
            let at = "2026-05-20T10:00:00Z".parse().expect("a moment");
            let said = SignOff { at, decision: Decision::Met, after: Vec::new(), signature: None, ..first };
            forge(f, "plan-regions", "owner", said);
        },
        &[
            "! hs-crypto/plan-regions-for-instances: sign-off 1 of the earlier pack (by owner, 2026-05-03, \"not met\") stands under the name hs-crypto/plan-regions-for-instances, and counts for nothing beside what the record has under hs-crypto/plan-regions",
        ],
    ),
    (
        "what was taken back stands again",
        taken_back,
        |f| key(f, "owner", "valid-until = 2026-05-09"),
        &[
            "! hs-crypto/plan-regions-for-instances: the word of owner of 2026-05-10, \"withdrawn\", counted, and counts no more: ",
            "- hs-crypto/plan-regions-for-instances: it was open, and is met, and nobody has signed anything new on it",
        ],
    ),
    (
        "a bad word that they had taken back themselves",
        nothing,
        |f| key(f, "owner", "valid-from = 2026-05-04"),
        &["- signer owner: the key SHA256:"],
    ),
    (
        "another key, by which they say otherwise",
        bad,
        |f| {
            let (old, new) = (key_line(f, "owner"), key_line(f, "stranger"));
            let keys = format!("{{ key = \"{old}\", revoked = 2026-05-20 }}, \"{new}\"");
            swap(f, "p.toml", &format!("\"{old}\""), &keys);
            good(f, &["sign", PLAN, "--key", "stranger", "--note", "done"], "2026-05-20T10:00:00Z");
        },
        &["- ", "; a later one of theirs, signed with another key, does, of 2026-05-20, \"met\""],
    ),
    (
        "another key in its place, by which they are said to say otherwise",
        bad,
        |f| {
            swap(f, "p.toml", &key_line(f, "owner"), &key_line(f, "stranger"));
            good(f, &["sign", PLAN, "--key", "stranger", "--note", "done"], "2026-05-20T10:00:00Z");
        },
        &[COUNTED, "; a later one of theirs, not signed with a key that was theirs, does, of 2026-05-20, \"met\""],
    ),
    (
        "another key in its place, by which they are said to say otherwise within the same second",
        bad,
        |f| {
            let said = entry(f, PLAN).sign_offs.pop().expect("an event");
            let after = heads(f, PLAN);
            swap(f, "p.toml", &key_line(f, "owner"), &key_line(f, "stranger"));
            forge(f, PLAN, "stranger", SignOff { decision: Decision::Met, after, signature: None, ..said });
        },
        &[COUNTED],
    ),
    (
        "a page that asks for it later, and another word of theirs since",
        bad,
        |f| {
            later_page(f);
            good(f, &["sign", PLAN, "--key", "owner", "--note", "done"], "2026-05-20T10:00:00Z");
        },
        &["- ", "; a later one of theirs does, of 2026-05-20, \"met\""],
    ),
    (
        "what was taken back is not heard, nor that it was",
        taken_back,
        |f| key(f, "owner", "valid-until = 2026-05-02"),
        &["- signer owner: the key SHA256:"],
    ),
    (
        "their key ended before, and a name without a signature says otherwise",
        |f| {
            bad(f);
            swap(f, "p.toml", "signatures = \"required\"", "signatures = \"optional\"");
        },
        |f| {
            key(f, "owner", "valid-until = 2026-05-02");
            good(f, &["sign", PLAN, "--as", "owner", "--unsigned", "--note", "done"], "2026-05-20T10:00:00Z");
        },
        &[COUNTED, "; a later one of theirs, not signed with a key that was theirs, does, of 2026-05-20, \"met\""],
    ),
    (
        "a name without a signature says otherwise",
        |f| {
            bad(f);
            swap(f, "p.toml", "signatures = \"required\"", "signatures = \"optional\"");
        },
        |f| good(f, &["sign", PLAN, "--as", "owner", "--unsigned", "--note", "done"], "2026-05-20T10:00:00Z"),
        &[
            "- hs-crypto/plan-regions-for-instances: the word of owner of 2026-05-03, \"not met\", is followed by one of theirs, not signed with a key that was theirs, of 2026-05-20, \"met\"",
        ],
    ),
    (
        "one person where it needed two",
        |f| without(f, BACKUP, 1),
        |f| {
            let two = "two-person = true\nsecond-roles = [\"key-custodian\", \"security-officer\"]";
            in_action(f, BACKUP, two, "two-person = false");
        },
        &[
            "- hs-crypto/back-up-master-key-to-smart-card: it was partly signed, and is met, and nobody has signed anything new on it",
        ],
    ),
    (
        "evidence that nobody signed",
        nothing,
        |f| more(f, "more.txt"),
        &["- hs-crypto/plan-regions-for-instances: the evidence p.evidence/"],
    ),
    (
        "evidence that somebody signed",
        nothing,
        |f| {
            more(f, "more.txt");
            good(f, &["sign", PLAN, "--key", "owner", "--note", "yes"], "2026-05-20T10:00:00Z");
        },
        &[],
    ),
    (
        "evidence told of otherwise",
        nothing,
        |f| swap(f, "p.record.toml", "collected = 2026-05-01", "collected = 2026-05-02"),
        &["what the record says of the evidence p.evidence/"],
    ),
    (
        "one of two pieces of evidence gone",
        |f| {
            more(f, "more.txt");
            more(f, "yet-more.txt");
        },
        |f| edit(f, "p.record.toml", |text| text.replacen(&piece(text, PLAN), "", 1)),
        &[
            "! hs-crypto/plan-regions-for-instances: the evidence p.evidence/",
            "-more.txt of the earlier pack is gone (sha256:",
        ],
    ),
    (
        "evidence entered a second time, for more days",
        nothing,
        entered_twice,
        &[
            "is entered once more, and told of otherwise, and nobody has signed that: what it covers was \"\", and is",
        ],
    ),
    (
        "evidence entered a second time, for more days, and signed so",
        nothing,
        |f| {
            entered_twice(f);
            good(f, &["sign", BACKUP, "--key", "custodian-a", "--note", "yes"], "2026-05-20T10:00:00Z");
        },
        &[],
    ),
];

#[test]
fn what_was_said_against_an_item_and_is_heard_no_more_is_named() {
    let mut all = String::new();
    for (name, before, change, says) in SILENCES {
        let (Some(old), Some(new)) = (world(), world()) else { return };
        for folder in [&old, &new] {
            before(folder.path());
        }
        change(new.path());
        for folder in [&old, &new] {
            good(folder.path(), &["build", "--format", "md"], NOW);
        }
        let report = verify(&new.path().join("out/p"), &["--against", &old.path().join("out/p").to_string_lossy()]);
        let mut said =
            lines(&report, "against", "problems").iter().map(|line| format!("! {line}")).collect::<Vec<_>>();
        assert_eq!(report["holds"], said.is_empty(), "{name}");
        said.extend(lines(&report, "against", "notes").iter().map(|line| format!("- {line}")));
        for words in *says {
            assert!(said.iter().any(|line| line.contains(words)), "{name}: {words}\n{said:#?}");
        }
        all += &told(name, &report);
    }
    // Keys are new each time.
    let mut parts = all.split("SHA256:");
    let first = parts.next().unwrap_or_default().to_owned();
    say("what is heard no more", &parts.fold(first, |all, part| format!("{all}SHA256:…{}", &part[43..])));
}

/// The record has it still, and the pack's own account of the record, made otherwise, has not.
#[test]
fn what_only_the_account_of_the_record_leaves_out_is_named() {
    let cut = |text: &str, item: &str, from: &str, to: &str| {
        let item = text.find(&format!("id = \"hs-crypto/{item}\"")).expect("the item");
        let from = item + text[item..].find(from).expect("it is there");
        let end = from + text[from..].find(to).expect("its end") + to.len();
        format!("{}{}", &text[..from], &text[end..])
    };
    let (Some(old), Some(new)) = (world(), world()) else { return };
    for folder in [&old, &new] {
        good(folder.path(), &["build", "--format", "md"], NOW);
    }
    let pack = new.path().join("out/p");
    edit(&pack, "checklist.toml", |text| {
        // The first of two events, and a piece of evidence.
        let at = text.find(&format!("id = \"hs-crypto/{PLAN}\"")).expect("the item");
        let from = at + text[at..].find("events = [").expect("its events") + "events = [".len();
        let end = from + text[from..].find(", ").expect("two of them") + 2;
        let text = format!("{}{}", &text[..from], &text[end..]);
        cut(&text, BACKUP, "[[item.evidence]]", "\n\n")
    });
    reseal(&pack);
    let report = verify(&pack, &["--against", &old.path().join("out/p").to_string_lossy()]);
    let said = lines(&report, "against", "problems");
    let out = "is in the record, and the pack's checklist leaves it out";
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].starts_with(&format!("hs-crypto/{BACKUP}: the evidence p.evidence/")), "{said:#?}");
    assert!(said[0].ends_with(&format!(" of the earlier pack {out}")), "{said:#?}");
    assert_eq!(
        said[1],
        format!("hs-crypto/{PLAN}: sign-off 1 of the earlier pack (by owner, 2026-05-03, \"not met\") {out}")
    );
}

/// A pack that looks back before a word says so of that word too, and not of one of its own day.
#[test]
fn a_word_after_the_day_of_the_pack_is_named_with_its_day() {
    let (Some(old), Some(new)) = (world(), world()) else { return };
    for folder in [&old, &new] {
        bad(folder.path());
    }
    good(old.path(), &["build", "--format", "md"], NOW);
    let why = "its day is 2026-05-03, and the pack is as of an earlier one";
    for (day, is_later) in [("2026-05-02", true), ("2026-05-03", false)] {
        good(new.path(), &["build", "--format", "md", "--as-of", day], NOW);
        let report = verify(&new.path().join("out/p"), &["--against", &old.path().join("out/p").to_string_lossy()]);
        let said = lines(&report, "against", "problems");
        let named = said.iter().any(|line| line.starts_with(&COUNTED[2..]) && line.ends_with(why));
        assert_eq!(named, is_later, "{day}: {said:#?}");
    }
}
