//! The arguments of `export`.

use super::one_of;
use crate::cli::complete;
use crate::render::oscal::Document;
use crate::render::sheets::Table;
use crate::render::{Format, Plain};
use clap::{Args as ClapArgs, ValueHint};
use std::path::PathBuf;

pub const EXPORT_EXAMPLES: &str = "\
Examples:
  rchecklist export --profile hpcs --format xlsx --output hpcs.xlsx      a workbook; filled in, `record import` reads it back
  rchecklist export --profile hpcs --format csv > items.csv              the items; --sheet evidence, sign-offs, … for others
  rchecklist export --profile hpcs --format ics --signer custodian-a     what one person must do, for their calendar
  rchecklist export --profile hpcs --format json | jq -r '.items[].name'
  rchecklist export --profile hpcs --format oscal --output oscal         all OSCAL documents, in a folder
  rchecklist export --profile hpcs --format oscal-ssp                    one of them, printed

What it exports is the state as of today; --as-of says another day. Nothing is written but what is named.";

#[derive(Debug, ClapArgs)]
pub struct ExportArgs {
    /// The formats, with commas between: json, csv, xlsx, ics, md, html, oscal (all of it), or one of oscal-catalog,
    /// oscal-component-definition, oscal-profile, oscal-ssp, oscal-assessment-plan, oscal-assessment-results, oscal-poam,
    /// oscal-mapping
    #[arg(long, short, value_name = "FORMATS", value_delimiter = ',', required = true, value_parser = parse_export, add = complete::exports())]
    pub format: Vec<ExportFormat>,
    /// The file, or the folder where there are several; - prints [default: one text is printed; other files go into
    /// out/<profile>-export]
    #[arg(long, short, value_name = "PATH", visible_alias = "out", value_hint = ValueHint::AnyPath)]
    pub output: Option<PathBuf>,
    /// For ics: only what waits for this signer, or may be signed by them
    #[arg(long, value_name = "SIGNER", add = complete::signers())]
    pub signer: Option<String>,
    /// For md: a folder with a template of your own, pack.md.jinja
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub templates: Option<PathBuf>,
    /// For csv: which sheet of the workbook [default: items]
    #[arg(long, value_name = "SHEET", value_parser = parse_sheet, add = complete::sheets())]
    pub sheet: Option<Table>,
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A format that a pack may have too.
    Plain(Plain),
    /// One OSCAL document.
    Oscal(Document),
}

fn parse_export(text: &str) -> Result<ExportFormat, String> {
    let plain = Format::ALL.iter().filter_map(|(word, format)| match format {
        Format::Plain(plain) => Some((*word, ExportFormat::Plain(*plain))),
        Format::Pdf => None,
    });
    let oscal = Document::ALL.iter().map(|document| (document.word(), ExportFormat::Oscal(*document)));
    let all: Vec<(&str, ExportFormat)> = plain.chain(oscal).collect();
    match text {
        "pdf" => Err("the PDF is a part of the pack: rchecklist build --format pdf".to_owned()),
        text => one_of(text, "formats", &all),
    }
}

fn parse_sheet(text: &str) -> Result<Table, String> {
    one_of(text, "sheets", Table::ALL)
}
