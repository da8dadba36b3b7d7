//! A repository with a small fleet, and what one machine makes of it.

use crate::support::{all_files, files, python, root, run, text, tool};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A repository of profiles with their records.
pub struct Fleet {
    folder: TempDir,
}

const SERVICES: [&str; 2] = ["secrets-manager", "certificate-manager"];

impl Fleet {
    /// Seven deployments with records that have every item; nothing where git or the examples' other tools are missing.
    pub fn new() -> Option<Self> {
        tool("git", &["--version"])?;
        let fleet = Self { folder: tempfile::tempdir().expect("a folder") };
        let top = fleet.repository();
        std::fs::create_dir_all(top.join("profiles")).expect("a folder");
        for n in 0..7 {
            let profile = format!(
                "id = \"site-{n}\"\ntitle = \"Site {n}\"\n[[deployment]]\nservice = \"{}\"\n\
                 [[signer]]\nid = \"owner-a\"\nname = \"Owner A\"\nemail = \"owner-a@example.com\"\nroles = [\"platform-owner\"]\n",
                SERVICES[n % SERVICES.len()]
            );
            std::fs::write(top.join(format!("profiles/site-{n}.toml")), profile).expect("written");
            run(&top, &["--profile", &format!("site-{n}"), "--format", "md", "--quiet"], 0);
        }
        std::fs::write(top.join(".gitignore"), "out\n").expect("written");
        done(&shell(&top, "git init -q && git add -A", &[]));
        fleet.commit();
        Some(fleet)
    }

    pub fn repository(&self) -> PathBuf {
        self.folder.path().join("fleet")
    }

    /// Another folder beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// Makes one of the profiles unreadable.
    pub fn spoil(&self) {
        std::fs::write(self.repository().join("profiles/site-3.toml"), "id = \"site-3\"\ntitle = \n")
            .expect("written");
        self.commit();
    }

    fn commit(&self) {
        let commit = "git -c user.name=t -c user.email=t@example.com commit -qam fleet";
        done(&shell(&self.repository(), commit, &[]));
    }

    /// A fresh clone.
    pub fn clone_to(&self, folder: &Path) {
        let _ = std::fs::remove_dir_all(folder);
        let clone = format!("git clone -q '{}' '{}'", self.repository().display(), folder.display());
        done(&shell(&self.repository(), &clone, &[]));
    }

    /// The packs and the portfolio as one machine makes them on a day.
    pub fn on_one_machine(&self, day: &str) -> BTreeMap<String, Vec<u8>> {
        let clone = self.beside("one-machine");
        self.clone_to(&clone);
        let code = i32::from(!self.is_whole());
        run(&clone, &["--profile", "profiles", "--as-of", day, "--out", "out", "--quiet"], code);
        let made = outcome(&clone.join("out"));
        let packs = made.keys().filter(|name| name.ends_with("/audit-pack.pdf")).count();
        assert_eq!(packs, if self.is_whole() { 7 } else { 6 }, "{:?}", made.keys());
        for format in ["html", "md", "pdf", "json", "xlsx"] {
            assert!(made.contains_key(&format!("index.{format}")), "no index.{format}");
        }
        made
    }

    fn is_whole(&self) -> bool {
        std::fs::read_to_string(self.repository().join("profiles/site-3.toml"))
            .expect("it")
            .contains("[[deployment]]")
    }
}

/// What people get from a folder of packs: all files but the program's own memory and the parts' accounts.
pub fn outcome(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let is_ours = |name: &str| name.starts_with('.') || (name.starts_with("shard-") && !name.contains('/'));
    files(out).into_iter().filter(|(name, _)| !is_ours(name)).collect()
}

/// The same files with the same bytes.
pub fn same(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>) {
    let names = |of: &BTreeMap<String, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected));
    for (name, bytes) in expected {
        assert!(found[name] == *bytes, "{name} differs");
    }
}

/// A script as engines run it, with this build of the program found by its name.
pub fn shell(folder: &Path, script: &str, env: &[(&str, &str)]) -> Output {
    command(folder, "bash", env).args(["-eo", "pipefail", "-c", script]).output().expect("bash starts")
}

/// A command with little of the caller's environment.
pub fn command(folder: &Path, name: &str, env: &[(&str, &str)]) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_rchecklist")).parent().expect("its folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("the path"));
    let mut command = Command::new(name);
    command.current_dir(folder).env_clear().env("PATH", path).env("HOME", folder);
    command.envs(env.iter().copied());
    command
}

/// What a command said; it must have ended well.
pub fn done(output: &Output) -> String {
    let talk = said(output);
    assert!(output.status.success(), "{talk}");
    talk
}

/// What a command said.
pub fn said(output: &Output) -> String {
    text(output) + &String::from_utf8_lossy(&output.stderr)
}

/// The path of an example.
pub fn example(name: &str) -> PathBuf {
    root().join("docs/examples").join(name)
}

/// The documents of an example in YAML.
pub fn documents(name: &str) -> Option<Vec<Value>> {
    let script = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))";
    let output = python(&["-c", script, &example(name).to_string_lossy()])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_str(&text(&output)).expect("JSON"))
}

/// A value as the text that a template or a variable has of it.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Copies the files of a folder over those of another.
pub fn copy(from: &Path, to: &Path, with_hidden: bool) {
    for (name, bytes) in all_files(from) {
        if !with_hidden && name.split('/').any(|part| part.starts_with('.')) {
            continue;
        }
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    }
}
