//! A new profile as text: every section with a comment, every open question with its reason and its answers.

use crate::model::{Question, QuestionKind};
use crate::profile::{DateSpan, Profile, Signatures};
use crate::text::{toml_quoted, visible};
use std::fmt::Write as _;

/// What somebody decided about a new profile. Texts are taken as they are; the loader checks what comes of them.
#[derive(Clone, Debug)]
pub struct Draft {
    /// See [`crate::profile::Profile`] for these.
    pub id: String,
    /// For people.
    pub title: String,
    /// What it extends, as seen from its own file. What is left out below is then the base's; without a base, it is
    /// written with what the program takes for it.
    pub extends: Option<String>,
    /// The line on each page.
    pub classification: Option<String>,
    /// Who owns it.
    pub organisation: Option<String>,
    /// An IANA name; UTC if none.
    pub zone: Option<String>,
    /// What is deployed.
    pub deployments: Vec<DraftDeployment>,
    /// The audit period.
    pub period: Option<DateSpan>,
    /// All that the models know if empty.
    pub frameworks: Vec<String>,
    /// Whether a name alone counts.
    pub signatures: Option<Signatures>,
    /// Who may sign.
    pub signers: Vec<DraftSigner>,
    /// Roles that items need and nobody has.
    pub missing_roles: Vec<String>,
}

/// One deployment of a draft.
#[derive(Clone, Debug)]
pub struct DraftDeployment {
    /// Its name in item IDs, where it is not the service's.
    pub id: Option<String>,
    /// The service.
    pub service: String,
    /// The tier, where the page has tiers.
    pub tier: Option<String>,
    /// The instance, as the provider names it.
    pub instance: Option<String>,
    /// Each question that is asked, with the answer if there is one.
    pub questions: Vec<(Question, Option<Given>)>,
}

/// An answer as somebody gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Yes or no.
    Flag(bool),
    /// One value, or several.
    Values(Vec<String>),
}

/// A signer of a draft.
#[derive(Clone, Debug)]
pub struct DraftSigner {
    /// As the record names them.
    pub id: String,
    /// As the pack names them.
    pub name: String,
    /// The principal of their signatures.
    pub email: String,
    /// What they may sign as.
    pub roles: Vec<String>,
    /// Their public key, a line of a `.pub` file.
    pub key: Option<String>,
}

impl Draft {
    /// Leaves out the questions that the base answers: what has been read of the draft has the answers.
    pub fn leave_out(&mut self, read: &Profile) {
        for (own, read) in self.deployments.iter_mut().zip(&read.deployments) {
            own.questions.retain(|(question, given)| given.is_some() || !read.answers.contains_key(&question.id));
        }
    }

    /// The profile's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::from(
            "# A profile: what is deployed, for which period, and who signs. Edit it as you like.\n\n",
        );
        entry(&mut out, "id", &self.id, "names the record and the pack's folder");
        entry(&mut out, "title", &self.title, "on the cover");
        match &self.extends {
            Some(base) => self.own(&mut out, base),
            None => self.whole(&mut out),
        }
        out
    }

    /// What is said here, upon a base; of the rest, what the base does not give to this deployment.
    fn own(&self, out: &mut String, base: &str) {
        entry(out, "extends", base, "what is not said here is said there");
        let given = [("classification", &self.classification), ("organisation", &self.organisation)];
        for (key, value) in given.into_iter().chain([("time-zone", &self.zone)]) {
            if let Some(value) = value {
                entry(out, key, value, "instead of the base's");
            }
        }
        for deployment in &self.deployments {
            deployment.write(out);
        }
        if self.period.is_some() || !self.frameworks.is_empty() {
            out.push_str("\n[audit]\n");
        }
        if let Some(DateSpan { from, to }) = self.period {
            let _ = writeln!(out, "period = {{ from = {from}, to = {to} }}");
        }
        if !self.frameworks.is_empty() {
            let _ = writeln!(out, "frameworks = [{}]", quoted(&self.frameworks));
        }
        if let Some(signatures) = self.signatures {
            let _ = write!(out, "\n[policy]\nsignatures = \"{}\"\n", signatures.word());
        }
        self.people(out);
    }

    /// All sections, with what the program takes where nothing is given.
    fn whole(&self, out: &mut String) {
        entry(out, "classification", self.classification.as_deref().unwrap_or("Confidential"), "on each page");
        match &self.organisation {
            Some(organisation) => entry(out, "organisation", organisation, "on the cover"),
            None => out.push_str("# organisation = \"Example Ltd\"\n"),
        }
        match &self.zone {
            Some(zone) => entry(out, "time-zone", zone, "whose days dates mean"),
            None => {
                out.push_str(
                    "# time-zone = \"Europe/Berlin\"           # whose days dates mean; UTC if left out\n",
                );
            }
        }
        for deployment in &self.deployments {
            deployment.write(out);
        }
        out.push_str("\n[audit]\n");
        // Writing to a text cannot fail.
        let _ = match self.period {
            Some(DateSpan { from, to }) => writeln!(out, "period = {{ from = {from}, to = {to} }}"),
            None => writeln!(out, "# period = {{ from = 2026-01-01, to = 2026-12-31 }}"),
        };
        let _ = match self.frameworks.as_slice() {
            [] => writeln!(
                out,
                "# frameworks = [\"nist-800-53r5\"]          # of the crosswalk; all that the models know if left out"
            ),
            some => writeln!(out, "frameworks = [{}]", quoted(some)),
        };
        let _ = write!(
            out,
            "\n[policy]\nsignatures = \"{}\"                 # \"required\": only a signed sign-off counts; or \"optional\"\n\
             # evidence = \"required\"                 # no item is met without evidence for the whole period\n\
             # risk-approvers = [\"compliance-manager\"]\n\
             due-soon-days = 30\n\n\
             # [cadence]                              # where your house differs from the model\n\
             # review-instance-activity = \"monthly\"   # monthly, quarterly, half-yearly, yearly\n",
            self.signatures.unwrap_or(Signatures::Optional).word()
        );
        self.people(out);
        if self.signers.is_empty() {
            out.push_str(
                "# [[signer]]\n# id = \"custodian-a\"\n# name = \"Custodian A\"\n# email = \"custodian-a@example.com\"\n\
                 # roles = [\"key-custodian\"]\n# keys = [\"ssh-ed25519 AAAA…\"]\n",
            );
        }
    }

    fn people(&self, out: &mut String) {
        for signer in &self.signers {
            signer.write(out);
        }
        if !self.missing_roles.is_empty() {
            let _ = write!(out, "\n# Nobody has yet: {}.\n", comment(&self.missing_roles.join(", ")));
        }
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| toml_quoted(name)).collect::<Vec<_>>().join(", ")
}

/// `key = "value"` with a comment, where the line is not too long for one.
fn entry(out: &mut String, key: &str, value: &str, why: &str) {
    let line = format!("{key} = {}", toml_quoted(value));
    let _ = if line.chars().count() < 40 { writeln!(out, "{line:<40}# {why}") } else { writeln!(out, "{line}") };
}

/// A text of the model in a comment: on one line, whatever it holds.
fn comment(text: &str) -> String {
    visible(text).into_owned()
}

impl DraftDeployment {
    fn write(&self, out: &mut String) {
        out.push_str("\n[[deployment]]\n");
        if let Some(id) = &self.id {
            entry(out, "id", id, "its name in item IDs");
        }
        entry(out, "service", &self.service, "`rchecklist services` lists them");
        if let Some(tier) = &self.tier {
            entry(out, "tier", tier, "of the service");
        }
        match &self.instance {
            Some(instance) => entry(out, "instance", instance, "as the provider names it"),
            None => out.push_str("# instance = \"…\"                      # as the provider names it\n"),
        }
        if self.questions.is_empty() {
            return;
        }
        out.push_str("\n# A question that is left open includes its items: no duty is hidden by default.\n[deployment.options]\n");
        for (question, given) in &self.questions {
            let _ = writeln!(out, "# {}", comment(&question.text));
            if let Some(help) = &question.help {
                let _ = writeln!(out, "# {}", comment(help));
            }
            let _ = match given {
                Some(given) => writeln!(out, "{} = {}", question.id, given.toml()),
                None => writeln!(out, "# {} = {}", question.id, allowed(question)),
            };
        }
    }
}

impl Given {
    fn toml(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Values(values) => match values.as_slice() {
                [one] => toml_quoted(one),
                several => {
                    format!("[{}]", several.iter().map(|one| toml_quoted(one)).collect::<Vec<_>>().join(", "))
                }
            },
        }
    }
}

/// The answers that a question permits, for a comment.
fn allowed(question: &Question) -> String {
    match &question.kind {
        QuestionKind::YesNo => "true or false".to_owned(),
        QuestionKind::Choice { values, several } => {
            let names: Vec<String> = values.iter().map(|(id, _)| toml_quoted(id)).collect();
            let more = if *several { ", or several in a list" } else { "" };
            format!("{}{more}", names.join(" or "))
        }
    }
}

impl DraftSigner {
    fn write(&self, out: &mut String) {
        let roles: Vec<String> = self.roles.iter().map(|role| toml_quoted(role)).collect();
        let _ = write!(
            out,
            "\n[[signer]]\nid = {}\nname = {}\nemail = {}\nroles = [{}]\n",
            toml_quoted(&self.id),
            toml_quoted(&self.name),
            toml_quoted(&self.email),
            roles.join(", ")
        );
        let _ = match &self.key {
            Some(key) => writeln!(out, "keys = [{}]", toml_quoted(key)),
            None => writeln!(out, "# keys = [\"ssh-ed25519 AAAA…\"]           # the line of their .pub file"),
        };
    }
}
