//! A way back to the earlier account of a guest who joined the same event twice.
//!
//! A guest without a password who lost the way back joins anew, and the search finds that another account of the event
//! has the same face. A face proves nothing, for anybody can send a picture of somebody else. So the letter goes to the
//! address of the earlier account, which the caller is not told, and only who reads its mail gets in. It has a login link
//! instead of a personal link: making one would void the link that the earlier account has.

use super::{Accounts, Error, Limited, LoginLetter};
use crate::limits::{Attempt, Limit};
use crate::model::{Action, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{login_links, same_faces};

impl Limited<'_> {
    /// Makes a login link for the earlier account with the face of a guest without a password, to be sent after the
    /// response. [`Error::NoEarlierAccount`] if there is none, [`Error::EarlierAccountUnreachable`] if it has no address,
    /// [`Error::TooMany`] after too many letters by this guest, or to that account.
    pub async fn ask_for_same_face(&self, user: &User) -> Result<LoginLetter, Error> {
        Accounts::check_is_guest(user)?;
        let (accounts, now) = (self.accounts, self.accounts.clock.now());
        let mut tx = accounts.store.begin().await?;
        let earlier = match user.event_id {
            Some(event) if user.password_hash.is_empty() => {
                same_faces::earlier(tx.conn(), event, user.id).await?
            }
            Some(_) | None => None,
        };
        let earlier = earlier.ok_or(Error::NoEarlierAccount)?;
        if earlier.email.is_empty() {
            return Err(Error::EarlierAccountUnreachable);
        }
        let limit = Limit::SameFace;
        let (by, to) = (format!("by {}", user.id), format!("to {}", earlier.user_id));
        let attempts = [&by, &to].map(|key| Attempt { limit, key });
        let charged = accounts.limits.charge_in(tx.conn(), &attempts).await?;
        charged.map_err(Error::TooMany)?;
        login_links::prune(tx.conn(), now).await?;
        let letter = LoginLetter::new(earlier.email, earlier.language);
        accounts
            .store_letter(&mut tx, &letter, earlier.user_id, None, None)
            .await?;
        let alias = accounts.limits.alias(&self.origin.to_string());
        let entry = NewAuditEntry::by(user.id, Action::SameFaceAsked)
            .to(earlier.user_id)
            .at_event(user.event_id);
        audit::write(tx.conn(), &entry.from_origin(&alias), now).await?;
        tx.commit().await?;
        Ok(letter)
    }
}
