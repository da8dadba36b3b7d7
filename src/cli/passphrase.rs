//! A passphrase, typed without being shown, into memory that is wiped: not through a buffered reader, which keeps a copy.

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Error, ErrorKind, IsTerminal as _, stdin};
use std::os::fd::AsFd;
use zeroize::Zeroizing;

/// The longest line that a terminal gives at once, in bytes (`N_TTY_BUF_SIZE` of Linux).
const LONGEST: usize = 4096;

/// Reads one line from the terminal, without its end: from standard input where that is one, else from the terminal of the process.
///
/// # Errors
/// When there is no terminal, or the line does not come or is no UTF-8.
pub(super) fn read() -> std::io::Result<Zeroizing<String>> {
    let stdin = stdin();
    if stdin.is_terminal() {
        read_hidden(&stdin)
    } else {
        read_hidden(&File::options().read(true).open("/dev/tty")?)
    }
}

fn read_hidden(terminal: &impl AsFd) -> std::io::Result<Zeroizing<String>> {
    let shown = tcgetattr(terminal)?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    // What was typed before the question is not the answer.
    tcsetattr(terminal, OptionalActions::Flush, &hidden)?;
    let line = line(terminal);
    tcsetattr(terminal, OptionalActions::Flush, &shown)?;
    line
}

fn line(terminal: &impl AsFd) -> std::io::Result<Zeroizing<String>> {
    let mut typed = Zeroizing::new(vec![0; LONGEST]);
    let mut length = 0;
    while !typed[..length].ends_with(b"\n") {
        match rustix::io::read(terminal, &mut typed[length..]) {
            Ok(0) if length == 0 => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(0) => break,
            Ok(more) => length += more,
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let text = std::str::from_utf8(&typed[..length]);
    let text = text.map_err(|_| Error::new(ErrorKind::InvalidData, "it is not UTF-8"))?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}
