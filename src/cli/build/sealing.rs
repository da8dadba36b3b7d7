//! The pack's files on their way into the folder: renderings, contents, evidence, and the seal over all of them.

use super::super::signing::PackPen;
use super::super::terminal::Terminal;
use crate::diagnostics::Failure;
use crate::pack::Pack;
use crate::portfolio;
use crate::render::pdf::{self, Rendered};
use crate::render::templates::Templates;
use crate::render::{Artifact, Format};
use crate::seal::contents::{Contents, attachments};
use crate::seal::manifest::{self, Listed};
use crate::seal::{ARCHIVE, MANIFEST, MANIFEST_SIGNATURE, PACK, SUMS};
use crate::signature::{Signature, in_openssh_form};
use crate::store::pack::{self as folder, PackFolder};
use crate::store::{self, Staged};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One format, in memory.
pub enum Rendering {
    /// The PDF, which may be signed yet.
    Pdf(Rendered),
    /// Files as they are written.
    Files(Vec<Artifact>),
}

/// The pack in a format.
pub fn render(contents: &Contents, format: Format, templates: &Templates) -> Result<Rendering, Failure> {
    Ok(match format {
        Format::Pdf => Rendering::Pdf(pdf::render(&contents.pack, templates, &attachments(contents))?),
        Format::Plain(plain) => Rendering::Files(plain.render(&contents.pack, templates)?),
    })
}

/// A pack that grows, and is put in place as a whole.
pub struct Sealed {
    out: PathBuf,
    folder: PackFolder,
    archive: Listed,
    /// The files that the pack in the folder had before.
    before: Vec<String>,
}

impl Sealed {
    pub fn begin(out: &Path) -> Result<Self, Failure> {
        let before = store::read_there(&out.join(MANIFEST), store::LARGEST)?;
        let before = before.and_then(|bytes| manifest::files(&bytes).ok()).unwrap_or_default();
        let before = before.into_iter().map(|file| file.path).filter(|path| crate::seal::archive::is_safe(path));
        // What a killed build put there stands in no manifest.
        let before = before.chain(folder::broken_off(out).unwrap_or_default());
        let own = [MANIFEST, MANIFEST_SIGNATURE, SUMS, ARCHIVE].map(str::to_owned);
        Ok(Self {
            out: out.to_owned(),
            folder: PackFolder::new(out.to_owned()),
            archive: Listed::nothing(ARCHIVE),
            before: before.chain(own).collect(),
        })
    }

    /// The formats; `sign` puts its signatures on the PDF, and gets the one that was there before.
    pub fn renderings(
        &mut self,
        renderings: Vec<Rendering>,
        sign: &mut dyn FnMut(Rendered, Option<Vec<u8>>) -> Result<Vec<u8>, Failure>,
    ) -> Result<(), Failure> {
        for rendering in renderings {
            match rendering {
                Rendering::Pdf(rendered) => {
                    // Signatures in it are nowhere else: what cannot be read must not be written over.
                    let before = store::read_there(&self.out.join(pdf::FILE_NAME), store::given::LARGEST)?;
                    self.folder.add(Artifact::new(pdf::FILE_NAME, sign(rendered, before)?))?;
                }
                Rendering::Files(files) => files.into_iter().try_for_each(|file| self.folder.add(file))?,
            }
        }
        Ok(())
    }

    pub fn contents(&mut self, contents: &Contents) -> Result<(), Failure> {
        contents.files.iter().try_for_each(|file| self.folder.add(file.clone()))
    }

    /// The evidence files for which the view has a path in the pack.
    pub fn evidence(&mut self, pack: &Pack, home: &Path, terminal: Terminal) -> Result<(), Failure> {
        let pieces = || pack.evidence.iter().filter_map(|piece| Some((piece, piece.path.as_ref()?)));
        let bar = terminal.bytes_bar(pieces().filter_map(|(piece, _)| piece.size).sum(), "Copying the evidence");
        for (piece, path) in pieces() {
            self.folder.add_evidence(home, &piece.file, piece.sha256, path, &|read| bar.inc(read))?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// Adds manifest, signature, checksums and archive; gives the name of whoever signed.
    pub fn close(
        &mut self,
        pack: &Pack,
        pen: Option<&mut PackPen>,
        terminal: Terminal,
    ) -> Result<Option<String>, Failure> {
        let manifest = manifest::render(pack, &portfolio::parts(pack), &self.folder.listed());
        let mut signer = None;
        if let Some(pen) = pen {
            let signature = pen.sign(&manifest, terminal)?;
            self.folder.add(Artifact::new(MANIFEST_SIGNATURE, signature.into_bytes()))?;
            signer = Some(pen.signer.clone());
        } else if let Some(before) = store::read_there(&self.out.join(MANIFEST_SIGNATURE), store::LARGEST)?
            && signs(&before, &manifest)
        {
            // The same manifest as before: who signed it then has signed it still.
            self.folder.add(Artifact::new(MANIFEST_SIGNATURE, before))?;
        }
        self.folder.add(Artifact::new(MANIFEST, manifest))?;
        self.folder.add(Artifact::new(SUMS, manifest::sums(&self.folder.listed())))?;
        self.archive = self.folder.add_archive(ARCHIVE)?;
        Ok(signer)
    }

    /// All files of the pack but the archive.
    pub fn files(&self) -> Vec<Listed> {
        self.folder.listed()
    }

    /// The archive.
    pub fn archive(&self) -> Listed {
        self.archive.clone()
    }

    /// Puts the pack in place and removes what the pack before had and this one has not.
    pub fn commit(self, more: Staged) -> Result<Vec<String>, Failure> {
        let now: BTreeSet<String> = self.folder.listed().into_iter().map(|file| file.path).collect();
        let stale: BTreeSet<String> = self
            .before
            .iter()
            .filter(|path| !now.contains(*path) && *path != ARCHIVE && store::exists(&self.out.join(path)))
            .cloned()
            .collect();
        let stale: Vec<String> = stale.into_iter().collect();
        self.folder.commit(more, &self.before, &stale)?;
        Ok(stale)
    }
}

/// Whether a signature in the one form that OpenSSH writes is over a manifest.
fn signs(signature: &[u8], manifest: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(signature) else { return false };
    let whole = in_openssh_form(text).is_some_and(|form| form == text);
    whole && Signature::parse(text).is_ok_and(|signature| signature.verify(PACK, manifest).is_ok())
}

/// The files in the folder of a pack that stays that are no part of it; what killed runs left is removed first.
pub fn foreign_after_sweeping(out: &Path, files: &[Listed]) -> Result<Vec<String>, Failure> {
    let found = foreign(out, files)?;
    if !found.iter().any(|path| folder::is_leftover(path)) {
        return Ok(found);
    }
    let _pack = store::hold(out, || ())?;
    folder::sweep(out)?;
    foreign(out, files)
}

/// The files in the pack's folder that are no part of it.
pub fn foreign(out: &Path, files: &[Listed]) -> Result<Vec<String>, Failure> {
    let known: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).chain([ARCHIVE]).collect();
    Ok(folder::walk(out)?.into_iter().filter(|path| !known.contains(path.as_str())).collect())
}
