//! Setting a forgotten password anew, by a token that is sent to the account's address.
//!
//! Nobody learns from the answer or its time whether an address has an account: what depends on it is done after the
//! answer. Guests do not prove their address when they register, so whoever reads its mail is given every account that
//! claims it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::{Accounts, Email, Error, Limited, Password};
use crate::limits::{Attempt, Limit, Origin};
use crate::model::{Action, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{resets, users};

/// How long a token is good.
const LIFE: Duration = Duration::from_hours(1);

/// An address that a token may be sent to, and that was not asked for too often.
#[derive(Clone, Debug)]
pub struct ResetRequest(Email);

/// A token to be sent.
#[derive(Clone, Debug)]
pub struct ResetToken {
    /// The address it goes to.
    pub email: String,
    /// The token itself; only its digest is stored.
    pub token: String,
}

impl Accounts {
    /// Takes a request for a token. The same for every address that is one: [`Error::Invalid`] if it is none,
    /// [`Error::TooMany`] if it is asked for too often.
    pub async fn ask_for_reset(&self, origin: Origin, email: &str) -> Result<ResetRequest, Error> {
        let email = Email::parse(email).map_err(|problem| Error::Invalid(vec![problem]))?;
        let (address, origin) = (email.key(), origin.to_string());
        let attempts = [
            Attempt {
                limit: Limit::Reset,
                key: &address,
            },
            Attempt {
                limit: Limit::Resets,
                key: &origin,
            },
        ];
        self.limits.charge(&attempts).await?;
        Ok(ResetRequest(email))
    }

    /// Makes the token that was asked for; `None` if the address has no account.
    pub async fn make_reset_token(
        &self,
        ResetRequest(email): &ResetRequest,
    ) -> Result<Option<ResetToken>, Error> {
        // Two version 4 UUIDs hold 244 random bits.
        let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(|uuid| uuid.simple().to_string());
        let token = random.concat();
        let mut tx = self.store.begin().await?;
        resets::prune(tx.conn(), self.clock.now()).await?;
        let accounts = resets::accounts_of(tx.conn(), &email.key()).await?;
        for user in &accounts {
            resets::insert(tx.conn(), &digest(&token), *user, self.clock.now() + LIFE).await?;
        }
        tx.commit().await?;
        Ok((!accounts.is_empty()).then(|| ResetToken {
            email: email.as_str().to_owned(),
            token,
        }))
    }
}

impl Limited<'_> {
    /// Sets the password of every account that a token is for, which ends all their tokens; answers the newest of them.
    /// [`Error::ResetTokenInvalid`] if the token is unknown, used up or an hour old, [`Error::TooMany`] after too many of
    /// these. Nothing is hashed before the token is known to be good.
    pub async fn reset_password(&self, token: &str, new: &str) -> Result<User, Error> {
        let new = Password::parse(new).map_err(Error::Invalid)?;
        let accounts = self.accounts;
        self.check_reset_token(token).await?;
        let hash = accounts.hasher.hash(&new).await?;
        let now = accounts.clock.now();
        let mut tx = accounts.store.begin().await?;
        let mut newest = None;
        for user in resets::take(tx.conn(), &digest(token), now).await? {
            if resets::set_password(tx.conn(), user, &hash).await? {
                let entry = NewAuditEntry::of(Action::PasswordReset).to(user);
                audit::write(tx.conn(), &entry, now).await?;
                newest = newest.max(Some(user));
            }
        }
        let newest = newest.ok_or(Error::ResetTokenInvalid)?;
        let user = users::by_id(tx.conn(), newest).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(user)
    }

    /// Charges a token that does not exist, or is too old.
    async fn check_reset_token(&self, token: &str) -> Result<(), Error> {
        let (accounts, origin) = (self.accounts, self.origin.to_string());
        let attempt = Attempt {
            limit: Limit::UnknownResetToken,
            key: &origin,
        };
        let mut tx = accounts.store.begin().await?;
        let charged = accounts.limits.charge_in(tx.conn(), &[attempt]).await?;
        let outcome = match charged {
            Err(wait) => Err(Error::TooMany(wait)),
            // The charge is taken back with the transaction.
            Ok(_) if resets::is_good(tx.conn(), &digest(token), accounts.clock.now()).await? => return Ok(()),
            Ok(_) => Err(Error::ResetTokenInvalid),
        };
        tx.commit().await?;
        outcome
    }
}

fn digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}
