//! `init --git`: what a repository needs so that the records of several people merge.
//!
//! The line of `.gitattributes` and that of `.gitignore` are committed and hold for all; the driver itself stands in the
//! settings of a clone, because git takes no commands from a repository. So each clone runs this once.

mod lines;

use crate::cli::Context;
use crate::cli::terminal::{bold, dim, wrong};
use crate::diagnostics::{Diagnostic, Failure};
use crate::store::{self, Keep, Staged};
use crate::text::visible;
use lines::{ATTRIBUTE, Attributes, IGNORED};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// By name, so that it holds wherever the program is.
const DRIVER: &str = "rchecklist merge %O %A %B";
const DRIVER_KEY: &str = "merge.rchecklist.driver";
const NAME_KEY: &str = "merge.rchecklist.name";

/// Looks at everything first; then writes all of it, or nothing.
pub(super) fn run(force: bool, context: &Context) -> Result<(), Failure> {
    let top = top()?;
    let mut report = Report::default();
    let mut staged = Staged::default();

    let path = top.join(".gitattributes");
    let text = text_of(&path)?;
    match lines::attributes(&text) {
        Attributes::Ours => report.kept(".gitattributes", ATTRIBUTE),
        Attributes::Other(number, line) if !force => {
            return Err(Failure::input(
                Diagnostic::new(
                    "exists",
                    format!("{}:{number} has another rule for records: {line}", path.display()),
                )
                .help("take the line out, or put ours behind it with --force"),
            ));
        }
        Attributes::Other(..) | Attributes::Silent => {
            staged.add(path, lines::with_line(&text, ATTRIBUTE).as_bytes(), Keep::Durably)?;
            report.done(".gitattributes", ATTRIBUTE);
        }
    }
    if is_ignored_for_all(&top)? {
        report.kept(".gitignore", IGNORED);
    } else {
        let path = top.join(".gitignore");
        let text = lines::with_line(&text_of(&path)?, IGNORED);
        staged.add(path, text.as_bytes(), Keep::Durably)?;
        report.done(".gitignore", IGNORED);
    }
    driver(force, &mut report)?;
    staged.commit()?;

    report.warnings.extend(not_merged(&top)?);
    if !on_path("rchecklist") {
        report
            .warnings
            .push("rchecklist is not on the path: git will not find it, and a merge of records fails".into());
    }
    context.terminal.summary(&report.text(&top));
    Ok(())
}

/// Sets the driver in the clone's own settings, unless it holds already.
fn driver(force: bool, report: &mut Report) -> Result<(), Failure> {
    let setting = format!("{DRIVER_KEY} = {DRIVER}");
    match setting_of(DRIVER_KEY)? {
        Some(there) if there == DRIVER => report.kept("git config", &setting),
        Some(there) if !force => {
            return Err(Failure::input(
                Diagnostic::new("exists", format!("there is another merge driver of this name: {there}"))
                    .help(format!("it is {DRIVER_KEY} in the settings of git; overwrite it with --force")),
            ));
        }
        _ => {
            set(DRIVER_KEY, DRIVER)?;
            report.done("git config", &setting);
            // A setting of the worktree alone, or of the call, stands before that of the clone.
            if let Some(there) = setting_of(DRIVER_KEY)?.filter(|there| there != DRIVER) {
                report.warnings.push(format!("another setting stands before it: {there}"));
            }
        }
    }
    if setting_of(NAME_KEY)?.is_none() {
        set(NAME_KEY, "rchecklist records")?;
    }
    Ok(())
}

fn set(key: &str, value: &str) -> Result<(), Failure> {
    let output = git(["config", "--local", "--replace-all", key, value])?;
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::machine(told(Diagnostic::new("git", format!("git did not set {key}")), &output)))
}

/// The setting that holds, whoever made it.
fn setting_of(key: &str) -> Result<Option<String>, Failure> {
    let output = git(["config", "--get", key])?;
    match output.status.code() {
        Some(0) => Ok(Some(String::from_utf8_lossy(without_end(&output.stdout)).into_owned())),
        Some(1) => Ok(None),
        _ => Err(Failure::input(told(Diagnostic::new("git", format!("git cannot read {key}")), &output))),
    }
}

/// The top of the working tree, as git finds it from here and from its environment.
fn top() -> Result<PathBuf, Failure> {
    let output = git(["rev-parse", "--is-inside-work-tree"])?;
    if !output.status.success() {
        let diagnostic = Diagnostic::new("no-repository", "git finds no repository here");
        return Err(Failure::input(told(diagnostic, &output).help("go into it, or begin one with `git init`")));
    }
    if without_end(&output.stdout) != b"true" {
        return Err(Failure::input(
            Diagnostic::new(
                "no-repository",
                "this repository has no files here: it is bare, or this is its .git folder",
            )
            .help("run this in a clone, where its files are"),
        ));
    }
    let output = git(["rev-parse", "--show-toplevel"])?;
    if !output.status.success() {
        return Err(Failure::input(told(Diagnostic::new("no-repository", "git finds no top folder"), &output)));
    }
    Ok(PathBuf::from(os_string(without_end(&output.stdout))))
}

/// Whether packs are ignored by a file that is committed, not only by a setting of this person or clone.
fn is_ignored_for_all(top: &Path) -> Result<bool, Failure> {
    let probe = top.join(IGNORED).join("pack");
    let words = ["check-ignore", "--verbose", "--no-index", "--"].map(OsStr::new);
    let output = git(words.into_iter().chain([probe.as_os_str()]))?;
    match output.status.code() {
        Some(0 | 1) => {}
        _ => return Err(Failure::input(told(Diagnostic::new("git", "git cannot read what is ignored"), &output))),
    }
    // The file with the rule that decides, from the top, then a colon. A rule of the clone or of the person has another.
    Ok([b".gitignore:".as_slice(), b"out/.gitignore:"].iter().any(|file| output.stdout.starts_with(file)))
}

/// Says where git would still merge records in another way, in spite of the line.
fn not_merged(top: &Path) -> Result<Option<String>, Failure> {
    let probes = ["a.record.toml", "profiles/a.record.toml"].map(|name| top.join(name));
    let words = ["check-attr", "-z", "merge", "--"].map(OsStr::new);
    let output = git(words.into_iter().chain(probes.iter().map(|path| path.as_os_str())))?;
    if !output.status.success() {
        return Err(Failure::input(told(Diagnostic::new("git", "git cannot read attributes"), &output)));
    }
    // Path, attribute, value; three parts a path.
    let parts: Vec<&[u8]> = output.stdout.split(|byte| *byte == 0).collect();
    let other = parts.chunks_exact(3).find(|chunk| chunk[2] != lines::NAME.as_bytes());
    Ok(other.map(|chunk| {
        let [path, value] = [chunk[0], chunk[2]].map(String::from_utf8_lossy);
        format!("git would merge {path} by `{value}`: another rule stands behind the line of .gitattributes")
    }))
}

#[expect(clippy::disallowed_methods, reason = "the one place that runs another program")]
fn git(words: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<Output, Failure> {
    // The environment is kept, so that GIT_DIR and others mean what they mean to git.
    let mut command = Command::new("git");
    command.args(words).env("LC_ALL", "C").output().map_err(|error| {
        Failure::machine(
            Diagnostic::new("git", format!("git cannot be started: {error}"))
                .help("install git, or put it on the path"),
        )
    })
}

/// With what git said of it.
fn told(diagnostic: Diagnostic, output: &Output) -> Diagnostic {
    let said = String::from_utf8_lossy(&output.stderr);
    let lines = said.lines().filter(|line| !line.trim().is_empty()).take(4);
    diagnostic.helps(lines.map(|line| format!("git says: {line}")))
}

/// An output of one line without its end.
fn without_end(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\n").unwrap_or(bytes)
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// The text of a file that need not be there.
fn text_of(path: &Path) -> Result<String, Failure> {
    Ok(store::read_text_there(path)?.map_or_else(String::new, |file| file.text.clone()))
}

/// Whether a program is found by its name.
#[expect(clippy::disallowed_methods, reason = "cli asks the environment")]
fn on_path(name: &str) -> bool {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| store::is_file(&folder.join(&name))))
}

/// What was done, line by line.
#[derive(Default)]
struct Report {
    lines: Vec<String>,
    warnings: Vec<String>,
    changed: bool,
}

impl Report {
    fn done(&mut self, place: &str, line: &str) {
        self.changed = true;
        self.lines.push(format!("  {place:<15} {}", visible(line)));
    }

    fn kept(&mut self, place: &str, line: &str) {
        self.lines.push(format!("  {place:<15} {} {}", visible(line), dim("(there already)")));
    }

    fn text(&self, top: &Path) -> String {
        let state = if self.changed { "set up for records" } else { "already set up for records" };
        let mut text = format!("{}: {state}\n{}\n", bold(&top.display().to_string()), self.lines.join("\n"));
        for warning in &self.warnings {
            text.push_str(&format!("  {} {}\n", wrong("!"), visible(warning)));
        }
        text.push_str(&dim(
            "Commit .gitattributes and .gitignore; each other clone runs `rchecklist init --git` once.",
        ));
        text
    }
}
