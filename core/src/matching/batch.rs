//! Finding an event's guests in the photos that wait for it, all at once.
//!
//! Where each search is paid, photos are not searched one by one: their index jobs ask for this job, which runs once no
//! more photos are on their way, or the engine's patience is over. The `plan` says from which side it searches. Photos
//! that are indexed meanwhile ask again.

use std::collections::HashMap;

use super::plan::{self, Plan};
use super::{Error, Matching, revisions};
use crate::cpu::Urgency;
use crate::model::{EventId, FaceKey, Fence, PhotoId, Task, UserId};
use crate::store::generations::EventVersion;
use crate::store::matches::{self, Found};
use crate::store::{self, enrolments, jobs, photos};

/// Most photos of one batch: what may have to be done again after a crash.
const MOST_PHOTOS: usize = 500;

impl Matching {
    /// Brings an indexed photo to its guests: at once, or together with others where the engine wants them together.
    /// True if it is done.
    pub async fn find_guests(&self, fence: Fence, event: EventId, photo: PhotoId) -> Result<bool, Error> {
        let Some(patience) = self.engine.patience() else {
            self.search_guests(fence, event, photo).await?;
            return Ok(true);
        };
        let mut tx = self.begin(fence).await?;
        let others_come = jobs::any_other_open(tx.conn(), fence.job, event).await?;
        let now = self.clock.now();
        let due = if others_come { now + patience } else { now };
        self.queue
            .admit_for(tx.conn(), &Task::MatchPhotos { event }, due)
            .await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(false)
    }

    /// The batch job: finds the event's guests in all photos that wait for it. Those that come while it runs ask for
    /// the next one.
    pub async fn match_photos(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        while self.match_some(fence, event).await? == MOST_PHOTOS {}
        Ok(())
    }

    /// Finds the event's guests in the first photos that wait for it; answers in how many.
    async fn match_some(&self, fence: Fence, event: EventId) -> Result<usize, Error> {
        let version = self.event_version(event).await?;
        if version.guests_only {
            // Its photos are scanned one by one.
            return Ok(0);
        }
        let mut reader = self.store.read().await?;
        let waiting = photos::unsearched(reader.conn(), event, MOST_PHOTOS).await?;
        let guests = enrolments::of_event(reader.conn(), event).await?;
        let mut faces = 0;
        for photo in &waiting {
            faces += store::faces::keys(reader.conn(), *photo).await?.len();
        }
        drop(reader);
        let plan = plan::cheapest(faces, guests.len());
        let photos = waiting.len();
        tracing::info!(event_id = %event, photos, faces, guests = guests.len(), ?plan, "guests are looked for in photos");
        match plan {
            Plan::ByFace => {
                for photo in waiting {
                    self.search_guests(fence, event, photo).await?;
                    self.end_photo(fence, photo).await?;
                }
            }
            Plan::ByGuest => {
                self.search_by_guest(fence, event, version, &waiting, guests)
                    .await?;
            }
        }
        Ok(photos)
    }

    /// Searches for each guest, and swaps in what was found in each of the photos.
    async fn search_by_guest(
        &self,
        fence: Fence,
        event: EventId,
        version: EventVersion,
        photos: &[PhotoId],
        guests: Vec<(UserId, FaceKey)>,
    ) -> Result<(), Error> {
        let mut found: HashMap<PhotoId, Vec<Found>> =
            photos.iter().map(|photo| (*photo, Vec::new())).collect();
        let rule = self.rule().await?;
        for (user, enrolled) in guests {
            let alike = self
                .engine
                .search_photos(event, &enrolled, rule.search_floor(), Urgency::Background)
                .await?;
            for hit in self.with_row(alike.photos).await? {
                if let Some(found) = found.get_mut(&hit.photo) {
                    found.push(Found {
                        user,
                        enrolled: enrolled.clone(),
                        photo: hit.photo,
                        face: hit.face,
                        similarity: hit.similarity,
                    });
                }
            }
        }
        for photo in photos {
            let found = rule.judge(found.remove(photo).unwrap_or_default());
            self.swap_guests(fence, event, *photo, version, &found).await?;
            self.end_photo(fence, *photo).await?;
        }
        Ok(())
    }

    /// Replaces a photo's matches among the guests known when the search began.
    pub(super) async fn swap_guests(
        &self,
        fence: Fence,
        event: EventId,
        photo: PhotoId,
        version: EventVersion,
        found: &[Found],
    ) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        revisions::lock_as(&mut tx, event, version).await?;
        let known = version.revision;
        matches::replace_for_photo(tx.conn(), event, photo, known, found, self.clock.now()).await?;
        tx.commit().await?;
        self.queue.tell_found(found.iter().map(|found| found.user));
        Ok(())
    }

    async fn end_photo(&self, fence: Fence, photo: PhotoId) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        // A photo that was deleted meanwhile needs no end.
        photos::finish(tx.conn(), photo, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
