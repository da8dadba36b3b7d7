//! Work on many tasks at once.

use rayon::ThreadPoolBuilder;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The typesetter goes as deep as lists within lists do.
const STACK: usize = 16 * 1024 * 1024;

/// How many processors there are for this process.
#[must_use]
pub fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// What `work` makes of each task, in the tasks' order; `jobs` of them are worked on at a time.
///
/// Each worker has a pool of its own for what `work` does in parallel: in a shared one, whoever waits for a part of a task may take up
/// another task whole, and so hold many in memory at once. Where there are fewer tasks than workers, the pools are larger instead.
pub fn each<T: Sync, R: Send>(jobs: NonZeroUsize, tasks: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = jobs.get().min(tasks.len());
    let within = jobs.get().checked_div(workers).unwrap_or(1).max(1);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(place) else { return done };
            done.push((place, work(task)));
        }
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| match ThreadPoolBuilder::new().num_threads(within).stack_size(STACK).build() {
                    Ok(pool) => pool.install(run),
                    // No more threads are to be had: the one that there is does it.
                    Err(_) => run(),
                })
            })
            .collect();
        let results = running.into_iter().map(|worker| match worker.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.flatten().collect()
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_once_and_in_order() {
        let tasks: Vec<usize> = (0..100).collect();
        for jobs in [1, 2, 7, 200] {
            let seen = AtomicUsize::new(0);
            let results = each(NonZeroUsize::new(jobs).unwrap(), &tasks, |task| {
                seen.fetch_add(1, Ordering::Relaxed);
                task * 2
            });
            assert_eq!(results, tasks.iter().map(|task| task * 2).collect::<Vec<_>>());
            assert_eq!(seen.into_inner(), tasks.len());
        }
        assert!(each(NonZeroUsize::MIN, &[] as &[u8], |_| ()).is_empty());
    }

    #[test]
    fn few_tasks_have_more_hands_each() {
        let jobs = NonZeroUsize::new(8).unwrap();
        assert_eq!(each(jobs, &[(), ()], |()| rayon::current_num_threads()), [4, 4]);
        assert_eq!(each(jobs, &[(); 9], |()| rayon::current_num_threads()), [1; 9]);
    }
}
