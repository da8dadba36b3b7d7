//! The command line: one file a command. Each takes its arguments and the context (day, terminal), calls the library, and prints.

mod args;
mod attach;
mod bases;
mod build;
mod check;
mod compare;
mod complete;
mod completions;
mod drift;
mod export;
mod frameworks;
mod import;
mod init;
mod items;
mod load;
mod man;
mod merge;
mod passphrase;
mod portfolio;
mod profiles;
mod record;
mod schema;
mod select;
mod services;
mod show;
mod sign;
mod signing;
mod status;
mod terminal;
mod verify;

use crate::diagnostics::{Diagnostic, Failure};
use crate::fleet::workers::processors;
use crate::profile::Profile;
use args::{Args, BuildArgs, Command};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use clap::Parser as _;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use terminal::Terminal;

/// What the commands know of the world, fixed once.
#[derive(Clone, Copy)]
struct Context {
    /// The moment of the call.
    now: DateTime<Utc>,
    /// The day that somebody asked for.
    as_of: Option<NaiveDate>,
    /// Whether the moment was given by `SOURCE_DATE_EPOCH`.
    fixed: bool,
    /// Where results and talk go.
    terminal: Terminal,
}

impl Context {
    /// The same, a while later: whoever waited for a lock or a person signs at the moment that it is then.
    fn later(self) -> Self {
        // A clock that fell out of its range meanwhile is no reason to forget when it was.
        Self { now: if self.fixed { self.now } else { clock().unwrap_or(self.now) }, ..self }
    }

    /// The day that was asked for, or today in UTC, where no profile says whose days are meant.
    fn today(&self) -> NaiveDate {
        self.as_of.unwrap_or_else(|| self.now.date_naive())
    }

    /// The day for which states hold: the one asked for, or today in the profile's zone.
    fn day(&self, profile: &Profile) -> NaiveDate {
        self.as_of.unwrap_or_else(|| profile.day_of(&self.now))
    }

    /// Whether later sign-offs simply did not exist yet, on the day that was asked for.
    fn looking_back(&self) -> bool {
        self.fixed || self.as_of.is_some()
    }
}

/// What a command that did its work has to say by its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing is wrong: 0.
    Done,
    /// It looked, and says no: 1.
    No,
    /// A part of its work was done, and the machine failed over the rest, which it told: 3.
    Machine,
}

/// Runs the program on the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    endure_limits();
    bound_threads();
    if complete::answer() {
        return ExitCode::SUCCESS;
    }
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors: clap prints them to stdout and says 0. A closed pipe is nobody's fault.
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            if let Err(failed) = Terminal::refusal(error)
                && failed.kind() != std::io::ErrorKind::BrokenPipe
            {
                return ExitCode::from(3);
            }
            return ExitCode::from(code);
        }
    };
    let terminal = Terminal::new(args.common.color, args.common.quiet);
    let as_of = args.common.as_of;
    let result = now().and_then(|(now, fixed)| run(args, &Context { now, as_of, fixed, terminal }));
    match result.and_then(|outcome| Terminal::unwritten().map_or(Ok(outcome), Err)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Ok(Outcome::Machine) => ExitCode::from(3),
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// A file over the limit on the length of files is an error like a full disk, and not the end of the process: without a handler, the
/// system's signal would end it, with temporary files left behind. Where the handler is refused, that is what happens.
fn endure_limits() {
    let seen = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, seen);
}

/// Takes no more threads from `RAYON_NUM_THREADS` than there are processors: each costs memory, and the others would only wait.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the environment for the number of threads")]
fn bound_threads() {
    let Some(asked) = std::env::var("RAYON_NUM_THREADS").ok().and_then(|text| text.parse::<usize>().ok()) else {
        return;
    };
    let most = processors().get();
    if asked > most {
        // Whoever has begun the threads already decided their number.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(most).build_global();
    }
}

fn run(args: Args, context: &Context) -> Result<Outcome, Failure> {
    let Args { common, command, build } = args;
    if command.is_some() && build != BuildArgs::default() {
        return Err(Failure::input(
            Diagnostic::new("usage", "--format, --out and --templates go behind the command's name")
                .help("for example: rchecklist status --profile hpcs --format json"),
        ));
    }
    let done = match command {
        None => return build::run(&common, &build, context),
        Some(Command::Build(build)) => return build::run(&common, &build, context),
        Some(Command::Init(args)) => init::run(&common, &args, context),
        Some(Command::Services(args)) => services::run(&common, &args, context),
        Some(Command::Frameworks(args)) => frameworks::run(&common, &args, context),
        Some(Command::Profiles(args)) => profiles::run(&common, &args, context),
        Some(Command::Items(args)) => items::run(&common, &args, context),
        Some(Command::Show(args)) => show::run(&common, &args, context),
        Some(Command::Status(args)) => status::run(&common, &args, context),
        Some(Command::Attach(args)) => attach::run(&common, &args, context),
        Some(Command::Sign(args)) => sign::run(&common, &args, context),
        Some(Command::Withdraw(args)) => sign::withdraw(&common, &args, context),
        Some(Command::Except(args)) => sign::except(&common, &args, context),
        Some(Command::Check(args)) => return check::run(&common, &args, context),
        Some(Command::Verify(args)) => return verify::run(&args, context),
        Some(Command::Drift(args)) => return drift::run(&common, &args, context),
        Some(Command::Compare(args)) => compare::run(&common, &args, context),
        Some(Command::Import(args)) => return import::run(&common, &args, context),
        Some(Command::Export(args)) => export::run(&common, &args, context),
        Some(Command::Record(args)) => return record::run(&common, &args, context),
        Some(Command::Merge(args)) => return merge::run(&args, context),
        Some(Command::Portfolio(args)) => return portfolio::run(&common, &args, context),
        Some(Command::Schema(args)) => schema::run(&args, context),
        Some(Command::Completions(args)) => completions::run(&args, context),
        Some(Command::Man(args)) => man::run(&args, context),
    };
    done.map(|()| Outcome::Done)
}

/// The moment of `SOURCE_DATE_EPOCH`, or that of the clock; and whether it was given.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the environment for the date")]
fn now() -> Result<(DateTime<Utc>, bool), Failure> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(epoch) => epoch
            .parse()
            .ok()
            .and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0))
            .filter(can_be_written)
            .map(|moment| (moment, true))
            .ok_or_else(|| {
                Failure::input(
                    Diagnostic::new("usage", format!("SOURCE_DATE_EPOCH is `{epoch}`"))
                        .help("it must be a whole number of seconds since 1970-01-01, or not be set"),
                )
            }),
        Err(_) => clock().map(|moment| (moment, false)).ok_or_else(|| {
            let message = "the clock of this machine stands before 1970 or after 9998";
            Failure::machine(Diagnostic::new("wrong-clock", message).help("set it; nothing can be dated by it"))
        }),
    }
}

/// The moment that the clock shows, where it is one that can be written down.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
fn clock() -> Option<DateTime<Utc>> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    DateTime::from_timestamp(i64::try_from(since.as_secs()).ok()?, since.subsec_nanos()).filter(can_be_written)
}

/// Whether a moment has a date of four digits for its year, in every zone.
fn can_be_written(moment: &DateTime<Utc>) -> bool {
    (1..9999).contains(&moment.year())
}
