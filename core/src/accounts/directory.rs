//! All accounts, for admins: found by how their name or address begins, closed to their owner and opened again.

use super::{Accounts, Error};
use crate::model::{Action, MAX_PAGE, Role, User, UserId, text};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::users::{self, AccountFilter, Beginning};
use crate::store::{locks, login_links};

/// Which accounts are asked for; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct Search<'a> {
    /// How the name or the address begins, whatever its case.
    pub query: Option<&'a str>,
    /// Of this role.
    pub role: Option<Role>,
    /// Made before this one: what comes after an earlier page.
    pub before: Option<UserId>,
}

impl Accounts {
    /// Accounts, the newest first, at most `limit` and never more than [`MAX_PAGE`].
    pub async fn search(&self, search: &Search<'_>, limit: u32) -> Result<Vec<User>, Error> {
        let typed = search.query.map(str::trim).filter(|typed| !typed.is_empty());
        let filter = AccountFilter {
            beginning: typed.map(|typed| Beginning {
                name_key: text::folded(typed),
                email_key: text::composed(typed).to_lowercase(),
            }),
            role: search.role,
            before: search.before,
        };
        let limit = limit.min(MAX_PAGE).into();
        Ok(users::list(self.store.read().await?.conn(), &filter, limit).await?)
    }

    /// Closes an account to its owner, whose tokens and login links end at once, or opens it again. [`Error::OwnAccount`] for
    /// an admin who would lose the own account, [`Error::LastActiveAdmin`] if none could log in afterwards.
    pub async fn set_active(&self, actor: UserId, id: UserId, is_active: bool) -> Result<User, Error> {
        let mut tx = self.store.begin().await?;
        // Of two admins who close each other's account one finds the other closed.
        locks::global(tx.conn()).await?;
        let user = users::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        if !is_active && user.id == actor {
            return Err(Error::OwnAccount);
        }
        if user.is_active == is_active {
            return Ok(user);
        }
        if !is_active && user.role == Role::Admin && !users::other_admin(tx.conn(), id).await? {
            return Err(Error::LastActiveAdmin);
        }
        users::set_active(tx.conn(), id, is_active).await?;
        if !is_active {
            login_links::remove_all(tx.conn(), id).await?;
        }
        let action = if is_active {
            Action::AccountActivated
        } else {
            Action::AccountDeactivated
        };
        let entry = NewAuditEntry::by(actor, action).to(id).at_event(user.event_id);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        let user = users::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(user)
    }
}
