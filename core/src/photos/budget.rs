//! Memory shared by whoever decodes pictures, so that ten large photos never meet in memory.
//!
//! It is taken before and given back after. A reservation is made once and only shrinks: whoever held some and waited
//! for more could wait for ever.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const MIB: u64 = 1 << 20;

/// A number of bytes to share; clones share the same ones.
#[derive(Clone, Debug)]
pub struct MemoryBudget {
    mebibytes: Arc<Semaphore>,
    total: u32,
}

impl MemoryBudget {
    /// A budget of `bytes`, in whole mebibytes, at least one.
    pub fn new(bytes: u64) -> Self {
        let total = mebibytes(bytes);
        let permits = usize::try_from(total).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            mebibytes: Arc::new(Semaphore::new(permits)),
            total,
        }
    }

    /// Waits for `bytes`, first come first served. Who asks for more than there is gets all of it.
    pub async fn reserve(&self, bytes: u64) -> Reservation {
        let wanted = mebibytes(bytes).min(self.total);
        let held = Arc::clone(&self.mebibytes)
            .acquire_many_owned(wanted)
            .await
            .expect("the semaphore is never closed");
        Reservation(held)
    }
}

/// A share of a budget, given back when dropped.
#[derive(Debug)]
pub struct Reservation(OwnedSemaphorePermit);

impl Reservation {
    /// Gives back all but `bytes`.
    pub fn shrink_to(&mut self, bytes: u64) {
        let kept = usize::try_from(mebibytes(bytes)).unwrap_or(usize::MAX);
        drop(self.0.split(self.0.num_permits().saturating_sub(kept)));
    }
}

fn mebibytes(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(MIB)).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn memory_is_waited_for_and_given_back() {
        let budget = MemoryBudget::new(10 * MIB);
        let mut first = budget.reserve(8 * MIB).await;
        assert!(budget.reserve(3 * MIB).now_or_never().is_none());
        first.shrink_to(7 * MIB);
        let second = budget.reserve(3 * MIB).now_or_never().unwrap();
        drop((first, second));
        assert!(budget.reserve(10 * MIB).now_or_never().is_some());
    }

    #[tokio::test]
    async fn who_wants_more_than_there_is_gets_it_alone() {
        let budget = MemoryBudget::new(10 * MIB);
        let all = budget.reserve(1000 * MIB).await;
        assert!(budget.reserve(1).now_or_never().is_none());
        drop(all);
        assert!(budget.reserve(1).now_or_never().is_some());
    }
}
