//! Many packs: at once, only what changed, and the portfolio of them.

use super::super::args::{BuildArgs, ManyArgs, PadesArgs};
use super::super::select::{Many, Member};
use super::super::{Context, Outcome, load};
use super::account::Account;
use super::one::{Hands, Maker, Subject};
use super::sealing::foreign_after_sweeping;
use crate::diagnostics::{Diagnostic, Failure, Fault};
use crate::digest::Digest;
use crate::fleet::{BUILD, workers};
use crate::pack::VERSION;
use crate::portfolio::{Failed, Portfolio, System, render};
use crate::seal::manifest::Listed;
use crate::store::{self, Keep, Staged};
use crate::text::count;
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Failures that are shown whole; the summary names all.
const SHOWN: usize = 20;

/// What became of a profile.
pub struct Done {
    pub system: System,
    /// Whether its pack was there, made from the same.
    pub kept: bool,
    /// Files in the pack's folder that are no part of it.
    pub foreign: Vec<String>,
    /// Whether the record was changed.
    pub recorded: bool,
}

/// Makes the packs of many profiles, and their portfolio.
pub fn run(maker: &Maker<'_>, many: Many, args: &BuildArgs) -> Result<Outcome, Failure> {
    let context = &maker.context;
    if args.sign_pack.is_some() || args.pades != PadesArgs::default() {
        return Err(Failure::input(
            Diagnostic::new("usage", "a pack is signed by a person who has seen it: one at a time")
                .help("build all, and sign each: rchecklist --profile ONE --sign-pack KEY"),
        ));
    }
    maker.order.since_many()?;
    let Many { mut members, bases } = many;
    let ManyArgs { jobs, shard } = args.many;
    members.retain(|member| shard.is_none_or(|shard| shard.holds(&member.key())));
    let twice = twice(&members);

    let jobs = jobs.and_then(|jobs| NonZeroUsize::new(jobs.into())).unwrap_or_else(workers::processors);
    let bar = context.terminal.count_bar(members.len() as u64, "Packs");
    let hushed = Context { terminal: context.terminal.hushed(), ..*context };
    let worker = Maker { context: hushed, of_many: true, ..*maker };
    let results = workers::each(jobs, &members, |member| {
        let result = match twice.get(&member.key()) {
            Some(names) => Err(same_id(member, names)),
            None => guarded(|| one(&worker, member)),
        };
        bar.inc(1);
        result
    });
    bar.finish_and_clear();

    let (mut systems, mut failed, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    let mut account = Account::of(bases);
    for (member, result) in members.iter().zip(results) {
        match result {
            Ok(done) => {
                account.made(&member.name, &done);
                systems.push(done.system);
            }
            Err(failure) => {
                let id = member.id().map(|id| id.to_string());
                account.failed(&member.name, id.as_deref());
                let messages = failure.diagnostics.iter().map(in_a_line).collect();
                failed.push(Failed { profile: member.name.clone(), id, messages });
                failures.push(failure);
            }
        }
    }
    let portfolio = Portfolio::new(context.today(), VERSION, systems, failed, shard);
    account.pages = put(&portfolio, maker)?;
    told(&failures, context);
    if maker.order.for_scripts() {
        context.terminal.talk(&account.text(&portfolio, &maker.order.out, context.terminal));
        context.terminal.json(&account.for_scripts(&portfolio));
    } else {
        context.terminal.summary(&account.text(&portfolio, &maker.order.out, context.terminal));
    }
    Ok(match failures.iter().find(|failure| failure.fault == Fault::Machine) {
        Some(_) => Outcome::Machine,
        None if failures.is_empty() => Outcome::Done,
        None => Outcome::No,
    })
}

/// Says what went wrong, as if each profile had been built alone; of very many, the first.
fn told(failures: &[Failure], context: &Context) {
    for failure in failures.iter().take(SHOWN) {
        context.terminal.failure(failure);
    }
    if failures.len() > SHOWN {
        let more = count(failures.len() - SHOWN, "further failure");
        context.terminal.talk(&format!("and {more}; the portfolio has all"));
    }
}

/// The pack of one of many.
fn one(maker: &Maker<'_>, member: &Member) -> Result<Done, Failure> {
    if let Some(done) = untouched(maker, member)? {
        return Ok(done);
    }
    let located = load::open(&member.place)?;
    let profile = maker.profile(&located)?;
    let earlier = maker.order.earlier_of(profile.id.as_str())?;
    let subject = Subject { located: &located, profile: &profile, earlier: earlier.as_ref() };
    let made = maker.make(subject, &mut Hands::default())?;
    let recorded = made.extended.changed();
    Ok(Done { system: made.system, kept: made.kept, foreign: made.foreign, recorded })
}

/// A pack that lies there and was made from just what there is now: told by digests, without reading anything else.
fn untouched(maker: &Maker<'_>, member: &Member) -> Result<Option<Done>, Failure> {
    let (Some(id), Ok(peek)) = (member.id(), &member.peek) else { return Ok(None) };
    if maker.order.force {
        return Ok(None);
    }
    let Some(entry) = maker.memory.entry(id.as_str()) else { return Ok(None) };
    let context = &maker.context;
    let Ok(zone) = entry.zone.parse::<Tz>() else { return Ok(None) };
    let day = context.as_of.unwrap_or_else(|| context.now.with_timezone(&zone).date_naive());
    if ![entry.as_of, entry.holds].contains(&day)
        || entry.as_of > day
        || entry.system.ran_out(day)
        || !maker.memory.as_it_was(&entry, (&member.name, peek.digest), member.home())?
    {
        return Ok(None);
    }
    let Some(entry) = maker.memory.if_it_lies(entry)? else { return Ok(None) };
    let files: Vec<Listed> = entry.files.into_iter().map(|left| left.file).collect();
    let foreign = foreign_after_sweeping(&maker.order.out.join(&entry.system.folder), &files)?;
    let system = System { profile: member.name.clone(), ..entry.system };
    Ok(Some(Done { system, kept: true, foreign, recorded: false }))
}

/// What `work` gives. That it breaks down is a failure like another: the other packs are made.
fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure::machine(
            Diagnostic::new("internal", "the program broke down over this profile")
                .help("this is a mistake of the program's: please report it"),
        ))
    })
}

/// The IDs that several profiles give themselves, with the names of these.
fn twice(members: &[Member]) -> BTreeMap<String, Vec<&str>> {
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for member in members.iter().filter(|member| member.id().is_some()) {
        found.entry(member.key()).or_default().push(&member.name);
    }
    found.retain(|_, names| names.len() > 1);
    found
}

fn same_id(member: &Member, names: &[&str]) -> Failure {
    let others: Vec<&str> = names.iter().copied().filter(|name| *name != member.name).collect();
    Failure::input(
        Diagnostic::new(
            "duplicate-id",
            format!("{} has the ID `{}`, as has {}", member.name, member.key(), others.join(", ")),
        )
        .help("a pack's folder is named by its profile's ID: give each its own"),
    )
}

/// A diagnostic in one line: where, and what.
fn in_a_line(diagnostic: &Diagnostic) -> String {
    match diagnostic.line() {
        Some(line) => format!("{line}: {}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// Writes the portfolio, unless it lies there as it would be written; gives the names of its files. Of a part of a fleet, only what
/// `portfolio merge` reads.
fn put(portfolio: &Portfolio, maker: &Maker<'_>) -> Result<Vec<String>, Failure> {
    let out = &maker.order.out;
    let part = render::part(portfolio)?;
    let _lock = store::lock_made(out, || ())?;
    let mut staged = Staged::default();
    if portfolio.shard.is_some() {
        staged.add(out.join(&part.name), &part.bytes, Keep::Derived)?;
        return staged.commit().map(|()| vec![part.name]);
    }
    let shows = Digest::of(format!("{BUILD} {}", Digest::of(&part.bytes)).as_bytes());
    if !maker.order.force
        && let Some(names) = maker.memory.pages_lie(shows, &render::quick(portfolio, &part.bytes))
    {
        return Ok(names);
    }
    let mut listed = Vec::new();
    for page in render::all(portfolio)? {
        staged.add(out.join(&page.name), &page.bytes, Keep::Derived)?;
        listed.push(Listed { bytes: page.bytes.len() as u64, sha256: Digest::of(&page.bytes), path: page.name });
    }
    staged.commit()?;
    let names = listed.iter().map(|file| file.path.clone()).collect();
    maker.memory.keep_pages(shows, listed)?;
    Ok(names)
}
