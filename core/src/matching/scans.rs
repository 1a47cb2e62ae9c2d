//! Photos of guests-only events: scanned for enrolled guests, and nothing else of them is remembered.
//!
//! A guest who is enrolled later cannot be found among faces that nobody knows, so the photos are scanned once
//! more. Each notes the event's revision up to which guests were looked for in it. A guest's job asks for the scans that
//! are missing, and so does a photo's, at its commit, if guests came while it was scanned: of any guest and photo,
//! whichever commits last sees the other. One pass serves all who came by then; whoever comes during a pass is found by
//! what is left of it, and asks for another one only for the photos that were before.

use std::sync::Arc;

use findme_images::Picture;

use super::{Error, Matching, keep_trying, revisions};
use crate::faces::TransientFace;
use crate::model::{Enrolment, EventId, Face, Fence, PhotoId, Priority, Task};
use crate::store::generations::{self, EventVersion};
use crate::store::matches::{self, Found};
use crate::store::photos::{self, Scan};
use crate::store::{enrolments, guests_only, jobs};

impl Matching {
    /// Whether an event remembers nobody but its guests.
    pub async fn is_guests_only(&self, event: EventId) -> Result<bool, Error> {
        let version = generations::event_version(self.store.read().await?.conn(), event).await?;
        Ok(version.ok_or(Error::Gone)?.guests_only)
    }

    /// Whether all guests who are enrolled by now were looked for in a photo.
    pub async fn is_scanned(&self, photo: PhotoId) -> Result<bool, Error> {
        Ok(photos::is_scanned(self.store.read().await?.conn(), photo).await?)
    }

    /// Looks for the event's guests in a photo and swaps the results in. Without guests nobody looks at its faces.
    pub async fn scan_photo(
        &self,
        fence: Fence,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<(), Error> {
        let mut version = self.event_version(event).await?;
        let latest = enrolments::latest_revision(self.store.read().await?.conn(), event).await?;
        let mut faces = None;
        if latest.is_some() {
            faces = Some(self.engine.detect_transient(photo, picture).await?);
            // Whoever was enrolled meanwhile is looked for as well.
            version = self.event_version(event).await?;
        }
        if !version.guests_only {
            return Err(Error::Superseded);
        }
        let found = match faces.as_deref() {
            Some(faces) if !faces.is_empty() => self.find_among(event, photo, faces).await?,
            _ => Vec::new(),
        };
        self.swap_seen(fence, event, photo, version, faces.as_deref(), &found)
            .await
    }

    async fn find_among(
        &self,
        event: EventId,
        photo: PhotoId,
        faces: &[TransientFace],
    ) -> Result<Vec<Found>, Error> {
        let rule = self.rule().await?;
        let hits = self.engine.search_transient(event, faces, rule.search_floor());
        self.judge_guests(event, photo, rule, hits.await?).await
    }

    /// Replaces a photo's matches; if guests came meanwhile, asks for the scans that are missing.
    async fn swap_seen(
        &self,
        fence: Fence,
        event: EventId,
        photo: PhotoId,
        version: EventVersion,
        faces: Option<&[TransientFace]>,
        found: &[Found],
    ) -> Result<(), Error> {
        let seen: Vec<Face> = faces
            .into_iter()
            .flatten()
            .map(|face| Face {
                photo_id: photo,
                face_key: face.key.clone(),
                bounding_box: face.bounding_box,
                confidence: face.confidence,
            })
            .collect();
        let (up_to, at) = (version.revision, self.clock.now());
        let count = faces.map(<[_]>::len);
        let mut tx = self.begin(fence).await?;
        revisions::lock_as(&mut tx, event, version).await?;
        if !photos::note_scan(
            tx.conn(),
            photo,
            &Scan {
                faces: count,
                up_to,
                at,
            },
        )
        .await?
        {
            return Err(Error::Gone);
        }
        let swapped = matches::replace_seen(tx.conn(), event, photo, up_to, found, &seen, at).await?;
        jobs::note_swap(tx.conn(), fence.job, swapped).await?;
        let latest = enrolments::latest_revision(tx.conn(), event).await?;
        if latest.is_some_and(|latest| latest > up_to) {
            self.queue.admit(tx.conn(), &Task::Rescan { event }).await?;
        }
        tx.commit().await?;
        self.queue.wake();
        self.queue.tell_found(found.iter().map(|found| found.user));
        Ok(())
    }

    /// Queues a scan of the photos in which a guest was not looked for yet.
    pub(super) async fn queue_rescan(
        &self,
        fence: Fence,
        enrolment: &Enrolment,
        version: EventVersion,
    ) -> Result<(), Error> {
        let (event, user) = (enrolment.event_id, enrolment.user_id);
        let mut tx = self.begin(fence).await?;
        revisions::lock_as(&mut tx, event, version).await?;
        // A guest who enrolled anew, or withdrew, meanwhile: their next job decides.
        let present = enrolments::find(tx.conn(), event, user).await?;
        if present.is_some_and(|present| present.face_key == enrolment.face_key) {
            if photos::is_any_below(tx.conn(), event, enrolment.revision).await? {
                self.queue.admit(tx.conn(), &Task::Rescan { event }).await?;
            }
            enrolments::note_search(tx.conn(), event, user).await?;
            tx.commit().await?;
            self.queue.wake();
        }
        Ok(())
    }

    /// A pass's job: queues a scan of every photo in which an enrolled guest was not looked for, and lets the pass wait for
    /// them.
    pub async fn rescan(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        let photos = photos::to_scan(self.store.read().await?.conn(), event).await?;
        tracing::info!(event_id = %event, photos = photos.len(), "photos are scanned for late guests");
        let parts: Vec<_> = photos
            .into_iter()
            .map(|photo| Task::IndexPhoto { event, photo })
            .collect();
        self.hand_out(fence, &parts, Priority::Photo).await
    }

    /// The parts of a rematch: a scan of every photo for every guest, and before that an enrolment of those the engine
    /// does not know. What is being scanned now does not count, for it may be judged by a former rule.
    pub(super) async fn rescan_all(&self, fence: Fence, event: EventId) -> Result<Vec<Task>, Error> {
        let mut tx = self.begin(fence).await?;
        if !guests_only::scan_anew(tx.conn(), event).await? {
            return Err(Error::Gone);
        }
        let guests = enrolments::unenrolled_guests(tx.conn(), event).await?;
        let photos = photos::to_scan(tx.conn(), event).await?;
        tx.commit().await?;
        let guests = guests.into_iter().map(|guest| Task::MatchGuest {
            event: Some(event),
            guest,
        });
        let photos = photos.into_iter().map(|photo| Task::IndexPhoto { event, photo });
        Ok(guests.chain(photos).collect())
    }

    /// Lets the engine forget the faces of all photos of an event that has become guests-only. One that has changed back
    /// meanwhile is learned anew, which begins by forgetting all.
    pub async fn forget_photos(&self, event: EventId) -> Result<(), Error> {
        if self.is_guests_only(event).await? {
            self.engine.forget_photos(event).await.map_err(keep_trying)?;
            tracing::info!(event_id = %event, "the faces of an event's photos are forgotten");
        }
        Ok(())
    }
}
