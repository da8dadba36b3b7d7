//! The arguments of `items` and `frameworks`.

use super::ListFormat;
use crate::cli::complete;
use clap::Args as ClapArgs;

pub(super) const ITEMS_EXAMPLES: &str = "\
Examples:
  rchecklist items --profile hpcs --framework pci-dss-4.0.1    what supports a framework, and by which controls
  rchecklist items --profile hpcs --control SC-12              what supports a control or a part of it, such as SC-12(1)
  rchecklist items --profile hpcs --framework pci-dss-4.0.1 --control 3.7 --format json

Spelling does not matter: ac-02.1 is AC-2(1).";

#[derive(Debug, ClapArgs)]
pub struct ItemsArgs {
    /// Only items that support a control of this framework
    #[arg(long, value_name = "ID", add = complete::frameworks())]
    pub framework: Option<String>,
    /// Only items that support this control or a part of it, in any framework or in the one named
    #[arg(long, value_name = "CONTROL")]
    pub control: Option<String>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

#[derive(Debug, ClapArgs)]
pub struct FrameworksArgs {
    /// The framework whose controls are listed [default: all frameworks, one a line]
    #[arg(value_name = "ID", add = complete::frameworks())]
    pub framework: Option<String>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

pub const SHOW_EXAMPLES: &str = "\
Examples:
  rchecklist show back-up-master-key                          an item, as the first shipped profile has it that owes it
  rchecklist show back-up-master-key --profile payments       the same as the profile has it, with its sign-offs
  rchecklist show --resolved --profile payments               the profile with what it extends, as one TOML file
  rchecklist show --resolved --profile payments --format json | jq '.from[\"/policy/due-soon-days\"]'";

#[derive(Debug, ClapArgs)]
pub struct ShowArgs {
    /// The item: its ID, or the beginning of it; with --profile as it stands there
    #[arg(value_name = "ITEM", required_unless_present = "resolved", add = complete::items())]
    pub item: Option<String>,
    /// Show the profile instead, as one file with all that it extends; with --format json, where each key is from
    #[arg(long, conflicts_with = "item")]
    pub resolved: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}
