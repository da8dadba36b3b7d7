//! No byte of a signed file can change unseen.

use super::office::{Office, claim, document, fields, now};
use rchecklist::seal::pades::{
    Authority, Checked, Credential, Spot, append, check, parse_response, timestamp_query,
};
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;

fn passes(pdf: &[u8], base: &[u8], signers: usize) -> bool {
    let Checked { base_len, signed, faults, .. } = check(pdf);
    faults.is_empty() && signed.len() == signers && digest(&SHA256, &pdf[..base_len]).as_ref() == base
}

fn sealed(office: &Office, base: &[u8]) -> Vec<u8> {
    office.certified("a", "ec:P-256", "Custodian A", "signer");
    office.certified("b", "ec:P-384", "Custodian B", "signer");
    let ask = |query: &[u8]| Ok(office.stamp(query));
    let fields = fields(2);
    let one = append(base, &office.pem("a"), &Spot { fields: &fields, index: 1 }, &claim(), None).unwrap();
    append(
        &one,
        &office.pem("b"),
        &Spot { fields: &[], index: 0 },
        &claim(),
        Some(Authority { ask: &ask, issuers: b"" }),
    )
    .unwrap()
}

#[test]
fn every_byte() {
    let Some(office) = Office::open() else { return };
    let base = document(2, 3);
    let pdf = sealed(&office, &base);
    let known = digest(&SHA256, &base).as_ref().to_vec();
    assert!(passes(&pdf, &known, 2));
    let mut survivors = String::new();
    let mut tried = 0;
    let mut copy = pdf.clone();
    for at in 0..pdf.len() {
        // The space for signatures is mostly zeros.
        let padding = pdf[at.saturating_sub(200)..pdf.len().min(at + 200)].iter().all(|byte| *byte == b'0');
        if padding && at % 37 != 0 {
            continue;
        }
        // Of each byte one bit; of some all that a hand would try.
        let changes: &[u8] = &[0x01, 0x20, 0x80, pdf[at] ^ b'0', pdf[at] ^ b' ', pdf[at] ^ b'\n', pdf[at] ^ b'%'];
        for change in &changes[..if at % 37 == 0 { 7 } else { 1 }] {
            copy[at] ^= change;
            tried += 1;
            if *change != 0 && passes(&copy, &known, 2) {
                writeln!(survivors, "{at} {:?} {:?}", pdf[at] as char, copy[at] as char).unwrap();
            }
            copy[at] ^= change;
        }
        for more in &[&b""[..], b"0", b" ", b"\n"][..if at % 37 == 0 { 4 } else { 0 }] {
            let rest = if more.is_empty() { at + 1 } else { at };
            let shifted = [&pdf[..at], more, &pdf[rest..]].concat();
            tried += 1;
            if shifted != pdf && passes(&shifted, &known, 2) {
                writeln!(survivors, "{at} {more:?}").unwrap();
            }
        }
        if at % 37 == 0 {
            assert!(!passes(&pdf[..at], &known, 2));
        }
    }
    println!("{tried} changes of {} bytes", pdf.len());
    assert_eq!(survivors, "");
}

/// Authorities that send their certificates without the root, or only their own.
#[test]
fn every_byte_of_a_signature() {
    let Some(office) = Office::open() else { return };
    let base = document(1, 1);
    let known = digest(&SHA256, &base).as_ref().to_vec();
    let fields = fields(1);
    office.certified("a", "ec:P-256", "Custodian A", "signer");
    office.certified("tsa", "ec:P-256", "Example Time", "tsa");
    std::fs::write(office.path("sent.pem"), office.read("sub.crt")).unwrap();
    let root = office.read("ca.crt");
    for (issuers, kept) in [(&b""[..], 1), (&root[..], 3)] {
        let ask = |query: &[u8]| Ok(office.stamp_with(query, "sent.pem"));
        let authority = Authority { ask: &ask, issuers };
        let mut pdf =
            append(&base, &office.pem("a"), &Spot { fields: &fields, index: 0 }, &claim(), Some(authority))
                .unwrap();
        assert!(passes(&pdf, &known, 1));
        let begin = pdf.windows(10).position(|window| window == b"/Contents<").unwrap() + 10;
        let end = begin + pdf[begin..].windows(64).position(|window| window == [b'0'; 64]).unwrap();
        // Country and organisation of the root: once in itself and once in what it issued.
        let text = String::from_utf8(pdf[begin..end].to_vec()).unwrap();
        let roots = text.matches("4578616d706c6520526f6f74").count();
        println!("{kept} certificates kept: the root is named {roots} times, {} digits", end - begin);
        for at in begin..end {
            let digit = pdf[at];
            for other in [b'0', b'7'] {
                pdf[at] = other;
                assert!(other == digit || !passes(&pdf, &known, 1), "{at}");
            }
            pdf[at] = digit;
        }
    }
}

#[test]
fn nothing_behind_it() {
    let Some(office) = Office::open() else { return };
    let base = document(2, 3);
    let pdf = sealed(&office, &base);
    let known = digest(&SHA256, &base).as_ref().to_vec();
    for tail in [&b"\n"[..], b" ", b"%", b"\n%%EOF", b"\n%%EOF\n", b"\0"] {
        assert!(!passes(&[&pdf[..], tail].concat(), &known, 2), "{tail:?}");
    }
    // An update of another program's.
    let path = office.path("other.pdf");
    std::fs::write(&path, &pdf).unwrap();
    let script = "import sys\nfrom pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter as W\nfrom pyhanko.pdf_utils import generic\n\
                  f=open(sys.argv[1],'rb+')\nw=W(f,strict=False)\nw.root['/Lang']=generic.TextStringObject('de')\nw.update_root()\nw.write_in_place()\n";
    super::office::ok(
        super::office::python().to_str().unwrap(),
        &["-c", script, path.to_str().unwrap()],
        office.dir.path(),
    );
    let changed = std::fs::read(&path).unwrap();
    assert!(changed.starts_with(&pdf) && changed.len() > pdf.len());
    let found = check(&changed);
    println!("{:?}", found.faults);
    assert!(!found.faults.is_empty());
    assert!(append(&changed, &office.pem("a"), &Spot { fields: &[], index: 0 }, &claim(), None).is_err());
}

/// Bytes that no program made: nothing may panic or take long.
#[test]
fn noise() {
    let Some(office) = Office::open() else { return };
    let pdf = sealed(&office, &document(2, 3));
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap()
    };
    let marks: [&[u8]; 12] = [
        b"<<",
        b">>",
        b"[",
        b"]",
        b"(",
        b")",
        b"xref\n",
        b"trailer\n",
        b"/Prev ",
        b"99999999999999",
        b"-1",
        b"\x30\x84\xff\xff\xff\xff",
    ];
    let mut mutate = |bytes: &[u8]| {
        let mut copy = bytes.to_vec();
        for _ in 0..=next() % 4 {
            let (from, mark) = (next() % copy.len(), marks[next() % marks.len()]);
            let to = copy.len().min(from + next() % 20);
            copy.splice(from..to, mark.iter().copied());
        }
        copy
    };
    office.openssl("pkcs12 -export -in a.crt -inkey a.key -certfile chain.pem -iter 1 -passout PASS -out a.p12");
    let (file, answer) = (office.read("a.p12"), office.stamp(&timestamp_query(b"value")));
    for _ in 0..5_000 {
        let _ = Credential::from_pkcs12(&mutate(&file), super::office::PASSPHRASE, now());
        let _ = parse_response(&mutate(&answer), b"value", b"");
    }
    for _ in 0..5_000 {
        let copy = mutate(&pdf);
        assert!(!check(&copy).faults.is_empty() || copy == pdf || copy.len() < pdf.len());
    }
}
