//! The one form of an update that carries a signature, made from what is signed and nothing else.
//!
//! [`update`] is pure: who signs calls it, and who checks calls it again and compares each byte. So an update of a file
//! that passes cannot hold anything but the signature and its place. [`read`] finds the values to call it with; it may be
//! careless, since the comparison follows.

use super::appearance;
use super::field::{Details, Field, Place, Spot, hex, in_hundredths, text, untext};
use super::form::{MOST_FIELDS, Numbers, Target, at, edited, nth};
use crate::pdf_file::revision::{Revision, references};
use crate::pdf_file::syntax::{Dict, Fault, array, starts};
use chrono::NaiveDateTime;
use ring::digest::{SHA256, digest};
use std::collections::BTreeMap;
use std::ops::Range;

/// The most bytes that may be reserved for one signature.
const MOST_RESERVED: usize = 256 * 1024;

/// A little less than what readers have to know (ISO 32000-1, annex C).
const MOST_OBJECTS: u32 = 8_000_000;

/// An update that waits for its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What is put behind the document, zeros where the signature goes.
    pub bytes: Vec<u8>,
    /// The two stretches of the whole file that are signed: offset and length of each.
    pub byte_range: [usize; 4],
    /// Where the signature's hexadecimal digits go, in the whole file.
    pub contents: Range<usize>,
}

/// The update that puts a signature into a field of a document.
///
/// # Errors
/// When the document is not of the form that is known here, or has no such field or page.
pub fn update(base: &[u8], spot: &Spot<'_>, details: &Details, reserved: usize) -> Result<Layout, Fault> {
    on(&Revision::read(base)?, spot, details, reserved)
}

/// [`update`] for a file that is read already.
pub(super) fn on(
    base: &Revision<'_>,
    spot: &Spot<'_>,
    details: &Details,
    reserved: usize,
) -> Result<Layout, Fault> {
    if reserved > MOST_RESERVED {
        return Err(Fault::new(base.pdf.len(), "too much space is reserved for a signature"));
    }
    let mut body = Body::new(base.pdf.len());
    let first = first(base)?;
    let (contents, ranges) = body.signature(first, details, reserved);
    if base.updates() == 0 {
        prepare(&mut body, base, first, spot)?;
    } else {
        sign(&mut body, base, first, spot.index)?;
    }
    Ok(body.close(base, contents, ranges))
}

/// The number of the first new object.
fn first(base: &Revision<'_>) -> Result<u32, Fault> {
    let size = u32::try_from(base.trailer().number("Size")?).ok().filter(|size| *size < MOST_OBJECTS);
    size.ok_or_else(|| Fault::new(base.trailer().span.start, "/Size is too great"))
}

/// Adds all fields to a document, one of them signed.
fn prepare(body: &mut Body, base: &Revision<'_>, signature: u32, spot: &Spot<'_>) -> Result<(), Fault> {
    let fields = spot.fields;
    let count = u32::try_from(fields.len()).ok().filter(|_| fields.len() <= MOST_FIELDS);
    let count = count.ok_or_else(|| Fault::new(base.pdf.len(), "there are too many signature fields"))?;
    if spot.index >= fields.len() {
        return Err(no_field(base, spot.index, fields.len()));
    }
    let target = Target::find(base, fields)?;
    let new = Numbers::from(signature + 1, count);
    for (index, field) in fields.iter().enumerate() {
        let value = if index == spot.index { format!("/V {signature} 0 R") } else { String::new() };
        body.put(nth(new.first_widget, index), &target.widget(&new, index, field, &value));
    }
    for (index, field) in fields.iter().enumerate() {
        body.put(nth(new.first_tag, index), &target.tag(&new, index, field));
    }
    for (index, field) in fields.iter().enumerate() {
        body.put(nth(new.first_stamp, index), &appearance::stamp(&field.place, index == spot.index));
    }
    for (number, object) in target.changed(&new) {
        body.put(number, &object);
    }
    Ok(())
}

/// Signs a field that an earlier signature has made.
fn sign(body: &mut Body, base: &Revision<'_>, signature: u32, index: usize) -> Result<(), Fault> {
    let fields = fields(base)?;
    let field = *fields.get(index).ok_or_else(|| no_field(base, index, fields.len()))?;
    let widget = base.object(field)?;
    if let Some(value) = widget.find("V") {
        return Err(Fault::new(value.start, format!("the signature field {} is signed already", index + 1)));
    }
    let appearance = widget.need("AP")?;
    let place = Place { page: 0, rect: rect(base.pdf, &widget)? };
    let stamp = signature + 1;
    body.put(stamp, &appearance::stamp(&place, true));
    let edits =
        vec![(appearance, format!("<</N {stamp} 0 R>>")), (at(widget.inner_end()), format!("/V {signature} 0 R"))];
    body.put(field, &edited(base.pdf, &widget, edits));
    Ok(())
}

fn no_field(base: &Revision<'_>, index: usize, count: usize) -> Fault {
    let what = format!("there is no signature field {}; the document is prepared for {count}", index + 1);
    Fault::new(base.pdf.len(), what)
}

/// The fields of a document that was signed here.
fn fields(file: &Revision<'_>) -> Result<Vec<u32>, Fault> {
    let form = file.object(file.catalog()?.reference("AcroForm")?)?;
    let fields = references(file.pdf, form.need("Fields")?)?;
    if fields.len() > MOST_FIELDS {
        return Err(Fault::new(form.span.start, "there are too many signature fields"));
    }
    Ok(fields)
}

/// Date and time as a PDF date (ISO 32000-1, 7.9.4).
const DATE: &str = "(D:%Y%m%d%H%M%S+00'00')";

/// Offsets are not known before all else is; ten digits are more than this cross-reference table can name.
const RANGE_WIDTH: usize = 10;

/// The objects of an update, one after another.
struct Body {
    bytes: Vec<u8>,
    /// The length of the document before it.
    base: usize,
    /// The offset of each object.
    offsets: BTreeMap<u32, usize>,
}

impl Body {
    /// The line end keeps the update apart, whether or not the document ends in one.
    fn new(base: usize) -> Self {
        Self { bytes: vec![b'\n'], base, offsets: BTreeMap::new() }
    }

    fn here(&self) -> usize {
        self.base + self.bytes.len()
    }

    fn add(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn put(&mut self, object: u32, content: &(impl AsRef<[u8]> + ?Sized)) {
        self.offsets.insert(object, self.here());
        self.add(&format!("{object} 0 obj\n"));
        self.bytes.extend_from_slice(content.as_ref());
        self.add("\nendobj\n");
    }

    /// The signature dictionary (ETSI EN 319 142-1, 5.3 and 6.3). Gives where the digits go, and where the byte ranges.
    fn signature(&mut self, signature: u32, details: &Details, reserved: usize) -> (Range<usize>, usize) {
        self.offsets.insert(signature, self.here());
        self.add(&format!(
            "{} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M{}/Name{}/Reason{}/ByteRange[0 ",
            signature,
            details.time.format(DATE),
            text(&details.name),
            text(&details.reason),
        ));
        let ranges = self.bytes.len();
        self.add(&" ".repeat(3 * RANGE_WIDTH + 2));
        self.add("]/Contents<");
        let contents = self.here()..self.here() + 2 * reserved;
        self.bytes.resize(self.bytes.len() + 2 * reserved, b'0');
        self.add(">>>\nendobj\n");
        (contents, ranges)
    }

    /// Table, trailer and the byte ranges.
    fn close(mut self, base: &Revision<'_>, contents: Range<usize>, ranges: usize) -> Layout {
        let table = self.here();
        self.add("xref\n");
        let offsets: Vec<(u32, usize)> = std::mem::take(&mut self.offsets).into_iter().collect();
        for run in offsets.chunk_by(|(one, _), (next, _)| one + 1 == *next) {
            self.add(&format!("{} {}\n", run[0].0, run.len()));
            for (_, offset) in run {
                self.add(&format!("{offset:010} 00000 n\r\n"));
            }
        }
        self.trailer(base, &offsets);
        self.add(&format!("\nstartxref\n{table}\n%%EOF\n"));
        // The signed stretches leave out the digits and the brackets around them.
        let rest = contents.end + 1;
        let byte_range = [0, contents.start - 1, rest, self.here() - rest];
        let [_, one, two, three] = byte_range;
        let written = format!("{one:<RANGE_WIDTH$} {two:<RANGE_WIDTH$} {three:<RANGE_WIDTH$}");
        self.bytes[ranges..ranges + written.len()].copy_from_slice(written.as_bytes());
        Layout { bytes: self.bytes, byte_range, contents }
    }

    fn trailer(&mut self, base: &Revision<'_>, offsets: &[(u32, usize)]) {
        let old = base.trailer();
        let span = |key| old.find(key).map_or(&b""[..], |span| &base.pdf[span]);
        let first = old.array("ID").ok().and_then(|parts| parts.first().cloned()).map(|span| &base.pdf[span]);
        // The second identifier has to change with every update (ISO 32000-1, 14.4).
        let id = hex(&digest(&SHA256, &self.bytes).as_ref()[..16]);
        // The new objects have the greatest numbers.
        let size = offsets.last().map_or(0, |(last, _)| last + 1);
        self.add(&format!("trailer\n<</Size {size}/Root "));
        self.bytes.extend_from_slice(span("Root"));
        if !span("Info").is_empty() {
            self.add("/Info ");
            self.bytes.extend_from_slice(span("Info"));
        }
        if let Some(first) = first {
            self.add("/ID[");
            self.bytes.extend_from_slice(first);
            self.add(&format!("<{id}>]"));
        }
        self.add(&format!("/Prev {}>>", base.table()));
    }
}

/// What an update claims to have been made with.
pub(super) struct Claimed {
    /// The fields that a first signature makes.
    pub(super) fields: Vec<Field>,
    /// Which one is signed.
    pub(super) index: usize,
    pub(super) details: Details,
    pub(super) reserved: usize,
}

/// Finds the values of the update behind `base` in the whole file.
pub(super) fn read(file: &Revision<'_>, base: &Revision<'_>) -> Result<Claimed, Fault> {
    let pdf = file.pdf;
    let number = first(base)?;
    let signature = file.object(number)?;
    let (at, raw) = value(pdf, &signature, "M")?;
    let time = std::str::from_utf8(raw).ok().and_then(|raw| NaiveDateTime::parse_from_str(raw, DATE).ok());
    let time = time.ok_or_else(|| Fault::new(at, "/M is not written as it would be here"))?.and_utc();
    let details =
        Details { name: words(pdf, &signature, "Name")?, reason: words(pdf, &signature, "Reason")?, time };
    let contents = signature.need("Contents")?;
    if !starts(pdf, contents.start, b"<") || contents.len() % 2 != 0 {
        return Err(Fault::new(contents.start, "/Contents is not a text of hexadecimal digits"));
    }
    let widgets = fields(file)?.into_iter().map(|field| file.object(field)).collect::<Result<Vec<_>, _>>()?;
    let signs = |widget: &Dict<'_>| widget.reference("V").is_ok_and(|value| value == number);
    let index = widgets.iter().position(signs);
    let index = index.ok_or_else(|| Fault::new(signature.span.start, "the signature is in no field"))?;
    let fields = if base.updates() == 0 { placed(base, pdf, &widgets)? } else { Vec::new() };
    Ok(Claimed { fields, index, details, reserved: contents.len() / 2 - 1 })
}

/// Fields as their annotations say.
fn placed(base: &Revision<'_>, pdf: &[u8], widgets: &[Dict<'_>]) -> Result<Vec<Field>, Fault> {
    let pages = base.pages(&base.catalog()?)?;
    let field = |widget: &Dict<'_>| {
        let page = widget.reference("P")?;
        let page = pages.iter().position(|known| *known == page);
        let page = page.ok_or_else(|| Fault::new(widget.span.start, "the signature field is on no page"))?;
        Ok(Field { place: Place { page, rect: rect(pdf, widget)? }, label: words(pdf, widget, "TU")? })
    };
    widgets.iter().map(field).collect()
}

fn rect(pdf: &[u8], widget: &Dict<'_>) -> Result<[i32; 4], Fault> {
    let span = widget.need("Rect")?;
    let numbers: Option<Vec<i32>> =
        array(pdf, span.clone())?.into_iter().map(|number| in_hundredths(&pdf[number])).collect();
    let numbers = numbers.and_then(|numbers| numbers.try_into().ok());
    numbers.ok_or_else(|| Fault::new(span.start, "/Rect is not four numbers"))
}

fn value<'a>(pdf: &'a [u8], dict: &Dict<'_>, key: &str) -> Result<(usize, &'a [u8]), Fault> {
    dict.need(key).map(|span| (span.start, &pdf[span]))
}

fn words(pdf: &[u8], dict: &Dict<'_>, key: &str) -> Result<String, Fault> {
    let (at, raw) = value(pdf, dict, key)?;
    untext(raw).ok_or_else(|| Fault::new(at, format!("/{key} is not written as it would be here")))
}
