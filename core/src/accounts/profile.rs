//! Name, language and email address of an account, changed by its owner.
//!
//! A new address counts only once its owner has confirmed it by a link or a code from a letter to it: somebody who
//! mistypes it must not hand the account to a stranger. The account itself has to confirm, so a stranger who gets the
//! letter can do nothing with it.

use super::credentials::taken;
use super::login_links::LoginLetter;
use super::registration::in_use;
use super::{Accounts, DisplayName, Email, Error, Limited, Problem, Username, secret};
use crate::limits::{Attempt, Limit};
use crate::model::{Account, Action, Language, Role, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::users::Taken;
use crate::store::{Tx, locks, login_links, memberships, resets, users};

/// A change of an account by its owner, as typed; what is not given stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileChange<'a> {
    /// What the person is called; an empty name removes it.
    pub name: Option<&'a str>,
    /// A new email address, to be confirmed.
    pub email: Option<&'a str>,
    /// The language the person is written to in.
    pub language: Option<Language>,
    /// The password, where the account has one and the address changes.
    pub current_password: Option<&'a str>,
}

/// A changed account.
#[derive(Clone, Debug)]
pub struct ChangedProfile {
    /// The account.
    pub account: Account,
    /// The letter to the new address, to be sent after the response.
    pub letter: Option<LoginLetter>,
}

/// What shows that the owner of an account has read a letter to the new address.
#[derive(Clone, Copy, Debug)]
pub enum EmailProof<'a> {
    /// The secret of the link.
    Token(&'a str),
    /// The code, as typed.
    Code(&'a str),
}

impl Accounts {
    /// The address that an account has still to confirm, if a letter to it can still be used.
    pub async fn unconfirmed_email(&self, user: &User) -> Result<Option<String>, Error> {
        let mut reader = self.store.read().await?;
        Ok(login_links::unconfirmed(reader.conn(), user.id, self.clock.now()).await?)
    }

    async fn store_email(&self, tx: &mut Tx, user: &User, email: &Email) -> Result<Account, Error> {
        let problems = email_problems(tx, user, email).await?;
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        users::set_email(tx.conn(), user.id, email.as_str(), &email.key()).await?;
        // Another guest may have confirmed the same address meanwhile.
        if !memberships::set_email_key(tx.conn(), user.id, &email.key()).await? {
            return Err(Error::Invalid(vec![Problem::EmailTaken]));
        }
        // What was sent to the former address opens nothing any more.
        login_links::remove_all(tx.conn(), user.id).await?;
        resets::remove_all(tx.conn(), user.id).await?;
        let entry = NewAuditEntry::by(user.id, Action::EmailChanged).to(user.id);
        audit::write(tx.conn(), &entry.at_event(user.event_id), self.clock.now()).await?;
        users::account(tx.conn(), user.id).await?.ok_or(Error::NotFound)
    }
}

impl Limited<'_> {
    /// Changes name and language, and makes a letter to a new address. [`Error::Invalid`] with all problems,
    /// [`Error::WrongPassword`] if an account with a password gives a new address without it: whoever has the address can
    /// set a new password, so a stolen token must not be enough. [`Error::TooMany`] after too many changes, and after too
    /// many letters to one address or from one origin.
    pub async fn change_profile(
        &self,
        user: &User,
        change: &ProfileChange<'_>,
    ) -> Result<ChangedProfile, Error> {
        let accounts = self.accounts;
        let mut problems = Vec::new();
        let name = change.name.map(DisplayName::parse).transpose();
        let name = name.map_err(|problem| problems.push(problem)).ok().flatten();
        let email = change.email.map(Email::parse).transpose();
        let email = email.map_err(|problem| problems.push(problem)).ok().flatten();
        let email = email.filter(|email| email.as_str() != user.email);
        if email.is_some() && !user.password_hash.is_empty() {
            self.check_own_password(user, change.current_password.unwrap_or_default())
                .await?;
        }
        let (id, origin) = (user.id.to_string(), self.origin.to_string());
        let email_key = email.as_ref().map(Email::key).unwrap_or_default();
        let mut attempts = vec![Attempt {
            limit: Limit::Profile,
            key: &id,
        }];
        if email.is_some() {
            for (limit, key) in [
                (Limit::EmailChange, &id),
                (Limit::LoginLink, &email_key),
                (Limit::LoginLinks, &origin),
            ] {
                attempts.push(Attempt { limit, key });
            }
        }
        // A refusal tells that an address is taken, so it is counted, too.
        accounts.limits.charge(&attempts).await?;
        let mut tx = accounts.store.begin().await?;
        if !locks::user(tx.conn(), user.id).await? {
            return Err(Error::NotFound);
        }
        if let Some(email) = &email {
            problems.extend(email_problems(&mut tx, user, email).await?);
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let now = accounts.clock.now();
        if name.is_some() || change.language.is_some() {
            if let Some(name) = &name {
                let name = name.as_ref().map(DisplayName::as_str);
                users::set_display_name(tx.conn(), user.id, name).await?;
            }
            if let Some(language) = change.language {
                users::set_language(tx.conn(), user.id, language).await?;
            }
            let entry = NewAuditEntry::by(user.id, Action::ProfileChanged).to(user.id);
            audit::write(tx.conn(), &entry.at_event(user.event_id), now).await?;
        }
        let account = users::account(tx.conn(), user.id).await?.ok_or(Error::NotFound)?;
        let mut letter = None;
        if let Some(email) = email {
            login_links::prune(tx.conn(), now).await?;
            let made = LoginLetter::new(email.as_str().to_owned(), account.user.language);
            accounts
                .store_letter(&mut tx, &made, user.id, None, Some(email.as_str()))
                .await?;
            letter = Some(made);
        }
        tx.commit().await?;
        Ok(ChangedProfile { account, letter })
    }

    /// Gives an account the address that a letter was sent to. [`Error::LoginLinkInvalid`] if the link or the code is
    /// wrong, used, expired or of another account, [`Error::Invalid`] if somebody else has the address by now,
    /// [`Error::TooMany`] after too many wrong ones.
    pub async fn confirm_email(&self, user: &User, proof: EmailProof<'_>) -> Result<Account, Error> {
        let accounts = self.accounts;
        let digest = self.prove_email(user.id, proof).await?;
        let mut tx = accounts.store.begin().await?;
        if user.role != Role::Guest {
            locks::global(tx.conn()).await?;
        }
        if !locks::user(tx.conn(), user.id).await? {
            return Err(Error::NotFound);
        }
        let links = login_links::take(tx.conn(), &digest, accounts.clock.now()).await?;
        let mut links = links.into_iter().filter(|link| link.user_id == user.id);
        let new_email = links
            .find_map(|link| link.new_email)
            .ok_or(Error::LoginLinkInvalid)?;
        let email = Email::parse(&new_email).map_err(|problem| Error::Invalid(vec![problem]))?;
        let account = accounts.store_email(&mut tx, user, &email).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// The digest of the link that a proof is of. Wrong proofs are charged.
    async fn prove_email(&self, user: UserId, proof: EmailProof<'_>) -> Result<String, Error> {
        let (accounts, now) = (self.accounts, self.accounts.clock.now());
        let attempt = Attempt {
            limit: Limit::EmailCode,
            key: &user.to_string(),
        };
        let mut tx = accounts.store.begin().await?;
        let charged = accounts.limits.charge_in(tx.conn(), &[attempt]).await?;
        charged.map_err(Error::TooMany)?;
        let found = match proof {
            EmailProof::Code(code) => {
                let codes = login_links::try_changes(tx.conn(), user, now).await?;
                accounts.link_of_code(codes, code)
            }
            EmailProof::Token(token) => {
                let digest = secret::digest(token);
                let links = login_links::find(tx.conn(), &digest, now).await?;
                let is_own = |link: &login_links::LoginLink| link.user_id == user && link.new_email.is_some();
                links.iter().any(is_own).then_some(digest)
            }
        };
        if found.is_none() {
            tx.commit().await?;
        }
        // Otherwise the charge and the try are rolled back with the transaction.
        found.ok_or(Error::LoginLinkInvalid)
    }
}

/// Why an account cannot have an address.
async fn email_problems(tx: &mut Tx, user: &User, email: &Email) -> Result<Vec<Problem>, Error> {
    let mut problems = Vec::new();
    if Username::look_up(&user.username).is_ok_and(|name| name.is_address_but(email)) {
        problems.push(Problem::UsernameIsAddress);
    }
    // The same address in other letters is its own.
    if email.key() == user.email.to_lowercase() {
        return Ok(problems);
    }
    let key = email.key();
    let mut found = Taken::default();
    if user.role == Role::Guest {
        for joined in memberships::events_of(tx.conn(), user.id).await? {
            found.email |= in_use(tx.conn(), joined.event.id, None, Some(&key)).await?.email;
        }
    } else {
        found = users::staff_taken(tx.conn(), None, Some(&key), Some(user.id)).await?;
    }
    problems.extend(taken(found));
    Ok(problems)
}
