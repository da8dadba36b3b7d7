//! The lists that are built into the program.

use crate::ids::FrameworkId;

macro_rules! lists {
    ($($id:literal: $name:literal),+ $(,)?) => {
        /// The frameworks that the shipped models speak of: ID, name with edition, and the text of the list.
        pub const SHIPPED: &[(&str, &str, &str)] =
            &[$(($id, $name, include_str!(concat!("../../seeds/frameworks/", $id, ".toml")))),+];
    };
}

// The names stand here as well, so that a screen can show one without reading a list; a test holds the two together.
lists! {
    "nist-800-53r5": "NIST SP 800-53 Rev. 5",
    "iso-27001-2022": "ISO/IEC 27001:2022, Annex A",
    "soc2-2017": "AICPA Trust Services Criteria 2017 (points of focus 2022)",
    "pci-dss-4.0.1": "PCI DSS 4.0.1",
    "csa-ccm-4": "CSA Cloud Controls Matrix 4",
    "dora": "DORA, Regulation (EU) 2022/2554",
}

/// The name of a shipped framework for people; the ID of another.
#[must_use]
pub fn known_name(id: &FrameworkId) -> &str {
    SHIPPED.iter().find(|(known, _, _)| *known == id.as_str()).map_or(id.as_str(), |(_, name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::SHIPPED;
    use crate::diagnostics::SourceFile;

    #[test]
    fn each_list_loads_and_bears_its_name() {
        for (id, name, text) in SHIPPED {
            let framework =
                super::super::load(&SourceFile::new(*id, *text), true).expect("a list without mistakes");
            assert_eq!((framework.id.as_str(), framework.name.as_str()), (*id, *name));
            assert!(framework.controls.len() > 50, "{id}");
        }
    }
}
