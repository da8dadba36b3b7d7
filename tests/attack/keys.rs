//! Keys and passphrases: where they must never be seen.

mod corpus;
mod leaks;
mod samples;
