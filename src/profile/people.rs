//! The people of a profile: who may sign, as what, and with which keys.

use super::{Deployment, Signer, SignerKey, hints};
use crate::ids::{RoleId, SignerId};
use crate::model::library::Library;
use crate::signature::{Key, KeyKind, NotAKey};
use crate::text::name_help;
use crate::toml_input::{Fields, FromToml as _, Placed, Problems, convert, list_of, shape, wrong_type};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read_signers(
    fields: &mut Fields<'_>,
    deployments: &[Deployment],
    library: &Library<'_>,
) -> Vec<Signer> {
    let problems = fields.problems();
    let roles: BTreeSet<&str> =
        deployments.iter().flat_map(|own| own.service().roles.keys()).map(RoleId::as_str).collect();
    let mut signers: Vec<Signer> = Vec::new();
    let mut key_owners: BTreeMap<Vec<u8>, (Key, SignerId)> = BTreeMap::new();
    let mut ids: BTreeSet<SignerId> = BTreeSet::new();
    // By mailbox: who has it, and how it was written.
    let mut by_mailbox: BTreeMap<String, (SignerId, String)> = BTreeMap::new();
    for mut table in fields.tables("signer", |n| format!("signer {n}")) {
        let id = table.required_placed::<SignerId>("id");
        let name = table.required_title("name");
        let email = read_email(&mut table);
        let given_roles = table.list::<RoleId>("roles");
        table.narrow("roles", || hints::roles(library));
        let keys = read_keys(&mut table);
        table.finish();
        let (Some(id), Some(name), Some(email)) = (id, name, email) else { continue };
        if ids.contains(&id.value) {
            let message = format!("two signers are called `{}`", id.value);
            problems.report("duplicate-id", message, id.span, "the second one", None);
            continue;
        }
        // One person under two names would be two persons to every rule.
        let mailbox = mailbox(&email.value);
        if let Some((other, written)) = by_mailbox.get(&mailbox) {
            let message = if written.eq_ignore_ascii_case(&email.value) {
                format!("`{other}` and `{}` have the same e-mail address", id.value)
            } else {
                format!("`{other}` and `{}` have the same mailbox: {written} and {}", id.value, email.value)
            };
            let help = ["one person is one signer: give them all their roles in one section".to_owned()];
            problems.report("shared-email", message, email.span, "used before", help);
            continue;
        }
        for role in given_roles.iter().take_while(|_| !problems.is_full()) {
            if !roles.is_empty() && !knows(&roles, &role.value, library) {
                problems.report(
                    "unknown-role",
                    format!("no model knows the role `{}`", role.value),
                    role.span.clone(),
                    "would never sign anything",
                    name_help(role.value.as_str(), "roles", roles.iter().copied()),
                );
            }
        }
        let keys = check_keys(keys, &id.value, &mut key_owners, problems);
        let roles = given_roles.into_iter().map(|role| role.value).collect();
        ids.insert(id.value.clone());
        by_mailbox.insert(mailbox, (id.value.clone(), email.value.clone()));
        signers.push(Signer { id: id.value, name, email: email.value, roles, keys });
    }
    signers
}

/// Where letters to an address go: without the case, a tag after `+` (RFC 5233), and a dot at the end of the host.
fn mailbox(email: &str) -> String {
    let email = email.to_ascii_lowercase();
    let (local, host) = email.split_once('@').unwrap_or((&email, ""));
    let local = match local.split_once('+') {
        Some((before, _)) if !before.is_empty() => before,
        _ => local,
    };
    format!("{local}@{}", host.trim_end_matches('.'))
}

/// Whether a role is one of the deployed models, or of another: people are the same for a whole fleet, whatever a
/// deployment of it needs.
pub(super) fn knows(roles: &BTreeSet<&str>, role: &RoleId, library: &Library<'_>) -> bool {
    roles.contains(role.as_str()) || library.has(|service| service.roles.contains_key(role))
}

fn read_email(table: &mut Fields<'_>) -> Option<Placed<String>> {
    let email = table.required_placed::<String>("email")?;
    let whole = email
        .value
        .split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    // Blanks and list marks would change the meaning of a line in `allowed_signers` (ssh-keygen(1)).
    if whole && email.value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ',' | '*' | '?' | '!' | '"' | '#'))
    {
        return Some(email);
    }
    let message = format!("`{}` is no e-mail address", email.value);
    let help = ["one address in ASCII, such as custodian-a@example.com".to_owned()];
    table.problems().report("wrong-value", message, email.span, "cannot be a signer's principal", help);
    None
}

/// Each key is a text, or a table with the days on which it may be used.
fn read_keys(table: &mut Fields<'_>) -> Vec<(Placed<String>, SignerKeyDays)> {
    let like = || list_of(&json!({ "anyOf": [String::schema(), shape(read_key)] }));
    let Some((_, value)) = table.raw("keys", like) else { return Vec::new() };
    let problems = table.problems();
    let what = format!("`keys` of {}", table.what());
    let Some(array) = value.get_ref().as_array() else {
        wrong_type(value, &what, "a list of public keys in square brackets", problems);
        return Vec::new();
    };
    let mut found = Vec::with_capacity(array.len());
    for entry in array {
        if let Some(inner) = entry.get_ref().as_table() {
            let fields = Fields::new(inner, entry.span(), format!("a key of {}", table.what()), problems);
            found.extend(read_key(fields));
        } else if let Some(key) = convert::<String>(entry, &format!("an entry of {what}"), problems) {
            found.push((Placed { value: key, span: entry.span() }, SignerKeyDays::default()));
        }
    }
    found
}

fn read_key(mut fields: Fields<'_>) -> Option<(Placed<String>, SignerKeyDays)> {
    let key = fields.required_placed::<String>("key");
    let days = SignerKeyDays {
        valid_from: fields.optional("valid-from"),
        valid_until: fields.optional("valid-until"),
        revoked: fields.optional("revoked"),
    };
    fields.finish();
    Some((key?, days))
}

#[derive(Default)]
struct SignerKeyDays {
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    revoked: Option<NaiveDate>,
}

fn check_keys(
    keys: Vec<(Placed<String>, SignerKeyDays)>,
    signer: &SignerId,
    owners: &mut BTreeMap<Vec<u8>, (Key, SignerId)>,
    problems: &Problems,
) -> Vec<SignerKey> {
    let mut good = Vec::with_capacity(keys.len());
    for (given, days) in keys {
        let key = match Key::parse(&given.value) {
            Ok(key) => key,
            Err(why) => {
                let (label, help) = match &why {
                    NotAKey::Unreadable => (
                        "kind and key expected",
                        vec!["a line of a .pub file, such as \"ssh-ed25519 AAAA…\"".to_owned()],
                    ),
                    NotAKey::Kind(kind) => (
                        "not a kind of key that is accepted",
                        name_help(kind, "kinds", KeyKind::ALL.iter().map(|kind| kind.word())),
                    ),
                    NotAKey::RsaBits(_) => (
                        "too short or too long",
                        vec!["`ssh-keygen -t ed25519` makes a key that can sign".to_owned()],
                    ),
                };
                problems.report("wrong-value", why.to_string(), given.span, label, help);
                continue;
            }
        };
        if let Some((other, owner)) = owners.insert(key.material(), (key.clone(), signer.clone())) {
            let form = if other == key { "" } else { " in two forms" };
            let message = if owner == *signer {
                format!("`{signer}` has the same key twice{}", form.replace(" in", ", in"))
            } else {
                format!("`{owner}` and `{signer}` have the same key{form}")
            };
            let help = ["a two-person item needs two persons with a key each".to_owned()];
            problems.report("shared-key", message, given.span, "used before", help);
        } else {
            let SignerKeyDays { valid_from, valid_until, revoked } = days;
            good.push(SignerKey { key, valid_from, valid_until, revoked });
        }
    }
    good
}
