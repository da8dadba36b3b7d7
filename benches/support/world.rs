//! What the benchmarks of the document set: made-up models, many instances of a shipped one, signed records; all in memory.

use super::{DAY, PROFILE, model};
use chrono::NaiveDate;
use rchecklist::assess::Basis;
use rchecklist::checklist::{Checklist, select};
use rchecklist::diagnostics::SourceFile;
use rchecklist::framework::shelf;
use rchecklist::model::library::{Library, NoFolder, PROFILES};
use rchecklist::pack::VERSION;
use rchecklist::profile::{self, Profile};
use rchecklist::proof;
use rchecklist::record::append::{Addition, Entry, append};
use rchecklist::record::{self, Decision, SignOff, bind, edit};
use rchecklist::seal::contents::{self, Contents, Sources};
use rchecklist::signature::{PrivateKey, SIGN_OFF};
use rchecklist::statement;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::process::Command;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a pack is made of.
pub struct World {
    /// The profile's text.
    pub profile: String,
    /// The model's text, where it is not a shipped one.
    pub model: Option<String>,
    /// Whether each item has a signed sign-off.
    pub signed: bool,
}

impl World {
    /// A shipped profile.
    pub fn shipped(name: &str) -> Self {
        let (_, text) = PROFILES.iter().find(|(known, _)| *known == name).expect("shipped");
        Self { profile: (*text).to_owned(), model: None, signed: false }
    }

    /// So many items of a made-up page.
    pub fn made_up(items: usize) -> Self {
        Self { profile: PROFILE.to_owned(), model: Some(model(items)), signed: false }
    }

    /// One of many profiles that are alike: another ID, title and instance, 20 items of a made-up page.
    pub fn of_fleet(number: usize) -> Self {
        let mut world = Self::made_up(20);
        world.profile = world
            .profile
            .replace(
                "id = \"made-up\"\ntitle = \"A",
                &format!("id = \"made-up-{number}\"\ntitle = \"Deployment {number}, a"),
            )
            .replace(
                "service = \"made-up\"",
                &format!("service = \"made-up\"\ninstance = \"crn:v1:made-up:{number}\""),
            );
        world
    }

    /// So many instances of a shipped service, each item with a signed sign-off.
    pub fn signed(instances: usize) -> Self {
        let mut profile = String::from(
            "id = \"large\"\ntitle = \"Large\"\n[audit]\nperiod = { from = 2026-01-01, to = 2026-12-31 }\n",
        );
        for n in 0..instances {
            let _ = write!(
                profile,
                "[[deployment]]\nservice = \"hs-crypto\"\nid = \"hsm-{n}\"\n[deployment.options]\n\
                 master-key-custody = \"smart-card\"\nthird-party-keystore = false\n"
            );
        }
        Self { profile, model: None, signed: true }
    }

    /// Everything in the pack but its renderings.
    pub fn contents(self) -> Contents {
        let texts: BTreeMap<String, Arc<SourceFile>> = self
            .model
            .into_iter()
            .map(|text| ("made-up".to_owned(), SourceFile::new("made-up.toml", text)))
            .collect();
        let library = Library::new(&texts);
        let key = self.signed.then(key);
        let mut profile_text = self.profile;
        if let Some(key) = &key {
            let _ = write!(
                profile_text,
                "[[signer]]\nid = \"a\"\nname = \"Custodian A\"\nemail = \"custodian-a@example.com\"\nroles = [\"key-custodian\", \
                 \"security-officer\", \"platform-owner\", \"compliance-manager\", \"security-operations\"]\nkeys = [\"{}\"]\n",
                key.public().line()
            );
        }
        let profile = profile::load(&SourceFile::new("profile.toml", &*profile_text), &library).expect("it loads");
        let checklist = select(&profile);
        let begun = edit::begin(&checklist).text;
        let text = key.map_or(begun.clone(), |key| with_sign_offs(&begun, &checklist, &profile, &key));
        let record = record::load(&SourceFile::new("record", &*text)).expect("it loads");
        let basis = Basis {
            checklist: &checklist,
            record: &record,
            proofs: &proof::check(&profile.id, &record),
            files: &rchecklist::assess::Files::default(),
            as_of: DAY.parse::<NaiveDate>().expect("a day"),
            looking_back: true,
        };
        let sources = Sources {
            profile: &profile_text,
            record: &text,
            frameworks: &shelf::of(&NoFolder, &profile).expect("they load"),
            earlier: None,
            templates: None,
            with_evidence: false,
            version: VERSION,
        };
        contents::make(&basis, &sources)
    }
}

fn key() -> PrivateKey {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key");
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(&path).status();
    assert!(made.expect("ssh-keygen starts").success());
    let text = std::fs::read_to_string(&path).expect("the key");
    let key = PrivateKey::open(&text, || Ok::<_, Infallible>(Zeroizing::new(String::new())));
    key.expect("no question").expect("it opens")
}

fn with_sign_offs(begun: &str, checklist: &Checklist<'_>, profile: &Profile, key: &PrivateKey) -> String {
    let file = SourceFile::new("record", begun);
    let record = record::load(&file).expect("it loads");
    let now = "2026-10-10T08:00:00Z".parse().expect("a moment");
    let additions: Vec<Addition> = checklist
        .items
        .iter()
        .map(|item| {
            let own = record.entry(item);
            let draft = SignOff {
                by: "a".to_owned(),
                role: None,
                decision: Decision::Met,
                at: chrono::DateTime::<chrono::Utc>::fixed_offset(&now),
                period: None,
                scope: None,
                wording: None,
                evidence: Vec::new(),
                described: None,
                after: Vec::new(),
                note: Some("Looked at with the owner of the platform.".to_owned()),
                until: None,
                signature: None,
            };
            let mut entries: Vec<Entry> = bind::wording(own, item).map(Entry::Wording).into_iter().collect();
            let mut said = bind::fresh(draft, own, item, profile, now);
            let text = statement::text(&profile.id, &item.id, &said);
            said.signature = Some(key.sign(SIGN_OFF, text.as_bytes()).expect("it signs"));
            entries.push(Entry::SignOff(said));
            Addition { id: item.id.clone(), title: String::new(), entries }
        })
        .collect();
    append(file, record, &additions).expect("it fits").0
}
