//! The PDF of a pack: that it carries the sources, and that what it shows is what follows from them.

use super::remake::{Remade, of_own_templates};
use super::{Check, Given, Kind, Options, Problem, shown};
use crate::digest::Digest;
use crate::pdf_file::{Fault, Revision, attached, inert, text};
use crate::profile::{Profile, Signer};
use crate::render::pdf::{self, Attachment};
use crate::render::templates::Templates;
use crate::seal::contents::attachments;
use crate::seal::pades::{self, Checked, Signed};
use crate::text::count;
use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::BTreeMap;

/// Checks the PDF. Where it can be set again, and nobody asked to leave that out, it is, and compared byte for byte: the facts on its
/// pages are there whatever else is drawn over them. A PDF alone always is.
pub(super) fn check(given: &Given, remade: &Remade<'_>, options: Options<'_>) -> Vec<Check> {
    let path = pdf::FILE_NAME;
    let Some(bytes) = given.bytes(path) else {
        return vec![Check::not_checked("pdf", "there is no PDF in the pack")];
    };
    let broken = |fault: Fault| Check::new("pdf", "the PDF", vec![Problem::new(path, fault.to_string())]);
    let signed = pades::check(bytes);
    let base = &bytes[..signed.base_len];
    let signatures = signatures(&signed, remade.basis.checklist.profile);
    let file = match Revision::read(base) {
        Ok(file) => file,
        Err(fault) => return vec![broken(fault), signatures],
    };
    if let Err(fault) = inert::check(&file) {
        return vec![broken(fault), signatures];
    }
    let inside = match attached::files(&file) {
        Ok(inside) => inside,
        Err(fault) => return vec![broken(fault), signatures],
    };
    let expected = attachments(remade.contents);
    let mut problems = carried(&inside, &expected);
    let accepted = options.other_version && !remade.is_ours();
    if accepted {
        // Of another version, what it carries is held against what lies beside it.
        problems = carried(&inside, &beside(given, &expected));
    }
    let shipped = Templates::default();
    let own = remade.snapshot.templates;
    let templates = match own {
        None => Some(&shipped),
        Some(_) => options.templates.filter(|templates| templates.digest() == own),
    };
    if own.is_some() {
        // Own templates need not put every file in.
        problems.retain(|problem| !problem.message.ends_with(NOT_INSIDE));
    }
    let alone = given.kind == Kind::Pdf;
    if !accepted && (alone || options.rebuild && templates.is_some()) {
        // A pack could name any templates to be spared the comparison, so what cannot be set again fails.
        let problem = match templates {
            None => Some("it was set with templates of the customer's own: name their folder with --templates"),
            Some(templates) => {
                let made = pdf::render(&remade.contents.pack, templates, &expected);
                let same = made.is_ok_and(|made| made.bytes == base);
                (!same).then_some("set again from the sources, it is another document")
            }
        };
        problems.extend(problem.map(|message| Problem::new(path, message)));
        let seen = "set again from the sources, the same byte for byte";
        return vec![Check::new("pdf", seen, problems), signatures];
    }
    match text::pages(&file) {
        Ok(pages) => {
            let (facts, missing) = shown::check(&remade.contents.pack, &pages);
            // Own templates may leave out what they like; that they do is for the reader to know.
            if own.is_none() {
                problems.extend(missing);
            }
            if !problems.is_empty() {
                return vec![Check::new("pdf", "the PDF", problems), signatures];
            }
            let seen = if own.is_some() {
                shown::items(&remade.contents.pack, &pages.concat(), path)
            } else {
                let (files, facts) = (count(inside.len(), "file"), count(facts, "fact"));
                let pages = count(pages.len(), "page");
                Problem::new(path, format!("{files} inside, the same as in the pack; {facts} found on its {pages}"))
            };
            let why = if accepted {
                "of another version: what else it draws was not compared".to_owned()
            } else if own.is_some() {
                format!("{}; --templates DIR sets it again and compares", of_own_templates(remade))
            } else {
                "what else it draws was not compared (--quick)".to_owned()
            };
            vec![Check::uncompared("pdf", why, vec![seen]), signatures]
        }
        Err(fault) => vec![broken(fault), signatures],
    }
}

/// The digital signatures in the PDF, each with the box that it stands in. Whether their certificates are to be trusted is for the
/// reader to say.
fn signatures(checked: &Checked, profile: &Profile) -> Check {
    let name = "pdf-signed";
    let problems: Vec<Problem> =
        checked.faults.iter().map(|fault| Problem::new(pdf::FILE_NAME, fault.to_string())).collect();
    if checked.signed.is_empty() && problems.is_empty() {
        return Check::not_checked(name, "the PDF bears no digital signature");
    }
    let mut notes = Vec::new();
    let mut signers = Vec::new();
    for signed in &checked.signed {
        let time = match &signed.stamped {
            Some((time, authority)) => format!("time-stamped {} by {authority}", seconds(time)),
            None => format!("on {} by their own clock", seconds(&signed.claimed)),
        };
        let fingerprint = Digest::from(signed.fingerprint);
        // Boxes come in the order of the profile's signers; those behind them are nobody's.
        let owner = profile.signers.get(signed.field);
        let place =
            owner.map_or_else(|| "a box that is nobody's".to_owned(), |own| format!("the box of {}", own.name));
        signers.push(format!(
            "{} in {place} (issued by {}, certificate sha256:{fingerprint}), {time}",
            signed.name, signed.issuer
        ));
        if let Some(own) = owner.filter(|own| !names(signed, own)) {
            let message = format!(
                "the certificate in the box of {} names {}, and neither their name nor {}",
                own.name, signed.name, own.email
            );
            notes.push(Problem::new(pdf::FILE_NAME, message));
        }
    }
    let count = count(signers.len(), "signature");
    let seen = format!("{count}, whose certificates are for you to judge: {}", signers.join("; "));
    Check { notes, ..Check::new(name, seen, problems) }
}

/// Whether a certificate names a person: by the name, or anywhere in it by the address.
fn names(signed: &Signed, person: &Signer) -> bool {
    let address = person.email.to_ascii_lowercase();
    let has = |certificate: &Vec<u8>| {
        memchr::memmem::find(&certificate.to_ascii_lowercase(), address.as_bytes()).is_some()
    };
    signed.name.eq_ignore_ascii_case(&person.name) || signed.chain.first().is_some_and(has)
}

fn seconds(time: &DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The attachments with the bytes of the files that were given, where they were.
fn beside(given: &Given, expected: &[Attachment]) -> Vec<Attachment> {
    let mut files = expected.to_vec();
    for file in &mut files {
        if let Some(bytes) = given.bytes(&super::from_pdf(&file.name)) {
            file.bytes = bytes.to_vec();
        }
    }
    files
}

/// How the problem ends that a file is missing.
const NOT_INSIDE: &str = "is not inside it";

/// The files inside, against those that belong there.
fn carried(inside: &BTreeMap<String, Vec<u8>>, expected: &[Attachment]) -> Vec<Problem> {
    let path = pdf::FILE_NAME;
    let mut problems = Vec::new();
    for file in expected {
        match inside.get(&file.name) {
            None => problems.push(Problem::new(path, format!("{} {NOT_INSIDE}", file.name))),
            Some(bytes) if *bytes != file.bytes => {
                problems.push(Problem::new(path, format!("{} inside it is another one", file.name)));
            }
            Some(_) => {}
        }
    }
    let more = inside.keys().filter(|name| !expected.iter().any(|file| file.name == **name));
    problems.extend(more.map(|name| Problem::new(path, format!("{name} is inside it, and does not belong there"))));
    problems
}

/// The files that a PDF alone brings, as a pack.
///
/// # Errors
/// When it cannot be read as a PDF of this program.
pub fn open(bytes: Vec<u8>) -> Result<Given, Fault> {
    // Signatures may stand behind the document; what it carries is in the document itself.
    let pades::Checked { base_len, faults, .. } = pades::check(&bytes);
    if let (0, Some(fault)) = (base_len, faults.into_iter().next()) {
        return Err(fault);
    }
    let inside = attached::files(&Revision::read(&bytes[..base_len])?)?;
    let file =
        |bytes: Vec<u8>| super::File { size: bytes.len() as u64, digest: Digest::of(&bytes), bytes: Some(bytes) };
    let mut files: BTreeMap<String, super::File> =
        inside.into_iter().map(|(name, bytes)| (super::from_pdf(&name), file(bytes))).collect();
    files.insert(pdf::FILE_NAME.to_owned(), file(bytes));
    Ok(Given { kind: Kind::Pdf, files, problems: Vec::new(), archive: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_carries_what_it_should_and_nothing_else() {
        let attachment = |name: &str| Attachment {
            name: name.to_owned(),
            bytes: name.as_bytes().to_vec(),
            media_type: "text/plain",
            description: String::new(),
        };
        let expected = ["a.toml", "b.toml"].map(attachment);
        let inside = |names: &[(&str, &str)]| {
            let files = names.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
            carried(&files, &expected).into_iter().map(|problem| problem.message).collect::<Vec<_>>()
        };
        let both = [("a.toml", "a.toml"), ("b.toml", "b.toml")];
        assert_eq!(inside(&both), [""; 0]);
        assert_eq!(inside(&[both[0], ("b.toml", "c")]), ["b.toml inside it is another one"]);
        assert_eq!(inside(&both[..1]), [format!("b.toml {NOT_INSIDE}")]);
        assert_eq!(inside(&[both[0], both[1], ("c", "")]), ["c is inside it, and does not belong there"]);
    }
}
