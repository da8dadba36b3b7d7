//! The pack made again from its own sources.

use super::sources::{self, Read, problems};
use super::{Check, Given, Kind, Options, Problem, seal, shown};
use crate::assess::Basis;
use crate::checklist;
use crate::framework::{Frameworks, shelf};
use crate::pack::{EVIDENCE_FOLDER, VERSION};
use crate::proof;
use crate::render::checklist as checklist_file;
use crate::render::templates::Templates;
use crate::render::{Format, Plain, pdf};
use crate::seal::contents::{self, Contents, Sources};
use crate::seal::{ARCHIVE, MANIFEST, MANIFEST_SIGNATURE, SUMS};
use crate::snapshot::Snapshot;
use crate::text::count;
use std::collections::BTreeSet;

/// The name of the check without which nothing is known.
pub(super) const DERIVED: &str = "derived";

/// A pack as it follows from its sources.
pub(super) struct Remade<'r> {
    /// What the pack says of itself.
    pub(super) snapshot: &'r Snapshot,
    /// What was read and checked.
    pub(super) basis: &'r Basis<'r>,
    /// The frameworks of its crosswalk.
    pub(super) frameworks: &'r Frameworks,
    /// What follows.
    pub(super) contents: &'r Contents,
}

impl Remade<'_> {
    /// Whether this program has the version of the one that made the pack, so that bytes can be compared.
    pub(super) fn is_ours(&self) -> bool {
        self.snapshot.version == VERSION
    }
}

/// Makes a pack again, and hands it to `then`.
pub(super) fn remade<T>(given: &Given, then: impl FnOnce(&Remade<'_>) -> T) -> Result<T, Vec<Problem>> {
    let read = sources::read(given)?;
    let earlier_path = sources::path(contents::EARLIER);
    let earlier_file =
        given.files.contains_key(&earlier_path).then(|| sources::file(given, &earlier_path)).transpose()?;
    let earlier = earlier_file.as_ref().map(|file| Snapshot::read(file).map_err(|found| problems(&found.into())));
    let earlier = earlier.transpose()?;

    let Read { snapshot, profile, record, .. } = &read;
    let checklist = checklist::select(profile);
    let frameworks = shelf::of(&read.texts, profile).map_err(|failure| problems(&failure))?;
    let proofs = proof::check(&profile.id, record);
    let basis = Basis {
        checklist: &checklist,
        record,
        proofs: &proofs,
        files: &snapshot.files,
        as_of: snapshot.as_of,
        looking_back: snapshot.looking_back,
    };
    let sources = Sources {
        profile: &read.profile_file.text,
        record: &read.record_file.text,
        frameworks: &frameworks,
        earlier: earlier_file.as_ref().map(|file| file.text.as_str()).zip(earlier.as_ref()),
        templates: snapshot.templates,
        with_evidence: snapshot.with_evidence,
        version: &snapshot.version,
    };
    let contents = contents::make(&basis, &sources);
    Ok(then(&Remade { snapshot, basis: &basis, frameworks: &frameworks, contents: &contents }))
}

/// Compares what is there with what follows from the sources.
pub(super) fn compare(given: &Given, remade: &Remade<'_>, options: Options<'_>) -> Vec<Check> {
    let mut checks = vec![states(remade)];
    checks.extend(derived(given, remade, options));
    checks.push(evidence(given, remade));
    checks
}

/// What the pack says of each item, against the state that follows from the record.
fn states(remade: &Remade<'_>) -> Check {
    let pack = &remade.contents.pack;
    let said = &remade.snapshot.items;
    let mut problems = Vec::new();
    for item in &pack.items {
        match said.get(&item.id) {
            None => problems.push(Problem::new(&item.id, "it is owed, and not on the pack's checklist")),
            Some(known) if known.state != item.state => problems.push(Problem::new(
                &item.id,
                format!(
                    "the pack says {}; from its record follows {}: {}",
                    known.state.label(),
                    item.state_label,
                    item.reason
                ),
            )),
            Some(known) if known.wording != item.wording => {
                problems.push(Problem::new(&item.id, "it reads otherwise than the pack's model has it"));
            }
            Some(_) => {}
        }
    }
    let owed: BTreeSet<&str> = pack.items.iter().map(|item| item.id.as_str()).collect();
    let more = said.keys().filter(|id| !owed.contains(id.as_str()));
    problems.extend(more.map(|id| Problem::new(id, "it is on the pack's checklist, and not owed")));
    for view in &pack.deployments {
        for tally in [view.table_rows, view.area_rows] {
            if tally.rows != tally.with_items + tally.nothing_to_do + tally.out_of_scope {
                problems.push(Problem::new(&view.id, "the rows of the page do not add up"));
            }
        }
        if view.ledger.len() != view.table_rows.rows + view.area_rows.rows {
            problems.push(Problem::new(&view.id, "the ledger has not a line for each row"));
        }
    }
    if remade.snapshot.profile != pack.id {
        problems.push(Problem::new(checklist_file::FILE_NAME, "it is of another profile"));
    }
    let rows: usize = pack.deployments.iter().map(|view| view.ledger.len()).sum();
    let models: Vec<&str> =
        pack.deployments.iter().map(|view| view.model_note.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let seen = format!(
        "{} in the states that follow from the record; {} of the page accounted for; {}",
        count(pack.items.len(), "item"),
        count(rows, "row"),
        models.join("; "),
    );
    Check::new("states", seen, problems)
}

/// The files that follow from the sources, byte for byte.
fn derived(given: &Given, remade: &Remade<'_>, options: Options<'_>) -> Vec<Check> {
    let pack = &remade.contents.pack;
    let shipped = Templates::default();
    let own = remade.snapshot.templates;
    let fitting = match own {
        None => Some(&shipped),
        Some(_) => options.templates.filter(|templates| templates.digest() == own),
    };
    let opaque = rests_on_templates(given, remade, fitting);
    let templates = fitting.unwrap_or(&shipped);
    let mut problems = Vec::new();
    if own.is_some() && options.templates.is_some() && fitting.is_none() {
        let message = "the templates that were named are not those that it was made with".to_owned();
        problems.push(Problem { at: None, message });
    }
    let mut known: BTreeSet<String> = [MANIFEST, MANIFEST_SIGNATURE, SUMS, ARCHIVE].map(str::to_owned).into();
    for file in &remade.contents.files {
        if given.kind == Kind::Pdf && file.name == crate::render::recipe::FILE_NAME {
            continue;
        }
        known.insert(file.name.clone());
        problems.extend(difference(given, &file.name, &file.bytes));
    }
    let mut renderings = 0;
    for (_, format) in Format::ALL {
        // The PDF has a check of its own, which can be left out.
        let Format::Plain(plain) = format else {
            known.insert(pdf::FILE_NAME.to_owned());
            renderings += usize::from(given.files.contains_key(pdf::FILE_NAME));
            continue;
        };
        let names = plain.file_names();
        let there = names.iter().any(|name| given.files.contains_key(name));
        renderings += usize::from(there);
        if there && !opaque.contains(plain) {
            match plain.render(pack, templates) {
                Ok(made) => {
                    problems.extend(made.iter().filter_map(|file| difference(given, &file.name, &file.bytes)));
                    known.extend(made.into_iter().map(|file| file.name));
                }
                Err(failure) => problems.extend(self::problems(&failure)),
            }
        } else {
            known.extend(names);
        }
    }
    let evidence: BTreeSet<&str> = pack.evidence.iter().filter_map(|piece| piece.path.as_deref()).collect();
    let others = given.files.keys().filter(|path| !known.contains(*path) && !evidence.contains(path.as_str()));
    problems.extend(others.map(|path| Problem::new(path, "no pack of these sources has such a file")));
    if given.kind != Kind::Pdf {
        problems.extend(seal::manifest(given, remade));
        if renderings == 0 {
            problems
                .push(Problem { at: None, message: "no rendering (PDF, Markdown, …) is in the pack".to_owned() });
        }
    }
    if !problems.is_empty() && !remade.is_ours() {
        let made_by = &remade.snapshot.version;
        if options.other_version {
            let why = format!("made by version {made_by}; this is {VERSION}, and makes some of it otherwise");
            return vec![Check::not_checked(DERIVED, why)];
        }
        let message = format!(
            "the pack says that version {made_by} made it, and this is {VERSION}: verify it with that version, or with \
            --other-version, which does not compare what the two make differently"
        );
        problems.push(Problem { at: None, message });
    }
    let seen = format!(
        "{} made again from the sources, the same byte for byte",
        count(remade.contents.files.len() + renderings - opaque.len(), "file")
    );
    let mut checks = vec![Check::new(DERIVED, seen, problems)];
    for name in opaque.iter().flat_map(|plain| plain.file_names()) {
        let text = given.bytes(&name).map(String::from_utf8_lossy).unwrap_or_default();
        let why = format!("{}; --templates DIR makes it again and compares", of_own_templates(remade));
        checks.push(Check::uncompared("markdown", why, vec![shown::items(pack, &text, &name)]));
    }
    checks
}

/// Why a file is not compared that was made with templates which are not here.
pub(super) fn of_own_templates(remade: &Remade<'_>) -> String {
    let digest = remade.snapshot.templates.map_or_else(String::new, |digest| format!(" (sha256:{digest})"));
    format!("made with own templates{digest}: what it says was not compared")
}

/// The format that cannot be made again, because it may rest on templates that are not here.
fn rests_on_templates(given: &Given, remade: &Remade<'_>, templates: Option<&Templates>) -> Vec<Plain> {
    if templates.is_some() {
        return Vec::new();
    }
    let plain = Plain::Markdown;
    let made = plain.render(&remade.contents.pack, &Templates::default()).unwrap_or_default();
    let differs = made.iter().any(|file| given.bytes(&file.name).is_some_and(|found| found != file.bytes));
    if differs { vec![plain] } else { Vec::new() }
}

/// How a file differs from what it should be.
fn difference(given: &Given, path: &str, made: &[u8]) -> Option<Problem> {
    let Some(found) = given.bytes(path) else { return Some(Problem::new(path, "it is not in the pack")) };
    if found == made {
        return None;
    }
    let same = found.iter().zip(made).take_while(|(a, b)| a == b).count();
    let line = memchr::memchr_iter(b'\n', &found[..same]).count() + 1;
    Some(Problem::new(path, format!("line {line} is not what follows from the sources")))
}

/// The evidence files in the pack, against the record.
fn evidence(given: &Given, remade: &Remade<'_>) -> Check {
    let name = "evidence";
    let pack = &remade.contents.pack;
    if pack.evidence.is_empty() {
        return Check::not_checked(name, "the record names no evidence");
    }
    let pieces: Vec<_> = pack.evidence.iter().filter_map(|piece| Some((piece, piece.path.as_ref()?))).collect();
    let mut problems = Vec::new();
    for (piece, path) in &pieces {
        match given.files.get(*path) {
            // The PDF alone has no evidence in it.
            None if given.kind == Kind::Pdf => {}
            None => problems.push(Problem::new(*path, "it is not in the pack")),
            Some(file) if file.digest != piece.sha256 => {
                problems.push(Problem::new(*path, "its bytes are not those of which the record tells"));
            }
            Some(_) => {}
        }
    }
    let broken = pack.evidence.iter().filter(|piece| {
        matches!(piece.found.as_str(), "changed" | "missing") || piece.found.starts_with("not read")
    });
    problems.extend(
        broken.map(|piece| Problem::new(&piece.file, format!("when the pack was made, it was {}", piece.found))),
    );
    let there = given.files.keys().filter(|path| path.starts_with(EVIDENCE_FOLDER)).count();
    if there == 0 && problems.is_empty() {
        let why = format!("{} named by digest; the files are not in here", count(pack.evidence.len(), "piece"));
        return Check::not_checked(name, why);
    }
    let seen = format!(
        "{} of {} in the pack, with the digest of the record",
        pieces.len(),
        count(pack.evidence.len(), "piece")
    );
    Check::new(name, seen, problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use std::collections::BTreeMap;

    #[test]
    fn a_file_that_differs_is_named_with_its_line() {
        let bytes = b"one\ntwo\nthree\n".to_vec();
        let file = crate::verify::File { size: 14, digest: Digest::of(&bytes), bytes: Some(bytes) };
        let files = BTreeMap::from([("page.md".to_owned(), file)]);
        let given = Given { kind: Kind::Folder, files, problems: Vec::new(), archive: None };
        let said =
            |path: &str, made: &str| difference(&given, path, made.as_bytes()).map(|problem| problem.message);
        assert_eq!(said("page.md", "one\ntwo\nthree\n"), None);
        for (made, line) in
            [("One\n", 1), ("one\ntwO\n", 2), ("one\ntwo\nthree", 3), ("one\ntwo\nthree\nfour\n", 4)]
        {
            assert_eq!(said("page.md", made), Some(format!("line {line} is not what follows from the sources")));
        }
        assert_eq!(said("gone.md", "").as_deref(), Some("it is not in the pack"));
    }
}
