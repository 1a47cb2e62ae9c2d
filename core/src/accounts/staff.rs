//! Accounts of photographers and admins.
//!
//! A lock serialises creating and changing them, so that there is only one first admin, and a name that was free is
//! still free when it is stored.

use super::credentials::{Checked, Sound, taken};
use super::registration::conflict;
use super::{Accounts, Credentials, Email, Error, Password, Problem, Username};
use crate::model::{Action, MAX_PAGE, Role, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::users::{self, NewStaff, StaffUpdate};
use crate::store::{Tx, locks};

/// Changes to a photographer, as typed; missing fields stay as they are.
#[derive(Clone, Copy, Default)]
pub struct StaffChange<'a> {
    /// The name to log in with.
    pub username: Option<&'a str>,
    /// The email address.
    pub email: Option<&'a str>,
    /// The password.
    pub password: Option<&'a str>,
    /// Whether the account may log in.
    pub is_active: Option<bool>,
}

/// The authorization to create the first admin.
#[derive(Clone, Copy)]
pub enum Claim<'a> {
    /// The request comes from the server's machine.
    Here,
    /// The request has the setup token.
    Token(Option<&'a str>),
}

impl Accounts {
    /// The setup token for creating the first admin from another machine; `None` once there is an admin.
    pub async fn setup_token(&self) -> Result<Option<String>, Error> {
        if users::any_admin(self.store.read().await?.conn()).await? {
            return Ok(None);
        }
        Ok(Some(self.tokens.issue_setup(self.clock.now())?))
    }

    /// Whether there is an admin.
    pub async fn has_admin(&self) -> Result<bool, Error> {
        Ok(users::any_admin(self.store.read().await?.conn()).await?)
    }

    /// Creates the first admin; [`Error::AdminExists`] if there is one, [`Error::SetupTokenWanted`] without
    /// authorization. Of simultaneous calls only one succeeds.
    pub async fn register_admin(
        &self,
        credentials: &Credentials<'_>,
        claim: Claim<'_>,
    ) -> Result<UserId, Error> {
        // This is public, so once there is an admin no password is hashed.
        if users::any_admin(self.store.read().await?.conn()).await? {
            return Err(Error::AdminExists);
        }
        let is_entitled = match claim {
            Claim::Here => true,
            Claim::Token(sent) => sent.is_some_and(|token| self.tokens.is_setup(token, self.clock.now())),
        };
        if !is_entitled {
            return Err(Error::SetupTokenWanted);
        }
        let sound = credentials.check().sound().map_err(Error::Invalid)?;
        let hash = self.hasher.hash(&sound.password).await?;
        let mut tx = self.store.begin().await?;
        locks::global(tx.conn()).await?;
        if users::any_admin(tx.conn()).await? {
            return Err(Error::AdminExists);
        }
        let new = HashedStaff { sound, hash };
        let id = self.insert_staff(&mut tx, &new, Role::Admin).await?;
        let entry = NewAuditEntry::of(Action::AccountCreated)
            .to(id)
            .noting(Role::Admin.name());
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Creates another admin.
    pub async fn create_admin(
        &self,
        actor: Option<UserId>,
        credentials: &Credentials<'_>,
    ) -> Result<UserId, Error> {
        self.create_staff(actor, credentials, Role::Admin).await
    }

    /// Creates a photographer.
    pub async fn create_photographer(
        &self,
        actor: Option<UserId>,
        credentials: &Credentials<'_>,
    ) -> Result<UserId, Error> {
        self.create_staff(actor, credentials, Role::Photographer).await
    }

    async fn create_staff(
        &self,
        actor: Option<UserId>,
        credentials: &Credentials<'_>,
        role: Role,
    ) -> Result<UserId, Error> {
        let new = self.hash_staff(credentials).await?;
        let mut tx = self.store.begin().await?;
        locks::global(tx.conn()).await?;
        let id = self.insert_staff(&mut tx, &new, role).await?;
        let entry = NewAuditEntry::by(actor, Action::AccountCreated)
            .to(id)
            .noting(role.name());
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The credentials of a new photographer or admin, if they are free now, with the hash of the password.
    pub(super) async fn hash_staff(&self, credentials: &Credentials<'_>) -> Result<HashedStaff, Error> {
        let mut checked: Checked = credentials.check();
        let email_key = checked.email_key();
        let mut reader = self.store.read().await?;
        let in_use =
            users::staff_taken(reader.conn(), checked.username(), email_key.as_deref(), None).await?;
        drop(reader);
        checked.add(taken(in_use));
        let sound = checked.sound().map_err(Error::Invalid)?;
        let hash = self.hasher.hash(&sound.password).await?;
        Ok(HashedStaff { sound, hash })
    }

    /// Stores a photographer or admin, under the global lock.
    pub(super) async fn insert_staff(
        &self,
        tx: &mut Tx,
        HashedStaff { sound, hash }: &HashedStaff,
        role: Role,
    ) -> Result<UserId, Error> {
        let (username, email_key) = (sound.username.as_str(), sound.email.key());
        let new = NewStaff {
            username,
            email: sound.email.as_str(),
            email_key: &email_key,
            password_hash: hash,
            role,
            at: self.clock.now(),
        };
        match users::insert_staff(tx.conn(), &new).await? {
            Some(id) => Ok(id),
            None => Err(conflict(
                users::staff_taken(tx.conn(), Some(username), Some(&email_key), None).await?,
            )),
        }
    }

    /// Photographers, the oldest account first, after an account if one is given; at most `limit` and never more than
    /// [`MAX_PAGE`].
    pub async fn photographers(&self, after: Option<UserId>, limit: u32) -> Result<Vec<User>, Error> {
        let (after, limit) = (after.unwrap_or(UserId(0)), limit.min(MAX_PAGE).into());
        Ok(users::list_photographers(self.store.read().await?.conn(), after, limit).await?)
    }

    /// Changes a photographer's account.
    pub async fn update_photographer(
        &self,
        actor: Option<UserId>,
        id: UserId,
        change: &StaffChange<'_>,
    ) -> Result<User, Error> {
        let parsed = ParsedChange::parse(change)?;
        let present = self.photographer(id).await?;
        if parsed.is_named_like_another(&present) {
            return Err(Error::Invalid(vec![Problem::UsernameIsAddress]));
        }
        let hash = match &parsed.password {
            Some(password) => Some(self.hasher.hash(password).await?),
            None => None,
        };
        let username = parsed.username.as_ref().map(Username::as_str);
        let email_key = parsed.email.as_ref().map(Email::key);
        let mut tx = self.store.begin().await?;
        locks::global(tx.conn()).await?;
        let in_use = users::staff_taken(tx.conn(), username, email_key.as_deref(), Some(id)).await?;
        let problems: Vec<Problem> = taken(in_use).collect();
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let update = StaffUpdate {
            username,
            email: parsed.email.as_ref().map(Email::as_str),
            email_key: email_key.as_deref(),
            password_hash: hash.as_deref(),
            is_active: change.is_active,
        };
        if !users::update_photographer(tx.conn(), id, &update).await? {
            return Err(Error::NotFound);
        }
        let user = users::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        for action in actions(change) {
            audit::write(
                tx.conn(),
                &NewAuditEntry::by(actor, action).to(id),
                self.clock.now(),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(user)
    }

    async fn photographer(&self, id: UserId) -> Result<User, Error> {
        users::by_id(self.store.read().await?.conn(), id)
            .await?
            .filter(|user| user.role == Role::Photographer)
            .ok_or(Error::NotFound)
    }
}

/// The credentials of a new photographer or admin, with the hash of the password.
pub(super) struct HashedStaff {
    sound: Sound,
    hash: String,
}

/// The audit action of a change.
fn actions(change: &StaffChange<'_>) -> Vec<Action> {
    let mut actions = vec![Action::AccountChanged];
    if change.password.is_some() {
        actions.push(Action::PasswordChanged);
    }
    if change.is_active == Some(false) {
        actions.push(Action::AccountDeactivated);
    }
    actions
}

/// A change with valid parts.
struct ParsedChange {
    username: Option<Username>,
    email: Option<Email>,
    password: Option<Password>,
}

impl ParsedChange {
    /// Whether the new name is an email address other than the account's own.
    fn is_named_like_another(&self, present: &User) -> bool {
        let stored = Email::parse(&present.email).ok();
        let own = self.email.as_ref().or(stored.as_ref());
        let name = self.username.as_ref();
        name.zip(own).is_some_and(|(name, own)| name.is_address_but(own))
    }

    fn parse(change: &StaffChange<'_>) -> Result<Self, Error> {
        let username = change.username.map(Username::parse).transpose();
        let email = change.email.map(Email::parse).transpose();
        let password = change.password.map(Password::parse).transpose();
        match (username, email, password) {
            (Ok(username), Ok(email), Ok(password)) => Ok(Self {
                username,
                email,
                password,
            }),
            (username, email, password) => {
                let mut problems: Vec<Problem> = username.err().into_iter().chain(email.err()).collect();
                problems.extend(password.err().unwrap_or_default());
                Err(Error::Invalid(problems))
            }
        }
    }
}
