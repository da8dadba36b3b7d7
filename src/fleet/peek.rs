//! What is to be known of a profile before it is read as one: whose pack it is.

use crate::digest::Digest;
use toml::de::DeTable;

/// A profile at first sight. It may turn out to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peek {
    /// The ID that it gives itself, if any.
    pub id: Option<String>,
    /// SHA-256 of the file's bytes.
    pub digest: Digest,
}

impl Peek {
    /// What a text says of itself. A text that is no TOML says nothing.
    #[must_use]
    pub fn at(text: &str) -> Self {
        let table = DeTable::parse(text).ok();
        let id = table.as_ref().and_then(|table| table.get_ref().get("id")?.get_ref().as_str().map(str::to_owned));
        Self { id, digest: Digest::of(text.as_bytes()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_of_its_own() {
        assert_eq!(Peek::at("id = \"a\"\n[x]\nid = \"b\"").id.as_deref(), Some("a"));
        for text in ["[x]\nid = \"b\"", "id = 7", "id = \"a", "# id = \"a\""] {
            assert_eq!(Peek::at(text).id, None, "{text}");
        }
    }
}
