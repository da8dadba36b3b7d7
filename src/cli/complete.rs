//! What a shell offers at Tab: it calls the program back with `COMPLETE=<shell>` and the words of the line.
//!
//! Whatever is wrong (no profile, a broken one, a mistake of ours), nothing is offered and nothing is said: this runs
//! while somebody types.

mod values;

pub use values::{
    capacities, documents, exports, formats, frameworks, items, profiles, roles, services, sheets, sides, signers,
    states, tiers,
};

use super::args::{Args, Shell};
use crate::diagnostics::{Diagnostic, Failure};
use clap::{Command, CommandFactory as _};
use clap_complete::engine;
use clap_complete::env::{Bash, CompleteEnv, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};
use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

/// The variable in which a shell's script says which shell asks.
const VARIABLE: &str = "COMPLETE";

/// What the program is called on a command line.
pub const PROGRAM: &str = "rchecklist";

const SHELLS: Shells<'static> = Shells(&[&OwnBash, &Elvish, &Fish, &Powershell, &Zsh]);

/// Answers a shell that asks what to offer. Whether one did: then there is nothing else to do.
pub fn answer() -> bool {
    let asked = variable(VARIABLE).and_then(|shell| {
        let name = Path::new(&shell).file_stem()?.to_str()?.to_owned();
        SHELLS.completer(&name).map(drop)
    });
    if asked.is_none() {
        // Not set, or by somebody else for another purpose.
        return false;
    }
    // Even a mistake of ours must not print into the line that somebody types.
    std::panic::set_hook(Box::new(|_| {}));
    let offer = || {
        let completer = CompleteEnv::with_factory(Args::command).var(VARIABLE).bin(PROGRAM).shells(SHELLS);
        // Zsh hands over the words as they are typed, and quotes what it is given itself.
        let is_zsh = variable(VARIABLE).is_some_and(|shell| Zsh.is(&shell.to_string_lossy()));
        let plain = |word: OsString| match word.to_str() {
            Some(text) if is_zsh => unquoted(text).into(),
            _ => word,
        };
        completer.try_complete(std::env::args_os().map(plain), std::env::current_dir().ok().as_deref())
    };
    let _ = std::panic::catch_unwind(offer);
    true
}

/// The script that makes a shell ask.
pub fn script(shell: Shell) -> Result<String, Failure> {
    let shell: &dyn EnvCompleter = match shell {
        Shell::Bash => &OwnBash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
        Shell::Elvish => &Elvish,
    };
    let mut script = Vec::new();
    let written = shell.write_registration(VARIABLE, PROGRAM, PROGRAM, &called_as(), &mut script);
    written.map_err(|error| Failure::machine(Diagnostic::new("internal", error.to_string())))?;
    // The library leaves blank lines around some scripts.
    Ok(String::from_utf8_lossy(&script).trim().to_owned())
}

/// How to call this program again: as it was called, where the path finds it, else by its whole path.
fn called_as() -> String {
    let called = std::env::args_os().next().map_or_else(|| PathBuf::from(PROGRAM), PathBuf::from);
    let whole = match std::env::current_dir() {
        Ok(here) if called.components().count() > 1 => here.join(called),
        _ => called,
    };
    whole.to_string_lossy().into_owned()
}

#[expect(clippy::disallowed_methods, reason = "the shell's script asks by the environment")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The library's bash, with three things set right: bash gives `--profile=x` as three words; a path with blanks is
/// escaped in the line; and so is that of the program.
struct OwnBash;

impl EnvCompleter for OwnBash {
    fn name(&self) -> &'static str {
        Bash.name()
    }

    fn is(&self, name: &str) -> bool {
        Bash.is(name)
    }

    fn write_registration(
        &self,
        var: &str,
        name: &str,
        bin: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let mut script = Vec::new();
        Bash.write_registration(var, name, bin, completer, &mut script)?;
        // A quoted path within quotes would have quotes in it.
        let script = String::from_utf8_lossy(&script).replace("\"'", "'").replace("'\" -- ", "' -- ");
        out.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        here: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let number = |name| variable(name)?.to_str()?.parse::<usize>().ok();
        let (mut words, index) = rejoined(words, number("_CLAP_COMPLETE_INDEX").unwrap_or_default());
        let mut in_quotes = false;
        if let Some(word) = words.get_mut(index)
            && let Some(text) = word.to_str()
        {
            in_quotes = text.starts_with(['\'', '"']);
            *word = unquoted(text).into();
        }
        let separator = variable("_CLAP_IFS").unwrap_or_else(|| "\n".into());
        for (place, candidate) in engine::complete(command, words, index, here)?.iter().enumerate() {
            if place > 0 {
                out.write_all(separator.as_encoded_bytes())?;
            }
            let value = candidate.get_value().to_string_lossy();
            // Within quotes bash keeps them and takes each character as it is.
            let value = if in_quotes { value.into_owned() } else { escaped(&value) };
            out.write_all(value.as_bytes())?;
        }
        Ok(())
    }
}

/// The words without each `=` that stands between a long option and its value, and the index of the same word in them.
fn rejoined(words: Vec<OsString>, index: usize) -> (Vec<OsString>, usize) {
    let (mut kept, mut moved) = (Vec::<OsString>::new(), index);
    for (place, word) in words.into_iter().enumerate() {
        let after_option = kept.last().and_then(|last| last.to_str()).is_some_and(|last| last.starts_with("--"));
        if word == "=" && after_option && place != index {
            moved -= usize::from(place < index);
        } else {
            kept.push(word);
        }
    }
    (kept, moved)
}

/// Characters that mean something to bash; `~` stays, since it stands for the home there.
const SPECIAL: &str = " \t\"'\\$`&|;<>()*?[]{}!#";

fn escaped(word: &str) -> String {
    word.chars().flat_map(|c| SPECIAL.contains(c).then_some('\\').into_iter().chain([c])).collect()
}

/// A word as the shell will take it: without its quotation marks, which may still be open, and without backslashes that
/// only protect.
fn unquoted(word: &str) -> String {
    let mut out = String::new();
    let mut open = None;
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match (c, open) {
            ('\'' | '"', None) => open = Some(c),
            (_, Some(quote)) if c == quote => open = None,
            ('\\', None | Some('"')) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn words_are_what_the_shell_takes_them_for() {
        for (word, taken) in [
            ("plain", "plain"),
            ("a\\ b.toml", "a b.toml"),
            ("'a b.toml'", "a b.toml"),
            ("'a b", "a b"),
            ("\"a \\\"b", "a \"b"),
            ("'it\\s'", "it\\s"),
            ("x'y z'w", "xy zw"),
        ] {
            assert_eq!(unquoted(word), taken);
        }
    }
}
