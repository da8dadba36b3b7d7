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
