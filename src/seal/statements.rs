//! The signed statements as files that stock `ssh-keygen -Y verify` checks.

use crate::profile::{Profile, SignerKey};
use crate::record::Record;
use crate::record::naming::statement_name;
use crate::render::Artifact;
use crate::seal::PACK;
use crate::signature::{self, SIGN_OFF};
use crate::statement;
use chrono::{Days, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;
use std::fmt::Write as _;

/// The folder in the pack.
pub const FOLDER: &str = "statements";

/// The statements of a record up to a day, their signatures, the list of them, and the keys of the profile.
#[must_use]
pub fn files(profile: &Profile, record: &Record, as_of: NaiveDate) -> Vec<Artifact> {
    let mut files = Vec::new();
    let mut index = String::new();
    for (id, item) in &record.items {
        for (place, event) in item.sign_offs.iter().enumerate() {
            let Some(signature) = &event.signature else { continue };
            if profile.day_of(&event.at) > as_of {
                continue;
            }
            let name = statement_name(id, place);
            // A signer whom the profile does not know has no principal; the line says so, and the check fails.
            let principal = profile.signer(&event.by).map_or("unknown", |signer| signer.email.as_str());
            let time = event.at.to_utc().format("%Y%m%d%H%M%SZ");
            // Writing to a text cannot fail.
            let _ = writeln!(index, "{name} {principal} {time}");
            let text = statement::text(&profile.id, id, event);
            files.push(Artifact::new(format!("{FOLDER}/{name}"), text.into_bytes()));
            files.push(Artifact::new(format!("{FOLDER}/{name}.sig"), armoured(signature).into_bytes()));
        }
    }
    if !files.is_empty() {
        files.push(Artifact::new(format!("{FOLDER}/index.txt"), index.into_bytes()));
    }
    let keys = allowed_signers(profile);
    if !keys.is_empty() {
        files.push(Artifact::new(format!("{FOLDER}/allowed_signers"), keys.into_bytes()));
    }
    files
}

/// As OpenSSH writes it; a text that is no signature stays as it is, and fails every check.
fn armoured(signature: &str) -> String {
    signature::in_openssh_form(signature).unwrap_or_else(|| format!("{}\n", signature.trim_end()))
}

/// The keys of a profile in the form of ssh-keygen(1), section ALLOWED SIGNERS.
///
/// A key that was revoked is valid until the day before, and one with an end until that day's end, in the zone of the
/// profile; ssh-keygen's times are in UTC with a `Z`.
#[must_use]
pub fn allowed_signers(profile: &Profile) -> String {
    let mut out = String::new();
    for signer in &profile.signers {
        for own in &signer.keys {
            let _ = write!(out, "{} namespaces=\"{SIGN_OFF},{PACK}\"", signer.email);
            if let Some(from) = own.valid_from.and_then(|day| begin_of(day, profile.zone)) {
                let _ = write!(out, ",valid-after=\"{from}\"");
            }
            if let Some(end) = end_of(own).and_then(|day| begin_of(day, profile.zone)) {
                let _ = write!(out, ",valid-before=\"{end}\"");
            }
            let _ = writeln!(out, " {}", own.key.line());
        }
    }
    out
}

/// The first day on which a key may not sign any more.
fn end_of(own: &SignerKey) -> Option<NaiveDate> {
    let after = own.valid_until.and_then(|day| day.checked_add_days(Days::new(1)));
    [after, own.revoked].into_iter().flatten().min()
}

/// The first moment of a day in a zone, as `YYYYMMDDhhmmssZ`; where a zone skips midnight, the first that there is.
fn begin_of(day: NaiveDate, zone: Tz) -> Option<String> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let first = (0..24)
        .find_map(|hour| zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(hour))).earliest())?;
    Some(first.with_timezone(&Utc).format("%Y%m%d%H%M%SZ").to_string())
}
