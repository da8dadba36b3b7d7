//! What binds a sign-off to the item as it is: wording, scope, period, evidence, and its place in the chain.

use super::event::{Decision, ItemRecord, SignOff, Wording};
use super::told::described;
use crate::chain;
use crate::checklist::{Item, scope_text};
use crate::profile::Profile;
use chrono::{DateTime, NaiveDate, Utc};

/// A new sign-off on an item as it stands, before anybody signed it.
///
/// `own` is the item's entry in the record, if there is one.
#[must_use]
pub fn fresh(
    draft: SignOff,
    own: Option<&ItemRecord>,
    item: &Item<'_>,
    profile: &Profile,
    now: DateTime<Utc>,
) -> SignOff {
    // A beginning becomes the whole digest; what names nothing stays, and is reported.
    let whole = |named: String| match own.and_then(|own| own.evidence_named(&named)) {
        Some(piece) => piece.sha256.to_string(),
        None => named,
    };
    let draft = SignOff { evidence: draft.evidence.into_iter().map(whole).collect(), ..draft };
    SignOff {
        after: own.map_or_else(Vec::new, |own| chain::follow(&profile.id, own).next_after()),
        ..bound(draft, own, item, profile, profile.day_of(&now))
    }
    .with_description(own)
}

/// The wording that a sign-off on this item is about, unless the record has kept it already.
#[must_use]
pub fn wording(own: Option<&ItemRecord>, item: &Item<'_>) -> Option<Wording> {
    own.and_then(|own| own.wording(item.wording)).is_none().then(|| Wording {
        sha256: item.wording,
        title: item.action.title.clone(),
        statement: item.action.statement.clone(),
    })
}

/// The sign-offs of an item that were written by hand, bound to the item as it reads today, by their place in the
/// record; nothing for those that are bound or signed.
#[must_use]
pub fn bind(own: &ItemRecord, item: &Item<'_>, profile: &Profile) -> Vec<Option<SignOff>> {
    let mut changed = vec![None; own.sign_offs.len()];
    if own.sign_offs.iter().all(|said| !said.is_unbound()) {
        return changed;
    }
    let mut above = chain::Growing::default();
    for (place, said) in own.sign_offs.iter().enumerate() {
        let mut said = said.clone();
        if said.is_unbound() {
            let day = profile.day_of(&said.at);
            let named = !said.after.is_empty();
            said = bound(said, Some(own), item, profile, day);
            // A later event may follow one further down; what stands above is what a person saw.
            if !named {
                said.after = above.next_after();
            }
            said = said.with_description(Some(own));
            changed[place] = Some(said.clone());
        }
        above.push(&profile.id, &own.id, &said);
    }
    changed
}

impl SignOff {
    /// With the digest of what the record says of its evidence.
    fn with_description(self, own: Option<&ItemRecord>) -> Self {
        let described = self.described.or_else(|| described(&self.evidence, own?));
        Self { described, ..self }
    }
}

/// All but the place in the chain; what the draft has already stays.
fn bound(draft: SignOff, own: Option<&ItemRecord>, item: &Item<'_>, profile: &Profile, day: NaiveDate) -> SignOff {
    let known = own.map_or(&[][..], |own| &own.evidence);
    // Nothing rests on evidence that is taken back.
    let evidence = if draft.evidence.is_empty() && draft.decision != Decision::Withdrawn {
        let there = known.iter().filter(|piece| piece.collected.is_none_or(|collected| collected <= day));
        there.map(|piece| piece.sha256.to_string()).collect()
    } else {
        draft.evidence.clone()
    };
    SignOff {
        period: draft.period.or(profile.period),
        scope: draft.scope.or_else(|| Some(scope_text(item.deployment))),
        wording: draft.wording.or(Some(item.wording)),
        evidence,
        ..draft
    }
}
