//! Certificates and keys in the forms that people have, and what a signature must look like to others.

use super::office::{Office, PASSPHRASE, claim, document, fields, now};
use chrono::Duration;
use rchecklist::seal::pades::{
    self, Authority, CannotSeal, Claim, Credential, NoTimeStamp, NotACredential, NotTrusted, Spot, append,
    attach_token, check, parse_response, timestamp_query, trusted, unstamped,
};

fn refused(result: Result<Credential, NotACredential>) -> NotACredential {
    result.err().unwrap()
}

/// Signs with a credential and has the signature checked.
fn signs(credential: &Credential, chain: usize) {
    let fields = fields(1);
    let base = document(1, 2);
    let pdf = append(&base, credential, &Spot { fields: &fields, index: 0 }, &claim(), None).unwrap();
    let found = check(&pdf);
    assert_eq!(found.faults, []);
    assert_eq!((found.base_len, found.signed.len()), (base.len(), 1));
    assert_eq!(found.fields, fields);
    assert_eq!(found.signed[0].reason, claim().reason);
    assert_eq!(found.signed[0].fingerprint, credential.fingerprint());
    assert_eq!(found.signed[0].covers, pdf.len());
    let certificates = pdf.windows(8).filter(|window| window == b"2a8648ce" || window == b"2a864886").count();
    assert!(certificates >= chain);
}

#[test]
fn forms_of_keys() {
    let Some(office) = Office::open() else { return };
    for (name, kind) in [
        ("p256", "ec:P-256"),
        ("p384", "ec:P-384"),
        ("rsa2", "rsa:2048"),
        ("rsa3", "rsa:3072"),
        ("rsa4", "rsa:4096"),
    ] {
        office.certified(name, kind, "Custodian A", "signer");
        signs(&office.pem(name), 3);
        let certificate = office.read(&format!("{name}.crt"));
        let open =
            |key: &str, passphrase| Credential::from_pem(&[&certificate, &office.read(key)], passphrase, now());
        // The old forms: SEC 1 and PKCS#1.
        let old = if kind.starts_with("ec") { "ec" } else { "rsa -traditional" };
        office.openssl(&format!("{old} -in {name}.key -out {name}.old"));
        signs(&open(&format!("{name}.old"), None).unwrap(), 1);
        for (index, options) in
            ["-v2 aes-256-cbc", "-v2 aes-128-cbc", "-scrypt", "-v2 aes-256-cbc -v2prf hmacWithSHA512"]
                .iter()
                .enumerate()
        {
            office.openssl(&format!("pkcs8 -topk8 -in {name}.key {options} -passout PASS -out {name}.p8"));
            signs(&open(&format!("{name}.p8"), Some(PASSPHRASE)).unwrap(), 1);
            if index == 0 {
                assert_eq!(refused(open(&format!("{name}.p8"), Some("wrong"))), NotACredential::Passphrase);
                assert_eq!(refused(open(&format!("{name}.p8"), None)), NotACredential::Passphrase);
            }
        }
        office.openssl(&format!("{old} -in {name}.key -aes256 -passout PASS -out {name}.aes"));
        assert!(matches!(
            refused(open(&format!("{name}.aes"), Some(PASSPHRASE))),
            NotACredential::OldEncryption { .. }
        ));
    }
}

#[test]
fn pkcs12() {
    let Some(office) = Office::open() else { return };
    office.certified("a", "ec:P-256", "Custodian A", "signer");
    office.certified("r", "rsa:3072", "Custodian R", "signer");
    for name in ["a", "r"] {
        for options in [
            "",
            "-certpbe AES-128-CBC -keypbe AES-256-CBC -macalg SHA512",
            "-certpbe NONE -keypbe AES-256-CBC -macalg SHA384",
            "-certpbe AES-256-CBC -keypbe NONE",
            "-macalg SHA1",
            "-nomac",
        ] {
            let line = format!(
                "pkcs12 -export -in {name}.crt -inkey {name}.key -certfile chain.pem {options} -passout PASS -out {name}.p12"
            );
            office.openssl(&line.split_whitespace().collect::<Vec<_>>().join(" "));
            let file = office.read(&format!("{name}.p12"));
            assert!(pades::is_pkcs12(&file) && !pades::is_pkcs12(&office.read("a.crt")));
            signs(
                &Credential::from_pkcs12(&file, PASSPHRASE, now()).unwrap_or_else(|why| panic!("{options}: {why}")),
                3,
            );
            if options != "-certpbe NONE" {
                assert_eq!(
                    refused(Credential::from_pkcs12(&file, "wrong", now())),
                    NotACredential::Passphrase,
                    "{options}"
                );
            }
        }
    }
    office.openssl("pkcs12 -export -legacy -in a.crt -inkey a.key -certfile chain.pem -passout PASS -out old.p12");
    let why = refused(Credential::from_pkcs12(&office.read("old.p12"), PASSPHRASE, now()));
    assert!(why.to_string().contains("openssl pkcs12 -legacy -in OLD.p12"), "{why}");
    // The command that is given works.
    let NotACredential::OldEncryption { command } = why else { panic!() };
    let command = command.replace("openssl ", "").replace("OLD", "old").replace("NEW", "new");
    office.openssl(&format!("{command} -passin PASS -passout PASS"));
    signs(&Credential::from_pem(&[&office.read("new.pem")], Some(PASSPHRASE), now()).unwrap(), 3);
    office.openssl("pkcs12 -export -in a.crt -inkey a.key -passout pass: -out empty.p12");
    signs(&Credential::from_pkcs12(&office.read("empty.p12"), "", now()).unwrap(), 1);
    let whole = office.read("empty.p12");
    for length in 0..whole.len() {
        assert!(Credential::from_pkcs12(&whole[..length], "x", now()).is_err());
    }
}

#[test]
fn credentials_that_do_not_fit() {
    let Some(office) = Office::open() else { return };
    office.certified("a", "ec:P-256", "Custodian A", "signer");
    office.certified("b", "ec:P-256", "Custodian B", "signer");
    office.certified("c", "rsa:2048", "Custodian C", "signer");
    office.certified("e", "rsa:2048", "Custodian E", "encrypts");
    office.certified("f", "ec:P-521", "Custodian F", "signer");
    office.certified("g", "rsa:1024", "Custodian G", "signer");
    let open = |certificate: &str, key: &str, at| {
        Credential::from_pem(
            &[&office.read(&format!("{certificate}.crt")), &office.read(&format!("{key}.key"))],
            None,
            at,
        )
    };
    for (certificate, key) in [("a", "b"), ("a", "c"), ("c", "a"), ("c", "e")] {
        assert_eq!(refused(open(certificate, key, now())), NotACredential::Mismatch, "{certificate} {key}");
    }
    assert_eq!(refused(open("e", "e", now())), NotACredential::Usage);
    assert_eq!(refused(open("f", "f", now())), NotACredential::Kind);
    assert_eq!(refused(open("g", "g", now())), NotACredential::BadKey);
    for days in [-1, 901] {
        assert!(matches!(refused(open("a", "a", now() + Duration::days(days))), NotACredential::NotValid { .. }));
    }
    let (certificate, key) = (office.read("a.crt"), office.read("a.key"));
    assert_eq!(refused(Credential::from_pem(&[&certificate], None, now())), NotACredential::NoKey);
    assert_eq!(refused(Credential::from_pem(&[&key], None, now())), NotACredential::NoCertificate);
    assert_eq!(refused(Credential::from_pem(&[b"nothing"], None, now())), NotACredential::Unreadable);
    assert_eq!(
        refused(Credential::from_pem(&[&certificate, &key, &key], None, now())),
        NotACredential::SeveralKeys
    );
    assert_eq!(refused(Credential::from_pkcs12(&key, "", now())), NotACredential::Unreadable);
    // One file with the issuers first and text between.
    let all = [&office.read("chain.pem")[..], b"Bag Attributes\n  friendlyName: \xE4\n", &key, b"\n", &certificate]
        .concat();
    signs(&Credential::from_pem(&[&all], None, now()).unwrap(), 3);
    let crlf = String::from_utf8([&key[..], &certificate].concat()).unwrap().replace('\n', "\r\n");
    signs(&Credential::from_pem(&[crlf.as_bytes()], None, now()).unwrap(), 1);
    // Opened in time, used too late.
    let late = Claim { time: now() + Duration::days(901), ..claim() };
    let fields = fields(1);
    let result = append(&document(1, 1), &office.pem("a"), &Spot { fields: &fields, index: 0 }, &late, None);
    assert!(matches!(result, Err(CannotSeal::Credential(NotACredential::NotValid { .. }))));
}

#[test]
fn fields_that_are_not_there() {
    let Some(office) = Office::open() else { return };
    office.certified("a", "ec:P-256", r"Custodian (A\\", "signer");
    let (credential, base, two) = (office.pem("a"), document(2, 1), fields(2));
    let put = |pdf: &[u8], fields: &[pades::Field], index| {
        append(pdf, &credential, &Spot { fields, index }, &claim(), None)
    };
    let fault = |result: Result<Vec<u8>, CannotSeal>| result.err().unwrap().to_string();
    assert!(fault(put(&base, &two, 2)).contains("there is no signature field 3"));
    assert!(fault(put(&base, &[], 0)).contains("there is no signature field 1"));
    let mut far = two.clone();
    far[1].place.page = 2;
    assert!(fault(put(&base, &far, 0)).contains("there is no page 3; the last is 2"));
    far[1].place = pades::Place::new(1, 50.0, 50.0, 55.0, 90.0);
    assert!(fault(put(&base, &far, 0)).contains("less than 10 points"));
    far[1].place = pades::Place::new(1, -50.25, 50.0, 55.0, 90.5);
    let one = put(&base, &far, 1).unwrap();
    assert_eq!(check(&one).fields, far);
    assert!(fault(put(&one, &[], 1)).contains("the signature field 2 is signed already"));
    assert!(fault(put(&one, &[], 2)).contains("the document is prepared for 2"));
    let both = put(&one, &[], 0).unwrap();
    assert_eq!(check(&both).signed.iter().map(|signed| signed.field).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(check(&both).signed[0].name, "Custodian (A\\");
    // A line end behind the document belongs to it.
    let ended = [&base[..], b"\n"].concat();
    let signed = put(&put(&ended, &two, 0).unwrap(), &[], 1).unwrap();
    assert_eq!((check(&signed).base_len, check(&signed).faults.len()), (ended.len(), 0));
    assert_eq!((check(&base).base_len, check(&base).signed.len(), check(&base).faults.len()), (base.len(), 0, 0));
    // What is not of the one form.
    for (from, to) in [
        ("/ID[(one)(two)]", "/XRefStm 12/Z 1"),
        ("/ID[(one)(two)]", "/Encrypt 1/Z 12"),
        ("/Lang(en-GB)", "/AcroForm 12"),
        ("/Lang(en-GB)", "/L#61ng(en) "),
        ("/Lang(en-GB)", "/Pages 1 0 R"),
        ("/Lang(en-GB)", "%Lang(en-GB)"),
    ] {
        let at = base.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        let other = [&base[..at], to.as_bytes(), &base[at + from.len()..]].concat();
        let found = check(&other).faults;
        println!("{to}: {found:?}");
        assert_eq!(found.len(), 1, "{to}");
        assert!(put(&other, &two, 0).is_err());
    }
    // A tree of pages that leads back into itself.
    let (from, to) = (&b"/Count 2/Kids[4 0 R 10 0 R]"[..], &b"/Count 3/Kids[1 0 R  1 0 R]"[..]);
    let base = document(2, 3);
    let at = base.windows(from.len()).position(|window| window == from).unwrap();
    let other = [&base[..at], to, &base[at + from.len()..]].concat();
    assert!(fault(put(&other, &two, 0)).contains("the tree of pages has no end"));
    for other in [&b""[..], b"%PDF-1.7", b"startxref\n0\n%%EOF", b"startxref\n99999999999999\n%%EOF"] {
        assert_eq!(check(other).faults.len(), 1);
        assert!(put(other, &two, 0).is_err());
    }
}

#[test]
fn time_stamps() {
    let Some(office) = Office::open() else { return };
    office.certified("a", "ec:P-256", "Custodian A", "signer");
    office.certified("b", "rsa:3072", "Custodian B", "signer");
    let two = fields(2);
    let put = |pdf: &[u8], name: &str, index| {
        append(pdf, &office.pem(name), &Spot { fields: &two, index }, &claim(), None).unwrap()
    };
    let first = put(&document(1, 2), "a", 0);
    let value = unstamped(&first).unwrap();
    let answer = office.stamp(&timestamp_query(&value));
    let token = parse_response(&answer, &value, b"").unwrap();
    assert_eq!(token.authority(), "Example Time");
    let stamped = attach_token(&first, &token).unwrap();
    let found = check(&stamped);
    assert_eq!(found.faults, []);
    assert_eq!(found.signed[0].stamped.as_ref().unwrap().0, token.time);
    // Only the space of the signature is another.
    assert_eq!(stamped.len(), first.len());
    let begin = first.windows(10).position(|window| window == b"/Contents<").unwrap() + 10;
    let end = begin + first[begin..].iter().position(|byte| *byte == b'>').unwrap();
    assert_eq!((&stamped[..begin], &stamped[end..]), (&first[..begin], &first[end..]));
    assert!(matches!(unstamped(&stamped), Err(CannotSeal::Stamped)));
    assert!(matches!(attach_token(&stamped, &token), Err(CannotSeal::Stamped)));
    assert!(matches!(unstamped(&document(1, 1)), Err(CannotSeal::Unsigned)));
    // A time-stamp on the first does not hinder the second; one for the first is none for the second.
    let second = put(&stamped, "b", 1);
    assert_eq!(check(&second).faults, []);
    assert!(attach_token(&second, &token).is_err());
    let other = unstamped(&second).unwrap();
    assert_eq!(parse_response(&answer, &other, b"").err(), Some(NoTimeStamp::OtherImprint));
    // Without a change of the question, with one, and with all kinds of authorities.
    assert_eq!(parse_response(b"", &value, b"").err(), Some(NoTimeStamp::Unreadable));
    let refusal = office.stamp(b"\x30\x03\x02\x01\x01");
    assert!(matches!(parse_response(&refusal, &value, b"").err(), Some(NoTimeStamp::Refused(2))));
    for (kind, extensions, wanted) in [
        ("rsa:3072", "tsa", None),
        ("ec:P-384", "tsa", None),
        ("rsa:2048", "tsa", None),
        ("ec:P-256", "server", Some(NoTimeStamp::NotForTimeStamps)),
    ] {
        // OpenSSL itself refuses to stamp with a certificate for something else, so that one is taken from a stamp.
        if wanted.is_some() {
            continue;
        }
        office.certified("tsa", kind, "Other Time", extensions);
        let answer = office.stamp(&timestamp_query(&value));
        let token = parse_response(&answer, &value, b"");
        assert_eq!(token.as_ref().err().copied(), wanted);
        assert_eq!(check(&attach_token(&first, &token.unwrap()).unwrap()).faults, []);
        for at in (0..answer.len()).step_by(7) {
            let mut changed = answer.clone();
            changed[at] ^= 1;
            // Some bytes beside the token say nothing; a token that is taken is the same one.
            if let Ok(read) = parse_response(&changed, &value, b"") {
                assert_eq!(check(&attach_token(&first, &read).unwrap()).faults, []);
            }
        }
    }
    let failing = |_: &[u8]| Err("nobody is there".to_owned());
    let result = append(
        &document(1, 1),
        &office.pem("a"),
        &Spot { fields: &two, index: 0 },
        &claim(),
        Some(Authority { ask: &failing, issuers: b"" }),
    );
    assert_eq!(result.err().unwrap().to_string(), "no time-stamp was got: nobody is there");
}

#[test]
fn trust() {
    let Some(office) = Office::open() else { return };
    office.certified("a", "ec:P-256", "Custodian A", "signer");
    let fields = fields(1);
    let signed = |certificates: &[&str]| {
        let files: Vec<Vec<u8>> = certificates.iter().chain(&["a.key"]).map(|name| office.read(name)).collect();
        let texts: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let credential = Credential::from_pem(&texts, None, now()).unwrap();
        let spot = Spot { fields: &fields, index: 0 };
        let pdf = append(&document(1, 1), &credential, &spot, &claim(), None).unwrap();
        check(&pdf).signed.remove(0)
    };
    let whole = signed(&["a.crt", "chain.pem"]);
    assert_eq!(whole.chain.len(), 3);
    let alone = signed(&["a.crt"]);
    let (root, issuing) = (office.read("ca.crt"), office.read("sub.crt"));
    assert_eq!(trusted(&whole, &root).unwrap(), "Example Root");
    assert_eq!(trusted(&whole, &issuing).unwrap(), "Example Issuing");
    assert_eq!(trusted(&signed(&["a.crt", "sub.crt"]), &root).unwrap(), "Example Root");
    assert_eq!(trusted(&alone, &issuing).unwrap(), "Example Issuing");
    assert_eq!(trusted(&alone, &office.read("a.crt")).unwrap(), "Custodian A");
    assert_eq!(trusted(&alone, &root), Err(NotTrusted::NoPath));
    assert_eq!(trusted(&whole, &Office::open().expect("there").read("ca.crt")), Err(NotTrusted::NoPath));
    assert_eq!(trusted(&whole, b""), Err(NotTrusted::NoAnchors));
    // A signer who issues a certificate for somebody else.
    office.issued("b", "ec:P-256", "Custodian B", "a", "signer");
    std::fs::write(office.path("a.key"), office.read("b.key")).unwrap();
    let forged = signed(&["b.crt", "a.crt", "chain.pem"]);
    assert_eq!(forged.chain.len(), 4);
    assert_eq!(trusted(&forged, &root), Err(NotTrusted::NoIssuer("Custodian A".to_owned())));
}
