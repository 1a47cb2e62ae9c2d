//! Password reset by a token that is sent to the account's email address.
//!
//! Neither the response nor its time reveals whether an address has an account: the work that depends on it is done
//! after the response. Guests do not prove their address when they register, so the person who reads its mail gets
//! access to every account with this address.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::{Accounts, Email, Error, Limited, Password};
use crate::limits::{Attempt, Limit, Origin};
use crate::model::{Action, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{resets, users};

/// Lifetime of a token.
const LIFE: Duration = Duration::from_hours(1);

/// An address that a token may be sent to, within its rate limit.
#[derive(Clone, Debug)]
pub struct ResetRequest(Email);

/// A token and its recipient.
#[derive(Clone, Debug)]
pub struct ResetToken {
    /// The recipient.
    pub email: String,
    /// The token itself; only its digest is stored.
    pub token: String,
}

impl Accounts {
    /// Accepts a request for a token, in the same way for every valid address. [`Error::Invalid`] for an invalid one,
    /// [`Error::TooMany`] after too many requests.
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

    /// Makes the requested token; `None` if the address has no account.
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
    /// Sets the password of every account of a token, which makes all their access tokens invalid; returns the newest
    /// account. [`Error::ResetTokenInvalid`] if the token is unknown, used or expired, [`Error::TooMany`] after too
    /// many of these. No password is hashed before the token is verified.
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

    /// Charges a token that does not exist or has expired.
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
            // The charge is rolled back with the transaction.
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
