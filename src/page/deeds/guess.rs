//! How often, and by whom: modest guesses from the words, for a person to correct.

use super::words::bare;
use super::{Cadence, Role};

/// Words of a text with a space on both sides of each, so that whole words can be found.
fn padded(text: &str) -> String {
    let mut out = String::from(" ");
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-')).take(120) {
        let lower = bare(word);
        if !lower.is_empty() {
            out.push_str(&lower);
            out.push(' ');
        }
    }
    out
}

/// Whether one of these stands at the start of a word.
fn any(text: &str, words: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let starts = |at: usize, word: &str| {
        let word = word.as_bytes();
        bytes.get(at) == word.first() && bytes[at..].starts_with(word)
    };
    (1..bytes.len()).filter(|at| bytes[at - 1] == b' ').any(|at| words.iter().any(|word| starts(at, word)))
}

fn first_verb(text: &str) -> String {
    text.split_whitespace().map(bare).find(|word| !super::words::adverb(word)).unwrap_or_default()
}

/// Words that say an order is due on an event.
const EVENTS: &[&str] = &[
    "in the event",
    "in case of",
    "in case a",
    "when a ",
    "when an ",
    "if a ",
    "if an ",
    "upon ",
    "as soon as",
    "in response to",
    "during disaster",
    "during recovery",
    "during a ",
    "on failure",
    "following a ",
    "after a ",
    "after an ",
    "after the ",
    "when needed",
    "if the service is lost",
    "during an ",
    "when the ",
    "after you ",
    "before you delete",
    "when you delete",
];

/// How often a deed is due.
///
/// `whole` is the order with what stands before it.
pub(super) fn cadence(order: &str, whole: &str, event: bool) -> Cadence {
    let text = padded(whole);
    let verb = first_verb(order);
    if event || any(&text, EVENTS) {
        return Cadence::OnEvent;
    }
    if any(
        &text,
        &[
            "daily ",
            "weekly ",
            "monthly ",
            "continuously ",
            "constantly ",
            "every day",
            "every week",
            "every month",
        ],
    ) {
        return Cadence::Monthly;
    }
    if any(&text, &["quarterly ", "every quarter", "every three months", "every 90 days"]) {
        return Cadence::Quarterly;
    }
    if any(&text, &["annual", "yearly ", "every year", "once a year", "per year"]) {
        return Cadence::Yearly;
    }
    if any(&text, &["once ", "one time ", "initially ", "initial setup", "first time"])
        && !text.contains(" once a ")
    {
        return Cadence::Once;
    }
    by_verb(&verb, &text)
}

fn by_verb(verb: &str, text: &str) -> Cadence {
    let often = any(text, &["regular", "periodic", "at intervals"]);
    match verb {
        "monitor" | "track" | "watch" | "observe" | "analyze" | "analyse" => Cadence::Monthly,
        "restore" | "recover" | "respond" | "fail" | "reinstall" | "resolve" | "contact" | "return"
        | "escalate" | "rebuild" | "report" | "troubleshoot" | "investigate" | "remediate" | "notify" | "open" => {
            Cadence::OnEvent
        }
        "review" | "audit" | "rotate" | "patch" | "update" | "upgrade" | "apply" | "back" | "restrict"
        | "check" | "scan" | "verify" | "renew" | "copy" | "archive" => Cadence::Quarterly,
        "use" if any(text, &["monitor", "watch "]) => Cadence::Monthly,
        "use" if any(text, &["review", "apply ", "update", "restrict", "assign access", "back up"]) => {
            Cadence::Quarterly
        }
        _ if often => Cadence::Quarterly,
        _ if any(text, &["backup", "up to date", "current ", "keep current"]) => Cadence::Quarterly,
        "take" if any(text, &["disaster recovery"]) => Cadence::Yearly,
        _ => Cadence::Yearly,
    }
}

/// Each role with the words that point to it; the first that fits wins.
const ROLES: &[(Role, &[&str])] = &[
    (
        Role::KeyCustodian,
        &[
            "master key",
            "smart card",
            "key part",
            "root of trust",
            "key ceremony",
            "key custod",
            "crypto unit",
            "key share",
            "hsm ",
            "signature key",
            "key material",
        ],
    ),
    (
        Role::ComplianceManager,
        &[
            "complian",
            "regulat",
            "audit report",
            "certification",
            "gdpr",
            "hipaa",
            "pci ",
            "legal ",
            "export license",
            "data protection law",
        ],
    ),
    (
        Role::NetworkOwner,
        &[
            "network",
            "vpn ",
            "dns ",
            "endpoint",
            "firewall",
            "subnet",
            "load balancer",
            "bgp ",
            "routing ",
            "route ",
            "routes ",
            "ip address",
            "ingress",
            "egress",
            "vlan",
            "vpc",
            "bandwidth",
            "allowlist",
            "traffic",
            "peering",
            "proxy",
            "connectivity",
        ],
    ),
    (
        Role::SecurityOperations,
        &[
            "incident",
            "monitor",
            "log ",
            "logs ",
            "logging",
            "alert",
            "security event",
            "audit event",
            "threat",
            "vulnerab",
            "intrusion",
            "malware",
            "status page",
            "siem ",
            "activity track",
            "notification",
            "observab",
            "metrics",
        ],
    ),
    (
        Role::SecurityOfficer,
        &[
            "access ",
            "iam ",
            "encrypt",
            "permission",
            "authenti",
            "authoriz",
            "credential",
            "password",
            "secret",
            "certificate",
            "polic",
            "privilege",
            "role ",
            "roles ",
            "users ",
            "identity",
            "api key",
            "keys ",
            "key ",
            "token",
            "security",
        ],
    ),
];

/// Who does it, by the words of the order and then of the area.
pub(super) fn role(order: &str, task: &str, area: &str) -> Role {
    let by = |text: &str| ROLES.iter().find(|(_, words)| any(text, words)).map(|(role, _)| *role);
    // Nearly every deed of an operations table could count as "incident": its title says too little.
    let area = padded(area);
    let entry = any(&area, &["access", "identity"]);
    let text = padded(&without_names(order));
    let role = by(&text).or_else(|| {
        // A name tells little: a "Security Center" is run by those who run the rest.
        let named = padded(order);
        let watching = |role: &Role| matches!(role, Role::SecurityOperations | Role::KeyCustodian);
        ROLES.iter().find(|(role, words)| watching(role) && any(&named, words)).map(|(role, _)| *role)
    });
    match role {
        Some(Role::SecurityOperations | Role::NetworkOwner) if entry => {
            let watches = matches!(first_verb(order).as_str(), "monitor" | "review" | "watch" | "track");
            let about =
                any(&text, &["access ", "iam ", "permission", "polic", "authoriz", "authenti", "role ", "roles "]);
            role.filter(|_| watches || !about).unwrap_or(Role::SecurityOfficer)
        }
        None if entry => Role::SecurityOfficer,
        Some(role) => role,
        None if any(&area, &["security", "complian"]) => by(&padded(task)).unwrap_or(Role::SecurityOfficer),
        None => Role::PlatformOwner,
    }
}

/// The text without names: "use Acme Access Box to ring" → "use to ring".
fn without_names(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(120).collect();
    let named = |word: &str| word.starts_with(char::is_uppercase) && !super::words::acronym(word);
    let beside = |at: usize| {
        let side = |word: Option<&&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
        side(words.get(at + 1)) || at > 1 && side(words.get(at - 1))
    };
    let kept = (0..words.len()).filter(|at| *at == 0 || !(named(words[*at]) && beside(*at)));
    kept.map(|at| words[at]).collect::<Vec<_>>().join(" ")
}
