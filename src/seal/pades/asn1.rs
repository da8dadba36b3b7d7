//! The little DER (X.690) that is written and walked here; the reader of lengths and tags is `der`'s.

use der::{Reader as _, SliceReader};

pub(super) use der::asn1::ObjectIdentifier as Oid;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]`, constructed.
pub(super) const FIRST: u8 = 0xA0;
/// `[1]`, constructed.
pub(super) const SECOND: u8 = 0xA1;

/// One tag, its length, and these parts one after another.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = vec![tag];
    if length < 0x80 {
        out.extend(u8::try_from(length));
    } else {
        let bytes = length.to_be_bytes();
        let digits = &bytes[(length.leading_zeros() / 8) as usize..];
        out.extend(u8::try_from(digits.len()).map(|count| 0x80 | count));
        out.extend_from_slice(digits);
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, parts)
}

pub(super) fn oid(id: Oid) -> Vec<u8> {
    tlv(OID, &[id.as_bytes()])
}

/// A set of encoded values in the order that DER asks for (X.690, 11.6).
pub(super) fn set_of(tag: u8, mut values: Vec<Vec<u8>>) -> Vec<u8> {
    values.sort();
    let parts: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
    tlv(tag, &parts)
}

/// One value as it stands.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) tag: u8,
    /// With tag and length.
    pub(super) raw: &'a [u8],
    pub(super) value: &'a [u8],
}

impl<'a> Item<'a> {
    /// The only value in these bytes, of this tag.
    pub(super) fn only(bytes: &'a [u8], tag: u8) -> Option<Self> {
        let mut items = Items::new(bytes)?;
        let item = items.take(tag)?;
        items.end()?;
        Some(item)
    }

    /// The values inside.
    pub(super) fn items(&self) -> Option<Items<'a>> {
        Items::new(self.value)
    }

    /// The values inside, all of them.
    pub(super) fn all(&self) -> Option<Vec<Item<'a>>> {
        let mut items = self.items()?;
        let mut found = Vec::new();
        while !items.0.is_finished() {
            found.push(items.next()?);
        }
        Some(found)
    }

    /// This value as an object identifier.
    pub(super) fn oid(&self) -> Option<Oid> {
        Oid::from_bytes(self.value).ok().filter(|_| self.tag == OID)
    }

    /// A whole number that is small and not negative.
    pub(super) fn small(&self) -> Option<u32> {
        let fits = self.tag == INTEGER && (1..=4).contains(&self.value.len()) && self.value[0] < 0x80;
        fits.then(|| self.value.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
    }
}

/// Values one after another.
pub(super) struct Items<'a>(SliceReader<'a>);

impl<'a> Items<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        SliceReader::new(bytes).ok().map(Self)
    }

    /// The next value, whatever it is.
    pub(super) fn next(&mut self) -> Option<Item<'a>> {
        let length = self.0.peek_header().ok()?.length;
        let raw = self.0.tlv_bytes().ok()?;
        let head = raw.len().checked_sub(usize::try_from(length).ok()?)?;
        Some(Item { tag: *raw.first()?, raw, value: &raw[head..] })
    }

    /// The next value, which must have this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<Item<'a>> {
        self.next().filter(|item| item.tag == tag)
    }

    /// The next value if it has this tag.
    pub(super) fn maybe(&mut self, tag: u8) -> Option<Item<'a>> {
        if self.0.peek_byte() == Some(tag) { self.next() } else { None }
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Option<()> {
        self.0.is_finished().then_some(())
    }
}
