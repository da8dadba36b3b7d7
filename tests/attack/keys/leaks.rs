//! Keys of this test alone and their passphrase, looked for in all that the program says, writes and shows of itself.

use crate::support::{all_files, program, python, root, tool};
use aho_corasick::AhoCorasick;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;

/// Long enough that no chance makes a part of it.
const PASSPHRASE: &str = "Quarry7-Lantern-Osprey3-Velvet";

/// A part of a secret is found in windows of so many bytes.
const WINDOW: usize = 16;

const ITEM: &str = "plan-regions-for-instances";
const NOW: &str = "1794304800";

/// What nobody may see: the parts of keys, in the forms in which they might be shown.
struct Needles {
    automaton: AhoCorasick,
    patterns: Vec<Vec<u8>>,
    /// Few of them, for a search through all memory: numbers in either order of bytes, and the texts.
    raw: Vec<Vec<u8>>,
}

fn windows(bytes: &[u8], length: usize) -> impl Iterator<Item = Vec<u8>> + '_ {
    bytes.windows(length.min(bytes.len())).map(<[u8]>::to_vec)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Needles {
    /// Of secret numbers, and of texts.
    fn of(numbers: &[Vec<u8>], texts: &[&str]) -> Self {
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        let mut raw: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        for number in numbers {
            let mut turned = number.clone();
            turned.reverse();
            raw.extend(number.chunks_exact(WINDOW).chain(turned.chunks_exact(WINDOW)).map(<[u8]>::to_vec));
            patterns.extend(windows(number, WINDOW).chain(windows(&turned, WINDOW)));
            let digits = hex(number);
            patterns.extend(
                windows(digits.as_bytes(), 2 * WINDOW).chain(windows(digits.to_uppercase().as_bytes(), 2 * WINDOW)),
            );
            // Base64 falls in three ways.
            for shift in 0..3 {
                let text = super::samples::base64(&[&vec![0; shift], number.as_slice()].concat());
                let text = &text.as_bytes()[4..text.len() - 4];
                patterns.extend(windows(text, WINDOW + 8));
            }
        }
        for text in texts {
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            patterns.extend([text.as_bytes().to_vec(), utf16, hex(text.as_bytes()).into_bytes()]);
            patterns.push(super::samples::base64(text.as_bytes()).trim_end_matches('=').as_bytes().to_vec());
        }
        patterns.sort();
        patterns.dedup();
        Self { automaton: AhoCorasick::new(&patterns).expect("an automaton"), patterns, raw }
    }

    fn in_text(&self, bytes: &[u8]) -> bool {
        self.automaton.is_match(bytes)
    }
}

/// The secret numbers of a PEM file of OpenSSL, as it prints them.
fn numbers(folder: &Path, file: &str) -> Vec<Vec<u8>> {
    let path = folder.join(file);
    let text = tool(
        "openssl",
        &["pkey", "-in", &path.to_string_lossy(), "-noout", "-text", "-passin", &format!("pass:{PASSPHRASE}")],
    );
    let text = String::from_utf8(text.expect("openssl").stdout).expect("text");
    let mut found = Vec::new();
    let mut own: Option<Vec<u8>> = None;
    for line in text.lines().chain(["end:"]) {
        if let (Some(bytes), true) = (&mut own, line.starts_with("    ")) {
            bytes.extend(
                line.trim()
                    .split(':')
                    .filter(|part| !part.is_empty())
                    .map(|part| u8::from_str_radix(part, 16).expect("hex")),
            );
            continue;
        }
        found.extend(own.take());
        let secret =
            ["priv:", "privateExponent:", "prime1:", "prime2:", "exponent1:", "exponent2:", "coefficient:"];
        own = secret.contains(&line.trim()).then(Vec::new);
    }
    assert!(!found.is_empty(), "{file}: {text}");
    found.iter().map(|bytes| bytes.iter().copied().skip_while(|byte| *byte == 0).collect()).collect()
}

/// Keys of each kind, a profile whose signer owns them, and what is secret of them.
fn world() -> Option<(TempDir, Needles)> {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let path = |name: &str| at.join(name).to_string_lossy().into_owned();
    for (name, kind, pass) in
        [("plain", "ed25519", ""), ("locked", "ed25519", PASSPHRASE), ("ec", "ecdsa", ""), ("rsa", "rsa", "")]
    {
        tool("ssh-keygen", &["-q", "-t", kind, "-N", pass, "-C", "", "-f", &path(name)])?;
    }
    let openssl = |line: &str| {
        let args: Vec<String> = line
            .split(' ')
            .map(|word| word.strip_prefix('@').map_or_else(|| word.replace('~', " "), path))
            .collect();
        tool("openssl", &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Custodian~A -days 3650 -addext \
         keyUsage=digitalSignature,nonRepudiation -keyout @c.key -out @c.crt",
    )?;
    let pass = format!("pass:{PASSPHRASE}");
    tool(
        "openssl",
        &[
            "pkcs12",
            "-export",
            "-inkey",
            &path("c.key"),
            "-in",
            &path("c.crt"),
            "-passout",
            &pass,
            "-out",
            &path("c.p12"),
        ],
    )?;
    tool("openssl", &["pkcs8", "-topk8", "-in", &path("c.key"), "-passout", &pass, "-out", &path("c8.key")])?;
    let read = |name: &str| std::fs::read(at.join(name)).expect("it was made");
    std::fs::write(at.join("c.pem"), [read("c.crt"), read("c.key")].concat()).expect("written");
    std::fs::write(at.join("c8.pem"), [read("c.crt"), read("c8.key")].concat()).expect("written");
    let mut damaged = read("plain");
    damaged[120] = b'!';
    std::fs::write(at.join("damaged"), damaged).expect("written");
    let mut profile = String::from(
        "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"hs-crypto\"\ninstance = \"crn:one\"\n[[signer]]\nid = \"owner\"\nname = \"Custodian A\"\nemail = \"owner@example.com\"\nroles = [\"platform-owner\"]\nkeys = [",
    );
    for name in ["plain", "locked", "ec", "rsa"] {
        let line = String::from_utf8(read(&format!("{name}.pub"))).expect("text");
        let _ = write!(profile, "\"{}\", ", line.trim());
    }
    std::fs::write(at.join("p.toml"), profile + "]\n").expect("written");
    let mut secret = numbers(at, "c.key");
    for name in ["plain", "locked", "ec", "rsa"] {
        let pass = if name == "locked" { PASSPHRASE } else { "" };
        let opened = rchecklist_key(&read(name), pass);
        secret.extend(opened);
    }
    // A list of keys that must not be shown is a list of the wrong ones if it holds what is public.
    let needles = Needles::of(&secret, &[PASSPHRASE]);
    for name in ["plain.pub", "locked.pub", "ec.pub", "rsa.pub", "c.crt", "p.toml"] {
        assert!(!needles.in_text(&read(name)), "{name} is public");
    }
    for name in ["plain", "ec", "rsa", "c.key"] {
        let body: String =
            String::from_utf8(read(name)).expect("text").lines().filter(|line| !line.starts_with('-')).collect();
        assert!(needles.in_text(body.as_bytes()), "{name} is found in its own file");
    }
    Some((folder, needles))
}

/// The secret numbers of an OpenSSH key file, by the library that reads them.
fn rchecklist_key(text: &[u8], passphrase: &str) -> Vec<Vec<u8>> {
    use ssh_key::private::KeypairData;
    let opened = ssh_key::PrivateKey::from_openssh(text).expect("a key");
    let opened = if opened.is_encrypted() { opened.decrypt(passphrase).expect("it opens") } else { opened };
    match opened.key_data() {
        KeypairData::Ed25519(pair) => vec![pair.private.to_bytes().to_vec()],
        KeypairData::Ecdsa(pair) => vec![pair.private_key_bytes().to_vec()],
        KeypairData::Rsa(pair) => {
            let own = &pair.private;
            [&own.d, &own.p, &own.q, &own.iqmp]
                .map(|number| number.as_positive_bytes().expect("positive").to_vec())
                .to_vec()
        }
        _ => panic!("another kind"),
    }
}

/// Looks at all that a run said, and at all files but the keys' own.
fn judge(at: &Path, needles: &Needles, args: &[&str], output: &Output, own: &[&str]) {
    for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        assert!(!needles.in_text(bytes), "{args:?} {stream}: {}", String::from_utf8_lossy(bytes));
        let lines: Vec<&str> = std::str::from_utf8(bytes).unwrap_or_default().lines().collect();
        let header = lines.iter().any(|line| line.contains("-----BEGIN") && line.contains("PRIVATE KEY"));
        assert!(!header, "{args:?} quotes a key file: {lines:?}");
    }
    for (name, bytes) in all_files(at) {
        let given = own.iter().any(|own| name == *own);
        assert!(given || !needles.in_text(&bytes), "{args:?} wrote a secret into {name}");
    }
}

const OWN: &[&str] = &["plain", "locked", "ec", "rsa", "c.key", "c.pem", "c8.key", "c8.pem", "c.p12", "damaged"];

/// First a wrong one. In two pieces: a scanner of secrets takes it for one.
const AGAIN: &str = concat!("Passphrase", "=wrong|does not open=QQ");

#[test]
fn no_output_and_no_file_holds_a_key_or_a_passphrase() {
    let Some((folder, needles)) = world() else { return };
    let at = folder.path();
    let mut runs = 0;
    // As they are meant.
    let meant: &[(&[&str], &str)] = &[
        (&["sign", ITEM, "--key", "plain"], ""),
        (&["sign", "assign", "--key", "ec"], ""),
        (&["sign", ITEM, "--key", "rsa", "--dry-run"], ""),
        (&["sign", ITEM, "--key", "locked"], "Passphrase=QQ"),
        (&["sign", ITEM, "--key", "locked"], AGAIN),
        (&["build", "--format", "md,json,html,pdf", "--sign-pack", "rsa"], ""),
        (&["build", "--format", "md", "--sign-pack", "locked"], "Passphrase=QQ"),
        (&["build", "--format", "pdf", "--pades", "c.pem"], ""),
        (&["build", "--format", "pdf", "--out", "out2", "--pades", "c.p12"], "Passphrase=QQ"),
        (&["build", "--format", "pdf", "--out", "out3", "--pades", "c8.pem"], AGAIN),
        (&["build", "--format", "pdf", "--out", "out4", "--pades", "c.crt", "--pades-key", "c.key"], ""),
        (&["status"], ""),
        (&["export", "--format", "json"], ""),
        (&["verify", "out/p"], ""),
    ];
    for (args, answers) in meant {
        let args: Vec<&str> =
            [*args, if args[0] == "verify" { &[][..] } else { &["--profile", "p.toml"] }].concat();
        let output = if answers.is_empty() {
            program(at).args(&args).output().expect("it starts")
        } else {
            let script = root().join("tests/outside/terminal.py").to_string_lossy().into_owned();
            let answers = answers.replace("QQ", PASSPHRASE);
            let folder = at.to_string_lossy().into_owned();
            let call =
                [&[script.as_str(), &folder, &answers, env!("CARGO_BIN_EXE_rchecklist")], args.as_slice()].concat();
            let Some(output) = python(&call) else { return };
            output
        };
        let talk = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)) || args[1] == "assign", "{args:?}: {talk}");
        judge(at, &needles, &args, &output, OWN);
        runs += 1;
    }
    println!("{runs} runs, {} needles", needles.patterns.len());
}

#[test]
#[allow(clippy::too_many_lines, reason = "a list of calls")]
fn a_key_in_the_place_of_another_file_is_never_quoted() {
    let Some((folder, needles)) = world() else { return };
    let at = folder.path();
    std::fs::create_dir_all(at.join("models")).expect("a folder");
    std::fs::create_dir_all(at.join("typ")).expect("a folder");
    std::fs::create_dir_all(at.join("jinja")).expect("a folder");
    program(at).args(["build", "--profile", "p.toml", "--format", "md"]).output().expect("it starts");
    let mut runs = 0;
    for key in ["plain", "locked", "ec", "rsa", "c.key", "c8.key", "c.pem", "c.p12", "damaged"] {
        let text = std::fs::read(at.join(key)).expect("the key");
        std::fs::write(at.join("models/hs-crypto.toml"), &text).expect("written");
        std::fs::write(at.join("typ/pack.typ"), &text).expect("written");
        std::fs::write(at.join("jinja/pack.md.jinja"), &text).expect("written");
        std::fs::write(at.join("keyed.toml"), [b"id = \"k\"\ntitle = '''\n".as_slice(), &text, b"'''\n"].concat())
            .expect("written");
        std::fs::write(at.join("list.csv"), &text).expect("written");
        std::fs::write(at.join("k.record.toml"), &text).expect("written");
        std::fs::copy(at.join("p.toml"), at.join("k.toml")).expect("copied");
        let profile = std::fs::read_to_string(at.join("k.toml")).expect("text").replace("id = \"p\"", "id = \"k\"");
        std::fs::write(at.join("k.toml"), profile).expect("written");
        let calls: &[&[&str]] = &[
            &["status", "--profile", key],
            &["build", "--profile", key],
            &["check", "--profile", key],
            &["show", ITEM, "--profile", key],
            &["status", "--profile", "keyed.toml"],
            &["status", "--profile", "k.toml"],
            &["build", "--profile", "k.toml", "--format", "md"],
            &["status", "--profile", "p.toml", "--models", "models"],
            &["build", "--profile", "p.toml", "--templates", "typ", "--format", "pdf", "--out", "o1"],
            &["build", "--profile", "p.toml", "--templates", "jinja", "--format", "md", "--out", "o2"],
            &["build", "--profile", "p.toml", "--since", key],
            &["compare", key, "p.toml"],
            &["drift", key, key],
            &["import", key],
            &["import", "--names", key, key],
            &["merge", key, key, key],
            &["verify", key],
            &["verify", "out/p", "--against", key],
            &["verify", "out/p", "--templates", "jinja"],
            &["record", "import", key, "--profile", "p.toml"],
            &["record", "import", "list.csv", "--profile", "p.toml"],
            &["portfolio", "merge", key],
            &["attach", ITEM, key, "--describe", "d", "--profile", "p.toml"],
            &["sign", ITEM, "--signature", key, "--profile", "p.toml"],
            &["sign", ITEM, "--signature", "plain.pub", "--statement", key, "--profile", "p.toml"],
            &["sign", ITEM, "--key", "damaged", "--profile", "p.toml"],
            &["sign", ITEM, "--key", "c.key", "--profile", "p.toml"],
            &["sign", ITEM, "--key", "c.p12", "--profile", "p.toml"],
            &["build", "--profile", "p.toml", "--pades", key, "--format", "pdf", "--out", "o3"],
            &[
                "build",
                "--profile",
                "p.toml",
                "--pades",
                "c.crt",
                "--pades-key",
                key,
                "--format",
                "pdf",
                "--out",
                "o4",
            ],
            &["build", "--profile", "p.toml", "--sign-pack", "c.pem", "--format", "md", "--out", "o5"],
            &["build", "--profile", "p.toml", "--timestamp-token", key, "--format", "pdf", "--out", "o6"],
            &["init", "--extends", key, "-o", "new.toml"],
            &[
                "init",
                "--service",
                "hs-crypto",
                "--id",
                "n",
                "--signer",
                "a,a@example.com,key-custodian,Someone",
                "-o",
                "n.toml",
            ],
            &[
                "init",
                "--service",
                "hs-crypto",
                "--signer",
                &format!("a=Custodian A <a@example.com>,key-custodian,{key}"),
                "-o",
                "new2.toml",
            ],
        ];
        for args in calls {
            let mut command = program(at);
            command.env("SOURCE_DATE_EPOCH", NOW).args(*args).stdin(Stdio::null());
            let output = command.output().expect("it starts");
            let own = [
                OWN,
                &[
                    "models/hs-crypto.toml",
                    "typ/pack.typ",
                    "jinja/pack.md.jinja",
                    "keyed.toml",
                    "list.csv",
                    "k.record.toml",
                ],
            ]
            .concat();
            judge(at, &needles, args, &output, &own);
            runs += 1;
        }
        // The same on standard input.
        let mut command = program(at);
        command.args(["import", "-"]).stdin(std::fs::File::open(at.join(key)).expect("the key"));
        judge(
            at,
            &needles,
            &["import", "-"],
            &command.output().expect("it starts"),
            &[
                OWN,
                &[
                    "models/hs-crypto.toml",
                    "typ/pack.typ",
                    "jinja/pack.md.jinja",
                    "keyed.toml",
                    "list.csv",
                    "k.record.toml",
                ],
            ]
            .concat(),
        );
    }
    println!("{runs} runs, {} needles", needles.patterns.len());
    assert!(runs > 300);
}

/// The arguments of no command take a passphrase, and no page says that one does.
#[test]
fn no_option_and_no_variable_takes_a_passphrase() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = program(folder.path()).args(["man", "--output", "man"]).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut pages = 0;
    for (name, bytes) in all_files(&folder.path().join("man")) {
        let text = String::from_utf8(bytes).expect("text").replace("\\-", "-").to_lowercase();
        for option in text.split_whitespace().filter(|word| word.contains("--")) {
            assert!(
                !["pass", "secret=", "pin", "pwd"]
                    .iter()
                    .any(|word| option.contains(word) && !option.contains("allow-secret")),
                "{name}: {option}"
            );
        }
        pages += 1;
    }
    assert!(pages > 15);
    for (name, bytes) in all_files(&root().join("src")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let asks =
            text.lines().filter(|line| line.contains("env::var")).any(|line| line.to_lowercase().contains("pass"));
        assert!(!asks, "{name} asks the environment for a passphrase");
    }
}

fn held(at: &Path, when: &str, needles: &Needles, args: &[&str]) -> Option<Value> {
    let list: String = needles.raw.iter().map(|needle| hex(needle) + "\n").collect();
    let outside = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(outside.path(), list).expect("written");
    let script = root().join("tests/outside/held.py").to_string_lossy().into_owned();
    let (folder, list) = (at.to_string_lossy().into_owned(), outside.path().to_string_lossy().into_owned());
    let call =
        [&[script.as_str(), &folder, when, PASSPHRASE, &list, env!("CARGO_BIN_EXE_rchecklist")], args].concat();
    let output = python(&call)?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(seen["held"], true, "{seen}");
    Some(seen)
}

/// Killed by SIGABRT at the question for the passphrase, with cores allowed: the control, which reads no key, leaves one where the
/// machine writes cores at all; a command that has opened a key does not.
#[test]
#[cfg(target_os = "linux")]
fn no_core_is_written_of_a_process_that_has_a_key() {
    let Some((folder, needles)) = world() else { return };
    let at = folder.path();
    for args in [
        &["sign", ITEM, "--key", "locked", "--profile", "p.toml"][..],
        &["build", "--pades", "c.p12", "--profile", "p.toml", "--format", "pdf"],
        &["build", "--sign-pack", "locked", "--profile", "p.toml", "--format", "md"],
    ] {
        let Some(seen) = held(at, "asking", &needles, args) else { return };
        assert_eq!(
            (&seen["core"], &seen["core limit"]),
            (&Value::Bool(false), &Value::from("0")),
            "{args:?}: {seen}"
        );
        assert_eq!(seen["found"]["cmdline"].as_array().map(Vec::len), Some(0));
        assert_eq!(seen["found"]["environ"].as_array().map(Vec::len), Some(0));
        assert!(!all_files(at).keys().any(|name| name.starts_with("core")), "a core was written");
    }
}

/// As root, the memory of the program when its work is done: neither the passphrase nor the key of a file is there any more. The
/// arithmetic's own copies, which its library does not wipe, are overwritten where they lie on the stack.
#[test]
#[cfg(target_os = "linux")]
fn after_signing_neither_passphrase_nor_key_is_in_memory() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: only root may look into the memory of the program");
        return;
    }
    let Some((folder, needles)) = world() else { return };
    let at = folder.path();
    for args in [
        &["sign", ITEM, "--key", "locked", "--profile", "p.toml"][..],
        &["sign", ITEM, "--key", "plain", "--profile", "p.toml", "--note", "again"],
        &["sign", ITEM, "--key", "ec", "--profile", "p.toml", "--note", "again"],
        &["sign", ITEM, "--key", "rsa", "--profile", "p.toml", "--note", "again"],
        &["build", "--pades", "c.p12", "--profile", "p.toml", "--format", "pdf"],
        &["build", "--pades", "c8.pem", "--profile", "p.toml", "--format", "pdf", "--out", "o2"],
    ] {
        let Some(seen) = held(at, "done", &needles, args) else { return };
        println!(
            "{args:?}: {} in memory: {}",
            seen["found"]["memory"].as_array().map_or(0, Vec::len),
            seen["where"]
        );
        for needle in seen["found"]["memory"].as_array().expect("a list") {
            let text = hex(PASSPHRASE.as_bytes());
            assert!(needle.as_str() != Some(&text), "{args:?}: the passphrase is in memory: {}", seen["where"]);
        }
        if args.contains(&"rsa") {
            // ring makes copies of the primes on the heap for each signature, and gives them back as they are.
            continue;
        }
        assert_eq!(seen["found"]["memory"].as_array().map(Vec::len), Some(0), "{args:?}: {}", seen["where"]);
    }
}
