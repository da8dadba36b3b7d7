//! The people of a profile: who may sign, as what, and with which keys.

use super::{Deployment, Signer, hints};
use crate::ids::{RoleId, SignerId};
use crate::model::library::Library;
use crate::text::name_help;
use crate::toml_input::{Fields, Placed, Problems};
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
    let mut key_owners: BTreeMap<String, SignerId> = BTreeMap::new();
    for mut table in fields.tables("signer", |n| format!("signer {n}")) {
        let id = table.required_placed::<SignerId>("id");
        let name = table.required_text("name");
        let email = read_email(&mut table);
        let given_roles = table.list::<RoleId>("roles");
        table.narrow("roles", || hints::roles(library));
        let keys = table.list::<String>("keys");
        table.finish();
        let (Some(id), Some(name), Some(email)) = (id, name, email) else { continue };
        if signers.iter().any(|other| other.id == id.value) {
            let message = format!("two signers are called `{}`", id.value);
            problems.report("duplicate-id", message, id.span, "the second one", None);
            continue;
        }
        for role in &given_roles {
            if !roles.is_empty() && !roles.contains(role.value.as_str()) {
                problems.report(
                    "unknown-role",
                    format!("no model of this profile knows the role `{}`", role.value),
                    role.span.clone(),
                    "would never sign anything",
                    name_help(role.value.as_str(), "roles", roles.iter().copied()),
                );
            }
        }
        let keys = check_keys(keys, &id.value, &mut key_owners, problems);
        let roles = given_roles.into_iter().map(|role| role.value).collect();
        signers.push(Signer { id: id.value, name, email, roles, keys });
    }
    signers
}

fn read_email(table: &mut Fields<'_>) -> Option<String> {
    let email = table.required_placed::<String>("email")?;
    let whole = email
        .value
        .split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    // Blanks and list marks would change the meaning of a line in `allowed_signers` (ssh-keygen(1)).
    if whole && email.value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ',' | '*' | '?' | '!' | '"' | '#'))
    {
        return Some(email.value);
    }
    let message = format!("`{}` is no e-mail address", email.value);
    let help = ["one address in ASCII, such as custodian-a@example.com".to_owned()];
    table.problems().report("wrong-value", message, email.span, "cannot be a signer's principal", help);
    None
}

/// The kinds of SSH public key that may sign (RFC 8709, RFC 5656, RFC 8332, OpenSSH PROTOCOL.u2f).
const KEY_KINDS: &[&str] = &[
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ssh-rsa",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

fn check_keys(
    keys: Vec<Placed<String>>,
    signer: &SignerId,
    owners: &mut BTreeMap<String, SignerId>,
    problems: &Problems,
) -> Vec<String> {
    let mut good = Vec::with_capacity(keys.len());
    for key in keys {
        let mut parts = key.value.split_ascii_whitespace();
        let (Some(kind), Some(blob)) = (parts.next(), parts.next()) else {
            let help = ["a line of a .pub file, such as \"ssh-ed25519 AAAA…\"".to_owned()];
            problems.report("wrong-value", "this is no SSH public key", key.span, "kind and key expected", help);
            continue;
        };
        if !KEY_KINDS.contains(&kind) {
            let message = format!("keys of kind `{kind}` cannot sign");
            let help = name_help(kind, "kinds", KEY_KINDS.iter().copied());
            problems.report("wrong-value", message, key.span, "not a kind of key that is accepted", help);
        } else if let Some(owner) = owners.insert(blob.to_owned(), signer.clone()) {
            let message = format!("`{owner}` and `{signer}` have the same key");
            let help = ["a two-person item needs two persons with a key each".to_owned()];
            problems.report("shared-key", message, key.span, "used before", help);
        } else {
            good.push(key.value);
        }
    }
    good
}
