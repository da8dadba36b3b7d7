//! Content lines of RFC 5545: escaped, folded, ended by CRLF.
//!
//! Our own writer instead of the crate `icalendar`: that one puts the clock's DTSTAMP and a random UID into every
//! component that has none, alarms among them, which must not have either; it looks for places to fold by characters
//! where it counts bytes; and it leaves a carriage return in a text as it is, so that a text could begin a line.

use crate::text::visible;
use chrono::NaiveDate;

/// The most octets of a line, without its end.
const LONGEST: usize = 75;

/// A calendar as it grows.
#[derive(Default)]
pub(super) struct Writer(String);

impl Writer {
    /// A line whose value needs no escapes: words of the format, numbers, dates, identifiers of ours.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A line with a text of anybody's.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &escaped(value));
    }

    /// A line with several texts, empty ones left out.
    pub(super) fn texts(&mut self, name: &str, values: &[&str]) {
        let values: Vec<String> = values.iter().filter(|text| !text.is_empty()).map(|text| escaped(text)).collect();
        self.raw(name, &values.join(","));
    }

    /// A line with a text of several lines; what looks like a line end within one of them is none.
    pub(super) fn lines(&mut self, name: &str, lines: &[String]) {
        let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
        self.raw(name, &lines.join("\\n"));
    }

    /// A line with a whole day.
    pub(super) fn day(&mut self, name: &str, day: NaiveDate) {
        self.raw(&format!("{name};VALUE=DATE"), &day.format("%Y%m%d").to_string());
    }

    /// The bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn fold(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text with hidden characters made visible, line ends among them, and the characters escaped that mean something.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        if matches!(c, '\\' | ';' | ',') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut writer = Writer::default();
        writer.text("SUMMARY", &"字🔑é".repeat(40));
        let text = String::from_utf8(writer.finish()).expect("UTF-8");
        assert!(text.ends_with("\r\n") && text.lines().count() > 4);
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST));
        assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "字🔑é".repeat(40)));
    }

    #[test]
    fn no_text_begins_a_line() {
        let mut writer = Writer::default();
        writer.text("SUMMARY", "a\r\nUID:x\rb\nc;d,e\\n\u{202e}\u{2028}\0");
        writer.lines("DESCRIPTION", &["one\nEND:VEVENT".to_owned(), "two".to_owned()]);
        let text = String::from_utf8(writer.finish()).expect("UTF-8").replace("\r\n ", "");
        let expected =
            "SUMMARY:a UID:x b c\\;d\\,e\\\\n<U+202E><U+2028><U+0000>\r\nDESCRIPTION:one END:VEVENT\\ntwo\r\n";
        assert_eq!(text, expected);
    }
}
