//! `completions`: the script that makes a shell ask this program what to offer.

use super::args::CompletionsArgs;
use super::{Context, complete};
use crate::diagnostics::Failure;

pub fn run(args: &CompletionsArgs, context: &Context) -> Result<(), Failure> {
    context.terminal.result(&complete::script(args.shell)?);
    Ok(())
}
