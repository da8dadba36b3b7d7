//! What a first signature changes in a document: a form with all its fields, on their pages and in the structure tree.
//!
//! PDF/UA-1 wants every field's annotation in the structure tree under an element of type Form (ISO 14289-1, 7.18.4);
//! PDF/A-3 wants each to have an appearance (ISO 19005-3, 6.3.3).

use super::field::{Field, hundredths, text};
use crate::pdf_file::revision::{Revision, references};
use crate::pdf_file::syntax::{Dict, Fault, array, number};
use std::collections::BTreeMap;
use std::ops::Range;

/// The most fields of one document.
pub(super) const MOST_FIELDS: usize = 64;

/// The numbers of the objects that a first signature adds.
pub(super) struct Numbers {
    pub(super) first_widget: u32,
    pub(super) first_tag: u32,
    pub(super) first_stamp: u32,
    pub(super) form: u32,
}

impl Numbers {
    /// Numbers from `first` on for so many fields.
    pub(super) fn from(first: u32, fields: u32) -> Self {
        let (first_tag, first_stamp) = (first + fields, first + 2 * fields);
        Self { first_widget: first, first_tag, first_stamp, form: first + 3 * fields }
    }
}

/// A document that gets fields.
pub(super) struct Target<'a> {
    pdf: &'a [u8],
    catalog: (u32, Dict<'a>),
    /// The page of each field.
    pages: Vec<(u32, Dict<'a>)>,
    tags: (u32, Dict<'a>),
    /// The structure element of the whole document.
    document: (u32, Dict<'a>),
    /// Behind the last entry of the parent tree.
    parents_end: usize,
    /// The first free key in the parent tree.
    key: usize,
}

impl<'a> Target<'a> {
    /// Finds what has to be changed.
    pub(super) fn find(base: &Revision<'a>, fields: &[Field]) -> Result<Self, Fault> {
        let pdf = base.pdf;
        let root = base.trailer().reference("Root")?;
        let catalog = base.catalog()?;
        without_form(&catalog)?;
        let all = base.pages(&catalog)?;
        let pages = fields.iter().map(|field| page(base, &all, field)).collect::<Result<_, _>>()?;
        let tags = catalog.reference("StructTreeRoot")?;
        let tags = (tags, base.object(tags)?);
        let document = *references(pdf, tags.1.need("K")?)?
            .first()
            .ok_or_else(|| Fault::new(tags.1.span.start, "the structure tree is empty"))?;
        let document = (document, base.object(document)?);
        document.1.expect("S", "/Document")?;
        document.1.array("K")?;
        let (parents_end, key) = parents(pdf, &tags.1)?;
        Ok(Self { pdf, catalog: (root, catalog), pages, tags, document, parents_end, key })
    }

    /// A field and its annotation in one; 132 is printed and locked.
    pub(super) fn widget(&self, new: &Numbers, index: usize, field: &Field, value: &str) -> String {
        let [left, bottom, right, top] = field.place.rect.map(hundredths);
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/Rect[{left} {bottom} {right} {top}]/P {} 0 R/T(Signature{})/TU{}/F 132\
             /StructParent {}/AP<</N {} 0 R>>{value}>>",
            self.pages[index].0,
            index + 1,
            text(&field.label),
            self.key + index,
            nth(new.first_stamp, index),
        )
    }

    /// The structure element of a field.
    pub(super) fn tag(&self, new: &Numbers, index: usize, field: &Field) -> String {
        let (page, widget) = (self.pages[index].0, nth(new.first_widget, index));
        format!(
            "<</Type/StructElem/S/Form/P {} 0 R/Pg {page} 0 R/K<</Type/OBJR/Obj {widget} 0 R/Pg {page} 0 R>>/Alt{}>>",
            self.document.0,
            text(&field.label)
        )
    }

    /// The document's own objects as they are from now on, and the form, by number.
    pub(super) fn changed(&self, new: &Numbers) -> BTreeMap<u32, Vec<u8>> {
        let count = self.pages.len();
        let mut changed = BTreeMap::new();
        for (number, page) in &self.pages {
            let here = (0..count).filter(|index| self.pages[*index].0 == *number);
            let widgets: Vec<u32> = here.map(|index| nth(new.first_widget, index)).collect();
            changed.entry(*number).or_insert_with(|| self.page(page, &all(&widgets)));
        }
        let every = |first: u32| (0..count).map(|index| nth(first, index)).collect::<Vec<_>>();
        let next = self.key + count;
        let next = match self.tags.1.find("ParentTreeNextKey") {
            Some(span) => (span, next.to_string()),
            None => (at(self.tags.1.inner_end()), format!("/ParentTreeNextKey {next}")),
        };
        let entry = |index| format!(" {} {} 0 R", self.key + index, nth(new.first_tag, index));
        let entries = (at(self.parents_end), (0..count).map(entry).collect::<String>());
        changed.insert(self.tags.0, edited(self.pdf, &self.tags.1, vec![entries, next]));
        let children = self.document.1.find("K").map_or(0, |span| span.end - 1);
        let child = (at(children), format!(" {}", all(&every(new.first_tag))));
        changed.insert(self.document.0, edited(self.pdf, &self.document.1, vec![child]));
        let form = (at(self.catalog.1.inner_end()), format!("/AcroForm {} 0 R", new.form));
        changed.insert(self.catalog.0, edited(self.pdf, &self.catalog.1, vec![form]));
        // 3 says that there are signatures and that whoever changes the file must append (ISO 32000-1, 12.7.2).
        let form = format!("<</Fields[{}]/SigFlags 3>>", all(&every(new.first_widget)));
        changed.insert(new.form, form.into_bytes());
        changed
    }

    fn page(&self, page: &Dict<'_>, widgets: &str) -> Vec<u8> {
        let mut edits = vec![match page.find("Annots") {
            Some(annotations) => (at(annotations.end - 1), format!(" {widgets}")),
            None => (at(page.inner_end()), format!("/Annots[{widgets}]")),
        }];
        // The order of the structure tree (ISO 14289-1, 7.18.3).
        if page.find("Tabs").is_none() {
            edits.push((at(page.inner_end()), "/Tabs/S".to_owned()));
        }
        edited(self.pdf, page, edits)
    }
}

/// A document has no form before its first signature.
pub(super) fn without_form(catalog: &Dict<'_>) -> Result<(), Fault> {
    match catalog.find("AcroForm") {
        Some(form) => Err(Fault::new(form.start, "the document has a form that was not made here")),
        None => Ok(()),
    }
}

/// The number of the so manieth object of a row.
pub(super) fn nth(first: u32, index: usize) -> u32 {
    // There are at most `MOST_FIELDS`.
    first + u32::try_from(index).unwrap_or_default()
}

fn all(numbers: &[u32]) -> String {
    numbers.iter().map(|number| format!("{number} 0 R")).collect::<Vec<_>>().join(" ")
}

fn page<'a>(base: &Revision<'a>, all: &[u32], field: &Field) -> Result<(u32, Dict<'a>), Fault> {
    let number = *all.get(field.place.page).ok_or_else(|| {
        Fault::new(base.pdf.len(), format!("there is no page {}; the last is {}", field.place.page + 1, all.len()))
    })?;
    let page = base.object(number)?;
    page.expect("Type", "/Page")?;
    if let Some(annotations) = page.find("Annots") {
        references(base.pdf, annotations)?;
    }
    let (width, height) = field.place.size();
    if width < 1000 || height < 1000 {
        return Err(Fault::new(page.span.start, "the place for a signature is less than 10 points wide or high"));
    }
    Ok((number, page))
}

/// Behind the last entry of the parent tree, and the first free key.
fn parents(pdf: &[u8], tags: &Dict<'_>) -> Result<(usize, usize), Fault> {
    let tree = tags.dict("ParentTree")?;
    let span = tree.need("Nums")?;
    let entries = array(pdf, span.clone())?;
    let broken = || Fault::new(span.start, "the parent tree cannot be read");
    // Keys are in order; each is followed by its value.
    let last = match entries.as_slice() {
        [.., key, _] if entries.len() % 2 == 0 => Some(number(&pdf[key.clone()]).ok_or_else(broken)?),
        [] => None,
        _ => return Err(broken()),
    };
    let stated = tags.find("ParentTreeNextKey").map(|_| tags.number("ParentTreeNextKey")).transpose()?;
    Ok((span.end - 1, last.map_or(0, |key| key + 1).max(stated.unwrap_or_default())))
}

/// An empty stretch, to insert at.
pub(super) fn at(offset: usize) -> Range<usize> {
    offset..offset
}

/// A dictionary's bytes with stretches of it replaced.
pub(super) fn edited(pdf: &[u8], dict: &Dict<'_>, mut edits: Vec<(Range<usize>, String)>) -> Vec<u8> {
    edits.sort_by_key(|(span, _)| span.start);
    let mut out = Vec::new();
    let mut from = dict.span.start;
    for (span, with) in edits {
        out.extend_from_slice(&pdf[from..span.start]);
        out.extend_from_slice(with.as_bytes());
        from = span.end;
    }
    out.extend_from_slice(&pdf[from..dict.span.end]);
    out
}
