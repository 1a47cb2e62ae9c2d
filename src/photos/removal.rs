//! Removing photos: rows at once, files and the engine's faces by a job admitted with them.
//!
//! The answer comes when nobody can see the photos any more. What is left outside the database is named by the job,
//! which can run as often as it must.

use crate::model::{Action, Erasure, ErasureCause, EventId, JobId, PhotoId, Task};
use crate::photos::files::Files;
use crate::photos::studio::{CHUNK, distinct};
use crate::photos::{Error, Photos, Viewer};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::deletions::{self, Share};
use crate::store::erasures::{self, Counts, NewErasure, Step};
use crate::store::photos::{self, Removed};
use crate::store::{Tx, enrolments};

/// Most photos that one request may name.
pub const MAX_AT_ONCE: usize = 1000;

/// What a removal did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Photos removed.
    pub photos: usize,
    /// The job that removes the files and faces they left; the last one if there are several, which stands for all.
    pub job: JobId,
}

impl Photos {
    /// Removes photos that the editor may touch, passing over the others; `NoSuchPhoto` if none is left.
    pub async fn delete(&self, editor: Viewer, ids: &[PhotoId]) -> Result<Deletion, Error> {
        let ids = distinct(ids)?;
        let mut tx = self.store.begin().await?;
        let mut found = Vec::new();
        for ids in ids.chunks(CHUNK) {
            found.extend(photos::editable(tx.conn(), ids, editor.edits_for()).await?);
        }
        found.sort_by_key(|photo| (photo.event_id, photo.id));
        let (mut removed, mut shares) = (0, Vec::new());
        for found in found.chunk_by(|one, next| one.event_id == next.event_id) {
            let event = found[0].event_id;
            enrolments::lock_event(tx.conn(), event).await?;
            for found in found.chunks(CHUNK) {
                // Asked once more under the lock: the same deletion may have come first.
                let ids: Vec<PhotoId> = found.iter().map(|photo| photo.id).collect();
                let doomed = photos::editable(tx.conn(), &ids, editor.edits_for()).await?;
                if !doomed.is_empty() {
                    removed += doomed.len();
                    let job = self.erase_for(&mut tx, editor, event, &doomed).await?;
                    let photos = i64::try_from(doomed.len()).unwrap_or(i64::MAX);
                    shares.push(Share { job, photos });
                }
            }
        }
        let Some(Share { job, .. }) = shares.last().copied() else {
            return Err(Error::NoSuchPhoto);
        };
        deletions::insert(tx.conn(), job, editor.id, &shares).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Deletion { photos: removed, job })
    }

    /// Removes photos as somebody wants it, with a receipt and an entry in the audit log.
    async fn erase_for(
        &self,
        tx: &mut Tx,
        editor: Viewer,
        event: EventId,
        doomed: &[Removed],
    ) -> Result<JobId, Error> {
        let (job, counts) = self.erase(tx, event, doomed).await?;
        let at = self.clock.now();
        let receipt = NewErasure {
            cause: ErasureCause::Photos,
            actor: Some(editor.id),
            user: None,
            event: Some(event),
            counts,
            is_sealed: true,
            at,
        };
        let receipt = erasures::open(tx.conn(), &receipt).await?;
        erasures::add_part(tx.conn(), receipt, job, Step::Photos).await?;
        let entry = NewAuditEntry::by(editor.id, Action::PhotosErased).at_event(event);
        audit::write(tx.conn(), &entry.counting(doomed.len()), at).await?;
        Ok(job)
    }

    /// Removes the rows of an event's photos and admits the job for what they leave; answers what went. The event must be
    /// locked, so that no search finds a photo that is about to go. At most 500 photos.
    pub(super) async fn erase(
        &self,
        tx: &mut Tx,
        event: EventId,
        doomed: &[Removed],
    ) -> Result<(JobId, Counts), Error> {
        let ids: Vec<PhotoId> = doomed.iter().map(|photo| photo.id).collect();
        let hung = photos::remove(tx.conn(), &ids).await?;
        let counts = Counts {
            photos: doomed.len() as u64,
            matches: hung.matches,
            faces: hung.faces.len() as u64,
            ..Counts::default()
        };
        let mut objects = Vec::with_capacity(4 * doomed.len());
        for photo in doomed {
            objects.extend(Files::of(event, &photo.filename)?.into_keys());
        }
        let task = Task::Erase(Erasure {
            event,
            objects,
            faces: hung.faces,
            ..Erasure::default()
        });
        Ok((self.queue.admit(tx.conn(), &task).await?, counts))
    }
}
