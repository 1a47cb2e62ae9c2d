//! A few threads that take sections of work from one queue, in the order in which they came.
//!
//! They last as long as somebody may send them work. A section whose caller has stopped waiting is not begun; one that
//! panics takes its panic to its caller, and its thread goes on.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

type Section = Box<dyn FnOnce() + Send>;

/// The threads; clones share them.
#[derive(Clone, Debug)]
pub struct ThreadPool(Sender<Section>);

impl ThreadPool {
    /// So many threads, at least one; each begins with `prepare`.
    pub(super) fn new(name: &str, threads: usize, prepare: fn()) -> Self {
        let (sender, queue) = channel::<Section>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..threads.max(1) {
            let queue = queue.clone();
            let thread = thread::Builder::new().name(name.to_owned());
            thread
                .spawn(move || {
                    prepare();
                    while let Some(section) = next(&queue) {
                        section();
                    }
                })
                .expect("a process may start its threads");
        }
        Self(sender)
    }

    /// Runs `section` when its turn comes. Panics if `section` does.
    pub async fn run<T, F>(&self, section: F) -> T
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let (sender, result) = oneshot::channel();
        let span = tracing::Span::current();
        let section = move || {
            if !sender.is_closed() {
                let result = span.in_scope(|| catch_unwind(AssertUnwindSafe(section)));
                // The caller may have given up meanwhile.
                let _ = sender.send(result);
            }
        };
        self.0
            .send(Box::new(section))
            .expect("the threads last as long as their queue");
        match result.await.expect("a section that is waited for is run") {
            Ok(result) => result,
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// The next section queued; `None` when there will be no more.
fn next(queue: &Mutex<Receiver<Section>>) -> Option<Section> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::mpsc;

    use futures_util::FutureExt as _;

    use super::*;

    /// Polls a section once, so that it stands in the queue.
    fn enqueue<F: Future>(section: F) -> Pin<Box<F>> {
        let mut section = Box::pin(section);
        assert!((&mut section).now_or_never().is_none());
        section
    }

    #[tokio::test]
    async fn sections_are_run_in_the_order_in_which_they_came() {
        let pool = ThreadPool::new("test", 1, || {});
        let (go_on, wait) = mpsc::channel::<()>();
        let busy = enqueue(pool.run(move || wait.recv().unwrap()));
        let (note, notes) = mpsc::channel();
        let mut sections = Vec::new();
        for number in 0..5 {
            let note = note.clone();
            sections.push(enqueue(pool.run(move || note.send(number).unwrap())));
        }
        go_on.send(()).unwrap();
        busy.await;
        for section in sections {
            section.await;
        }
        assert_eq!(notes.try_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_begun() {
        let pool = ThreadPool::new("test", 1, || {});
        let (go_on, wait) = mpsc::channel::<()>();
        let busy = enqueue(pool.run(move || wait.recv().unwrap()));
        let (note, notes) = mpsc::channel();
        drop(enqueue(pool.run(move || note.send(()).unwrap())));
        go_on.send(()).unwrap();
        busy.await;
        assert_eq!(pool.run(|| 7).await, 7);
        assert!(notes.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_panic_is_the_callers_and_the_thread_goes_on() {
        let pool = ThreadPool::new("test", 1, || {});
        let other = pool.clone();
        let panicked = tokio::spawn(async move { other.run(|| panic!("on purpose")).await });
        assert!(panicked.await.is_err());
        assert_eq!(pool.run(|| 7).await, 7);
    }
}
