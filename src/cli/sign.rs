//! `sign`, `withdraw`, `except`: one event for each item, bound, signed and appended.

mod exception;

use super::Context;
use super::args::{Common, ExceptArgs, SignArgs, SignDecision, SigningArgs, WithdrawArgs};
use super::load::{self, Checks};
use super::show::find;
use super::signing::{self, Hand, Pen};
use super::terminal::{Terminal, bold, dim};
use crate::assess::{Assessment, Standing, assess};
use crate::checklist::{self, Checklist, Item};
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::model::library::Library;
use crate::profile::{self, Profile};
use crate::proof;
use crate::record::append::{self, Addition, Entry};
use crate::record::{Decision, Record, SignOff, bind, edit};
use crate::signature::SIGN_OFF;
use crate::statement;
use crate::store::{self, Keep, Staged};
use crate::text::{count, visible};
use chrono::{NaiveDate, SubsecRound as _};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What somebody wants to say of some items.
struct Word<'a> {
    names: &'a [String],
    signing: &'a SigningArgs,
    decision: Decision,
    note: Option<&'a str>,
    evidence: &'a [String],
    until: Option<NaiveDate>,
}

pub fn run(common: &Common, args: &SignArgs, context: &Context) -> Result<(), Failure> {
    let decision = match args.decision {
        SignDecision::Met => Decision::Met,
        SignDecision::NotMet => Decision::NotMet,
        SignDecision::NotApplicable => Decision::NotApplicable,
    };
    let note = args.note.as_deref();
    let word =
        Word { names: &args.items, signing: &args.signing, decision, note, evidence: &args.evidence, until: None };
    write(common, &word, context)
}

pub fn withdraw(common: &Common, args: &WithdrawArgs, context: &Context) -> Result<(), Failure> {
    let note = args.note.as_deref();
    let word = Word {
        names: &args.items,
        signing: &args.signing,
        decision: Decision::Withdrawn,
        note,
        evidence: &[],
        until: None,
    };
    write(common, &word, context)
}

pub fn except(common: &Common, args: &ExceptArgs, context: &Context) -> Result<(), Failure> {
    let word = Word {
        names: &args.items,
        signing: &args.signing,
        decision: Decision::RiskAccepted,
        note: args.note.as_deref(),
        evidence: &[],
        until: args.until,
    };
    write(common, &word, context)
}

/// A record as a command found it, ready to be appended to.
pub(super) struct Ledger {
    pub(super) path: PathBuf,
    pub(super) file: Arc<SourceFile>,
    pub(super) record: Record,
    /// Whether the file must be written even if nothing is added.
    begun: bool,
}

fn write(common: &Common, word: &Word<'_>, context: &Context) -> Result<(), Failure> {
    let folder = load::models(common)?;
    let library = Library::new(&folder);
    let located = load::locate(common)?;
    let profile = profile::load(&located.file, &library)?;
    let checklist = checklist::select(&profile);
    // A printed statement says all that the command line would.
    let printed = word.signing.signature.as_ref().map(|path| read_statement(path, word)).transpose()?;
    if word.names.is_empty() && printed.is_none() && !context.terminal.can_ask() {
        return Err(no_item());
    }
    let mut hand = match &printed {
        Some(read) => {
            let signer = signing::signer(&profile, &read.said.by)?;
            Hand { signer, ..signing::prepare(word.signing, &profile, context)? }
        }
        None => signing::prepare(word.signing, &profile, context)?,
    };
    let home = if located.home.as_os_str().is_empty() { Path::new(".") } else { &located.home };
    let picked = match &printed {
        Some(read) => vec![read.item.clone()],
        None => pick(word, &hand, &checklist, &located, context)?,
    };
    let items = picked.iter().map(|name| find(&checklist, name)).collect::<Result<Vec<_>, _>>()?;
    if hand.prints() && items.len() != 1 {
        return Err(Failure::input(
            Diagnostic::new("usage", "--print-statement takes one item").help("print one statement for each item"),
        ));
    }

    let _lock = load::lock(home, context)?;
    let context = &context.later();
    let ledger = open(&located, &checklist, &items, context)?;
    let mut additions: Vec<Addition> = Vec::new();
    for item in &items {
        if additions.iter().any(|addition| {
            addition.title == item.action.title
                && addition.id.action == item.id.action
                && addition.id.deployment == item.id.deployment
        }) {
            continue;
        }
        let said = match &printed {
            Some(read) => read.said.clone(),
            None => draft(word, item, &hand, &ledger.record, &profile, context)?,
        };
        additions.push(addition(item, said, &mut hand, &ledger.record, &profile, context)?);
    }
    if hand.prints() {
        return Ok(());
    }
    let (text, after) = append::append(ledger.file, ledger.record, &additions)?;
    let checks = Checks { proofs: proofs(&profile, &after, &additions), files: Checks::none().files };
    let assessment = assess(&load::basis_now(&checklist, &after, &checks, context));
    let standings = standings(&assessment, &items);
    for (standing, addition) in standings.iter().zip(&additions) {
        refuse_what_does_not_count(standing, addition)?;
    }
    if word.signing.dry_run {
        context.terminal.result(&preview(&ledger.path, &additions));
        return Ok(());
    }
    if ledger.begun || !additions.is_empty() {
        let mut staged = Staged::default();
        staged.add(ledger.path.clone(), text.as_bytes(), Keep::Durably)?;
        staged.commit()?;
    }
    let said = summary(&standings, &hand, &checklist, word.decision, &ledger.path);
    // The key goes as soon as it is not needed, not when somebody has read the summary.
    drop(hand);
    context.terminal.summary(&said);
    Ok(())
}

impl Hand<'_> {
    fn prints(&self) -> bool {
        matches!(self.pen, Pen::Print)
    }
}

/// Only the items that were touched are checked: what others say of other items is not this command's business.
fn proofs(profile: &Profile, record: &Record, additions: &[Addition]) -> proof::Proofs {
    let touched = additions.iter().filter_map(|addition| record.items.get(&addition.id));
    touched.map(|item| (item.id.clone(), proof::check_item(&profile.id, item))).collect()
}

fn standings<'a, 'c>(assessment: &'a Assessment<'c>, items: &[&Item<'_>]) -> Vec<&'a Standing<'c>> {
    let mut found: Vec<&Standing<'_>> = Vec::new();
    for item in items {
        let standing = assessment.standings.iter().find(|standing| standing.item.id == item.id);
        found.extend(standing.filter(|standing| found.iter().all(|other| other.item.id != standing.item.id)));
    }
    found
}

/// A sign-off that would not count is not written: the rule says why, and exit code 2.
fn refuse_what_does_not_count(standing: &Standing<'_>, addition: &Addition) -> Result<(), Failure> {
    let Some(last) = standing.record.map(|record| record.sign_offs.len().saturating_sub(1)) else { return Ok(()) };
    match standing.objection(last) {
        None => Ok(()),
        Some(finding) => Err(Failure::input(
            Diagnostic::new("would-not-count", format!("{}: {}", addition.id, finding.message))
                .help("nothing was written: a sign-off that does not count helps nobody")
                .helps((finding.code == "back-dated").then(|| "is the clock of this machine right?".to_owned())),
        )),
    }
}

/// The record, with sign-offs by hand on the items bound, or a new one.
pub(super) fn open(
    located: &load::Located,
    checklist: &Checklist<'_>,
    items: &[&Item<'_>],
    context: &Context,
) -> Result<Ledger, Failure> {
    let path = located.record_path(checklist.profile);
    let read = load::record(&path)?;
    let loose =
        |item: &&Item<'_>| read.record.entry(item).is_some_and(|own| own.sign_offs.iter().any(SignOff::is_unbound));
    let extended = match &read.file {
        None => Some(load::begin(checklist, located)),
        // A new event names the one before it, which must not change any more.
        Some(file) if items.iter().any(loose) => {
            Some(edit::extend(file, checklist, context.day(checklist.profile))?)
        }
        Some(_) => None,
    };
    let name = path.display().to_string();
    match (extended, read.file) {
        (Some(extended), _) => {
            let file = SourceFile::new(name, extended.text);
            let record = crate::record::load(&file)?;
            Ok(Ledger { path, file, record, begun: true })
        }
        (None, Some(file)) => Ok(Ledger { path, file, record: read.record, begun: false }),
        (None, None) => Err(Failure::machine(Diagnostic::new("internal", "a record is neither old nor new"))),
    }
}

fn draft(
    word: &Word<'_>,
    item: &Item<'_>,
    hand: &Hand<'_>,
    record: &Record,
    profile: &Profile,
    context: &Context,
) -> Result<SignOff, Failure> {
    let own = record.entry(item);
    for named in word.evidence {
        if own.and_then(|own| own.evidence_named(named)).is_none() {
            let known: Vec<String> = own
                .map_or(&[][..], |own| &own.evidence)
                .iter()
                .map(|piece| piece.sha256.to_string()[..12].to_owned())
                .collect();
            return Err(Failure::input(
                Diagnostic::new("unknown-evidence", format!("{} has no evidence `{named}`", item.id))
                    .helps(crate::text::name_help(named, "evidence", known.iter().map(String::as_str))),
            ));
        }
    }
    if word.decision == Decision::Withdrawn && own.and_then(|own| own.last_word(hand.signer.id.as_str())).is_none()
    {
        let message = format!("{} has said nothing of {} that could be taken back", hand.signer.name, item.id);
        return Err(Failure::input(
            Diagnostic::new("usage", message).help("`rchecklist show ITEM` lists what was said of it, and by whom"),
        ));
    }
    let role = role(word, item, hand)?;
    let (until, note) = match word.decision {
        Decision::RiskAccepted => exception::terms(word, item, record, hand, profile.day_of(&context.now))?,
        _ => (None, word.note.map(str::to_owned)),
    };
    let draft = SignOff {
        by: hand.signer.id.to_string(),
        role,
        decision: word.decision,
        // A second is as exact as a person is.
        at: context.now.trunc_subsecs(0).fixed_offset(),
        period: None,
        scope: None,
        wording: None,
        evidence: word.evidence.to_vec(),
        described: None,
        after: Vec::new(),
        note,
        until,
        signature: None,
    };
    Ok(bind::fresh(draft, own, item, profile, context.now))
}

/// The role given, or the only one that the signer has for this item.
fn role(word: &Word<'_>, item: &Item<'_>, hand: &Hand<'_>) -> Result<Option<String>, Failure> {
    let Some(given) = &word.signing.role else {
        let own: Vec<_> =
            hand.signer.roles.iter().filter(|role| item.action.signing.all().any(|known| known == *role)).collect();
        return Ok(match own.as_slice() {
            [only] => Some(only.to_string()),
            _ => None,
        });
    };
    if hand.signer.roles.iter().any(|role| role.as_str() == given) {
        return Ok(Some(given.clone()));
    }
    let roles = hand.signer.roles.iter().map(crate::ids::RoleId::as_str);
    Err(Failure::input(
        Diagnostic::new("unknown-role", format!("{} does not have the role `{given}`", hand.signer.name))
            .helps(crate::text::name_help(given, "roles", roles)),
    ))
}

/// Signs one event and says what is added to the record.
fn addition(
    item: &Item<'_>,
    mut said: SignOff,
    hand: &mut Hand<'_>,
    record: &Record,
    profile: &Profile,
    context: &Context,
) -> Result<Addition, Failure> {
    let own = record.entry(item);
    let id = own.map_or_else(|| item.id.clone(), |own| own.id.clone());
    let statement = statement::text(&profile.id, &id, &said);
    if hand.prints() {
        Terminal::exact(&statement);
    }
    if let Pen::Made(_) = hand.pen {
        let now = bind::fresh(SignOff { after: Vec::new(), ..said.clone() }, own, item, profile, context.now);
        if now.after != said.after {
            return Err(Failure::input(
                Diagnostic::new("moved-on", format!("{id} was signed since the statement was printed"))
                    .help("print the statement again and sign that"),
            ));
        }
    }
    said.signature = hand.pen.sign(SIGN_OFF, statement.as_bytes(), context.terminal)?;
    let mut entries = Vec::new();
    if said.wording == Some(item.wording) {
        entries.extend(bind::wording(own, item).map(Entry::Wording));
    }
    entries.push(Entry::SignOff(said));
    Ok(Addition { id, title: item.action.title.clone(), entries })
}

/// The statement that was signed elsewhere.
fn read_statement(signature: &Path, word: &Word<'_>) -> Result<statement::Read, Failure> {
    let default = signature.with_extension("");
    let path = word.signing.statement.as_ref().unwrap_or(&default);
    let file = store::read_text(path)?;
    let wrong = |why: String| {
        Failure::input(
            Diagnostic::new("wrong-statement", format!("{} is no statement of a sign-off", path.display()))
                .help(why)
                .help("it is what `rchecklist sign … --print-statement` printed; name it with --statement FILE"),
        )
    };
    let read = statement::parse(&file.text).map_err(wrong)?;
    let (profile, item) = (read.profile.parse(), read.item.split_once('/'));
    let id = item.and_then(|(deployment, action)| {
        Some(crate::ids::ItemId { deployment: deployment.parse().ok()?, action: action.parse().ok()? })
    });
    let again = profile.ok().zip(id).map(|(profile, id)| statement::text(&profile, &id, &read.said));
    if again.as_deref() == Some(&*file.text) {
        Ok(read)
    } else {
        Err(wrong("it was changed since it was printed".to_owned()))
    }
}

fn no_item() -> Failure {
    Failure::input(
        Diagnostic::new("usage", "no item is named")
            .help("name one or more, such as: rchecklist sign back-up-master-key …")
            .help("on a terminal, they can be picked from a list"),
    )
}

/// The items named; or those that a person picks from a list on a terminal.
fn pick(
    word: &Word<'_>,
    hand: &Hand<'_>,
    checklist: &Checklist<'_>,
    located: &load::Located,
    context: &Context,
) -> Result<Vec<String>, Failure> {
    if !word.names.is_empty() {
        return Ok(word.names.to_vec());
    }
    let read = load::record(&located.record_path(checklist.profile))?;
    let checks = Checks::of(checklist.profile, &read.record, &located.home, context.terminal)?;
    let assessment = assess(&load::basis(checklist, &read.record, &checks, context));
    let mine: Vec<&Standing<'_>> = assessment
        .standings
        .iter()
        .filter(|standing| match word.decision {
            Decision::Withdrawn => {
                standing.record.is_some_and(|own| own.last_word(hand.signer.id.as_str()).is_some())
            }
            Decision::RiskAccepted => !standing.state.is_settled(),
            _ => standing.waits_for.iter().any(|signer| signer.id == hand.signer.id),
        })
        .collect();
    if mine.is_empty() {
        context.terminal.summary(&format!("Nothing waits for {}.", visible(&hand.signer.name)));
        return Ok(Vec::new());
    }
    let lines = mine
        .iter()
        .map(|standing| format!("{} ({})", checklist.short_name(&standing.item.id), standing.state.label()));
    let prompt = format!("Items that {} can sign: space picks, enter signs", hand.signer.name);
    let chosen = Terminal::choose(&prompt, &lines.collect::<Vec<_>>())?;
    if chosen.is_empty() {
        Err(no_item())
    } else {
        Ok(chosen.iter().map(|place| mine[*place].item.id.to_string()).collect())
    }
}

fn preview(path: &Path, additions: &[Addition]) -> String {
    let heading = format!("Would be written to {}, for {}:", path.display(), count(additions.len(), "item"));
    format!("{}\n\n{}", dim(&heading), append::sections(additions).trim_end())
}

fn summary(
    standings: &[&Standing<'_>],
    hand: &Hand<'_>,
    checklist: &Checklist<'_>,
    decision: Decision,
    path: &Path,
) -> String {
    let how = match hand.pen {
        Pen::Unsigned => "recorded without a signature",
        _ => "signed",
    };
    let mut text = String::new();
    for standing in standings {
        let name = checklist.short_name(&standing.item.id);
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{}  \"{}\", {how} by {}\n  now {}: {}",
            bold(&name),
            decision.label(),
            visible(&hand.signer.name),
            standing.state.label(),
            visible(&standing.reason)
        );
    }
    let _ = write!(text, "{}", dim(&format!("in {}", path.display())));
    text
}
