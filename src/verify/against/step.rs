//! A step from one shipped revision of a page to a later one: what the later one took away or reworded is nobody's choice here.
//!
//! Only what this program ships speaks for a page. A model that is not the shipped text, byte for byte, explains nothing, whatever it
//! is called; nor does an earlier revision, nor another tier.

use super::super::sources::Read;
use crate::checklist::{Item, digest_of_wording};
use crate::digest::Digest;
use crate::ids::{ActionId, TierId};
use crate::model::library::Origin;
use crate::model::{Duty, Revision, Row, Service};
use crate::pack::VERSION;
use crate::profile::Deployment;
use std::collections::BTreeSet;

/// Two revisions of one shipped model: the one by which a deployment was, and the later one by which it is.
#[derive(Clone, Copy)]
pub(super) struct Step<'n> {
    service: &'n Service,
    was: &'n Revision,
    pub(super) is: &'n Revision,
    /// The tier as it was, and as it is.
    tiers: (Option<&'n TierId>, Option<&'n TierId>),
}

impl<'n> Step<'n> {
    /// The step of a deployment, if it made one.
    pub(super) fn of(before: &'n Deployment, now: &'n Deployment) -> Option<Self> {
        let service = now.service();
        let same = before.service().id == service.id && now.model.origin == Origin::Shipped;
        let (was, is) = (service.revision(Some(before.revision))?, now.rows()?);
        // A revision takes nothing away from itself and rewords nothing: `>=` would do as well.
        (same && is.date > was.date).then_some(Self {
            service,
            was,
            is,
            tiers: (before.tier.as_ref(), now.tier.as_ref()),
        })
    }

    /// Whether the earlier revision gave an item to this deployment, and the later one gives it to nobody.
    ///
    /// The earlier pack must have had it in the shipped words; those of another version of this program are not at hand.
    pub(super) fn took_away(&self, item: &Item<'_>, before: &Read) -> bool {
        let id = &item.action.id;
        let shipped = self.service.actions.get(id);
        let shipped = shipped.is_some_and(|own| digest_of_wording(&own.title, &own.statement) == item.wording);
        if !shipped && before.snapshot.version == VERSION {
            return false;
        }
        self.lost(id)
    }

    /// Whether the earlier revision gave it, and the later one gives it to nobody.
    fn lost(&self, id: &ActionId) -> bool {
        owed(self.was, id, self.tiers.0).next().is_some() && rows(self.is, id).next().is_none()
    }

    /// Whether the rows that give an item read otherwise in the later revision, and the earlier pack had them as the earlier one does.
    ///
    /// Its text of the item is then that of another version of this program: of its own version, it would be the shipped one.
    pub(super) fn reworded(&self, item: &Item<'_>, before: &Read) -> bool {
        let texts = |revision: &Revision, tier| -> BTreeSet<Digest> {
            owed(revision, &item.action.id, tier).map(|row| row.digest).collect()
        };
        let had = item.deployment.rows().map(|rows| texts(rows, self.tiers.0)).unwrap_or_default();
        let (was, is) = (texts(self.was, self.tiers.0), texts(self.is, self.tiers.1));
        before.snapshot.version != VERSION && had == was && !is.is_empty() && is.is_disjoint(&was)
    }
}

/// The rows of a revision that give an action.
fn rows<'r>(revision: &'r Revision, id: &ActionId) -> impl Iterator<Item = &'r Row> {
    revision.rows.iter().filter(move |row| matches!(&row.duty, Duty::Actions(ids) if ids.contains(id)))
}

/// Those of them that hold for a tier.
fn owed<'r>(revision: &'r Revision, id: &ActionId, tier: Option<&TierId>) -> impl Iterator<Item = &'r Row> {
    rows(revision, id).filter(move |row| row.tier.is_none() || row.tier.as_ref() == tier)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::library::{Library, NoFolder};

    /// What the later page still gives was not taken away by it, and what the earlier one did not give neither.
    #[test]
    fn a_page_takes_away_what_it_gave_and_gives_no_more() {
        let model = Library::new(&NoFolder).get("key-protect").expect("shipped");
        let service = &model.service;
        let revision = |date: &str| service.revision(Some(date.parse().expect("a date"))).expect("shipped");
        let (was, is) = (revision("2020-04-22"), revision("2026-03-19"));
        let step = Step { service, was, is, tiers: (None, None) };
        let lost = |id: &str| step.lost(&id.parse().expect("an ID"));
        assert!(lost("copy-keys-to-backup-instance"));
        assert!(!lost("plan-regions-for-instances"), "both give it");
        assert!(!lost("store-smart-cards-in-vaults"), "the later one gives it");
        assert!(!lost("no-such-action"));
    }
}
