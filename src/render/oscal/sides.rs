//! What the two sides of a deployment say to a control: what the provider gives and leaves, and what the customer takes over and
//! does.

use super::catalog::providers_part;
use super::object::{Object, Props};
use super::people::{PROVIDER, provider};
use super::set::{Control, Duty, Model, Set, item_props};
use super::words::{prose, sentence, string};
use crate::assess::State;
use crate::pack::ItemView;
use serde_json::{Value, json};

/// An item as the answer of a deployment to a control's statement.
pub struct Answer<'s, 'p> {
    pub set: &'s Set<'p>,
    pub model: &'s Model<'p>,
    pub control: &'s Control<'p>,
    pub duty: &'s Duty<'p>,
    pub item: &'s ItemView,
}

impl Answer<'_, '_> {
    /// Both sides, the provider's first.
    pub fn sides(&self) -> [Value; 2] {
        [self.theirs(), self.ours()]
    }

    fn uuid(&self, what: &str) -> String {
        self.set.names.uuid(&[what, &self.control.id, &self.duty.deployment.id, &self.item.action])
    }

    fn theirs(&self) -> Value {
        let part = providers_part(self.control.row);
        let provided = json!({
            "uuid": self.uuid("provided"),
            "description": part,
            "responsible-roles": [{ "role-id": PROVIDER, "party-uuids": [provider(&self.duty.deployment.provider)] }],
        });
        let responsibility = Object::default()
            .put("uuid", self.uuid("responsibility"))
            .put("provided-uuid", self.uuid("provided"))
            .put("description", prose(&self.item.statement))
            .props(Props::default().own("item", &self.item.id).own("item-uuid", &self.item.uuid))
            .list("responsible-roles", self.set.responsible_roles(self.item));
        let export = Object::default()
            .put(
                "description",
                "What the provider's page says that it provides, and what it leaves to the customer.",
            )
            .put("provided", vec![provided])
            .put("responsibilities", vec![responsibility.value()]);
        Object::default()
            .put("component-uuid", self.set.service(&self.duty.deployment.id))
            .put("uuid", self.uuid("by-component service"))
            .put("description", part)
            .props(Props::default().nist("control-origination", "inherited"))
            .put("export", export.value())
            .value()
    }

    fn ours(&self) -> Value {
        let item = self.item;
        let inherited = string(&self.control.row.provider).map(|part| {
            json!({
                "uuid": self.uuid("inherited"),
                "provided-uuid": self.uuid("provided"),
                "description": prose(&part),
            })
        });
        let props = item_props(item)
            .nist("control-origination", "system-specific")
            .own("cadence", &item.cadence)
            .maybe("valid-until", item.valid_until)
            .own("responsibility-uuid", self.uuid("responsibility"))
            .own("why", &item.why);
        Object::default()
            .put("component-uuid", self.set.customer(self.model, &self.duty.deployment.id))
            .put("uuid", self.uuid("by-component customer"))
            .put("description", standing(item))
            .props(props)
            .put("implementation-status", status(item))
            .list("inherited", inherited)
            .list("satisfied", self.satisfied())
            .list("responsible-roles", self.set.responsible_roles(item))
            .value()
    }

    /// That the responsibility is met: said of nothing else, whatever the state.
    fn satisfied(&self) -> Option<Value> {
        matches!(self.item.state, State::Met | State::Due).then(|| {
            Object::default()
                .put("uuid", self.uuid("satisfied"))
                .put("responsibility-uuid", self.uuid("responsibility"))
                .put("description", standing(self.item))
                .list("responsible-roles", self.set.responsible_roles(self.item))
                .value()
        })
    }
}

/// That the customer's side takes over what a provider does where nothing is asked of it; nothing where the page names no part.
pub fn taken_over(set: &Set<'_>, model: &Model<'_>, control: &Control<'_>, duty: &Duty<'_>) -> Option<Value> {
    let deployment = &duty.deployment.id;
    let part = string(&control.row.provider)?;
    let inherited = json!({
        "uuid": set.names.uuid(&["inherited", &control.id, deployment]),
        "provided-uuid": set.names.uuid(&["provided", &control.id, deployment]),
        "description": prose(&part),
    });
    let taken = Object::default()
        .put("component-uuid", set.customer(model, deployment))
        .put("uuid", set.names.uuid(&["by-component customer", &control.id, deployment]))
        .put("description", "Taken over from the provider; the page asks nothing of the customer.")
        .props(Props::default().nist("control-origination", "inherited").own("deployment", deployment))
        .put("inherited", vec![inherited]);
    Some(taken.value())
}

/// What a provider does where nothing is asked of the customer.
pub fn provided(set: &Set<'_>, control: &Control<'_>, duty: &Duty<'_>) -> Value {
    let deployment = duty.deployment;
    let export = string(&control.row.provider).map(|part| {
        json!({
            "description": "What the provider's page says that it provides.",
            "provided": [{
                "uuid": set.names.uuid(&["provided", &control.id, &deployment.id]),
                "description": prose(&part),
                "responsible-roles": [{ "role-id": PROVIDER, "party-uuids": [provider(&deployment.provider)] }],
            }],
        })
    });
    let props = Props::default()
        .nist("control-origination", "inherited")
        .own("deployment", &deployment.id)
        .maybe("nothing-to-do", control.row.nothing_to_do);
    Object::default()
        .put("component-uuid", set.service(&deployment.id))
        .put("uuid", set.names.uuid(&["by-component", "service", &control.id, &deployment.id]))
        .put("description", providers_part(control.row))
        .props(props)
        .maybe("export", export)
        .value()
}

/// Where an item stands, in sentences.
pub fn standing(item: &ItemView) -> String {
    format!("{}: {}.{}", prose(&item.title), item.state_label, reason(item))
}

/// What of OSCAL's states comes nearest to an item's; the item's own stands in a prop.
pub fn status(item: &ItemView) -> Value {
    let state = match item.state {
        State::Met | State::Due => "implemented",
        State::Partial | State::Lapsed | State::Stale => "partial",
        State::NotApplicable => "not-applicable",
        State::Open | State::NotMet | State::Broken | State::RiskAccepted => "planned",
    };
    json!({ "state": state, "remarks": format!("{}{}", sentence(item.state_label), reason(item)) })
}

/// The reason as a sentence that follows another.
fn reason(item: &ItemView) -> String {
    string(&item.reason).map_or_else(String::new, |text| format!(" {}", prose(&sentence(&text))))
}
