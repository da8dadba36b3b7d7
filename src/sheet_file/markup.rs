//! The markup of a workbook's parts, read strictly: where two readers could take one file for two things, it is refused.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// The most elements within each other.
const DEEPEST: usize = 256;

/// The most attributes of an element: each is held against all the others.
const MOST_ATTRIBUTES: usize = 256;

/// What a walk comes by.
pub(super) enum Piece<'p> {
    /// An element begins; one without content ends at once.
    Open(&'p BytesStart<'p>),
    /// An element of this name ends.
    Close(&'p str),
    /// Text as it stands in the file.
    Text(&'p str),
    /// A character by its name or number.
    Reference(&'p str),
    /// Text in a CDATA section.
    Verbatim,
    /// A comment or an instruction.
    Aside,
}

/// Goes through a part. `see` gets how many elements stand around the piece, the place in the part, and the piece.
pub(super) fn walk(
    content: &[u8],
    mut see: impl FnMut(usize, u64, Piece<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let not_utf8 = || "its content is not UTF-8".to_owned();
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let content = std::str::from_utf8(content).map_err(|_| not_utf8())?;
    // UTF-16 of plain letters is UTF-8 too, with a zero beside each.
    if content.contains('\0') {
        return Err(not_utf8());
    }
    let mut reader = Reader::from_str(content);
    reader.config_mut().expand_empty_elements = true;
    let (mut depth, mut begun) = (0_usize, false);
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let behind = reader.buffer_position();
        match &event {
            Event::Start(tag) => {
                if depth == 0 && begun {
                    return Err("its content begins twice".to_owned());
                }
                if depth == DEEPEST {
                    return Err(format!("its content has more than {DEEPEST} elements within each other"));
                }
                begun = true;
                attributes(tag)?;
                see(depth, at, Piece::Open(tag))?;
                depth += 1;
            }
            Event::End(tag) => {
                // An end without a beginning is a mistake to the reader itself.
                depth = depth.saturating_sub(1);
                see(depth, behind, Piece::Close(tag.name().as_ref()))?;
            }
            Event::Empty(_) => {}
            Event::Text(text) => see(depth, at, Piece::Text(text))?,
            Event::GeneralRef(name) => see(depth, at, Piece::Reference(name))?,
            Event::CData(_) => see(depth, at, Piece::Verbatim)?,
            Event::Comment(_) | Event::PI(_) => see(depth, at, Piece::Aside)?,
            Event::Decl(declared) => match declared.encoding() {
                None => {}
                Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => {}
                Some(_) => return Err(not_utf8()),
            },
            Event::DocType(_) => return Err("its content has a document type of its own".to_owned()),
            // Whoever reads on looks for the end of an element, and would look for ever.
            Event::Eof if depth > 0 => return Err("its content ends in the middle".to_owned()),
            Event::Eof => return Ok(()),
        }
    }
}

/// Whether all attributes are well written, and none stands twice.
fn attributes(tag: &BytesStart<'_>) -> Result<(), String> {
    for (place, attribute) in tag.attributes().enumerate() {
        attribute.map_err(|error| error.to_string())?;
        if place == MOST_ATTRIBUTES {
            return Err(format!("an element of it has more than {MOST_ATTRIBUTES} attributes"));
        }
    }
    Ok(())
}

/// All attributes of a tag that a walk came by, as they stand in the file.
pub(super) fn all<'t>(tag: &'t BytesStart<'_>) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
    let mut all = tag.attributes();
    all.with_checks(false);
    all.filter_map(Result::ok).map(|attribute| (attribute.key.into_inner(), attribute.value))
}

/// One attribute of a tag.
pub(super) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    all(tag).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A number in the one form that it has: digits, no sign, nothing around them.
pub(super) fn number(text: &str) -> Option<usize> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Whether an attribute says yes; what is no clear no is a yes.
pub(super) fn says_yes(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| !matches!(&*value, "0" | "false"))
}

/// Names of one kind of markup, in parts that are read by names without their prefixes.
#[derive(Default)]
pub(super) struct House {
    /// The prefix of the outermost element, and the attribute that says what it means.
    prefix: String,
    declaration: String,
}

impl House {
    /// The house of a part, by its outermost element.
    ///
    /// A prefix may be any; but a part that declares none is read by nobody else, so that it may pass.
    pub(super) fn of(root: &BytesStart<'_>, kinds: &[&str]) -> Result<Self, String> {
        let prefix = prefix(root.name().as_ref()).to_owned();
        let declaration = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        match attribute(root, &declaration) {
            Some(kind) if !kinds.contains(&&*kind) => {
                Err(format!("a part of it is markup of another kind: {kind}"))
            }
            _ => Ok(Self { prefix, declaration }),
        }
    }

    /// The name of an element without the prefix; none where it is another's. Nothing inside may give the prefix another meaning.
    pub(super) fn name<'t>(&self, tag: &'t BytesStart<'_>, depth: usize) -> Result<Option<&'t str>, String> {
        if depth > 0 && attribute(tag, &self.declaration).is_some() {
            return Err("a part of it changes the meaning of its names".to_owned());
        }
        let name: &'t str = tag.name().into_inner();
        Ok(if prefix(name) == self.prefix { Some(local(name)) } else { None })
    }
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::walk;

    #[test]
    fn what_two_readers_could_read_otherwise_is_refused() {
        let check = |content: &[u8]| walk(content, |_, _, _| Ok(()));
        assert_eq!(check(b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b=\"1\"><c/></a>\n"), Ok(()));
        let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
        let many = (0..300).map(|n| format!(" a{n}=\"\"")).collect::<Vec<_>>().concat();
        for bad in [
            "<a b=\"1\" b=\"2\"/>",
            "<a/><b/>",
            "<a><b></a></b>",
            "<a>",
            "</a>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a/>",
            "<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?><a/>",
            "<\0a\0/\0>\0",
            &deep,
            &format!("<a{many}/>"),
        ] {
            assert!(check(bad.as_bytes()).is_err(), "{bad:.100}");
        }
        assert!(check(b"<a>\xff</a>").is_err());
    }
}
