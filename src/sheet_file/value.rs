//! The value that a cell of an OpenDocument spreadsheet has, by its tag (OpenDocument 1.2, part 1, 19.385 to 19.389).

use super::markup::{all, attribute};
use quick_xml::events::BytesStart;

/// The attributes that hold a value, and the types that are held so.
const HOLDERS: [(&str, &[&str]); 5] = [
    ("office:value", &["float", "percentage", "currency"]),
    ("office:string-value", &["string"]),
    ("office:date-value", &["date"]),
    ("office:time-value", &["time"]),
    ("office:boolean-value", &["boolean"]),
];

/// Whether a cell's tag says that it has a value.
pub(super) fn is_given(tag: &BytesStart<'_>) -> bool {
    all(tag).any(|(name, _)| name.starts_with("office:") || name == "table:formula")
}

/// Refuses a value that is not of the cell's type: one reader goes by the type then, another by what it meets first.
pub(super) fn fits(tag: &BytesStart<'_>) -> Result<(), String> {
    let kind = attribute(tag, "office:value-type");
    let is_held = |types: &[&str]| kind.as_deref().is_some_and(|kind| types.contains(&kind));
    match HOLDERS.iter().find(|(name, types)| attribute(tag, name).is_some() && !is_held(types)) {
        Some((name, _)) => Err(format!("a cell of it has `{name}`, which is not what its type has")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library that reads the values takes the first `13` that it meets; LibreOffice goes by the type.
    #[test]
    fn a_value_is_of_the_type_of_its_cell() {
        let cell = |kind: &str, holder: &str| {
            let text = format!("table:table-cell office:value-type=\"{kind}\" office:{holder}=\"13\"");
            fits(&BytesStart::from_content(text, "table:table-cell".len()))
        };
        for (kind, holder) in
            [("float", "value"), ("currency", "value"), ("string", "string-value"), ("date", "date-value")]
        {
            assert_eq!(cell(kind, holder), Ok(()), "{kind} {holder}");
        }
        for (kind, holder) in
            [("string", "value"), ("float", "string-value"), ("date", "boolean-value"), ("void", "value")]
        {
            assert!(cell(kind, holder).is_err(), "{kind} {holder}");
        }
    }
}
