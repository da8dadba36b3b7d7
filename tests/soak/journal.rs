//! What was done, line by line, and the figures of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The journal of a soak; all workers write to it.
pub struct Journal {
    begun: Instant,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// Of this world.
    lines: Vec<String>,
    counts: BTreeMap<String, u64>,
    /// How long a command of a kind takes where nobody disturbs it, smoothed.
    usual: BTreeMap<&'static str, Duration>,
    longest: BTreeMap<&'static str, Duration>,
}

impl Journal {
    pub fn new() -> Self {
        Self { begun: Instant::now(), inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what happened.
    pub fn line(&self, text: &str) {
        let at = self.begun.elapsed();
        let line = format!("{:>9.3} {text}", at.as_secs_f64());
        self.inner().lines.push(line);
    }

    /// Counts something.
    pub fn count(&self, what: &str, number: u64) {
        *self.inner().counts.entry(what.to_owned()).or_default() += number;
    }

    /// How often something was counted.
    pub fn total(&self, what: &str) -> u64 {
        self.inner().counts.get(what).copied().unwrap_or_default()
    }

    /// That a command of this kind took so long.
    pub fn took(&self, kind: &'static str, time: Duration, undisturbed: bool) {
        let mut inner = self.inner();
        if undisturbed {
            let usual = inner.usual.entry(kind).or_insert(time);
            *usual = (*usual * 7 + time) / 8;
        }
        let longest = inner.longest.entry(kind).or_default();
        *longest = time.max(*longest);
    }

    /// How long a command of this kind usually takes.
    pub fn usual(&self, kind: &'static str) -> Duration {
        self.inner().usual.get(kind).copied().unwrap_or(Duration::from_millis(40))
    }

    /// The last lines.
    pub fn last(&self, number: usize) -> String {
        let inner = self.inner();
        let from = inner.lines.len().saturating_sub(number);
        inner.lines[from..].join("\n")
    }

    /// All lines of this world.
    pub fn all(&self) -> String {
        self.inner().lines.join("\n") + "\n"
    }

    /// Another world begins.
    pub fn next_world(&self) {
        self.inner().lines.clear();
    }

    /// The figures as a table.
    pub fn figures(&self) -> String {
        let inner = self.inner();
        let mut text = String::new();
        for (what, number) in &inner.counts {
            writeln!(text, "{number:>9}  {what}").expect("text");
        }
        for (kind, time) in &inner.longest {
            writeln!(text, "{:>8.1}s  longest {kind}", time.as_secs_f64()).expect("text");
        }
        text
    }
}
