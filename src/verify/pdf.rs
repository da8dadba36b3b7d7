//! The PDF of a pack: that it carries the sources, and that what it shows is what follows from them.

use super::remake::Remade;
use super::{Check, Given, Kind, Options, Problem};
use crate::digest::Digest;
use crate::pack::Pack;
use crate::pdf_file::text::is_kept;
use crate::pdf_file::{Fault, Revision, attached, inert, text};
use crate::render::pdf::{self, Attachment};
use crate::render::templates::Templates;
use crate::seal::contents::attachments;
use crate::seal::pades::{self, Checked};
use crate::text::count;
use chrono::{DateTime, SecondsFormat, Utc};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Checks the PDF; it is set again where that is asked for, or it stands alone.
pub(super) fn check(given: &Given, remade: &Remade<'_>, options: Options<'_>) -> Vec<Check> {
    let path = pdf::FILE_NAME;
    let Some(bytes) = given.bytes(path) else {
        return vec![Check::not_checked("pdf", "there is no PDF in the pack")];
    };
    let broken = |fault: Fault| Check::new("pdf", "the PDF", vec![Problem::new(path, fault.to_string())]);
    let signed = pades::check(bytes);
    let base = &bytes[..signed.base_len];
    let signatures = signatures(&signed);
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
    let rebuild = options.rebuild || given.kind == Kind::Pdf;
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
    if rebuild && !accepted {
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
    if own.is_some() && problems.is_empty() {
        let why = "set with templates of the customer's own; --rebuild --templates DIR sets it again and compares";
        return vec![Check::not_checked("pdf", why), signatures];
    }
    match text::pages(&file) {
        Ok(pages) => {
            let (facts, missing) = shown(&remade.contents.pack, &pages.concat());
            problems.extend(missing);
            let seen = format!(
                "{} inside, the same as in the pack; {} found on its {}; --rebuild compares all that they draw",
                count(inside.len(), "file"),
                count(facts, "fact"),
                count(pages.len(), "page"),
            );
            vec![Check::new("pdf", seen, problems), signatures]
        }
        Err(fault) => vec![broken(fault), signatures],
    }
}

/// The digital signatures in the PDF. Whether their certificates are to be trusted is for the reader to say.
fn signatures(checked: &Checked) -> Check {
    let name = "pdf-signed";
    let problems: Vec<Problem> =
        checked.faults.iter().map(|fault| Problem::new(pdf::FILE_NAME, fault.to_string())).collect();
    if checked.signed.is_empty() && problems.is_empty() {
        return Check::not_checked(name, "the PDF bears no digital signature");
    }
    let signers: Vec<String> = checked
        .signed
        .iter()
        .map(|signed| {
            let time = match &signed.stamped {
                Some((time, authority)) => format!("time-stamped {} by {authority}", seconds(time)),
                None => format!("on {} by their own clock", seconds(&signed.claimed)),
            };
            let fingerprint = Digest::from(signed.fingerprint);
            format!("{} (issued by {}, certificate sha256:{fingerprint}), {time}", signed.name, signed.issuer)
        })
        .collect();
    let count = count(signers.len(), "signature");
    Check::new(name, format!("{count}, whose certificates are for you to judge: {}", signers.join("; ")), problems)
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

/// The longest text of a table's cell that is looked for, in bytes: the page may break a longer one, with other cells
/// between its parts.
const SHORT: usize = 300;

/// Looks for what the pages must show, in its order: the headline, the reckoning, each item with its state, statement
/// and reason, each piece of evidence with its digest, each event. Gives the number of facts, and those that are not there.
fn shown(pack: &Pack, text: &str) -> (usize, Vec<Problem>) {
    let mut pages = Pages { text, from: 0, facts: 0, missing: Vec::new() };
    pages.find("the headline", &[&pack.headline]);
    for view in &pack.deployments {
        let tally = view.table_rows;
        let numbers =
            [tally.rows, tally.with_items, tally.nothing_to_do, tally.out_of_scope].map(|n| n.to_string());
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        pages.find(&format!("the reckoning of {}", view.id), &numbers);
    }
    for item in &pack.items {
        let number = item.number.to_string();
        let optional = if item.required { "" } else { "(optional)" };
        let row = [&number, item.title.as_str(), optional, &item.name, item.state_label, &item.usual_signer];
        pages.find(&format!("item {number} with its state"), &row);
    }
    for item in &pack.items {
        let number = format!("{}.", item.number);
        let what = |part: &str| format!("item {}: {part}", item.number);
        pages.find(&what("its heading and state"), &[&number, &item.title, &item.name, item.state_label]);
        pages.find(&what("what is to be done"), &[&item.statement]);
        pages.find(&what("why it stands there"), &[&item.reason]);
        pages.find(&what("the digest of its wording"), &[&item.wording.to_string()]);
    }
    for piece in &pack.evidence {
        if piece.description.len() <= SHORT {
            pages.find(&format!("what {} is", piece.reference), &[&piece.description]);
        }
        pages.find(&format!("the digest of {}", piece.reference), &[&piece.sha256.to_string()]);
    }
    for event in &pack.journal {
        let what = |part: &str| format!("{part} of the event {} of {}", event.digest, event.item);
        pages.find(&what("the time and the decision"), &[&event.at, event.decision]);
        pages.find(&what("the person"), &[&event.item, "by", &event.by]);
        if let Some(note) = event.note.as_ref().filter(|note| note.len() <= SHORT) {
            pages.find(&what("the note"), &[note]);
        }
        pages.find(&what("the signature"), &[&event.signature]);
        pages.find(&what("the digest"), &[&event.digest.to_string()]);
    }
    (pages.facts, pages.missing)
}

struct Pages<'t> {
    text: &'t str,
    from: usize,
    facts: usize,
    missing: Vec<Problem>,
}

impl Pages<'_> {
    /// Looks for texts that stand next to each other, behind what was found before.
    fn find(&mut self, what: &str, parts: &[&str]) {
        self.facts += 1;
        let drawn = parts.iter().map(|part| {
            // Most texts are drawn as they are, and no font has to be opened for that.
            if part.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
                Cow::Borrowed(*part)
            } else {
                Cow::Owned(pdf::as_drawn(part))
            }
        });
        let drawn: Vec<Cow<'_, str>> = drawn.collect();
        let wanted: String = drawn.iter().flat_map(|part| part.chars()).filter(|c| is_kept(*c)).collect();
        match memchr::memmem::find(&self.text.as_bytes()[self.from..], wanted.as_bytes()) {
            Some(at) => self.from += at + wanted.len(),
            None => self.missing.push(Problem::new(pdf::FILE_NAME, format!("it does not show {what}"))),
        }
    }
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
