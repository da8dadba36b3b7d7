//! The arguments of `record`.

use super::ListFormat;
use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
pub struct RecordArgs {
    #[command(subcommand)]
    pub command: RecordCommand,
}

#[derive(Debug, Subcommand)]
pub enum RecordCommand {
    /// Take in a workbook or CSV in which people filled in decision, name, date, until and note
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(RecordImportArgs),
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  rchecklist record import items.xlsx --profile hpcs.toml              shows what would be added, and asks
  rchecklist record import items.csv --profile hpcs.toml --yes         asks nothing, for a script
  rchecklist record import items.ods --profile hpcs.toml --dry-run     only shows it

Nothing is written where a row has a conflict, unless --partial leaves such rows out. Importing twice adds nothing.

Exit codes: 0 done; 1 rows have conflicts; 2 the call or the file is wrong, nothing was written; 3 the machine failed.";

#[derive(Debug, ClapArgs)]
pub struct RecordImportArgs {
    /// The file that was filled in: .xlsx, .ods, or .csv with commas, semicolons or tabs
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Add the rows that have no conflict, although others have one
    #[arg(long)]
    pub partial: bool,
    /// Ask nothing
    #[arg(long, short)]
    pub yes: bool,
    /// Show what would be added, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}
