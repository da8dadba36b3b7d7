//! Items that somebody would rather not owe: what hides one is named, with its cause.

mod choices;
mod removed;
