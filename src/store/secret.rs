//! Files with keys: read into memory that is wiped when it goes, by a process of which no core is written.

use super::read_bytes;
use crate::diagnostics::{Diagnostic, Failure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::path::Path;
use zeroize::Zeroizing;

/// Reads a file that holds a private key; its bytes are wiped from memory when they go. From here on the kernel writes no
/// core of this process.
///
/// # Errors
/// As [`super::read_text`].
pub fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    keep_private();
    read_bytes(path).map(Zeroizing::new)
}

/// The same for a private key that is text.
///
/// # Errors
/// As [`super::read_text`].
pub fn read_secret_text(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = read_secret(path)?;
    String::from_utf8(std::mem::take(&mut *bytes)).map(Zeroizing::new).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        let message = format!("{} is not text", path.display());
        Failure::input(Diagnostic::new("wrong-key", message).help("name the file that `ssh-keygen` made"))
    })
}

/// Before a key is in memory: no core of this process, and no other process of the same person may look into it (on Linux;
/// `prctl(2)`, `PR_SET_DUMPABLE`). A sandbox that forbids it does not stop anybody from signing.
fn keep_private() {
    let maximum = getrlimit(Resource::Core).maximum;
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
