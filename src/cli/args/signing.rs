//! The arguments of the commands that write the record.

use super::{parse_day, parse_people, parse_span};
use crate::cli::complete;
use crate::profile::DateSpan;
use crate::record::Capacity;
use chrono::NaiveDate;
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// Who acts, and in what manner it is signed.
#[derive(Debug, ClapArgs)]
pub struct SigningArgs {
    /// Who signs: a signer of the profile [default: whose key it is]
    #[arg(long = "as", value_name = "SIGNER", add = complete::signers())]
    pub signer: Option<String>,
    /// The role as which you sign, where you have several
    #[arg(long, value_name = "ROLE", add = complete::roles())]
    pub role: Option<String>,
    /// Sign with this OpenSSH private key; its passphrase is asked for
    #[arg(long, value_name = "FILE", group = "how")]
    pub key: Option<PathBuf>,
    /// Sign with a key that your SSH agent holds [default where it holds one of the signer's keys]
    #[arg(long, group = "how")]
    pub agent: bool,
    /// Take this signature, made by `ssh-keygen -Y sign` over a printed statement
    #[arg(long, value_name = "FILE", group = "how")]
    pub signature: Option<PathBuf>,
    /// The statement that was signed [default: the signature's name without .sig]
    #[arg(long, value_name = "FILE", requires = "signature")]
    pub statement: Option<PathBuf>,
    /// Print the statement to sign elsewhere, and write nothing
    #[arg(long, group = "how")]
    pub print_statement: bool,
    /// Write your name without a signature, where the policy takes it
    #[arg(long, group = "how")]
    pub unsigned: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub(super) const SIGN_EXAMPLES: &str = "\
Examples:
  rchecklist sign back-up-master-key --profile hpcs.toml --as custodian-a --key ~/.ssh/id_ed25519
  rchecklist sign --profile hpcs.toml                    pick items from a list, sign by the SSH agent
  rchecklist sign plan-regions --decision not-applicable --note 'one region by contract' --profile hpcs.toml

With a key on another machine or a token, in two steps:
  rchecklist sign plan-regions --profile hpcs.toml --as owner --print-statement > s.txt
  ssh-keygen -Y sign -n sign-off@rchecklist -f KEY s.txt
  rchecklist sign --profile hpcs.toml --signature s.txt.sig";

#[derive(Debug, ClapArgs)]
pub struct SignArgs {
    /// The items: IDs or beginnings of them; on a terminal they can be picked from a list
    #[arg(value_name = "ITEM", add = complete::items())]
    pub items: Vec<String>,
    #[command(flatten)]
    pub signing: SigningArgs,
    /// What you say of them
    #[arg(long, value_name = "DECISION", default_value = "met")]
    pub decision: SignDecision,
    /// Your words; needed with not-applicable
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// The evidence that it rests on: beginnings of digests [default: all evidence of the item]
    #[arg(long, value_name = "DIGEST", value_delimiter = ',')]
    pub evidence: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignDecision {
    /// The deed is done
    Met,
    /// It is not done
    NotMet,
    /// It does not apply here
    NotApplicable,
}

#[derive(Debug, ClapArgs)]
pub struct WithdrawArgs {
    /// The items: IDs or beginnings of them
    #[arg(value_name = "ITEM", add = complete::items())]
    pub items: Vec<String>,
    #[command(flatten)]
    pub signing: SigningArgs,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

pub(super) const EXCEPT_EXAMPLES: &str = "\
Examples:
  rchecklist except plan-regions --until 2027-03-31 --note 'second region is being built' --as owner --profile hpcs.toml
  rchecklist except plan-regions --as risk-owner --profile hpcs.toml      approves what the owner asked for

The one who asks and the one who approves must be two people; until then the item is partly signed.";

#[derive(Debug, ClapArgs)]
pub struct ExceptArgs {
    /// The items: IDs or beginnings of them
    #[arg(value_name = "ITEM", add = complete::items())]
    pub items: Vec<String>,
    #[command(flatten)]
    pub signing: SigningArgs,
    /// The last day on which the risk is accepted [default when approving: as asked]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub until: Option<NaiveDate>,
    /// The reason, the risk, and what is done instead [default when approving: as asked]
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

pub(super) const ATTACH_EXAMPLES: &str = "\
Examples:
  rchecklist attach back-up-master-key minutes.pdf --describe 'Minutes of the ceremony' --as custodian-a --profile hpcs.toml
  rchecklist attach review-instance-activity q3.csv --describe 'Events, third quarter' --covers 2026-07-01..2026-09-30 \\
    --command 'ibmcloud logs query …' --collected 2026-10-02 --profile hpcs.toml --as owner
  rchecklist attach hold-master-key-parts minutes.pdf --people key-part-holder=custodian-a,custodian-b …";

#[derive(Debug, ClapArgs)]
pub struct AttachArgs {
    /// The item: its ID or the beginning of it
    #[arg(value_name = "ITEM", add = complete::items())]
    pub item: String,
    /// The files; links, folders and devices are refused
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Who attaches it: a signer of the profile
    #[arg(long = "as", value_name = "SIGNER", add = complete::signers())]
    pub signer: Option<String>,
    /// What it is
    #[arg(long, value_name = "TEXT")]
    pub describe: String,
    /// The day on which it was taken [default: today in the profile's zone]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub collected: Option<NaiveDate>,
    /// The days of which it tells
    #[arg(long, value_name = "FROM..TO", value_parser = parse_span)]
    pub covers: Option<DateSpan>,
    /// The command that produced it
    #[arg(long, value_name = "COMMAND")]
    pub command: Option<String>,
    /// People of whom it tells, by capacity; may be given again
    #[arg(long, value_name = "CAPACITY=NAME,…", value_parser = parse_people, add = complete::capacities())]
    pub people: Vec<(Capacity, Vec<String>)>,
    /// Attach it although it looks like a secret; the reason is recorded
    #[arg(long, value_name = "REASON")]
    pub allow_secret: Option<String>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}
