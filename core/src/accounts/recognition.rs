//! Authentication by token.

use super::token::Named;
use super::{Accounts, Error, Username};
use crate::model::{Account, UserId};
use crate::store::{events, users};

impl Accounts {
    /// The account that a token names, whether or not it is there and the token still opens it; none for a token that was not
    /// made here or has expired.
    pub fn named_by(&self, token: &str) -> Option<UserId> {
        match self.tokens.read(token, self.clock.now())?.named {
            Named::Id(id) => Some(id),
            Named::Name { .. } => None,
        }
    }

    /// The active account of a token, with its event. [`Error::EventEnded`] if it was deleted with its event.
    pub async fn authenticate(&self, token: &str) -> Result<Account, Error> {
        let bearer = self
            .tokens
            .read(token, self.clock.now())
            .ok_or(Error::Unauthenticated)?;
        let mut reader = self.store.read().await?;
        let account = match bearer.named {
            Named::Id(id) => users::account(reader.conn(), id).await?,
            // An account that took the name after the token was made belongs to another person.
            Named::Name { name, made_at } => match Username::look_up(&name) {
                Ok(name) => users::sole_account(reader.conn(), name.as_str())
                    .await?
                    .filter(|account| account.user.created_at < made_at),
                Err(_) => None,
            },
        };
        if account.is_none()
            && let Some(event) = self.tokens.event(token, self.clock.now())
            && events::is_erased(reader.conn(), event).await?
        {
            return Err(Error::EventEnded);
        }
        account
            .filter(|account| account.user.is_active && account.user.token_generation == bearer.generation)
            .ok_or(Error::Unauthenticated)
    }
}
