//! A guest's photos: the ones they are in, the ones shown to all, and where in them their face is.
//!
//! Lists hold at most [`LIST_LIMIT`] photos and tell how many of the event's photos are still to be searched, so that an
//! empty list is not taken for the end.

use crate::model::{Approval, EventId, Photo, Role, UserId};
use crate::photos::{Backlog, BoxedFace, Error, Listed, Photos, Viewer};
use crate::store::{Reader, approvals, events, photos};

/// A guest's list of photos of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Gallery {
    /// The photos, newest first.
    pub photos: Vec<Listed>,
    /// How many photos the event has, and how many of them are still to be searched.
    pub backlog: Backlog,
}

/// Most photos in one list.
pub const LIST_LIMIT: i64 = 1000;

impl Photos {
    /// The photos of an event that its guest is in, newest first.
    pub async fn matched_to(&self, guest: UserId, event: EventId) -> Result<Gallery, Error> {
        let mut reader = self.guest_of(guest, event).await?;
        // Counted first: a photo that is searched in between is in the list and still counted, never in neither.
        let backlog = photos::backlog(reader.conn(), event).await?;
        let photos = photos::matched(reader.conn(), guest, event, LIST_LIMIT).await?;
        Ok(Gallery { photos, backlog })
    }

    /// The photos of an event that all its guests may see, newest first.
    pub async fn general_of(&self, guest: UserId, event: EventId) -> Result<Gallery, Error> {
        let mut reader = self.guest_of(guest, event).await?;
        let backlog = photos::backlog(reader.conn(), event).await?;
        let photos = photos::general(reader.conn(), guest, event, LIST_LIMIT).await?;
        Ok(Gallery { photos, backlog })
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
    async fn guest_of(&self, guest: UserId, event: EventId) -> Result<Reader, Error> {
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
