//! How long the page's worker has been at work, as the system counts the time of its thread: a
//! browser tells that of no worker.

use std::fs;
use std::process;

/// What Chromium calls the thread of a worker.
const WORKER: &str = "DedicatedWorker";

/// The time of all workers of browsers that this process started, in milliseconds; not a number
/// where the system does not count.
pub(crate) fn worker_ms() -> f64 {
    let all = entries("/proc").into_iter().filter_map(|name| name.parse::<u32>().ok());
    let spent: Vec<f64> = all.filter(|process| is_ours(*process)).flat_map(workers).collect();
    if spent.is_empty() { f64::NAN } else { spent.iter().sum() }
}

/// The times of the workers in one process.
fn workers(process: u32) -> Vec<f64> {
    let tasks = format!("/proc/{process}/task");
    let of_worker = |task: &String| {
        let name = fs::read_to_string(format!("{tasks}/{task}/comm")).ok()?;
        let spent = fs::read_to_string(format!("{tasks}/{task}/schedstat")).ok()?;
        let nanoseconds: f64 = spent.split(' ').next()?.parse().ok()?;
        name.starts_with(WORKER).then_some(nanoseconds / 1e6)
    };
    entries(&tasks).iter().filter_map(of_worker).collect()
}

/// Whether a process descends from this one.
fn is_ours(mut process: u32) -> bool {
    while process > 1 {
        if process == process::id() {
            return true;
        }
        let Some(parent) = parent(process) else { return false };
        process = parent;
    }
    false
}

fn parent(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

fn entries(folder: &str) -> Vec<String> {
    let found = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
