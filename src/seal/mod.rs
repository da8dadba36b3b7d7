//! What makes a pack checkable by others: its sources, the signed statements, a manifest, checksums, and one archive.
//!
//! Everything here is derived from the pack's sources alone, byte for byte, so that `verify` can make it again and compare.

pub mod archive;
pub mod contents;
pub mod manifest;
pub mod pades;
pub mod statements;

/// The manifest: every other file of the pack by digest.
pub const MANIFEST: &str = "manifest.json";

/// The SSH signature over the manifest.
pub const MANIFEST_SIGNATURE: &str = "manifest.json.sig";

/// The digests in the form of `sha256sum`.
pub const SUMS: &str = "SHA256SUMS";

/// The pack in one file.
pub const ARCHIVE: &str = "audit-pack.zip";

/// The namespace of signatures over a manifest (SSHSIG).
pub const PACK: &str = "pack@rchecklist";
