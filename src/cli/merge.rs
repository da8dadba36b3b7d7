//! `merge`: the git merge driver for records.

use super::args::MergeArgs;
use super::{Context, Outcome};
use crate::diagnostics::Failure;
use crate::record::merge::{Merged, merge};
use crate::store::{self, Keep, Staged};
use crate::text::count;

/// Writes the merged record over ours. Exit code 1 tells git that a person must look: the file has conflict markers then.
pub fn run(args: &MergeArgs, context: &Context) -> Result<Outcome, Failure> {
    let base = store::read_text(&args.base)?;
    let ours = store::read_text(&args.ours)?;
    let theirs = store::read_text(&args.theirs)?;
    let (text, outcome) = match merge(&base, &ours, &theirs)? {
        Merged::Clean { text, forks, kept } => {
            for item in &forks {
                context.terminal.talk(&format!("rchecklist: both sides have new events of {item}; both are kept"));
            }
            for item in &kept {
                context.terminal.talk(&format!(
                    "rchecklist: one side has removed signed sign-offs of {item}, and the other has not; they are kept"
                ));
            }
            (text, Outcome::Done)
        }
        Merged::Conflict { text, conflicts } => {
            context.terminal.talk(&format!(
                "rchecklist: {} by hand on both sides; the events of both are kept",
                count(conflicts, "line range was edited").replace("ranges was", "ranges were")
            ));
            (text, Outcome::No)
        }
    };
    let mut staged = Staged::default();
    staged.add(args.ours.clone(), text.as_bytes(), Keep::Durably)?;
    staged.commit()?;
    Ok(outcome)
}
