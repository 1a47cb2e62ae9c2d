//! Letting the engine learn an event anew: with a newer face model, or after its memory was lost.
//!
//! The engine forgets the event; then every photo is indexed and every guest enrolled again, into the next generation of
//! its memory, photos first, so that each guest is searched for once, in all of them. In a guests-only event guests come
//! first, so that each photo is scanned once. Galleries stay as they are until each search is swapped in. What
//! other jobs learned meanwhile into the memory that goes does not count: they are told so at their commit, and learn it
//! again.

use super::{Error, Matching, keep_trying};
use crate::model::{Action, EventId, Fence, Job, JobId, JobState, Priority, Task, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::generations;
use crate::store::{Conn, Tx, collections, enrolments, erasures, events, jobs, photos};

/// What indexing an event anew takes, and how it went the last time.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Photos to be indexed.
    pub photos: i64,
    /// Guests to be enrolled and searched for.
    pub guests: i64,
    /// In a guests-only event, the faces that its photos showed at the last scan, which are searched for one by one.
    pub transient_faces: Option<i64>,
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
        let version = generations::event_version(reader.conn(), event).await?;
        let transient_faces = if version.is_some_and(|version| version.guests_only) {
            Some(events::count_faces(reader.conn(), event).await?)
        } else {
            None
        };
        Ok(Workload {
            transient_faces,
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
        let entry = NewAuditEntry::by(actor, Action::ReindexAsked).at_event(event);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(job)
    }

    /// A re-index's job: lets the engine forget the event, queues all that it has to learn again, and lets the re-index
    /// wait for it.
    pub async fn learn_anew(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        // Photos that are learned now must not be forgotten by what was asked for before.
        let forgetting = Task::ForgetPhotos { event };
        let mut reader = self.store.read().await?;
        // Nor by what was erased when the event was over, before it was restored.
        if is_running(reader.conn(), &forgetting).await?
            || erasures::is_forgetting(reader.conn(), event).await?
        {
            return Err(Error::Superseded);
        }
        drop(reader);
        self.begin_next(fence, event).await?.commit().await?;
        self.engine.forget_event(event).await.map_err(keep_trying)?;
        // Once more, for what was learned since into the memory that is gone now.
        let mut tx = self.begin_next(fence, event).await?;
        let photos = photos::ids(tx.conn(), event).await?;
        let guests = enrolments::searchable_guests(tx.conn(), event).await?;
        tracing::info!(event_id = %event, photos = photos.len(), guests = guests.len(), "an event is indexed anew");
        let photos = photos.into_iter().map(|photo| Task::IndexPhoto { event, photo });
        let guests = guests.into_iter().map(|guest| Task::MatchGuest {
            event: Some(event),
            guest,
        });
        let version = generations::event_version(tx.conn(), event).await?;
        let parts: Vec<_> = if version.is_some_and(|version| version.guests_only) {
            guests.chain(photos).collect()
        } else {
            photos.chain(guests).collect()
        };
        self.queue
            .admit_parts(tx.conn(), &parts, fence.job, Priority::Bulk)
            .await?;
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
}

async fn is_running(db: Conn<'_>, task: &Task) -> Result<bool, Error> {
    let subject = task.subject().unwrap_or_default();
    Ok(jobs::is_running(db, task.kind(), &subject).await?)
}
