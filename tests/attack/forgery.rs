//! Sign-offs that somebody made up, moved, dated back, or took away: each is found and named.

mod chain;
mod dated;
mod evidence;
mod fleets;
mod moved;
mod people;
mod reports;
pub(crate) mod resealed;
mod words;
pub(crate) mod world;
