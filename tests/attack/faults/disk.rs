//! A disk that is full, for real, at any place of a run; a limit on the length of files; a file system that cannot be written.

use super::*;

fn mounted(folder: &Path, options: &str) -> bool {
    let args = ["-t", "tmpfs", "-o", options, "tmpfs", folder.to_str().expect("text")];
    let mounted = tool("mount", &args).is_some_and(|output| output.status.success());
    if !mounted {
        println!("SKIPPED: a small file system cannot be mounted here");
    }
    mounted
}

struct Mount(TempDir);

impl Mount {
    fn new(options: &str) -> Option<Self> {
        let folder = empty();
        mounted(folder.path(), options).then(|| Self(folder))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_disk_that_fills_up_at_any_place_of_a_build_leaves_the_old_or_the_new() {
    let (mut full, mut done) = (0, 0);
    for room in (0..200).step_by(16) {
        let Some(disk) = Mount::new("size=2m,mode=700") else { return };
        let folder = disk.0.path();
        copy(world().path(), folder);
        let before = std::fs::read(folder.join("p.record.toml")).expect("the record");
        // All but so much of it is taken.
        let mut filler = std::fs::File::create(folder.join("filler")).expect("a file");
        while std::io::Write::write_all(&mut filler, &[0; 4096]).is_ok() {}
        let length = filler.metadata().expect("it").len();
        filler.set_len(length.saturating_sub(room << 10)).expect("cut");
        drop(filler);
        for args in [&ATTACH[..], &SIGN, &BUILD] {
            let output = program(folder).args(args).output().expect("it starts");
            match output.status.code() {
                Some(0) => done += 1,
                Some(3) => {
                    full += 1;
                    assert!(talk(&output).contains("no space left on device"), "{}", talk(&output));
                }
                code => panic!("{code:?}: {}", talk(&output)),
            }
            assert_eq!(left_behind(folder), Vec::<String>::new(), "{room} KiB, {args:?}");
            let _ = record(folder);
            let verified = program(folder).args(["verify", "out/p/audit-pack.zip"]).output().expect("it starts");
            assert_eq!(verified.status.code(), Some(0), "{room} KiB, {args:?}: the archive is not whole");
            let verified = program(folder).args(["verify", "out/p"]).output().expect("it starts");
            assert_eq!(verified.status.code(), Some(0), "{room} KiB, {args:?}: a part of a pack");
        }
        if room == 0 {
            assert_eq!(std::fs::read(folder.join("p.record.toml")).expect("the record"), before);
        }
        std::fs::remove_file(folder.join("filler")).expect("removed");
        for args in [&ATTACH[..], &SIGN, &BUILD, &["verify", "out/p"]] {
            healthy(folder, args);
        }
    }
    println!("{full} runs had no room, {done} had");
    assert!(full > 5 && done > 5, "{full} runs had no room, {done} had");
}

#[test]
fn a_limit_on_the_length_of_files_is_no_loss() {
    for blocks in [0, 1, 2, 4, 16, 64] {
        let folder = world();
        let folder = folder.path();
        let had = events(&record(folder));
        for args in [&SIGN[..], &BUILD] {
            let mut limited = Command::new("sh");
            limited.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
            limited.args([
                "-c",
                &format!("ulimit -f {blocks}; exec \"$0\" \"$@\""),
                env!("CARGO_BIN_EXE_rchecklist"),
            ]);
            let output = limited.args(args).output().expect("sh starts");
            let has = events(&record(folder));
            if output.status.success() && args == &SIGN[..] {
                assert_eq!(has, (had.0, had.1 + 1), "{blocks}");
            } else {
                assert!(matches!(output.status.code(), Some(0 | 3)), "{blocks}: {}", talk(&output));
                assert_eq!(left_behind(folder), Vec::<String>::new(), "{blocks}");
            }
        }
        for args in [&SIGN[..], &BUILD, &["verify", "out/p"]] {
            healthy(folder, args);
        }
        assert_eq!(left_behind(folder), Vec::<String>::new(), "{blocks}");
    }
}

#[test]
fn what_cannot_be_written_can_be_read_and_verified() {
    let Some(disk) = Mount::new("size=4m,mode=700") else { return };
    let folder = disk.0.path();
    copy(world().path(), folder);
    let before = crate::support::all_files(folder);
    let remounted = tool("mount", &["-o", "remount,ro", folder.to_str().expect("text")]).expect("mount");
    assert!(remounted.status.success(), "{}", talk(&remounted));
    for args in [&ATTACH[..], &SIGN, &BUILD] {
        let output = program(folder).args(args).output().expect("it starts");
        assert_eq!(output.status.code(), Some(3), "{args:?}: {}", talk(&output));
        assert!(talk(&output).contains("read-only file system"), "{}", talk(&output));
    }
    healthy(folder, &["verify", "out/p"]);
    healthy(folder, &["status", "--profile", "p.toml"]);
    assert!(crate::support::all_files(folder) == before);
}
