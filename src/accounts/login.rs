//! Logging in, and being recognised by the token that gives.
//!
//! The same name or address can belong to one guest account per event, so a login may open several; the person
//! then chooses one by its id.

use super::token::Named;
use super::{Accounts, Email, Error, Username};
use crate::model::{Account, User, UserId};
use crate::store::users;

/// Most accounts whose password is tried at one login: a name can exist once per event, an address too. The
/// newest are tried; the address always comes before the name.
const MAX_CANDIDATES: u32 = 20;

/// What a name and a password open.
#[derive(Clone, Debug)]
pub enum Login {
    /// One account.
    One {
        /// The token that stands for it from now on.
        token: String,
        /// The account.
        account: Box<Account>,
    },
    /// Several accounts, to choose one from by its id.
    Several(Vec<Account>),
}

impl Accounts {
    /// Logs in by name or e-mail address; `chosen` picks one of several accounts.
    pub(super) async fn login(
        &self,
        name: &str,
        password: &str,
        chosen: Option<UserId>,
    ) -> Result<Login, Error> {
        let candidates = self.candidates(name, chosen).await?;
        let hashes = candidates
            .iter()
            .map(|account| account.user.password_hash.clone())
            .collect();
        let opened = self.hasher.verify(password, hashes).await?;
        let mut accounts: Vec<Account> = candidates
            .into_iter()
            .zip(opened)
            .filter_map(|(account, opened)| opened.then_some(account))
            .collect();
        match accounts.len() {
            0 | 1 => {
                let account = accounts.pop().ok_or(Error::WrongCredentials)?;
                Ok(Login::One {
                    token: self.tokens.issue(&account.user, self.clock.now())?,
                    account: Box::new(account),
                })
            }
            _ => Ok(Login::Several(accounts)),
        }
    }

    /// A token for an account that has just proved itself in another way, by being made.
    pub fn issue_token(&self, user: &User) -> Result<String, Error> {
        Ok(self.tokens.issue(user, self.clock.now())?)
    }

    /// The accounts a login may mean. A text that no account can be called means none.
    pub(super) async fn candidates(&self, name: &str, chosen: Option<UserId>) -> Result<Vec<Account>, Error> {
        let username = Username::parse(name).ok();
        let email_key = Email::parse(name).ok().map(|email| email.key());
        if username.is_none() && email_key.is_none() {
            return Ok(Vec::new());
        }
        let username = username.as_ref().map(Username::as_str);
        let mut reader = self.store.read().await?;
        let found = users::login_candidates(
            reader.conn(),
            username,
            email_key.as_deref(),
            chosen,
            MAX_CANDIDATES,
        );
        Ok(found.await?)
    }

    /// The active account a token stands for, with its event.
    pub async fn authenticate(&self, token: &str) -> Result<Account, Error> {
        let bearer = self
            .tokens
            .read(token, self.clock.now())
            .ok_or(Error::Unauthenticated)?;
        let mut reader = self.store.read().await?;
        let account = match bearer.named {
            Named::Id(id) => users::account(reader.conn(), id).await?,
            Named::Name(name) => match Username::parse(&name) {
                Ok(name) => users::sole_account(reader.conn(), name.as_str()).await?,
                Err(_) => None,
            },
        };
        account
            .filter(|account| account.user.is_active && account.user.token_generation == bearer.generation)
            .ok_or(Error::Unauthenticated)
    }
}
