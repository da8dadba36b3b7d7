//! Many profiles in one command: the same packs as one by one, only what changed, and nobody stops the others.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Output;
use support::{DAY, files, program, run, text, tool};

const BASE: &str = "organisation = \"Example\"\n[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n\
    [[signer]]\nid = \"owner\"\nname = \"Owner A\"\nemail = \"owner-a@example.com\"\n\
    roles = [\"platform-owner\", \"security-officer\", \"security-operations\"]\n";

/// A profile of the fleet, which builds on `base.toml`.
fn profile(id: &str, service: &str) -> String {
    format!(
        "extends = \"base.toml\"\nid = \"{id}\"\ntitle = \"System {id}\"\n[[deployment]]\nservice = \"{service}\"\n"
    )
}

/// A folder of five profiles of two services, and their base.
fn fleet(folder: &Path) {
    fs::create_dir_all(folder.join("profiles")).expect("a folder");
    fs::write(folder.join("profiles/base.toml"), BASE).expect("written");
    for (id, service) in [
        ("alpha", "certificate-manager"),
        ("beta", "secrets-manager"),
        ("delta", "certificate-manager"),
        ("gamma", "secrets-manager"),
        ("omega", "certificate-manager"),
    ] {
        fs::write(folder.join(format!("profiles/{id}.toml")), profile(id, service)).expect("written");
    }
}

/// Builds the fleet of a folder.
fn build(folder: &Path, more: &[&str], code: i32) -> Output {
    let args: Vec<&str> =
        ["--profile", "profiles", "--format", "md", "--as-of", DAY].iter().chain(more).copied().collect();
    run(folder, &args, code)
}

/// Which file it is, and when it was last touched, of each file below a folder.
fn stamps(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let stamp = |name: &String| {
        let meta = fs::metadata(folder.join(name)).expect("it is there");
        (meta.ino(), meta.mtime(), meta.mtime_nsec())
    };
    files(folder).keys().map(|name| (name.clone(), stamp(name))).collect()
}

/// The first folders of the files that differ.
fn changed(before: &BTreeMap<String, (u64, i64, i64)>, after: &BTreeMap<String, (u64, i64, i64)>) -> Vec<String> {
    let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
    let mut folders: Vec<String> = names
        .filter(|name| !name.starts_with(".rchecklist/"))
        .map(|name| match name.split_once('/') {
            Some((folder, _)) => folder.to_owned(),
            None => "portfolio".to_owned(),
        })
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

/// The packs of a folder `out`, without what is remembered of them and without the portfolio.
fn packs(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(out);
    files.retain(|name, _| name.contains('/') && !name.starts_with(".rchecklist/"));
    files
}

fn portfolio(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("out/index.json")).expect("a portfolio")).expect("JSON")
}

#[test]
fn the_same_packs_as_one_by_one_on_any_number_of_processors() {
    let singly = tempfile::tempdir().expect("a folder");
    fleet(singly.path());
    for id in ["alpha", "beta", "delta", "gamma", "omega"] {
        run(singly.path(), &["--profile", id, "--as-of", DAY, "--quiet"], 0);
    }
    let singly = packs(&singly.path().join("out"));
    assert!(singly.contains_key("alpha/audit-pack.pdf") && singly.contains_key("omega/audit-pack.zip"));
    for jobs in ["1", "2", "7"] {
        let many = tempfile::tempdir().expect("a folder");
        fleet(many.path());
        run(many.path(), &["--profile", "profiles", "--as-of", DAY, "--jobs", jobs], 0);
        assert_eq!(packs(&many.path().join("out")), singly, "{jobs} jobs");
        let view = portfolio(many.path());
        assert_eq!(view["totals"]["systems"], 5);
        for page in ["index.html", "index.md", "index.pdf", "index.xlsx"] {
            assert!(many.path().join("out").join(page).is_file(), "{page}");
        }
    }
}

#[test]
fn folders_patterns_and_names_give_profiles_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    build(at, &[], 0);
    // A second time there are records, evidence and packs as well.
    fs::create_dir(at.join("profiles/alpha.evidence")).expect("a folder");
    fs::write(at.join("profiles/alpha.evidence/state.toml"), "a = 1").expect("written");
    fs::write(at.join("profiles/.hidden.toml"), "a = 1").expect("written");
    let count = |args: &[&str], systems: usize| {
        let all: Vec<&str> = args.iter().copied().chain(["--format", "md", "--as-of", DAY]).collect();
        run(at, &all, 0);
        assert_eq!(portfolio(at)["totals"]["systems"], systems, "{args:?}");
    };
    count(&["--profile", "profiles"], 5);
    count(&["--profile", "./profiles/"], 5);
    count(&["--profile", "profiles/*.toml"], 5);
    count(&["--profile", "**/*.toml"], 5);
    count(&["--profile", "profiles/[ab]*.toml"], 2);
    count(&["--profile", "alpha", "--profile", "profiles/beta.toml"], 2);
    count(&["--profile", "alpha", "--profile", "profiles/alpha.toml"], 1);
    count(&["--profile", "hpcs", "--profile", "profiles"], 6);
    for (args, code) in [
        (["--profile", "profiles", "--profile", "nothing"], "unknown-profile"),
        (["--profile", "alpha", "--profile", "nothing/*.toml"], "no-profiles"),
        (["--profile", "alpha", "--profile", "profiles/[a"], "usage"),
    ] {
        let before = stamps(at);
        let output = run(at, &args, 2);
        assert!(String::from_utf8_lossy(&output.stderr).contains(code), "{args:?}");
        assert_eq!(stamps(at), before, "{args:?} wrote something");
    }
    run(at, &["--profile", "profiles", "--jobs", "0"], 2);
    run(at, &["--profile", "profiles", "--jobs", "100000"], 2);
    for args in [&["status", "--profile", "alpha", "--profile", "beta"][..], &["items", "--profile", "profiles"]] {
        run(at, args, 2);
    }
}

#[test]
fn a_profile_that_fails_stops_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    fs::write(at.join("profiles/broken.toml"), profile("broken", "certificate-manger")).expect("written");
    fs::write(at.join("profiles/not.toml"), "id = ").expect("written");
    fs::write(at.join("profiles/bytes.toml"), b"\xff").expect("written");
    fs::write(at.join("profiles/nobody.toml"), "title = \"no id, and no base\"\n").expect("written");
    fs::write(at.join("profiles/twin.toml"), profile("omega", "secrets-manager")).expect("written");
    let output = build(at, &[], 1);
    let talk = String::from_utf8_lossy(&output.stderr);
    for said in ["unknown-service", "broken.toml:5", "not.toml:1", "not-text", "nobody.toml", "duplicate-id"] {
        assert!(talk.contains(said), "{said}: {talk}");
    }
    let summary = text(&output);
    for name in ["broken.toml", "not.toml", "bytes.toml", "nobody.toml", "twin.toml", "omega.toml"] {
        assert!(summary.contains(name), "{name}: {summary}");
    }
    let view = portfolio(at);
    assert_eq!((&view["totals"]["systems"], &view["totals"]["failed"]), (&4.into(), &6.into()));
    assert!(!at.join("out/omega").exists() && at.join("out/gamma/audit-pack.md").is_file());

    // The machine's fault is another code, and stops nobody either.
    for name in ["broken", "not", "bytes", "nobody", "twin"] {
        fs::remove_file(at.join(format!("profiles/{name}.toml"))).expect("removed");
    }
    fs::write(at.join("out/omega"), "a file where a folder is needed").expect("written");
    let output = build(at, &["--force"], 3);
    assert!(String::from_utf8_lossy(&output.stderr).contains("out/omega"));
    assert_eq!(portfolio(at)["totals"]["systems"], 4);
}

#[test]
fn what_did_not_change_is_not_made_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let out = at.join("out");
    fleet(at);
    build(at, &[], 0);
    let first = stamps(at);
    build(at, &[], 0);
    assert_eq!(stamps(at), first, "nothing changed, and something was written");

    // One record: that pack and the portfolio.
    run(
        at,
        &["sign", "--profile", "beta", "--as", "owner", "--unsigned", "--as-of", DAY, &first_item(at, "beta")],
        0,
    );
    let before = stamps(&out);
    build(at, &[], 0);
    assert_eq!(changed(&before, &stamps(&out)), ["beta", "portfolio"]);

    // One profile; a model; the base of all; what is asked for; the program's own word.
    let mut text = fs::read_to_string(at.join("profiles/alpha.toml")).expect("a profile");
    text = text.replace("System alpha", "System alpha, renamed");
    fs::write(at.join("profiles/alpha.toml"), text).expect("written");
    let before = stamps(&out);
    build(at, &[], 0);
    assert_eq!(changed(&before, &stamps(&out)), ["alpha", "portfolio"]);

    let model = fs::read_to_string(support::root().join("seeds/certificate-manager.toml")).expect("a model");
    fs::create_dir(at.join("seeds")).expect("a folder");
    fs::write(at.join("seeds/certificate-manager.toml"), model + "\n# ours\n").expect("written");
    let before = stamps(&out);
    build(at, &[], 0);
    assert_eq!(changed(&before, &stamps(&out)), ["alpha", "delta", "omega", "portfolio"]);

    fs::write(at.join("profiles/base.toml"), BASE.replace("Example", "Example Ltd")).expect("written");
    let before = stamps(&out);
    build(at, &[], 0);
    assert_eq!(changed(&before, &stamps(&out)), ["alpha", "beta", "delta", "gamma", "omega", "portfolio"]);

    for more in [&["--with-evidence"][..], &["--format", "md,html"], &["--force"]] {
        let before = stamps(&out);
        build(at, more, 0);
        let all = changed(&before, &stamps(&out));
        assert!(
            ["alpha", "beta", "delta", "gamma", "omega"].iter().all(|id| all.contains(&(*id).to_owned())),
            "{more:?}"
        );
    }

    // From another place in the tree they are the same packs; the pages name the profiles as they were named.
    build(at, &[], 0);
    let before = stamps(&out);
    run(at, &["--profile", "./profiles/*.toml", "--format", "md", "--as-of", DAY], 0);
    assert!(changed(&before, &stamps(&out)).iter().all(|name| name == "portfolio"));

    // One by one they are remembered too.
    run(at, &["--profile", "alpha", "--format", "md", "--as-of", DAY], 0);
    let before = stamps(&out);
    let output = run(at, &["--profile", "alpha", "--format", "md", "--as-of", DAY], 0);
    assert!(support::text(&output).contains("nothing changed"));
    assert_eq!(stamps(&out), before);
}

/// The name of a profile's first required item.
fn first_item(at: &Path, name: &str) -> String {
    let output = run(at, &["items", "--profile", name, "--format", "json"], 0);
    let items: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let items = items["items"].as_array().expect("items");
    let required = items.iter().find(|item| item["required"] == true).expect("one");
    required["id"].as_str().expect("an ID").to_owned()
}

#[test]
fn another_day_changes_a_pack_only_where_a_state_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let out = at.join("out");
    fleet(at);
    let item = first_item(at, "gamma");
    // Done each month: it is due on the first days, and lapses on the last.
    let action = item.rsplit('/').next().expect("an action");
    let monthly = profile("gamma", "secrets-manager") + &format!("[cadence]\n{action} = \"monthly\"\n");
    fs::write(at.join("profiles/gamma.toml"), monthly).expect("written");
    fs::write(
        at.join("profiles/gamma.record.toml"),
        format!(
            "[[items.{}.sign-off]]\nby = \"owner\"\nrole = \"platform-owner\"\ndecision = \"met\"\n\
             at = 2026-10-24T10:00:00Z\n",
            item.replace('/', ".")
        ),
    )
    .expect("written");
    let on = |day: &str| run(at, &["--profile", "profiles", "--format", "md", "--as-of", day], 0);
    let day_of = |id: &str| {
        let bytes = fs::read(out.join(id).join("manifest.json")).expect("a manifest");
        let manifest: Value = serde_json::from_slice(&bytes).expect("JSON");
        manifest["as-of"].as_str().expect("a day").to_owned()
    };
    on("2026-11-20");
    let before = stamps(&out);
    on("2026-11-21");
    assert_eq!(changed(&before, &stamps(&out)), ["portfolio"], "the pages count days from their own");
    assert_eq!((day_of("gamma"), portfolio(at)["as-of"].clone()), ("2026-11-20".to_owned(), "2026-11-21".into()));
    let before = stamps(&out);
    on("2026-11-26");
    let now = changed(&before, &stamps(&out));
    assert!(now.contains(&"gamma".to_owned()) && !now.contains(&"alpha".to_owned()), "{now:?}");
    assert_eq!((day_of("gamma").as_str(), day_of("alpha").as_str()), ("2026-11-26", "2026-11-20"));
    // On a day before, nothing of a later day stays.
    on("2026-11-22");
    assert_eq!((day_of("gamma").as_str(), day_of("alpha").as_str()), ("2026-11-22", "2026-11-20"));
    on("2026-11-26");
    // Whoever names one profile and a day gets the pack of that day.
    run(at, &["--profile", "alpha", "--format", "md", "--as-of", "2026-11-26"], 0);
    assert_eq!(day_of("alpha"), "2026-11-26");
    for id in ["alpha", "beta", "gamma"] {
        // Noon of that day: a pack of a day that has not come does not hold yet.
        let mut command = program(at);
        command.env("SOURCE_DATE_EPOCH", "1795694400").args(["verify", &format!("out/{id}")]);
        let output = command.output().expect("it starts");
        assert!(output.status.success(), "{id}: {}", text(&output));
    }
}

#[test]
fn a_touched_pack_is_made_again_and_a_copied_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let out = at.join("out");
    fleet(at);
    build(at, &[], 0);
    let good = packs(&out);
    let page = out.join("alpha/audit-pack.md");
    let memory = out.join(".rchecklist/alpha.pack");
    let remembered = fs::read(&memory).expect("it is remembered");
    let attacks: &[(&str, &dyn Fn())] = &[
        ("edited", &|| {
            // The same length, and the date before.
            let before = fs::metadata(&page).expect("it is there").modified().expect("a date");
            let mut bytes = fs::read(&page).expect("read");
            bytes[10] ^= 1;
            fs::write(&page, bytes).expect("written");
            let file = fs::File::options().write(true).open(&page).expect("open");
            file.set_modified(before).expect("set");
        }),
        ("cut off", &|| fs::write(&page, "half").expect("written")),
        ("removed", &|| fs::remove_file(&page).expect("removed")),
        ("a link", &|| {
            fs::rename(&page, out.join("elsewhere")).expect("moved");
            std::os::unix::fs::symlink(out.join("elsewhere"), &page).expect("linked");
        }),
        ("the archive", &|| fs::write(out.join("alpha/audit-pack.zip"), "no zip").expect("written")),
        ("memory cut off", &|| fs::write(&memory, &remembered[..remembered.len() / 2]).expect("written")),
        ("memory edited", &|| {
            let edited = String::from_utf8(remembered.clone()).expect("text").replace("\"open\"", "\"met\"");
            fs::write(&memory, edited).expect("written");
        }),
        ("memory of another", &|| {
            fs::copy(out.join(".rchecklist/delta.pack"), &memory).expect("copied");
        }),
        ("memory is a folder", &|| {
            fs::remove_file(&memory).expect("removed");
            fs::write(out.join("alpha/checklist.toml"), "").expect("written");
        }),
    ];
    for (what, attack) in attacks {
        attack();
        let _ = fs::remove_file(out.join("elsewhere"));
        build(at, &[], 0);
        assert_eq!(packs(&out), good, "{what}");
        assert!(!page.is_symlink(), "{what}");
        let view = portfolio(at);
        let alpha = view["systems"].as_array().expect("systems").iter().find(|system| system["id"] == "alpha");
        assert_eq!(alpha.expect("it is there")["states"]["met"], Value::Null, "{what}");
    }
    // A page of the portfolio as well.
    let pages = fs::read(out.join("index.html")).expect("a page");
    fs::write(out.join("index.html"), "nothing to see").expect("written");
    build(at, &[], 0);
    assert_eq!(fs::read(out.join("index.html")).expect("a page"), pages);

    // A copy has other inodes and dates and the same bytes: it is believed, since it was read.
    let copy = tempfile::tempdir().expect("a folder");
    let (from, to) = (at.display().to_string(), copy.path().join("fleet").display().to_string());
    tool("cp", &["-r", &from, &to]).expect("cp");
    let before = stamps(&copy.path().join("fleet/out"));
    build(&copy.path().join("fleet"), &[], 0);
    let after = changed(&before, &stamps(&copy.path().join("fleet/out")));
    assert!(after.is_empty() || after == ["portfolio"], "{after:?}");
}

#[test]
fn what_a_killed_run_left_is_swept_and_what_others_put_there_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    build(at, &[], 0);
    let leftovers =
        ["alpha/.rchecklist-a1.tmp", "alpha/source/.rchecklist-b2.tmp", "beta/source/.rchecklist-c3.tmp"];
    for path in leftovers {
        fs::write(at.join("out").join(path), "half").expect("written");
    }
    fs::write(at.join("out/gamma/source/notes.txt"), "mine").expect("written");
    // Of packs that stay, and of one that is made again.
    run(
        at,
        &["sign", "--profile", "beta", "--as", "owner", "--unsigned", "--as-of", DAY, &first_item(at, "beta")],
        0,
    );
    let said = text(&build(at, &[], 0));
    assert!(said.contains("1 made, 4 unchanged") && said.contains("out/gamma/source/notes.txt"), "{said}");
    for path in leftovers {
        assert!(!at.join("out").join(path).exists(), "{path}");
    }
    for id in ["alpha", "beta"] {
        run(at, &["verify", &format!("out/{id}")], 0);
    }
    run(at, &["verify", "out/gamma"], 1);
    assert!(at.join("out/gamma/source/notes.txt").exists(), "nobody removes what is not ours");
}

#[test]
fn each_pack_is_compared_with_its_own_of_an_earlier_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    build(at, &["--out", "before"], 0);
    run(
        at,
        &["sign", "--profile", "beta", "--as", "owner", "--unsigned", "--as-of", DAY, &first_item(at, "beta")],
        0,
    );
    build(at, &["--since", "before"], 0);
    let page = fs::read_to_string(at.join("out/beta/audit-pack.md")).expect("a pack");
    assert!(!page.contains("No earlier pack was named") && page.contains("What changed"));
    run(at, &["verify", "out/beta"], 0);
    for wrong in ["nowhere", "before/beta", "before/beta/audit-pack.zip"] {
        let output = build(at, &["--since", wrong, "--out", "new"], 2);
        assert!(String::from_utf8_lossy(&output.stderr).contains("no folder of packs"), "{wrong}");
        assert!(!at.join("new").exists(), "{wrong}");
    }
}

#[test]
fn evidence_is_read_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    let item = first_item(at, "beta");
    fs::write(at.join("minutes.txt"), "they met").expect("written");
    run(at, &["attach", &item, "minutes.txt", "--profile", "beta", "--as", "owner", "--describe", "minutes"], 0);
    run(at, &["sign", &item, "--profile", "beta", "--as", "owner", "--unsigned"], 0);
    let on = || run(at, &["--profile", "profiles", "--format", "md"], 0);
    on();
    let before = stamps(&at.join("out"));
    on();
    assert!(changed(&before, &stamps(&at.join("out"))).is_empty());
    let piece = files(&at.join("profiles/beta.evidence")).into_keys().next().expect("one piece");
    fs::write(at.join("profiles/beta.evidence").join(piece), "they mot").expect("written");
    on();
    assert_eq!(changed(&before, &stamps(&at.join("out"))), ["beta", "portfolio"]);
    let view = portfolio(at);
    let beta =
        view["systems"].as_array().expect("systems").iter().find(|system| system["id"] == "beta").expect("it");
    assert_eq!(beta["worst"], "broken");
}

#[test]
fn each_profile_is_in_one_part_and_a_new_one_moves_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    let mut held = BTreeMap::new();
    for index in 1..=3_u64 {
        let shard = format!("{index}/3");
        build(at, &["--shard", &shard], 0);
        let bytes = fs::read(at.join(format!("out/shard-{index}-of-3.json"))).expect("a part");
        let part: Value = serde_json::from_slice(&bytes).expect("JSON");
        for system in part["systems"].as_array().expect("systems") {
            assert!(held.insert(system["id"].as_str().expect("an ID").to_owned(), index).is_none());
        }
    }
    assert_eq!(held.len(), 5);
    assert!(!at.join("out/index.json").exists(), "a part is no portfolio");
    // As docs/fleet.md says how others can reckon it.
    for (id, index) in &held {
        let sum = rchecklist::digest::Digest::of(id.as_bytes()).to_string();
        assert_eq!(u64::from_str_radix(&sum[..16], 16).expect("hexadecimal") % 3 + 1, *index, "{id}");
    }
}

#[test]
fn whoever_signs_meanwhile_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    let item = first_item(at, "beta");
    std::thread::scope(|scope| {
        let builds = scope.spawn(|| {
            for _ in 0..6 {
                build(at, &["--force"], 0);
                let _ = fs::remove_dir_all(at.join("out"));
            }
        });
        for note in 0..12 {
            let note = format!("note {note}");
            run(at, &["sign", &item, "--profile", "beta", "--as", "owner", "--unsigned", "--note", &note], 0);
        }
        builds.join().expect("all were built");
    });
    let record = fs::read_to_string(at.join("profiles/beta.record.toml")).expect("a record");
    for note in 0..12 {
        assert!(record.contains(&format!("\"note {note}\"")), "note {note} is lost");
    }
    build(at, &[], 0);
    run(at, &["verify", "out/beta"], 0);
}

#[test]
fn a_signed_pack_is_kept_signed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    let key = at.join("owner");
    tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &key.display().to_string()])
        .expect("a key");
    let public = fs::read_to_string(at.join("owner.pub")).expect("a key");
    let base = BASE.replace("roles =", &format!("keys = [\"{}\"]\nroles =", public.trim()));
    fs::write(at.join("profiles/base.toml"), base).expect("written");
    build(at, &[], 0);
    run(at, &["--profile", "alpha", "--format", "md", "--as-of", DAY, "--sign-pack", "owner"], 0);
    let signature = fs::read(at.join("out/alpha/manifest.json.sig")).expect("it is signed");
    build(at, &[], 0);
    assert_eq!(fs::read(at.join("out/alpha/manifest.json.sig")).expect("still"), signature);
    build(at, &["--force"], 0);
    assert_eq!(fs::read(at.join("out/alpha/manifest.json.sig")).expect("the manifest is the same"), signature);
    run(at, &["verify", "out/alpha"], 0);
    run(at, &["--profile", "profiles", "--sign-pack", "owner"], 2);
    // What is no signature over this manifest is not taken over.
    fs::write(at.join("out/alpha/manifest.json.sig"), [&signature[..], b"more"].concat()).expect("written");
    build(at, &[], 0);
    assert!(!at.join("out/alpha/manifest.json.sig").exists());
    run(at, &["verify", "out/alpha"], 0);
}

#[test]
fn scripts_get_one_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fleet(at);
    fs::write(at.join("profiles/broken.toml"), profile("broken", "nothing")).expect("written");
    let output = run(at, &["--profile", "profiles", "--format", "json,md", "--as-of", DAY], 1);
    let said: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    assert_eq!(said["packs"].as_array().map(Vec::len), Some(6));
    let state = |id: &str| {
        let packs = said["packs"].as_array().expect("packs");
        packs.iter().find(|pack| pack["id"] == id).map(|pack| pack["outcome"].clone()).expect("it is named")
    };
    assert_eq!((state("alpha"), state("broken")), ("made".into(), "failed".into()));
    assert_eq!(said["bases"], serde_json::json!(["profiles/base.toml"]));
    let quiet = program(at).args(["--profile", "profiles", "--format", "md", "--quiet"]).output().expect("it runs");
    assert!(quiet.stdout.is_empty() && String::from_utf8_lossy(&quiet.stderr).contains("unknown-service"));
}
