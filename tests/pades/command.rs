//! `--pades` as people use it: certificates with a passphrase, several signers, an authority, a token later.

use super::office::{Office, PASSPHRASE, ok, python};
use crate::support::{DAY, program, root};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

const PROFILE: &str = "\
id = \"p\"
title = \"Payments\"
[[deployment]]
service = \"secrets-manager\"
[[signer]]
id = \"custodian-a\"
name = \"Custodian A\"
email = \"custodian-a@example.com\"
roles = []
[[signer]]
id = \"officer\"
name = \"Security officer\"
email = \"officer@example.com\"
roles = []
";

fn world(office: &Office) {
    std::fs::write(office.path("p.toml"), PROFILE).expect("written");
    office.certified("a", "ec:P-256", "Custodian A", "signer");
    office.certified("b", "rsa:3072", "Somebody Else", "signer");
    std::fs::write(
        office.path("a.pem"),
        [office.read("a.crt"), office.read("chain.pem"), office.read("a.key")].concat(),
    )
    .expect("written");
    std::fs::write(office.path("b.pem"), [office.read("b.crt"), office.read("chain.pem")].concat())
        .expect("written");
}

fn build(at: &Path, args: &[&str]) -> Output {
    program(at).args(["--profile", "p.toml", "--as-of", DAY]).args(args).output().expect("it starts")
}

fn talk(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn held(at: &Path, path: &str) -> (bool, String) {
    let output = program(at).args(["verify", path]).output().expect("it starts");
    (output.status.code() == Some(0), talk(&output))
}

#[test]
fn two_people_sign_one_after_another_and_a_rebuild_keeps_it() {
    let Some(office) = Office::open() else { return };
    world(&office);
    let at = office.dir.path();
    let first = build(at, &["--pades", "a.pem"]);
    assert!(first.status.success(), "{}", talk(&first));
    let second = build(at, &["--pades", "officer=b.pem", "--pades-key", "b.key"]);
    assert!(talk(&second).contains("Somebody Else"), "{}", talk(&second));
    let signed = std::fs::read(office.path("out/p/audit-pack.pdf")).expect("a PDF");
    // Nothing changed, so nothing is lost.
    let again = build(at, &[]);
    assert!(talk(&again).contains("the PDF by Custodian A") && talk(&again).contains("the PDF by Somebody Else"));
    assert_eq!(std::fs::read(office.path("out/p/audit-pack.pdf")).expect("a PDF"), signed);
    for path in ["out/p", "out/p/audit-pack.zip", "out/p/audit-pack.pdf"] {
        let (held, said) = held(at, path);
        assert!(held && said.contains("2 signatures"), "{path}\n{said}");
        // In whose box each stands, and that one is somebody else's.
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("Custodian A in the box of Custodian A (issued by"), "{path}\n{said}");
        let other = "the certificate in the box of Security officer names Somebody Else, and neither their name nor officer@example.com";
        assert!(
            said.contains(other) && said.matches("the certificate in the box of").count() == 1,
            "{path}\n{said}"
        );
    }
    // A box is signed once.
    let twice = build(at, &["--pades", "a.pem"]);
    assert_eq!(twice.status.code(), Some(2), "{}", talk(&twice));
    assert!(talk(&twice).contains("is signed already"), "{}", talk(&twice));
    // Another document bears no signature, and that is said.
    std::fs::write(office.path("p.toml"), PROFILE.replace("\"Payments\"", "\"Payments, again\"")).expect("written");
    let other = build(at, &[]);
    assert!(talk(&other).contains("gone with it"), "{}", talk(&other));
}

#[test]
fn whose_box_it_is_must_be_clear() {
    let Some(office) = Office::open() else { return };
    world(&office);
    let at = office.dir.path();
    // The profile has two signers, and the other boxes are nobody's.
    let anybody = build(at, &["--pades", "b.pem", "--pades-key", "b.key"]);
    assert!(anybody.status.success(), "{}", talk(&anybody));
    for (args, said) in [
        (&["--pades", "nothing.pem"][..], "cannot be read"),
        (&["--pades", "b.pem"], "no private key"),
        (&["--pades", "a.pem", "--format", "md"], "no PDF to sign"),
        (&["--timestamp-token", "p.toml"], "time-stamp"),
        (&["--timestamp-token", "a.pem"], "holds a private key"),
    ] {
        let output = build(at, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", talk(&output));
        assert!(talk(&output).contains(said), "{args:?}: {}", talk(&output));
    }
}

#[test]
fn a_passphrase_is_asked_for_and_nowhere_shown() {
    let Some(office) = Office::open() else { return };
    world(&office);
    let at = office.dir.path();
    office.openssl("pkcs12 -export -inkey a.key -in a.crt -certfile chain.pem -out a.p12 -passout PASS");
    let script = root().join("tests/outside/terminal.py");
    let run = |answers: &str| {
        Command::new(python())
            .arg(&script)
            .arg(at)
            .arg(answers)
            .arg(env!("CARGO_BIN_EXE_rchecklist"))
            .args(["--profile", "p.toml", "--as-of", DAY, "--pades", "a.p12"])
            .output()
            .expect("python starts")
    };
    let good = run(&format!("Passphrase of a.p12={PASSPHRASE}\\n"));
    assert!(good.status.success(), "{}", talk(&good));
    assert!(talk(&good).contains("the PDF by Custodian A"), "{}", talk(&good));
    assert!(!talk(&good).contains(PASSPHRASE), "{}", talk(&good));
    let (held, said) = held(at, "out/p");
    assert!(held, "{said}");
    // The moment is named, and whose clock it is.
    let before = said.split(" by their own clock").next().unwrap_or_default();
    let moment = before.split_whitespace().last().unwrap_or_default();
    assert!(moment.parse::<chrono::DateTime<chrono::Utc>>().is_ok() && moment.len() == 20, "{said}");
}

/// Answers one question over HTTP as a time-stamping authority does.
fn authority(office: &Office, listener: &TcpListener, status: &str) {
    let (mut stream, _) = listener.accept().expect("a caller");
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
        if lower.starts_with("content-type:") {
            assert!(lower.contains("application/timestamp-query"), "{line}");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut question = vec![0; length];
    reader.read_exact(&mut question).expect("a question");
    let answer = office.stamp(&question);
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(head.as_bytes()).expect("written");
    stream.write_all(&answer).expect("written");
}

#[test]
fn an_authority_is_asked_over_http_and_its_answer_checked_by_openssl_too() {
    let Some(office) = Office::open() else { return };
    world(&office);
    let at = office.dir.path();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/tsa", listener.local_addr().expect("an address"));
    let output = std::thread::scope(|scope| {
        scope.spawn(|| authority(&office, &listener, "200 OK"));
        build(at, &["--pades", "a.pem", "--tsa", &url])
    });
    assert!(output.status.success(), "{}", talk(&output));
    let (good, said) = held(at, "out/p");
    assert!(good && said.contains("time-stamped") && said.contains("Example Time"), "{said}");
    // An authority that fails, or is not there, is the machine's fault; nothing is written.
    std::fs::remove_dir_all(office.path("out")).expect("removed");
    let failing = std::thread::scope(|scope| {
        scope.spawn(|| authority(&office, &listener, "500 Internal Server Error"));
        build(at, &["--pades", "a.pem", "--tsa", &url])
    });
    drop(listener);
    for output in [failing, build(at, &["--pades", "a.pem", "--tsa", &url])] {
        assert_eq!(output.status.code(), Some(3), "{}", talk(&output));
        assert!(talk(&output).contains("--timestamp-query"), "{}", talk(&output));
        assert!(!office.path("out/p/audit-pack.pdf").exists());
    }
}

#[test]
fn a_token_can_come_later_from_elsewhere() {
    let Some(office) = Office::open() else { return };
    world(&office);
    let at = office.dir.path();
    let asked = build(at, &["--pades", "a.pem", "--timestamp-query", "question.tsq"]);
    assert!(asked.status.success(), "{}", talk(&asked));
    let shown = ok("openssl", &["ts", "-query", "-in", "question.tsq", "-text"], at);
    assert!(shown.contains("sha256"), "{shown}");
    let answer = office.stamp(&office.read("question.tsq"));
    std::fs::write(office.path("answer.tsr"), answer).expect("written");
    let stamped = build(at, &["--timestamp-token", "answer.tsr"]);
    assert!(talk(&stamped).contains("time-stamped"), "{}", talk(&stamped));
    let checked = ok(
        "openssl",
        &[
            "ts",
            "-verify",
            "-queryfile",
            "question.tsq",
            "-in",
            "answer.tsr",
            "-CAfile",
            "ca.crt",
            "-untrusted",
            "sub.crt",
        ],
        at,
    );
    assert!(checked.contains("OK"), "{checked}");
    let (good, said) = held(at, "out/p/audit-pack.pdf");
    assert!(good && said.contains("time-stamped"), "{said}");
    // The answer to another question is none.
    let other = build(at, &["--pades", "officer=b.pem", "--pades-key", "b.key"]);
    assert!(other.status.success(), "{}", talk(&other));
    let wrong = build(at, &["--timestamp-token", "answer.tsr"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", talk(&wrong));
}

/// One byte in each part of a signed pack's PDF, inside the folder with its list made anew by nobody: each fails.
#[test]
fn a_changed_byte_of_a_signed_pdf_is_named() {
    let Some(office) = Office::open() else { return };
    world(&office);
    let at = office.dir.path();
    assert!(build(at, &["--pades", "a.pem"]).status.success());
    let path = office.path("out/p/audit-pack.pdf");
    let pdf = std::fs::read(&path).expect("a PDF");
    for part in 0..24 {
        let mut changed = pdf.clone();
        let place = part * (pdf.len() - 1) / 23;
        changed[place] ^= 4;
        std::fs::write(&path, &changed).expect("written");
        let output = program(at).args(["verify", "out/p/audit-pack.pdf"]).output().expect("it starts");
        assert!(matches!(output.status.code(), Some(1 | 2)), "byte {place}: {}", talk(&output));
        assert!(!held(at, "out/p").0, "byte {place}");
    }
}
