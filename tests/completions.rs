//! What shells offer: asked as their scripts ask, and by the shells themselves.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod support;

use rchecklist::model::library::PROFILES;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};
use support::{files, program, root, run, text, tool};

/// What is offered behind these words, of which the last is being typed: value and help.
fn offered(folder: &Path, words: &[&str]) -> BTreeMap<String, String> {
    let output = asked(folder, words);
    assert!(output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{words:?}");
    let pair =
        |line: &str| line.split_once('\t').map_or((line.to_owned(), String::new()), |(a, b)| (a.into(), b.into()));
    text(&output).lines().map(pair).collect()
}

fn asked(folder: &Path, words: &[&str]) -> Output {
    let mut command = program(folder);
    command.env("COMPLETE", "fish").args(["--", "rchecklist"]).args(words);
    command.output().expect("the program starts")
}

fn names(offered: &BTreeMap<String, String>) -> Vec<&str> {
    offered.keys().map(String::as_str).collect()
}

const PROFILE: &str = r#"
id = "own"
title = "Our own"
[[deployment]]
service = "key-protect"
tier = "dedicated"
[audit]
frameworks = ["dora"]
[[signer]]
id = "owner"
name = "The owner"
email = "owner@example.com"
roles = ["platform-owner"]
[[signer]]
id = "officer"
name = "The officer"
email = "officer@example.com"
roles = ["security-officer"]
"#;

fn house() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    };
    write("profiles/own.toml", PROFILE);
    write("profiles/own.record.toml", "");
    write("profiles/broken.toml", "id = [\ntitle = 3");
    write("elsewhere/other.toml", PROFILE);
    write("elsewhere/notes.txt", "");
    write("our pages/a page.md", "");
    folder
}

#[test]
fn profiles_are_offered_by_name_and_path() {
    let house = house();
    let all = offered(house.path(), &["status", "--profile", ""]);
    for (name, _) in PROFILES {
        assert!(all.contains_key(*name), "{name} in {all:?}");
    }
    assert_eq!(all["own"], "Our own");
    assert!(all.contains_key("broken") && all.contains_key("elsewhere/"), "{all:?}");
    assert!(!all.keys().any(|name| name.ends_with(".record")), "{all:?}");
    assert_eq!(names(&offered(house.path(), &["status", "-p", "ow"])), ["own"]);
    assert_eq!(names(&offered(house.path(), &["--profile=ow"])), ["--profile=own"]);
    assert_eq!(names(&offered(house.path(), &["status", "-p", "elsewhere/"])), ["elsewhere/other.toml"]);
    assert_eq!(names(&offered(house.path(), &["compare", "ow"])), ["own"]);
    assert_eq!(names(&offered(house.path(), &["compare", "own", "secrets"])), ["secrets-manager"]);
}

/// A base is no profile; what extends it bears the title of both.
#[test]
fn bases_are_not_offered() {
    let house = house();
    let write = |name: &str, text: &str| std::fs::write(house.path().join(name), text).expect("written");
    write("profiles/base.toml", &PROFILE.replace("id = \"own\"\n", ""));
    write("profiles/policy.toml", "[policy]\n");
    write("profiles/second.toml", "id = \"second\"\nextends = \"base.toml\"\n");
    write("profiles/third.toml", "id = \"third\"\ntitle = \"Third\"\nextends = \"policy.toml\"\n");
    write("profiles/lost.toml", "id = \"lost\"\nextends = \"no-such.toml\"\n");
    let all = offered(house.path(), &["status", "--profile", ""]);
    assert!(!all.contains_key("base") && !all.contains_key("policy") && all.contains_key("lost"), "{all:?}");
    assert_eq!((all["second"].as_str(), all["third"].as_str()), ("Our own", "Third"));
    let paths = offered(house.path(), &["status", "--profile", "profiles/"]);
    assert!(paths.contains_key("profiles/second.toml") && !paths.contains_key("profiles/base.toml"), "{paths:?}");
    assert_eq!(names(&offered(house.path(), &["sign", "-p", "second", "--as", ""])), ["officer", "owner"]);
}

#[test]
fn items_are_those_of_the_profile() {
    let house = house();
    let anywhere = offered(house.path(), &["show", ""]);
    for command in ["show", "attach", "sign", "withdraw", "except"] {
        let of = |profile: &[&str]| {
            let items = offered(house.path(), &[&[command], profile, &[""]].concat());
            let options: Vec<_> = items.keys().filter(|name| name.starts_with('-')).cloned().collect();
            assert!(!options.is_empty(), "{command}");
            items.into_iter().filter(|(name, _)| !name.starts_with('-')).collect::<BTreeMap<_, _>>()
        };
        let own = of(&["--profile", "own"]);
        assert!(own.len() > 5 && own.values().all(|title| !title.is_empty()), "{command}: {own:?}");
        for profile in [&["-p", "own"][..], &["-pown"], &["--profile=own"], &["-p", "hpcs", "-p", "own"]] {
            assert_eq!(of(profile), own, "{command} {profile:?}");
        }
        assert!(own.keys().all(|name| anywhere.contains_key(name)), "{command}");
        assert_ne!(of(&["-p", "hpcs"]), own, "{command}");
        assert!(of(&["-p", "broken"]).is_empty() && of(&["-p", "nowhere"]).is_empty(), "{command}");
    }
    // The profile may come later on the line, and what was named is not offered again.
    let mut all = offered(house.path(), &["sign", "-p", "own", ""]).into_keys();
    let first = all.find(|name| !name.starts_with('-')).expect("an item");
    assert!(!offered(house.path(), &["sign", &first, "-p", "own", ""]).contains_key(&first));
    assert!(offered(house.path(), &["sign", "-p", "own", &first]).contains_key(&first));
    // In a stack, an item's name begins with its deployment.
    let stack = offered(house.path(), &["show", "-p", "kms-stack", ""]);
    assert!(stack.keys().any(|name| name.contains('/')), "{stack:?}");
}

#[test]
fn each_option_has_its_words() {
    let house = house();
    let of = |words: &[&str]| offered(house.path(), words);
    let signers = of(&["sign", "-p", "own", "--as", ""]);
    assert_eq!(signers["owner"], "The owner");
    assert_eq!(names(&signers), ["officer", "owner"]);
    assert_eq!(names(&of(&["attach", "-p", "own", "--as=ow"])), ["--as=owner"]);
    assert!(of(&["sign", "-p", "broken", "--as", ""]).is_empty());
    assert!(of(&["sign", "--as", ""]).is_empty());
    assert_eq!(names(&of(&["sign", "-p", "own", "--as", "owner", "--role", ""])), ["platform-owner"]);
    assert!(of(&["sign", "-p", "own", "--role", ""]).len() > 1);
    assert_eq!(names(&of(&["init", "--service", "key"])), ["key-protect"]);
    assert_eq!(names(&of(&["init", "--service", "key-protect", "--tier", ""])), ["dedicated", "standard"]);
    assert_eq!(names(&of(&["init", "--service", "hs-crypto", "--tier", ""])), [""; 0]);
    assert_eq!(names(&of(&["items", "-p", "own", "--framework", ""])), ["dora"]);
    assert!(of(&["init", "--framework", ""]).len() > 5);
    assert_eq!(of(&["items", "--framework", "pci"])["pci-dss-4.0.1"], "PCI DSS 4.0.1");
    assert_eq!(names(&of(&["check", "--fail-on", "la"])), ["lapsed"]);
    assert_eq!(names(&of(&["check", "--fail-on", "open,sta"])), ["open,stale"]);
    assert_eq!(names(&of(&["--format", "pdf,js"])), ["pdf,json"]);
    assert_eq!(names(&of(&["build", "--format=ht"])), ["--format=html"]);
    assert_eq!(names(&of(&["status", "--format", "j"])), ["json"]);
    assert_eq!(names(&of(&["schema", "fr"])), ["framework"]);
    assert_eq!(names(&of(&["completions", "z"])), ["zsh"]);
    assert!(of(&["attach", "--people", ""]).contains_key("card-holder="));
    assert_eq!(names(&of(&["drift", "hs"])), ["hs-crypto"]);
    assert_eq!(names(&of(&["dri"])), ["drift"]);
    assert!(of(&["sign", "--"]).contains_key("--as"));
}

/// Models of one's own are known; those that cannot be read are left out.
#[test]
fn own_models_are_offered() {
    let house = house();
    let door = std::fs::read_to_string(root().join("tests/schema/door.toml")).expect("a model");
    for folder in ["seeds", "models"] {
        std::fs::create_dir(house.path().join(folder)).expect("a folder");
        std::fs::write(house.path().join(folder).join("broken.toml"), "id = [").expect("written");
    }
    std::fs::write(house.path().join("models/door.toml"), door).expect("written");
    let services = offered(house.path(), &["init", "--service", ""]);
    assert!(!services.contains_key("door") && !services.contains_key("broken"));
    assert!(offered(house.path(), &["init", "--models", "models", "--service", ""]).contains_key("door"));
}

/// Whatever is typed, nothing is printed to the terminal and nothing is written.
#[test]
fn nothing_is_said_whatever_is_wrong() {
    let house = house();
    let before = files(house.path());
    let long = "x".repeat(100_000);
    for words in [
        &[][..],
        &[""],
        &["no-such-command", ""],
        &["sign", "--profile"],
        &["show", "--profile", "profiles", ""],
        &["show", "--profile", "/dev/zero/", ""],
        &["show", "--profile", "elsewhere/notes.txt", ""],
        &["show", "--models", "/no/such", "--profile", "own", ""],
        &["show", "--profile", &long, ""],
        &["show", "--", "-p", ""],
        &["show", "-p=own", "=", ""],
        &["show", "\u{202e}", "🔑"],
    ] {
        let output = asked(house.path(), words);
        assert!(output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{words:?}");
    }
    assert_eq!(files(house.path()), before);
    // A variable that somebody set for another purpose changes nothing.
    for other in ["1", "0", "", "nushell"] {
        let output = program(house.path()).env("COMPLETE", other).arg("services").output().expect("it starts");
        assert!(output.status.success() && text(&output).contains("hs-crypto"), "{other}");
    }
}

#[test]
fn it_is_quick() {
    let house = house();
    for words in
        [&["show", ""][..], &["sign", "-p", "kms-stack", ""], &["status", "-p", ""], &["items", "--framework", ""]]
    {
        let time = |_| {
            let begin = Instant::now();
            offered(house.path(), words);
            begin.elapsed()
        };
        let best = (0..5).map(time).min().expect("a time");
        // Some 10 ms on an idle machine; a slow machine that does other things as well has some times that.
        assert!(best < Duration::from_millis(250), "{words:?}: {best:?}");
    }
}

#[test]
fn each_shell_has_its_script() {
    let folder = tempfile::tempdir().expect("a folder");
    for (shell, registers) in [
        ("bash", "complete -o nospace -o bashdefault -o nosort -F _clap_complete_rchecklist rchecklist"),
        ("zsh", "compdef _clap_dynamic_completer_rchecklist rchecklist"),
        ("fish", "--command rchecklist"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName rchecklist -ScriptBlock"),
        ("elvish", "set edit:completion:arg-completer[rchecklist]"),
    ] {
        let script = text(&run(folder.path(), &["completions", shell], 0));
        assert!(script.contains(registers), "{script}");
        assert!(script.contains("COMPLETE") && script.contains(env!("CARGO_BIN_EXE_rchecklist")), "{script}");
        assert_eq!(script, text(&run(folder.path(), &["completions", shell], 0)));
    }
    run(folder.path(), &["completions", "tcsh"], 2);
}

/// The script's function in bash itself, for a line cut into words as bash cuts it.
fn in_bash(folder: &Path, program: &str, words: &[&str]) -> Option<Vec<String>> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect();
    let current = words.last().expect("a word");
    // Bash hands over nothing as the word behind a bare `=`.
    let script = format!(
        "source <('{program}' completions bash)\nCOMP_WORDS=(rchecklist {}); COMP_CWORD={}; COMP_TYPE=9\n\
         _clap_complete_rchecklist rchecklist '{}' x\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.len(),
        if *current == "=" { String::new() } else { current.replace('\'', r"'\''") },
    );
    shell("bash", &["--norc", "--noprofile", "-c", &script], folder)
}

fn shell(name: &str, args: &[&str], folder: &Path) -> Option<Vec<String>> {
    tool(name, &["--version"])?;
    let mut command = std::process::Command::new(name);
    let output = command.args(args).current_dir(folder).output().expect("the shell starts");
    assert!(output.stderr.is_empty(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Some(text(&output).lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes() {
    let house = house();
    let program = env!("CARGO_BIN_EXE_rchecklist");
    let of = |words: &[&str]| in_bash(house.path(), program, words);
    let Some(found) = of(&["show", "-p", "hpcs", "back-up-master-key-to"]) else { return };
    assert_eq!(found, ["back-up-master-key-to-smart-card"]);
    let bash = |words: &[&str]| of(words).expect("bash");
    assert_eq!(bash(&["--profile", "ow"]), ["own"]);
    // Bash makes three words of `--profile=ow`, and replaces the last.
    assert_eq!(bash(&["status", "--profile", "=", "ow"]), ["own"]);
    assert!(bash(&["status", "--profile", "="]).contains(&"own".to_owned()));
    assert_eq!(bash(&["sign", "--profile", "=", "own", "--as", "off"]), ["officer"]);
    assert_eq!(bash(&["check", "--fail-on", "open,sta"]), ["open,stale"]);
    // Blanks in paths are escaped as bash wants them.
    assert_eq!(bash(&["import", "our"]), ["our\\ pages/"]);
    assert_eq!(bash(&["import", "our\\ pages/"]), ["our\\ pages/a\\ page.md"]);
    assert_eq!(bash(&["show", "-p", "broken", "x"]), [""]);
    // Quotes are the shell's: within them nothing is escaped, and what they hold names the profile.
    assert_eq!(bash(&["import", "'our"]), ["our pages/"]);
    assert_eq!(bash(&["sign", "--profile", "'own'", "--as", "off"]), ["officer"]);
    assert_eq!(bash(&["sign", "--profile", "ow\\n", "--as", "\"off"]), ["officer"]);
    // Where the program stands in such a folder, too.
    let place = house.path().join("our pages/rchecklist");
    std::fs::copy(program, &place).expect("copied");
    let found = in_bash(house.path(), &place.to_string_lossy(), &["dri"]).expect("bash");
    assert_eq!(found, ["drift"]);
}

#[test]
fn fish_completes() {
    let house = house();
    let of = |line: &str| {
        let script = format!(
            "source (\"{}\" completions fish | psub); complete -C '{line}'",
            env!("CARGO_BIN_EXE_rchecklist")
        );
        shell("fish", &["--no-config", "-c", &script], house.path())
    };
    let Some(found) = of("rchecklist show -p hpcs back-up-master-key-to") else { return };
    assert!(found.len() == 1 && found[0].starts_with("back-up-master-key-to-smart-card\t"), "{found:?}");
    assert_eq!(of("rchecklist sign --profile=own --as ow").expect("fish"), ["owner\tThe owner"]);
    assert_eq!(of("rchecklist status --profile=ow").expect("fish"), ["--profile=own\tOur own"]);
}

/// The script's function in zsh itself, with what it hands to zsh's own functions.
#[test]
fn zsh_completes() {
    let house = house();
    let of = |words: &str| {
        let script = format!(
            "compdef() {{ :; }}\n_describe() {{ print -rl -- ${{(P)3}}; }}\nsource <('{}' completions zsh)\n\
             words=(rchecklist {words}); CURRENT=${{#words}}\n_clap_dynamic_completer_rchecklist",
            env!("CARGO_BIN_EXE_rchecklist")
        );
        shell("zsh", &["-f", "-c", &script], house.path())
    };
    let Some(found) = of("sign -p own --as ow") else { return };
    assert_eq!(found, ["owner:The owner"]);
    assert_eq!(of("status --profile=ow").expect("zsh"), ["--profile=own:Our own"]);
    assert_eq!(of("show -p broken x").expect("zsh"), [""; 0]);
    assert_eq!(of("sign -p \\'own\\' --as ow").expect("zsh"), ["owner:The owner"]);
}
