//! A guest's photos: the ones they are in, the ones shown to all, and where in them their face is.
//!
//! A list is a page of at most [`LIST_LIMIT`] photos; [`Tiles`] are all of them with less about each. Both say how many of
//! the event's photos are still to be searched, so that an empty list is not taken for the end.

use crate::clock::Timestamp;
use crate::model::{Approval, EventId, Photo, PhotoId, Role, UserId};
use crate::photos::{
    Backlog, BoxedFace, Error, GalleryKind, Listed, Neighbours, Photos, Position, Tile, Viewer,
};
use crate::store::{Reader, approvals, events, photos};

/// Which photos of a list are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many at most; never more than [`LIST_LIMIT`].
    pub limit: i64,
    /// The photo after which the page begins; none for the newest.
    pub after: Option<After>,
}

/// The photo after which a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The photo.
    pub photo: PhotoId,
    /// When it was uploaded: with it the page is found even if the photo has been deleted.
    pub uploaded_at: Option<Timestamp>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            limit: LIST_LIMIT,
            after: None,
        }
    }
}

/// A page of a guest's list of photos of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Gallery {
    /// The photos, newest first.
    pub photos: Vec<Listed>,
    /// The last of them, if more come after it.
    pub last: Option<Position>,
    /// How many photos the event has, and how many of them are still to be searched.
    pub backlog: Backlog,
}

/// All photos of a guest's gallery, as a page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// The photos, newest first.
    pub tiles: Vec<Tile>,
    /// How many photos the event has, and how many of them are still to be searched.
    pub backlog: Backlog,
}

/// Most photos in one list.
pub const LIST_LIMIT: i64 = 1000;

impl Photos {
    /// The photos of an event that its guest is in, newest first. [`Error::NoSuchPhoto`] if the page begins after a photo
    /// that the event does not have.
    pub async fn matched_to(&self, guest: UserId, event: EventId, page: Page) -> Result<Gallery, Error> {
        self.list(guest, event, GalleryKind::Matched, page).await
    }

    /// The same without a limit, for the archive of a guest's data.
    pub async fn all_matched_to(&self, guest: UserId, event: EventId) -> Result<Vec<Listed>, Error> {
        let mut reader = self.guest_of(guest, event).await?;
        let all = photos::matched(reader.conn(), guest, event, Position::first(), i64::MAX).await?;
        Ok(all)
    }

    /// The photos of an event that all its guests may see, newest first. [`Error::NoSuchPhoto`] as above.
    pub async fn general_of(&self, guest: UserId, event: EventId, page: Page) -> Result<Gallery, Error> {
        self.list(guest, event, GalleryKind::General, page).await
    }

    /// All photos of a guest's gallery without their links, for a page that shows them all.
    pub async fn tiles(&self, guest: UserId, event: EventId, kind: GalleryKind) -> Result<Tiles, Error> {
        let mut reader = self.guest_of(guest, event).await?;
        let backlog = photos::backlog(reader.conn(), event).await?;
        let tiles = photos::tiles(reader.conn(), guest, event, kind).await?;
        Ok(Tiles { tiles, backlog })
    }

    /// A photo of a guest's gallery with its neighbours; [`Error::NoSuchPhoto`] if the gallery does not have it.
    pub async fn neighbours(
        &self,
        guest: UserId,
        event: EventId,
        kind: GalleryKind,
        photo: PhotoId,
    ) -> Result<Neighbours, Error> {
        let mut reader = self.guest_of(guest, event).await?;
        let found = photos::neighbours(reader.conn(), guest, event, kind, photo).await?;
        found.ok_or(Error::NoSuchPhoto)
    }

    async fn list(
        &self,
        guest: UserId,
        event: EventId,
        kind: GalleryKind,
        page: Page,
    ) -> Result<Gallery, Error> {
        let mut reader = self.guest_of(guest, event).await?;
        let after = match page.after {
            None => Position::first(),
            Some(After {
                photo: id,
                uploaded_at: Some(uploaded_at),
            }) => Position { uploaded_at, id },
            Some(After { photo, .. }) => {
                let position = photos::position(reader.conn(), event, photo).await?;
                position.ok_or(Error::NoSuchPhoto)?
            }
        };
        // Counted first: a photo that is searched in between is in the list and still counted, never in neither.
        let backlog = photos::backlog(reader.conn(), event).await?;
        let limit = page.limit.clamp(1, LIST_LIMIT);
        // One more than is shown tells whether more come.
        let mut photos = match kind {
            GalleryKind::Matched => photos::matched(reader.conn(), guest, event, after, limit + 1).await,
            GalleryKind::General => photos::general(reader.conn(), guest, event, after, limit + 1).await,
        }?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_last_page = photos.len() <= limit;
        photos.truncate(limit);
        let last = photos.last().filter(|_| !is_last_page).map(|listed| Position {
            uploaded_at: listed.photo.uploaded_at,
            id: listed.photo.id,
        });
        Ok(Gallery {
            photos,
            last,
            backlog,
        })
    }

    /// The faces of a photo: a guest's own, or all of them for whoever manages the event. A guest is shown no other
    /// face, for where only guests are remembered, each box would tell who else takes part.
    pub async fn faces_of(&self, viewer: Viewer, photo: &Photo) -> Result<Vec<BoxedFace>, Error> {
        let mut reader = self.store.read().await?;
        let mut faces = photos::faces(reader.conn(), photo.id, viewer.id).await?;
        if viewer.role == Role::Guest {
            faces.retain(|face| face.matched);
        }
        Ok(faces)
    }

    /// A connection, once the account has proved to be a guest who takes part in the event, which is not over.
    pub(super) async fn guest_of(&self, guest: UserId, event: EventId) -> Result<Reader, Error> {
        let mut reader = self.store.read().await?;
        match approvals::find(reader.conn(), event, guest).await? {
            Some(Approval::Approved) => {}
            Some(Approval::Waiting) => return Err(Error::WaitingForApproval),
            Some(Approval::Refused) => return Err(Error::GuestRefused),
            None => return Err(Error::NotAGuest),
        }
        let found = events::by_id(reader.conn(), event).await?;
        if found.is_some_and(|event| event.ended_at.is_some()) {
            return Err(Error::Ended);
        }
        Ok(reader)
    }
}
