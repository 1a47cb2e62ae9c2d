//! Login by username or email address.
//!
//! The same name or address can belong to one guest account per event, so a login may open several; the person then
//! chooses one by its id. Accounts are tried page by page until one opens, photographers and admins first. Each that
//! does not open is charged and written to the audit log, even if another opens: otherwise an account with the same
//! name could be used to guess somebody else's password.

use std::time::Duration;

use super::guessing::{Charged, Target};
use super::{Accounts, Email, Error, Limited, Username};
use crate::limits::{Attempt, Limit};
use crate::model::{Account, Action, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Tx, users};

/// How many accounts are tried together: a name or an address can exist once per event.
const PAGE: usize = 20;

/// Maximum number of pages of one login. If more accounts have a name, their owners log in by address.
const MAX_PAGES: usize = 10;

/// How many hashes a page costs, by its maximum number of candidates, so that the time does not reveal how many there
/// are.
const COSTS: [usize; 3] = [1, 4, PAGE];

/// The result of a login.
#[derive(Clone, Debug)]
pub enum Login {
    /// One account.
    One {
        /// The token for the account.
        token: String,
        /// The account.
        account: Box<Account>,
    },
    /// Several accounts, from which the person chooses one by its id.
    Several(Vec<Account>),
}

/// The result of a password on a page of candidates.
#[derive(Default)]
struct Page {
    /// The accounts that it opens.
    opened: Vec<Account>,
    /// Whether it was tried on any account.
    is_tried: bool,
    /// The time until the first account whose limits are used up can be tried.
    wait: Option<Duration>,
}

impl Limited<'_> {
    /// Logs in by username or email address; `chosen` selects one of several accounts. [`Error::TooMany`] after too
    /// many wrong passwords, even if this one is right, and after too many logins.
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

    /// Tries a password on candidates. If there are none, the attempt is charged and takes the same time.
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

    /// Refunds right attempts and writes all attempts to the audit log; returns the accounts that opened.
    /// [`Error::TooMany`] if these have logged in too often.
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

    /// Records successful logins, unless there were too many: then returns the time until the next one.
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

/// How many hashes a page with this number of candidates costs, even when the limits of some are used up.
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
    /// A token for an account that was just created.
    pub fn issue_token(&self, user: &User) -> Result<String, Error> {
        Ok(self.tokens.issue(user, self.clock.now())?)
    }

    /// How long a token is valid.
    pub fn token_life(&self) -> Duration {
        self.tokens.life()
    }

    /// The result for the accounts that opened: a token, or a choice. [`Error::EventEnded`] if the events of all have
    /// ended.
    pub(super) fn let_in(&self, opened: Vec<Account>) -> Result<Login, Error> {
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

    /// A page of the accounts that a login may mean; none for a text that cannot be a username.
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
