//! The arguments of the commands that wire the program into shells, manuals and editors.

use super::one_of;
use crate::schema::{Published, Server};
use clap::{Args as ClapArgs, ValueEnum, ValueHint};
use std::path::PathBuf;

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  source <(rchecklist completions bash)          in ~/.bashrc
  source <(rchecklist completions zsh)           in ~/.zshrc, behind compinit
  rchecklist completions fish | source           in ~/.config/fish/config.fish
  rchecklist completions powershell | Out-String | Invoke-Expression     in $PROFILE
  eval (rchecklist completions elvish | slurp)   in ~/.config/elvish/rc.elv

The script asks this program at each Tab, so that it knows your profiles, items and signers. Ask for it when the shell starts,
as above, rather than keep it: it belongs to this version.";

#[derive(Debug, ClapArgs)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// The shells for which there is a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(alias = "pwsh")]
    Powershell,
    Elvish,
}

pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  rchecklist man | man -l -                                  read the main page
  rchecklist man --output ~/.local/share/man/man1            install all pages for yourself
  rchecklist man --output /usr/local/share/man/man1          or, as root, for everybody";

#[derive(Debug, ClapArgs)]
pub struct ManArgs {
    /// Write rchecklist.1 and a page for each command into this folder instead of printing the main page
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
}

pub(super) const SCHEMA_EXAMPLES: &str = "\
Examples:
  rchecklist schema profile                                  print one
  rchecklist schema --output schemas                         write all
  rchecklist schema --output schemas --editor taplo          and .taplo.toml, which says whose they are";

#[derive(Debug, ClapArgs)]
pub struct SchemaArgs {
    /// The schema: model, profile, record or framework, or pack, which is what --format json writes [default: all, as
    /// one JSON document with a key for each]
    #[arg(value_name = "NAME", value_parser = parse_published, add = crate::cli::complete::documents())]
    pub document: Option<Published>,
    /// Write files NAME.schema.json into this folder instead of printing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// Write into the current folder, unless it is there, the file that tells this language server which schema is whose
    #[arg(long, value_name = "SERVER", requires = "output")]
    pub editor: Option<Editor>,
}

fn parse_published(text: &str) -> Result<Published, String> {
    one_of(text, "schemas", Published::ALL)
}

/// The language servers for which there is a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Editor {
    /// .taplo.toml; Even Better TOML in VS Code reads it too
    Taplo,
    /// tombi.toml
    Tombi,
}

impl From<Editor> for Server {
    fn from(given: Editor) -> Self {
        match given {
            Editor::Taplo => Self::Taplo,
            Editor::Tombi => Self::Tombi,
        }
    }
}
