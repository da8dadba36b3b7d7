//! `VERIFY.md`: how to check the pack with stock commands.

use crate::pack::Pack;
use std::fmt::Write as _;

/// The name of the file in the pack.
pub const FILE_NAME: &str = "VERIFY.md";

/// The recipe as Markdown. Each command stands in a block of its own, to be copied as it is.
#[must_use]
pub fn render(pack: &Pack) -> Vec<u8> {
    let mut out = String::from(
        "# How to check this pack\n\n\
        You need nothing of the people who made it: `sha256sum` (GNU coreutils), `ssh-keygen` (OpenSSH 8.7 or newer), \
        `pdfsig` and `pdfdetach` (Poppler). Run each command in the folder of this file, in a POSIX shell. A step whose \
        file is not in the pack does not apply.\n",
    );
    for (number, step) in (1..).zip(pack.steps) {
        // Writing to a text cannot fail.
        let _ = write!(out, "\n## {number}. {}\n\n```sh\n{}\n```\n\n", step.title, step.run);
        if let Some(file) = step.needs {
            let _ = write!(out, "Needs `{file}`. ");
        }
        let _ = writeln!(out, "It shows: {} {}", step.shows, step.limits);
    }
    out.push_str(
        "\nWhere a step fails, the pack is not what was sealed, or a person's key is not the one named: ask for a new \
        one by a way that you trust.\n",
    );
    out.into_bytes()
}
