//! An account ends: who may end whose.

use serde::Serialize;

use super::{Accounts, Error};
use crate::erasure::{self, Erasing};
use crate::model::{Action, ErasureCause, Role, User, UserId};
use crate::store::audit::NewAuditEntry;
use crate::store::{events, users};

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
    /// Number of the receipt that tells when all of it is gone.
    #[serde(skip)]
    pub receipt_id: i64,
}

impl Accounts {
    /// Ends the caller's own account. The last admin cannot, nor a photographer who owns events.
    pub async fn erase(&self, user: &User) -> Result<Erased, Error> {
        self.remove(Some(user.id), user.id, None, Events::Keep).await
    }

    /// Ends any account but the last admin's. A photographer's events stay, without an owner.
    pub async fn delete_user(&self, actor: Option<UserId>, id: UserId) -> Result<Erased, Error> {
        self.remove(actor, id, None, Events::Orphan).await
    }

    /// Ends a photographer's account, unless they own events.
    pub async fn delete_photographer(&self, actor: Option<UserId>, id: UserId) -> Result<Erased, Error> {
        self.remove(actor, id, Some(Role::Photographer), Events::Keep)
            .await
    }

    async fn remove(
        &self,
        actor: Option<UserId>,
        id: UserId,
        only: Option<Role>,
        events: Events,
    ) -> Result<Erased, Error> {
        // Before the locks, for an admin's end takes the global lock first; nobody's role ever changes.
        let found = users::by_id(self.store.read().await?.conn(), id).await?;
        let role = found.ok_or(Error::NotFound)?.role;
        let (erasures, cause) = (&self.erasures, ErasureCause::Account);
        let begun = if role == Role::Admin {
            erasures.begin_for_admin(cause, actor, id).await?
        } else {
            erasures.begin_for_account(cause, actor, id).await?
        };
        let mut erasing = begun.ok_or(Error::NotFound)?;
        let user = users::by_id(erasing.conn(), id)
            .await?
            .filter(|user| only.is_none_or(|role| user.role == role))
            .ok_or(Error::NotFound)?;
        may_leave(&mut erasing, &user, events).await?;
        let erased = erasing.account(&user).await?.ok_or(Error::NotFound)?;
        let entry = NewAuditEntry::by(actor, Action::AccountErased).to(id);
        let entry = entry.at_event(user.event_id).noting(user.role.name());
        erasing.note(&entry).await?;
        erasing.commit().await?;
        Ok(erased.into())
    }
}

impl From<erasure::Erased> for Erased {
    fn from(erased: erasure::Erased) -> Self {
        let counts = erased.counts;
        let fits = |count| usize::try_from(count).unwrap_or(usize::MAX);
        Self {
            selfies: fits(counts.selfies),
            faces: fits(counts.faces),
            matches: counts.matches,
            // The only files of an account.
            files: fits(counts.selfies),
            receipt_id: erased.receipt,
        }
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
async fn may_leave(erasing: &mut Erasing, user: &User, of_theirs: Events) -> Result<(), Error> {
    match user.role {
        Role::Guest => return Ok(()),
        Role::Photographer => {}
        Role::Admin => {
            if !users::other_admin(erasing.conn(), user.id).await? {
                return Err(Error::LastAdmin);
            }
        }
    }
    let owns = of_theirs == Events::Keep && events::count_owned(erasing.conn(), user.id).await? > 0;
    if owns { Err(Error::OwnsEvents) } else { Ok(()) }
}
