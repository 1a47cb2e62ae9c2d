//! Ending all sessions of an account, on request or by a new password.
//!
//! Tokens are not stored, so they cannot be ended one by one; each belongs to a generation, and the account has the
//! current one.

use super::{Accounts, Error, Limited, Password};
use crate::limits::{Attempt, Limit};
use crate::model::{Action, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{login_links, users};

impl Accounts {
    /// Makes all tokens of an account invalid.
    pub async fn log_out_everywhere(&self, user: &User) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        users::end_tokens(tx.conn(), user.id).await?;
        // A letter that is on its way would log somebody in again.
        login_links::remove_all(tx.conn(), user.id).await?;
        let entry = NewAuditEntry::by(user.id, Action::LoggedOutEverywhere).to(user.id);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Limited<'_> {
    /// Changes a password, which makes all tokens of the account invalid, and returns a new token.
    /// [`Error::WrongPassword`] unless `present` is the current password; [`Error::TooMany`] after too many wrong ones,
    /// including logins, and after too many changes.
    pub async fn change_password(&self, user: &User, present: &str, new: &str) -> Result<String, Error> {
        let new = Password::parse(new).map_err(Error::Invalid)?;
        self.check_own_password(user, present).await?;
        let hash = self.accounts.hasher.hash(&new).await?;
        self.store_password(user, &hash).await
    }

    /// [`Error::WrongPassword`] unless `present` is the current password; [`Error::TooMany`] after too many wrong ones,
    /// including logins.
    pub(super) async fn check_own_password(&self, user: &User, present: &str) -> Result<(), Error> {
        let charge = self.charge_own_password(user.id).await?;
        let proof = self.is_own_password(user, present).await;
        if !matches!(proof, Ok(false)) {
            // The error is not about the password, so the attempt is refunded.
            self.accounts.limits.refund(&charge).await?;
        }
        if proof? { Ok(()) } else { Err(Error::WrongPassword) }
    }

    async fn is_own_password(&self, user: &User, present: &str) -> Result<bool, Error> {
        let accounts = self.accounts;
        let hashes = vec![user.password_hash.clone()];
        if accounts.hasher.verify(present, hashes, 1).await? == [true] {
            return Ok(true);
        }
        let alias = accounts.limits.alias(&self.origin.to_string());
        let entry = NewAuditEntry::by(user.id, Action::LoginFailed)
            .to(user.id)
            .at_event(user.event_id);
        let mut tx = accounts.store.begin().await?;
        audit::write(tx.conn(), &entry.from_origin(&alias), accounts.clock.now()).await?;
        tx.commit().await?;
        Ok(false)
    }

    async fn store_password(&self, user: &User, hash: &str) -> Result<String, Error> {
        let accounts = self.accounts;
        let attempt = Attempt {
            limit: Limit::PasswordChange,
            key: &user.id.to_string(),
        };
        let mut tx = accounts.store.begin().await?;
        let changes = accounts.limits.charge_in(tx.conn(), &[attempt]).await?;
        changes.map_err(Error::TooMany)?;
        // A concurrent request may have changed it meanwhile.
        if !users::change_password(tx.conn(), user.id, &user.password_hash, hash).await? {
            return Err(Error::WrongPassword);
        }
        let user = users::by_id(tx.conn(), user.id).await?.ok_or(Error::NotFound)?;
        let entry = NewAuditEntry::by(user.id, Action::PasswordChanged).to(user.id);
        audit::write(tx.conn(), &entry, accounts.clock.now()).await?;
        tx.commit().await?;
        Ok(accounts.tokens.issue(&user, accounts.clock.now())?)
    }
}
