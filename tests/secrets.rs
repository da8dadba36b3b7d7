//! How well secrets are found, and how rarely something else is taken for one. All samples are made in here.

#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::disallowed_macros, reason = "tests")]
#![allow(clippy::cast_precision_loss, clippy::too_many_lines, reason = "figures for people; lists")]

#[path = "secrets/dice.rs"]
mod dice;
#[path = "secrets/ordinary.rs"]
mod ordinary;
#[path = "secrets/positives.rs"]
mod positives;
mod support;

use dice::Dice;
use rchecklist::secrets::{Kind, Report, Scanner};
use std::collections::BTreeMap;
use support::{files, root, tool};

fn scan_in(name: &str, bytes: &[u8], chunk: usize) -> Report {
    let mut scanner = Scanner::new(name);
    bytes.chunks(chunk).for_each(|chunk| scanner.feed(chunk));
    scanner.finish()
}

fn scan(name: &str, bytes: &[u8]) -> Report {
    scan_in(name, bytes, usize::MAX)
}

/// A text in UTF-16, with a byte order mark or without.
fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// The sample in surroundings and an encoding.
fn dressed(dice: &mut Dice, text: &str, manner: usize) -> Vec<u8> {
    match manner {
        0 => text.as_bytes().to_vec(),
        1 => format!("{}{}\n{text}\n{}", dice.paragraph(), dice.sentence(), dice.paragraph()).into_bytes(),
        2 => format!("{}\n{text}\n{}", dice.paragraph(), dice.paragraph()).replace('\n', "\r\n").into_bytes(),
        3 => utf16(&format!("{}\n{text}\n", dice.paragraph()), false, true),
        4 => utf16(&format!("{text}\n{}", dice.paragraph()), true, true),
        5 => utf16(&format!("ä\n{text}\r\n"), false, false),
        6 => utf16(&format!("\n{text}\r\n"), true, false),
        // A long file, so that the sample lies across the border of two steps.
        _ => {
            let filler = "All cards were counted and put back.\n".repeat(7_081 - text.len() / 74);
            format!("{filler}{text}\n{filler}").into_bytes()
        }
    }
}

#[test]
fn nearly_all_secrets_are_found() {
    let mut dice = Dice::new(7);
    let (mut all, mut found) = (0usize, 0usize);
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..6 {
        for sample in positives::all(&mut dice) {
            for manner in 0..8 {
                let bytes = dressed(&mut dice, &sample.text, manner);
                all += 1;
                if scan("notes.txt", &bytes).is_clean() {
                    *missed.entry(format!("{} [{manner}]", sample.form)).or_default() += 1;
                } else {
                    found += 1;
                }
            }
        }
    }
    println!("recall: {found} of {all} ({:.2} %)", found as f64 * 100.0 / all as f64);
    for (form, count) in &missed {
        println!("missed {count} of 6: {form}");
    }
    assert!(found * 100 >= all * 95);
}

#[test]
fn ordinary_documents_are_left_alone() {
    let mut dice = Dice::new(11);
    let (mut all, mut wrong) = (0usize, 0usize);
    for which in 0..24 * 50 {
        let (name, bytes) = ordinary::document(&mut dice, which);
        let encodings = match std::str::from_utf8(&bytes) {
            Ok(text) => vec![bytes.clone(), utf16(text, false, true)],
            Err(_) => vec![bytes],
        };
        for bytes in encodings {
            let report = scan(&name, &bytes);
            all += 1;
            if !report.is_clean() {
                wrong += 1;
                println!("wrong: document {} {name}: {:?}", which % 24, report.findings);
            }
        }
    }
    for line in ordinary::talk() {
        all += 1;
        let report = scan("notes.md", line.as_bytes());
        if !report.is_clean() {
            wrong += 1;
            println!("wrong: {line}: {:?}", report.findings);
        }
    }
    println!("false positives: {wrong} of {all} ({:.2} %)", wrong as f64 * 100.0 / all as f64);
    assert!(wrong * 100 <= all);
}

/// Unusual forms, some of which no rule knows, and talk that comes close to one.
#[test]
fn other_forms_and_talk() {
    let mut dice = Dice::new(13);
    let (mut all, mut found) = (0usize, 0usize);
    let mut missed = BTreeMap::<String, usize>::new();
    for _ in 0..10 {
        for sample in positives::others(&mut dice) {
            all += 1;
            if scan("notes.txt", sample.text.as_bytes()).is_clean() {
                *missed.entry(sample.form).or_default() += 1;
            } else {
                found += 1;
            }
        }
    }
    println!("unusual forms: {found} of {all}; missed {missed:#?}");
    let talk = ordinary::others();
    let wrong: Vec<&&str> = talk.iter().filter(|line| !scan("a.md", line.as_bytes()).is_clean()).collect();
    println!("other talk: {} of {}: {wrong:#?}", wrong.len(), talk.len());
    assert!(found * 100 >= all * 90 && wrong.len() * 100 <= talk.len());
}

#[test]
fn the_way_a_file_is_cut_does_not_matter() {
    let mut dice = Dice::new(3);
    for sample in positives::all(&mut dice) {
        let manner = dice.roll(7);
        let bytes = dressed(&mut dice, &sample.text, manner);
        let whole = scan("a", &bytes);
        for chunk in 1..=7 {
            assert_eq!(scan_in("a", &bytes, chunk), whole, "{} in chunks of {chunk}", sample.form);
        }
    }
    let texts: Vec<String> = (0..40).flat_map(|_| positives::all(&mut dice)).map(|sample| sample.text).collect();
    let long = texts.join("\n\n");
    assert!(long.len() > 600_000);
    let whole = scan("a", long.as_bytes());
    assert!(whole.more > 1000);
    for chunk in [1, 7, 4096, 65_537, 300_000] {
        assert_eq!(scan_in("a", long.as_bytes(), chunk), whole);
    }
}

#[test]
fn kinds_are_told_apart() {
    let mut dice = Dice::new(5);
    for sample in positives::all(&mut dice) {
        let found = scan("a", sample.text.as_bytes()).findings;
        let Some(first) = found.first() else { continue };
        let wanted: &[Kind] = match sample.form.split([' ', ',']).next().unwrap_or_default() {
            "pem" | "ssh2" => &[Kind::PrivateKeyPem, Kind::PrivateKeyBase64],
            "pgp" => &[Kind::PrivateKeyOpenpgp],
            "jwk" => &[Kind::PrivateKeyJwk],
            "jwt" => &[Kind::Jwt],
            "ibm" => &[Kind::IbmApiKey],
            "aws" => &[Kind::AwsSecretKey, Kind::SecretValue],
            "url" => &[Kind::UrlPassword],
            "setting" => &[Kind::Password],
            "pin" => &[Kind::HsmPin],
            "azure" => &[Kind::AzureKey, Kind::AzureSas],
            "pgpass" => &[Kind::Pgpass],
            "netrc" => &[Kind::Netrc],
            _ => continue,
        };
        assert!(wanted.contains(&first.kind), "{}: {found:?}", sample.form);
        let secret_shown = format!("{found:?} {first}").contains(&sample.text);
        assert!(!secret_shown, "a finding holds what was found");
    }
}

#[test]
fn keys_and_stores_are_known_by_their_bytes() {
    let mut dice = Dice::new(9);
    let tail = dice.bytes(200);
    let with = |start: &[u8]| [start, &tail].concat();
    for (bytes, kind) in [
        (positives::pkcs8(&mut dice), Kind::PrivateKeyDer),
        (with(b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01"), Kind::PrivateKeyOpenssh),
        (with(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1]), Kind::KeystoreJava),
        (with(&[0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 1]), Kind::KeystoreJava),
        ([&[0, 0, 0, 2, 0, 0, 0, 20][..], &tail[..20], &[0, 0, 7, 0xd0], &tail].concat(), Kind::KeystoreJava),
        (with(&[3, 0xd9, 0xa2, 0x9a, 0x67, 0xfb, 0x4b, 0xb5]), Kind::PasswordDatabase),
        (with(&[0x95, 3, 0x98, 4, 0x65, 1, 2, 3, 1, 8, 0]), Kind::PrivateKeyOpenpgp),
        (with(&[0xc5, 0x58, 6, 0x65, 1, 2, 3, 25]), Kind::PrivateKeyOpenpgp),
        (with(b"(21:protected-private-key(3:ecc"), Kind::PrivateKeyOpenpgp),
        // BER with indefinite lengths.
        (
            with(&[0x30, 0x80, 2, 1, 3, 0x30, 0x80, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]),
            Kind::KeystorePkcs12,
        ),
    ] {
        let report = scan("file.bin", &bytes);
        assert_eq!(report.findings.first().map(|finding| finding.kind), Some(kind), "{:02x?}", &bytes[..12]);
    }
    // The same packets, public.
    for start in [[0x99, 3, 0x98, 4, 0x65, 1, 2, 3], [0xc6, 0x33, 4, 0x65, 1, 2, 3, 22]] {
        assert!(scan("file.bin", &with(&start)).is_clean());
    }
}

/// Keys by the tools that people use; what is public of them must not be found.
#[test]
fn real_keys_are_found_and_their_public_parts_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let read = |name: &str| std::fs::read(at(name)).expect("the tool wrote it");
    let mut private = Vec::new();
    let mut public = Vec::new();
    let run = |name: &str, args: &[&str]| {
        let output = tool(name, args)?;
        assert!(output.status.success(), "{name} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        Some(())
    };
    if tool("ssh-keygen", &["-?"]).is_some() {
        for (family, pass, form) in [
            ("ed25519", "", "RFC4716"),
            ("ecdsa", "four words of test", "RFC4716"),
            ("rsa", "", "PEM"),
            ("rsa", "four words of test", "PKCS8"),
        ] {
            let name = format!("ssh-{family}-{form}-{}", pass.len());
            run("ssh-keygen", &["-q", "-t", family, "-N", pass, "-m", form, "-f", &at(&name)]);
            public.push(format!("{name}.pub"));
            private.push(name);
        }
    }
    if tool("openssl", &["version"]).is_some() {
        let ossl = |args: &str| {
            let args: Vec<String> =
                args.split(' ').map(|a| a.strip_prefix('@').map_or_else(|| a.to_owned(), at)).collect();
            run("openssl", &args.iter().map(String::as_str).collect::<Vec<_>>());
        };
        let families = [
            ("rsa", "RSA -pkeyopt rsa_keygen_bits:2048"),
            ("p256", "EC -pkeyopt ec_paramgen_curve:P-256"),
            ("p521", "EC -pkeyopt ec_paramgen_curve:P-521"),
            ("ed", "ED25519"),
        ];
        for (name, family) in families {
            ossl(&format!("genpkey -algorithm {family} -out @{name}.pem"));
            ossl(&format!("pkey -in @{name}.pem -outform DER -out @{name}.der"));
            ossl(&format!("pkcs8 -topk8 -nocrypt -in @{name}.pem -outform DER -out @{name}-8.der"));
            ossl(&format!("pkcs8 -topk8 -passout pass:abcd -in @{name}.pem -out @{name}-enc.pem"));
            ossl(&format!("pkcs8 -topk8 -passout pass:abcd -in @{name}.pem -outform DER -out @{name}-enc.der"));
            ossl(&format!(
                "pkcs8 -topk8 -v1 PBE-SHA1-3DES -passout pass:abcd -in @{name}.pem -outform DER -out @{name}-v1.der"
            ));
            if name != "ed" {
                ossl(&format!("pkey -traditional -in @{name}.pem -out @{name}-trad.pem"));
                ossl(&format!("pkey -traditional -in @{name}.pem -outform DER -out @{name}-trad.der"));
                private.extend([format!("{name}-trad.pem"), format!("{name}-trad.der")]);
            }
            ossl(&format!("req -x509 -new -key @{name}.pem -subj /CN=test -days 9 -out @{name}-crt.pem"));
            ossl(&format!("req -new -key @{name}.pem -subj /CN=test -outform DER -out @{name}-csr.der"));
            ossl(&format!("req -new -key @{name}.pem -subj /CN=test -out @{name}-csr.pem"));
            ossl(&format!("x509 -in @{name}-crt.pem -outform DER -out @{name}-crt.der"));
            ossl(&format!("x509 -in @{name}-crt.pem -text -out @{name}-crt.txt"));
            ossl(&format!("pkey -in @{name}.pem -pubout -out @{name}-pub.pem"));
            ossl(&format!("pkey -in @{name}.pem -pubout -outform DER -out @{name}-pub.der"));
            ossl(&format!("crl2pkcs7 -nocrl -certfile @{name}-crt.pem -outform DER -out @{name}.p7b"));
            ossl(&format!(
                "pkcs12 -export -passout pass:abcd -inkey @{name}.pem -in @{name}-crt.pem -out @{name}-store.bin"
            ));
            for end in [".pem", ".der", "-8.der", "-enc.pem", "-enc.der", "-v1.der", "-store.bin"] {
                private.push(format!("{name}{end}"));
            }
            for end in ["-crt.pem", "-crt.der", "-crt.txt", "-csr.pem", "-csr.der", "-pub.pem", "-pub.der", ".p7b"]
            {
                public.push(format!("{name}{end}"));
            }
        }
        ossl("rsa -in @rsa.pem -RSAPublicKey_out -outform DER -out @rsa-pkcs1-pub.der");
        public.push("rsa-pkcs1-pub.der".to_owned());
        let request = at("request.tsq");
        run("openssl", &["ts", "-query", "-data", &at("rsa.der"), "-cert", "-out", &request]);
        public.push("request.tsq".to_owned());
    }
    for name in &private {
        let bytes = read(name);
        assert!(!scan("x.pem", &bytes).is_clean(), "{name} is not found");
        let wrapped = dice::base64(&bytes);
        for form in [wrapped.clone(), dice::wrapped(&wrapped, 64), format!("{{\"data\":\"{wrapped}\"}}")] {
            assert!(!scan("x.pem", form.as_bytes()).is_clean(), "{name} in base64 is not found");
        }
    }
    for name in &public {
        let bytes = read(name);
        assert!(scan("x.pem", &bytes).is_clean(), "{name}: {:?}", scan("x", &bytes));
        assert!(scan("x.pem", dice::base64(&bytes).as_bytes()).is_clean(), "{name} in base64");
    }
    println!("{} private files, {} public files", private.len(), public.len());
}

#[test]
fn nothing_is_found_in_this_repository() {
    let mut count = 0;
    for part in ["src", "docs", "seeds", "profiles", "templates", "out", "tests", "benches"] {
        for (name, mut bytes) in files(&root().join(part)) {
            if part == "tests" && (name.starts_with("secrets") || name == "attack/keys/samples.rs") {
                continue;
            }
            // The unit tests of the scanner have samples.
            if part == "src" && name.starts_with("secrets") {
                let text = String::from_utf8(bytes).expect("UTF-8");
                bytes = text.split("#[cfg(test)]").next().unwrap_or_default().as_bytes().to_vec();
            }
            // A statement is called by its item, and an item may speak of key parts.
            let name = if name.contains("statements/") { "statement.txt".to_owned() } else { name };
            let report = scan(&name, &bytes);
            assert!(report.is_clean(), "{part}/{name}: {:?}", report.findings);
            count += 1;
        }
    }
    for name in ["README.md", "CHANGELOG.md", "Cargo.toml", "Cargo.lock", "deny.toml", "clippy.toml"] {
        let bytes = std::fs::read(root().join(name)).expect("a file of the repository");
        assert!(scan(name, &bytes).is_clean(), "{name}");
        count += 1;
    }
    println!("{count} files");
    assert!(count > 100);
}

/// The speed, for people: `cargo test --release --test secrets -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let mut dice = Dice::new(1);
    let text: String = (0..40_000).map(|_| dice.paragraph()).collect();
    let mut log = String::new();
    while log.len() < 8 << 20 {
        log += std::str::from_utf8(&ordinary::document(&mut dice, 11).1).expect("text");
    }
    let bytes = dice.bytes(8 << 20);
    let image = dice::base64(&bytes);
    let plain = "All cards were counted and put back in the safe by 10:15, said Ms Example.\n".repeat(100_000);
    for (name, data) in [
        ("text with words of secrecy", text.as_bytes()),
        ("plain text", plain.as_bytes()),
        ("log with addresses", log.as_bytes()),
        ("random bytes", &bytes),
        ("base64", image.as_bytes()),
        ("zeros", &vec![0; 8 << 20]),
        ("a name as the value of a name", "password=".repeat(100_000).as_bytes()),
        ("names without a separator", "token".repeat(100_000).as_bytes()),
        ("a name and a long value", format!("token={}\n", "x".repeat(1_000)).repeat(1_000).as_bytes()),
    ] {
        let rounds = 10;
        let start = std::time::Instant::now();
        let mut scanner = Scanner::new("a");
        (0..rounds).for_each(|_| data.chunks(65_536).for_each(|chunk| scanner.feed(chunk)));
        let report = scanner.finish();
        let seconds = start.elapsed().as_secs_f64();
        println!("{name}: {:.0} MB/s, clean {}", (rounds * data.len()) as f64 / 1e6 / seconds, report.is_clean());
    }
}

/// Logs name a key by its ID in every entry; the ID by itself, somewhere in a text, may be half of what somebody left there.
#[test]
fn the_id_of_an_access_key_is_none_where_its_field_says_so() {
    let id = concat!("ASI", "A4Y7QK2MZP6RT3NWX");
    for (text, is_clean) in [
        (format!("{{\"userIdentity\": {{\"type\": \"AssumedRole\", \"accessKeyId\": \"{id}\"}}}}"), true),
        (format!("{{\\\"accessKeyId\\\":\\\"{id}\\\"}}"), true),
        (format!("aws_access_key_id = {id}"), true),
        (format!("access-key-id: '{id}'"), true),
        (format!("accessKeyId\n{id}"), false),
        (format!("key = {id}"), false),
        (format!("the key {id} is for the night"), false),
        (
            format!("aws_access_key_id = {id}\naws_secret_access_key = wJ4lrX9tnFEMI7K2MDENGbPxRfiCYzQ1hT8vBn5c"),
            false,
        ),
    ] {
        assert_eq!(scan("log.json", text.as_bytes()).is_clean(), is_clean, "{text}");
    }
}

/// What is not looked into is told, so that nobody takes silence for a look.
#[test]
fn what_is_not_looked_into_is_told() {
    use rchecklist::secrets::Unread;
    use std::io::Write as _;
    let gzip = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    };
    // A local header with these flags and this method, and four bytes.
    let zip = |flags: u8, method: u8| {
        let head = [
            b'P', b'K', 3, 4, 20, 0, flags, 0, method, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0,
            0,
        ];
        [&head[..], b"akeys"].concat()
    };
    let cases: [(&str, Vec<u8>, &[Unread]); 12] = [
        ("text", b"minutes of the meeting".to_vec(), &[]),
        ("zip, stored", zip(0, 0), &[]),
        ("zip, encrypted", zip(1, 8), &[Unread::Encrypted]),
        ("zip, packed by LZMA", zip(0, 14), &[Unread::Packed]),
        ("zip, with a length that comes later", zip(8, 0), &[Unread::Packed]),
        ("xz", b"\xfd7zXZ\0\0\x04\xe6\xd6".to_vec(), &[Unread::Packed]),
        ("bzip2", b"BZh91AY&SY....".to_vec(), &[Unread::Packed]),
        ("a text that begins like bzip2", b"BZhora is a village".to_vec(), &[]),
        ("xz in gzip", gzip(b"\xfd7zXZ\0\0\x04\xe6\xd6"), &[Unread::Packed]),
        ("gzip in gzip", gzip(&gzip(b"minutes")), &[]),
        ("gzip in gzip in gzip", gzip(&gzip(&gzip(b"minutes"))), &[Unread::Deep]),
        ("an encrypted zip in gzip", gzip(&zip(1, 0)), &[Unread::Encrypted]),
    ];
    for (name, bytes, unread) in cases {
        for cut in [1, 5, 4096] {
            let mut scanner = Scanner::new("export.bin");
            bytes.chunks(cut).for_each(|chunk| scanner.feed(chunk));
            let report = scanner.finish();
            assert_eq!(report.unread.iter().copied().collect::<Vec<_>>(), unread, "{name} in pieces of {cut}");
            assert!(report.is_clean(), "{name}");
        }
    }
    let much = vec![0; 257 << 20];
    assert_eq!(scan("export.bin", &gzip(&much)).unread.into_iter().collect::<Vec<_>>(), [Unread::Behind]);
}
