//! An account ends.
//!
//! Its rows go at once; its files and the engine's faces go by jobs stored in the same transaction, so that
//! nothing of a guest is left behind by a crash.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Accounts, Error};
use crate::model::{Action, ConsentEnd, Erasure, ErasureCause, EventId, Role, Task, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::erasures::{self, Counts, NewErasure, Step};
use crate::store::removal::{RemovedAccount, remove_account};
use crate::store::{Tx, consents, events, locks, users};

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
        let mut erased = Erased {
            selfies: removed.objects.len(),
            faces: removed.faces.len(),
            matches: removed.matches,
            files: removed.objects.len(),
            receipt_id: 0,
        };
        consents::end_all(tx.conn(), id, ConsentEnd::Erased, self.clock.now()).await?;
        let receipt = NewErasure {
            cause: ErasureCause::Account,
            actor,
            user: Some(id),
            event: user.event_id,
            counts: Counts {
                accounts: 1,
                selfies: erased.selfies as u64,
                matches: erased.matches,
                faces: erased.faces as u64,
                ..Counts::default()
            },
            is_sealed: true,
            at: self.clock.now(),
        };
        erased.receipt_id = erasures::open(tx.conn(), &receipt).await?;
        for erasure in erasures_of(&user, removed) {
            let job = self.queue.admit(tx.conn(), &Task::Erase(erasure)).await?;
            erasures::add_part(tx.conn(), erased.receipt_id, job, Step::Faces).await?;
        }
        let entry = NewAuditEntry::by(actor, Action::AccountErased).to(id);
        let entry = entry.at_event(user.event_id).noting(user.role.name());
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
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

/// One removal per event the account was in; the files go with the first.
fn erasures_of(user: &User, removed: RemovedAccount) -> Vec<Erasure> {
    let mut faces: BTreeMap<EventId, Vec<_>> = BTreeMap::new();
    for event in removed.events.into_iter().chain(user.event_id) {
        faces.entry(event).or_default();
    }
    for (event, face) in removed.faces {
        faces.entry(event).or_default().push(face);
    }
    if faces.is_empty() {
        faces.entry(EventId(0)).or_default();
    }
    let mut objects = Some(removed.objects);
    faces
        .into_iter()
        .map(|(event, faces)| Erasure {
            event,
            guest: Some(user.id),
            gone: true,
            objects: objects.take().unwrap_or_default(),
            faces,
            ..Erasure::default()
        })
        .collect()
}
