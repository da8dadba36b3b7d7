//! The power fails: what is on the disk by then is what the order of the calls put there.

use super::*;

/// What cannot be made again.
fn is_kept(path: &str) -> bool {
    path == "p.record.toml" || path.starts_with("p.evidence/")
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Holds a trace to the rules; gives how many files were put in place.
fn judge(calls: &[Call]) -> usize {
    let synced =
        |path: &str, calls: &[Call]| calls.iter().position(|call| call.class == "sync" && call.path == path);
    let mut renamed = 0;
    for (at, call) in calls.iter().enumerate() {
        assert!(
            !(call.class == "write" && is_kept(&call.path) && !call.path.contains(".tmp")),
            "written in place: {call:?}"
        );
        if !matches!(call.class.as_str(), "rename" | "link") || !is_kept(&call.second) {
            continue;
        }
        renamed += 1;
        assert_eq!(folder_of(&call.path), folder_of(&call.second), "it waits on the same file system: {call:?}");
        // All that was written to it was put on the disk before it took its place …
        let before = &calls[..at];
        let last = before.iter().rposition(|earlier| earlier.class == "write" && earlier.path == call.path);
        let last = last.unwrap_or_else(|| panic!("nothing was written to {call:?}"));
        assert!(synced(&call.path, &before[last..]).is_some(), "not on the disk before {call:?}");
        // … and its name before anything was said or anything else kept was put in place.
        let after = &calls[at + 1..];
        let named =
            synced(folder_of(&call.second), after).unwrap_or_else(|| panic!("no name on the disk: {call:?}"));
        let told = |call: &Call| call.class == "talk" || call.class == "rename" && is_kept(&call.second);
        assert!(!after[..named].iter().any(told), "told before it was on the disk: {call:?}");
    }
    // A folder that was made is named on the disk before anything in it is spoken of.
    for (at, call) in
        calls.iter().enumerate().filter(|(_, call)| call.class == "mkdir" && call.path == "p.evidence")
    {
        let after = &calls[at + 1..];
        let named = synced(folder_of(&call.path), after).unwrap_or_else(|| panic!("no name on the disk: {call:?}"));
        assert!(!after[..named].iter().any(|later| later.class == "rename"), "{call:?}");
    }
    renamed
}

#[test]
fn what_cannot_be_made_again_is_on_the_disk_before_it_is_told() {
    let Some(injector) = injector() else { return };
    let folder = empty();
    std::fs::write(folder.path().join("p.toml"), super::PROFILE).expect("written");
    std::fs::write(folder.path().join("new.txt"), "new").expect("written");
    // The first of all: neither record nor folder of evidence is there.
    let (output, calls) = struck(injector, folder.path(), &ATTACH, None);
    assert!(output.status.success(), "{}", talk(&output));
    assert_eq!(judge(&calls), 2, "the evidence and the record");
    let places: Vec<&str> =
        calls.iter().filter(|call| call.class == "rename").map(|call| call.second.as_str()).collect();
    assert!(places[0].starts_with("p.evidence/") && places[1] == "p.record.toml", "{places:?}");
    let (output, calls) = struck(injector, folder.path(), &SIGN, None);
    assert!(output.status.success() && judge(&calls) == 1, "{}", talk(&output));
    // A build that extends the record.
    std::fs::remove_file(folder.path().join("p.record.toml")).expect("removed");
    let (output, calls) = struck(injector, folder.path(), &BUILD, None);
    assert!(output.status.success() && judge(&calls) == 1, "{}", talk(&output));
}

/// A copy of which a killed process made the name and no more: who finds it there puts its name on the disk before the record speaks of it.
#[test]
fn a_copy_that_is_there_already_is_on_the_disk_before_it_is_told() {
    let Some(injector) = injector() else { return };
    let folder = world();
    healthy(folder.path(), &ATTACH);
    let record = folder.path().join("p.record.toml");
    std::fs::copy(world().path().join("p.record.toml"), &record).expect("the record of before");
    let (output, calls) = struck(injector, folder.path(), &ATTACH, None);
    assert!(output.status.success(), "{}", talk(&output));
    let at = |class: &str, path: &str| calls.iter().rposition(|call| call.class == class && call.path == path);
    let told = calls.iter().position(|call| call.class == "rename" && call.second == "p.record.toml");
    assert!(at("sync", "p.evidence").is_some_and(|named| told.is_some_and(|told| named < told)), "{calls:?}");
}
