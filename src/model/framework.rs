//! The frameworks of controls that the shipped models speak of.

use crate::ids::FrameworkId;

/// ID, and name with version, of each framework that the shipped models support.
pub const FRAMEWORKS: &[(&str, &str)] = &[
    ("nist-800-53r5", "NIST SP 800-53 Rev. 5"),
    ("iso-27001-2022", "ISO/IEC 27001:2022, Annex A"),
    ("soc2-2017", "AICPA Trust Services Criteria 2017 (points of focus 2022)"),
    ("pci-dss-4.0.1", "PCI DSS 4.0.1"),
    ("csa-ccm-4", "CSA Cloud Controls Matrix 4"),
    ("dora", "DORA, Regulation (EU) 2022/2554"),
];

/// The framework's name for people; the ID where it is not one of [`FRAMEWORKS`].
#[must_use]
pub fn framework_name(id: &FrameworkId) -> &str {
    FRAMEWORKS.iter().find(|(known, _)| *known == id.as_str()).map_or(id.as_str(), |(_, name)| name)
}
