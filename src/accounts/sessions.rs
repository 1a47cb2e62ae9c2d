//! Ending sessions: all tokens of an account at once, on request or by a new password.
//!
//! Tokens are not kept anywhere, so they cannot be ended one by one; each belongs to a generation, and the account
//! knows the present one.

use super::{Accounts, Error, Limited, Password};
use crate::limits::{Attempt, Limit};
use crate::model::{Action, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::users;

impl Accounts {
    /// Ends all tokens of an account.
    pub async fn log_out_everywhere(&self, user: &User) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        users::end_tokens(tx.conn(), user.id).await?;
        let entry = NewAuditEntry::by(user.id, Action::LoggedOutEverywhere).to(user.id);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Limited<'_> {
    /// Gives an account another password, which ends all its tokens, and a token to go on with.
    /// [`Error::WrongPassword`] unless `present` is the one it had until now; [`Error::TooMany`] after too many of those,
    /// logins included, and after too many changes.
    pub async fn change_password(&self, user: &User, present: &str, new: &str) -> Result<String, Error> {
        let new = Password::parse(new).map_err(Error::Invalid)?;
        let charge = self.charge_own_password(user.id).await?;
        let proof = self.prove(user, present, &new).await;
        if !matches!(proof, Ok(None)) {
            // Whatever went wrong, it was not the password.
            self.accounts.limits.refund(&charge).await?;
        }
        let hash = proof?.ok_or(Error::WrongPassword)?;
        self.store_password(user, &hash).await
    }

    /// The hash of the new password, if `present` is the one until now.
    async fn prove(&self, user: &User, present: &str, new: &Password) -> Result<Option<String>, Error> {
        let accounts = self.accounts;
        let hashes = vec![user.password_hash.clone()];
        if accounts.hasher.verify(present, hashes, 1).await? == [true] {
            return Ok(Some(accounts.hasher.hash(new).await?));
        }
        let alias = accounts.limits.alias(&self.origin.to_string());
        let entry = NewAuditEntry::by(user.id, Action::LoginFailed)
            .to(user.id)
            .at_event(user.event_id);
        let mut tx = accounts.store.begin().await?;
        audit::write(tx.conn(), &entry.from_origin(&alias), accounts.clock.now()).await?;
        tx.commit().await?;
        Ok(None)
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
        // Somebody else may have changed it meanwhile.
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
