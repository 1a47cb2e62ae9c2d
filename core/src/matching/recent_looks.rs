//! What looks at selfies found, for the jobs that judge and enrol the same selfies a moment later.
//!
//! A guest's selfie is looked at before registering and again by the job. What the first look found is the job's too, so a
//! selfie is decoded and described once. It is kept in this process's memory only, by the hash of the file: until a job has
//! taken it, at most [`KEPT`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Refusal, selfie_rule};
use crate::faces::SeenSelfie;
use crate::limits::SelfieDigest;

/// How long the result of a look is kept that no job asks for.
const KEPT: Duration = Duration::from_mins(1);

/// Most results kept at once. What is one too many is looked at again.
const MOST: usize = 1024;

/// Most bytes of likenesses kept at once: those of a thousand descriptors, or of some sixty pictures that a service is shown.
const MOST_BYTES: usize = 16 << 20;

/// What a look at a selfie found.
#[derive(Clone)]
pub(super) struct SelfieLook {
    /// Width and height in pixels of the picture that was judged.
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) seen: SeenSelfie,
}

impl SelfieLook {
    pub(super) fn judge(&self, strict: bool) -> Result<(), Refusal> {
        selfie_rule::judge(&self.seen.faces, self.width, self.height, strict)
    }

    fn bytes(&self) -> usize {
        self.seen.likeness.as_ref().map_or(0, Vec::len)
    }
}

/// The results that are kept; clones share them.
#[derive(Clone, Default)]
pub(super) struct RecentLooks(Arc<Mutex<HashMap<SelfieDigest, SelfieLook>>>);

impl RecentLooks {
    /// Keeps the result of a look for a while.
    pub(super) fn keep(&self, digest: SelfieDigest, look: SelfieLook) {
        self.keep_for(KEPT, digest, look);
    }

    fn keep_for(&self, time: Duration, digest: SelfieDigest, look: SelfieLook) {
        let mut looks = self.lock();
        let bytes: usize = looks.values().map(SelfieLook::bytes).sum();
        if looks.len() >= MOST || bytes + look.bytes() > MOST_BYTES {
            return;
        }
        looks.insert(digest, look);
        drop(looks);
        let recent = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            recent.lock().remove(&digest);
        });
    }

    /// What was found in the selfie with this hash.
    pub(super) fn find(&self, digest: &SelfieDigest) -> Option<SelfieLook> {
        self.lock().get(digest).cloned()
    }

    /// The same, and it is kept no longer.
    pub(super) fn take(&self, digest: &SelfieDigest) -> Option<SelfieLook> {
        self.lock().remove(digest)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SelfieDigest, SelfieLook>> {
        // A map is whole whatever panicked beside it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look() -> SelfieLook {
        SelfieLook {
            width: 4,
            height: 3,
            seen: SeenSelfie {
                faces: Vec::new(),
                likeness: Some(vec![7]),
            },
        }
    }

    #[tokio::test]
    async fn a_look_that_no_job_takes_is_forgotten() {
        let recent = RecentLooks::default();
        recent.keep_for(Duration::from_millis(20), [1; 32], look());
        assert!(recent.find(&[1; 32]).is_some());
        while !recent.lock().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn a_look_is_taken_once_and_by_its_own_file() {
        let recent = RecentLooks::default();
        recent.keep([1; 32], look());
        assert!(recent.take(&[2; 32]).is_none());
        assert_eq!(recent.take(&[1; 32]).unwrap().seen.likeness, Some(vec![7]));
        assert!(recent.take(&[1; 32]).is_none());
    }

    #[tokio::test]
    async fn no_more_looks_are_kept_than_there_is_room_for() {
        let recent = RecentLooks::default();
        for number in 0..=MOST {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&number.to_le_bytes());
            recent.keep(digest, look());
        }
        assert_eq!(recent.lock().len(), MOST);
    }

    #[tokio::test]
    async fn large_likenesses_fill_no_more_memory_than_they_may() {
        let recent = RecentLooks::default();
        for number in 0..=4 {
            let mut look = look();
            look.seen.likeness = Some(vec![0; MOST_BYTES / 4]);
            recent.keep([number; 32], look);
        }
        assert_eq!(recent.lock().len(), 4);
    }
}
