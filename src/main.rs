//! The program `rchecklist`: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    rchecklist::cli::main()
}
