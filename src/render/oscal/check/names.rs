//! Names that NIST's namespace has for props, by the place where they may stand.
//!
//! From the constraints of the metaschemas of OSCAL 1.2.1 (<https://github.com/usnistgov/OSCAL/tree/v1.2.1/src/metaschema>): the
//! `allowed-values` for `prop` of `oscal_metadata`, `oscal_control-common`, `oscal_catalog`, `oscal_profile`, `oscal_component`,
//! `oscal_implementation-common`, `oscal_ssp` and `oscal_assessment-common`. JSON Schemas do not have them.

/// Whether a prop of this name may stand on an object of this place: the name of the list or member that holds the object.
pub fn is_known(name: &str, place: &str, root: &str) -> bool {
    // On whatever has props.
    name == "marking" || at(place, root).iter().any(|names| names.contains(&name))
}

fn at(place: &str, root: &str) -> &'static [&'static [&'static str]] {
    match place {
        "metadata" if root == "catalog" => &[METADATA, CATALOG_METADATA],
        "metadata" => &[METADATA],
        "parties" => &[PARTY],
        "locations" | "remediations" | "entries" => &[&["type"]],
        "resources" => &[RESOURCE],
        "groups" | "params" | "adds" => &[CONTROL, PARAMETER],
        "controls" => &[CONTROL, &["status"]],
        "parts" => &[CONTROL, &["method"]],
        "components" if root == "component-definition" => &[COMPONENT, INVENTORY],
        "components" => &[COMPONENT, INVENTORY, SYSTEM_COMPONENT],
        "inventory-items" | "implemented-components" => &[COMPONENT, INVENTORY, ITEM],
        "implemented-requirements" | "statements" | "by-components" if root == "system-security-plan" => {
            &[&["control-origination"]]
        }
        "system-characteristics" => &[SYSTEM],
        "information-types" | "system-information" => &[&["privacy-designation"]],
        "users" => &[&["type", "privilege-level"]],
        "risks" => &[&["false-positive", "accepted", "risk-adjusted", "priority"]],
        "facets" => &[&["state"]],
        "activities" | "steps" => &[&["method"]],
        _ => &[],
    }
}

const METADATA: &[&str] = &["keywords"];
const CATALOG_METADATA: &[&str] = &["resolution-tool", "source-profile-uuid"];
const PARTY: &[&str] = &["mail-stop", "office", "job-title"];
const RESOURCE: &[&str] = &["type", "version", "published"];
const CONTROL: &[&str] = &["label", "sort-id", "alt-identifier"];
const PARAMETER: &[&str] = &["alt-label"];
const COMPONENT: &[&str] =
    &["version", "patch-level", "model", "release-date", "validation-type", "validation-reference"];
const INVENTORY: &[&str] = &[
    "asset-type",
    "asset-id",
    "asset-tag",
    "public",
    "virtual",
    "vlan-id",
    "network-id",
    "label",
    "sort-id",
    "baseline-configuration-name",
    "allows-authenticated-scan",
    "function",
    "hardware-model",
    "os-name",
    "os-version",
    "software-name",
    "software-version",
    "software-patch-level",
    "implementation-point",
    "software-identifier",
];
const SYSTEM_COMPONENT: &[&str] = &[
    "leveraged-authorization-uuid",
    "inherited-uuid",
    "vendor-name",
    "isa-title",
    "isa-date",
    "isa-remote-system-name",
    "ipv4-address",
    "ipv6-address",
    "direction",
    "uri",
    "fqdn",
];
const ITEM: &[&str] = &[
    "ipv4-address",
    "ipv6-address",
    "fqdn",
    "uri",
    "serial-number",
    "netbios-name",
    "mac-address",
    "physical-location",
    "is-scanned",
    "vendor-name",
];
const SYSTEM: &[&str] = &[
    "identity-assurance-level",
    "authenticator-assurance-level",
    "federation-assurance-level",
    "cloud-deployment-model",
    "cloud-service-model",
];
