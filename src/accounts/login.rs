//! Logging in by name or address.
//!
//! The same name or address can belong to one guest account per event, so a login may open several; the person
//! then chooses one by its id. Accounts are tried page by page until one opens, photographers and admins first. Each
//! that does not open is charged and written into the audit log, whether another opens or not: an account of the same
//! name is no way to guess somebody else's password.

use std::time::Duration;

use super::guessing::{Charged, Target};
use super::{Accounts, Email, Error, Limited, Username};
use crate::limits::{Attempt, Limit};
use crate::model::{Account, Action, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Tx, users};

/// Accounts whose password is tried together: a name can exist once per event, an address too.
const PAGE: usize = 20;

/// Most pages of one login. Whoever has a name that more accounts have logs in by address.
const MAX_PAGES: usize = 10;

/// How many hashes a page costs, by the candidates it has at most: its time does not tell how many there are.
const COSTS: [usize; 3] = [1, 4, PAGE];

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

/// What a password came to on a page of candidates.
#[derive(Default)]
struct Page {
    /// The accounts it opens.
    opened: Vec<Account>,
    /// Whether it was tried on anything.
    is_tried: bool,
    /// After how long the first of those whose limits are used up can be tried.
    wait: Option<Duration>,
}

impl Limited<'_> {
    /// Logs in by name or e-mail address; `chosen` picks one of several accounts. [`Error::TooMany`] after too many
    /// wrong passwords, whatever this one is, and after too many logins.
    pub async fn login(&self, name: &str, password: &str, chosen: Option<UserId>) -> Result<Login, Error> {
        let (mut is_tried, mut wait) = (false, None::<Duration>);
        for number in 0..MAX_PAGES {
            let candidates = self.accounts.candidates(name, chosen, number).await?;
            if candidates.is_empty() && number > 0 {
                break;
            }
            let is_last = candidates.len() < PAGE;
            let page = self.try_page(name, password, candidates).await?;
            if !page.opened.is_empty() {
                return self.accounts.let_in(page.opened);
            }
            is_tried |= page.is_tried;
            wait = wait.into_iter().chain(page.wait).min();
            if is_last {
                break;
            }
        }
        match wait {
            Some(wait) if !is_tried => Err(Error::TooMany(wait)),
            _ => Err(Error::WrongCredentials),
        }
    }

    /// Tries a password on candidates, or on nobody if there is none: that is charged and takes the time of one.
    async fn try_page(&self, name: &str, password: &str, candidates: Vec<Account>) -> Result<Page, Error> {
        let cost = cost_of(candidates.len());
        let charged = self.charge_login(name, candidates).await?;
        let mut page = Page {
            wait: charged.wait,
            is_tried: !charged.targets.is_empty(),
            ..Page::default()
        };
        if !page.is_tried {
            return Ok(page);
        }
        let hash_of = |target: &Target| match &target.account {
            Some(account) => account.user.password_hash.clone(),
            None => String::new(),
        };
        let hashes = charged.targets.iter().map(hash_of).collect();
        let opens = self.accounts.hasher.verify(password, hashes, cost);
        let opens = match opens.await {
            Ok(opens) => opens,
            Err(error) => {
                self.accounts.limits.refund(&charged.all()).await?;
                return Err(error.into());
            }
        };
        page.opened = self.settle(charged, opens).await?;
        Ok(page)
    }

    /// Refunds what was right and writes down all that was tried; answers the accounts that opened. [`Error::TooMany`]
    /// if these have logged in too often.
    async fn settle(&self, charged: Charged, opens: Vec<bool>) -> Result<Vec<Account>, Error> {
        let (limits, now) = (&self.accounts.limits, self.accounts.clock.now());
        let alias = limits.alias(&self.origin.to_string());
        let (mut opened, mut refunds) = (Vec::new(), vec![charged.origin]);
        let mut tx = self.accounts.store.begin().await?;
        for (Target { account, charge }, opens) in charged.targets.into_iter().zip(opens) {
            match account {
                Some(account) if opens => {
                    opened.push(account);
                    refunds.push(charge);
                }
                account => {
                    let entry = about(NewAuditEntry::of(Action::LoginFailed), account.as_ref());
                    audit::write(tx.conn(), &entry.from_origin(&alias), now).await?;
                }
            }
        }
        let mut outcome = Ok(());
        if opened.is_empty() && charged.is_stranger {
            self.charge_failure(&mut tx).await?;
        }
        if !opened.is_empty() {
            limits
                .refund_in(tx.conn(), &refunds.into_iter().collect())
                .await?;
            outcome = self.note_opened(&mut tx, &opened, &alias).await?;
        }
        tx.commit().await?;
        outcome.map(|()| opened).map_err(Error::TooMany)
    }

    /// Writes down that accounts opened, unless they have done so too often: then after how long they may again.
    async fn note_opened(
        &self,
        tx: &mut Tx,
        opened: &[Account],
        alias: &str,
    ) -> Result<Result<(), Duration>, Error> {
        let (limits, now) = (&self.accounts.limits, self.accounts.clock.now());
        let keys: Vec<String> = opened.iter().map(|account| account.user.id.to_string()).collect();
        let limit = Limit::Login;
        let attempts: Vec<_> = keys.iter().map(|key| Attempt { limit, key }).collect();
        if let Err(wait) = limits.charge_in(tx.conn(), &attempts).await? {
            return Ok(Err(wait));
        }
        for account in opened {
            let entry = match opened {
                [_] => NewAuditEntry::by(account.user.id, Action::LoggedIn),
                _ => NewAuditEntry::of(Action::LoginOffered),
            };
            audit::write(tx.conn(), &about(entry, Some(account)).from_origin(alias), now).await?;
        }
        if let [account] = opened {
            limits.remember(tx.conn(), account.user.id, self.origin).await?;
        }
        Ok(Ok(()))
    }
}

/// How many hashes a page of so many candidates costs, also when the limits of some are used up.
fn cost_of(candidates: usize) -> usize {
    let cost = COSTS.into_iter().find(|cost| candidates <= *cost);
    cost.unwrap_or(PAGE)
}

fn about<'a>(entry: NewAuditEntry<'a>, account: Option<&Account>) -> NewAuditEntry<'a> {
    match account {
        Some(Account { user, .. }) => entry.to(user.id).at_event(user.event_id),
        None => entry,
    }
}

impl Accounts {
    /// A token for an account that has just proved itself in another way, by being made.
    pub fn issue_token(&self, user: &User) -> Result<String, Error> {
        Ok(self.tokens.issue(user, self.clock.now())?)
    }

    /// What accounts that opened are worth: a token, or a choice. [`Error::EventEnded`] if the events of all are over.
    fn let_in(&self, opened: Vec<Account>) -> Result<Login, Error> {
        let (over, mut opened): (Vec<_>, Vec<_>) = opened.into_iter().partition(Account::is_over);
        if opened.is_empty() && !over.is_empty() {
            return Err(Error::EventEnded);
        }
        match opened.pop() {
            Some(account) if opened.is_empty() => Ok(Login::One {
                token: self.tokens.issue(&account.user, self.clock.now())?,
                account: Box::new(account),
            }),
            Some(account) => {
                opened.push(account);
                Ok(Login::Several(opened))
            }
            None => Err(Error::WrongCredentials),
        }
    }

    /// A page of the accounts a login may mean. A text that no account can be called means none.
    async fn candidates(
        &self,
        name: &str,
        chosen: Option<UserId>,
        page: usize,
    ) -> Result<Vec<Account>, Error> {
        let username = Username::look_up(name).ok();
        let email_key = Email::look_up(name);
        if username.is_none() && email_key.is_none() {
            return Ok(Vec::new());
        }
        let wanted = users::Wanted {
            username: username.as_ref().map(Username::as_str),
            email_key: email_key.as_deref(),
            id: chosen,
        };
        let mut reader = self.store.read().await?;
        Ok(users::login_candidates(reader.conn(), &wanted, PAGE, page * PAGE).await?)
    }
}
