//! Guests who registered and never sent a selfie.
//!
//! Whoever does not finish within the time that is set is closed out: the account stays for an admin to open again, its
//! tokens end. A guest who had a selfie once, and took it back, is left alone.

use std::time::Duration;

use super::{Accounts, Error};
use crate::clock::Confirmed;
use crate::model::Action;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::users;

impl Accounts {
    /// Deactivates guests who registered longer ago than `ttl` and never sent a selfie; answers how many. Nothing happens
    /// for a `ttl` of zero.
    pub async fn close_pending(&self, now: Confirmed, ttl: Duration) -> Result<usize, Error> {
        if ttl.is_zero() {
            return Ok(0);
        }
        let now = now.at();
        let mut tx = self.store.begin().await?;
        let closed = users::close_pending(tx.conn(), now - ttl).await?;
        for (user, event) in &closed {
            let entry = NewAuditEntry::of(Action::AccountDeactivated)
                .to(*user)
                .at_event(*event);
            audit::write(tx.conn(), &entry, now).await?;
        }
        tx.commit().await?;
        Ok(closed.len())
    }
}
