//! The portfolio: what a fleet of packs looks like on one page.
//!
//! A [`System`] is the line of one pack: small, and the same whenever the pack is. A [`Portfolio`] is the one view that every
//! format shows: its numbers are computed once, from the lines, and for its own day. Nothing here asks a clock or a disk.

mod counts;
mod due;
mod groups;
mod held;
mod merge;
mod people;
mod read;
pub mod render;
mod shard;
mod system;
mod view;

pub use counts::Counts;
pub use due::{Ahead, Due, Span, Window};
pub use groups::{ControlsOf, FrameworkLine, ServiceLine};
pub use held::{part, parts};
pub use merge::{Part, merge};
pub use people::{SignerLine, Unassigned, Waiting};
pub use shard::{MOST_SHARDS, NotAShard, Shard};
pub use system::{Covered, Deadline, Deployed, Exceptions, Made, Person, System, SystemTotals};
pub use view::{INDEX, Line, Portfolio, SCHEMA, StateSystems, Totals, Warning};

use serde::{Deserialize, Serialize};

/// A profile that made no pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Failed {
    /// The profile's path as the user named it.
    pub profile: String,
    /// The profile's ID, where it could be read.
    pub id: Option<String>,
    /// What was wrong, a line each.
    pub messages: Vec<String>,
}
