//! `PAdES` signatures (ETSI EN 319 142-1, levels B-B and B-T) on PDF files that Typst made.
//!
//! A signature is one incremental update behind the document. The update has exactly one form, so that who checks a
//! file can make it again from the document, the signer's words and the signature, and compare each byte: nothing else
//! can be in it. Everything here is pure: time, files and the way to a time-stamping authority come in as values.

mod appearance;
mod asn1;
mod certificate;
mod check;
mod cms;
mod credential;
mod field;
mod form;
mod pem;
mod pkcs12;
mod sign;
mod timestamp;
mod trust;
mod update;

pub use crate::pdf_file::Fault;
pub use check::{Checked, Signed, check};
pub use credential::{Credential, NotACredential};
pub use field::{Details, Field, Place, Spot};
pub use pkcs12::is_pkcs12;
pub use sign::{Ask, Authority, CannotSeal, Claim, append, attach_token, unstamped};
pub use timestamp::{NoTimeStamp, Token, parse_response, timestamp_query};
pub use trust::{NotTrusted, trusted};
pub use update::{Layout, update};
