//! A small house: one model, one profile, and the checklist that follows.

use rchecklist::checklist::{Checklist, select};
use rchecklist::diagnostics::SourceFile;
use rchecklist::model::library::{Library, NoFolder};
use rchecklist::profile::{self, Profile};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

const MODEL: &str = r#"
schema = 1
id = "door"
name = "Door"
short-name = "Door"
provider = "Nobody"
[[role]]
id = "owner"
name = "Owner"
[[role]]
id = "guard"
name = "Guard"
[[area]]
id = "all"
name = "All"
[[action]]
id = "lock"
formerly = ["close"]
title = "Lock the door"
statement = "Lock the door."
required = true
modality = "must"
cadence = "yearly"
roles = ["owner", "guard"]
two-person = false
[[action]]
id = "oil"
title = "Oil \"the\" hinges"
statement = "Oil them."
required = true
modality = "must"
cadence = "once"
roles = ["owner"]
two-person = true
second-roles = ["guard"]
[[revision]]
date = 2026-01-01
url = "u"
page-sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[[revision.row]]
kind = "table"
area = "all"
task = "Doors"
provider = ""
customer = "Locks and oils it."
anchor = "doors"
table = 1
row = 1
line = 1
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
actions = ["lock", "oil"]
"#;

const PROFILE: &str = r#"
id = "p"
title = "P"
[[deployment]]
service = "door"
[[deployment]]
id = "gate"
service = "door"
instance = "the gate"
[audit]
period = { from = 2026-01-01, to = 2026-12-31 }
[[signer]]
id = "a"
name = "Custodian A"
email = "custodian-a@example.com"
roles = ["owner"]
[[signer]]
id = "b"
name = "Custodian B"
email = "custodian-b@example.com"
roles = ["owner", "guard"]
"#;

/// The profile of the house.
static HOUSE: LazyLock<Profile> = LazyLock::new(|| {
    let folder = BTreeMap::from([("door".to_owned(), SourceFile::new("door.toml", MODEL))]);
    profile::load(&SourceFile::new("p.toml", PROFILE), &Library::new(&folder)).expect("the profile loads")
});

/// Its checklist: four items.
pub static CHECKLIST: LazyLock<Checklist<'static>> = LazyLock::new(|| select(&HOUSE));

/// The shipped models.
pub static SHIPPED: LazyLock<Library<'static>> = LazyLock::new(|| Library::new(&NoFolder));

/// A file of a text.
pub fn file(name: &str, text: impl Into<String>) -> Arc<SourceFile> {
    SourceFile::new(name, text)
}

/// Something that differs where the bytes do, in hexadecimal digits.
pub fn hex(data: &[u8]) -> String {
    rchecklist::digest::Digest::of(data).to_string()
}
