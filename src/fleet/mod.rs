//! Many profiles at once: who works on which, and which packs can stay as they are.

pub mod entry;
pub mod peek;
pub mod workers;

pub use entry::{Entry, Inputs, Looked};

/// Names the build of this program: the version, and a fingerprint of its sources. Two builds of one version may make different
/// packs while somebody works on the program.
pub const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("RCHECKLIST_BUILD"));
