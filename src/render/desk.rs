//! What lies before the typesetter: parsed templates and files, by name; and what it remembers from one pack to the next.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use typst::comemo;
use typst::diag::{FileError, FileResult};
use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::Font;
use typst_as_lib::file_resolver::FileResolver;
use typst_as_lib::{TypstAsLibError, TypstEngine};
use typst_layout::PagedDocument;

/// Templates by file name.
pub type Sources = BTreeMap<String, Source>;

/// A template, parsed, under its name; nothing where no template can ask for a file of that name.
pub fn source(name: &str, text: &str) -> Option<(String, Source)> {
    let path = VirtualPath::new(name).ok()?;
    let id = RootedPath::new(VirtualRoot::Project, path).intern();
    Some((name.to_owned(), Source::new(id, text.to_owned())))
}

/// Templates and files, and nothing else.
pub struct Desk {
    /// The templates.
    pub sources: Arc<Sources>,
    /// All other files.
    pub files: BTreeMap<String, Bytes>,
}

impl Desk {
    /// The document of a template.
    pub fn compile(self, main: &str, fonts: Vec<Font>) -> Result<PagedDocument, TypstAsLibError> {
        let engine = TypstEngine::builder().fonts(fonts).add_file_resolver(self).comemo_evict_max_age(None).build();
        engine.compile(main).output
    }
}

/// By name, so that no name has to be interned for it: Typst never forgets one.
impl FileResolver for Desk {
    fn resolve_binary(&self, id: FileId) -> FileResult<Cow<'_, Bytes>> {
        named(&self.files, id)
    }

    fn resolve_source(&self, id: FileId) -> FileResult<Cow<'_, Source>> {
        named(&self.sources, id)
    }
}

fn named<T: Clone>(files: &BTreeMap<String, T>, id: FileId) -> FileResult<Cow<'_, T>> {
    let name = id.vpath().get_without_slash();
    let own = matches!(id.root(), VirtualRoot::Project);
    files.get(name).filter(|_| own).map(Cow::Borrowed).ok_or_else(|| FileError::NotFound(name.into()))
}

/// How many pages are set before the typesetter forgets what it did not need in the meantime.
const PAGES: usize = 64;

/// Lets the typesetter forget, once so many pages are set. It remembers how each piece of a document came out, and knows
/// it again in the next pack: without an end, memory would grow with each. What was not asked for since the last time
/// goes; a pack being set on another thread may lose pieces, and sets them again.
pub fn tidy(pages: usize) {
    static SET: AtomicUsize = AtomicUsize::new(0);
    if SET.fetch_add(pages, Ordering::Relaxed) + pages >= PAGES {
        SET.store(0, Ordering::Relaxed);
        // A document of many pages goes at once; else what the last packs had in common stays.
        comemo::evict(usize::from(pages < PAGES));
    }
}
