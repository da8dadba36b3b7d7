//! Identifiers: newtypes that can only be made by parsing.
//!
//! Every identifier is a *slug*: lower-case ASCII letters and digits in groups joined by single hyphens
//! (`back-up-master-key-to-smart-card`), at most [`MAX_LENGTH`] bytes. ASCII on purpose: two identifiers that
//! look alike are alike, and none needs escaping in a path, in TOML, in Markdown or on a terminal.

use std::fmt;
use std::str::FromStr;

/// The longest slug in bytes.
pub const MAX_LENGTH: usize = 96;

/// Why a text is no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotASlug {
    /// It has no character at all.
    Empty,
    /// It is longer than [`MAX_LENGTH`] bytes.
    TooLong,
    /// It holds something other than `a-z`, `0-9` and single inner hyphens.
    Shape,
}

impl fmt::Display for NotASlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an identifier must not be empty"),
            Self::TooLong => write!(f, "an identifier has at most {MAX_LENGTH} characters"),
            Self::Shape => {
                f.write_str("an identifier is made of the letters a-z, digits, and single hyphens between them")
            }
        }
    }
}

impl std::error::Error for NotASlug {}

/// Checks the rule for identifiers that the module's page gives.
///
/// # Errors
/// Says which part of the rule does not hold.
pub fn check_slug(text: &str) -> Result<(), NotASlug> {
    if text.is_empty() {
        return Err(NotASlug::Empty);
    }
    if text.len() > MAX_LENGTH {
        return Err(NotASlug::TooLong);
    }
    let well_formed = text
        .split('-')
        .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if well_formed { Ok(()) } else { Err(NotASlug::Shape) }
}

/// The nearest slug to a text, for error messages ("did you mean"): what is not allowed becomes a hyphen.
#[must_use]
pub fn nearest_slug(text: &str) -> Option<String> {
    let folded: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let slug = folded.split('-').filter(|group| !group.is_empty()).collect::<Vec<_>>().join("-");
    check_slug(&slug).is_ok().then_some(slug)
}

macro_rules! slugs {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotASlug;
            fn from_str(text: &str) -> Result<Self, NotASlug> {
                check_slug(text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

slugs! {
    /// A provider's service, for example `hs-crypto`.
    ServiceId,
    /// A tier of a service, for example `dedicated`.
    TierId,
    /// A responsibility area of a page, for example `disaster-recovery`.
    AreaId,
    /// A question that a deployment answers, for example `master-key-custody`.
    OptionId,
    /// One customer action of a service, for example `back-up-master-key-to-smart-card`.
    ActionId,
    /// A role that may sign, for example `key-custodian`.
    RoleId,
    /// A profile, for example `hpcs`. Names the folder of the pack and the record's file.
    ProfileId,
    /// One deployment in a profile; the service's ID unless the profile says otherwise.
    DeploymentId,
    /// A person who signs, as the profile lists them.
    SignerId,
}

/// The full name of an item: `<deployment>/<action>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The deployment that owes it.
    pub deployment: DeploymentId,
    /// The action that is owed.
    pub action: ActionId,
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.deployment, self.action)
    }
}

impl serde::Serialize for ItemId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A framework of controls, as models and profiles name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct FrameworkId(String);

impl FrameworkId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FrameworkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for FrameworkId {
    type Err = NotASlug;

    /// A slug in which dots may stand inside a group, for version numbers (`pci-dss-4.0.1`).
    fn from_str(text: &str) -> Result<Self, NotASlug> {
        // A dot stands where a hyphen may stand, and not beside one.
        check_slug(&text.replace('.', "-"))?;
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_groups_with_single_hyphens() {
        for good in ["a", "hs-crypto", "2fa", "a-1-b"] {
            assert_eq!(check_slug(good), Ok(()), "{good}");
        }
        for bad in ["-a", "a-", "a--b", "A", "a_b", "a b", "ä", "a/b", ".."] {
            assert_eq!(check_slug(bad), Err(NotASlug::Shape), "{bad}");
        }
        assert_eq!(check_slug(""), Err(NotASlug::Empty));
        assert_eq!(check_slug(&"a".repeat(MAX_LENGTH + 1)), Err(NotASlug::TooLong));
    }

    #[test]
    fn a_near_slug_is_offered_where_there_is_one() {
        assert_eq!(nearest_slug("Smart Card").as_deref(), Some("smart-card"));
        assert_eq!(nearest_slug("___"), None);
    }

    #[test]
    fn frameworks_may_carry_a_dotted_version() {
        assert!("pci-dss-4.0.1".parse::<FrameworkId>().is_ok());
        for bad in ["pci..dss", ".pci", "pci.", "pci-.4"] {
            assert!(bad.parse::<FrameworkId>().is_err(), "{bad}");
        }
    }
}
