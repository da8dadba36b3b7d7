//! Files that are too large, too deep or too many: refused or read, in bounded time and memory.

use super::*;
use crate::faults::{BUILD, each};
use std::time::{Duration, Instant};

/// Runs the program; gives its most memory in MiB.
fn measured(folder: &Path, args: &[&str]) -> (Output, u64) {
    let script = "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL); \
                  open('peak.tmp', 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)); \
                  sys.exit(done.returncode if done.returncode >= 0 else 99)";
    let here = crate::faults::empty();
    let script = script.replace("'peak.tmp'", &format!("'{}'", here.path().join("peak").display()));
    let mut command = Command::new("timeout");
    command
        .args(["-s", "KILL", "100", "python3", "-c", &script, env!("CARGO_BIN_EXE_rchecklist")])
        .args(args)
        .current_dir(folder);
    let output = command.env_remove("SOURCE_DATE_EPOCH").output().expect("timeout starts");
    let peak = std::fs::read_to_string(here.path().join("peak")).unwrap_or_default();
    (output, peak.trim().parse::<u64>().unwrap_or(u64::MAX) / 1024)
}

/// The world on a disk that has room.
fn roomy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    crate::faults::copy(world().path(), folder.path());
    folder
}

/// Sparse files of a gibibyte: refused by their length, nothing of them is read.
#[test]
fn a_sparse_file_of_a_gibibyte_is_refused_unread() {
    let folder = roomy();
    let folder = folder.path();
    let huge = std::fs::File::create(folder.join("huge.toml")).expect("a file");
    huge.set_len(1 << 30).expect("a length");
    std::fs::copy(folder.join("p.toml"), folder.join("q.toml")).expect("copied");
    let text = std::fs::read_to_string(folder.join("q.toml")).expect("it").replace("id = \"p\"", "id = \"q\"");
    std::fs::write(folder.join("q.toml"), text).expect("written");
    std::fs::hard_link(folder.join("huge.toml"), folder.join("q.record.toml")).expect("linked");
    std::fs::create_dir_all(folder.join("own/frameworks")).expect("made");
    std::fs::hard_link(folder.join("huge.toml"), folder.join("own/secrets-manager.toml")).expect("linked");
    let all: [&[&str]; 12] = [
        &["status", "--profile", "huge.toml"],
        &["status", "--profile", "q.toml"],
        &["sign", ITEM, "--as", "a", "--unsigned", "--profile", "q.toml"],
        &["status", "--profile", "p.toml", "--models", "own"],
        &["import", "huge.toml"],
        &["drift", "huge.toml", "secrets-manager"],
        &["portfolio", "merge", "huge.toml"],
        &["record", "import", "huge.toml", "--profile", "p.toml"],
        &["sign", ITEM, "--as", "a", "--profile", "p.toml", "--key", "huge.toml"],
        &["sign", ITEM, "--as", "a", "--profile", "p.toml", "--signature", "huge.toml"],
        &["merge", "huge.toml", "p.toml", "p.toml"],
        &["verify", "huge.toml"],
    ];
    each(&all, |args| {
        let start = Instant::now();
        let (output, peak) = measured(folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", said(&output));
        assert!(peak < 200, "{args:?}: {peak} MiB");
        assert!(start.elapsed() < Duration::from_mins(1), "{args:?}: {:?}", start.elapsed());
    });
}

/// A pack's folder with many large files: what is looked into is bounded for all of them together.
#[test]
fn sparse_files_in_a_pack_take_no_memory_for_each() {
    let folder = roomy();
    let folder = folder.path();
    for n in 0..3 {
        let huge = std::fs::File::create(folder.join(format!("out/p/huge-{n}.md"))).expect("a file");
        huge.set_len(600 << 20).expect("a length");
    }
    let (output, peak) = measured(folder, &["verify", "out/p"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("huge-0.md"), "{}", said(&output));
    assert!(peak < 1700, "{peak} MiB");
}

/// Nesting of a hundred thousand levels, lines of tens of megabytes, millions of values, in each format that is read.
#[test]
fn deep_long_and_dense_texts_are_refused_in_bounded_time_and_memory() {
    const DEEP: usize = 100_000;
    let folder = roomy();
    let folder = folder.path();
    let put = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("written");
    put("brackets.toml", format!("a = {}{}", "[".repeat(DEEP), "]".repeat(DEEP)));
    put("tables.toml", format!("a = {}1{}", "{a=".repeat(DEEP), "}".repeat(DEEP)));
    put("header.toml", format!("[{}a]\n", "a.".repeat(DEEP)));
    put("dotted.toml", format!("{}a = 1\n", "a.".repeat(DEEP)));
    put("line.toml", format!("id = \"{}\"\n", "x".repeat(60 << 20)));
    put("values.toml", format!("a = [{}]\n", "1,".repeat(20 << 20)));
    let long = std::fs::File::create(folder.join("long.toml")).expect("a file");
    long.set_len(500 << 20).expect("a length");
    put("brackets.json", format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)));
    put("objects.json", format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP)));
    put("line.json", format!("\"{}\"", "x".repeat(40 << 20)));
    put("quotes.md", format!("{}x", ">".repeat(DEEP)));
    put("brackets.md", format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)));
    put("stars.md", format!("{}a{}", "*".repeat(DEEP), "*".repeat(DEEP)));
    put("columns.md", format!("{0}|\n{1}|\n{0}|\n", "|a".repeat(DEEP), "|-".repeat(DEEP)));
    put("cells.md", format!("|a|b|\n|-|-|\n|{}|y|\n", "<br>".repeat(DEEP)));
    put("tags.md", "<table><tr><td>".repeat(DEEP));
    put("long.csv", format!("{}\n", ",".repeat(2 << 20)));
    put("quotes.csv", "\"".repeat(DEEP));
    let mut jobs: Vec<Vec<&str>> = Vec::new();
    for file in ["brackets", "tables", "header", "dotted", "line", "values", "long"] {
        let file: &str = Box::leak(format!("{file}.toml").into_boxed_str());
        jobs.push(vec!["status", "--profile", file]);
        jobs.push(vec!["drift", file, "secrets-manager"]);
    }
    for file in ["brackets.json", "objects.json", "line.json"] {
        jobs.push(vec!["portfolio", "merge", file]);
    }
    for file in ["quotes.md", "brackets.md", "stars.md", "columns.md", "cells.md", "tags.md"] {
        jobs.push(vec!["import", file]);
    }
    for file in ["long.csv", "quotes.csv"] {
        jobs.push(vec!["record", "import", file, "--profile", "p.toml"]);
    }
    each(&jobs, |args| {
        let (output, peak) = measured(folder, args);
        let talk = talk(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", &talk[..talk.len().min(2000)]);
        assert!(
            talk.contains("error[") && !talk.contains("panicked"),
            "{args:?}: {}",
            &talk[..talk.len().min(2000)]
        );
        assert!(talk.len() < 1 << 20, "{args:?}: {} bytes of talk", talk.len());
        assert!(peak < 1500, "{args:?}: {peak} MiB");
    });
    println!("{} runs", jobs.len());
}

/// A hundred thousand files in the folders that are listed, and folders in folders as deep as they go.
#[test]
fn many_files_and_deep_folders_are_passed_over() {
    let folder = roomy();
    let folder = folder.path();
    for n in 0..100_000 {
        std::fs::File::create(folder.join("p.evidence").join(format!("x{n}"))).expect("a file");
    }
    // Deeper than any path can be told to the system.
    let deep =
        "import os, sys\nos.chdir(sys.argv[1])\nfor _ in range(1500):\n    os.mkdir('deep'); os.chdir('deep')\n";
    let made =
        Command::new("python3").args(["-c", deep]).arg(folder.join("out/p")).status().expect("python3 starts");
    assert!(made.success());
    for (args, codes) in [
        (&BUILD[..], [0, 2]),
        (&crate::faults::ATTACH, [0, 0]),
        (&["verify", "out/p"], [1, 2]),
        (&["status", "--profile", "p.toml"], [0, 0]),
    ] {
        let (output, peak) = measured(folder, args);
        let code = output.status.code().unwrap_or(-1);
        assert!(codes.contains(&code), "{args:?}: {code}: {}", said(&output));
        assert!(!talk(&output).contains("panicked") && peak < 600, "{args:?}: {peak} MiB, {}", said(&output));
    }
}
