//! What is signed: every event has one text, and the text says all of the event.

use super::cut::Bytes;
use chrono::{DateTime, NaiveDate};
use rchecklist::digest::Digest;
use rchecklist::ids::{DeploymentId, ItemId, ProfileId};
use rchecklist::profile::DateSpan;
use rchecklist::record::{Decision, SignOff};
use rchecklist::statement::{event_digest, parse, text};

pub fn run(data: &[u8]) {
    match data.split_first() {
        Some((0, rest)) => event(rest),
        _ => {
            if let Ok(given) = std::str::from_utf8(data) {
                foreign(given)
            }
        }
    }
}

/// A statement from outside.
fn foreign(given: &str) {
    let Ok(read) = parse(given) else { return };
    let Ok(profile) = read.profile.parse::<ProfileId>() else { return };
    let Some((deployment, action)) = read.item.split_once('/') else { return };
    let (Ok(deployment), Ok(action)) = (deployment.parse::<DeploymentId>(), action.parse()) else { return };
    let item = ItemId { deployment, action };
    // The text made again may be another one, which is how a foreign text is found out; but it is a fixed point.
    round(&profile, &item, &read.said);
}

/// An event of our own.
fn event(data: &[u8]) {
    let mut bytes = Bytes(data);
    let flags = bytes.byte();
    let has = |bit: u8| flags & 1 << bit != 0;
    let day = |bytes: &mut Bytes<'_>| NaiveDate::from_num_days_from_ce_opt(i32::from(bytes.byte()) * 9_000 + 700);
    let digest = |bytes: &mut Bytes<'_>| Digest::of(&[bytes.byte()]);
    let decision = Decision::ALL[usize::from(bytes.byte()) % Decision::ALL.len()];
    // The years of four digits: TOML has no others.
    let seconds = i64::from_le_bytes(bytes.number().to_le_bytes()).rem_euclid(315_569_520_000) - 62_167_219_200;
    let nanos = u32::from(bytes.byte()) * u32::from(bytes.byte()) * 10_007;
    let at = DateTime::from_timestamp(seconds, nanos).expect("a moment");
    let by = bytes.text();
    let role = has(0).then(|| bytes.text());
    let scope = has(1).then(|| bytes.text());
    let note = has(2).then(|| bytes.text());
    let evidence = (0..bytes.byte() % 4).map(|_| bytes.text()).collect();
    let after = (0..bytes.byte() % 4).map(|_| digest(&mut bytes)).collect();
    let until = if has(3) { day(&mut bytes) } else { None };
    let period = day(&mut bytes).zip(day(&mut bytes)).filter(|_| has(4)).map(|(from, to)| DateSpan { from, to });
    let wording = has(5).then(|| digest(&mut bytes));
    let said = SignOff {
        by,
        role,
        decision,
        at: at.fixed_offset(),
        period,
        scope,
        wording,
        evidence,
        described: has(6).then(|| digest(&mut bytes)),
        after,
        note,
        until,
        signature: None,
    };
    let profile = "p".parse().expect("an ID");
    let item = ItemId { deployment: "d".parse().expect("an ID"), action: "a".parse().expect("an ID") };
    let read = round(&profile, &item, &said);
    // A record names a digest with or without the algorithm; the statement always names it. Any other name stands as it is.
    let digits = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_hexdigit());
    let plain = |said: &SignOff| {
        let evidence =
            said.evidence.iter().map(|name| name.strip_prefix("sha256:").filter(digits).unwrap_or(name).to_owned());
        SignOff { at: said.at.to_utc().fixed_offset(), evidence: evidence.collect(), ..said.clone() }
    };
    assert_eq!(format!("{:?}", plain(&said)), format!("{read:?}"), "the statement says something else");
}

/// An event, its text, and the event in the text.
fn round(profile: &ProfileId, item: &ItemId, said: &SignOff) -> SignOff {
    let made = text(profile, item, said);
    assert!(made.ends_with('\n') && !made.contains(|c: char| c != '\n' && c.is_control()), "{made:?}");
    let read = parse(&made).unwrap_or_else(|why| panic!("our own text cannot be read: {why}\n{made}"));
    assert_eq!((read.profile.as_str(), read.item.as_str()), (profile.as_str(), &*item.to_string()));
    let again = text(profile, item, &read.said);
    assert_eq!(made, again, "two texts of one event");
    assert_eq!(event_digest(profile, item, said), event_digest(profile, item, &read.said));
    read.said
}
