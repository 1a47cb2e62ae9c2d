//! Who may see a photo: the one rule.
//!
//! It is a pure function of the account, the photo and how the two stand to each other; every way to a photo that
//! asks for an account goes through it.

use crate::model::{Photo, Role, User, UserId};
use crate::photos::{Error, Handle, Photos};
use crate::store::photos::{self, Access};

/// An account, as far as photos care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Its number.
    pub id: UserId,
    /// What it may do.
    pub role: Role,
}

impl Viewer {
    /// Whose photos it may change: those of events that it works on, or everybody's (`None`) for an admin.
    pub fn edits_for(self) -> Option<UserId> {
        (self.role != Role::Admin).then_some(self.id)
    }
}

impl From<&User> for Viewer {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            role: user.role,
        }
    }
}

/// Admins see everything, photographers the photos of events that they own or work on, guests those of their events that are
/// shown to all or that they are in.
pub fn may_see(viewer: Viewer, photo: &Photo, access: &Access) -> bool {
    match viewer.role {
        Role::Admin => true,
        Role::Photographer => access.owner_id == Some(viewer.id) || access.is_shared,
        Role::Guest => access.is_guest && (photo.show_in_general || access.is_matched),
    }
}

impl Photos {
    /// A photo that the account may see; any other does not exist for it. [`Error::Ended`] for a guest of an event that is
    /// over: its photos are there for its photographer and for admins only.
    pub async fn seen_by(&self, viewer: Viewer, handle: Handle<'_>) -> Result<Photo, Error> {
        let found = photos::seen_by(self.store.read().await?.conn(), handle, Some(viewer.id)).await?;
        let (photo, access) = found.ok_or(Error::NoSuchPhoto)?;
        if viewer.role == Role::Guest && access.is_guest && access.is_over {
            return Err(Error::Ended);
        }
        may_see(viewer, &photo, &access)
            .then_some(photo)
            .ok_or(Error::NoSuchPhoto)
    }

    /// A photo for whoever holds a valid link to it, or for anybody where photos are public. [`Error::Ended`] if its event is
    /// over: nothing tells who asks.
    pub async fn without_viewer(&self, handle: Handle<'_>) -> Result<Photo, Error> {
        let found = photos::seen_by(self.store.read().await?.conn(), handle, None).await?;
        match found.ok_or(Error::NoSuchPhoto)? {
            (_, access) if access.is_over => Err(Error::Ended),
            (photo, _) => Ok(photo),
        }
    }
}
