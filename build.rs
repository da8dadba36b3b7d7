//! Names this build: a fingerprint of all that decides what the program makes of its inputs, so that a pack of another build is
//! known as such although both call themselves by the same version.

#![allow(clippy::disallowed_methods, reason = "a build script reads the sources and tells cargo")]
#![allow(clippy::disallowed_macros, reason = "a build script speaks to cargo by printing")]

use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

/// What goes in: the code, what is built in, and the versions of all crates.
const PARTS: &[&str] = &["src", "seeds", "templates", "Cargo.toml", "Cargo.lock"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let mut files = Vec::new();
    for part in PARTS {
        println!("cargo::rerun-if-changed={part}");
        collect(&root.join(part), &mut files)?;
    }
    let mut named = Vec::new();
    for file in files {
        // The same on every machine: paths below the project, with one kind of separator.
        let name = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        named.push((name, file));
    }
    named.sort();
    // SipHash with fixed keys: it tells builds apart, and proves nothing.
    let mut hasher = DefaultHasher::new();
    for (name, file) in named {
        let bytes = fs::read(file)?;
        for part in [name.as_bytes(), &bytes] {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
    }
    println!("cargo::rustc-env=RCHECKLIST_BUILD={:016x}", hasher.finish());
    Ok(())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
    Ok(())
}
