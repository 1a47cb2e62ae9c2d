//! Rate limits on guessing passwords.
//!
//! A wrong password is charged to the account it was tried on, for its origin and for all origins together. The latter
//! counts only origins where the account has not logged in, so that guessing elsewhere does not lock the owner out. A
//! name without an account is charged like an account, so that nobody learns which names exist.

use std::time::Duration;

use super::{Error, Limited};
use crate::limits::{Attempt, Charge, Limit};
use crate::model::{Account, UserId, text};
use crate::store::Tx;

/// A charged attempt that is about to be made.
#[derive(Default)]
pub(super) struct Charged {
    /// The charge to the origin, for any account.
    pub(super) origin: Charge,
    /// Whether one of the accounts has not logged in at the origin before.
    pub(super) is_stranger: bool,
    /// The accounts to try: all except those whose limits are used up.
    pub(super) targets: Vec<Target>,
    /// The time until the first of the excluded accounts can be tried.
    pub(super) wait: Option<Duration>,
}

/// An account that a password is tried on, or a name without an account.
pub(super) struct Target {
    pub(super) account: Option<Account>,
    /// The charge of the attempt.
    pub(super) charge: Charge,
}

impl Limited<'_> {
    /// Charges a password that is about to be tried on the accounts of a name. [`Error::TooMany`] if the origin has
    /// tried too many, on whatever account, and none of these is known at it.
    pub(super) async fn charge_login(&self, name: &str, candidates: Vec<Account>) -> Result<Charged, Error> {
        let limits = &self.accounts.limits;
        let mut tx = self.accounts.store.begin().await?;
        let mut planned = self.plan(&mut tx, name, candidates).await?;
        let origin = self.origin.to_string();
        let mut attempts = vec![Vec::new()];
        // An account that is known here is tried by its owner, not by whoever tries one account after the other. Beside
        // it the others count all the same: anybody can have an account of somebody else's name.
        let mut is_stranger = planned.iter().any(|planned| !planned.is_known);
        let mut too_many = None;
        if is_stranger {
            let peeked = limits
                .peek(tx.conn(), passwords(Limit::Passwords, &origin))
                .await?;
            if let Err(wait) = peeked {
                planned.retain(|planned| planned.is_known);
                if planned.is_empty() {
                    return Err(Error::TooMany(wait));
                }
                too_many = Some(wait);
                is_stranger = false;
            } else {
                attempts[0].push(passwords(Limit::PasswordsAtOnce, &origin));
            }
        }
        attempts.extend(
            planned
                .iter()
                .map(|planned| planned.keys.attempts(planned.is_known)),
        );
        let mut outcomes = limits.charge_each(tx.conn(), &attempts).await?;
        let sorted = sort(planned, outcomes.split_off(1));
        let charged = Charged {
            is_stranger,
            wait: sorted.wait.into_iter().chain(too_many).min(),
            ..sorted
        };
        let outcome = match outcomes.pop() {
            Some(Ok(origin)) if !charged.targets.is_empty() => Ok(Charged { origin, ..charged }),
            // Nothing is tried, so nothing is charged.
            Some(Ok(origin)) => {
                limits.refund_in(tx.conn(), &origin).await?;
                Ok(charged)
            }
            Some(Err(wait)) => {
                limits.refund_in(tx.conn(), &charged.all()).await?;
                Err(Error::TooMany(wait))
            }
            None => Ok(charged),
        };
        tx.commit().await?;
        outcome
    }

    /// The accounts to try, and the keys of their limits.
    async fn plan(&self, tx: &mut Tx, name: &str, candidates: Vec<Account>) -> Result<Vec<Planned>, Error> {
        if candidates.is_empty() {
            return Ok(vec![Planned {
                account: None,
                keys: self.keys(&format!("name {}", text::folded(name.trim()))),
                is_known: false,
            }]);
        }
        let mut planned = Vec::with_capacity(candidates.len());
        for account in candidates {
            let id = account.user.id;
            planned.push(Planned {
                account: Some(account),
                keys: self.keys(&account_key(id)),
                is_known: self.accounts.limits.is_known(tx.conn(), id, self.origin).await?,
            });
        }
        Ok(planned)
    }

    /// Charges a password that no account opened to whoever tries one account after the other.
    pub(super) async fn charge_failure(&self, tx: &mut Tx) -> Result<(), Error> {
        let origin = self.origin.to_string();
        let attempt = passwords(Limit::Passwords, &origin);
        // Whether it is used up by now matters to the next one.
        let _ = self.accounts.limits.charge_in(tx.conn(), &[attempt]).await?;
        Ok(())
    }

    /// Charges a password that is about to be tried on the own account.
    pub(super) async fn charge_own_password(&self, user: UserId) -> Result<Charge, Error> {
        let limits = &self.accounts.limits;
        let mut tx = self.accounts.store.begin().await?;
        let is_known = limits.is_known(tx.conn(), user, self.origin).await?;
        let keys = self.keys(&account_key(user));
        let charged = limits.charge_in(tx.conn(), &keys.attempts(is_known)).await?;
        tx.commit().await?;
        charged.map_err(Error::TooMany)
    }

    fn keys(&self, target: &str) -> Keys {
        Keys {
            here: format!("{target} from {}", self.origin),
            anywhere: target.to_owned(),
        }
    }
}

impl Charged {
    /// All charges.
    pub(super) fn all(self) -> Charge {
        let targets = self.targets.into_iter().map(|target| target.charge);
        targets.chain([self.origin]).collect()
    }
}

/// The charged attempts, without those that have to wait.
fn sort(planned: Vec<Planned>, outcomes: Vec<Result<Charge, Duration>>) -> Charged {
    let mut charged = Charged::default();
    for (Planned { account, .. }, outcome) in planned.into_iter().zip(outcomes) {
        match outcome {
            Ok(charge) => charged.targets.push(Target { account, charge }),
            Err(wait) => charged.wait = Some(charged.wait.map_or(wait, |shortest| shortest.min(wait))),
        }
    }
    charged
}

/// An account that is about to be tried, or a name without an account.
struct Planned {
    account: Option<Account>,
    keys: Keys,
    /// Whether the account has logged in at the origin before.
    is_known: bool,
}

/// What a password is tried on, as the limits count it.
struct Keys {
    here: String,
    anywhere: String,
}

impl Keys {
    fn attempts(&self, is_known: bool) -> Vec<Attempt<'_>> {
        let here = Attempt {
            limit: Limit::Password,
            key: &self.here,
        };
        let anywhere = Attempt {
            limit: Limit::PasswordAnywhere,
            key: &self.anywhere,
        };
        if is_known {
            vec![here]
        } else {
            vec![here, anywhere]
        }
    }
}

fn passwords(limit: Limit, origin: &str) -> Attempt<'_> {
    Attempt { limit, key: origin }
}

fn account_key(user: UserId) -> String {
    format!("account {user}")
}
