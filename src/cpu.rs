//! Work for the processor, bounded: two crews of as many threads as there are cores, one for what a guest waits for and one
//! for what nobody in particular does. Ten jobs share two cores one after the other instead of all at a crawl.
//!
//! The second crew is as polite as the system allows: it computes while nobody else wants to. So a guest never waits for
//! the end of somebody's photo, and neither does a request. The first crew only lets requests, password hashes and the
//! database go first, which all take moments, so that a crowd of guests who are matched keeps nobody from getting in.

mod crew;

use self::crew::Crew;

/// Who waits for the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A guest in front of a screen.
    Guest,
    /// Nobody in particular.
    Background,
}

/// The gate to the processor; clones share it.
#[derive(Clone, Debug)]
pub struct Cpu {
    guests: Crew,
    background: Crew,
}

impl Cpu {
    /// A gate for `cores` sections of either urgency at once.
    pub fn new(cores: usize) -> Self {
        Self {
            guests: Crew::new("guests", cores, || stand_back(POLITE)),
            background: Crew::new("background", cores, || stand_back(LAST)),
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
        let crew = match urgency {
            Urgency::Guest => &self.guests,
            Urgency::Background => &self.background,
        };
        crew.run(section).await
    }
}

/// The priority of guests' computing: a third of the time of a thread with the usual one, where both want a core.
const POLITE: i32 = 5;

/// The priority of all other computing: the least that a thread can ask for.
const LAST: i32 = 19;

/// Gives the calling thread this priority: 0 is the usual one, 19 the least.
#[cfg(target_os = "linux")]
fn stand_back(priority: i32) {
    // On Linux this is the thread's own. Without it the work is done all the same, so a refusal does not matter.
    let _ = rustix::process::setpriority_process(None, priority);
}

/// Elsewhere a thread has no priority of its own.
#[cfg(not(target_os = "linux"))]
fn stand_back(_priority: i32) {}

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
        assert_eq!(cpu.run(Urgency::Guest, priority).await, POLITE);
        assert_eq!(cpu.run(Urgency::Background, priority).await, LAST);
        assert_eq!(priority(), own);
    }
}
