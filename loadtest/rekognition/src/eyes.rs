//! What the stand-in sees with: the networks, and a memory of what they saw.
//!
//! The real service computes elsewhere, while the stand-in takes the cores that the program beside it needs. The same
//! bytes always show the same faces, so they are looked at once; tests that share eyes share what was seen.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use findme_engine::Models;
use uuid::Uuid;

use crate::picture::Seen;

/// More pictures than any test or load has; a memory that is full begins anew.
const MOST_PICTURES: usize = 10_000;

/// Eyes of one or more stand-ins.
pub struct Eyes {
    pub(crate) models: Models,
    seen: Mutex<HashMap<Uuid, Arc<Seen>>>,
}

impl Eyes {
    /// Eyes that have seen nothing yet.
    pub fn new(models: Models) -> Self {
        Self {
            models,
            seen: Mutex::default(),
        }
    }

    /// What was seen in the picture of this id.
    pub(crate) fn recall(&self, id: Uuid) -> Option<Arc<Seen>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&id).cloned()
    }

    /// Remembers what was seen.
    pub(crate) fn remember(&self, id: Uuid, seen: &Arc<Seen>) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_PICTURES {
            all.clear();
        }
        all.insert(id, Arc::clone(seen));
    }
}

impl fmt::Debug for Eyes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Eyes").finish_non_exhaustive()
    }
}
