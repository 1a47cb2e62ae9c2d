//! Ending sessions: all tokens of an account at once, by wish or by a new password.
//!
//! Tokens are not kept anywhere, so they cannot be ended one by one; each belongs to a generation, and the account
//! knows the present one.

use super::{Accounts, Error, Password};
use crate::limits::{Deed, Try};
use crate::model::{Action, User};
use crate::store::audit::{self, Line};
use crate::store::users;

impl Accounts {
    /// Ends all tokens of an account.
    pub async fn log_out_everywhere(&self, user: &User) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        users::end_tokens(tx.conn(), user.id).await?;
        let line = Line::by(user.id, Action::LoggedOutEverywhere).to(user.id);
        audit::write(tx.conn(), &line, self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives an account another password, which ends all its tokens, and a token to go on with.
    /// [`Error::WrongPassword`] unless `present` is the one it had until now; [`Error::TooMany`] after too many of those.
    pub async fn change_password(&self, user: &User, present: &str, new: &str) -> Result<String, Error> {
        let new = Password::parse(new).map_err(Error::Invalid)?;
        let who = format!("user {}", user.id);
        let tries = [Try {
            deed: Deed::WrongPassword,
            who: &who,
        }];
        self.limits.check(&tries).await?;
        let opens = self
            .hasher
            .verify(present, vec![user.password_hash.clone()])
            .await?;
        if opens != [true] {
            self.limits.count(&tries).await?;
            return Err(Error::WrongPassword);
        }
        let hash = self.hasher.hash(&new).await?;
        let mut tx = self.store.begin().await?;
        // Somebody else may have changed it meanwhile.
        if !users::change_password(tx.conn(), user.id, &user.password_hash, &hash).await? {
            return Err(Error::WrongPassword);
        }
        let user = users::by_id(tx.conn(), user.id).await?.ok_or(Error::NotFound)?;
        let line = Line::by(user.id, Action::PasswordChanged).to(user.id);
        audit::write(tx.conn(), &line, self.clock.now()).await?;
        tx.commit().await?;
        Ok(self.tokens.issue(&user, self.clock.now())?)
    }
}
