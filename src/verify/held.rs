//! Whether a pack is as it was sealed: by its list of files and by the signature over that list, without making it again.

use super::{Given, Kind, Problem, seal, sources};
use crate::profile::Profile;
use crate::seal::{MANIFEST, MANIFEST_SIGNATURE, PACK};
use crate::signature::{self, Signature};
use chrono::NaiveDate;

/// Who sealed a pack.
pub(super) enum Seal {
    /// Nobody did.
    None,
    /// This person, with this key.
    By(String),
    /// Somebody did, and it is not good.
    Wrong(Problem),
}

/// What of a pack's files is not as its manifest and its checksums have it. A PDF alone has neither.
pub(super) fn listed(given: &Given) -> Vec<Problem> {
    if given.kind == Kind::Pdf {
        return given.problems.clone();
    }
    seal::listing(given).into_iter().flat_map(|check| check.problems).collect()
}

/// What of a pack is not as it was sealed: its files, and the signature over their list, where there is one.
#[must_use]
pub fn not_as_sealed(given: &Given) -> Vec<Problem> {
    let mut problems = Vec::new();
    if given.bytes(MANIFEST_SIGNATURE).is_some() {
        match sources::read(given) {
            Ok(read) => {
                if let Seal::Wrong(problem) = sealed(given, &read.profile, read.snapshot.as_of) {
                    problems.push(problem);
                }
            }
            Err(unread) => problems.extend(unread),
        }
    }
    problems.extend(listed(given));
    problems
}

/// Who signed the manifest, by the keys of a profile on a day.
pub(super) fn sealed(given: &Given, profile: &Profile, day: NaiveDate) -> Seal {
    let at = MANIFEST_SIGNATURE;
    let Some(bytes) = given.bytes(at) else { return Seal::None };
    let wrong = |message: &str| Seal::Wrong(Problem::new(at, message));
    let Ok(text) = std::str::from_utf8(bytes) else { return wrong("it is no SSH signature") };
    if signature::in_openssh_form(text).as_deref() != Some(text) {
        return wrong("it is not in the form that OpenSSH writes");
    }
    let Ok(read) = Signature::parse(text) else { return wrong("it is no SSH signature") };
    let key = match read.verify(PACK, given.bytes(MANIFEST).unwrap_or_default()) {
        Ok(key) => key,
        Err(why) => return wrong(&format!("it does not hold: {why}")),
    };
    let owners = profile.signers.iter().flat_map(|signer| signer.keys.iter().map(move |own| (signer, own)));
    match owners.into_iter().find(|(_, own)| own.key == key) {
        None => wrong(&format!("its key is no key of the profile's signers ({})", key.fingerprint())),
        Some((signer, own)) if own.is_revoked_by(day) || !own.is_valid_on(day) => {
            wrong(&format!("the key of {} was revoked, or not valid on {day}", signer.name))
        }
        Some((signer, _)) => Seal::By(format!("{} ({})", signer.name, key.fingerprint())),
    }
}
