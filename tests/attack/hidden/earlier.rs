//! The earlier pack itself: changed by whoever would like another past, or not the one with which the pack compares itself.

use super::said::{say, told};
use crate::forgery::resealed::reseal;
use crate::forgery::world::{NOW, PLAN, at, copy, edit, good, lines, pen, swap, verify, world};
use crate::support::run;
use std::path::Path;

/// A later moment, for the second pack.
const LATER: &str = "2026-06-02T12:00:00Z";

/// What somebody does to the earlier pack: its name, how, and the words that must say it.
type Edit = (&'static str, fn(&Path), &'static str);

fn bad_word_out(pack: &Path) {
    super::silenced::bad_word_out(pack, "source/record.toml");
}

const EDITS: &[Edit] = &[
    ("a word taken out of its record", bad_word_out, "source/record.toml: "),
    ("another state", |f| swap(f, "checklist.toml", "\"met\"", "\"open\""), "checklist.toml: "),
    ("a file more", |f| std::fs::write(f.join("more.txt"), "more").expect("written"), "more.txt: "),
    ("a file less", |f| std::fs::remove_file(f.join("VERIFY.md")).expect("removed"), "VERIFY.md: "),
    ("other commands", |f| swap(f, "VERIFY.md", "sha256sum", "true"), "VERIFY.md: "),
    (
        "a seal over another list",
        |f| {
            let seal = std::fs::read(f.join("manifest.json.sig")).expect("a seal");
            bad_word_out(f);
            reseal(f);
            std::fs::write(f.join("manifest.json.sig"), seal).expect("written");
        },
        "manifest.json.sig: ",
    ),
];

#[test]
fn an_earlier_pack_that_does_not_hold_itself_is_no_measure() {
    let Some(folder) = world() else { return };
    let home = folder.path();
    good(home, &["build", "--format", "md", "--sign-pack", "owner"], NOW);
    std::fs::rename(home.join("out/p"), home.join("before")).expect("moved");
    good(home, &["build", "--format", "md"], LATER);
    let against = |old: &Path| verify(&home.join("out/p"), &["--against", &old.to_string_lossy()]);
    let mut all = told("as it was", &against(&home.join("before")));
    for (name, change, words) in EDITS {
        let old = tempfile::tempdir().expect("a folder");
        copy(&home.join("before"), old.path());
        change(old.path());
        let report = against(old.path());
        assert_eq!(report["holds"], false, "{name}");
        let said = lines(&report, "against", "problems");
        let full = format!("{words}the earlier pack does not hold itself: ");
        assert!(said.iter().any(|line| line.starts_with(&full)), "{name}: {said:#?}");
        all += &told(name, &report);
        // And no new pack tells what changed since it.
        let since = ["build", "--format", "md", "--out", "new", "--since", &old.path().to_string_lossy()];
        let output = at(home, &since, LATER);
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{name}: {talk}");
        assert!(talk.contains("not-as-sealed") && talk.contains(words.trim_end_matches(": ")), "{name}: {talk}");
        assert!(!home.join("new").exists(), "{name}");
    }
    // Sealed anew by nobody, its list holds; its states do not follow from its record.
    let old = tempfile::tempdir().expect("a folder");
    copy(&home.join("before"), old.path());
    swap(old.path(), "checklist.toml", "\"met\"", "\"open\"");
    reseal(old.path());
    let report = against(old.path());
    let said = lines(&report, "against", "problems");
    assert!(
        said.iter().any(|line| line.contains("does not hold itself: it says open; from its record follows met"))
    );
    all += &told("another state, and sealed anew by nobody", &report);
    // By a stranger.
    let manifest = std::fs::read_to_string(old.path().join("manifest.json")).expect("a manifest");
    let seal = pen(home, "stranger", rchecklist::seal::PACK, &manifest);
    std::fs::write(old.path().join("manifest.json.sig"), seal).expect("written");
    let said = lines(&against(old.path()), "against", "problems");
    assert!(said.iter().any(|line| line.contains("does not hold itself: its key is no key of the profile's")));
    let mut parts = all.split("SHA256:");
    let first = parts.next().unwrap_or_default().to_owned();
    say(
        "an earlier pack that was changed",
        &parts.fold(first, |all, part| format!("{all}SHA256:…{}", &part[43..])),
    );
}

/// A pack that tells what changed since another pack than the one that the reader has.
#[test]
fn a_pack_that_compares_itself_with_another_says_so() {
    let Some(folder) = world() else { return };
    let home = folder.path();
    let build = |out: &str, more: &[&str], moment: &str| {
        good(home, &[&["build", "--format", "md", "--out", out], more].concat(), moment);
    };
    build("handed", &[], NOW);
    // Another of the same day, without the last word.
    let kept = std::fs::read_to_string(home.join("p.record.toml")).expect("a record");
    edit(home, "p.record.toml", |text| text.replacen(&crate::forgery::world::sections(text, PLAN)[1], "", 1));
    build("other", &[], NOW);
    std::fs::write(home.join("p.record.toml"), kept).expect("written");
    build("next", &[], "2026-06-02T10:00:00Z");
    build("first", &[], "2026-05-31T10:00:00Z");
    for (since, problem, words, ask) in [
        ("handed/p", false, None, false),
        ("other/p", true, Some("another pack, of 2026-06-01 (checklist.toml sha256:"), false),
        ("next/p", false, Some("another pack, of 2026-06-02 (checklist.toml sha256:"), true),
        ("first/p", false, Some("another pack, of 2026-05-31 (checklist.toml sha256:"), false),
    ] {
        build("out", &["--since", since], LATER);
        let report = verify(&home.join("out/p"), &["--against", &home.join("handed/p").to_string_lossy()]);
        assert_eq!(report["holds"], !problem, "{since}: {report:#}");
        let said =
            |kind: &str| lines(&report, "against", kind).into_iter().find(|line| line.starts_with("earlier: "));
        let line = said(if problem { "problems" } else { "notes" });
        assert_eq!(line.is_some(), words.is_some(), "{since}: {line:?}");
        // The reader of one of a later day has not seen it.
        assert_eq!(
            line.as_deref().is_some_and(|line| line.ends_with("): ask for that one as well")),
            ask,
            "{since}: {line:?}"
        );
        assert!(words.is_none_or(|words| line.is_some_and(|line| line.contains(words))), "{since}");
    }
    // A PDF alone has no list of files to hold it against.
    build("handed", &["--format", "pdf"], NOW);
    let since = ["build", "--profile", "p.toml", "--format", "md", "--since", "handed/p/audit-pack.pdf"];
    let output = run(home, &since, 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("is a PDF alone"));
}
