//! An account ends.
//!
//! Its rows go at once; its files and the engine's faces go by jobs stored in the same transaction, so that
//! nothing of a guest is left behind by a crash.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Accounts, Error};
use crate::model::{Erasure, EventId, Role, Task, User, UserId};
use crate::store::removal::{RemovedAccount, remove_account};
use crate::store::{Tx, events, locks, users};

/// What went with an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Erased {
    /// Selfies.
    pub selfies: usize,
    /// Faces the engine knew.
    pub faces: usize,
    /// Photos it was found in.
    pub matches: u64,
    /// Stored files.
    pub files: usize,
}

impl Accounts {
    /// Ends the caller's own account. The last admin cannot, nor a photographer who owns events.
    pub async fn erase(&self, user: &User) -> Result<Erased, Error> {
        self.remove(user.id, None, Events::Keep).await
    }

    /// Ends any account but the last admin's. A photographer's events stay, without an owner.
    pub async fn delete_user(&self, id: UserId) -> Result<Erased, Error> {
        self.remove(id, None, Events::Orphan).await
    }

    /// Ends a photographer's account, unless they own events.
    pub async fn delete_photographer(&self, id: UserId) -> Result<Erased, Error> {
        self.remove(id, Some(Role::Photographer), Events::Keep).await
    }

    async fn remove(&self, id: UserId, only: Option<Role>, events: Events) -> Result<Erased, Error> {
        let mut tx = self.store.begin().await?;
        if !locks::user_and_events(tx.conn(), id).await? {
            return Err(Error::NotFound);
        }
        let user = users::by_id(tx.conn(), id)
            .await?
            .filter(|user| only.is_none_or(|role| user.role == role))
            .ok_or(Error::NotFound)?;
        may_leave(&mut tx, &user, events).await?;
        let removed = remove_account(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        let erased = Erased {
            selfies: removed.objects.len(),
            faces: removed.faces.len(),
            matches: removed.matches,
            files: removed.objects.len(),
        };
        for erasure in erasures(removed, user.event_id) {
            self.queue.admit(tx.conn(), &Task::Erase(erasure)).await?;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(erased)
    }
}

/// What becomes of a photographer's events.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Events {
    /// They keep their owner, who therefore stays.
    Keep,
    /// They lose their owner.
    Orphan,
}

/// Refuses to leave the place without an admin, or events without the photographer who must stay.
async fn may_leave(tx: &mut Tx, user: &User, of_theirs: Events) -> Result<(), Error> {
    match user.role {
        Role::Guest => return Ok(()),
        Role::Photographer => {}
        Role::Admin => {
            locks::turn(tx.conn()).await?;
            if !users::other_admin(tx.conn(), user.id).await? {
                return Err(Error::LastAdmin);
            }
        }
    }
    let owns = of_theirs == Events::Keep && events::count_owned(tx.conn(), user.id).await? > 0;
    if owns { Err(Error::OwnsEvents) } else { Ok(()) }
}

/// One removal per event that knew the face; the files go with the first.
fn erasures(removed: RemovedAccount, event: Option<EventId>) -> Vec<Erasure> {
    let mut faces: BTreeMap<EventId, Vec<_>> = BTreeMap::new();
    for (event, face) in removed.faces {
        faces.entry(event).or_default().push(face);
    }
    if !removed.objects.is_empty() {
        faces.entry(event.unwrap_or_default()).or_default();
    }
    let mut objects = Some(removed.objects);
    faces
        .into_iter()
        .map(|(event, faces)| Erasure {
            event,
            objects: objects.take().unwrap_or_default(),
            faces,
            whole_event: false,
        })
        .collect()
}
