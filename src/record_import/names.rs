//! Whom a cell names: a signer by ID, by `Name <ID>`, by name or by e-mail address, in any case.

use super::Conflict;
use crate::profile::{Profile, Signer};
use crate::text::name_help;

/// The signer that a text names; or why it names none.
pub(super) fn signer<'p>(text: &str, profile: &'p Profile) -> Result<&'p Signer, Conflict> {
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let (name, id) = parts(text);
    let fits = |signer: &&Signer| match id {
        Some(id) => same(signer.id.as_str(), id) || same(&signer.email, id),
        None => same(signer.id.as_str(), text) || same(&signer.email, text) || same(&signer.name, text),
    };
    let found: Vec<&Signer> = profile.signers.iter().filter(fits).collect();
    // An ID is nobody else's, whatever people are called.
    let exact = found.iter().find(|signer| same(signer.id.as_str(), id.unwrap_or(text)));
    let signer = match (exact, found.as_slice()) {
        (Some(exact), _) => *exact,
        (None, [only]) => *only,
        (None, []) => return Err(unknown(text, profile)),
        (None, several) => return Err(ambiguous(text, several)),
    };
    // A name that is another signer's beside this one's ID: one of the two is a slip.
    let others = profile.signers.iter().filter(|other| other.id != signer.id);
    match others.into_iter().find(|other| id.is_some() && same(&other.name, name) && !same(&signer.name, name)) {
        Some(other) => Err(ambiguous(text, &[signer, other])),
        None => Ok(signer),
    }
}

/// What stands outside and inside of angle brackets.
fn parts(text: &str) -> (&str, Option<&str>) {
    let inside = text.rsplit_once('<').and_then(|(name, rest)| Some((name, rest.split_once('>')?)));
    match inside {
        Some((name, (id, behind))) => (if name.trim().is_empty() { behind.trim() } else { name.trim() }, Some(id)),
        None => (text, None),
    }
}

fn unknown(text: &str, profile: &Profile) -> Conflict {
    let lower = text.to_lowercase();
    let near = crate::text::near_miss(&lower, profile.signers.iter().map(|signer| signer.name.as_str()));
    let near = near.map(|near| format!("did you mean {near}?"));
    let ids = profile.signers.iter().map(|signer| signer.id.as_str());
    Conflict {
        help: near.into_iter().chain(name_help(text, "signers", ids)).collect(),
        ..Conflict::of("unknown-signer", format!("the profile has no signer \"{text}\""))
    }
}

fn ambiguous(text: &str, several: &[&Signer]) -> Conflict {
    let ids: Vec<String> = several.iter().map(|signer| format!("`{}`", signer.id)).collect();
    Conflict {
        help: vec![format!("write the ID: {}", ids.join(" or "))],
        ..Conflict::of("ambiguous-signer", format!("\"{text}\" could be {} signers", several.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn an_id_stands_in_angle_brackets() {
        assert_eq!(parts("Custodian A <custodian-a>"), ("Custodian A", Some("custodian-a")));
        assert_eq!(parts("<custodian-a> =A"), ("=A", Some("custodian-a")));
        assert_eq!(parts("a <b> c <d>"), ("a <b> c", Some("d")));
        assert_eq!(parts("Custodian A"), ("Custodian A", None));
        assert_eq!(parts("a < b"), ("a < b", None));
    }
}
