//! Items that somebody would rather not owe: what hides one is named, with its cause.

mod asked;
mod choices;
mod earlier;
mod grown;
mod lists;
mod models;
mod people;
mod removed;
mod renamed;
mod said;
mod silenced;
mod stepped;

pub(crate) use said::say;
