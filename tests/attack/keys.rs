//! Keys and passphrases: where they must never be seen.

mod agent;
mod corpus;
mod leaks;
mod samples;
