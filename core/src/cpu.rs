//! Work for the processor, bounded and in order of importance: threads for guests who are to be recognized, for pictures that
//! somebody looks at, for what nobody in particular waits for, and for reading files that are downloaded. Of those that compute
//! there are as many as cores for each, so ten jobs share two cores one after the other instead of all at a crawl.
//!
//! Requests, password hashes and the database go first, which all take moments, so that a crowd of guests who are matched
//! keeps nobody from getting in. Guests come next, then pictures. The other threads compute while nobody else wants to: a guest
//! never waits for the end of somebody's photo or for what others load, and neither does a request.

mod thread_pool;

pub use thread_pool::ThreadPool;

/// Who waits for the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A guest in front of a screen, who is to be recognized.
    Guest,
    /// Somebody who looks at a picture that is made first.
    Picture,
    /// Nobody in particular.
    Background,
}

/// The gate to the processor; clones share it.
#[derive(Clone, Debug)]
pub struct Cpu {
    guests: ThreadPool,
    pictures: ThreadPool,
    background: ThreadPool,
}

impl Cpu {
    /// A gate for `cores` sections of each urgency at once.
    pub fn new(cores: usize) -> Self {
        Self {
            guests: ThreadPool::new("guests", cores, || lower_priority(GUEST_NICENESS)),
            pictures: ThreadPool::new("pictures", cores, || lower_priority(PICTURE_NICENESS)),
            background: ThreadPool::new("background", cores, run_when_idle),
        }
    }

    /// A gate as wide as this machine.
    pub fn of_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Runs `section` when its turn comes, unless the caller has given up by then. Panics if `section` does.
    pub async fn run<T, F>(&self, urgency: Urgency, section: F) -> T
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let pool = match urgency {
            Urgency::Guest => &self.guests,
            Urgency::Picture => &self.pictures,
            Urgency::Background => &self.background,
        };
        pool.run(section).await
    }
}

/// Threads that read files which are being downloaded: they copy while nothing else wants to.
///
/// A download is a chain of reads and sends. Each read that is done puts a send in the queue of the runtime's threads, which
/// requests and the database wait in too. Readers that stand back let that queue grow only while it is served.
pub fn readers() -> ThreadPool {
    ThreadPool::new("readers", READERS, run_when_idle)
}

/// Files that are read at once. More of them would only help a disk that takes long to answer.
const READERS: usize = 4;

/// The priority of guests' computing: a third of the time of a thread with the usual one, where both want a core.
const GUEST_NICENESS: i32 = 5;

/// The priority of making pictures: a third of that of guests' computing.
const PICTURE_NICENESS: i32 = 10;

/// Gives the calling thread this priority: 0 is the usual one, 19 the least of those that have a share.
#[cfg(target_os = "linux")]
fn lower_priority(priority: i32) {
    // On Linux this is the thread's own. Without it the work is done all the same, so a refusal does not matter.
    let _ = rustix::process::setpriority_process(None, priority);
}

/// Lets the calling thread compute while no other wants to: its share beside one of guests is a hundredth.
#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "a setting that the standard library has no safe call for"
)]
fn run_when_idle() {
    let priority = libc::sched_param { sched_priority: 0 };
    // SAFETY: 0 is the calling thread, and `priority` outlives the call. Anybody may ask for this policy, so a refusal
    // does not happen, and would not matter.
    unsafe {
        libc::sched_setscheduler(0, libc::SCHED_IDLE, &raw const priority);
    }
}

/// Elsewhere a thread has no priority of its own.
#[cfg(not(target_os = "linux"))]
fn lower_priority(_priority: i32) {}

/// The same.
#[cfg(not(target_os = "linux"))]
fn run_when_idle() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_guest_does_not_wait_for_the_background() {
        let cpu = Cpu::new(1);
        let (go_on, wait) = std::sync::mpsc::channel();
        let background = cpu.clone();
        let photo = tokio::spawn(async move {
            background
                .run(Urgency::Background, move || wait.recv().unwrap())
                .await
        });
        assert_eq!(cpu.run(Urgency::Guest, || 7).await, 7);
        go_on.send(8).unwrap();
        assert_eq!(photo.await.unwrap(), 8);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn computing_stands_back_and_nothing_else_does() {
        let cpu = Cpu::new(1);
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let own = priority();
        assert_eq!(cpu.run(Urgency::Guest, priority).await, GUEST_NICENESS);
        let policy = || {
            let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
            let (_, fields) = stat.rsplit_once(") ").unwrap();
            // `proc_pid_stat(5)`: field 41, and the name before these is field 2.
            fields.split(' ').nth(41 - 3).unwrap().parse::<i32>().unwrap()
        };
        assert_eq!(cpu.run(Urgency::Background, policy).await, libc::SCHED_IDLE);
        assert_eq!(priority(), own);
    }
}
