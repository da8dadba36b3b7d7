//! The arguments, as clap reads them.

mod export;
mod items;
mod pages;
mod portfolio;
mod record;
mod shell;
mod signing;

pub use export::{ExportArgs, ExportFormat};
pub use items::{FrameworksArgs, ItemsArgs, ShowArgs};
pub use pages::{CompareArgs, DriftArgs, ImportArgs, ReportFormat};
pub use portfolio::{PortfolioArgs, PortfolioCommand, PortfolioMergeArgs};
pub use record::{RecordArgs, RecordCommand, RecordImportArgs};
pub use shell::{CompletionsArgs, ManArgs, SchemaArgs, Shell};
pub use signing::{AttachArgs, ExceptArgs, SignArgs, SignDecision, SigningArgs, WithdrawArgs};

use super::complete;
use crate::assess::State;
use crate::portfolio::Shard;
use crate::profile::{DateSpan, Signatures};
use crate::record::Capacity;
use crate::render::Format;
use chrono::NaiveDate;
use clap::{Args as ClapArgs, ColorChoice, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  rchecklist init                                a profile of your own, by answering questions
  rchecklist --profile hpcs                      the audit pack of a shipped profile, in out/hpcs
  rchecklist --profile profiles/payments.toml    the same for a profile of your own
  rchecklist --profile profiles                  all packs of a folder, and their portfolio
  rchecklist status --profile hpcs               where it stands
  rchecklist items --profile hpcs --format json  the checklist for a script
  rchecklist show back-up-master-key             what an item asks, by the beginning of its name
  rchecklist attach … ; rchecklist sign …        evidence in, sign-off on it; each --help has examples
  rchecklist export --profile hpcs --format ics  for a calendar; OSCAL, spreadsheets and more, see export --help
  rchecklist verify out/hpcs                     for auditors: what of a pack holds
  rchecklist check --profile hpcs                for CI: exit code 1 where something is open or broken

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
    /// The profile: a path, a name in ./profiles, or a shipped name, in that order. To build many: again and again, a folder,
    /// or a pattern such as 'profiles/eu-*.toml'
    #[arg(long, short, global = true, value_name = "PROFILE", add = complete::profiles())]
    pub profile: Vec<String>,
    /// The day for which states hold [default: today in the profile's zone]
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<NaiveDate>,
    /// A folder of models of your own, which stand before the shipped ones [default: ./seeds, if there]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
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
    /// Write a new profile: by asking the model's questions, or from flags
    #[command(after_help = INIT_EXAMPLES)]
    Init(Box<InitArgs>),
    /// List the services that have a model
    Services(ListArgs),
    /// List the frameworks of controls that there are, or the controls of one
    Frameworks(FrameworksArgs),
    /// List the profiles in ./profiles and the shipped ones
    Profiles(ListArgs),
    /// List the items of a profile
    #[command(after_help = items::ITEMS_EXAMPLES)]
    Items(ItemsArgs),
    /// Show one item whole: what it asks, why, who signs, which evidence would do; or a profile with all that it extends
    #[command(after_help = items::SHOW_EXAMPLES)]
    Show(ShowArgs),
    /// Show where a profile stands
    Status(StatusArgs),
    /// Attach evidence to an item: the file is copied beside the record under its digest
    #[command(after_help = signing::ATTACH_EXAMPLES)]
    Attach(AttachArgs),
    /// Sign off items: say that they are met, not met, or not applicable
    #[command(after_help = signing::SIGN_EXAMPLES)]
    Sign(SignArgs),
    /// Take back what you signed
    Withdraw(WithdrawArgs),
    /// Ask to accept the risk of an item until a day, or approve what somebody else asked for
    #[command(after_help = signing::EXCEPT_EXAMPLES)]
    Except(ExceptArgs),
    /// Sign-offs into the record from a spreadsheet that people filled in
    Record(RecordArgs),
    /// For CI: exit with 1 where an item is in one of the states that must not be
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// For auditors: check a pack (a folder, a zip or a PDF), offline, believing nothing that it says
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
    /// Turn a provider's responsibility page into a draft of a model, with every row accounted for
    #[command(after_help = pages::IMPORT_EXAMPLES)]
    Import(Box<ImportArgs>),
    /// Compare two states of a page, or a model with its page: what moved, changed, came or went
    #[command(after_help = pages::DRIFT_EXAMPLES)]
    Drift(Box<DriftArgs>),
    /// Say what changes if a deployment changes: items that come, go, or stay with their sign-offs
    #[command(after_help = pages::COMPARE_EXAMPLES)]
    Compare(CompareArgs),
    /// Write the state of a profile in the formats of other tools: OSCAL, spreadsheets, calendars, JSON
    #[command(after_help = export::EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Many packs on one page: put the parts together that several machines made
    Portfolio(PortfolioArgs),
    /// Git merge driver for records: keeps the events of both sides
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(MergeArgs),
    /// Print the JSON Schemas of model, profile, record and framework, or write them for an editor
    #[command(after_help = shell::SCHEMA_EXAMPLES)]
    Schema(SchemaArgs),
    /// Print the script that makes a shell complete profiles, items, signers and more
    #[command(after_help = shell::COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all commands
    #[command(after_help = shell::MAN_EXAMPLES)]
    Man(ManArgs),
}

const INIT_EXAMPLES: &str = "\
Examples:
  rchecklist init                                              asks all questions, on a terminal
  rchecklist init --service secrets-manager --yes              asks nothing; questions stay open
  rchecklist init --service secrets-manager --extends profiles/base.toml --id shop --yes
                                                               one of a fleet: people and policy are the base's
  rchecklist init --service hs-crypto --option master-key-custody=smart-card --option third-party-keystore=false \\
    --id payments --title 'Payments HSM' --period 2026-01-01..2026-12-31 --signatures required \\
    --signer 'custodian-a,Custodian A,custodian-a@example.com,key-custodian,/home/a/.ssh/id_ed25519.pub' --yes
  rchecklist init --git                                        no profile: records merge in this git repository";

#[derive(Debug, ClapArgs)]
pub struct InitArgs {
    /// The service; may be given again for a stack
    #[arg(long, value_name = "SERVICE", add = complete::services())]
    pub service: Vec<String>,
    /// The tier, for services that have tiers
    #[arg(long, value_name = "TIER", add = complete::tiers())]
    pub tier: Option<String>,
    /// The answer to a question, [SERVICE:]KEY=VALUE; several values with commas between; may be given again
    #[arg(long, value_name = "KEY=VALUE")]
    pub option: Vec<String>,
    /// The instance, as the provider names it
    #[arg(long, value_name = "CRN")]
    pub instance: Option<String>,
    /// Names the profile, its record and its pack [default: the service]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// The title on the cover
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// A file that the profile extends: what that says is not written again
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub extends: Option<PathBuf>,
    /// The line on each page [default: Confidential]
    #[arg(long, value_name = "TEXT")]
    pub classification: Option<String>,
    /// Who owns the deployment
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
    /// Whose days dates mean, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// The audit period [default: this year]
    #[arg(long, value_name = "FROM..TO", value_parser = parse_span)]
    pub period: Option<DateSpan>,
    /// A framework of the crosswalk; may be given again [default: all that the models know]
    #[arg(long, value_name = "ID", add = complete::frameworks())]
    pub framework: Vec<String>,
    /// Whether a name without a signature counts [default: optional]
    #[arg(long, value_name = "POLICY")]
    pub signatures: Option<SignaturesArg>,
    /// A signer: ID,NAME,E-MAIL,ROLE+ROLE[,PUBLIC KEY OR .pub FILE]; may be given again
    #[arg(long, value_name = "SIGNER")]
    pub signer: Vec<String>,
    /// Ask nothing
    #[arg(long, short)]
    pub yes: bool,
    /// Where to write it; - prints it [default: ./profiles/ID.toml if there is such a folder, else ./ID.toml]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Set up this git repository so that records merge, and make no profile: goes without the flags of one
    #[arg(long, conflicts_with_all = ["service", "tier", "option", "instance", "id", "title", "extends", "classification", "organisation",
        "time_zone", "period", "framework", "signatures", "signer", "yes", "output"])]
    pub git: bool,
    /// Overwrite a profile that is there; with --git, another rule or driver
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignaturesArg {
    /// A name in the record counts
    Optional,
    /// Only a signed sign-off counts
    Required,
}

impl From<SignaturesArg> for Signatures {
    fn from(given: SignaturesArg) -> Self {
        match given {
            SignaturesArg::Optional => Self::Optional,
            SignaturesArg::Required => Self::Required,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub struct StatusArgs {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
    /// List by item what is next, or by signer who has to act
    #[arg(long, value_name = "WHAT", default_value = "item")]
    pub by: StatusBy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatusBy {
    /// What is next
    Item,
    /// Who has to act
    Signer,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  rchecklist check --profile hpcs.toml
  rchecklist check --profile hpcs.toml --fail-on lapsed,stale,not-met,broken --format json

Exit codes: 0 no item is in such a state; 1 one is; 2 and 3 as everywhere.";

#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    /// The states that must not be, with commas between [default: open,partial,lapsed,stale,not-met,broken]
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = parse_state, add = complete::states())]
    pub fail_on: Vec<State>,
    /// Look at required items only
    #[arg(long)]
    pub required: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  rchecklist verify out/hpcs                              a pack's folder
  rchecklist verify audit-pack.zip --quick                a zip; looks for the PDF's facts, and does not set it again
  rchecklist verify audit-pack.pdf                        the PDF alone, with the files inside it
  rchecklist verify new.zip --against last-year.zip       what was removed or rewritten since

Exit codes: 0 all that was checked holds; 1 something does not, and is named; 2 this is no folder, zip or PDF; 3 the machine failed.";

#[derive(Debug, ClapArgs)]
pub struct VerifyArgs {
    /// The pack: its folder, its zip, or its PDF
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// An earlier pack of the same deployment: name what was removed or rewritten since
    #[arg(long, value_name = "PACK")]
    pub against: Option<PathBuf>,
    /// Do not set the PDF again to compare each byte: look for its facts on its pages (a PDF alone is set again always)
    #[arg(long)]
    pub quick: bool,
    /// The folder of the customer's own templates, where the PDF was set with them
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub templates: Option<PathBuf>,
    /// Let a pack of another version pass although this version makes some of it otherwise
    #[arg(long)]
    pub other_version: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

const MERGE_EXAMPLES: &str = "\
Set up once in each clone of a repository:
  rchecklist init --git                          or by hand:
  echo '*.record.toml merge=rchecklist' >> .gitattributes
  git config merge.rchecklist.name 'rchecklist records'
  git config merge.rchecklist.driver 'rchecklist merge %O %A %B'";

#[derive(Debug, ClapArgs)]
pub struct MergeArgs {
    /// The record that both sides began with
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// Our record; the result is written here
    #[arg(value_name = "OURS")]
    pub ours: PathBuf,
    /// Their record
    #[arg(value_name = "THEIRS")]
    pub theirs: PathBuf,
}

#[derive(Debug, Default, PartialEq, Eq, ClapArgs)]
pub struct BuildArgs {
    /// The pack's formats, with commas between: pdf, md, html, json, xlsx, csv, ics, oscal [default: pdf,md]
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', value_parser = parse_format, add = complete::formats())]
    pub format: Vec<Format>,
    /// The folder for packs; each goes into a folder of the profile's name [default: out]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// A folder of Typst templates and fonts of your own, which stand before the shipped ones
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub templates: Option<PathBuf>,
    /// Put the evidence files into the pack
    #[arg(long)]
    pub with_evidence: bool,
    /// An earlier pack (a folder or a zip): the new one says what changed since. For many profiles, the folder of their packs
    #[arg(long, value_name = "PACK")]
    pub since: Option<PathBuf>,
    /// Sign the manifest with this OpenSSH private key of a signer; with a .pub file, by the SSH agent
    #[arg(long, value_name = "KEY")]
    pub sign_pack: Option<PathBuf>,
    /// Make the pack even where nothing changed since it was made
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub many: ManyArgs,
    #[command(flatten)]
    pub pades: PadesArgs,
}

/// Many profiles at once.
#[derive(Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(next_help_heading = "Many profiles")]
pub struct ManyArgs {
    /// Packs that are made at a time [default: one for each processor]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Only part I of N of the profiles, by their IDs; `portfolio merge` puts the parts together
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
}

/// Digital signatures in the PDF (`PAdES`). Signatures that the PDF in the folder bears already are kept while the
/// document stays the same.
#[derive(Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(next_help_heading = "Digital signatures in the PDF (PAdES)")]
pub struct PadesArgs {
    /// Sign the PDF with a certificate: a PKCS#12 or PEM file; its passphrase is asked for; may be given again.
    /// SIGNER= says whose box it goes into [default: the signer of the certificate's name]
    #[arg(long = "pades", value_name = "[SIGNER=]CERT")]
    pub certificates: Vec<String>,
    /// The private key, where CERT is a PEM file without it
    #[arg(long, value_name = "FILE", requires = "certificates")]
    pub pades_key: Option<PathBuf>,
    /// Why it is signed, as the PDF says
    #[arg(long, value_name = "TEXT", requires = "certificates")]
    pub pades_reason: Option<String>,
    /// Have each new signature time-stamped by this authority (RFC 3161, http or https)
    #[arg(long, value_name = "URL", requires = "certificates", conflicts_with = "timestamp_token")]
    pub tsa: Option<String>,
    /// The certificates of the authority's issuers in PEM, where it does not send them
    #[arg(long, value_name = "FILE")]
    pub tsa_issuers: Option<PathBuf>,
    /// Write the question for a time-stamp of the last signature (DER), to be answered elsewhere
    #[arg(long, value_name = "FILE")]
    pub timestamp_query: Option<PathBuf>,
    /// Put the authority's answer to that question into the last signature
    #[arg(long, value_name = "FILE", conflicts_with_all = ["certificates", "timestamp_query"])]
    pub timestamp_token: Option<PathBuf>,
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

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let wrong = || "a day as YYYY-MM-DD, such as 2026-11-20".to_owned();
    // chrono takes "+2026-1-2" and the like as well; a day has one spelling here.
    if text.len() == 10 { text.parse().map_err(|_| wrong()) } else { Err(wrong()) }
}

fn parse_span(text: &str) -> Result<DateSpan, String> {
    let wrong = || "two days as FROM..TO, such as 2026-01-01..2026-03-31".to_owned();
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let span = DateSpan { from: parse_day(from).map_err(|_| wrong())?, to: parse_day(to).map_err(|_| wrong())? };
    if span.from > span.to { Err("a span that ends before it begins".to_owned()) } else { Ok(span) }
}

fn parse_people(text: &str) -> Result<(Capacity, Vec<String>), String> {
    let words = Capacity::ALL.iter().map(|capacity| capacity.word());
    let (capacity, names) =
        text.split_once('=').ok_or_else(|| "CAPACITY=NAME,NAME, such as card-holder=custodian-a".to_owned())?;
    let capacity = Capacity::from_word(capacity)
        .ok_or_else(|| crate::text::name_help(capacity, "capacities", words).join("; "))?;
    let names: Vec<String> =
        names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { Err("no name behind `=`".to_owned()) } else { Ok((capacity, names)) }
}

fn parse_state(text: &str) -> Result<State, String> {
    State::from_word(text).ok_or_else(|| {
        crate::text::name_help(text, "states", State::ALL.iter().map(|state| state.word())).join("; ")
    })
}

fn parse_format(text: &str) -> Result<Format, String> {
    one_of(text, "formats", Format::ALL)
}

fn one_of<T: Copy>(text: &str, what: &str, all: &[(&str, T)]) -> Result<T, String> {
    let known = all.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    known.ok_or_else(|| crate::text::name_help(text, what, all.iter().map(|(word, _)| *word)).join("; "))
}
