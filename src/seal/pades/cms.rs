//! The signature itself: CMS signed data (RFC 5652) with the attributes of a `PAdES` baseline signature.
//!
//! As with the update around it, there is one form, made from what is signed: [`Parts::build`] writes it, and who checks
//! takes the parts out, builds it again and compares. ETSI EN 319 142-1, 6.3 names the attributes: content type, message
//! digest and signing certificate; the time stands in the PDF and not here.

use super::asn1::{FIRST, INTEGER, Item, OCTETS, Oid, SECOND, SEQUENCE, SET, oid, sequence, set_of, tlv};
use super::certificate::{Certificate, MOST, chain};
use ring::digest::{SHA256, digest};

pub(super) const SIGNED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.2");
const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
pub(super) const CONTENT_TYPE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.3");
pub(super) const MESSAGE_DIGEST: Oid = Oid::new_unwrap("1.2.840.113549.1.9.4");
pub(super) const SIGNING_CERTIFICATE_V2: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TIME_STAMP: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// What a signature consists of.
pub(super) struct Parts {
    /// The signer's certificate, then each one's issuer.
    pub(super) chain: Vec<Certificate>,
    /// The digest of what is signed, by the hash function that goes with the key.
    pub(super) digest: Vec<u8>,
    pub(super) signature: Vec<u8>,
    /// A time-stamp token.
    pub(super) token: Option<Vec<u8>>,
}

/// One attribute with one value.
pub(super) fn attribute(id: Oid, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(id), &tlv(SET, &[value])])
}

/// The attributes that are signed, as the set that the signature is over (RFC 5652, 5.4).
pub(super) fn signed_attributes(chain: &[Certificate], message_digest: &[u8]) -> Vec<u8> {
    // The whole chain is named, so that no certificate beside the signature can be exchanged (RFC 5035, 3). SHA-256 is
    // the default and must not be written.
    let certificates: Vec<Vec<u8>> = chain
        .iter()
        .map(|certificate| sequence(&[&tlv(OCTETS, &[digest(&SHA256, &certificate.der).as_ref()])]))
        .collect();
    let certificates = sequence(&certificates.iter().map(Vec::as_slice).collect::<Vec<_>>());
    set_of(
        SET,
        vec![
            attribute(CONTENT_TYPE, &oid(DATA)),
            attribute(MESSAGE_DIGEST, &tlv(OCTETS, &[message_digest])),
            attribute(SIGNING_CERTIFICATE_V2, &sequence(&[&certificates])),
        ],
    )
}

impl Parts {
    /// The signed data.
    pub(super) fn build(&self) -> Option<Vec<u8>> {
        let signer = self.chain.first()?;
        let kind = signer.kind()?;
        let hash = kind.hash().encoded();
        let mut attributes = signed_attributes(&self.chain, &self.digest);
        // In the signed data the set has another tag.
        attributes[0] = FIRST;
        let token = self.token.as_ref().map(|token| tlv(SECOND, &[&attribute(TIME_STAMP, token)]));
        let info = sequence(&[
            &tlv(INTEGER, &[&[1]]),
            &sequence(&[&signer.issuer, &signer.serial]),
            &hash,
            &attributes,
            &kind.signing(kind.hash()),
            &tlv(OCTETS, &[&self.signature]),
            &token.unwrap_or_default(),
        ]);
        let content = sequence(&[
            &tlv(INTEGER, &[&[1]]),
            &tlv(SET, &[&hash]),
            &sequence(&[&oid(DATA)]),
            &set_of(FIRST, self.chain.iter().map(|certificate| certificate.der.clone()).collect()),
            &tlv(SET, &[&info]),
        ]);
        Some(sequence(&[&oid(SIGNED_DATA), &tlv(FIRST, &[&content])]))
    }

    /// Takes out of signed data what [`Self::build`] needs, for a document whose digest the caller makes.
    pub(super) fn read(cms: &[u8], digest: impl FnOnce(&Certificate) -> Option<Vec<u8>>) -> Option<Self> {
        let read = Read::from(cms)?;
        let chain = read.chain(&[])?;
        Some(Self {
            digest: digest(chain.first()?)?,
            chain,
            signature: read.signature.to_vec(),
            token: read.token().map(<[u8]>::to_vec),
        })
    }

    /// Whether the signer's key made the signature.
    pub(super) fn holds(&self) -> bool {
        let attributes = signed_attributes(&self.chain, &self.digest);
        self.chain.first().is_some_and(|signer| {
            signer.kind().is_some_and(|kind| signer.signed(kind.hash(), &attributes, &self.signature))
        })
    }
}

/// Signed data of one signer, in place.
pub(super) struct Read<'a> {
    /// The type of what is signed, and itself if it is inside.
    pub(super) content: (Oid, Option<&'a [u8]>),
    certificates: Vec<Item<'a>>,
    signer: Item<'a>,
    pub(super) hash: &'a [u8],
    pub(super) attributes: &'a [u8],
    pub(super) signing: &'a [u8],
    pub(super) signature: &'a [u8],
    unsigned: Option<Item<'a>>,
}

impl<'a> Read<'a> {
    /// Walks through signed data; only its shape is looked at.
    pub(super) fn from(cms: &'a [u8]) -> Option<Self> {
        let mut outer = Item::only(cms, SEQUENCE)?.items()?;
        outer.next()?.oid().filter(|id| *id == SIGNED_DATA)?;
        let mut data = Item::only(outer.take(FIRST)?.value, SEQUENCE)?.items()?;
        data.take(INTEGER)?;
        data.take(SET)?;
        let mut content = data.take(SEQUENCE)?.items()?;
        let kind = content.next()?.oid()?;
        let inside = content.maybe(FIRST).and_then(|inside| Item::only(inside.value, OCTETS));
        let certificates = data.take(FIRST)?.all()?;
        // Lists of revoked certificates may follow.
        data.maybe(SECOND);
        let mut info = Item::only(data.take(SET)?.value, SEQUENCE)?.items()?;
        info.take(INTEGER)?;
        let signer = info.next()?;
        let hash = info.take(SEQUENCE)?.raw;
        let attributes = info.take(FIRST)?.raw;
        let signing = info.take(SEQUENCE)?.raw;
        let signature = info.take(OCTETS)?.value;
        let unsigned = info.maybe(SECOND);
        let content = (kind, inside.map(|inside| inside.value));
        Some(Self { content, certificates, signer, hash, attributes, signing, signature, unsigned })
    }

    /// The signer's certificate, then each one's issuer as far as they are there or among `more`.
    pub(super) fn chain(&self, more: &[Certificate]) -> Option<Vec<Certificate>> {
        if self.certificates.len() > MOST {
            return None;
        }
        // What is no certificate is left out, so that building again tells.
        let mut all: Vec<Certificate> =
            self.certificates.iter().filter_map(|item| Certificate::read(item.raw)).collect();
        let named =
            |certificate: &Certificate| sequence(&[&certificate.issuer, &certificate.serial]) == self.signer.raw;
        let signer = all.iter().position(named)?;
        let signer = all.swap_remove(signer);
        all.extend_from_slice(more);
        Some(chain(signer, all))
    }

    /// The value of a signed attribute that is there once, with one value.
    pub(super) fn attribute(&self, id: Oid) -> Option<Item<'a>> {
        find(self.attributes, id)
    }

    /// The attributes as the set that the signature is over.
    pub(super) fn signed_set(&self) -> Vec<u8> {
        let mut set = self.attributes.to_vec();
        set[0] = SET;
        set
    }

    fn token(&self) -> Option<&'a [u8]> {
        find(self.unsigned?.raw, TIME_STAMP).map(|value| value.raw)
    }
}

fn find(attributes: &[u8], id: Oid) -> Option<Item<'_>> {
    let tag = *attributes.first()?;
    let mut found = Item::only(attributes, tag)?.all()?.into_iter().filter_map(|attribute| {
        let mut items = attribute.items()?;
        let named = items.next()?.oid()? == id;
        named.then(|| items.take(SET)).flatten()
    });
    let (value, again) = (found.next()?, found.next());
    let values = value.all()?;
    match values.as_slice() {
        [one] if again.is_none() => Some(*one),
        _ => None,
    }
}
