//! Work for the processor, bounded: at most as many sections run at once as there are cores, on blocking
//! threads, so that ten jobs share two cores one after the other instead of all at a crawl.
//!
//! Whoever waits for a guest goes before whoever works through a stack of photos.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Who waits for the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A guest in front of a screen.
    Guest,
    /// Nobody in particular.
    Background,
}

/// The gate to the processor; clones share it.
#[derive(Clone)]
pub struct Cpu(Arc<Mutex<Gate>>);

struct Gate {
    free: usize,
    guests: VecDeque<oneshot::Sender<Permit>>,
    background: VecDeque<oneshot::Sender<Permit>>,
}

/// The right to compute; gives itself to the next in line when dropped.
struct Permit(Option<Cpu>);

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(cpu) = self.0.take() {
            cpu.pass_on();
        }
    }
}

impl Cpu {
    /// A gate for `cores` sections at once.
    pub fn new(cores: usize) -> Self {
        Self(Arc::new(Mutex::new(Gate {
            free: cores.max(1),
            guests: VecDeque::new(),
            background: VecDeque::new(),
        })))
    }

    /// A gate as wide as this machine.
    pub fn of_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Runs `section` on a blocking thread when its turn comes. Panics if `section` does.
    pub async fn run<T, F>(&self, urgency: Urgency, section: F) -> T
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let permit = self.enter(urgency).await;
        #[expect(
            clippy::disallowed_methods,
            reason = "bounded by the permit, which the section holds to its end"
        )]
        let section = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            section()
        });
        match section.await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => panic!("the runtime stopped under a running section: {error}"),
            },
        }
    }

    async fn enter(&self, urgency: Urgency) -> Permit {
        let turn = {
            let mut gate = self.lock();
            if gate.free > 0 {
                gate.free -= 1;
                return Permit(Some(self.clone()));
            }
            let (sender, turn) = oneshot::channel();
            match urgency {
                Urgency::Guest => gate.guests.push_back(sender),
                Urgency::Background => gate.background.push_back(sender),
            }
            turn
        };
        turn.await
            .expect("the gate keeps every waiting sender until it hands a permit over")
    }

    fn pass_on(&self) {
        loop {
            let next = {
                let mut gate = self.lock();
                let next = gate.guests.pop_front().or_else(|| gate.background.pop_front());
                if next.is_none() {
                    gate.free += 1;
                }
                next
            };
            let Some(next) = next else { return };
            match next.send(Permit(Some(self.clone()))) {
                Ok(()) => return,
                // That one gave up waiting: the loop passes its permit on, not the permit itself.
                Err(mut permit) => permit.0 = None,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Gate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts `urgency` work that notes its name, and waits until it stands in line.
    async fn line_up(
        cpu: &Cpu,
        urgency: Urgency,
        name: &'static str,
        served: &Arc<Mutex<Vec<&'static str>>>,
    ) -> tokio::task::JoinHandle<()> {
        let waiting = |cpu: &Cpu| {
            let gate = cpu.lock();
            gate.guests.len() + gate.background.len()
        };
        let before = waiting(cpu);
        let (gate, served) = (cpu.clone(), served.clone());
        let work = tokio::spawn(async move {
            gate.run(urgency, move || served.lock().unwrap().push(name)).await;
        });
        while waiting(cpu) == before {
            tokio::task::yield_now().await;
        }
        work
    }

    #[tokio::test]
    async fn guests_overtake_and_each_line_keeps_its_order() {
        let cpu = Cpu::new(1);
        let served = Arc::new(Mutex::new(Vec::new()));
        let busy = cpu.enter(Urgency::Background).await;
        let work = [
            line_up(&cpu, Urgency::Background, "photo 1", &served).await,
            line_up(&cpu, Urgency::Background, "photo 2", &served).await,
            line_up(&cpu, Urgency::Guest, "guest 1", &served).await,
            line_up(&cpu, Urgency::Guest, "guest 2", &served).await,
        ];
        drop(busy);
        for work in work {
            work.await.unwrap();
        }
        assert_eq!(
            *served.lock().unwrap(),
            ["guest 1", "guest 2", "photo 1", "photo 2"]
        );
    }

    #[tokio::test]
    async fn those_who_stop_waiting_lose_nothing_for_the_others() {
        let cpu = Cpu::new(1);
        let served = Arc::new(Mutex::new(Vec::new()));
        let busy = cpu.enter(Urgency::Guest).await;
        let gone = line_up(&cpu, Urgency::Guest, "gone", &served).await;
        let patient = line_up(&cpu, Urgency::Background, "patient", &served).await;
        gone.abort();
        drop(busy);
        patient.await.unwrap();
        assert_eq!(*served.lock().unwrap(), ["patient"]);
        // The last permit comes back when its thread lets go of it.
        assert_eq!(cpu.run(Urgency::Guest, || 7).await, 7);
    }

    #[tokio::test]
    async fn a_panicking_section_gives_its_permit_back() {
        let cpu = Cpu::new(1);
        let gate = cpu.clone();
        let panicked = tokio::spawn(async move { gate.run(Urgency::Guest, || panic!("on purpose")).await });
        assert!(panicked.await.is_err());
        assert_eq!(cpu.run(Urgency::Guest, || 7).await, 7);
    }
}
