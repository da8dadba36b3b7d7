//! A document of the program's own that is no pack: a template and its data as PDF/A-3a and PDF/UA-1.

use super::{About, SHIPPED_SOURCES, compile, fonts, is_drawn, write};
use crate::diagnostics::{Diagnostic, Failure};
use crate::render::desk::{self, Desk};
use crate::render::glyphs::make_drawable;
use crate::render::templates::Templates;
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use typst::foundations::Bytes;

/// What is set.
pub struct Page<'p> {
    /// The template's name and text; it may import the shipped ones.
    pub template: (&'p str, &'p str),
    /// The name under which the template reads its data, and the data; texts in it are made drawable.
    pub data: (&'p str, Value),
    /// What tells this document from others.
    pub identifier: String,
    /// The program that made it.
    pub creator: String,
    /// Its day.
    pub day: NaiveDate,
}

impl Page<'_> {
    /// The bytes of the PDF.
    ///
    /// # Errors
    /// When the template has a mistake, or the document does not conform to PDF/A-3a and PDF/UA-1.
    pub fn render(self) -> Result<Vec<u8>, Failure> {
        let Self { template: (name, text), data: (file, mut data), identifier, creator, day } = self;
        let fonts = fonts(&Templates::default());
        make_drawable(&mut data, &|c| is_drawn(c, &fonts));
        let data = serde_json::to_vec(&data)
            .map_err(|error| Failure::machine(Diagnostic::new("template", error.to_string())))?;
        let mut sources = Arc::clone(&SHIPPED_SOURCES);
        Arc::make_mut(&mut sources).extend(desk::source(name, text));
        let desk = Desk { sources, files: BTreeMap::from([(file.to_owned(), Bytes::new(data))]) };
        let document = compile(desk, name, fonts)?;
        desk::tidy(document.pages().len());
        write(&document, About { identifier, creator, day })
    }
}
