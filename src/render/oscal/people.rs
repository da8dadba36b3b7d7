//! Metadata: the title, the moment of the last change, roles and parties.

use super::object::{Object, Props};
use super::set::Set;
use super::words::{self, Names, is_email, moment, prose, some_string, string, token};
use crate::assess::State;
use crate::pack::{EventView, ItemView, SignerView};
use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The role of those who run the services.
pub const PROVIDER: &str = "provider";

/// The role of somebody who signed without saying as what.
const SIGNER: &str = "signer";

/// The UUID of a provider, in whatever pack.
pub fn provider(name: &str) -> String {
    Names::of(&["provider", name]).uuid(&["party"])
}

/// The role as which somebody signed.
pub fn role_of(event: &EventView) -> String {
    match event.role.as_deref().and_then(string) {
        Some(role) => token(&role),
        None => SIGNER.to_owned(),
    }
}

impl Set<'_> {
    /// The UUID of a person, whether the profile knows them or not.
    pub fn person(&self, id: &str) -> String {
        self.names.uuid(&["person", id])
    }

    /// The UUID of the organisation whose system it is.
    fn customer_party(&self) -> String {
        self.names.uuid(&["organisation"])
    }

    /// Roles as whose holders may sign an item, each with the signers of the profile who hold it.
    pub fn responsible_roles(&self, item: &ItemView) -> Vec<Value> {
        let mut seen = BTreeSet::new();
        let roles = item.roles.iter().chain(&item.second_roles).filter(|role| seen.insert(role.as_str()));
        roles
            .map(|role| {
                let holders = self.pack.signers.iter().filter(|signer| signer.role_ids.contains(role));
                let holders: Vec<Value> = holders.map(|signer| self.person(&signer.id).into()).collect();
                let role = Object::default().put("role-id", token(role));
                if holders.is_empty() {
                    // OSCAL wants a party for each role.
                    role.put("party-uuids", vec![self.customer_party()])
                        .remarks("Nobody in the profile holds this role.")
                } else {
                    role.put("party-uuids", holders)
                }
                .value()
            })
            .collect()
    }

    /// The moment of the newest revision of a page in the pack.
    pub fn models_modified(&self) -> String {
        let days = self.pack.models.iter().map(|model| model.revision).max();
        moment(days.map_or(DateTime::UNIX_EPOCH, |day| words::beginning(day, chrono_tz::Tz::UTC)))
    }

    /// The moment of the last change that the pack shows: a page's revision, a sign-off, new evidence, or a day on which a state
    /// changed by itself. It is no clock: where nothing changed, it does not.
    pub fn last_change(&self) -> String {
        let pack = self.pack;
        let revisions = pack.models.iter().map(|model| words::beginning(model.revision, chrono_tz::Tz::UTC));
        let events = pack.journal.iter().filter_map(|event| event.at.parse::<DateTime<Utc>>().ok());
        let evidence = pack.evidence.iter().filter_map(|piece| piece.collected).filter(|day| *day <= pack.as_of);
        let due_soon = Days::new(pack.policy.due_soon_days.into());
        let by_itself = pack.items.iter().filter_map(|item| match (item.state, item.valid_until) {
            (State::Lapsed, Some(until)) => until.checked_add_days(Days::new(1)),
            (State::Due, Some(until)) => until.checked_sub_days(due_soon),
            _ => None,
        });
        let days = evidence.chain(by_itself).map(|day| words::beginning(day, self.zone));
        moment(revisions.chain(events).chain(days).max().unwrap_or(DateTime::UNIX_EPOCH))
    }

    /// Metadata of a document that is about the models alone: the same in whatever pack.
    pub fn models_metadata(&self, title: &str) -> Value {
        let modified = self.models_modified();
        let used: BTreeSet<&str> = self
            .pack
            .models
            .iter()
            .flat_map(|model| &model.actions)
            .flat_map(|action| action.roles.iter().chain(&action.second_roles))
            .map(String::as_str)
            .collect();
        let mut roles = self.roles();
        roles.retain(|id, _| id == PROVIDER || used.iter().any(|role| token(role) == *id));
        Object::default()
            .put("title", prose(title))
            .put("last-modified", modified.as_str())
            .put("version", modified.split('T').next().unwrap_or(&modified))
            .put("oscal-version", super::OSCAL_VERSION)
            .props(self.generator())
            .list("roles", roles.into_iter().map(|(id, title)| json!({ "id": id, "title": title })))
            .list("parties", self.providers())
            .list("responsible-parties", self.provider_parties())
            .value()
    }

    /// Metadata of a document that is about this system.
    pub fn metadata(&self, title: &str, props: Props) -> Value {
        let modified = &self.modified;
        let roles = self.roles();
        let roles = roles.into_iter().map(|(id, title)| json!({ "id": id, "title": title }));
        Object::default()
            .put("title", prose(title))
            .put("last-modified", modified.as_str())
            .put("version", modified.as_str())
            .put("oscal-version", super::OSCAL_VERSION)
            .props(props)
            .list("roles", roles)
            .list("parties", std::iter::once(self.organisation()).chain(self.persons()).chain(self.providers()))
            .list("responsible-parties", self.responsible_parties())
            .value()
    }

    /// The program that wrote the document.
    pub fn generator(&self) -> Props {
        Props::default().own("generator", format!("{} {}", self.pack.tool.name, self.pack.tool.version))
    }

    /// Props of a document about this system.
    pub fn marked(&self) -> Props {
        let props = self.generator().nist("marking", &self.pack.classification);
        props.own("profile", &self.pack.id).own("time-zone", &self.pack.time_zone)
    }

    /// Every role by its ID: those of the models, those of recorded sign-offs, and two of our own.
    fn roles(&self) -> BTreeMap<String, String> {
        let mut roles = BTreeMap::from([
            (PROVIDER.to_owned(), "Provider of a service".to_owned()),
            (SIGNER.to_owned(), "Signer whose role is not recorded".to_owned()),
        ]);
        for role in self.events().filter_map(|event| event.role.as_deref()).filter_map(string) {
            roles.insert(token(&role), prose(&role));
        }
        for role in &self.pack.roles {
            roles.insert(token(&role.id), prose(&role.name));
        }
        roles
    }

    /// The sign-offs up to the day, of all items.
    fn events(&self) -> impl Iterator<Item = &EventView> {
        let events = self.pack.items.iter().flat_map(|item| &item.sign_offs);
        events.filter(|event| event.on <= self.pack.as_of)
    }

    fn organisation(&self) -> Value {
        let name = self.pack.organisation.as_deref().and_then(string);
        let name = name.unwrap_or_else(|| "The customer, whose name the profile does not give".to_owned());
        json!({ "uuid": self.customer_party(), "type": "organization", "name": name })
    }

    fn persons(&self) -> Vec<Value> {
        let known: BTreeSet<&str> = self.pack.signers.iter().map(|signer| signer.id.as_str()).collect();
        let mut others: BTreeMap<&str, &str> = BTreeMap::new();
        let attached =
            self.pack.evidence.iter().filter_map(|piece| Some((piece.signer.as_deref()?, piece.by.as_deref()?)));
        others.extend(attached);
        others.extend(self.events().map(|event| (event.signer.as_str(), event.by.as_str())));
        others.retain(|id, _| !known.contains(id));
        let others = others.into_iter().map(|(id, name)| {
            let props = Props::default().own("signer", id).own("in-profile", "no");
            let party = Object::default().put("uuid", self.person(id)).put("type", "person");
            party.put("name", some_string(name)).props(props).value()
        });
        self.pack.signers.iter().map(|signer| self.signer(signer)).chain(others).collect()
    }

    fn signer(&self, signer: &SignerView) -> Value {
        let mail = is_email(&signer.email).then(|| Value::from(signer.email.as_str()));
        let keys = signer.keys.iter().map(|key| format!("{} {}", key.kind, key.fingerprint));
        let props = Props::default().own("signer", &signer.id).each("key", keys);
        let props = if mail.is_none() { props.own("email", &signer.email) } else { props };
        let organisation = self.pack.organisation.as_ref().map(|_| Value::from(self.customer_party()));
        Object::default()
            .put("uuid", self.person(&signer.id))
            .put("type", "person")
            .put("name", some_string(&signer.name))
            .props(props)
            .list("email-addresses", mail)
            .list("member-of-organizations", organisation)
            .value()
    }

    /// The providers of the models, each once.
    fn providers(&self) -> impl Iterator<Item = Value> {
        let names: BTreeSet<&str> = self.pack.models.iter().map(|model| model.provider.as_str()).collect();
        names
            .into_iter()
            .map(|name| json!({ "uuid": provider(name), "type": "organization", "name": some_string(name) }))
    }

    fn provider_parties(&self) -> Option<Value> {
        let uuids: Vec<Value> = self.providers().map(|party| party["uuid"].clone()).collect();
        (!uuids.is_empty()).then(|| json!({ "role-id": PROVIDER, "party-uuids": uuids }))
    }

    /// Who holds which role.
    fn responsible_parties(&self) -> Vec<Value> {
        let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for signer in &self.pack.signers {
            for role in signer.role_ids.iter().collect::<BTreeSet<_>>() {
                holders.entry(token(role)).or_default().push(self.person(&signer.id));
            }
        }
        if let Some(uuids) = self.provider_parties() {
            let own = uuids["party-uuids"].as_array().into_iter().flatten().filter_map(Value::as_str);
            holders.entry(PROVIDER.to_owned()).or_default().extend(own.map(str::to_owned));
        }
        holders.into_iter().map(|(role, uuids)| json!({ "role-id": role, "party-uuids": uuids })).collect()
    }
}
