//! The pack as OSCAL 1.2.1: documents that refer to each other, for tools of assessors.
//!
//! NIST has no released model of shared responsibility; the system security plan's own means say it: what a provider's
//! component exports, and what the customer's takes over and does. What goes where is in `docs/oscal.md`.

mod assessment_plan;
mod catalog;
pub mod check;
mod component;
mod evidence;
mod mapping;
mod object;
mod observations;
mod people;
mod plan;
mod poam;
mod profile;
mod results;
mod set;
mod sides;
mod words;

use super::{Artifact, size};
use crate::diagnostics::{Diagnostic, Failure};
use crate::pack::Pack;
use object::Object;
use rayon::prelude::*;
use serde_json::Value;
use set::Set;

/// The folder of the documents in a pack.
pub const FOLDER: &str = "oscal";

/// The version of OSCAL that is written.
pub const OSCAL_VERSION: &str = "1.2.1";

/// The namespace of our own props and parts: a name, not an address, so that it promises no page.
pub const NAMESPACE_URI: &str = "urn:rchecklist:oscal";

/// The documents, each with its word on the command line and its file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Document {
    /// What the providers' pages say.
    Catalog,
    /// The services by these pages.
    ComponentDefinition,
    /// The controls in scope.
    Profile,
    /// The customer's system: what it takes over and what it does.
    SystemSecurityPlan,
    /// What is looked at.
    AssessmentPlan,
    /// What was seen and said, and where each item stands.
    AssessmentResults,
    /// What is to be done.
    PlanOfAction,
    /// Controls of frameworks that the items support.
    Mapping,
}

impl Document {
    /// All, in the order in which they refer to each other.
    pub const ALL: &'static [Self] = &[
        Self::Catalog,
        Self::ComponentDefinition,
        Self::Profile,
        Self::SystemSecurityPlan,
        Self::AssessmentPlan,
        Self::AssessmentResults,
        Self::PlanOfAction,
        Self::Mapping,
    ];

    /// The word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Catalog => "oscal-catalog",
            Self::ComponentDefinition => "oscal-component-definition",
            Self::Profile => "oscal-profile",
            Self::SystemSecurityPlan => "oscal-ssp",
            Self::AssessmentPlan => "oscal-assessment-plan",
            Self::AssessmentResults => "oscal-assessment-results",
            Self::PlanOfAction => "oscal-poam",
            Self::Mapping => "oscal-mapping",
        }
    }

    /// The file's name.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Catalog => "catalog.json",
            Self::ComponentDefinition => "component-definition.json",
            Self::Profile => "profile.json",
            Self::SystemSecurityPlan => "ssp.json",
            Self::AssessmentPlan => "assessment-plan.json",
            Self::AssessmentResults => "assessment-results.json",
            Self::PlanOfAction => "poam.json",
            Self::Mapping => "mapping.json",
        }
    }

    /// The document of a set; nothing where there is none to write.
    fn write(self, set: &Set<'_>) -> Option<Value> {
        let (root, content) = match self {
            Self::Catalog => ("catalog", catalog::document(set)),
            Self::ComponentDefinition => ("component-definition", component::document(set)),
            Self::Profile => ("profile", profile::document(set)),
            Self::SystemSecurityPlan => ("system-security-plan", plan::document(set)),
            Self::AssessmentPlan => ("assessment-plan", assessment_plan::document(set)),
            Self::AssessmentResults => ("assessment-results", results::document(set)),
            Self::PlanOfAction => ("plan-of-action-and-milestones", poam::document(set)),
            Self::Mapping => ("mapping-collection", mapping::document(set)?),
        };
        Some(Object::default().put(root, content).value())
    }
}

/// All documents of a pack, checked together; the mapping only where an item supports a control of a framework.
///
/// # Errors
/// When no control is in scope, which OSCAL cannot say; or when a document is not right, which is a mistake of this program.
pub fn render_all(pack: &Pack) -> Result<Vec<Artifact>, Failure> {
    let documents = checked(pack)?;
    let artifacts = documents
        .par_iter()
        .map(|(document, value)| Ok(Artifact::new(format!("{FOLDER}/{}", document.file_name()), bytes(value)?)));
    artifacts.collect()
}

/// One document of a pack, checked together with the others.
///
/// # Errors
/// As [`render_all`]; and when there is no such document because no item supports a control of a framework.
pub fn render(pack: &Pack, document: Document) -> Result<Vec<u8>, Failure> {
    let documents = checked(pack)?;
    let Some((_, value)) = documents.iter().find(|(own, _)| *own == document) else {
        let message = "no item of this profile supports a control of a framework, so there is nothing to map";
        let help = "name frameworks under `[audit]` that the models of the profile know";
        return Err(Failure::input(Diagnostic::new("nothing-to-map", message).help(help)));
    };
    bytes(value)
}

fn checked(pack: &Pack) -> Result<Vec<(Document, Value)>, Failure> {
    size::fits(pack, "set of OSCAL documents", size::OSCAL)?;
    let set = Set::new(pack);
    if set.in_scope().next().is_none() {
        let message =
            "no row of the page concerns this profile, and OSCAL has no profile or plan without a control";
        let help = "the pack in its other formats shows why each row is out of scope";
        return Err(Failure::input(Diagnostic::new("nothing-in-scope", message).help(help)));
    }
    let written = Document::ALL.par_iter().filter_map(|document| Some((*document, document.write(&set)?)));
    let documents: Vec<(Document, Value)> = written.collect();
    let named: Vec<(&str, &Value)> =
        documents.iter().map(|(document, value)| (document.file_name(), value)).collect();
    let faults = check::check(&named);
    if faults.is_empty() {
        return Ok(documents);
    }
    let first = faults.iter().take(5).map(ToString::to_string);
    let message = format!("an OSCAL document is not right ({} in all)", crate::text::count(faults.len(), "fault"));
    Err(Failure::machine(Diagnostic::new("oscal", message).helps(first)))
}

fn bytes(value: &Value) -> Result<Vec<u8>, Failure> {
    let written = serde_json::to_string_pretty(value);
    let mut document = written.map_err(|error| Failure::machine(Diagnostic::new("oscal", error.to_string())))?;
    document.push('\n');
    Ok(crate::text::json_inert(document).into_bytes())
}
