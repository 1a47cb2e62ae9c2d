//! Deactivating guests who never sent a selfie.
//!
//! After the configured time their account is deactivated and its tokens become invalid; an admin can activate it
//! again. A guest who once had a selfie and deleted it is not affected.

use std::time::Duration;

use super::{Accounts, Error};
use crate::clock::Confirmed;
use crate::model::Action;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::users;

impl Accounts {
    /// Deactivates guests who registered longer than `ttl` ago and never sent a selfie; returns how many. A `ttl` of
    /// zero means never.
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
