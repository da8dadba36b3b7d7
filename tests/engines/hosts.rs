//! GNU parallel over hosts: SSH servers on addresses of the loopback, each with keys, a home folder and a program of its own.

use super::fleet::{Fleet, command, done, example, outcome, said, same, shell};
use crate::support::tool;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// An SSH server that stops when it goes.
struct Host {
    server: Child,
    home: PathBuf,
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Debian keeps it where the path of people does not lead.
fn server() -> Option<PathBuf> {
    let found =
        ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].map(PathBuf::from).into_iter().find(|path| path.is_file());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "sshd is needed in CI");
    if found.is_none() {
        eprintln!("SKIPPED: sshd is not installed");
    }
    found
}

/// Hosts with an address each, and a folder with an `ssh` that knows them by name and takes no setting of this user.
struct Hosts {
    servers: Vec<Host>,
    bin: PathBuf,
    list: PathBuf,
}

impl Hosts {
    fn new(fleet: &Fleet, count: u8) -> Option<Self> {
        for (name, word) in [("parallel", "--version"), ("rsync", "--version"), ("ssh-keygen", "-?")] {
            let said = tool(name, &[word])?;
            // Another package has a program of this name.
            assert!(name != "parallel" || said.stdout.starts_with(b"GNU parallel"), "this is not GNU parallel");
        }
        let sshd = server()?;
        let keys = fleet.beside("keys");
        let quote = |path: &Path| path.to_str().expect("UTF-8").to_owned();
        done(&shell(
            &keys,
            "ssh-keygen -q -t ed25519 -N '' -f user && cp user.pub authorized_keys && chmod 600 authorized_keys",
            &[],
        ));
        if Path::new("/run").is_dir() && is_root() {
            // Where a server of root's goes to shed its rights.
            std::fs::create_dir_all("/run/sshd").expect("a folder");
        }
        let (mut hosts, mut config, mut known, mut list) =
            (Vec::new(), String::new(), String::new(), String::new());
        for number in 1..=count {
            let address = Ipv4Addr::new(127, 0, 0, number + 1);
            let home = fleet.beside(&format!("host-{number}"));
            done(&shell(&keys, &format!("ssh-keygen -q -t ed25519 -N '' -f host-{number}"), &[]));
            let port =
                TcpListener::bind((address, 0)).and_then(|one| one.local_addr()).expect("a free port").port();
            // All hosts have the same user, so each command is led to the host's own home.
            let login = home.join("login");
            let program = Path::new(env!("CARGO_BIN_EXE_rchecklist")).parent().expect("its folder");
            let script = format!(
                "#!/bin/sh\nexport HOME='{home}' PATH='{}':/usr/local/bin:/usr/bin:/bin\ncd '{home}' && exec sh -c \"$SSH_ORIGINAL_COMMAND\"\n",
                program.display(),
                home = home.display()
            );
            std::fs::write(&login, script).expect("written");
            done(&shell(&home, "chmod 755 login", &[]));
            let settings = home.join("sshd_config");
            let lines = format!(
                "ListenAddress {address}:{port}\nHostKey {}\nAuthorizedKeysFile {}\nForceCommand '{}'\nPidFile none\nStrictModes no\n\
                 UsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n",
                quote(&keys.join(format!("host-{number}"))),
                quote(&keys.join("authorized_keys")),
                quote(&login),
            );
            std::fs::write(&settings, lines).expect("written");
            let log = home.join("sshd.log");
            let mut command = Command::new(&sshd);
            command.arg("-D").arg("-f").arg(&settings).arg("-E").arg(&log);
            let server = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            let mut host = Host { server: server.expect("it starts"), home };
            let start = Instant::now();
            while TcpStream::connect((address, port)).is_err() {
                let ended = host.server.try_wait().expect("it can be asked").is_some();
                let talk = || std::fs::read_to_string(&log).unwrap_or_default();
                assert!(!ended && start.elapsed() < Duration::from_secs(20), "{}", talk());
                std::thread::sleep(Duration::from_millis(20));
            }
            hosts.push(host);
            let public = std::fs::read_to_string(keys.join(format!("host-{number}.pub"))).expect("a key");
            known += &format!("[{address}]:{port} {public}");
            config += &format!("Host builder-{number}\n  HostName {address}\n  Port {port}\n");
            list += &format!("builder-{number}\n");
        }
        config += &format!(
            "Host *\n  IdentityFile {}\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile {}\n  StrictHostKeyChecking yes\n  \
             BatchMode yes\n  ConnectTimeout 20\n",
            quote(&keys.join("user")),
            quote(&keys.join("known_hosts")),
        );
        std::fs::write(keys.join("known_hosts"), known).expect("written");
        std::fs::write(keys.join("config"), config).expect("written");
        let bin = fleet.beside("bin");
        let ssh = tool("sh", &["-c", "command -v ssh"])?;
        let script = format!(
            "#!/bin/sh\nexec '{}' -F '{}' \"$@\"\n",
            String::from_utf8_lossy(&ssh.stdout).trim(),
            quote(&keys.join("config"))
        );
        std::fs::write(bin.join("ssh"), script).expect("written");
        done(&shell(&bin, "chmod 755 ssh", &[]));
        let file = fleet.beside("lists").join("hosts");
        std::fs::write(&file, list).expect("written");
        Some(Self { servers: hosts, bin, list: file })
    }

    /// The example, run in a clone.
    fn run(&self, clone: &Path, day: &str) -> Output {
        let mut command = command(clone, "bash", &[("DAY", day)]);
        let path = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, path)| path).expect("a path");
        let path = format!("{}:{}", self.bin.display(), path.to_string_lossy());
        command.env("PATH", path).arg(example("fleet-parallel.sh")).arg(&self.list).output().expect("it starts")
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

const DAY: &str = "2026-11-20";

#[test]
fn hosts_make_what_one_machine_makes() {
    let Some(fleet) = Fleet::new() else { return };
    let Some(hosts) = Hosts::new(&fleet, 3) else { return };
    let clone = fleet.beside("clone");
    fleet.clone_to(&clone);
    let talk = done(&hosts.run(&clone, DAY));
    let expected = fleet.on_one_machine(DAY);
    same(&outcome(&clone.join("out")), &expected);
    // Each host made its part, in its own home.
    let mut packs = 0;
    for (number, host) in (1..).zip(&hosts.servers) {
        let made = outcome(&host.home.join(format!("rchecklist-fleet/out-{number}-of-3")));
        packs += made.keys().filter(|name| name.ends_with("/audit-pack.pdf")).count();
        assert!(made.len() < expected.len(), "{talk}");
    }
    assert_eq!(packs, 7, "{talk}");

    // The next night, with a wrong profile: named, the others made, and the failure told by the exit code.
    fleet.spoil();
    fleet.clone_to(&clone);
    let output = hosts.run(&clone, DAY);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("profiles/site-3.toml"), "{}", said(&output));
    let index = std::fs::read_to_string(clone.join("out/index.json")).expect("the portfolio");
    assert!(index.contains("profiles/site-3.toml"));
}

#[test]
fn a_host_that_is_down_is_a_part_that_is_missing() {
    let Some(fleet) = Fleet::new() else { return };
    let Some(mut hosts) = Hosts::new(&fleet, 2) else { return };
    drop(hosts.servers.remove(1));
    let clone = fleet.beside("clone");
    fleet.clone_to(&clone);
    let output = hosts.run(&clone, DAY);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("shard-2-of-2.json"), "{}", said(&output));
    assert!(!clone.join("out/index.json").exists());
}

/// A record without its items: the build on the host would write them there, where nobody commits them.
#[test]
fn a_record_that_a_build_changes_is_told() {
    let Some(fleet) = Fleet::new() else { return };
    let Some(hosts) = Hosts::new(&fleet, 2) else { return };
    let clone = fleet.beside("clone");
    fleet.clone_to(&clone);
    std::fs::remove_file(clone.join("profiles/site-0.record.toml")).expect("it was there");
    let output = hosts.run(&clone, DAY);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("commit: site-0.record.toml"), "{}", said(&output));
}
