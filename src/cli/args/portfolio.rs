//! The arguments of `portfolio`.

use super::ListFormat;
use clap::{Args as ClapArgs, Subcommand, ValueHint};
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
pub struct PortfolioArgs {
    #[command(subcommand)]
    pub command: PortfolioCommand,
}

#[derive(Debug, Subcommand)]
pub enum PortfolioCommand {
    /// Put the shards of a run together: one portfolio of all packs that several machines made
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(PortfolioMergeArgs),
}

const MERGE_EXAMPLES: &str = "\
Examples:
  rchecklist portfolio merge out                              all files shard-I-of-N.json in out; writes out/index.*
  rchecklist portfolio merge a/shard-1-of-2.json b/shard-2-of-2.json --out out
  rchecklist portfolio merge out --partial                    although a shard is missing; the pages say so
  rchecklist portfolio merge out --format json | jq .totals

The packs should lie in the --out folder by then, so that the pages' links lead somewhere: what is missing there, or is not
what its shard reported, is named on the pages.

Exit codes: 0 done; 1 done, and profiles failed, so that they have no pack; 2 the shards are not those of one run, nothing was
written; 3 the machine failed.";

#[derive(Debug, ClapArgs)]
pub struct PortfolioMergeArgs {
    /// Files that runs with --shard wrote, or folders with such files
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// The folder of the packs; the portfolio is written into it [default: out]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Merge although shards are missing
    #[arg(long)]
    pub partial: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}
