//! A record: a build of it, and a sign-off on it, keep what people wrote.

use super::{house, said};
use chrono::{DateTime, NaiveDate, Utc};
use rchecklist::checklist::Item;
use rchecklist::digest::Digest;
use rchecklist::record::append::{Addition, Entry, append};
use rchecklist::record::{Decision, Evidence, ItemRecord, Record, SignOff, bind, edit, load};
use std::collections::BTreeMap;

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = house::file("r.toml", text);
    let before = match load(&file) {
        Ok(record) => record,
        Err(problems) => return said::check(&problems),
    };
    let checklist = &*house::CHECKLIST;
    let extended = match edit::extend(&file, checklist, day()) {
        Ok(extended) => extended,
        // What is in braces has no place for a section; nothing was written then.
        Err(failure) => return said::failure(&failure),
    };
    let built = house::file("r.toml", extended.text.clone());
    let after = load(&built).unwrap_or_else(|problems| panic!("a build broke it: {problems:?}\n{}", built.text));
    kept(&before, &after);
    lines_stay(text, &extended.text, before.items.values().any(|item| item.in_braces));
    assert!(checklist.items.iter().all(|item| after.entry(item).is_some()), "an item is not listed");
    let again = edit::extend(&built, checklist, day()).expect("it was built before");
    assert!(!again.changed() && again.text == built.text, "a second build changes it:\n{}", again.text);

    let additions: Vec<Addition> = checklist.items.iter().map(|item| addition(item, &after)).collect();
    match append(built.clone(), after.clone(), &additions) {
        Err(failure) => said::failure(&failure),
        Ok((text, grown)) => {
            let read = load(&house::file("r.toml", text.clone())).expect("what was appended to loads");
            assert_eq!(format!("{:?}", grown.items), format!("{:?}", read.items), "not what it says\n{text}");
            kept(&after, &read);
            lines_stay(&built.text, &text, after.items.values().any(|item| item.in_braces));
            for addition in &additions {
                let (old, new) = (&after.items[&addition.id], &read.items[&addition.id]);
                assert_eq!(old.sign_offs.len() + 1, new.sign_offs.len());
                assert_eq!(old.evidence.len() + 1, new.evidence.len());
            }
        }
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day")
}

fn now() -> DateTime<Utc> {
    day().and_hms_opt(12, 0, 0).expect("a time").and_utc()
}

/// Evidence and a sign-off, as the commands write them.
fn addition(item: &Item<'_>, record: &Record) -> Addition {
    let own = record.entry(item);
    let evidence = Evidence {
        file: "e/\"photo\".png".to_owned(),
        sha256: Digest::of(b"photo"),
        description: "A \u{1b} photo\nof it".to_owned(),
        collected: Some(day()),
        covers: None,
        by: Some("a".to_owned()),
        command: None,
        size: Some(5),
        secret_allowed: None,
        people: BTreeMap::new(),
    };
    let draft = SignOff {
        by: "a".to_owned(),
        role: Some("owner".to_owned()),
        decision: Decision::RiskAccepted,
        at: now().fixed_offset(),
        period: None,
        scope: None,
        wording: None,
        evidence: vec![evidence.sha256.to_string()],
        described: None,
        after: Vec::new(),
        note: Some("\"\"\"\n[items]\n# not a comment \\ '''".to_owned()),
        until: Some(day()),
        signature: None,
    };
    let said = bind::fresh(draft, own, item, house::CHECKLIST.profile, now());
    let wording = bind::wording(own, item).map(Entry::Wording);
    Addition {
        id: own.map_or_else(|| item.id.clone(), |own| own.id.clone()),
        title: item.action.title.clone(),
        entries: wording.into_iter().chain([Entry::Evidence(evidence), Entry::SignOff(said)]).collect(),
    }
}

/// All that people said is there, in its order; a sign-off by hand may have been bound.
pub fn kept(before: &Record, after: &Record) {
    for (id, old) in &before.items {
        let new: &ItemRecord = after.items.get(id).unwrap_or_else(|| panic!("{id} is gone"));
        assert_eq!(old.title, new.title, "{id}: its title");
        assert!(old.sign_offs.len() <= new.sign_offs.len(), "{id}: a sign-off is gone");
        for (old, new) in old.sign_offs.iter().zip(&new.sign_offs) {
            let mut same = new.clone();
            if old.is_unbound() {
                same = SignOff {
                    period: old.period,
                    scope: old.scope.clone(),
                    wording: old.wording,
                    evidence: if old.evidence.is_empty() { Vec::new() } else { same.evidence },
                    described: old.described,
                    after: old.after.clone(),
                    ..same
                };
            }
            assert_eq!(format!("{old:?}"), format!("{same:?}"), "{id}: a sign-off was changed");
        }
        let texts = |own: &ItemRecord| (format!("{:?}", own.evidence), format!("{:?}", own.wordings));
        let (evidence, wordings) = texts(old);
        let (new_evidence, new_wordings) = texts(new);
        let begins = |new: &str, old: &str| new.starts_with(old.trim_end_matches(']'));
        assert!(begins(&new_evidence, &evidence), "{id}: evidence was changed");
        assert!(begins(&new_wordings, &wordings), "{id}: a wording was changed");
    }
}

/// Every line is there, in its order; a mark that was lifted became a comment. Lines in braces grow.
fn lines_stay(before: &str, after: &str, in_braces: bool) {
    if in_braces {
        return;
    }
    let mut lines = after.lines().map(str::trim);
    for line in before.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let marked = format!("# {line}");
        assert!(
            lines.any(|own| own == line || own == marked),
            "a line is gone: {line:?}\n--- before\n{before}\n--- after\n{after}"
        );
    }
}
