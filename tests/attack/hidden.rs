//! Items that somebody would rather not owe: what hides one is named, with its cause.

mod choices;
mod earlier;
mod grown;
mod lists;
mod models;
mod people;
mod removed;
mod said;
mod silenced;

pub(crate) use said::say;
