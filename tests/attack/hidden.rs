//! Items that somebody would rather not owe: what hides one is named, with its cause.

mod choices;
mod grown;
mod models;
mod people;
mod removed;
mod said;

pub(crate) use said::say;
