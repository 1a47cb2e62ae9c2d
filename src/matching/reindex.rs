//! Letting the engine learn an event anew: with a newer face model, or after its memory was lost.
//!
//! The engine forgets the event; then every photo is indexed and every guest enrolled again, into the next generation of
//! its memory, photos first, so that each guest is searched for once, in all of them. Galleries stay as they are until each
//! guest's own search is swapped in. What other jobs learned meanwhile into the memory that goes does not count: they are
//! told so at their commit, and learn it again.

use std::time::Duration;

use super::{Error, Matching};
use crate::faces;
use crate::model::{Action, EventId, Fence, Job, JobId, JobState, Task, UserId};
use crate::store::audit::{self, Line};
use crate::store::{Conn, Tx, collections, enrolments, events, generations, jobs, photos};

/// How long the job waits after the engine failed to forget. It is never given up, for by then the rows are marked.
const PAUSE: Duration = Duration::from_secs(30);

/// What indexing an event anew takes, and how it went the last time.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Photos to be indexed.
    pub photos: i64,
    /// Guests to be enrolled and searched for.
    pub guests: i64,
    /// The face model by which the engine learned the event, where it tells.
    pub face_model: Option<String>,
    /// The last time, which may be under way; forgotten after a week.
    pub last: Option<Job>,
}

/// The last re-index of an event.
async fn latest(db: Conn<'_>, event: EventId) -> Result<Option<Job>, Error> {
    let task = Task::ReindexEvent { event };
    let subject = task.subject().unwrap_or_default();
    Ok(jobs::latest(db, task.kind(), &subject).await?)
}

impl Matching {
    /// What indexing an event anew would take now.
    pub async fn reindex_workload(&self, event: EventId) -> Result<Workload, Error> {
        let mut reader = self.store.read().await?;
        let guests = enrolments::searchable_guests(reader.conn(), event).await?.len();
        Ok(Workload {
            photos: events::count_photos(reader.conn(), event).await?,
            guests: i64::try_from(guests).unwrap_or(i64::MAX),
            face_model: collections::face_model(reader.conn(), event).await?,
            last: latest(reader.conn(), event).await?,
        })
    }

    /// Queues a re-index of an event. It may be paid for by the photo, so a second one is refused while the first is
    /// under way.
    pub async fn reindex(&self, actor: Option<UserId>, event: EventId) -> Result<JobId, Error> {
        let mut tx = self.store.begin().await?;
        if !enrolments::lock_event(tx.conn(), event).await? {
            return Err(Error::Gone);
        }
        let state = latest(tx.conn(), event).await?.map(|job| job.state);
        if !matches!(state, None | Some(JobState::Done | JobState::Failed)) {
            return Err(Error::UnderWay);
        }
        let job = self.queue.admit(tx.conn(), &Task::ReindexEvent { event }).await?;
        let line = Line::by(actor, Action::ReindexAsked).at_event(event);
        audit::write(tx.conn(), &line, self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(job)
    }

    /// A re-index's job: lets the engine forget the event, queues all that it has to learn again, and lets the re-index
    /// wait for it.
    pub async fn learn_anew(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        self.begin_next(fence, event).await?.commit().await?;
        self.engine.forget_event(event).await.map_err(keep_trying)?;
        // Once more, for what was learned since into the memory that is gone now.
        let mut tx = self.begin_next(fence, event).await?;
        let photos = photos::ids(tx.conn(), event).await?;
        let guests = enrolments::searchable_guests(tx.conn(), event).await?;
        tracing::info!(event_id = %event, photos = photos.len(), guests = guests.len(), "an event is indexed anew");
        let photos = photos.into_iter().map(|photo| Task::IndexPhoto { event, photo });
        let guests = guests.into_iter().map(|guest| Task::MatchGuest { event, guest });
        let parts: Vec<_> = photos.chain(guests).collect();
        self.queue.admit_parts(tx.conn(), &parts, fence.job).await?;
        self.split(tx, fence).await
    }

    async fn begin_next(&self, fence: Fence, event: EventId) -> Result<Tx, Error> {
        let mut tx = self.begin(fence).await?;
        if generations::begin_next(tx.conn(), event).await? {
            Ok(tx)
        } else {
            Err(Error::Gone)
        }
    }

    /// The generation of the engine's memory that is learned into now.
    pub(super) async fn generation(&self, event: EventId) -> Result<i64, Error> {
        generation(self.store.read().await?.conn(), event).await
    }

    /// The revision of the event at which something becomes known that the engine learned into a generation of its
    /// memory. The event stays locked until the transaction ends.
    pub(super) async fn next_revision(
        &self,
        tx: &mut Tx,
        event: EventId,
        learned_into: i64,
    ) -> Result<i64, Error> {
        let revision = enrolments::next_revision(tx.conn(), event).await?;
        if generation(tx.conn(), event).await? == learned_into {
            revision.ok_or(Error::Gone)
        } else {
            Err(Error::Superseded)
        }
    }
}

/// The present generation; none while the engine is told to forget it.
async fn generation(mut db: Conn<'_>, event: EventId) -> Result<i64, Error> {
    let task = Task::ReindexEvent { event };
    let subject = task.subject().unwrap_or_default();
    if jobs::is_running(db.reborrow(), task.kind(), &subject).await? {
        return Err(Error::Superseded);
    }
    generations::present(db, event).await?.ok_or(Error::Gone)
}

fn keep_trying(error: faces::Error) -> Error {
    match error {
        faces::Error::Failed(source) => Error::Unavailable {
            reason: source.to_string(),
            retry_after: PAUSE,
        },
        error => error.into(),
    }
}
