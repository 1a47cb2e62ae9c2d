//! Deleting photos: who may, and which.
//!
//! The owner of an event deletes any of its photos, other photographers of the event those they uploaded, admins all.
//! The answer comes when nobody can see the photos any more. What is left outside the database is named by jobs.

use crate::model::{Action, ErasureCause, EventId, JobId, PhotoId};
use crate::photos::studio::{CHUNK, distinct};
use crate::photos::{Error, Photos, Viewer};
use crate::store::audit::NewAuditEntry;
use crate::store::photos;

/// What a removal did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Photos removed.
    pub photos: usize,
    /// The job that removes the files and faces they left; the last one if there are several, which stands for all.
    pub job: JobId,
}

impl Photos {
    /// Removes photos that the editor may delete, passing over the others. If none is left, [`Error::PhotoOfAnother`] if the
    /// editor sees one of them, and [`Error::NoSuchPhoto`] otherwise.
    pub async fn delete(&self, editor: Viewer, ids: &[PhotoId]) -> Result<Deletion, Error> {
        self.delete_among(editor, None, ids).await
    }

    /// As [`Photos::delete`], passing over photos of other events.
    pub async fn delete_in_event(
        &self,
        editor: Viewer,
        event: EventId,
        ids: &[PhotoId],
    ) -> Result<Deletion, Error> {
        self.delete_among(editor, Some(event), ids).await
    }

    async fn delete_among(
        &self,
        editor: Viewer,
        event: Option<EventId>,
        ids: &[PhotoId],
    ) -> Result<Deletion, Error> {
        let ids = distinct(ids)?;
        let mut erasing = self.erasures.begin(ErasureCause::Photos, Some(editor.id)).await?;
        let mut found = Vec::new();
        for ids in ids.chunks(CHUNK) {
            found.extend(photos::deletable(erasing.conn(), ids, editor.edits_for()).await?);
        }
        found.retain(|photo| event.is_none_or(|event| event == photo.event_id));
        found.sort_by_key(|photo| (photo.event_id, photo.id));
        let mut erased = Vec::new();
        for found in found.chunk_by(|one, next| one.event_id == next.event_id) {
            let event = found[0].event_id;
            erasing.lock_event(event).await?;
            for found in found.chunks(CHUNK) {
                // Asked once more under the lock: the same deletion may have come first.
                let ids: Vec<PhotoId> = found.iter().map(|photo| photo.id).collect();
                let doomed = photos::deletable(erasing.conn(), &ids, editor.edits_for()).await?;
                if doomed.is_empty() {
                    continue;
                }
                erased.push(erasing.photos(event, &doomed).await?);
                let entry = NewAuditEntry::by(editor.id, Action::PhotosErased).at_event(event);
                erasing.note(&entry.counting(doomed.len())).await?;
            }
        }
        let job = erasing.name_deletion(editor.id, &erased).await?;
        let Some(job) = job else {
            drop(erasing);
            return Err(self.not_deletable(editor, event, &ids).await?);
        };
        erasing.commit().await?;
        Ok(Deletion {
            photos: erased.iter().map(|erased| erased.photos).sum(),
            job,
        })
    }

    /// Why none of these photos is the editor's to delete.
    async fn not_deletable(
        &self,
        editor: Viewer,
        event: Option<EventId>,
        ids: &[PhotoId],
    ) -> Result<Error, Error> {
        let mut reader = self.store.read().await?;
        for ids in ids.chunks(CHUNK) {
            let seen = photos::editable(reader.conn(), ids, editor.edits_for()).await?;
            let mut of_event = seen.iter().map(|photo| photo.event_id);
            if of_event.any(|of| event.is_none_or(|event| event == of)) {
                return Ok(Error::PhotoOfAnother);
            }
        }
        Ok(Error::NoSuchPhoto)
    }
}
