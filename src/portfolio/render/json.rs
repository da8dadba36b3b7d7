//! The view as JSON: each key, and each entry of its lists, on a line of its own. So a thousand systems are not a hundred
//! thousand lines, and a comparison of two days shows the systems that changed.

use super::super::Portfolio;
use crate::diagnostics::{Diagnostic, Failure};
use crate::text::json_inert;
use serde::Serialize as _;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// How deep lines are broken: the document itself, and its lists.
const DEPTH: usize = 2;

/// The whole view as one document.
///
/// # Errors
/// When it cannot be serialised, which does not happen.
pub fn render(portfolio: &Portfolio) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Lines::default());
    portfolio
        .serialize(&mut serializer)
        .map_err(|error| Failure::machine(Diagnostic::new("json", error.to_string())))?;
    bytes.push(b'\n');
    let document =
        String::from_utf8(bytes).map_err(|error| Failure::machine(Diagnostic::new("json", error.to_string())))?;
    Ok(json_inert(document).into_bytes())
}

#[derive(Default)]
struct Lines {
    depth: usize,
    /// Whether what was just closed had any entry.
    entries: bool,
}

impl Lines {
    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.entries = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.entries && self.depth < DEPTH {
            self.line(out)?;
        }
        self.entries = true;
        out.write_all(bracket)
    }

    fn next<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= DEPTH { self.line(out) } else { Ok(()) }
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.entries = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.entries = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_the_second_level() {
        let value = serde_json::json!({ "a": [], "b": [{ "c": [1, 2], "d": {} }, {}], "e": {}, "f": { "g": 1 } });
        let mut bytes = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut bytes, Lines::default())).unwrap();
        let expected = "{\n  \"a\": [],\n  \"b\": [\n    {\"c\": [1,2],\"d\": {}},\n    {}\n  ],\n  \"e\": {},\n  \
            \"f\": {\n    \"g\": 1\n  }\n}";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}
