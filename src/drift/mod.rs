//! What changed between two readings of a page, and what follows for what was signed.
//!
//! Either side is a page or a model ([`side`]). Rows are matched by what they say and not by where they stand (`matching`,
//! `families`), so that a duty that moved is not taken for one that came and one that went. [`verdict`] says which sign-offs carry
//! over; [`apply`] brings a model to the new revision; [`report`] writes it down.

pub mod apply;
mod families;
mod forms;
mod judging;
mod matching;
pub mod report;
mod returning;
pub mod side;
mod similar;
pub mod verdict;

pub use judging::drift;
pub use side::{Place, Side, SideRow};

crate::model::words! {
    /// What became of a row.
    Change {
        /// The same text in the same place.
        Unchanged = "unchanged", "unchanged";
        /// It reads the same: only links, marks, variables or white space differ.
        Markup = "markup", "markup only";
        /// Only names of products differ.
        ProductName = "product-name", "product name only";
        /// The same text under another area or tier.
        Moved = "moved", "moved";
        /// The same duty in other words.
        Reworded = "reworded", "reworded";
        /// One row became several.
        Split = "split", "split";
        /// Several rows became one.
        Merged = "merged", "merged";
        /// A duty came.
        Added = "added", "added";
        /// A duty went.
        Withdrawn = "withdrawn", "withdrawn";
    }
}

crate::model::words! {
    /// What became of one part of a row.
    Part {
        /// The same text.
        Same = "same", "same";
        /// It reads the same.
        Markup = "markup", "markup only";
        /// Only names of products differ.
        ProductName = "product-name", "product name only";
        /// Other words.
        Reworded = "reworded", "reworded";
        /// One side has no words to compare with: a model in words of its own holds a digest only.
        Unknown = "unknown", "not known";
    }
}

/// One row, or several that became one or came from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What became of it.
    pub change: Change,
    /// Rows of the old side, by their number from 0.
    pub from: Vec<usize>,
    /// Rows of the new side.
    pub to: Vec<usize>,
    /// Whether it stands under another area or tier now.
    pub moved: bool,
    /// What became of the task, of the provider's part, and of the customer's part; none where there is nothing to compare
    /// with.
    pub parts: Option<[Part; 3]>,
    /// Whether the customer's duty reads otherwise than before, came or went.
    pub changes_duty: bool,
}

/// All that changed from one side to the other: each row of either side stands in exactly one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The entries, in the order of the new side; what went stands where it stood before.
    pub entries: Vec<Entry>,
}

impl Drift {
    /// How many entries are of a kind.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        self.entries.iter().filter(|entry| entry.change == change).count()
    }

    /// Whether every row reads the same and stands where it stood.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.entries.iter().all(|entry| matches!(entry.change, Change::Unchanged | Change::Markup))
    }
}
