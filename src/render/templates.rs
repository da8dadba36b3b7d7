//! A user's own templates: Typst for the PDF, Jinja for Markdown. Data comes in as values and is text wherever it goes.

use crate::diagnostics::{Diagnostic, Failure, SourceFile};
use crate::digest::{Digest, Hasher};
use crate::markup;
use crate::pack::Pack;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The template of the Markdown, where a user has one.
pub const MARKDOWN: &str = "pack.md.jinja";

/// The ending of the templates that [`MARKDOWN`] may include.
const ENDING: &str = ".jinja";

/// Steps that a template may take: enough for a hundred thousand items, and an end to one that runs away.
const FUEL: u64 = 200_000_000;

/// A user's own templates, by file name: `.typ` files replace the shipped ones of the same name, `.otf` and `.ttf`
/// files are fonts, `pack.md.jinja` makes the Markdown, other files (images) can be read by the Typst templates.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// Name and content of each file.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Templates {
    /// What they are, in one digest; nothing where only the shipped ones are used.
    #[must_use]
    pub fn digest(&self) -> Option<Digest> {
        let mut hasher = Hasher::default();
        for (name, bytes) in &self.files {
            hasher.update(format!("{} {}\n", Digest::of(bytes), name).as_bytes());
        }
        (!self.files.is_empty()).then(|| hasher.finish())
    }

    /// The text of a file of theirs.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub(super) fn text(name: &str, bytes: &[u8]) -> Result<String, Failure> {
        String::from_utf8(bytes.to_vec()).map_err(|_| {
            Failure::input(Diagnostic::new("not-text", format!("the template {name} is not UTF-8 text")))
        })
    }

    /// The Markdown by a template of theirs, if they have one.
    ///
    /// # Errors
    /// When the template has a mistake.
    #[must_use]
    pub fn markdown(&self, pack: &Pack) -> Option<Result<Vec<u8>, Failure>> {
        self.files.contains_key(MARKDOWN).then(|| self.make(pack))
    }

    fn make(&self, pack: &Pack) -> Result<Vec<u8>, Failure> {
        let own = self.files.iter().filter(|(name, _)| name.ends_with(ENDING));
        let texts = own
            .map(|(name, bytes)| Ok((name.as_str(), Self::text(name, bytes)?)))
            .collect::<Result<BTreeMap<_, _>, Failure>>()?;
        let wrong = |error: &Error| failure(error, &texts);
        let environment = environment(&texts).map_err(|error| wrong(&error))?;
        let data = data(pack)?;
        let template = environment.get_template(MARKDOWN).map_err(|error| wrong(&error))?;
        let text = template.render(minijinja::context! { data }).map_err(|error| wrong(&error))?;
        Ok(text.into_bytes())
    }
}

fn environment<'t>(texts: &'t BTreeMap<&'t str, String>) -> Result<Environment<'t>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    environment.set_syntax(syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    environment.set_formatter(as_text);
    environment.add_filter("code", |text: &str| Value::from_safe_string(markup::code(text)));
    environment.add_filter("block", |text: &str| Value::from_safe_string(markup::code_block(text)));
    for (name, text) in texts {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

/// Writes a value: texts so that Markdown shows just them, unless the template says `safe`.
fn as_text(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => Ok(()),
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        _ if value.is_safe() => write(out, &value.to_string()),
        ValueKind::Bool | ValueKind::Number => write(out, &value.to_string()),
        _ => write(out, &markup::text(&value.to_string())),
    }
}

fn write(out: &mut Output<'_>, text: &str) -> Result<(), Error> {
    out.write_str(text).map_err(|_| Error::from(ErrorKind::WriteFailure))
}

/// The view with `_` for `-` in its keys: a hyphen is a minus in Jinja.
fn data(pack: &Pack) -> Result<Value, Failure> {
    let json = serde_json::to_value(pack)
        .map_err(|error| Failure::machine(Diagnostic::new("template", error.to_string())))?;
    Ok(Value::from(Serde(underscored(json))))
}

fn underscored(value: Json) -> Json {
    match value {
        Json::Object(fields) => {
            fields.into_iter().map(|(key, value)| (key.replace('-', "_"), underscored(value))).collect()
        }
        Json::Array(entries) => entries.into_iter().map(underscored).collect(),
        other => other,
    }
}

/// The mistake at its line of the template.
fn failure(error: &Error, texts: &BTreeMap<&str, String>) -> Failure {
    let message = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    let diagnostic = Diagnostic::new("template", message);
    let place = error.name().and_then(|name| Some((name, texts.get(name)?, error.line()?)));
    let Some((name, text, line)) = place else { return Failure::input(diagnostic) };
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let whole = start..start + text[start..].find('\n').unwrap_or(text.len() - start);
    let span = error.range().filter(|range| range.end <= text.len() && range.start < range.end).unwrap_or(whole);
    let mut diagnostic = diagnostic.at(&SourceFile::new(format!("template {name}"), text), span, "here");
    if error.kind() == ErrorKind::UndefinedError {
        diagnostic = diagnostic.help("the keys are those of pack.schema.json, with _ for -; see docs/templates.md");
    }
    Failure::input(diagnostic)
}
