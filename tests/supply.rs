//! What the program is built from: dependencies with the features they need and no more, no unsafe code, and a bill of materials
//! that is whole and the same each time.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const TARGET: &str = "x86_64-unknown-linux-gnu";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

fn out_of(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn bill() -> Option<String> {
    // Python 3.11 reads TOML.
    let reads = Command::new("python3").args(["-c", "import tomllib"]).output();
    if !reads.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "Python 3.11 is needed in CI");
        eprintln!("SKIPPED: no Python 3.11");
        return None;
    }
    Some(out_of(Command::new("python3").arg("release/sbom").env("SOURCE_DATE_EPOCH", "1794304800")))
}

/// A database of advisories with one, made up, against a package: what the check of this project says of it.
fn advised(package: &str) -> Option<(bool, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    // The name that cargo-deny gives to its clone of the RustSec database.
    let database = folder.path().join("advisory-db-3157b0e258782691");
    std::fs::create_dir_all(database.join("crates").join(package)).expect("a folder");
    let advisory = format!(
        "```toml\n[advisory]\nid = \"RUSTSEC-2026-9999\"\npackage = \"{package}\"\ndate = \"2026-01-01\"\n\n\
         [versions]\npatched = []\n```\n\n# Made up\n\nFor a test.\n"
    );
    std::fs::write(database.join("crates").join(package).join("RUSTSEC-2026-9999.md"), advisory).expect("written");
    for args in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com", "commit", "--quiet", "--message", "One"],
    ] {
        out_of(Command::new("git").arg("-C").arg(&database).args(args));
    }
    let config = folder.path().join("deny.toml");
    let database = format!("db-path = {:?}\n", folder.path().to_string_lossy());
    std::fs::write(&config, text("deny.toml") + &database).expect("written");
    let mut check = Command::new("cargo-deny");
    check.args(["--log-level", "error", "--offline", "--config"]).arg(&config).args(["check", "advisories"]);
    match check.current_dir(root()).output() {
        Ok(output) => Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "cargo-deny is needed in CI: {error}");
            eprintln!("SKIPPED: cargo-deny: {error}");
            None
        }
    }
}

#[test]
fn an_advisory_against_a_crate_that_goes_in_fails_the_check() {
    // The check itself must not fetch the real database. It looks at crates of all systems, of which a build fetches its own only.
    let fetched =
        Command::new("cargo").args(["fetch", "--locked"]).current_dir(root()).output().expect("it starts");
    if !fetched.status.success() && std::env::var_os("CI").is_none() {
        eprintln!("SKIPPED: crates of other systems are not here, and cannot be fetched");
        return;
    }
    let Some((clean, said)) = advised("no-crate-of-this-program") else { return };
    assert!(clean, "{said}");
    let Some((clean, said)) = advised("toml_edit") else { return };
    assert!(!clean && said.contains("RUSTSEC-2026-9999"), "{said}");
    // The same check is made of the real database, wherever it can be had.
    let run = text("tests/run");
    assert_eq!(run.matches("check advisories").count(), 2, "{run}");
}

/// Default features are somebody else's choice of what goes in. Who needs them says why, in a comment on the line above.
#[test]
fn each_dependency_names_the_features_that_it_needs() {
    let manifest = text("Cargo.toml");
    let mut inside = false;
    let mut before = "";
    let mut count = 0;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.trim_end_matches(']').ends_with("dependencies");
        } else if inside && line.contains('=') {
            count += 1;
            let said = line.contains("default-features = false") || before.starts_with("# Default features:");
            assert!(said, "Cargo.toml: `{line}` takes whatever features are the default");
            assert!(!line.contains("git =") && !line.contains("path ="), "`{line}` is from no registry");
        }
        before = line;
    }
    assert!(count > 50);
}

/// Every dependency is used by the program or by a test.
#[test]
fn no_dependency_is_idle() {
    let manifest: toml::Table = text("Cargo.toml").parse().expect("TOML");
    let mut code = String::new();
    let mut waiting = ["src", "tests", "benches"].map(|part| root().join(part)).to_vec();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting
                .extend(std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            code += &std::fs::read_to_string(&path).expect("text");
        }
    }
    for section in ["dependencies", "dev-dependencies"] {
        for name in manifest[section].as_table().expect("a table").keys() {
            let path = format!("{}::", name.replace('-', "_"));
            assert!(code.contains(&path), "{name} is in {section}, and nobody uses it");
        }
    }
}

#[test]
fn unsafe_code_is_forbidden_where_everybody_sees_it() {
    for file in ["src/lib.rs", "src/main.rs"] {
        assert!(text(file).lines().any(|line| line == "#![forbid(unsafe_code)]"), "{file}");
    }
    let manifest: toml::Table = text("Cargo.toml").parse().expect("TOML");
    assert_eq!(
        manifest["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid"),
        "also for tests, benches and the build script"
    );
}

/// The typesetter takes ten minutes to build. What the tests ask of a crate must not reach it, or it would be built twice: for the program,
/// and for its tests.
#[test]
fn the_tests_are_built_with_the_programs_typesetter() {
    let crates = |edges: &str| -> BTreeSet<String> {
        let mut tree = Command::new("cargo");
        tree.args(["tree", "--locked", "--prefix", "none", "--no-dedupe", "-f", "{p} [{f}]", "-e", edges]);
        out_of(tree.current_dir(root())).lines().map(str::to_owned).collect()
    };
    let (own, tests) = (crates("normal,build"), crates("normal,build,dev"));
    let others: BTreeSet<&str> = own.difference(&tests).filter_map(|line| line.split(' ').next()).collect();
    // None of these is below the typesetter, and all of them are small.
    let small = BTreeSet::from(["getrandom", "serde_spanned", "similar", "toml_edit"]);
    assert!(others.is_subset(&small), "built otherwise for the tests: {:?}", &others - &small);
}

/// `cargo tree` knows what goes in; the bill says the same, crate by crate, and nothing of tests.
#[test]
fn the_bill_of_materials_is_whole_and_the_same_each_time() {
    let Some(first) = bill() else { return };
    assert_eq!(Some(&first), bill().as_ref(), "two bills of the same sources");
    let bill: Value = serde_json::from_str(&first).expect("JSON");
    let tree = |edges: &str| -> BTreeSet<(String, String)> {
        let listed = out_of(
            Command::new("cargo")
                .args(["tree", "--locked", "--edges", edges, "--target", TARGET])
                .args(["--prefix", "none"]),
        );
        let lines = listed.lines().filter(|line| !line.is_empty());
        lines
            .filter_map(|line| Some((line.split(' ').next()?.to_owned(), line.split(' ').nth(1)?[1..].to_owned())))
            .collect()
    };
    let own = ("rchecklist".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let named = |scope: Option<&str>| -> BTreeSet<(String, String)> {
        let parts = bill["components"].as_array().expect("components").iter();
        let crates =
            parts.filter(|part| part["purl"].is_string() && scope.is_none_or(|scope| part["scope"] == scope));
        let pair = |part: &Value| {
            (part["name"].as_str().expect("a name").to_owned(), part["version"].as_str().expect("one").to_owned())
        };
        crates.map(pair).chain([own.clone()]).collect()
    };
    assert_eq!(named(None), tree("normal,build"));
    assert_eq!(named(Some("required")), tree("normal,no-proc-macro"));
    assert!(!named(None).iter().any(|(name, _)| name == "proptest" || name == "trycmd"), "crates of tests");
    let lock = text("Cargo.lock");
    let inside: BTreeSet<&str> = bill["components"]
        .as_array()
        .expect("components")
        .iter()
        .flat_map(|part| {
            let purl = part["purl"].as_str().unwrap_or_default();
            if !purl.is_empty() {
                let digest = part["hashes"][0]["content"].as_str().expect("a digest");
                assert!(lock.contains(digest), "{purl}");
            }
            assert!(part["licenses"][0]["expression"].is_string(), "{purl}");
            part["components"].as_array().into_iter().flatten().filter_map(|inner| inner["name"].as_str())
        })
        .collect();
    // C, tables and fonts that come inside crates.
    for name in ["mimalloc", "BoringSSL", "tzdata", "Mozilla CA list"] {
        assert!(inside.contains(name), "{name} of {inside:?}");
    }
    let fonts = first.matches("file:templates/fonts/").count();
    assert_eq!(
        fonts,
        std::fs::read_dir(root().join("templates/fonts"))
            .expect("fonts")
            .filter(|entry| entry
                .as_ref()
                .is_ok_and(|entry| entry.path().extension().is_some_and(|ending| ending == "otf")))
            .count()
    );
}

/// The names of crates that stand in the program itself, in the messages of its panics, are all on the bill.
#[test]
fn each_crate_whose_name_is_in_the_program_is_on_the_bill() {
    let Some(bill) = bill() else { return };
    let program = std::fs::read(env!("CARGO_BIN_EXE_rchecklist")).expect("the program");
    let mut names = BTreeSet::new();
    for at in memchr::memmem::find_iter(&program, b"registry/src/") {
        let rest = String::from_utf8_lossy(&program[at..program.len().min(at + 200)]).into_owned();
        // registry/src/INDEX/NAME-VERSION/…
        names.extend(rest.split('/').nth(3).filter(|name| name.contains('-')).map(str::to_owned));
    }
    let bill: Value = serde_json::from_str(&bill).expect("JSON");
    let parts = bill["components"].as_array().expect("components").iter();
    let known: BTreeSet<String> = parts
        .filter(|part| part["scope"] == "required")
        .filter_map(|part| Some(format!("{}-{}", part["name"].as_str()?, part["version"].as_str()?)))
        .collect();
    println!("{} crates are named in the program", names.len());
    assert!(names.len() > 30, "{names:?}");
    // A macro's code may stand in what it made.
    let missing: Vec<_> = names.iter().filter(|name| !known.contains(*name)).collect();
    assert!(missing.is_empty(), "not on the bill: {missing:?}");
}

#[test]
fn the_bill_of_materials_is_valid_cyclonedx() {
    let Some(bill) = bill() else { return };
    let python = std::env::var("RCHECKLIST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let folder = tempfile::tempdir().expect("a folder");
    let judge = "import sys\nfrom cyclonedx.validation.json import JsonStrictValidator\nfrom cyclonedx.schema import SchemaVersion\n\
                 found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())\nsys.exit(str(found) if found else 0)";
    let judged = |text: &str| {
        let file = folder.path().join("bill.json");
        std::fs::write(&file, text).expect("written");
        Command::new(&python).args(["-c", judge]).arg(&file).output().expect("Python starts")
    };
    let output = judged(&bill);
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    if talk.contains("ModuleNotFoundError") {
        assert!(std::env::var_os("CI").is_none(), "{talk}");
        eprintln!("SKIPPED: {talk}");
        return;
    }
    assert!(output.status.success(), "{talk}");
    assert!(!judged(&bill.replace("\"SHA-256\"", "\"SHA-255\"")).status.success(), "the judge finds faults");
}

/// The recipe gives fixed names to all folders of the machine: what it hands to the compilers, seen by standing in for cargo.
#[test]
fn the_recipe_hides_the_paths_of_the_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let stand_in = folder.path().join("cargo");
    // Says what it was called with, and leaves something to take the digest of.
    std::fs::write(&stand_in, "#!/bin/sh\nprintf '%s\\n' \"$@\" \"$CARGO_ENCODED_RUSTFLAGS\" \"$CFLAGS\"\nmkdir -p \"$CARGO_TARGET_DIR/release\"\n: >\"$CARGO_TARGET_DIR/release/rchecklist\"\n").expect("written");
    out_of(Command::new("chmod").arg("+x").arg(&stand_in));
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let home = folder.path().join("home");
    let target = folder.path().join("elsewhere");
    std::fs::create_dir(&home).expect("a folder");
    let said = out_of(
        Command::new("bash")
            .arg("release/build")
            .env("PATH", path)
            .env("CARGO_HOME", &home)
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTFLAGS", "-C target-cpu=native"),
    );
    assert!(said.contains("--release\n--locked"), "{said}");
    for (from, to) in [(home.as_path(), "/cargo"), (root(), "/rchecklist"), (target.as_path(), "/target")] {
        let from = from.canonicalize().expect("a folder");
        assert!(said.contains(&format!("--remap-path-prefix={}={to}", from.display())), "{said}");
        assert!(said.contains(&format!("-ffile-prefix-map={}={to}", from.display())), "{said}");
    }
    assert!(!said.contains("target-cpu"), "flags of the machine do not go in: {said}");
}
