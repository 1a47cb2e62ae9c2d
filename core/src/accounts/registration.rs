//! Registration of a guest for an event.
//!
//! All problems are found before the password is hashed, and reported at once. The following transaction can only find
//! others if a concurrent registration was faster.

use super::credentials::{Checked, Sound, taken};
use super::{Accounts, Credentials, Error, Problem};
use crate::consent::Agreement;
use crate::limits::{Origin, SelfieDigest};
use crate::model::{Account, Action, Event, EventId, Language, Role, Task};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::memberships::{self, NewMembership};
use crate::store::users::{self, NewGuest, Taken};
use crate::store::{Conn, consents, locks, names, personal_links, selfies};

/// A selfie whose file is already stored.
#[derive(Clone, Copy, Debug)]
pub struct NewSelfie<'a> {
    /// The key of its file in the object storage.
    pub object_key: &'a str,
    /// The type of its file, found from its bytes.
    pub content_type: &'a str,
    /// Whether the strict rules apply to it.
    pub strict: bool,
    /// The SHA-256 of its bytes.
    pub digest: SelfieDigest,
}

impl Accounts {
    /// Registers a guest for an event; see [`Limited::register`](super::Limited::register).
    pub(super) async fn register(
        &self,
        credentials: &Credentials<'_>,
        event: Option<Event>,
        selfie: Option<&NewSelfie<'_>>,
        agreement: Option<Agreement<'_>>,
        origin: Origin,
    ) -> Result<Account, Error> {
        let (event, sound) = self.admissible(credentials.check(), event).await?;
        self.check_agreement(&event, agreement).await?;
        if selfie.is_some() && agreement.is_none() && self.texts.is_required() {
            return Err(Error::ConsentWanted);
        }
        let hash = self.hasher.hash(&sound.password).await?;
        let guest = Guest {
            event: &event,
            username: sound.username.as_str(),
            email: sound.email.as_str(),
            email_key: &sound.email.key(),
            hash: &hash,
            display_name: None,
            language: None,
            link: None,
            origin,
        };
        let account = self.store_guest(&guest, selfie, agreement).await?;
        self.queue.wake();
        let id = account.user.id;
        tracing::info!("[RegisterEventCode] Matching scheduled in thread pool for user_id={id}");
        Ok(account)
    }

    /// Checks whether a registration with a selfie would be accepted now; writes nothing. A missing consent is only
    /// reported once the request `is_whole`.
    pub(super) async fn check_registration(
        &self,
        credentials: &Credentials<'_>,
        event: Option<Event>,
        agreement: Option<Agreement<'_>>,
        is_whole: bool,
    ) -> Result<(), Error> {
        let (event, _) = self.admissible(credentials.check(), event).await?;
        self.check_agreement(&event, agreement).await?;
        if is_whole && agreement.is_none() && self.texts.is_required() {
            return Err(Error::ConsentWanted);
        }
        Ok(())
    }

    /// The event and the credentials, if the registration would be accepted now.
    async fn admissible(&self, mut checked: Checked, event: Option<Event>) -> Result<(Event, Sound), Error> {
        let Some(event) = event else {
            checked.add([Problem::EventCodeUnknown]);
            let problems = checked.sound().err().unwrap_or_default();
            return Err(Error::Invalid(problems));
        };
        let email_key = checked.email_key();
        let mut reader = self.store.read().await?;
        let in_use = in_use(reader.conn(), event.id, checked.username(), email_key.as_deref());
        checked.add(taken(in_use.await?));
        Ok((event, checked.sound().map_err(Error::Invalid)?))
    }

    /// Stores a guest with everything that belongs to the registration.
    pub(super) async fn store_guest(
        &self,
        guest: &Guest<'_>,
        selfie: Option<&NewSelfie<'_>>,
        agreement: Option<Agreement<'_>>,
    ) -> Result<Account, Error> {
        let Guest {
            event,
            username,
            email_key,
            ..
        } = *guest;
        let at = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !locks::keep_event(tx.conn(), event.id).await? {
            return Err(Error::Invalid(vec![Problem::EventCodeUnknown]));
        }
        let new = NewGuest {
            username,
            email: guest.email,
            email_key,
            password_hash: guest.hash,
            display_name: guest.display_name,
            language: guest.language,
            event: event.id,
            at,
        };
        let user = users::insert_guest(tx.conn(), &new).await?;
        let membership = NewMembership {
            user,
            event: event.id,
            username,
            email_key,
            at,
        };
        if !memberships::insert(tx.conn(), &membership).await? {
            let in_use = in_use(tx.conn(), event.id, Some(username), Some(email_key)).await?;
            return Err(conflict(in_use));
        }
        if let Some(agreement) = agreement
            && !consents::agree(tx.conn(), &self.texts, (event.id, user), agreement, at).await?
        {
            return Err(Error::ConsentOutdated);
        }
        if let Some(selfie) = selfie {
            let NewSelfie {
                object_key,
                content_type,
                strict,
                digest,
            } = *selfie;
            // The first selfie of a new account is always within its limit.
            let _has_room = self.limits.charge_selfie(tx.conn(), user, &digest).await?;
            selfies::put_candidate(tx.conn(), user, object_key, content_type, strict, at).await?;
            let sent = NewAuditEntry::by(user, Action::SelfieSent)
                .to(user)
                .at_event(event.id);
            audit::write(tx.conn(), &sent, at).await?;
        }
        if let Some(digest) = guest.link
            && !personal_links::put(tx.conn(), user, digest, at).await?
        {
            // The same form was sent twice at once.
            return Err(Error::AlreadyJoined);
        }
        let task = Task::MatchGuest {
            event: Some(event.id),
            guest: user,
        };
        self.queue.admit(tx.conn(), &task).await?;
        let entry = NewAuditEntry::by(user, Action::AccountCreated)
            .to(user)
            .at_event(event.id);
        audit::write(tx.conn(), &entry.noting(Role::Guest.name()), at).await?;
        self.limits.remember(tx.conn(), user, guest.origin).await?;
        let account = users::account(tx.conn(), user).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(account)
    }
}

/// A new guest, and the origin of the request.
pub(super) struct Guest<'a> {
    pub(super) event: &'a Event,
    pub(super) username: &'a str,
    /// Empty without an address.
    pub(super) email: &'a str,
    /// Without an address a key that nobody else has.
    pub(super) email_key: &'a str,
    /// Empty without a password.
    pub(super) hash: &'a str,
    pub(super) display_name: Option<&'a str>,
    pub(super) language: Option<Language>,
    /// The digest of the personal link.
    pub(super) link: Option<&'a str>,
    pub(super) origin: Origin,
}

/// Which of a name and an address a guest of an event cannot have: those of its other guests, and those of
/// photographers and admins, whom nobody may be taken for.
pub(super) async fn in_use(
    mut db: Conn<'_>,
    event: EventId,
    username: Option<&str>,
    email_key: Option<&str>,
) -> Result<Taken, Error> {
    let guests = memberships::taken(db.reborrow(), event, username, email_key).await?;
    let staff = users::staff_taken(db.reborrow(), username, email_key, None).await?;
    let looks_like_staff = match username {
        Some(username) => names::is_taken(db, names::STAFF, username).await?,
        None => false,
    };
    Ok(Taken {
        username: guests.username || staff.username || looks_like_staff,
        email: guests.email || staff.email,
    })
}

/// The answer to a conflict: what is taken. If it was given up in the meantime, nothing is: worth another try.
pub(super) fn conflict(in_use: Taken) -> Error {
    let problems: Vec<Problem> = taken(in_use).collect();
    if problems.is_empty() {
        Error::Busy
    } else {
        Error::Invalid(problems)
    }
}
