//! What holds for every model, profile and record, not only for the shipped ones.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use rchecklist::checklist::{Checklist, Exclusion, Outcome, Why, select};
use rchecklist::diagnostics::SourceFile;
use rchecklist::digest::Digest;
use rchecklist::model::library::{Library, NoFolder, PROFILES};
use rchecklist::model::{Answer, Condition, RowKind, Truth};
use rchecklist::profile::{self, Profile};
use rchecklist::record::append::{self, Addition, Entry};
use rchecklist::record::{self, Capacity, Decision, Evidence, SignOff, bind, edit};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// A model made up by chance: actions over four yes/no questions, rows of two tiers.
#[derive(Clone, Debug)]
struct MadeUp {
    /// For each action the condition as TOML, if any, and whether it is required.
    actions: Vec<(Option<String>, bool)>,
    /// For each row its kind, tier and actions (positions); none for nothing to do.
    rows: Vec<(bool, u8, Vec<usize>)>,
}

const QUESTIONS: usize = 4;

fn condition() -> impl Strategy<Value = String> {
    let leaf = (0..QUESTIONS, any::<bool>()).prop_map(|(n, is)| format!("{{ option = \"q{n}\", is = {is} }}"));
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|parts| format!("{{ all = [{}] }}", parts.join(", "))),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|parts| format!("{{ any = [{}] }}", parts.join(", "))),
            inner.prop_map(|part| format!("{{ not = {part} }}")),
        ]
    })
}

fn made_up() -> impl Strategy<Value = MadeUp> {
    let actions = prop::collection::vec((prop::option::of(condition()), any::<bool>()), 1..12);
    actions.prop_flat_map(|actions| {
        let count = actions.len();
        let row = (any::<bool>(), 0..3_u8, prop::collection::vec(0..count, 0..4));
        (Just(actions), prop::collection::vec(row, 0..20)).prop_map(move |(actions, mut rows)| {
            // A row names an action once.
            for (_, _, named) in &mut rows {
                named.sort_unstable();
                named.dedup();
            }
            // An action without a row would not load.
            rows.push((true, 0, (0..count).collect()));
            MadeUp { actions, rows }
        })
    })
}

impl MadeUp {
    fn model(&self) -> String {
        let mut text = String::from(
            "schema = 1\nid = \"made-up\"\nname = \"Made up\"\nshort-name = \"Made up\"\nprovider = \"Nobody\"\n",
        );
        for tier in ["one", "two"] {
            let _ = writeln!(text, "[[tier]]\nid = \"{tier}\"\nname = \"{tier}\"");
        }
        text.push_str("[[role]]\nid = \"owner\"\nname = \"Owner\"\n[[area]]\nid = \"all\"\nname = \"All\"\n");
        for n in 0..QUESTIONS {
            let _ = writeln!(text, "[[option]]\nid = \"q{n}\"\nquestion = \"{n}?\"");
        }
        for (n, (when, required)) in self.actions.iter().enumerate() {
            let when = when.as_ref().map_or(String::new(), |when| format!("when = {when}\n"));
            let _ = writeln!(
                text,
                "[[action]]\nid = \"do-{n}\"\ntitle = \"Do {n}\"\nstatement = \"Do {n}.\"\n{when}required = {required}\n\
                 modality = \"must\"\ncadence = \"yearly\"\nroles = [\"owner\"]\ntwo-person = false\n"
            );
        }
        let digest = "0".repeat(64);
        let _ = writeln!(text, "[[revision]]\ndate = 2026-01-01\nurl = \"u\"\npage-sha256 = \"{digest}\"");
        for (n, (table, tier, actions)) in self.rows.iter().enumerate() {
            let kind = if *table { "table" } else { "area" };
            let tier = match tier {
                0 => String::new(),
                1 => "tier = \"one\"\n".to_owned(),
                _ => "tier = \"two\"\n".to_owned(),
            };
            let ids: Vec<String> = actions.iter().map(|n| format!("\"do-{n}\"")).collect();
            let nothing = if ids.is_empty() { "nothing-to-do = \"says-none\"\n" } else { "" };
            let _ = writeln!(
                text,
                "[[revision.row]]\nkind = \"{kind}\"\narea = \"all\"\n{tier}task = \"t\"\nprovider = \"\"\ncustomer = \"\"\n\
                 {nothing}anchor = \"a\"\ntable = 1\nrow = {n}\nline = {n}\nsha256 = \"{digest}\"\nactions = [{}]",
                ids.join(", ")
            );
        }
        text
    }

    fn has_tiers(&self) -> bool {
        self.rows.iter().any(|(_, tier, _)| *tier > 0)
    }
}

fn profile_text(model: &MadeUp, tier_two: bool, answers: &[Option<bool>]) -> String {
    let mut text = String::from("id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"made-up\"\n");
    if model.has_tiers() {
        let _ = writeln!(text, "tier = \"{}\"", if tier_two { "two" } else { "one" });
    }
    text.push_str("[deployment.options]\n");
    for (n, answer) in answers.iter().enumerate() {
        if let Some(answer) = answer {
            let _ = writeln!(text, "q{n} = {answer}");
        }
    }
    text
}

fn load(model: &MadeUp, profile: &str) -> Profile {
    let file = SourceFile::new("made-up.toml", model.model());
    let folder: BTreeMap<String, Arc<SourceFile>> = BTreeMap::from([("made-up".to_owned(), file)]);
    let library = Library::new(&folder);
    profile::load(&SourceFile::new("p.toml", profile), &library).unwrap_or_else(|failure| panic!("{failure}"))
}

/// Every row is accounted for once, every action is an item or left out, and nothing is hidden by default.
fn check_reckoning(checklist: &Checklist<'_>) {
    let ids: BTreeSet<String> = checklist.items.iter().map(|item| item.id.to_string()).collect();
    assert_eq!(ids.len(), checklist.items.len(), "an item stands twice");
    let uuids: BTreeSet<String> =
        checklist.items.iter().map(|item| item.id.to_string() + &item.uuid.to_string()).collect();
    assert_eq!(uuids.len(), checklist.items.len());
    let mut from_ledger = BTreeSet::new();
    for scope in &checklist.scopes {
        let deployment = scope.deployment;
        let rows = &deployment.rows().expect("a revision").rows;
        assert_eq!(scope.ledger.len(), rows.len());
        for kind in [RowKind::Table, RowKind::Area] {
            let tally = scope.tally(kind);
            assert!(tally.balances(), "{tally:?}");
            assert_eq!(tally.rows, rows.iter().filter(|row| row.kind == kind).count());
        }
        for entry in &scope.ledger {
            match &entry.outcome {
                Outcome::Items(items) => {
                    assert!(!items.is_empty());
                    from_ledger.extend(items.iter().map(ToString::to_string));
                }
                Outcome::NothingToDo(_) => {}
                Outcome::OutOfScope(Exclusion::OtherTier(tier)) => assert_ne!(Some(tier), deployment.tier.as_ref()),
                Outcome::OutOfScope(Exclusion::Answers(options)) => {
                    assert!(!options.is_empty(), "left out without a reason");
                    assert!(options.iter().all(|option| deployment.answers.contains_key(option)));
                }
            }
        }
        for left in &scope.left_out {
            assert!(!ids.contains(&format!("{}/{}", deployment.id, left.action.id)));
            if let Exclusion::Answers(_) = left.why {
                let when = left.action.when.as_ref().expect("a condition");
                assert_eq!(when.decide(&deployment.answers).truth, Truth::No);
            }
        }
        let mine = checklist.items.iter().filter(|item| item.id.deployment == deployment.id).count();
        let used: BTreeSet<_> = rows
            .iter()
            .filter_map(|row| match &row.duty {
                rchecklist::model::Duty::Actions(ids) => Some(ids),
                rchecklist::model::Duty::Nothing(_) => None,
            })
            .flatten()
            .collect();
        assert_eq!(mine + scope.left_out.len(), used.len(), "an action is neither an item nor left out");
    }
    assert_eq!(from_ledger, ids, "items and ledger differ");
    for item in &checklist.items {
        assert!(!item.sources.is_empty());
        if let Why::LeftOpen(options) = &item.why {
            assert!(options.iter().all(|option| !item.deployment.answers.contains_key(option)));
        }
    }
}

#[test]
fn every_shipped_profile_balances() {
    for (name, text) in PROFILES {
        let library = Library::new(&NoFolder);
        let file = SourceFile::new(*name, *text);
        let profile = profile::load(&file, &library).unwrap_or_else(|failure| panic!("{failure}"));
        let checklist = select(&profile);
        assert!(!checklist.items.is_empty(), "{name}");
        check_reckoning(&checklist);
    }
}

/// Whether a condition holds where every question is answered: the plain two-valued reading.
fn holds(condition: &Condition, answers: &BTreeMap<String, bool>) -> bool {
    match condition {
        Condition::Is { option, any_of: Answer::Flag(flag) } => answers[option.as_str()] == *flag,
        Condition::Is { .. } => unreachable!("only yes/no questions are made up"),
        Condition::All(parts) => parts.iter().all(|part| holds(part, answers)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, answers)),
        Condition::Not(part) => !holds(part, answers),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_made_up_profile_balances(
        model in made_up(),
        tier_two in any::<bool>(),
        answers in prop::collection::vec(prop::option::of(any::<bool>()), QUESTIONS),
    ) {
        let profile = load(&model, &profile_text(&model, tier_two, &answers));
        check_reckoning(&select(&profile));
    }

    /// An open question never hides an item that some answer to it would bring in for sure.
    #[test]
    fn an_open_question_hides_nothing(
        model in made_up(),
        answers in prop::collection::vec(prop::option::of(any::<bool>()), QUESTIONS),
        filled in prop::collection::vec(any::<bool>(), QUESTIONS),
    ) {
        let open = load(&model, &profile_text(&model, false, &answers));
        let whole: Vec<Option<bool>> = answers.iter().zip(&filled).map(|(a, f)| a.or(Some(*f))).collect();
        let closed = load(&model, &profile_text(&model, false, &whole));
        let (open, closed) = (select(&open), select(&closed));
        let ids = |list: &Checklist<'_>| list.items.iter().map(|item| item.id.clone()).collect::<BTreeSet<_>>();
        prop_assert!(ids(&closed).is_subset(&ids(&open)));
        let plain: BTreeMap<String, bool> =
            whole.iter().enumerate().map(|(n, answer)| (format!("q{n}"), answer.expect("filled"))).collect();
        for item in &closed.items {
            prop_assert!(item.action.when.as_ref().is_none_or(|when| holds(when, &plain)));
        }
    }
}

/// What a person does to a record between two builds.
#[derive(Clone, Debug)]
enum Deed {
    /// A comment on a line of its own, before the n-th line.
    Comment(usize, String),
    /// A sign-off appended to the section of the n-th item.
    Sign(usize),
    /// Evidence and a sign-off on the n-th items that are owed, by command: together, in one write.
    Command(Vec<usize>),
    /// A note behind the last line, without a line end.
    Trailing,
    /// Blank lines before the n-th line.
    Blank(usize),
    /// A build of the model with this profile (which questions are answered how).
    Build(Vec<Option<bool>>),
}

fn deed() -> impl Strategy<Value = Deed> {
    let answers = || prop::collection::vec(prop::option::of(any::<bool>()), QUESTIONS);
    prop_oneof![
        (any::<prop::sample::Index>(), r"[ -&(-\[\]-~äß✓]{0,20}")
            .prop_map(|(at, text)| Deed::Comment(at.index(1000), text)),
        (0..12_usize).prop_map(Deed::Sign),
        prop::collection::vec(0..12_usize, 1..4).prop_map(Deed::Command),
        Just(Deed::Trailing),
        any::<prop::sample::Index>().prop_map(|at| Deed::Blank(at.index(1000))),
        answers().prop_map(Deed::Build),
        answers().prop_map(Deed::Build),
    ]
}

/// Inserts a line before the n-th, where that is between two keys or sections.
fn insert_line(text: &str, at: usize, line: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = at % (lines.len() + 1);
    lines.insert(at, line);
    lines.join("\n") + "\n"
}

fn sign(text: &str, which: usize) -> String {
    let headers: Vec<&str> = text.lines().filter(|line| line.starts_with("[items.made-up.")).collect();
    let Some(header) = headers.get(which % headers.len().max(1)) else { return text.to_owned() };
    let name = header.trim_start_matches('[').trim_end_matches(']');
    // People append at the end of the file; TOML allows a section's tables anywhere.
    format!(
        "{}\n[[{name}.sign-off]] # by hand\nby = \"x\"\ndecision = \"met\"\nat = 2026-01-02T03:04:05Z\n\
         note = '''\nTwo lines,\n  # and this is no comment\n'''\n",
        text.trim_end_matches('\n')
    )
}

/// What `attach` and `sign` write: evidence and a sign-off on some items, bound to what is there.
fn by_command(text: &str, checklist: &Checklist<'_>, which: &[usize]) -> String {
    let now = "2026-11-20T10:00:00Z".parse().expect("a moment");
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
    let bound = edit::extend(&SourceFile::new("r", text), checklist, day).expect("it is TOML").text;
    let file = SourceFile::new("r", bound);
    let record = record::load(&file).expect("it loads");
    let mut additions: Vec<Addition> = Vec::new();
    for n in which {
        let Some(item) = checklist.items.get(n % checklist.items.len().max(1)) else { continue };
        if additions.iter().any(|addition| addition.id == item.id) {
            continue;
        }
        let evidence = Evidence {
            file: "p.evidence/x".to_owned(),
            sha256: Digest::of(b"x"),
            description: "line one\nand \"\"\" two".to_owned(),
            collected: Some(day),
            covers: None,
            by: None,
            command: Some("a | b 'c'".to_owned()),
            size: Some(1),
            secret_allowed: None,
            people: BTreeMap::from([(Capacity::CardHolder, vec!["\u{202e}a".to_owned()])]),
        };
        let draft = SignOff {
            by: "x".to_owned(),
            role: None,
            decision: Decision::Met,
            at: DateTime::<Utc>::fixed_offset(&now),
            period: None,
            scope: None,
            wording: None,
            evidence: Vec::new(),
            described: None,
            after: Vec::new(),
            note: Some("[items.made-up.a]\n# no comment\n\u{1b}".to_owned()),
            until: None,
            signature: Some("-----BEGIN\nx\n".to_owned()),
        };
        let own = record.entry(item);
        let said = bind::fresh(draft, own, item, checklist.profile, now);
        let mut entries: Vec<Entry> = bind::wording(own, item).map(Entry::Wording).into_iter().collect();
        entries.extend([Entry::Evidence(evidence), Entry::SignOff(said)]);
        additions.push(Addition { id: item.id.clone(), title: item.action.title.clone(), entries });
    }
    let wanted = additions.clone();
    let (text, after) = append::append(Arc::clone(&file), record, &additions)
        .unwrap_or_else(|failure| panic!("{failure}\n{}", file.text));
    let again = record::load(&SourceFile::new("r", &*text)).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    assert_eq!(format!("{after:?}"), format!("{again:?}"), "{text}");
    // What was written is read back as it was meant.
    for addition in wanted {
        let item = &after.items[&addition.id];
        for entry in addition.entries {
            match entry {
                Entry::Evidence(one) => {
                    assert_eq!(format!("{one:?}"), format!("{:?}", item.evidence.last().expect("it")));
                }
                Entry::SignOff(one) => {
                    let read = item.sign_offs.last().expect("it");
                    let trimmed = SignOff {
                        signature: one.signature.as_ref().map(|text| format!("{}\n", text.trim())),
                        ..one
                    };
                    assert_eq!(format!("{trimmed:?}"), format!("{read:?}"));
                }
                Entry::Wording(_) | Entry::Verbatim { .. } => {}
            }
        }
    }
    text
}

/// Each line of `before` stands in `after`, in the same order; the program's own marks may have become comments.
fn keeps_lines(before: &str, after: &str) -> bool {
    let mut lines = after.lines();
    before.lines().all(|line| {
        lines.any(|found| {
            found == line
                || (line.trim_start().starts_with("not-owed-since")
                    && found.trim_start() == format!("# {}", line.trim_start()))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn builds_and_hand_edits_lose_nothing(model in made_up(), deeds in prop::collection::vec(deed(), 1..14)) {
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
        let mut text: Option<String> = None;
        let mut last = Vec::new();
        for deed in deeds {
            match (deed, &text) {
                (Deed::Build(answers), _) => {
                    let profile = load(&model, &profile_text(&model, false, &answers));
                    let checklist = select(&profile);
                    let extended = match &text {
                        None => edit::begin(&checklist),
                        Some(text) => edit::extend(&SourceFile::new("r", &**text), &checklist, day)
                            .unwrap_or_else(|failure| panic!("{failure}\n{text}")),
                    };
                    if let Some(before) = &text {
                        prop_assert!(keeps_lines(before, &extended.text), "{before}\n=====\n{}", extended.text);
                        prop_assert!(extended.changed() || *before == extended.text);
                    }
                    let file = SourceFile::new("r", &*extended.text);
                    let record = record::load(&file).unwrap_or_else(|found| panic!("{found:?}\n{}", extended.text));
                    for item in &checklist.items {
                        let entry = record.items.get(&item.id).expect("every item is listed");
                        prop_assert!(entry.not_owed_since.is_none());
                    }
                    for (id, entry) in &record.items {
                        let owed = checklist.items.iter().any(|item| item.id == *id);
                        prop_assert_eq!(owed, entry.not_owed_since.is_none());
                    }
                    // A second build changes nothing.
                    let again = edit::extend(&file, &checklist, day).expect("it is still TOML");
                    prop_assert!(!again.changed());
                    prop_assert_eq!(&again.text, &extended.text);
                    text = Some(extended.text);
                    last = answers;
                }
                (Deed::Command(which), Some(before)) => {
                    let profile = load(&model, &profile_text(&model, false, &last));
                    let after = by_command(before, &select(&profile), &which);
                    prop_assert!(keeps_lines(before, &after), "{before}\n=====\n{after}");
                    text = Some(after);
                }
                (_, None) => {}
                (Deed::Comment(at, comment), Some(before)) => text = Some(insert_line(before, at, &format!("# {comment}"))),
                (Deed::Sign(which), Some(before)) => text = Some(sign(before, which)),
                (Deed::Trailing, Some(before)) => text = Some(format!("{before}# the end")),
                (Deed::Blank(at), Some(before)) => text = Some(insert_line(before, at, "")),
            }
        }
    }
}
