//! Where the parts of a text come from that was made of several files.

use super::{Place, SourceFile};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The files of which a text was made, and which stretch of them each stretch of it repeats. Of a text that was read as
/// it is, there are none.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Origins {
    files: Vec<Arc<SourceFile>>,
    /// By start and end in the text: the place of the file, and the bytes in it.
    parts: BTreeMap<(usize, usize), (usize, Range<usize>)>,
}

impl Origins {
    /// The origins in these files; the first is the one to which everything belongs that none of them says.
    #[must_use]
    pub fn new(files: Vec<Arc<SourceFile>>) -> Self {
        Self { files, parts: BTreeMap::new() }
    }

    /// Notes that a stretch of the text repeats a stretch of the file at a place in the list.
    pub fn note(&mut self, span: &Range<usize>, file: usize, there: Range<usize>) {
        self.parts.insert((span.start, span.end), (file, there));
    }

    /// The files, in their order.
    #[must_use]
    pub fn files(&self) -> &[Arc<SourceFile>] {
        &self.files
    }

    /// Where a stretch of the text comes from: what was noted of it, or of the least stretch around it, or else the
    /// beginning of the first file. `None` where the text was made of nothing else.
    #[must_use]
    pub fn of(&self, span: &Range<usize>) -> Option<Place> {
        let around = || {
            let before = self.parts.range(..=(span.start, usize::MAX));
            let holding = before.filter(|((_, end), _)| *end >= span.end);
            holding.min_by_key(|((start, end), _)| end - start).map(|(_, found)| found)
        };
        let found = self.parts.get(&(span.start, span.end)).or_else(around);
        let (file, there) = found.map_or((0, 0..0), |(file, there)| (*file, there.clone()));
        Some(Place { file: Arc::clone(self.files.get(file)?), span: there })
    }

    /// Where a file stands in the list; those that are not in it come first.
    #[must_use]
    pub fn rank(&self, file: &Arc<SourceFile>) -> usize {
        self.files.iter().position(|known| Arc::ptr_eq(known, file)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_leads_to_what_it_repeats_or_to_what_is_around_it() {
        let files = ["one", "two"].map(|name| SourceFile::new(name, "text"));
        let mut origins = Origins::new(files.to_vec());
        origins.note(&(4..20), 0, 1..2);
        origins.note(&(6..9), 1, 0..3);
        let of = |span: Range<usize>| origins.of(&span).map(|place| (place.file.name.clone(), place.span));
        assert_eq!(of(6..9), Some(("two".to_owned(), 0..3)));
        assert_eq!(of(7..8), Some(("two".to_owned(), 0..3)));
        assert_eq!(of(8..10), Some(("one".to_owned(), 1..2)));
        assert_eq!(of(0..0), Some(("one".to_owned(), 0..0)));
        assert_eq!(of(30..31), Some(("one".to_owned(), 0..0)));
        assert_eq!(Origins::default().of(&(0..1)), None);
        assert_eq!((origins.rank(&files[1]), origins.rank(&SourceFile::new("two", "text"))), (1, 0));
    }
}
