//! The command line: one file a command. Each takes its arguments and the context (day, terminal), calls the library, and prints.

mod args;
mod build;
mod items;
mod load;
mod profiles;
mod schema;
mod services;
mod show;
mod status;
mod terminal;

use crate::diagnostics::{Diagnostic, Failure};
use args::{Args, BuildArgs, Command};
use chrono::{DateTime, NaiveDate, Utc};
use clap::Parser as _;
use std::process::ExitCode;
use terminal::Terminal;

/// What the commands know of the world, fixed once.
struct Context {
    /// The day for which states hold.
    as_of: NaiveDate,
    /// Where results and talk go.
    terminal: Terminal,
}

/// Runs the program on the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors: clap prints them to stdout and says 0. A closed pipe is nobody's fault.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(args.common.color, args.common.quiet);
    let result = today(args.common.as_of).and_then(|as_of| run(args, &Context { as_of, terminal }));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let Args { common, command, build } = args;
    if command.is_some() && build != BuildArgs::default() {
        return Err(Failure::input(
            Diagnostic::new("usage", "--format, --out and --templates go behind the command's name")
                .help("for example: rchecklist status --profile hpcs --format json"),
        ));
    }
    match command {
        None => build::run(&common, &build, context),
        Some(Command::Build(build)) => build::run(&common, &build, context),
        Some(Command::Services(args)) => services::run(&common, &args, context),
        Some(Command::Profiles(args)) => profiles::run(&common, &args, context),
        Some(Command::Items(args)) => items::run(&common, &args, context),
        Some(Command::Show(args)) => show::run(&common, &args, context),
        Some(Command::Status(args)) => status::run(&common, &args, context),
        Some(Command::Schema(args)) => schema::run(&args, context),
    }
}

/// The day given, or that of `SOURCE_DATE_EPOCH`, or today in UTC.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the clock and the environment for the date")]
fn today(given: Option<NaiveDate>) -> Result<NaiveDate, Failure> {
    if let Some(day) = given {
        return Ok(day);
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(epoch) => epoch
            .parse()
            .ok()
            .and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0))
            .map(|moment| moment.date_naive())
            .ok_or_else(|| {
                Failure::input(
                    Diagnostic::new("usage", format!("SOURCE_DATE_EPOCH is `{epoch}`"))
                        .help("it must be a whole number of seconds since 1970-01-01, or not be set"),
                )
            }),
        Err(_) => Ok(Utc::now().date_naive()),
    }
}
