//! A fleet's own notes, edited so that the portfolio looks better than the packs: shards, and what is remembered of packs.

use crate::support::{DAY, files, program, run, text};
use rchecklist::digest::Digest;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

/// Two systems with nothing signed, whose profiles are in the folder.
fn fleet(folder: &Path) {
    std::fs::create_dir(folder.join("profiles")).expect("made");
    for id in ["aa", "bank"] {
        let profile = format!(
            "id = \"{id}\"\ntitle = \"System {id}\"\n[[deployment]]\nservice = \"certificate-manager\"\n\
             [audit]\nperiod = {{ from = 2026-01-01, to = 2026-12-31 }}\n[[signer]]\nid = \"owner\"\n\
             name = \"Owner\"\nemail = \"owner@example.com\"\nroles = [\"platform-owner\", \"security-officer\"]\n"
        );
        std::fs::write(folder.join(format!("profiles/{id}.toml")), profile).expect("written");
    }
}

fn build(folder: &Path, more: &[&str]) {
    let own = ["--profile", "profiles", "--format", "md", "--as-of", DAY, "--quiet"];
    run(folder, &[&own[..], more].concat(), 0);
}

/// The fleet in two shards.
fn shards() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fleet(folder.path());
    for shard in ["1/2", "2/2"] {
        build(folder.path(), &["--shard", shard]);
    }
    folder
}

/// Changes a system in the shard that has it; gives the name of the shard's file.
fn edit(folder: &Path, id: &str, change: impl Fn(&mut Vec<Value>, usize)) -> String {
    for name in ["out/shard-1-of-2.json", "out/shard-2-of-2.json"] {
        let path = folder.join(name);
        let mut shard: Value = serde_json::from_slice(&std::fs::read(&path).expect("there")).expect("JSON");
        let systems = shard["systems"].as_array_mut().expect("systems");
        if let Some(at) = systems.iter().position(|system| system["id"] == id) {
            change(systems, at);
            std::fs::write(&path, shard.to_string()).expect("written");
            return name.to_owned();
        }
    }
    panic!("no shard has {id}");
}

/// All that is to be done is done.
fn whitewash(system: &mut Value) {
    fn settle(of: &mut Value) {
        let items = of["totals"]["items"].clone();
        of["totals"]["required-settled"] = of["totals"]["required"].clone();
        of["states"] = json!({ "met": items });
    }
    settle(system);
    system["deployments"].as_array_mut().expect("deployments").iter_mut().for_each(settle);
    system["worst"] = json!("met");
    system["draft"] = json!(false);
    system["headline"] = json!("All required items are settled.");
    for own in system["frameworks"].as_array_mut().expect("frameworks") {
        own["settled"] = own["total"].clone();
    }
    for own in system["signers"].as_array_mut().expect("signers") {
        (own["waiting"], own["required"]) = (json!({}), json!(0));
    }
}

fn refused(folder: &Path) -> String {
    let before = files(folder);
    let output = run(folder, &["portfolio", "merge", "out"], 2);
    assert_eq!(files(folder), before, "something was written");
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn a_shard_that_says_other_than_its_pack_is_refused() {
    type Change = fn(&mut Value);
    let none = "0".repeat(64);
    let changes: [(&[&str], Change); 12] = [
        (&["totals", "states", "worst", "headline", "frameworks", "signers", "deployments"], whitewash),
        (&["headline"], |system| system["headline"] = json!("All is well.")),
        (&["title"], |system| system["title"] = json!("Another")),
        (&["organisation"], |system| system["organisation"] = json!("Another")),
        (&["as-of"], |system| system["as-of"] = json!("2026-11-19")),
        (&["findings"], |system| system["findings"] = json!(7)),
        (&["exceptions"], |system| system["exceptions"] = json!({ "count": 1, "ends": null })),
        (&["frameworks"], |system| system["frameworks"] = json!([])),
        (&["signers"], |system| system["signers"][0]["email"] = json!("other@example.com")),
        (&["unassigned"], |system| system["unassigned"] = json!({ "open": 1 })),
        (&["deployments"], |system| system["deployments"][0]["newest"] = json!("2020-01-01")),
        (&["files"], |system| system["files"] = json!(["audit-pack.md", "evil.html"])),
    ];
    for (parts, change) in changes {
        for digest in [None, Some(&none)] {
            let folder = shards();
            std::fs::write(folder.path().join("out/bank/evil.html"), "<p>All is well.").expect("written");
            let shard = edit(folder.path(), "bank", |systems, at| {
                change(&mut systems[at]);
                // The digest of no pack lets nothing through either.
                if let Some(digest) = digest {
                    systems[at]["manifest"] = json!(digest);
                }
            });
            let talk = refused(folder.path());
            assert!(talk.contains("error[not-its-pack]") && talk.contains(&shard), "{parts:?}: {talk}");
            assert!(talk.contains("of `bank`") && talk.contains("out/bank/manifest.json"), "{parts:?}: {talk}");
            for part in parts {
                assert!(talk.contains(&format!("`{part}`")), "{part}: {talk}");
            }
            assert!(!talk.contains("of `aa`"), "{talk}");
        }
    }
}

#[test]
fn a_shard_that_names_another_pack_is_refused() {
    let folder = shards();
    edit(folder.path(), "bank", |systems, at| systems[at]["folder"] = json!("aa"));
    assert!(refused(folder.path()).contains("its folder `aa` does not bear its ID"));
    // A pack that was made for another profile, in the folder of this one.
    let folder = shards();
    let out = folder.path().join("out");
    std::fs::copy(out.join("aa/manifest.json"), out.join("bank/manifest.json")).expect("copied");
    let talk = refused(folder.path());
    assert!(talk.contains("error[not-its-pack]") && talk.contains("`id`"), "{talk}");
    // Something that is no manifest.
    let folder = shards();
    std::fs::write(folder.path().join("out/bank/manifest.json"), "{}").expect("written");
    let talk = refused(folder.path());
    assert!(talk.contains("error[not-its-pack]") && talk.contains("not the manifest of its pack"), "{talk}");
}

#[test]
fn a_system_that_is_taken_out_of_the_shards_is_named() {
    let merge = |folder: &Path, more: &[&str]| -> Output {
        program(folder).args([&["portfolio", "merge", "out"][..], more].concat()).output().expect("it starts")
    };
    let said = "no shard reports it";
    let folder = shards();
    let honest = merge(folder.path(), &[]);
    assert_eq!(honest.status.code(), Some(0));
    assert!(!text(&honest).contains(said), "{}", text(&honest));
    edit(folder.path(), "bank", |systems, at| drop(systems.remove(at)));
    let output = merge(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output).contains("! bank: the pack in out/bank: no shard reports it"), "{}", text(&output));
    for page in ["index.html", "index.md", "index.json"] {
        let page = std::fs::read_to_string(folder.path().join("out").join(page)).expect("written");
        assert!(page.contains(said) && page.contains("1 pack is not here as reported"), "{page}");
    }
    // Who breaks its manifest as well does not hide it.
    std::fs::write(folder.path().join("out/bank/manifest.json"), "{}").expect("written");
    for more in [&["--quiet"][..], &["--format", "json"]] {
        let talk = String::from_utf8(merge(folder.path(), more).stderr).expect("UTF-8");
        assert!(talk.contains("warning: bank: the pack in out/bank: no shard reports it"), "{more:?}: {talk}");
    }
}

/// What somebody makes of the memory of a pack.
type Forged<'f> = (&'f str, &'f dyn Fn(&mut Value));

#[test]
fn what_is_remembered_of_a_pack_changes_no_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    build(at, &[]);
    let index = || -> Value {
        serde_json::from_slice(&std::fs::read(at.join("out/index.json")).expect("there")).expect("JSON")
    };
    let (honest, memory) = (index(), at.join("out/.rchecklist/bank.pack"));
    let remembered = std::fs::read_to_string(&memory).expect("it is remembered");
    let (head, body) = remembered.split_once('\n').expect("two lines");
    // As the program writes it, with its digest made anew.
    let forge = |change: &dyn Fn(&mut Value)| {
        let mut entry: Value = serde_json::from_str(body).expect("JSON");
        change(&mut entry);
        let body = entry.to_string();
        let form = head.split_once(' ').expect("a form").0;
        std::fs::write(&memory, format!("{form} {}\n{body}\n", Digest::of(body.as_bytes()))).expect("written");
    };
    let other = Digest::of(b"another").to_string();
    let changes: &[Forged<'_>] = &[
        ("all is done", &|entry| whitewash(&mut entry["system"])),
        ("nothing is left to do for its signers", &|entry| entry["system"]["signers"] = json!([])),
        ("the manifest of no pack", &|entry| {
            whitewash(&mut entry["system"]);
            entry["system"]["manifest"] = json!(other);
        }),
        ("another system", &|entry| {
            entry["system"]["id"] = json!("aa");
            entry["system"]["folder"] = json!("aa");
        }),
        ("another title", &|entry| entry["system"]["title"] = json!("Another")),
        ("a day that it does not have", &|entry| entry["system"]["as-of"] = json!("2026-11-19")),
    ];
    for (what, change) in changes {
        for days in [DAY, "2026-11-21"] {
            forge(change);
            std::fs::remove_file(at.join("out/index.json")).expect("there");
            let args = ["--profile", "profiles", "--format", "md", "--quiet", "--as-of", days];
            run(at, &args, 0);
            let now = index();
            for key in ["totals", "states", "standings", "signers", "frameworks", "headline"] {
                assert_eq!(now[key], honest[key], "{what}, on {days}: {key}");
            }
            let bank = now["systems"].as_array().expect("systems").iter().find(|system| system["id"] == "bank");
            assert_eq!(bank.expect("bank")["title"], "System bank", "{what}");
            // From here again.
            std::fs::remove_dir_all(at.join("out")).expect("removed");
            build(at, &[]);
        }
    }
}

#[test]
fn what_is_remembered_of_the_pages_leaves_none_that_was_edited() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    build(at, &[]);
    let out = at.join("out");
    for name in ["index.html", "index.md", "index.json"] {
        let honest = std::fs::read(out.join(name)).expect("there");
        let edited = String::from_utf8(honest.clone()).expect("UTF-8").replacen("0 of 2", "2 of 2", 1);
        assert_ne!(edited.as_bytes(), honest, "{name}");
        std::fs::write(out.join(name), &edited).expect("written");
        // Its digest as it is now, and no stamp: it would be read, and found as it was left.
        let memory = out.join(".rchecklist/portfolio");
        let remembered = std::fs::read_to_string(&memory).expect("it is remembered");
        let (head, body) = remembered.split_once('\n').expect("two lines");
        let mut pages: Value = serde_json::from_str(body).expect("JSON");
        for left in pages["files"].as_array_mut().expect("files") {
            let path = out.join(left["path"].as_str().expect("a path"));
            left["sha256"] = json!(Digest::of(&std::fs::read(&path).expect("there")).to_string());
            left["stamp"] = json!(stamp(&path));
        }
        let body = pages.to_string();
        let form = head.split_once(' ').expect("a form").0;
        std::fs::write(&memory, format!("{form} {}\n{body}\n", Digest::of(body.as_bytes()))).expect("written");
        build(at, &[]);
        assert_eq!(std::fs::read(out.join(name)).expect("there"), honest, "{name}");
    }
}

/// What the program remembers of a file that nobody touched since.
fn stamp(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt as _;
    let meta = std::fs::symlink_metadata(path).expect("there");
    let (modified, changed) = ((meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec()));
    format!("{}:{}:{}.{:09}:{}.{:09}", meta.ino(), meta.size(), modified.0, modified.1, changed.0, changed.1)
}
