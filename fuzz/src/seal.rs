//! A PDF that was signed here and changed afterwards: nothing but the signed bytes themselves holds.

use super::cut::Bytes;
use super::pdf::framed;
use chrono::{DateTime, Utc};
use rchecklist::seal::pades::{Claim, Credential, Field, Place, Spot, append, check};
use std::sync::LazyLock;

/// A document as the typesetter writes it: the catalog, the pages, a page, and the tree of its parts.
const DOCUMENT: &str = "<</Type/Catalog/Pages 2 0 R/Lang(en-GB)/StructTreeRoot 3 0 R/MarkInfo<</Marked true/Suspects false>>\
    /ViewerPreferences<</DisplayDocTitle true>>>>%%%%\n\
    <</Type/Pages/Count 1/Kids[5 0 R]>>%%%%\n\
    <</Type/StructTreeRoot/K[4 0 R]/ParentTree<</Nums[0 7 0 R]>>/ParentTreeNextKey 1>>%%%%\n\
    <</Type/StructElem/S/Document/P 3 0 R/K[8 0 R]>>%%%%\n\
    <</Type/Page/Resources<<>>/MediaBox[0 0 595.2756 841.8898]/StructParents 0/Tabs/S/Parent 2 0 R/Contents 6 0 R>>%%%%\n\
    <</Length @@>>\nstream\n/P<</MCID 0>>BDC 50 100 100 1 re f EMC\nendstream%%%%\n\
    [8 0 R]%%%%\n\
    <</Type/StructElem/S/P/P 4 0 R/K[0]/Pg 5 0 R>>";

/// A certificate and its key, made for this and trusted by nobody; RSA, whose signatures are the same each time.
static SIGNER: LazyLock<Credential> = LazyLock::new(|| {
    Credential::from_pem(&[include_bytes!("signer.pem")], None, at()).expect("a certificate and its key")
});

static SIGNED: LazyLock<Vec<u8>> =
    LazyLock::new(|| signed(DOCUMENT.as_bytes()).expect("a document that can be signed"));

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a moment")
}

/// The objects of a document, signed; nothing where they are no document that can be signed.
fn signed(objects: &[u8]) -> Option<Vec<u8>> {
    let fields = [1, 2].map(|n| Field {
        place: Place::new(0, 50.0, 50.0 * f64::from(n), 200.0, 80.0 * f64::from(n)),
        label: format!("Role {n}"),
    });
    let spot = Spot { fields: &fields, index: 0 };
    append(&framed(objects), &SIGNER, &spot, &Claim { reason: "Approval".to_owned(), time: at() }, None).ok()
}

/// The first byte says how many changes follow, of six bytes each; what is left are the objects of a document.
pub fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    let changes: Vec<(u8, usize, u8)> = (0..bytes.byte() % 5)
        .map(|_| {
            let kind = bytes.byte();
            let place = bytes.take(4).iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (kind, place, bytes.byte())
        })
        .collect();
    let original = if bytes.0.is_empty() {
        SIGNED.clone()
    } else {
        let Some(made) = signed(bytes.0) else { return };
        made
    };
    let found = check(&original);
    assert!(
        found.faults.is_empty() && found.signed.len() == 1,
        "our own signature does not hold: {:?}",
        found.faults
    );
    assert_eq!(found.signed[0].covers, original.len());
    let mut pdf = original.clone();
    for (kind, place, byte) in changes {
        let at = place % (pdf.len() + 1);
        match kind % 4 {
            0 => pdf.insert(at, byte),
            1 if at < pdf.len() => {
                pdf.remove(at);
            }
            2 => pdf.truncate(at),
            _ if at < pdf.len() => pdf[at] = byte,
            _ => {}
        }
    }
    if pdf != original {
        let found = check(&pdf);
        assert!(!found.faults.is_empty() || found.signed.is_empty(), "it was changed, and the signature holds");
    }
}
