//! The job of an erasure: removes what deleted rows left behind, faces first, and looks afterwards whether anything is still
//! there.
//!
//! The job is never given up and may begin anew at any point. With the last job of an erasure its receipt is complete.

use std::sync::Arc;
use std::time::Duration;

use super::Error;
use crate::clock::Clock;
use crate::error_chain::chain;
use crate::faces::{self, Engine};
use crate::model::{Erasure, EventId, FaceOwner, Fence, Scope, UserId};
use crate::objects::{self, Key, Objects};
use crate::store::{Store, erasures, jobs, removal};

/// How long the job waits for another to end.
const TURN: Duration = Duration::from_secs(1);

/// How long the job waits after the engine or the storage failed it.
const PAUSE: Duration = Duration::from_secs(30);

/// Carries erasures out; clones share everything.
#[derive(Clone)]
pub struct Eraser {
    store: Store,
    objects: Objects,
    engine: Arc<dyn Engine>,
    clock: Arc<dyn Clock>,
}

impl Eraser {
    /// Removes from this storage and this engine what a database no longer has.
    pub fn new(store: Store, objects: Objects, engine: Arc<dyn Engine>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            objects,
            engine,
            clock,
        }
    }

    /// Removes the faces and files of an erasure, and notes on its receipt that nothing is left. Everything may be gone
    /// already.
    pub async fn carry_out(&self, fence: Fence, erasure: &Erasure) -> Result<(), Error> {
        if erasures::must_wait(self.store.read().await?.conn(), fence.job).await? {
            return Err(not_yet("what goes first has not gone yet", TURN));
        }
        let keys = keys(erasure);
        let files = self.remove(erasure, &keys).await?;
        if let Scope::Account(event, guest) = erasure.scope {
            self.forget_work(event, guest).await?;
        }
        let left = self.left_of(erasure, &keys).await?;
        if left > 0 {
            let reason = format!("{left} things that were erased are still there");
            return Err(not_yet(reason, PAUSE));
        }
        let mut tx = self.store.begin_for(fence).await?.ok_or(Error::Lost)?;
        erasures::close_part(tx.conn(), fence.job, files, self.clock.now()).await?;
        if matches!(erasure.scope, Scope::Account(..)) {
            jobs::forget_erasure(tx.conn(), fence.job).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Removes all there is; answers how many files that may be.
    async fn remove(&self, erasure: &Erasure, keys: &[Key]) -> Result<u64, Error> {
        if let Some(event) = erasure.scope.event()
            && !erasure.faces.is_empty()
        {
            self.engine.forget(event, &erasure.faces).await?;
        }
        match erasure.scope {
            // Also those of which nobody has the keys.
            Scope::Guest(event, guest) | Scope::Account(Some(event), guest) => {
                let owner = FaceOwner::Guest(guest);
                self.engine.forget_orphans(event, owner, &[]).await?;
            }
            Scope::EventFaces(event) | Scope::Event(event) => self.engine.forget_event(event).await?,
            Scope::Files | Scope::Named(_) | Scope::Account(None, _) => {}
        }
        for key in keys {
            self.objects.delete(key).await?;
        }
        let mut files = keys.len() as u64;
        if let Scope::Event(event) = erasure.scope {
            files += self.objects.delete_event(event).await?;
        }
        Ok(files)
    }

    /// Makes the jobs forget a guest who is gone, once all of them have ended.
    async fn forget_work(&self, event: Option<EventId>, guest: UserId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let is_idle = jobs::forget_guest(tx.conn(), event, guest).await?;
        tx.commit().await?;
        if is_idle {
            Ok(())
        } else {
            Err(not_yet("a job about the guest has not ended yet", TURN))
        }
    }

    /// How much is still there.
    async fn left_of(&self, erasure: &Erasure, keys: &[Key]) -> Result<usize, Error> {
        let mut left = 0;
        if let Some(event) = erasure.scope.event()
            && !erasure.faces.is_empty()
        {
            left += self.engine.remembers(event, &erasure.faces).await?;
        }
        if let Scope::EventFaces(event) | Scope::Event(event) = erasure.scope {
            left += usize::from(self.engine.remembers_event(event).await?);
        }
        if let Scope::Event(event) = erasure.scope {
            left += usize::from(self.objects.holds_event(event).await?);
        }
        for key in keys {
            left += usize::from(self.objects.holds(key).await?);
        }
        if let Scope::Account(_, user) = erasure.scope {
            let mut reader = self.store.read().await?;
            left += removal::rows_of(reader.conn(), user).await?;
        }
        Ok(left)
    }
}

fn not_yet(reason: impl Into<String>, retry_after: Duration) -> Error {
    Error::NotYet {
        reason: reason.into(),
        retry_after,
    }
}

/// A failure of the engine is no reason to give the job up: what was promised to be forgotten has to go.
impl From<faces::Error> for Error {
    fn from(error: faces::Error) -> Self {
        match error {
            faces::Error::Unavailable { reason, retry_after } => not_yet(reason, retry_after),
            faces::Error::Denied(reason) => not_yet(reason, PAUSE),
            faces::Error::NoFace | faces::Error::Unusable(_) => not_yet(chain(&error).to_string(), PAUSE),
            faces::Error::Failed(source) => not_yet(chain(&*source).to_string(), PAUSE),
        }
    }
}

/// Nor is one of the storage.
impl From<objects::Error> for Error {
    fn from(error: objects::Error) -> Self {
        not_yet(chain(&error).to_string(), PAUSE)
    }
}

fn keys(erasure: &Erasure) -> Vec<Key> {
    let parsed = erasure.objects.iter().map(|object| Key::parse(object));
    let ours = parsed.filter_map(|key| {
        key.inspect_err(|error| {
            tracing::error!(%error, "an erasure names a file that cannot be one of ours");
        })
        .ok()
    });
    ours.collect()
}
