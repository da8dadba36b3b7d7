//! The pack as PDF: Typst sets the view by the templates, and the exporter enforces PDF/A-3a and PDF/UA-1.
//!
//! Data comes in as `pack.json`, as values; no text of a profile, record or model ever becomes Typst source. The
//! compiler sees the templates, the data and the fonts, and nothing else: no file system, no packages, no network.
//!
//! One process may set any number of packs, on several threads at once: [`render`] shares fonts and parsed templates, what
//! the typesetter remembers is bounded (`desk::tidy`), and the bytes are those of a process that sets one pack only.

pub mod page;

use super::desk::{self, Desk};
use super::glyphs::{drawable, make_drawable};
use super::size;
use super::templates::Templates;
use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::pack::Pack;
use crate::seal::pades::Place;
use chrono::{Datelike as _, NaiveDate};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Label, Selector, Smart, Value};
use typst::introspection::Introspector;
use typst::syntax::DiagSpanKind;
use typst::text::Font;
use typst::utils::PicoStr;
use typst_as_lib::TypstAsLibError;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The file in the pack.
pub const FILE_NAME: &str = "audit-pack.pdf";

/// The template that is set first.
pub const MAIN: &str = "pack.typ";

/// The shipped templates: name and text.
const SHIPPED: &[(&str, &str)] = &[
    (MAIN, include_str!("../../templates/pack.typ")),
    ("style.typ", include_str!("../../templates/style.typ")),
    ("charts.typ", include_str!("../../templates/charts.typ")),
    ("timeline.typ", include_str!("../../templates/timeline.typ")),
    ("front.typ", include_str!("../../templates/front.typ")),
    ("scope.typ", include_str!("../../templates/scope.typ")),
    ("items.typ", include_str!("../../templates/items.typ")),
    ("record.typ", include_str!("../../templates/record.typ")),
    ("back.typ", include_str!("../../templates/back.typ")),
    ("sign-off.typ", include_str!("../../templates/sign-off.typ")),
];

/// The shipped fonts: the four faces that the templates use.
const FONTS: &[&[u8]] = &[
    include_bytes!("../../templates/fonts/SourceSans3-Regular.otf"),
    include_bytes!("../../templates/fonts/SourceSans3-Semibold.otf"),
    include_bytes!("../../templates/fonts/SourceSans3-It.otf"),
    include_bytes!("../../templates/fonts/SourceCodePro-Regular.otf"),
];

/// The names and texts of the shipped templates, for those who want to start from them.
#[must_use]
pub fn shipped() -> &'static [(&'static str, &'static str)] {
    SHIPPED
}

/// The shipped templates, parsed.
static SHIPPED_SOURCES: LazyLock<Arc<desk::Sources>> =
    LazyLock::new(|| Arc::new(SHIPPED.iter().filter_map(|(name, text)| desk::source(name, text)).collect()));

/// The Typst sources: the shipped ones, with the user's in their place.
fn sources(templates: &Templates) -> Result<Arc<desk::Sources>, Failure> {
    let mut sources = Arc::clone(&SHIPPED_SOURCES);
    for (name, bytes) in templates.files.iter().filter(|(name, _)| is_source(name)) {
        Arc::make_mut(&mut sources).extend(desk::source(name, &Templates::text(name, bytes)?));
    }
    Ok(sources)
}

/// The shipped fonts, read.
static SHIPPED_FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect());

/// The user's fonts before the shipped ones.
fn fonts(templates: &Templates) -> Vec<Font> {
    let own = templates
        .files
        .iter()
        .filter(|(name, _)| is_font(name))
        .flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes.clone())));
    own.chain(SHIPPED_FONTS.iter().cloned()).collect()
}

fn is_source(name: &str) -> bool {
    has_ending(name, &["typ"])
}

fn is_font(name: &str) -> bool {
    has_ending(name, &["otf", "ttf", "ttc", "otc"])
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension();
    ending.is_some_and(|given| endings.iter().any(|known| given.eq_ignore_ascii_case(known)))
}

/// A file that the PDF carries.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// The file's name.
    pub name: String,
    /// The whole content.
    pub bytes: Vec<u8>,
    /// Its media type (RFC 6838).
    pub media_type: &'static str,
    /// What it is.
    pub description: String,
}

/// The bytes of the PDF.
///
/// # Errors
/// When it would be too large, a template has a mistake, or the document that it makes does not conform to PDF/A-3a and PDF/UA-1.
pub fn render(pack: &Pack, templates: &Templates, attachments: &[Attachment]) -> Result<Rendered, Failure> {
    size::fits(pack, "PDF", size::PDF)?;
    let document = Prepared::new(pack, templates, attachments)?.compile()?;
    // Before the export, which asks for memory of its own.
    desk::tidy(document.pages().len());
    Ok(Rendered { bytes: export(pack, &document)?, boxes: boxes(&document) })
}

/// A PDF, and where it has room for digital signatures.
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// The boxes for signatures, in the order of their numbers.
    pub boxes: Vec<Place>,
}

/// The label by which templates mark a box for a signature: its top left corner; `docs/templates.md` has the contract.
const BOX: &str = "signature-field";

/// The boxes that a document has; none where own templates mark none.
fn boxes(document: &PagedDocument) -> Vec<Place> {
    let Some(label) = Label::new(PicoStr::intern(BOX)) else { return Vec::new() };
    let introspector = document.introspector();
    let mut found: Vec<(i64, Place)> = Introspector::query(&**introspector, &Selector::Label(label))
        .iter()
        .filter_map(|mark| {
            let position = introspector.position(mark.location()?)?;
            let page = position.page.get() - 1;
            let height = document.pages().get(page)?.frame.height().to_pt();
            let Ok(Value::Dict(size)) = mark.get_by_name("value") else { return None };
            let points = |key: &str| size.get(key).ok().and_then(|value| value.clone().cast::<f64>().ok());
            let number = size.get("field").ok().and_then(|value| value.clone().cast::<i64>().ok())?;
            let (left, top) = (position.point.x.to_pt(), height - position.point.y.to_pt());
            let (width, tall) = (points("width-pt")?, points("height-pt")?);
            Some((number, Place::new(page, left, top - tall, left + width, top)))
        })
        .collect();
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, place)| place).collect()
}

/// All that the typesetter needs, and nothing else: what is measured as "Typst alone" begins here.
pub struct Prepared {
    fonts: Vec<Font>,
    desk: Desk,
}

impl Prepared {
    /// Gathers templates, fonts and data.
    ///
    /// # Errors
    /// When a template of the user's is no text.
    pub fn new(pack: &Pack, templates: &Templates, attachments: &[Attachment]) -> Result<Self, Failure> {
        let fonts = fonts(templates);
        let sources = sources(templates)?;
        let own = templates.files.iter().filter(|(name, _)| !is_source(name) && !is_font(name));
        let mut files: BTreeMap<String, Bytes> =
            own.map(|(name, bytes)| (name.clone(), Bytes::new(bytes.clone()))).collect();
        // Typst names an attachment by its path, so each stands at the root.
        files.extend(attachments.iter().map(|file| (file.name.clone(), Bytes::new(file.bytes.clone()))));
        files.insert(ATTACHED.to_owned(), Bytes::new(attached(attachments)));
        files.insert("pack.json".to_owned(), Bytes::new(data(pack, attachments, &fonts)?));
        Ok(Self { fonts, desk: Desk { sources, files } })
    }

    /// The document as laid out.
    ///
    /// # Errors
    /// When a template has a mistake.
    pub fn compile(self) -> Result<PagedDocument, Failure> {
        compile(self.desk, MAIN, self.fonts)
    }
}

fn compile(desk: Desk, main: &str, fonts: Vec<Font>) -> Result<PagedDocument, Failure> {
    let sources = Arc::clone(&desk.sources);
    desk.compile(main, fonts).map_err(|error| match error {
        TypstAsLibError::TypstSource(errors) => failure(&errors, "template", &sources),
        other => Failure::input(Diagnostic::new("template", other.to_string())),
    })
}

/// The PDF of a document.
///
/// # Errors
/// When it does not conform to PDF/A-3a and PDF/UA-1.
pub fn export(pack: &Pack, document: &PagedDocument) -> Result<Vec<u8>, Failure> {
    let about = About {
        identifier: format!("rchecklist/{}/{}/{}", pack.id, pack.as_of, pack.digests.record),
        creator: format!("{} {}", pack.tool.name, pack.tool.version),
        day: pack.as_of,
    };
    write(document, about)
}

/// What a PDF says of itself.
struct About {
    /// What tells this document from others.
    identifier: String,
    /// The program that made it.
    creator: String,
    /// Its day.
    day: NaiveDate,
}

fn write(document: &PagedDocument, about: About) -> Result<Vec<u8>, Failure> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|error| Failure::machine(Diagnostic::new("pdf-standard", error.message().to_string())))?;
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let midnight =
        Datetime::from_ymd_hms(about.day.year(), part(about.day.month()), part(about.day.day()), 0, 0, 0);
    let options = PdfOptions {
        ident: Smart::Custom(about.identifier),
        creator: Smart::Custom(Some(about.creator)),
        timestamp: midnight.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| failure(&errors, "pdf-standard", &desk::Sources::new()))
}

/// A text as the shipped fonts draw it: what they lack is written by its code point.
#[must_use]
pub fn as_drawn(text: &str) -> String {
    drawable(text, &|c| is_drawn(c, &SHIPPED_FONTS))
}

fn is_drawn(c: char, fonts: &[Font]) -> bool {
    c.is_ascii_graphic() || c == ' ' || fonts.iter().any(|font| font.info().coverage.contains(c.into()))
}

/// The file of all attachments, one behind the other. Typst keeps the name of each file that a template reads for the
/// life of the process, and no more than 65,535 of them; a fleet has more attachments than that.
const ATTACHED: &str = "attachments.bin";

fn attached(attachments: &[Attachment]) -> Vec<u8> {
    attachments.iter().flat_map(|file| file.bytes.as_slice()).copied().collect()
}

/// `pack.json` as the templates read it: the view, with its texts made drawable, and the list of attachments.
fn data(pack: &Pack, attachments: &[Attachment], fonts: &[Font]) -> Result<Vec<u8>, Failure> {
    let unserialisable =
        |error: serde_json::Error| Failure::machine(Diagnostic::new("template", error.to_string()));
    let mut value = serde_json::to_value(pack).map_err(unserialisable)?;
    make_drawable(&mut value, &|c| is_drawn(c, fonts));
    if let serde_json::Value::Object(fields) = &mut value {
        let mut to = 0;
        let list = attachments.iter().map(|file| {
            let from = to;
            to += file.bytes.len();
            json!({
                "name": drawable(&file.name, &|_| true),
                "file": file.name,
                "from": from,
                "to": to,
                "media-type": file.media_type,
                "description": file.description,
            })
        });
        fields.insert("attachments".to_owned(), list.collect());
    }
    serde_json::to_vec(&value).map_err(unserialisable)
}

/// Typst's messages as diagnostics, with the template's line where there is one.
fn failure(errors: &[SourceDiagnostic], code: &'static str, sources: &desk::Sources) -> Failure {
    let diagnostics = errors
        .iter()
        .filter(|error| error.severity == Severity::Error)
        .map(|error| {
            let mut diagnostic = Diagnostic::new(code, error.message.to_string());
            if let Some((name, text, span)) = locate(error, sources) {
                diagnostic = diagnostic.at(&SourceFile::new(format!("template {name}"), text), span, "here");
            }
            diagnostic.helps(error.hints.iter().map(|hint| hint.v.to_string()))
        })
        .collect::<Vec<_>>();
    Failure::from(diagnostics)
}

fn locate<'s>(
    error: &SourceDiagnostic,
    sources: &'s desk::Sources,
) -> Option<(&'s str, &'s str, std::ops::Range<usize>)> {
    let (name, source) = sources.get_key_value(error.span.id()?.vpath().get_without_slash())?;
    let range = match error.span.get() {
        DiagSpanKind::Detached => return None,
        DiagSpanKind::Number { num, sub_range, .. } => source.range(num, sub_range)?,
        DiagSpanKind::Range { range, .. } => range,
    };
    Some((name, source.text(), range))
}
