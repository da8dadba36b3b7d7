//! What the two files of a repository become: text in, text out. No line that is there is touched.

/// The files that the driver merges.
const PATTERN: &str = "*.record.toml";

/// The driver's name in attributes and settings.
pub const NAME: &str = "rchecklist";

/// The line of `.gitattributes`.
pub const ATTRIBUTE: &str = "*.record.toml merge=rchecklist";

/// The line of `.gitignore`: packs are made again at any time.
pub const IGNORED: &str = "out/";

/// What `.gitattributes` says of records.
#[derive(Debug, PartialEq, Eq)]
pub enum Attributes<'a> {
    /// Nothing.
    Silent,
    /// That our driver merges them.
    Ours,
    /// That they are merged in another way: the line's number, from 1, and the line.
    Other(usize, &'a str),
}

/// The last line about the pattern decides, as it does for git.
pub fn attributes(text: &str) -> Attributes<'_> {
    let mut found = Attributes::Silent;
    for (place, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let mut words = line.split_ascii_whitespace();
        let pattern = words.next().unwrap_or_default();
        let pattern = pattern.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(pattern);
        if pattern.strip_prefix("**/").unwrap_or(pattern) != PATTERN {
            continue;
        }
        for word in words {
            let name = word.trim_start_matches(['-', '!']);
            if word.strip_prefix("merge=") == Some(NAME) {
                found = Attributes::Ours;
            } else if name == "merge" || name.starts_with("merge=") || name == "binary" {
                found = Attributes::Other(place + 1, line.trim_end());
            }
        }
    }
    found
}

/// A text with one line more, which ends as the lines before it do.
pub fn with_line(text: &str, line: &str) -> String {
    let end = if text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" };
    let gap = if text.trim_start_matches('\u{feff}').is_empty() || text.ends_with('\n') { "" } else { end };
    format!("{text}{gap}{line}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_about_records_decides() {
        let other = |line| Attributes::Other(line, "*.record.toml merge=union");
        for (text, expected) in [
            ("", Attributes::Silent),
            ("# *.record.toml merge=rchecklist\n", Attributes::Silent),
            ("*.toml merge=union\n*.record.toml text\n", Attributes::Silent),
            ("*.record.toml merge=rchecklist", Attributes::Ours),
            ("\u{feff}*.record.toml\ttext eol=lf merge=rchecklist\r\n", Attributes::Ours),
            ("\"*.record.toml\" merge=rchecklist\n", Attributes::Ours),
            ("**/*.record.toml merge=rchecklist\n", Attributes::Ours),
            ("profiles/*.record.toml merge=rchecklist\n", Attributes::Silent),
            ("*.record.toml merge=rchecklists\n", Attributes::Other(1, "*.record.toml merge=rchecklists")),
            ("*.record.toml -merge\r\n", Attributes::Other(1, "*.record.toml -merge")),
            ("*.record.toml binary\n", Attributes::Other(1, "*.record.toml binary")),
            ("*.record.toml merge=rchecklist\n*.record.toml merge=union\n", other(2)),
            ("*.record.toml merge=union\n*.record.toml merge=rchecklist\n", Attributes::Ours),
        ] {
            assert_eq!(attributes(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_more_leaves_the_others_alone() {
        for (text, expected) in [
            ("", "x\n"),
            ("a\n", "a\nx\n"),
            ("a", "a\nx\n"),
            ("a\r\nb\r\n", "a\r\nb\r\nx\r\n"),
            ("a\r\nb", "a\r\nb\r\nx\r\n"),
            ("a\n\n\n", "a\n\n\nx\n"),
            ("\u{feff}", "\u{feff}x\n"),
        ] {
            assert_eq!(with_line(text, "x"), expected);
        }
    }

    #[test]
    fn what_was_added_is_found() {
        for text in ["", "a", "*.record.toml merge=union\r\n"] {
            assert_eq!(attributes(&with_line(text, ATTRIBUTE)), Attributes::Ours);
        }
    }
}
