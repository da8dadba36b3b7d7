//! SSH agents that fail: what somebody meant to sign must not be recorded without a signature because of that.

use crate::support::{program, tool};
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

const ITEM: &str = "plan-regions-for-instances";

/// A profile whose policy takes sign-offs without a signature, and whose signer has a key or none.
fn house(folder: &Path, has_key: bool) {
    let key = folder.join("key");
    let made = tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &key.to_string_lossy()]);
    assert!(made.expect("ssh-keygen").status.success());
    let line = std::fs::read_to_string(folder.join("key.pub")).expect("a public key");
    let keys = if has_key { format!("keys = [\"{}\"]\n", line.trim()) } else { String::new() };
    let profile = format!(
        "id = \"p\"\ntitle = \"P\"\n[[deployment]]\nservice = \"hs-crypto\"\n[[signer]]\nid = \"owner\"\nname = \"Owner\"\n\
         email = \"owner@example.com\"\nroles = [\"platform-owner\"]\n{keys}"
    );
    std::fs::write(folder.join("p.toml"), profile).expect("written");
}

fn sign(folder: &Path, socket: &Path, more: &[&str]) -> Output {
    let mut command = program(folder);
    command.env("SSH_AUTH_SOCK", socket).args(["sign", ITEM, "--as", "owner", "--profile", "p.toml"]).args(more);
    command.output().expect("it starts")
}

/// Answers the first question with some bytes, and then nothing any more; `hold` keeps the line open.
fn agent(socket: &Path, answer: Option<&'static [u8]>, hold: bool) {
    let listener = UnixListener::bind(socket).expect("a socket");
    std::thread::spawn(move || {
        for line in listener.incoming() {
            let mut line = line.expect("a line");
            let mut question = [0; 64];
            let _ = line.read(&mut question);
            if let Some(answer) = answer {
                let _ = line.write_all(answer);
            }
            if hold {
                std::thread::sleep(Duration::from_mins(1));
            }
        }
    });
}

#[test]
fn an_agent_that_fails_makes_no_sign_off_unsigned() {
    let agents: [(&str, Option<&[u8]>, bool); 6] = [
        ("closes", None, false),
        ("refuses", Some(&[0, 0, 0, 1, 5]), false),
        ("garbage", Some(b"HTTP/1.1 400 Bad Request\r\n\r\n"), false),
        ("a long answer", Some(&[0xff; 64]), false),
        ("half an answer", Some(&[0, 0, 0, 9, 12, 0]), false),
        ("says nothing", None, true),
    ];
    for (name, answer, hold) in agents {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path();
        house(folder, true);
        let socket = folder.join("agent");
        agent(&socket, answer, hold);
        let begun = Instant::now();
        let output = sign(folder, &socket, &[]);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(2 | 3)), "{name}: {talk}");
        assert!(talk.contains("agent-failed") && talk.contains("--unsigned"), "{name}: {talk}");
        assert!(begun.elapsed() < Duration::from_secs(40), "{name}");
        assert!(!folder.join("p.record.toml").exists(), "{name}");
        let output = sign(folder, &socket, &["--unsigned"]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn an_agent_is_no_matter_of_those_who_have_no_key() {
    let home = tempfile::tempdir().expect("a folder");
    let (folder, nowhere) = (home.path(), home.path().join("nowhere"));
    house(folder, false);
    assert!(sign(folder, &nowhere, &[]).status.success());
    house_again(folder);
    let output = sign(folder, &nowhere, &[]);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    // Without an agent at all nobody promised one.
    assert!(sign(folder, Path::new(""), &[]).status.success());
}

/// The same folder, with a key in the profile.
fn house_again(folder: &Path) {
    for old in ["key", "key.pub"] {
        std::fs::remove_file(folder.join(old)).expect("removed");
    }
    house(folder, true);
}
