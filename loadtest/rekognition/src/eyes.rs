//! What the stand-in sees with: the networks, and a memory of what they saw.
//!
//! The real service computes elsewhere, while the stand-in takes the cores that the program beside it needs. The same
//! bytes always show the same faces, so they are looked at once; tests that share eyes share what was seen.

use std::fmt;
use std::sync::Arc;

use findme_engine::Models;
use quick_cache::sync::Cache;
use uuid::Uuid;

use crate::picture::Seen;

/// More pictures than any test or load has.
const MOST_PICTURES: usize = 10_000;

/// Eyes of one or more stand-ins.
pub struct Eyes {
    pub(crate) models: Models,
    /// What was seen in pictures, by their ids.
    pub(crate) seen: Cache<Uuid, Arc<Seen>>,
}

impl Eyes {
    /// Eyes that have seen nothing yet.
    pub fn new(models: Models) -> Self {
        Self {
            models,
            seen: Cache::new(MOST_PICTURES),
        }
    }
}

impl fmt::Debug for Eyes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Eyes").finish_non_exhaustive()
    }
}
