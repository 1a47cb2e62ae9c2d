//! Processor time and memory, as `/proc` tells them; nothing where there is no `/proc`.
//!
//! The time of a process counts all its threads, those that have ended included. The time of the machine tells how
//! much others had of it: the clients of a run are at work on the same processors.

use std::fs;

/// What a process has used so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Process {
    /// Seconds of processor time.
    pub(super) processor: f64,
    /// Bytes of memory that are resident.
    pub(super) resident: f64,
    /// The most bytes that ever were.
    pub(super) peak: f64,
}

impl Process {
    /// The process of this number, while there is one.
    pub(super) fn read(id: i32) -> Option<Self> {
        let file = |name| fs::read_to_string(format!("/proc/{id}/{name}")).ok();
        let status = file("status")?;
        Some(Self {
            processor: process_ticks(&file("stat")?)? / ticks_a_second(),
            resident: bytes(&status, "VmRSS:")?,
            peak: bytes(&status, "VmHWM:")?,
        })
    }
}

/// Seconds for which this machine's processors were busy, all of them together.
pub(super) fn busy_seconds() -> Option<f64> {
    Some(machine_ticks(&fs::read_to_string("/proc/stat").ok()?)? / ticks_a_second())
}

#[expect(clippy::cast_precision_loss, reason = "a hundred, nearly everywhere")]
fn ticks_a_second() -> f64 {
    rustix::param::clock_ticks_per_second().max(1) as f64
}

/// The ticks that a process spent in its own code and in the kernel's, from its `stat`.
fn process_ticks(stat: &str) -> Option<f64> {
    // The name in parentheses may hold anything, spaces and parentheses included.
    let (_, rest) = stat.rsplit_once(')')?;
    // What follows the name begins with the third field; the two times are the 14th and 15th.
    let mut times = rest.split_whitespace().skip(11);
    Some(times.next()?.parse::<f64>().ok()? + times.next()?.parse::<f64>().ok()?)
}

/// The ticks that all processors spent on work, from the machine's `stat`.
fn machine_ticks(stat: &str) -> Option<f64> {
    let all = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let ticks = all.split_whitespace().map(str::parse);
    let ticks: Vec<f64> = ticks.collect::<Result<_, _>>().ok()?;
    // user, nice, system, idle, iowait, irq, softirq; what follows is other guests' time, or counted already.
    let [user, nice, system, _idle, _waiting, irq, softirq, ..] = ticks[..] else {
        return None;
    };
    Some(user + nice + system + irq + softirq)
}

/// A line of a process's `status` that is told in kB.
fn bytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_it_is_called() {
        let stat = "7 (find) me (8) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 9 0 100 200 300";
        assert_eq!(process_ticks(stat), Some(300.0));
        assert_eq!(process_ticks("7 (findme) S 1 2"), None);
        assert_eq!(process_ticks(""), None);
    }

    #[test]
    fn memory_is_told_in_bytes() {
        let status = "Name:\tfindme\nVmHWM:\t    2048 kB\nVmRSS:\t       1 kB\nThreads:\t4\n";
        assert_eq!(bytes(status, "VmRSS:"), Some(1024.0));
        assert_eq!(bytes(status, "VmHWM:"), Some(2_097_152.0));
        // A process that is ending has no memory any more.
        assert_eq!(bytes("Name:\tfindme\n", "VmRSS:"), None);
        assert_eq!(bytes(status, "Threads:"), None);
    }

    #[test]
    fn a_machine_is_busy_with_everything_but_waiting() {
        let stat = "cpu  10 20 30 1000 2000 4 5 600 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
        assert_eq!(machine_ticks(stat), Some(69.0));
        assert_eq!(machine_ticks("cpu0 1 1 1 1 1 1 1\n"), None);
        assert_eq!(machine_ticks("cpu  1 2 3\n"), None);
        assert_eq!(machine_ticks("cpu  1 2 3 4 5 6 x\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_can_be_read() {
        let id = i32::try_from(std::process::id()).unwrap();
        let process = Process::read(id).unwrap();
        assert!(process.resident > 0.0 && process.peak >= process.resident);
        assert!(busy_seconds().unwrap() > 0.0);
        assert_eq!(Process::read(-1), None);
    }
}
