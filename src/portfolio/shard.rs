//! A part of a fleet: which profiles one machine of several takes.

use crate::digest::Digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most parts into which a fleet can be split.
pub const MOST_SHARDS: u32 = 10_000;

/// One of several parts of a fleet.
///
/// A profile belongs to the part that its ID says: the first eight bytes of the ID's SHA-256, as a big-endian number, modulo
/// the number of parts, plus one. So no machine has to know the others' profiles, and a new profile moves no other. In a
/// shell, for N parts (split into two halves, since shells count with a sign):
///
/// ```sh
/// sum=$(printf %s "$id" | sha256sum)
/// high=$(printf %.8s "$sum") low=$(printf %s "$sum" | cut -c9-16)
/// echo $(( ((0x$high % N) * (4294967296 % N) + 0x$low % N) % N + 1 ))
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "Parts")]
pub struct Shard {
    /// Which part, from 1.
    index: u32,
    /// How many parts there are.
    of: u32,
}

/// A shard as it is read, not checked yet.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parts {
    index: u32,
    of: u32,
}

impl TryFrom<Parts> for Shard {
    type Error = NotAShard;

    fn try_from(parts: Parts) -> Result<Self, NotAShard> {
        Self::new(parts.index, parts.of)
    }
}

/// A text or a pair of numbers that is no part of a fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAShard;

impl fmt::Display for NotAShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a shard is I/N with I from 1 to N and N at most {MOST_SHARDS}, such as 2/4")
    }
}

impl std::error::Error for NotAShard {}

impl Shard {
    /// Part `index` (from 1) of `of`.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn new(index: u32, of: u32) -> Result<Self, NotAShard> {
        let fits = (1..=of).contains(&index) && of <= MOST_SHARDS;
        if fits { Ok(Self { index, of }) } else { Err(NotAShard) }
    }

    /// Which part it is, from 1.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many parts there are.
    #[must_use]
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether the profile of this ID belongs to this part.
    #[must_use]
    pub fn holds(self, id: &str) -> bool {
        let digest = Digest::of(id.as_bytes());
        let number = digest.bytes().iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.index - 1)
    }

    /// The file in which a run over this part leaves what it found.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("shard-{}-of-{}.json", self.index, self.of)
    }

    /// The part whose file has this name.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let (index, of) = name.strip_prefix("shard-")?.strip_suffix(".json")?.split_once("-of-")?;
        let shard: Self = format!("{index}/{of}").parse().ok()?;
        (shard.file_name() == name).then_some(shard)
    }
}

impl FromStr for Shard {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, NotAShard> {
        let (index, of) = text.split_once('/').ok_or(NotAShard)?;
        let number = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if plain { text.parse().map_err(|_| NotAShard) } else { Err(NotAShard) }
        };
        Self::new(number(index)?, number(of)?)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_that_there_are() {
        for good in ["1/1", "2/4", "10000/10000"] {
            assert_eq!(good.parse::<Shard>().map(|shard| shard.to_string()).as_deref(), Ok(good));
        }
        for bad in ["", "1", "/", "0/4", "5/4", "1/0", "+1/4", "1/-4", "1/4/4", " 1/4", "1/10001", "1/99999999999"]
        {
            assert_eq!(bad.parse::<Shard>(), Err(NotAShard), "{bad}");
        }
        assert!(serde_json::from_str::<Shard>(r#"{"index":3,"of":2}"#).is_err());
        assert!(serde_json::from_str::<Shard>(r#"{"index":2,"of":2}"#).is_ok());
    }

    #[test]
    fn a_file_says_whose_it_is() {
        let shard = Shard::new(3, 8).unwrap();
        assert_eq!(Shard::of_file(&shard.file_name()), Some(shard));
        for other in ["shard-03-of-8.json", "shard-9-of-8.json", "shard-1-of-2.json.bak", "index.json"] {
            assert_eq!(Shard::of_file(other), None, "{other}");
        }
    }

    /// `printf %s abc | sha256sum` begins with ba7816bf8f01cfea.
    #[test]
    fn the_known_answer() {
        let number = 0xba78_16bf_8f01_cfea_u64;
        for of in [1, 2, 3, 7, 1000] {
            let index = u32::try_from(number % u64::from(of)).unwrap() + 1;
            assert!(Shard::new(index, of).unwrap().holds("abc"));
        }
    }
}
