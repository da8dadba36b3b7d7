//! Who is meant by a name in the record: people are named by hand, and not always by their ID.

use crate::profile::Profile;
use crate::text::drawn;
use std::collections::BTreeMap;

/// The signers of a profile by all that they are called.
pub(super) struct People<'c>(BTreeMap<String, &'c str>);

impl<'c> People<'c> {
    pub(super) fn of(profile: &'c Profile) -> Self {
        let mut known = BTreeMap::new();
        // An ID is one signer's; a name or an address may look like another's ID, and does not take its place.
        for signer in &profile.signers {
            known.insert(drawn(signer.id.as_str()), signer.id.as_str());
        }
        for signer in &profile.signers {
            for called in [&signer.name, &signer.email] {
                known.entry(drawn(called)).or_insert(signer.id.as_str());
            }
        }
        Self(known)
    }

    /// The signer's ID; of somebody else the name, without what the eye does not see.
    pub(super) fn who(&self, called: &str) -> String {
        let drawn = drawn(called);
        match self.0.get(&drawn) {
            Some(id) => (*id).to_owned(),
            // A name of signs alone.
            None if drawn.is_empty() => called.to_owned(),
            None => drawn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody whom the profile does not have is one person in each spelling; of names of signs alone each is somebody else.
    #[test]
    fn a_name_that_no_signer_has_is_one_person_as_the_eye_sees_it() {
        let people = People(BTreeMap::from([("guarda".to_owned(), "guard-a")]));
        assert_eq!(people.who("Guard A"), "guard-a");
        assert_eq!(people.who("Some Body"), people.who("some\u{200b}body"));
        assert_ne!(people.who("Some Body"), people.who("somebody else"));
        assert_eq!(people.who("**"), people.who("**"));
        assert_ne!(people.who("**"), people.who("++"));
    }
}
