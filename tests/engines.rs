//! The examples that spread a fleet over engines that people have: each is run as the engine would run it, in processes of its
//! own, and must make what one machine makes, byte for byte.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]

mod support;

#[path = "engines/ci.rs"]
mod ci;
#[path = "engines/fleet.rs"]
mod fleet;
#[path = "engines/hosts.rs"]
mod hosts;
#[path = "engines/kubernetes.rs"]
mod kubernetes;
