//! The arguments of the commands that read pages of providers.

use super::{ListFormat, parse_day};
use crate::cli::complete;
use chrono::NaiveDate;
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

pub(super) const IMPORT_EXAMPLES: &str = "\
Examples:
  rchecklist import responsibilities.md                         a draft, in ./seeds or here; named by the page
  rchecklist import responsibilities.md --service databases -o seeds/databases.toml
  curl -s https://example.com/responsibilities.md | rchecklist import - --service databases
  rchecklist import standard.md enterprise.md --service mail    several pages to one service
  rchecklist import responsibilities.md --format json           the rows only, for a script

Exit codes: 0 every row was understood; 1 something was not, and is named; 2 and 3 as everywhere.";

#[derive(Debug, ClapArgs)]
pub struct ImportArgs {
    /// The page's source in Markdown; - reads standard input; several pages become one model
    #[arg(value_name = "PAGE", required = true)]
    pub pages: Vec<PathBuf>,
    /// The service's identifier [default: the page's subcollection, or the file's name]
    #[arg(long, value_name = "ID")]
    pub service: Option<String>,
    /// The service's name [default: the one in the page's title]
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Its name where there is little room [default: the name]
    #[arg(long, value_name = "TEXT")]
    pub short_name: Option<String>,
    /// Who provides it [default: as the page's tables say]
    #[arg(long, value_name = "TEXT")]
    pub provider: Option<String>,
    /// The date of the revision [default: the page's own, or today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub date: Option<NaiveDate>,
    /// Where the page is published
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// A table of names behind variables, instead of the one that is built in
    #[arg(long, value_name = "FILE")]
    pub names: Option<PathBuf>,
    /// Where to write the draft; - prints it [default: ./seeds/ID.toml if there is such a folder, else ./ID.toml]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite a model that is there
    #[arg(long)]
    pub force: bool,
    /// A draft and its account, or the rows as one JSON document
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

pub(super) const DRIFT_EXAMPLES: &str = "\
Examples:
  rchecklist drift old.md new.md                            two states of a page
  rchecklist drift hs-crypto page.md                        the shipped model against the page as it is today
  rchecklist drift key-protect@2020-04-22 page.md --tier standard
  rchecklist drift seeds/mail.toml page.md --record mail.record.toml     which sign-offs no longer stand
  rchecklist drift seeds/mail.toml page.md --apply          brings the model to the page; what you curated stays
  rchecklist drift old.md new.md --format md > drift.md

A side is a page in Markdown (- for standard input), a model file, or a service; a date after @ names an older
revision of a model.

Exit codes: 0 it was compared; 1 only with --exit-code, where something but markup changed; 2 and 3 as everywhere.";

#[derive(Debug, ClapArgs)]
pub struct DriftArgs {
    /// The old side: a page, a model file, or a service
    #[arg(value_name = "OLD", add = complete::sides())]
    pub old: String,
    /// The new side
    #[arg(value_name = "NEW", add = complete::sides())]
    pub new: String,
    /// Compare the rows of one tier only, on each side that knows tiers
    #[arg(long, value_name = "TIER", add = complete::tiers())]
    pub tier: Option<String>,
    /// A record: say for each sign-off whether it carries over, is stale, or is retired; --profile names one as well
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// The deployment of the record that is meant; may be given again [default: those of the model's service]
    #[arg(long, value_name = "ID")]
    pub deployment: Vec<String>,
    /// Bring the old side, a model, to the new side, a page
    #[arg(long, conflicts_with = "tier")]
    pub apply: bool,
    /// Where to write the model [default: the model's own file; for a shipped one as `import` does]
    #[arg(long, short, value_name = "FILE", requires = "apply")]
    pub output: Option<PathBuf>,
    /// The date of the new revision [default: the page's own, or today]
    #[arg(long, value_name = "DATE", value_parser = parse_day, requires = "apply")]
    pub date: Option<NaiveDate>,
    /// Where the page is published [default: as before]
    #[arg(long, value_name = "URL", requires = "apply")]
    pub url: Option<String>,
    /// A table of names behind variables, instead of the one that is built in
    #[arg(long, value_name = "FILE")]
    pub names: Option<PathBuf>,
    /// List unchanged rows too
    #[arg(long)]
    pub all: bool,
    /// Exit with 1 where anything but markup changed
    #[arg(long)]
    pub exit_code: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Text for people
    Text,
    /// Markdown
    #[value(alias = "markdown")]
    Md,
    /// One JSON document
    Json,
}

pub(super) const COMPARE_EXAMPLES: &str = "\
Examples:
  rchecklist compare key-protect-standard key-protect-dedicated         what an upgrade asks for
  rchecklist compare profiles/hpcs.toml profiles/hpcs-next.toml         options answered otherwise; with the record
  rchecklist compare hpcs hpcs-third-party-keystore --format json";

#[derive(Debug, ClapArgs)]
pub struct CompareArgs {
    /// The profile as it is: a path, a name in ./profiles, or a shipped name
    #[arg(value_name = "PROFILE", add = complete::profiles())]
    pub old: String,
    /// The profile as it will be
    #[arg(value_name = "PROFILE", add = complete::profiles())]
    pub new: String,
    /// The record of sign-offs [default: the one beside the first profile]
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// List items that stay as they are too
    #[arg(long)]
    pub all: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}
