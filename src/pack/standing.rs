//! What each pack says of itself, whatever is in it.

use serde::Serialize;

/// The standing sentences of a pack: kept here, so that every format says the same.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Statements {
    /// How the items came about.
    pub method: &'static str,
    /// What the crosswalk does not claim.
    pub crosswalk: &'static str,
    /// What the pack does not show.
    pub limits: &'static str,
    /// What those who sign the pack assert.
    pub assertion: &'static str,
}

/// What each pack says of itself.
pub const STATEMENTS: Statements = Statements {
    method: "The items are derived from the provider's public responsibility page as the model below records it; they \
        are not a statement of the provider. Every row of the page is accounted for: it gives items, or it asks nothing \
        of the customer, or the tier or an answer of the profile puts it out of scope. A question that is left open \
        includes its items.",
    crosswalk: "An item supports a control; no claim is made that it satisfies one. The short titles are \
        ours; read the controls in the frameworks themselves.",
    limits: "It shows which duties follow from the recorded page and the answers given, and what people recorded about \
        them. It does not prove that a deed was done, and it replaces neither the provider's own reports nor the auditor's \
        tests. A name typed into the record is a simple electronic signature at most; its legal effect depends on your \
        jurisdiction. The same inputs, date and program version give the same bytes: `rchecklist verify` makes this pack again from the sources \
        in it, and compares.",
    assertion: "I have read this pack. To the best of my knowledge the list of items is complete for the systems named in \
        it, and the statements recorded about them are true.",
};
