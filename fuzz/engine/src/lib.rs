//! Nothing but libFuzzer, built; `../build.rs` links it to the targets.
