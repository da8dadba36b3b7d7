//! Links that somebody put where the program's own folders and files belong: in a repository, they come with a merge.

use super::*;
use crate::faults::{ATTACH, BUILD, SIGN};
use std::os::unix::fs::symlink;

/// A folder outside, with files whose names a pack has too.
fn outside() -> tempfile::TempDir {
    let folder = crate::faults::empty();
    for name in ["manifest.json", "audit-pack.md", "precious.txt", "record.toml", ".rchecklist-abcdef.tmp"] {
        std::fs::write(folder.path().join(name), OUTSIDE).expect("written");
    }
    folder
}

fn refused(folder: &Path, args: &[&str], what: &str) {
    let output = timed(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", said(&output));
    let talk = talk(&output);
    assert!(talk.contains("error[not-a-file]") && talk.contains(what), "{talk}");
}

#[test]
fn a_link_in_place_of_a_folder_of_the_pack_leads_nothing_out() {
    for place in ["out/p", "out/p/evidence", "out/p/source"] {
        let (folder, outside) = (world(), outside());
        let folder = folder.path();
        let before = standing(outside.path());
        std::fs::remove_dir_all(folder.join(place)).expect("removed");
        symlink(outside.path(), folder.join(place)).expect("a link");
        refused(folder, &BUILD, "is a link");
        assert!(standing(outside.path()) == before, "{place}: something was written or removed");
        nothing_came_in(folder, place);
    }
    // Nor what is remembered of packs.
    let (folder, outside) = (world(), outside());
    let folder = folder.path();
    let before = standing(outside.path());
    std::fs::remove_dir_all(folder.join("out/.rchecklist")).expect("removed");
    symlink(outside.path(), folder.join("out/.rchecklist")).expect("a link");
    refused(folder, &BUILD, "is a link");
    assert!(standing(outside.path()) == before);
}

/// The list of an earlier pack says what is removed: with a link in its folder, it would name files elsewhere.
#[test]
fn the_list_of_an_earlier_pack_removes_nothing_outside() {
    let (folder, outside) = (world(), outside());
    let folder = folder.path();
    let before = standing(outside.path());
    let manifest = folder.join("out/p/manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("the manifest");
    for named in ["old/precious.txt", "../../p.record.toml", "/etc/hostname", "evidence/../../../old.txt"] {
        let at = text.find("\"evidence/").expect("a piece of evidence") + 1;
        let end = at + text[at..].find('"').expect("its end");
        let planted = [&text[..at], named, &text[end..]].concat();
        std::fs::write(&manifest, planted).expect("written");
        let _ = std::fs::remove_file(folder.join("out/p/old"));
        symlink(outside.path(), folder.join("out/p/old")).expect("a link");
        let output = timed(folder, &BUILD);
        assert!(matches!(output.status.code(), Some(0 | 2)), "{}", said(&output));
        assert!(standing(outside.path()) == before, "{named}: something was removed");
        assert!(folder.join("p.record.toml").exists() && folder.join("old.txt").exists(), "{named}");
    }
}

/// A file of the pack that is a link is replaced, not written through.
#[test]
fn a_link_in_place_of_a_file_of_the_pack_is_replaced() {
    let (folder, outside) = (world(), outside());
    let folder = folder.path();
    let before = standing(outside.path());
    for name in ["audit-pack.md", "manifest.json", "audit-pack.zip", "SHA256SUMS"] {
        std::fs::remove_file(folder.join("out/p").join(name)).expect("removed");
        symlink(outside.path().join("precious.txt"), folder.join("out/p").join(name)).expect("a link");
    }
    healthy(folder, &BUILD);
    healthy(folder, &["verify", "out/p"]);
    assert!(standing(outside.path()) == before);
    nothing_came_in(folder, "links in the pack");
}

/// A record may be a link, which somebody set on purpose: it stays one, and what it leads to is written.
#[test]
fn a_record_behind_a_link_is_written_where_it_lies() {
    let folder = world();
    let folder = folder.path();
    std::fs::create_dir(folder.join("records")).expect("made");
    std::fs::rename(folder.join("p.record.toml"), folder.join("records/r.toml")).expect("moved");
    symlink("records/r.toml", folder.join("p.record.toml")).expect("a link");
    healthy(folder, &SIGN);
    assert!(folder.join("p.record.toml").symlink_metadata().expect("it").is_symlink());
    assert!(std::fs::read_to_string(folder.join("records/r.toml")).expect("it").contains("the new one"));
    // One that leads nowhere, and one that leads in a circle: nothing is begun anew.
    for target in ["nowhere", "p.record.toml"] {
        std::fs::remove_file(folder.join("p.record.toml")).expect("removed");
        symlink(target, folder.join("p.record.toml")).expect("a link");
        let before = standing(folder);
        for args in [&SIGN[..], &ATTACH] {
            let output = timed(folder, args);
            assert_eq!(output.status.code(), Some(2), "{target}: {}", said(&output));
        }
        let after = standing(folder);
        let record = |all: &std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>| {
            all.get(&folder.join("p.record.toml")).cloned()
        };
        assert_eq!(record(&after), record(&before), "{target}");
        assert!(!folder.join("nowhere").exists());
    }
}

/// The folder of the evidence, or one above it in its path, is a link: nothing goes there, nothing comes from there.
#[test]
fn evidence_behind_a_linked_folder_is_refused() {
    let (folder, outside) = (world(), outside());
    let folder = folder.path();
    let name =
        std::fs::read_dir(folder.join("p.evidence")).expect("it").next().expect("one").expect("one").file_name();
    std::fs::rename(folder.join("p.evidence").join(&name), outside.path().join(&name)).expect("moved");
    std::fs::remove_dir(folder.join("p.evidence")).expect("removed");
    symlink(outside.path(), folder.join("p.evidence")).expect("a link");
    let before = standing(outside.path());
    refused(folder, &ATTACH, "p.evidence is a link");
    let output = timed(folder, &["check", "--fail-on", "broken", "--profile", "p.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("a link or a file stands in its path"), "{}", said(&output));
    assert!(standing(outside.path()) == before);
}

/// One file under two names: a change of the one that is outside shows in the one that was attached.
#[test]
fn a_hard_link_to_attached_evidence_cannot_change_it_unseen() {
    let folder = world();
    let folder = folder.path();
    let path = std::fs::read_dir(folder.join("p.evidence")).expect("it").next().expect("one").expect("one").path();
    std::fs::hard_link(&path, folder.join("other-name")).expect("linked");
    healthy(folder, &["check", "--fail-on", "broken", "--profile", "p.toml"]);
    // Attached as a file of its own, whatever other names the source has.
    std::fs::hard_link(folder.join("new.txt"), folder.join("twin.txt")).expect("linked");
    healthy(folder, &ATTACH);
    std::fs::write(folder.join("twin.txt"), "changed later").expect("written");
    healthy(folder, &["check", "--fail-on", "broken", "--profile", "p.toml"]);
    std::fs::remove_file(folder.join("other-name")).expect("removed");
    std::fs::hard_link(&path, folder.join("other-name")).expect("linked");
    let mut permissions = std::fs::metadata(&path).expect("it").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
    std::fs::set_permissions(&path, permissions).expect("set");
    std::fs::write(folder.join("other-name"), "changed through the other name").expect("written");
    let output = timed(folder, &["check", "--fail-on", "broken", "--profile", "p.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}
