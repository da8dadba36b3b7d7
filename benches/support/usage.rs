//! What processes take: time on a processor, and memory. As Linux tells it in `/proc`; elsewhere all of it is nothing.

use std::fs;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Ticks a second in `/proc/PID/stat`: fixed for programs, whatever the kernel's own clock is.
const TICKS: u64 = 100;

/// The largest resident set of this process so far, in KiB.
pub fn peak() -> u64 {
    status("self", "VmHWM:")
}

/// The resident set of this process now, in KiB.
pub fn resident() -> u64 {
    status("self", "VmRSS:")
}

/// The time that this process spent on processors, by itself and in the system. It counts in hundredths of a second.
pub fn processor() -> (Duration, Duration) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets, and may have spaces.
    let mut fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    let mut next = || {
        let ticks: u64 = fields.next().and_then(|field| field.parse().ok()).unwrap_or_default();
        Duration::from_millis(ticks * 1000 / TICKS)
    };
    (next(), next())
}

/// Runs a command to its end, without what it prints on stdout: how it ended, how long it took, and its largest resident set in KiB.
///
/// Memory is looked at each millisecond, so that what it takes in its last one may be missed.
pub fn measured(command: &[String]) -> (ExitStatus, Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(&command[0]).args(&command[1..]).stdout(Stdio::null()).spawn().expect("it starts");
    let id = child.id().to_string();
    let watched = std::thread::spawn(move || {
        let mut largest = 0;
        loop {
            // One that has ended has no memory any more.
            match status(&id, "VmHWM:") {
                0 if largest > 0 => return largest,
                0 if fs::metadata(format!("/proc/{id}")).is_err() => return 0,
                now => largest = largest.max(now),
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    let ended = child.wait().expect("it ends");
    let took = start.elapsed();
    (ended, took, watched.join().expect("it watched"))
}

/// A figure in KiB that the system tells of a process, or 0.
fn status(process: &str, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
