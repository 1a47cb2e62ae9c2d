//! A photographer's photos: counted, listed, shown, hidden, tried again.
//!
//! The photographers of an event touch all its photos, admins those of all events. Photos of other events are passed over
//! as if they did not exist.

use std::collections::BTreeSet;

use crate::model::{EventId, Photo, PhotoId, Priority, Task, UserId};
use crate::photos::{After, Error, LIST_LIMIT, Page, Photos, Viewer};
use crate::store::photos::{self, Counts, Filter, FoundGuest, Managed, Position};
use crate::store::{Reader, enrolments, events};

/// Most photos that one request may name.
pub const MAX_AT_ONCE: usize = 1000;

/// Most ids in one statement.
pub(super) const CHUNK: usize = 500;

/// Photos that are queued again by one transaction: a guest who comes meanwhile waits for one of them, not for all.
const RETRIED_AT_ONCE: usize = 100;

/// A page of a photographer's list.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedPage {
    /// The photos, newest first.
    pub photos: Vec<Managed>,
    /// The last of them, if more come after it.
    pub last: Option<Position>,
}

impl ManagedPage {
    /// The first `limit` of these photos, of which there is one more if the list goes on.
    fn of(mut photos: Vec<Managed>, limit: usize) -> Self {
        let is_last_page = photos.len() <= limit;
        photos.truncate(limit);
        let last = photos.last().filter(|_| !is_last_page).map(|listed| Position {
            uploaded_at: listed.photo.uploaded_at,
            id: listed.photo.id,
        });
        Self { photos, last }
    }
}

impl Photos {
    /// How the photos of an event stand.
    pub async fn counts(&self, event: EventId) -> Result<Counts, Error> {
        Ok(photos::counts(self.store.read().await?.conn(), event).await?)
    }

    /// A page of the photos of an event that the caller has proved to be theirs. [`Error::NoSuchPhoto`] if the page begins
    /// after a photo that the event does not have.
    pub async fn managed(&self, event: EventId, filter: Filter, page: Page) -> Result<ManagedPage, Error> {
        let mut reader = self.store.read().await?;
        let after = position(&mut reader, &[event], page).await?;
        let limit = page.limit.clamp(1, LIST_LIMIT);
        let found = photos::managed(reader.conn(), event, filter, after, limit + 1).await?;
        Ok(ManagedPage::of(
            found,
            usize::try_from(limit).unwrap_or(usize::MAX),
        ))
    }

    /// The photos of an event whose file name begins so, in the order of their names, at most `limit`.
    pub async fn named(&self, event: EventId, start: &str, limit: i64) -> Result<Vec<Managed>, Error> {
        let mut reader = self.store.read().await?;
        Ok(photos::named(reader.conn(), event, start, limit.clamp(1, LIST_LIMIT)).await?)
    }

    /// A photo of an event, and the guests in it by name, the first hundred; [`Error::NoSuchPhoto`] if the event does not have
    /// it. The caller checks the permission.
    pub async fn managed_one(
        &self,
        event: EventId,
        photo: PhotoId,
    ) -> Result<(Managed, Vec<FoundGuest>), Error> {
        let mut reader = self.store.read().await?;
        let found = photos::managed_among(reader.conn(), &[photo]).await?;
        let found = found.into_iter().find(|found| found.photo.event_id == event);
        let found = found.ok_or(Error::NoSuchPhoto)?;
        let guests = photos::guests_in(reader.conn(), photo).await?;
        Ok((found, guests))
    }

    /// A page of the photos of all events that an account owns or works on. [`Error::NoSuchPhoto`] as above.
    pub async fn of_photographer(&self, photographer: Viewer, page: Page) -> Result<ManagedPage, Error> {
        let mut reader = self.store.read().await?;
        let events = events::list_worked_on(reader.conn(), photographer.id).await?;
        let events: Vec<EventId> = events.into_iter().map(|owned| owned.event.id).collect();
        let after = position(&mut reader, &events, page).await?;
        let limit = page.limit.clamp(1, LIST_LIMIT);
        // No index is in the order of all events: of each, at most a page is looked at.
        let mut positions = Vec::new();
        for event in events {
            positions.extend(photos::positions(reader.conn(), event, after, limit + 1).await?);
        }
        positions.sort_unstable_by_key(|position| std::cmp::Reverse((position.uploaded_at, position.id)));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        positions.truncate(limit.saturating_add(1));
        let ids: Vec<PhotoId> = positions.into_iter().map(|position| position.id).collect();
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            found.extend(photos::managed_among(reader.conn(), ids).await?);
        }
        Ok(ManagedPage::of(found, limit))
    }

    /// All photos that an account has uploaded, for the archive of its data.
    pub async fn uploaded_by(&self, uploader: UserId) -> Result<Vec<Photo>, Error> {
        Ok(photos::uploaded_by(self.store.read().await?.conn(), uploader).await?)
    }

    /// Queues those photos of an event again that could not be used: the named ones, or all. Answers how many.
    /// [`Error::NoSuchPhoto`] if photos are named and none of them is of the event.
    pub async fn retry(&self, event: EventId, ids: Option<&[PhotoId]>) -> Result<u64, Error> {
        let ids = match ids {
            Some(ids) => distinct(ids)?,
            None => photos::failed(self.store.read().await?.conn(), event).await?,
        };
        let mut retried = 0;
        for ids in ids.chunks(RETRIED_AT_ONCE) {
            let mut tx = self.store.begin().await?;
            enrolments::lock_event(tx.conn(), event).await?;
            let photos = photos::revive_among(tx.conn(), event, ids).await?;
            let tasks: Vec<Task> = photos
                .into_iter()
                .map(|photo| Task::IndexPhoto { event, photo })
                .collect();
            self.queue.admit_many(tx.conn(), &tasks, Priority::Photo).await?;
            tx.commit().await?;
            self.queue.wake();
            retried += tasks.len() as u64;
        }
        if retried == 0 && !self.is_any_of(event, &ids).await? {
            return Err(Error::NoSuchPhoto);
        }
        Ok(retried)
    }

    /// Whether one of these photos is of the event, or there are none.
    async fn is_any_of(&self, event: EventId, ids: &[PhotoId]) -> Result<bool, Error> {
        let mut reader = self.store.read().await?;
        for ids in ids.chunks(CHUNK) {
            let found = photos::managed_among(reader.conn(), ids).await?;
            if found.iter().any(|found| found.photo.event_id == event) {
                return Ok(true);
            }
        }
        Ok(ids.is_empty())
    }

    /// Shows photos to all guests of their event, or hides them again. Answers how many were touched.
    pub async fn show_in_general(&self, editor: Viewer, ids: &[PhotoId], shown: bool) -> Result<u64, Error> {
        self.show_among(editor, None, ids, shown).await
    }

    /// As [`Photos::show_in_general`], passing over photos of other events.
    pub async fn show_in_event(
        &self,
        editor: Viewer,
        event: EventId,
        ids: &[PhotoId],
        shown: bool,
    ) -> Result<u64, Error> {
        self.show_among(editor, Some(event), ids, shown).await
    }

    async fn show_among(
        &self,
        editor: Viewer,
        event: Option<EventId>,
        ids: &[PhotoId],
        shown: bool,
    ) -> Result<u64, Error> {
        let ids = distinct(ids)?;
        let mut tx = self.store.begin().await?;
        let (mut wanted, mut events) = (Vec::new(), BTreeSet::new());
        for ids in ids.chunks(CHUNK) {
            for photo in photos::editable(tx.conn(), ids, editor.edits_for()).await? {
                if event.is_none_or(|event| event == photo.event_id) {
                    wanted.push(photo.id);
                    events.insert(photo.event_id);
                }
            }
        }
        // Locked first, and in order, as by whoever removes photos or takes a selfie back: they change the same rows.
        for event in events {
            enrolments::lock_event(tx.conn(), event).await?;
        }
        let mut touched = 0;
        // A photo never moves to another event; one that was deleted meanwhile is not counted.
        for ids in wanted.chunks(CHUNK) {
            touched += photos::show(tx.conn(), ids, editor.edits_for(), shown).await?;
        }
        tx.commit().await?;
        Ok(touched)
    }
}

/// Where a page of a list begins that has photos of these events.
async fn position(reader: &mut Reader, events: &[EventId], page: Page) -> Result<Position, Error> {
    match page.after {
        None => Ok(Position::first()),
        Some(After {
            photo: id,
            uploaded_at: Some(uploaded_at),
        }) => Ok(Position { uploaded_at, id }),
        Some(After { photo, .. }) => {
            let found = photos::by_id(reader.conn(), photo).await?;
            let photo = found.filter(|photo| events.contains(&photo.event_id));
            let photo = photo.ok_or(Error::NoSuchPhoto)?;
            Ok(Position {
                uploaded_at: photo.uploaded_at,
                id: photo.id,
            })
        }
    }
}

/// Each id once, in ascending order, so that two requests lock rows in the same order.
pub(super) fn distinct<T: Copy + Ord>(ids: &[T]) -> Result<Vec<T>, Error> {
    if ids.len() > MAX_AT_ONCE {
        return Err(Error::TooMany { limit: MAX_AT_ONCE });
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
