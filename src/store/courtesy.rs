//! Who goes first at SQLite's one writer: of all the work that nobody waits for, one transaction at a time stands in line, so
//! that a guest or a request waits for one of them at most, however many jobs there are.
//!
//! What is done [`behind_others`] says so for everything it awaits. PostgreSQL has many writers and does not mind.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

tokio::task_local! {
    static BEHIND: ();
}

/// Does work whose transactions let those of everybody else go first.
pub async fn behind_others<F: Future>(work: F) -> F::Output {
    BEHIND.scope((), work).await
}

/// The line of those who let others go first; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Courtesy(Arc<Semaphore>);

impl Courtesy {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// Waits for the turn among those who let others go first; nobody else waits here. The turn lasts as long as the
    /// value.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        BEHIND.try_with(|()| ()).ok()?;
        // The semaphore is never closed.
        self.0.clone().acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn only_one_of_those_behind_stands_at_the_writer() {
        let test = testing::sqlite().await;
        let first = behind_others(test.store.begin()).await.unwrap();
        let mut second = Box::pin(behind_others(test.store.begin()));
        assert!((&mut second).now_or_never().is_none());
        // Whoever goes first asks later, and has the writer before the second.
        let mut guest = Box::pin(test.store.begin());
        assert!((&mut guest).now_or_never().is_none());
        drop(first);
        let guest = guest.await.unwrap();
        assert!((&mut second).now_or_never().is_none());
        drop(guest);
        drop(second.await.unwrap());
    }
}
