//! The personal link of a guest: it opens the account without a password.
//!
//! There is one for each guest; a new one voids the former one. It ends with the event, with the account, and with the
//! account's other tokens ([`Accounts::log_out_everywhere`]).

use super::{Accounts, Error, Limited, secret};
use crate::clock::Timestamp;
use crate::limits::{Attempt, Limit};
use crate::model::{Account, Action, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Tx, personal_links, users};

/// A personal link that was just made; only its digest is stored.
#[derive(Clone, Debug)]
pub struct PersonalLink {
    /// The secret of its address.
    pub token: String,
    /// When the event ends, and with it the link; none if it does not.
    pub expires_at: Option<Timestamp>,
}

impl PersonalLink {
    pub(super) fn new(token: String, account: &Account) -> Self {
        let event = account.event.as_ref();
        Self {
            token,
            expires_at: event.and_then(|event| event.expires_at),
        }
    }
}

/// An account that was opened without a password.
#[derive(Clone, Debug)]
pub struct OpenedAccount {
    /// The account.
    pub account: Account,
    /// A token for it.
    pub token: String,
}

impl Accounts {
    /// Makes a personal link for a guest; the former one is void. [`Error::GuestsOnly`] for photographers and admins,
    /// [`Error::TooMany`] after too many links, because the audit log keeps each.
    pub async fn make_link(&self, user: &User) -> Result<PersonalLink, Error> {
        Self::check_is_guest(user)?;
        let token = secret::token();
        let attempt = Attempt {
            limit: Limit::PersonalLink,
            key: &user.id.to_string(),
        };
        let (mut tx, now) = (self.store.begin().await?, self.clock.now());
        let charged = self.limits.charge_in(tx.conn(), &[attempt]).await?;
        charged.map_err(Error::TooMany)?;
        if !personal_links::put(tx.conn(), user.id, &secret::digest(&token), now).await? {
            return Err(Error::NotFound);
        }
        let entry = NewAuditEntry::by(user.id, Action::PersonalLinkMade)
            .to(user.id)
            .at_event(user.event_id);
        audit::write(tx.conn(), &entry, now).await?;
        let account = users::account(tx.conn(), user.id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(PersonalLink::new(token, &account))
    }

    /// Ends the personal link of a guest; nothing happens if there is none.
    pub async fn end_link(&self, user: &User) -> Result<(), Error> {
        Self::check_is_guest(user)?;
        let mut tx = self.store.begin().await?;
        if personal_links::remove(tx.conn(), user.id).await? {
            let entry = NewAuditEntry::by(user.id, Action::PersonalLinkEnded)
                .to(user.id)
                .at_event(user.event_id);
            audit::write(tx.conn(), &entry, self.clock.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// When the personal link of an account was made, if there is one.
    pub async fn link_made_at(&self, user: &User) -> Result<Option<Timestamp>, Error> {
        Ok(personal_links::made_at(self.store.read().await?.conn(), user.id).await?)
    }
}

impl Limited<'_> {
    /// The account of a personal link, without logging in: a page asks first if somebody else is logged in already.
    /// [`Error::PersonalLinkInvalid`] if the link is unknown or void, [`Error::EventEnded`] if its event has ended,
    /// [`Error::TooMany`] after too many unknown links.
    pub async fn find_by_link(&self, token: &str) -> Result<Account, Error> {
        let (accounts, origin) = (self.accounts, self.origin.to_string());
        // First, so that others behind the same address do not keep anybody out.
        let mut reader = accounts.store.read().await?;
        if let Some(user) = personal_links::find(reader.conn(), &secret::digest(token)).await?
            && let Some(account) = users::account(reader.conn(), user).await?
        {
            return if account.is_over() {
                Err(Error::EventEnded)
            } else {
                Ok(account)
            };
        }
        drop(reader);
        // Nobody guesses one, but each try costs a look.
        let attempt = Attempt {
            limit: Limit::UnknownPersonalLink,
            key: &origin,
        };
        accounts.limits.charge(&[attempt]).await?;
        Err(Error::PersonalLinkInvalid)
    }

    /// Logs in by a personal link, with the errors of [`Limited::find_by_link`].
    pub async fn open_by_link(&self, token: &str) -> Result<OpenedAccount, Error> {
        let account = self.find_by_link(token).await?;
        let mut tx = self.accounts.store.begin().await?;
        self.note_login(&mut tx, &account, "personal_link").await?;
        tx.commit().await?;
        Ok(OpenedAccount {
            token: self.accounts.issue_token(&account.user)?,
            account,
        })
    }

    /// Records a login without a password. [`Error::TooMany`] after too many logins.
    pub(super) async fn note_login(&self, tx: &mut Tx, account: &Account, way: &str) -> Result<(), Error> {
        let (limits, id) = (&self.accounts.limits, account.user.id);
        let alias = limits.alias(&self.origin.to_string());
        let attempt = Attempt {
            limit: Limit::Login,
            key: &id.to_string(),
        };
        let charged = limits.charge_in(tx.conn(), &[attempt]).await?;
        charged.map_err(Error::TooMany)?;
        let entry = NewAuditEntry::by(id, Action::LoggedIn)
            .to(id)
            .at_event(account.user.event_id)
            .noting(way);
        let now = self.accounts.clock.now();
        audit::write(tx.conn(), &entry.from_origin(&alias), now).await?;
        limits.remember(tx.conn(), id, self.origin).await?;
        Ok(())
    }
}
