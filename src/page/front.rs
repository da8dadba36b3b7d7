//! Front matter: the date of a page and the name of its service.
//!
//! Documentation tools write it as YAML between two lines of `---`; real pages also lack the opening line, or come from a
//! scraper that made a table of it. Only two flat keys are of use, so no YAML is parsed.

use chrono::NaiveDate;

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// `lastupdated`. Unreliable: some pages changed for years without it.
    pub updated: Option<NaiveDate>,
    /// `subcollection`: the provider's short name of the service.
    pub service: Option<String>,
}

/// No front matter is longer than so many lines.
const LONGEST: usize = 200;

impl Front {
    /// What the front matter of a page says, and the first line behind it.
    #[must_use]
    pub fn read(lines: &[&str]) -> (Self, usize) {
        let mut front = Self::default();
        let Some(start) = lines.iter().position(|line| !line.trim().is_empty()) else { return (front, 0) };
        let is_fence = |line: &&str| line.trim_end() == "---";
        let opened = is_fence(&lines[start]);
        let body = start + usize::from(opened);
        let end = lines.iter().skip(body).take(LONGEST).position(is_fence).map(|at| body + at);
        let Some(end) = end.filter(|end| opened || lines[body..*end].iter().all(|line| is_entry(line))) else {
            return (front, 0);
        };
        lines[body..end].iter().for_each(|line| front.entry(line));
        (front, end + 1)
    }

    /// A line such as `lastupdated: "2026-03-19"`.
    fn entry(&mut self, line: &str) {
        if let Some((key, value)) = line.split_once(':') {
            self.value(key, value);
        }
    }

    /// A key and its value, wherever they stand. What is said first holds.
    pub fn value(&mut self, key: &str, value: &str) {
        let value = value.trim().trim_matches(['"', '\'']).trim();
        match key.trim() {
            "lastupdated" => self.updated = self.updated.or_else(|| value.parse().ok()),
            "subcollection" if self.service.is_none() && !value.is_empty() => {
                self.service = Some(value.to_owned());
            }
            _ => {}
        }
    }
}

/// Whether a line may stand in front matter: a key, something below a key, or nothing.
fn is_entry(line: &str) -> bool {
    let key = line.split_once(':').map(|(key, _)| key).unwrap_or_default();
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    line.trim().is_empty() || is_key || line.starts_with([' ', '\t', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>, usize) {
        let (front, first) = Front::read(&text.lines().collect::<Vec<_>>());
        (front.updated.map(|day| day.to_string()), front.service, first)
    }

    #[test]
    fn front_matter_in_its_forms() {
        let day = Some("2026-03-19".to_owned());
        let service = Some("key-store".to_owned());
        let yaml = "---\n\nlastupdated: \"2026-03-19\"\n\nsubcollection: key-store\n\n---\n# Title";
        assert_eq!(read(yaml), (day.clone(), service.clone(), 7));
        let unopened = "copyright:\n  years: \"2024\"\nlastupdated: '2026-03-19'\nsubcollection: key-store\n---\n";
        assert_eq!(read(unopened), (day, service, 5));
        assert_eq!(read("# Title\n\na: b\n---\n"), (None, None, 0));
        assert_eq!(read("---\nno end"), (None, None, 0));
        assert_eq!(read(""), (None, None, 0));
        assert_eq!(read("---\nlastupdated: \"soon\"\n---"), (None, None, 3));
    }
}
