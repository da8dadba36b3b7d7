//! References: each must lead to something of the right kind.

use super::{Around, Walk};
use serde_json::{Map, Value};

/// References by UUID within a document, with the lists that hold what they mean.
const WITHIN: [(&str, &[&str]); 9] = [
    ("party-uuid", &["parties"]),
    ("party-uuids", &["parties"]),
    ("member-of-organizations", &["parties"]),
    ("provided-uuid", &["provided"]),
    ("responsibility-uuid", &["responsibilities"]),
    ("observation-uuid", &["observations"]),
    ("risk-uuid", &["risks"]),
    ("finding-uuid", &["findings"]),
    ("location-uuids", &["locations"]),
];

/// Members whose address names another document.
const TO_DOCUMENTS: [&str; 7] =
    ["imports", "import-profile", "import-ssp", "import-ap", "source-resource", "target-resource", "source"];

impl Walk<'_, '_> {
    /// One member: its form, and what it refers to.
    pub(super) fn member(&mut self, name: &str, value: &Value, object: &Map<String, Value>, around: &Around<'_>) {
        match value {
            Value::String(text) => self.text(name, text, object, around),
            Value::Array(entries) => {
                for text in entries.iter().filter_map(Value::as_str) {
                    self.text(name, text, object, around);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, name: &str, text: &str, object: &Map<String, Value>, around: &Around<'_>) {
        self.form(name, text, around);
        match name {
            "value" if around.holder == "props" => self.by_uuid(name, text, object, around),
            "href" | "source" => self.by_address(name, text, object, around),
            "member-of-organizations" => self.by_uuid(name, text, object, around),
            "role-id" | "role-ids" | "control-id" | "with-ids" | "id-ref" | "statement-id" | "statement-ids"
            | "target-id" | "by-id" => self.by_id(name, text, object, around),
            _ if name.ends_with("-uuid") || name.ends_with("-uuids") => self.by_uuid(name, text, object, around),
            _ => {}
        }
    }

    fn by_uuid(&mut self, name: &str, text: &str, object: &Map<String, Value>, around: &Around<'_>) {
        if let Some((_, lists)) = WITHIN.iter().find(|(own, _)| *own == name)
            && !lists.iter().any(|list| self.own.has(list, text))
        {
            self.fault(format!("there is no {} of this UUID", lists[0]));
        }
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        let here_or_in_plan = |walk: &Self, list: &str| {
            walk.own.has(list, text) || walk.plan.is_some_and(|plan| plan.has(list, text))
        };
        let known = match name {
            "actor-uuid" | "subject-uuid" if kind == "party" => self.own.has("parties", text),
            "subject-uuid" if kind == "resource" => self.own.has("resources", text),
            "component-uuid" => here_or_in_plan(self, "components") || self.plan.is_none(),
            "subject-uuid" => {
                let lists = ["components", "users", "inventory-items"];
                self.plan.is_none() || lists.iter().any(|list| here_or_in_plan(self, list))
            }
            "implementation-statement-uuid" => self.plan.is_none_or(|plan| plan.has("statements", text)),
            "value" if around.holder == "props" => self.prop(text, object),
            _ => true,
        };
        if !known {
            self.fault("what this UUID means is not there".to_owned());
        }
    }

    /// Props whose value is a UUID.
    fn prop(&self, text: &str, object: &Map<String, Value>) -> bool {
        match object.get("name").and_then(Value::as_str) {
            Some("leveraged-authorization-uuid") => self.own.has("leveraged-authorizations", text),
            Some("responsibility-uuid") => self.own.has("responsibilities", text),
            _ => true,
        }
    }

    fn by_id(&mut self, name: &str, text: &str, object: &Map<String, Value>, around: &Around<'_>) {
        if matches!(name, "role-id" | "role-ids") && !self.own.roles.contains(text) {
            self.fault(format!("there is no role `{text}`"));
        }
        let Some(controls) = &self.world.controls else { return };
        let in_scope = || match (self.root, &self.world.included) {
            ("system-security-plan" | "assessment-plan" | "assessment-results", Some(included)) => {
                included.contains(text)
            }
            _ => controls.contains(text),
        };
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        let known = match name {
            "control-id" => controls.contains(text) && in_scope(),
            "with-ids" => controls.contains(text),
            "id-ref" if !around.foreign && kind == "control" => controls.contains(text),
            "id-ref" if !around.foreign => self.part(text, None, ""),
            "target-id" if kind == "objective-id" => self.part(text, around.control, "objective"),
            "statement-id" | "statement-ids" | "target-id" => self.part(text, around.control, ""),
            "by-id" => text == around.control.unwrap_or_default() || self.part(text, around.control, ""),
            _ => true,
        };
        if !known {
            self.fault(format!("the catalog has no `{text}` here"));
        }
    }

    /// Whether the catalog has a part, and of the control that is meant.
    fn part(&self, id: &str, control: Option<&str>, name: &str) -> bool {
        self.world
            .parts
            .get(id)
            .is_some_and(|(own, called)| control.is_none_or(|control| control == *own) && called.ends_with(name))
    }

    fn by_address(&mut self, name: &str, text: &str, object: &Map<String, Value>, around: &Around<'_>) {
        if !matches!(name, "href" | "source") {
            return;
        }
        if let Some(resource) = text.strip_prefix('#') {
            if !self.own.has("resources", resource) {
                self.fault("there is no resource of this UUID".to_owned());
            }
            return;
        }
        let oscal = object.get("media-type").and_then(Value::as_str) == Some("application/oscal+json");
        let of_document = name == "source" && around.holder == "control-implementations"
            || name == "href" && (oscal || TO_DOCUMENTS.contains(&around.holder));
        let elsewhere = text.starts_with("../") || text.contains(':');
        if of_document && !elsewhere && !self.world.names.contains(text) {
            self.fault(format!("there is no document `{text}` in the set"));
        }
    }
}
