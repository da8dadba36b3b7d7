//! The workflow that `docs/ci.md` offers, run step by step as the runner would: `bash -e`, in a repository.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

use std::path::Path;
use std::process::{Command, Output};
use support::{python, root, run, text, tool};

/// The workflow's steps: name and script.
fn steps() -> Option<Vec<(String, String)>> {
    let file = root().join("docs/examples/github-actions.yml");
    let script = "import json, sys, yaml; \
                  steps = yaml.safe_load(open(sys.argv[1]))['jobs']['check']['steps']; \
                  print(json.dumps([[step['name'], step['run']] for step in steps if 'run' in step]))";
    let output = python(&["-c", script, &file.to_string_lossy()])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_str(&text(&output)).expect("JSON"))
}

fn shell(folder: &Path, script: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_rchecklist"));
    let path =
        format!("{}:{}", program.parent().expect("its folder").display(), std::env::var("PATH").expect("the path"));
    Command::new("bash")
        .args(["-e", "-c", script])
        .env("PATH", path)
        .current_dir(folder)
        .output()
        .expect("bash starts")
}

#[test]
fn the_workflow_passes_on_a_good_record_and_fails_on_a_broken_one() {
    let Some(steps) = steps() else { return };
    if tool("git", &["--version"]).is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::create_dir(folder.join("profiles")).expect("a folder");
    for name in ["hpcs", "secrets-manager"] {
        let profile = std::fs::read_to_string(root().join(format!("profiles/{name}.toml"))).expect("the profile");
        let signer = "\n[[signer]]\nid = \"owner\"\nname = \"Owner\"\nemail = \"owner@example.com\"\nroles = [\"platform-owner\"]\n";
        let bare = profile.split("\n[[signer]]").next().expect("it").to_owned();
        std::fs::write(folder.join(format!("profiles/{name}.toml")), bare + signer).expect("written");
        run(folder, &["--profile", name, "--format", "md", "--quiet"], 0);
    }
    std::fs::write(folder.join("minutes.txt"), "minutes").expect("written");
    let profile = ["--profile", "secrets-manager", "--as", "owner", "--quiet"];
    let attach = ["attach", "subscribe-to-platform", "minutes.txt", "--describe", "Minutes"];
    run(folder, &[&attach[..], &profile[..]].concat(), 0);
    run(folder, &[&["sign", "subscribe-to-platform", "--unsigned"], &profile[..]].concat(), 0);
    let commit = "git init -q && echo out > .gitignore && git add -A && \
                  git -c user.name=t -c user.email=t@example.com commit -qm begin";
    assert!(shell(folder, commit).status.success());

    let mut ran = Vec::new();
    for (name, script) in &steps {
        if script.starts_with("cargo install") {
            continue;
        }
        let output = shell(folder, script);
        let talk = text(&output) + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {talk}");
        ran.push(name.as_str());
    }
    assert_eq!(ran, ["Nothing is broken", "Nothing is overdue", "Build the packs"]);
    assert!(folder.join("out/hpcs/audit-pack.pdf").is_file());

    let evidence = std::fs::read_dir(folder.join("profiles/secrets-manager.evidence")).expect("the folder");
    let file = evidence.last().expect("a file").expect("an entry").path();
    std::fs::remove_file(&file).expect("removed");
    for (name, script) in steps.iter().filter(|(name, _)| name.starts_with("Nothing")) {
        let output = shell(folder, script);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(text(&output).contains("is not there"), "{name}");
    }
}
