//! Each command that opens a file, given something that is none.

use super::*;

/// Odd things, all in the current folder or the system's; and whether a folder may stand there.
fn odd(folder: &Path) -> Vec<String> {
    let at = |name: &str| folder.join(name);
    std::os::unix::fs::symlink("nowhere", at("dangling")).expect("a link");
    std::os::unix::fs::symlink("loop", at("loop")).expect("a link");
    std::os::unix::fs::symlink("pipe", at("to-pipe")).expect("a link");
    let made = Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo starts");
    assert!(made.success());
    drop(std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket"));
    let mut odd: Vec<String> =
        ["dangling", "loop", "to-pipe", "pipe", "socket", "/dev/null", "/dev/zero", "/dev/stdin", "/proc/self/mem"]
            .map(str::to_owned)
            .to_vec();
    // A device of one's own, where that may be made.
    if Command::new("mknod").arg(at("zero")).args(["c", "1", "5"]).output().is_ok_and(|made| made.status.success())
    {
        odd.push("zero".to_owned());
    }
    odd.push("/proc/self/pagemap".to_owned());
    odd.push(format!("{}/", "a".repeat(300)));
    odd.push("b".repeat(300));
    odd.push(format!("{}x", "d/".repeat(3000)));
    odd
}

#[test]
fn no_command_reads_what_is_no_file_or_waits_for_it() {
    let folder = world();
    let folder = folder.path();
    let odd = odd(folder);
    std::fs::remove_dir_all(folder.join("out")).expect("removed");
    let before = standing(folder);
    let mut runs = 0;
    for file in &odd {
        let file = file.as_str();
        let commands: [&[&str]; 24] = [
            &["--profile", file, "--format", "md"],
            &["status", "--profile", file],
            &["check", "--profile", file],
            &["items", "--profile", file],
            &["compare", file, "p.toml"],
            &["verify", file],
            &["verify", "p.toml", "--against", file],
            &["import", file],
            &["import", "p.toml", "--names", file],
            &["drift", file, "secrets-manager"],
            &["record", "import", file, "--profile", "p.toml"],
            &["sign", ITEM, "--profile", "p.toml", "--as", "a", "--key", file],
            &["sign", ITEM, "--profile", "p.toml", "--as", "a", "--signature", file],
            &["attach", ITEM, file, "--describe", "d", "--profile", "p.toml"],
            &["attach", ITEM, "new.txt", file, "--describe", "d", "--profile", "p.toml"],
            &["portfolio", "merge", file],
            &["status", "--profile", "p.toml", "--models", file],
            &["--profile", "p.toml", "--templates", file, "--format", "md"],
            &["--profile", "p.toml", "--since", file, "--format", "md"],
            &["--profile", "p.toml", "--out", file, "--format", "md"],
            &["merge", file, file, file],
            &["init", "--extends", file, "--id", "x", "--yes", "--output", "made.toml"],
            &["--profile", "p.toml", "--format", "pdf", "--pades", file],
            &["export", "--format", "json", "--profile", "p.toml", "--output", "/dev/full/x"],
        ];
        for args in commands {
            // An output folder that is not there is made.
            if args.contains(&"--out") && file.ends_with(['/', 'x', 'b']) {
                continue;
            }
            let output = timed(folder, args);
            let code = output.status.code();
            assert!(matches!(code, Some(2 | 3)), "{args:?}: {code:?}: {}", said(&output));
            assert!(talk(&output).contains("error"), "{args:?}: {}", said(&output));
            assert!(!talk(&output).contains("panicked"), "{args:?}: {}", said(&output));
            assert!(standing(folder) == before, "{args:?}: something was written");
            runs += 1;
        }
    }
    println!("{runs} runs");
}

/// A base, a model, a framework, a template that are no files.
#[test]
fn what_a_profile_leads_to_is_a_file_too() {
    for bad in ["pipe", "folder", "zero"] {
        let folder = world();
        let folder = folder.path();
        let put = |name: &str| {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            let _ = std::fs::remove_file(&path);
            match bad {
                "pipe" => drop(Command::new("mkfifo").arg(&path).status().expect("mkfifo starts")),
                "folder" => std::fs::create_dir_all(&path).expect("made"),
                _ => std::os::unix::fs::symlink("/dev/zero", &path).expect("a link"),
            }
        };
        let refused = |args: &[&str]| {
            let output = timed(folder, args);
            assert_eq!(output.status.code(), Some(2), "{bad}, {args:?}: {}", said(&output));
            assert!(talk(&output).contains("error[not-a-file]"), "{bad}, {args:?}: {}", said(&output));
        };
        let base =
            "extends = \"base.toml\"\n".to_owned() + &std::fs::read_to_string(folder.join("p.toml")).expect("it");
        std::fs::write(folder.join("child.toml"), base.replace("id = \"p\"", "id = \"child\"")).expect("written");
        put("base.toml");
        refused(&["status", "--profile", "child.toml"]);
        put("seeds/secrets-manager.toml");
        refused(&["status", "--profile", "p.toml"]);
        std::fs::remove_dir_all(folder.join("seeds")).expect("removed");
        put("seeds/frameworks/soc2-2017.toml");
        refused(&["--profile", "p.toml", "--format", "md"]);
        std::fs::remove_dir_all(folder.join("seeds")).expect("removed");
        put("p.record.toml");
        for args in [
            &["status", "--profile", "p.toml"][..],
            &["--profile", "p.toml", "--format", "md"],
            &crate::faults::SIGN,
            &crate::faults::ATTACH,
        ] {
            refused(args);
        }
    }
}

/// Evidence that a record names and that became something else.
#[test]
fn evidence_that_is_no_file_is_refused_by_name_and_never_read() {
    for bad in ["pipe", "socket", "zero", "link", "folder", "missing"] {
        let folder = world();
        let folder = folder.path();
        let path =
            std::fs::read_dir(folder.join("p.evidence")).expect("it").next().expect("one").expect("one").path();
        std::fs::remove_file(&path).expect("removed");
        let mut mknod = Command::new("mknod");
        if bad == "zero" && !mknod.arg(&path).args(["c", "1", "5"]).output().is_ok_and(|made| made.status.success())
        {
            // Only root may make a device.
            continue;
        }
        match bad {
            "pipe" => assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo starts").success()),
            "socket" => drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket")),
            // The very bytes, but elsewhere.
            "link" => std::os::unix::fs::symlink("../old.txt", &path).expect("a link"),
            "folder" => std::fs::create_dir(&path).expect("made"),
            _ => {}
        }
        let output = timed(folder, &["check", "--fail-on", "broken", "--profile", "p.toml"]);
        assert_eq!(output.status.code(), Some(1), "{bad}: {}", said(&output));
        let output = timed(folder, &crate::faults::BUILD);
        assert!(output.status.success(), "{bad}: {}", said(&output));
        let packed = folder.join("out/p/evidence");
        assert!(!packed.exists() || standing(&packed).is_empty(), "{bad}: it is in the pack");
    }
}
