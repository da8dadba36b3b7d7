//! The arguments, as clap reads them.

use crate::render::Format;
use crate::schema::Document;
use chrono::NaiveDate;
use clap::{Args as ClapArgs, ColorChoice, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  rchecklist --profile hpcs                      the audit pack of a shipped profile, in out/hpcs
  rchecklist --profile profiles/payments.toml    the same for a profile of your own
  rchecklist status --profile hpcs               where it stands
  rchecklist items --profile hpcs --format json  the checklist for a script
  rchecklist show back-up-master-key             what an item asks, by the beginning of its name

Exit codes: 0 done; 1 a check says no; 2 the call or a file is wrong, nothing was written; 3 the machine failed.";

/// Turn a provider's shared-responsibility model into an audit pack for your own deployment.
///
/// Without a command, the checklist, the record and the pack of a profile are built.
#[derive(Debug, Parser)]
#[command(name = "rchecklist", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub build: BuildArgs,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, ClapArgs)]
pub struct Common {
    /// The profile: a path, a name in ./profiles, or a shipped name, in that order
    #[arg(long, short, global = true, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// The day for which states hold [default: today in UTC, or SOURCE_DATE_EPOCH]
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<NaiveDate>,
    /// A folder of models of your own, which stand before the shipped ones [default: ./seeds, if there]
    #[arg(long, global = true, value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// When to use colours; NO_COLOR is honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Print no summary, only errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the checklist, the record and the pack (the same as no command)
    Build(BuildArgs),
    /// List the services that have a model
    Services(ListArgs),
    /// List the profiles in ./profiles and the shipped ones
    Profiles(ListArgs),
    /// List the items of a profile
    Items(ListArgs),
    /// Show one item whole: what it asks, why, who signs, which evidence would do
    Show(ShowArgs),
    /// Show where a profile stands
    Status(ListArgs),
    /// Print the JSON Schemas of model, profile and record, or write them for an editor
    Schema(SchemaArgs),
}

#[derive(Debug, Default, PartialEq, Eq, ClapArgs)]
pub struct BuildArgs {
    /// The pack's formats, with commas between: pdf, md, json [default: pdf,md]
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', value_parser = parse_format)]
    pub format: Vec<Format>,
    /// The folder for packs; each goes into a folder of the profile's name [default: out]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// A folder of Typst templates and fonts of your own, which stand before the shipped ones
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table for people
    Table,
    /// One JSON document
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct ListArgs {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

#[derive(Debug, ClapArgs)]
pub struct ShowArgs {
    /// The item: its ID, or the beginning of it; with --profile as it stands there
    #[arg(value_name = "ITEM")]
    pub item: String,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

#[derive(Debug, ClapArgs)]
pub struct SchemaArgs {
    /// The schema: model, profile or record [default: all, as one JSON document with a key for each]
    #[arg(value_name = "NAME", value_parser = parse_document)]
    pub document: Option<Document>,
    /// Write files NAME.schema.json into this folder instead of printing
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let wrong = || "a day as YYYY-MM-DD, such as 2026-11-20".to_owned();
    // chrono takes "+2026-1-2" and the like as well; a day has one spelling here.
    if text.len() == 10 { text.parse().map_err(|_| wrong()) } else { Err(wrong()) }
}

fn parse_format(text: &str) -> Result<Format, String> {
    one_of(text, "formats", Format::ALL)
}

fn parse_document(text: &str) -> Result<Document, String> {
    one_of(text, "schemas", Document::ALL)
}

fn one_of<T: Copy>(text: &str, what: &str, all: &[(&str, T)]) -> Result<T, String> {
    let known = all.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    known.ok_or_else(|| crate::text::name_help(text, what, all.iter().map(|(word, _)| *word)).join("; "))
}
