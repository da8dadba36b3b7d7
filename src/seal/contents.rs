//! What a pack holds besides its renderings: the checklist, the sources that it is made from, the statements, the recipe.

use crate::assess::{Basis, Files};
use crate::digest::Digest;
use crate::framework::Frameworks;
use crate::pack::{self, Inputs, Pack};
use crate::profile::Profile;
use crate::render::checklist::{self, Made};
use crate::render::pdf::Attachment;
use crate::render::{Artifact, recipe};
use crate::seal::statements;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder of the sources.
pub const SOURCES: &str = "source";

/// The profile among the sources.
pub const PROFILE: &str = "profile.toml";

/// The record among the sources.
pub const RECORD: &str = "record.toml";

/// The earlier pack's checklist among the sources.
pub const EARLIER: &str = "earlier-checklist.toml";

/// How the name of a model among the sources begins; the service and `.toml` follow.
pub const MODEL: &str = "model-";

/// How the name of a framework of the customer's own among the sources begins; its ID and `.toml` follow.
pub const FRAMEWORK: &str = "framework-";

/// The texts from which everything follows.
#[derive(Clone, Copy)]
pub struct Sources<'s> {
    /// The profile's text.
    pub profile: &'s str,
    /// The record's text.
    pub record: &'s str,
    /// The frameworks of the crosswalk.
    pub frameworks: &'s Frameworks,
    /// The earlier pack's checklist, as text and as read.
    pub earlier: Option<(&'s str, &'s Snapshot)>,
    /// The digest of the customer's own templates, if there are any.
    pub templates: Option<Digest>,
    /// Whether the evidence files go into the pack.
    pub with_evidence: bool,
    /// The version of the program that makes the pack.
    pub version: &'s str,
}

/// A pack's view, and its files but for the renderings and the evidence.
pub struct Contents {
    /// The view.
    pub pack: Pack,
    /// The files.
    pub files: Vec<Artifact>,
}

/// Makes the view and the files of a pack from a basis and its sources.
#[must_use]
pub fn make(basis: &Basis<'_>, sources: &Sources<'_>) -> Contents {
    let profile = basis.checklist.profile;
    let pack = pack::build(&Inputs {
        basis: *basis,
        record_digest: Digest::of(sources.record.as_bytes()),
        with_evidence: sources.with_evidence,
        frameworks: sources.frameworks,
        earlier: sources.earlier.map(|(_, earlier)| earlier),
        version: sources.version,
    });
    let histories = pack::histories(basis);
    let files: &Files = basis.files;
    let made = Made { histories: &histories, files, templates: sources.templates };
    let mut files = vec![Artifact::new(checklist::FILE_NAME, checklist::render(&pack, &made))];
    files.extend(source_files(profile, sources));
    files.extend(statements::files(profile, basis.record, basis.as_of));
    files.push(Artifact::new(recipe::FILE_NAME, recipe::render(&pack)));
    Contents { pack, files }
}

fn source_files(profile: &Profile, sources: &Sources<'_>) -> Vec<Artifact> {
    let file = |name: &str, text: &str| Artifact::new(format!("{SOURCES}/{name}"), text.as_bytes().to_vec());
    let mut files = vec![file(PROFILE, sources.profile), file(RECORD, sources.record)];
    let models: BTreeMap<&str, &Arc<_>> = profile
        .deployments
        .iter()
        .map(|deployment| (deployment.service().id.as_str(), &deployment.model.file))
        .collect();
    files.extend(models.into_iter().map(|(service, model)| file(&format!("{MODEL}{service}.toml"), &model.text)));
    let own = sources.frameworks.iter().filter(|framework| !framework.shipped);
    files.extend(own.map(|own| file(&format!("{FRAMEWORK}{}.toml", own.id), &own.file.text)));
    files.extend(sources.earlier.map(|(text, _)| file(EARLIER, text)));
    files
}

/// What the PDF carries, so that it can be checked on its own: all but the recipe, which it has as a chapter.
#[must_use]
pub fn attachments(contents: &Contents) -> Vec<Attachment> {
    contents
        .files
        .iter()
        .filter(|file| file.name != recipe::FILE_NAME)
        .map(|file| {
            let name = file.name.rsplit('/').next().unwrap_or(&file.name);
            Attachment {
                name: name.to_owned(),
                bytes: file.bytes.clone(),
                media_type: if name.strip_suffix(".toml").is_some() { "application/toml" } else { "text/plain" },
                description: describe(name),
            }
        })
        .collect()
}

fn describe(name: &str) -> String {
    match name {
        checklist::FILE_NAME => "The checklist with the state of each item".to_owned(),
        PROFILE => "The profile: what is deployed, and who signs".to_owned(),
        RECORD => "The record: evidence and sign-offs".to_owned(),
        EARLIER => "The checklist of the pack with which this one is compared".to_owned(),
        "index.txt" => "The signed statements: file, principal, time".to_owned(),
        "allowed_signers" => "The keys of the people who may sign, for ssh-keygen".to_owned(),
        name => match name.strip_prefix(MODEL).and_then(|name| name.strip_suffix(".toml")) {
            Some(service) => format!("The responsibility model of {service}"),
            None if let Some(id) = name.strip_prefix(FRAMEWORK) => {
                format!("The framework {}", id.strip_suffix(".toml").unwrap_or(id))
            }
            None if name.strip_suffix(".sig").is_some() => "The signature of a statement".to_owned(),
            None => "A signed statement".to_owned(),
        },
    }
}
