//! What a worker does in a round: commands with their arguments, and which of them are killed when. All of it follows from the seed.

use crate::dice::Dice;
use crate::world::{ITEMS, Kind, PERSONS, PROFILES};

/// One command, or an edit by hand.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is counted and timed together.
    pub kind: &'static str,
    pub profile: &'static str,
    pub deed: Deed,
    pub kill: Option<Kill>,
    /// A text that no other step has: the note of events, the name of files.
    pub mark: String,
}

/// What is done.
#[derive(Clone, Debug)]
pub enum Deed {
    /// A command that adds an event to each of these items.
    Event { args: Vec<String>, items: Vec<String>, by: &'static str, decision: &'static str },
    /// Files of these lengths, from this seed, go to an item.
    Attach { item: String, by: &'static str, lengths: Vec<usize>, seed: u64 },
    /// A command that adds nothing to a record, and with which exit codes it may end.
    Other { args: Vec<String>, codes: &'static [i32] },
    /// Rows of the last export are filled in, and imported.
    Import { by: &'static str, rows: Vec<usize>, partial: bool },
    /// A comment, at this part of the record.
    Comment { at: f64 },
    /// A sign-off as a person writes it.
    Hand { item: String, by: &'static str, decision: &'static str },
}

/// A signal at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    pub when: When,
    pub how: How,
}

/// When it comes.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// After so many microseconds.
    Micros(u64),
    /// At this part of the command's usual time.
    Part(f64),
    /// As soon as a temporary file is seen where the command writes, and so many microseconds.
    Writing(u64),
}

/// What comes.
#[derive(Clone, Copy, Debug)]
pub enum How {
    Kill,
    Term,
    Int,
    /// Stopped for so many milliseconds, and continued; killed then, if it says so.
    Stop(u64, bool),
}

const FORMATS: &[&str] =
    &["md", "md", "md,json", "pdf,md", "html", "csv,xlsx", "ics,md", "oscal", "pdf,md,html,json", "json"];

/// What one worker does in a round.
pub fn steps(mut dice: Dice, place: &str, in_clone: bool) -> Vec<Step> {
    let number = 4 + dice.below(4);
    (0..number).map(|n| step(&mut dice, format!("{place} s{n}"), in_clone)).collect()
}

fn step(dice: &mut Dice, mark: String, in_clone: bool) -> Step {
    let kind = dice.weighed(if in_clone { IN_CLONE } else { KINDS });
    let whose = dice.one(&PROFILES);
    let deed = deed(dice, kind, &whose, &mark);
    let by_hand = matches!(deed, Deed::Comment { .. } | Deed::Hand { .. });
    let kill = (!by_hand && dice.below(100) < 40).then(|| killed(dice));
    // A sign-off by hand needs a policy that takes it.
    Step { kind, profile: whose.id, deed, kill, mark }
}

const KINDS: &[(usize, &str)] = &[
    (22, "sign"),
    (5, "withdraw"),
    (6, "except"),
    (14, "attach"),
    (12, "build"),
    (3, "fleet"),
    (5, "status"),
    (4, "check"),
    (4, "verify"),
    (5, "export"),
    (4, "show"),
    (2, "compare"),
    (4, "import"),
    (2, "portfolio"),
    (4, "edit"),
];

const IN_CLONE: &[(usize, &str)] = &[(22, "sign"), (5, "withdraw"), (6, "except"), (14, "attach"), (5, "build")];

fn killed(dice: &mut Dice) -> Kill {
    let when = match dice.below(10) {
        // Early: evenly over the orders of magnitude.
        0..3 => When::Micros(10_f64.powf(dice.part() * 4.0) as u64),
        3..6 => When::Part(0.5 + dice.part() * 0.6),
        6..8 => When::Writing(if dice.once_in(2) { 0 } else { dice.below(4000) as u64 }),
        _ => When::Part(dice.part() * 1.2),
    };
    let how = match dice.below(10) {
        0..6 => How::Kill,
        6 => How::Term,
        7 => How::Int,
        _ => How::Stop(20 + dice.below(800) as u64, dice.once_in(2)),
    };
    Kill { when, how }
}

fn texts(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// The full name of an item of a profile.
fn item(dice: &mut Dice, whose: &Kind) -> String {
    format!("{}/lock-door-{}", dice.one(whose.deployments), dice.below(ITEMS))
}

fn deed(dice: &mut Dice, kind: &'static str, whose: &Kind, mark: &str) -> Deed {
    let by: &'static str = dice.one(&PERSONS);
    let path = format!("profiles/{}.toml", whose.id);
    let out = format!("out/{}", whose.id);
    match kind {
        "sign" | "withdraw" | "except" => event(dice, kind, whose, by, mark),
        "attach" => {
            let lengths = (0..=dice.below(3)).map(|_| dice.weighed(&[(6, 900), (3, 70_000), (1, 2_500_000)]));
            let lengths = lengths.collect();
            Deed::Attach { item: item(dice, whose), by, lengths, seed: dice.below(usize::MAX) as u64 }
        }
        "build" => {
            let mut args = texts(&["--profile", &path, "--format", dice.one(FORMATS)]);
            if dice.once_in(3) {
                args.push("--with-evidence".to_owned());
            }
            if dice.once_in(6) {
                args.push("--force".to_owned());
            }
            Deed::Other { args, codes: &[0] }
        }
        "fleet" => {
            Deed::Other { args: texts(&["--profile", "profiles", "--format", "md", "--jobs", "2"]), codes: &[0] }
        }
        "status" => {
            let format = dice.one(&["table", "json"]);
            Deed::Other { args: texts(&["status", "--profile", &path, "--format", format]), codes: &[0] }
        }
        "check" => Deed::Other { args: texts(&["check", "--profile", &path]), codes: &[0, 1] },
        "verify" => {
            let what = dice.one(&["", "", "/audit-pack.zip", "/audit-pack.pdf"]);
            // While somebody builds, a pack may be a mixture of two, and then it does not hold.
            Deed::Other { args: texts(&["verify", &format!("{out}{what}")]), codes: &[0, 1, 2] }
        }
        "export" => {
            let format = dice.one(&["csv", "csv", "csv", "json", "xlsx", "ics", "html"]);
            let to = format!("exports/{}.{format}", whose.id);
            Deed::Other {
                args: texts(&["export", "--profile", &path, "--format", format, "--output", &to]),
                codes: &[0],
            }
        }
        "show" => {
            let item = item(dice, whose);
            Deed::Other { args: texts(&["show", &item, "--profile", &path]), codes: &[0] }
        }
        "compare" => {
            let other = format!("profiles/{}.toml", dice.one(&PROFILES).id);
            Deed::Other { args: texts(&["compare", &path, &other]), codes: &[0, 1] }
        }
        "portfolio" if dice.once_in(2) => {
            let shard = dice.one(&["1/2", "2/2"]);
            let args = texts(&["--profile", "profiles", "--format", "md", "--shard", shard]);
            Deed::Other { args, codes: &[0] }
        }
        "portfolio" => {
            Deed::Other { args: texts(&["portfolio", "merge", "out", "--out", "out"]), codes: &[0, 1, 2] }
        }
        "import" => {
            let rows = (0..=dice.below(4)).map(|_| dice.below(ITEMS)).collect();
            Deed::Import { by, rows, partial: dice.once_in(2) }
        }
        _ if dice.once_in(2) && !whose.signed => {
            Deed::Hand { item: item(dice, whose), by, decision: dice.one(&["met", "not-met"]) }
        }
        _ => Deed::Comment { at: dice.part() },
    }
}

/// A command that adds events.
fn event(dice: &mut Dice, kind: &str, whose: &Kind, by: &'static str, mark: &str) -> Deed {
    let mut items: Vec<String> = (0..dice.weighed(&[(6, 1), (2, 2), (1, 4)])).map(|_| item(dice, whose)).collect();
    items.sort_unstable();
    items.dedup();
    let mut args = texts(&[kind]);
    args.extend(items.iter().cloned());
    let path = format!("profiles/{}.toml", whose.id);
    args.extend(texts(&["--profile", &path, "--as", by, "--note", mark]));
    if whose.signed {
        args.extend(texts(&["--key", &format!("keys/{by}")]));
    } else {
        args.push("--unsigned".to_owned());
    }
    let decision = match kind {
        "sign" => dice.weighed(&[(6, "met"), (2, "not-met"), (1, "not-applicable")]),
        "withdraw" => "withdrawn",
        _ => "risk-accepted",
    };
    match kind {
        "sign" => args.extend(texts(&["--decision", decision])),
        "except" => args.extend(texts(&["--until", "2099-12-31"])),
        _ => {}
    }
    Deed::Event { args, items, by, decision }
}
