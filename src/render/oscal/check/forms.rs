//! The form of single values: UUIDs, tokens, digests, moments, versions, names of props.

use super::names::is_known;
use super::{Around, Walk};
use chrono::{DateTime, Datelike};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// NIST's own namespace, which holds where none is given.
const NIST: &str = "http://csrc.nist.gov/ns/oscal";

/// Members that hold a moment.
const MOMENTS: [&str; 8] =
    ["last-modified", "published", "start", "end", "collected", "expires", "deadline", "date"];

/// Members that hold a token, or a list of them, wherever they stand.
const TOKENS: [&str; 8] =
    ["control-id", "statement-id", "statement-ids", "with-ids", "role-id", "role-ids", "target-id", "class"];

/// Lists with the member by which their entries differ.
const ONCE: [(&str, &str); 5] = [
    ("by-components", "component-uuid"),
    ("statements", "statement-id"),
    ("responsible-roles", "role-id"),
    ("implemented-requirements", "control-id"),
    ("responsible-parties", "role-id"),
];

/// Lists whose objects have a token as their ID.
const WITH_ID: [&str; 5] = ["roles", "controls", "groups", "parts", "params"];

impl Walk<'_, '_> {
    /// The members of an object that are judged together.
    pub(super) fn object(&mut self, members: &Map<String, Value>, around: &Around<'_>) {
        match around.holder {
            "hashes" => self.hash(members),
            "target" => self.finding(members),
            _ => {}
        }
        self.once(members);
        for prop in members.get("props").and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| prop.get(name).and_then(Value::as_str);
            let Some(name) = text("name") else { continue };
            let nist = text("ns").is_none_or(|ns| ns == NIST);
            if nist && !is_known(name, around.holder, self.root) {
                self.fault(format!("`{name}` is no prop of NIST's here, and has no namespace of its own"));
            }
            if text("value").is_some_and(|value| value.trim() != value || value.contains(char::is_control)) {
                self.fault(format!("the value of `{name}` has blanks around it or hidden characters"));
            }
        }
    }

    /// One text by the name of its member.
    pub(super) fn form(&mut self, name: &str, text: &str, around: &Around<'_>) {
        let token = TOKENS.contains(&name)
            || name == "id" && WITH_ID.contains(&around.holder)
            || name == "name" && matches!(around.holder, "props" | "parts");
        if token && !is_token(text) {
            self.fault(format!("`{text}` is no token"));
        }
        if (name == "uuid" || name.ends_with("-uuid") || name.ends_with("-uuids")) && !is_uuid(text) {
            self.fault(format!("`{text}` is no UUID of version 4 or 5"));
        }
        if MOMENTS.contains(&name) && !is_moment(text) {
            self.fault("no moment with a time zone".to_owned());
        }
        if name == "title" && text.contains('\n') {
            self.fault("a title of several lines".to_owned());
        }
        if name == "oscal-version" && text != crate::render::oscal::OSCAL_VERSION {
            self.fault(format!("the version is not {}", crate::render::oscal::OSCAL_VERSION));
        }
    }

    /// Lists in which nothing may stand twice.
    fn once(&mut self, members: &Map<String, Value>) {
        for (list, key) in ONCE {
            let Some(entries) = members.get(list).and_then(Value::as_array).filter(|entries| entries.len() > 1)
            else {
                continue;
            };
            let mut seen = BTreeSet::new();
            for text in entries.iter().filter_map(|entry| entry.get(key).and_then(Value::as_str)) {
                if !seen.insert(text) {
                    self.fault(format!("`{text}` stands twice in `{list}`"));
                }
            }
        }
    }

    fn hash(&mut self, members: &Map<String, Value>) {
        let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
        let (algorithm, value) = (text("algorithm"), text("value"));
        let bits = algorithm.rsplit('-').next().and_then(|bits| bits.parse::<usize>().ok());
        let digits = value.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !digits || bits.is_some_and(|bits| value.len() * 4 != bits) {
            self.fault(format!("no digest of {algorithm}"));
        }
    }

    fn finding(&mut self, members: &Map<String, Value>) {
        let state = members.get("status").and_then(|status| status.get("state")).and_then(Value::as_str);
        if !matches!(state, Some("satisfied" | "not-satisfied")) {
            self.fault("a finding is satisfied or not-satisfied".to_owned());
        }
    }
}

fn is_token(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

fn is_uuid(text: &str) -> bool {
    let version = uuid::Uuid::try_parse(text).map(|uuid| uuid.get_version_num());
    text.len() == 36 && matches!(version, Ok(4 | 5))
}

fn is_moment(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|at| (1900..3000).contains(&at.year())) && text.contains('T')
}
