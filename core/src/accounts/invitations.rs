//! Invitations of photographers: links that are used once.
//!
//! An admin's invitation makes a photographer's account, and lets it join an event if it names one. An owner's lets somebody
//! who has such an account join the owner's event; it makes none, because admins decide who is a photographer. An invitation
//! is void as soon as whoever made it could no longer make it. Using it, the account and the place in the event are one
//! transaction, so of several who use it at once one succeeds.
//!
//! Locks: the accounts of photographers first, for their end takes them before their events; then the event, then the
//! invitation.

use std::time::Duration;

use super::{Accounts, Credentials, Error, Limited, OpenedAccount, secret};
use crate::clock::{Confirmed, Timestamp};
use crate::limits::{Attempt, Limit};
use crate::model::{Action, Event, EventId, InvitationId, Role, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::invitations::{self, Invitation, NewInvitation, Offered};
use crate::store::{Tx, event_photographers, events, locks, users};

/// How long an invitation can be used.
const VALID_FOR: Duration = Duration::from_hours(14 * 24);

/// How long an invitation is kept after it expired.
const KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// Most open invitations that are shown with the photographers of an event.
const MAX_OPEN_INVITATIONS: u32 = 100;

/// Longest note, in characters.
const MAX_NOTE_CHARS: usize = 200;

/// Most photographers that an event is shared with, so that the list of them has an end.
const MAX_PHOTOGRAPHERS: i64 = 100;

/// An invitation that was just made; only its digest is stored.
#[derive(Clone, Debug)]
pub struct MadeInvitation {
    /// Its number.
    pub id: InvitationId,
    /// The secret of its address.
    pub token: String,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// What an invitation offers, for whoever has its link.
#[derive(Clone, Debug)]
pub struct InvitationPreview {
    /// What the event is called; none if it only makes an account.
    pub event_name: Option<String>,
    /// Who is responsible for the event.
    pub organiser: Option<String>,
    /// Whether it is only for photographers who have an account.
    pub needs_account: bool,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

impl Accounts {
    /// Makes an invitation that makes a photographer's account, and shares an event with it if one is given. The caller has
    /// checked that the actor is an admin. [`Error::EventUnknown`] without the event, [`Error::NoteInvalid`],
    /// [`Error::TooMany`] after too many invitations, because the audit log keeps each.
    pub async fn invite_photographer(
        &self,
        admin: &User,
        event: Option<EventId>,
        note: Option<&str>,
    ) -> Result<MadeInvitation, Error> {
        self.invite(admin, event, true, note).await
    }

    /// Makes an invitation for a photographer who has an account. The caller has checked that the actor may act for the
    /// event's owner. The errors are those of [`Accounts::invite_photographer`].
    pub async fn invite_to_event(&self, actor: &User, event: EventId) -> Result<MadeInvitation, Error> {
        self.invite(actor, Some(event), false, None).await
    }

    async fn invite(
        &self,
        actor: &User,
        event: Option<EventId>,
        makes_account: bool,
        note: Option<&str>,
    ) -> Result<MadeInvitation, Error> {
        let note = note.map(sound_note).transpose()?.flatten();
        let token = secret::token();
        let attempt = Attempt {
            limit: Limit::Invitation,
            key: &actor.id.to_string(),
        };
        let (mut tx, at) = (self.store.begin().await?, self.clock.now());
        if !locks::keep_user(tx.conn(), actor.id).await? {
            return Err(Error::Unauthenticated);
        }
        if let Some(event) = event
            && !locks::keep_event(tx.conn(), event).await?
        {
            return Err(Error::EventUnknown);
        }
        let charged = self.limits.charge_in(tx.conn(), &[attempt]).await?;
        charged.map_err(Error::TooMany)?;
        let new = NewInvitation {
            digest: &secret::digest(&token),
            event,
            makes_account,
            note,
            created_by: actor.id,
            at,
            expires_at: at + VALID_FOR,
        };
        let id = invitations::insert(tx.conn(), &new).await?;
        let entry = NewAuditEntry::by(actor.id, Action::InvitationMade).at_event(event);
        audit::write(tx.conn(), &entry, at).await?;
        tx.commit().await?;
        Ok(MadeInvitation {
            id,
            token,
            expires_at: new.expires_at,
        })
    }

    /// The newest invitations with a number below `before`, at most `limit`, also those that are used or expired.
    pub async fn invitations(
        &self,
        before: Option<InvitationId>,
        limit: u32,
    ) -> Result<Vec<Invitation>, Error> {
        Ok(invitations::list(self.store.read().await?.conn(), before, limit).await?)
    }

    /// Revokes an invitation that has not been used; [`Error::InvitationUnknown`] if there is none of this number.
    pub async fn revoke_invitation(&self, actor: &User, id: InvitationId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let removed = invitations::remove_unused(tx.conn(), id).await?;
        let event = removed.ok_or(Error::InvitationUnknown)?;
        let entry = NewAuditEntry::by(actor.id, Action::InvitationRevoked).at_event(event);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The newest invitations to an event with a number below `before`, at most `limit`, also those that are used or expired.
    /// The caller has checked that the actor may act for the event's owner.
    pub async fn invitations_to_event(
        &self,
        event: EventId,
        before: Option<InvitationId>,
        limit: u32,
    ) -> Result<Vec<Invitation>, Error> {
        Ok(invitations::of_event(self.store.read().await?.conn(), event, before, limit).await?)
    }

    /// The newest invitations to an event that can be used, at most a hundred. The caller has checked that the
    /// actor may act for the event's owner.
    pub async fn open_invitations(&self, event: EventId) -> Result<Vec<Invitation>, Error> {
        let (mut reader, now) = (self.store.read().await?, self.clock.now());
        Ok(invitations::open_of_event(reader.conn(), event, now, MAX_OPEN_INVITATIONS).await?)
    }

    /// Revokes an invitation to an event, whoever made it, that has not been used; [`Error::InvitationUnknown`] if the event
    /// has none of this number. The caller has checked that the actor may act for the event's owner.
    pub async fn revoke_invitation_to_event(
        &self,
        actor: &User,
        event: EventId,
        id: InvitationId,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !invitations::remove_unused_of(tx.conn(), event, id).await? {
            return Err(Error::InvitationUnknown);
        }
        let entry = NewAuditEntry::by(actor.id, Action::InvitationRevoked).at_event(event);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets invitations that expired a month ago.
    pub async fn prune_invitations(&self, now: Confirmed) -> Result<u64, Error> {
        let mut tx = self.store.begin().await?;
        let pruned = invitations::prune(tx.conn(), now.at() - KEPT_FOR).await?;
        tx.commit().await?;
        Ok(pruned)
    }

    /// Takes the locks under which an invitation is used, and looks at it once more: it may have been used, and whoever
    /// made it or its event may have gone.
    async fn lock_invitation(
        &self,
        tx: &mut Tx,
        seen: &Offered,
        token: &str,
        user: Option<UserId>,
    ) -> Result<Offered, Error> {
        locks::keep_user(tx.conn(), seen.created_by).await?;
        if let Some(user) = user
            && !locks::keep_user(tx.conn(), user).await?
        {
            return Err(Error::Unauthenticated);
        }
        if let Some(event) = seen.event_id {
            locks::event(tx.conn(), event).await?;
        }
        let found = invitations::find(tx.conn(), &secret::digest(token), self.clock.now()).await?;
        found.ok_or(Error::InvitationInvalid)
    }

    /// Uses an invitation, and shares its event with the account if it has one.
    async fn use_invitation(&self, tx: &mut Tx, offered: &Offered, user: UserId) -> Result<(), Error> {
        let at = self.clock.now();
        if !invitations::take(tx.conn(), offered.id, user, at).await? {
            return Err(Error::InvitationInvalid);
        }
        let entry = NewAuditEntry::by(user, Action::InvitationUsed).to(user);
        audit::write(tx.conn(), &entry.at_event(offered.event_id), at).await?;
        let Some(event) = offered.event_id else {
            return Ok(());
        };
        if event_photographers::count(tx.conn(), event).await? >= MAX_PHOTOGRAPHERS {
            return Err(Error::TooManyPhotographers);
        }
        if event_photographers::insert(tx.conn(), event, user, offered.created_by, at).await? {
            let added = NewAuditEntry::by(offered.created_by, Action::PhotographerAdded).to(user);
            audit::write(tx.conn(), &added.at_event(event), at).await?;
        }
        Ok(())
    }
}

impl Limited<'_> {
    /// What an invitation offers. [`Error::InvitationInvalid`] if it is unknown, used, expired or void,
    /// [`Error::TooMany`] after too many such ones.
    pub async fn preview_invitation(&self, token: &str) -> Result<InvitationPreview, Error> {
        let offered = self.unused_invitation(token).await?;
        let mut preview = InvitationPreview {
            event_name: None,
            organiser: None,
            needs_account: !offered.makes_account,
            expires_at: offered.expires_at,
        };
        if let Some(event) = offered.event_id {
            let found = events::by_id(self.accounts.store.read().await?.conn(), event).await?;
            preview.event_name = Some(found.ok_or(Error::InvitationInvalid)?.name);
            preview.organiser = self.accounts.offer(event).await?.terms.organiser;
        }
        Ok(preview)
    }

    /// Makes a photographer's account by an admin's invitation and logs in, with the errors of
    /// [`Limited::preview_invitation`] and those of [`Accounts::create_photographer`]. [`Error::InvitationNeedsAccount`]
    /// by an owner's invitation.
    pub async fn register_by_invitation(
        &self,
        token: &str,
        credentials: &Credentials<'_>,
    ) -> Result<OpenedAccount, Error> {
        let accounts = self.accounts;
        self.count_registration().await?;
        let seen = self.unused_invitation(token).await?;
        if !seen.makes_account {
            return Err(Error::InvitationNeedsAccount);
        }
        let new = accounts.hash_staff(credentials).await?;
        let mut tx = accounts.store.begin().await?;
        locks::global(tx.conn()).await?;
        let offered = accounts.lock_invitation(&mut tx, &seen, token, None).await?;
        if offered.used_at.is_some() {
            return Err(Error::InvitationInvalid);
        }
        let id = accounts.insert_staff(&mut tx, &new, Role::Photographer).await?;
        let entry = NewAuditEntry::by(id, Action::AccountCreated).to(id);
        audit::write(
            tx.conn(),
            &entry.noting(Role::Photographer.name()),
            accounts.clock.now(),
        )
        .await?;
        accounts.use_invitation(&mut tx, &offered, id).await?;
        accounts.limits.remember(tx.conn(), id, self.origin).await?;
        let account = users::account(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(OpenedAccount {
            token: accounts.issue_token(&account.user)?,
            account,
        })
    }

    /// Lets a photographer or admin join the event of an invitation, with the errors of
    /// [`Limited::preview_invitation`]; [`Error::InvitationWithoutEvent`] if it only makes an account,
    /// [`Error::TooManyPhotographers`] if the event has as many as may be. Accepting it again changes nothing, and neither
    /// does accepting it as the owner or as somebody who works on the event: then it stays for somebody else.
    pub async fn accept_invitation(&self, user: &User, token: &str) -> Result<Event, Error> {
        let accounts = self.accounts;
        let by_another = |offered: &Offered| offered.used_at.is_some() && offered.used_by != Some(user.id);
        let seen = self.invitation(token).await?;
        if user.role == Role::Guest || by_another(&seen) {
            return Err(Error::InvitationInvalid);
        }
        let mut tx = accounts.store.begin().await?;
        let offered = accounts
            .lock_invitation(&mut tx, &seen, token, Some(user.id))
            .await?;
        if by_another(&offered) {
            return Err(Error::InvitationInvalid);
        }
        let event = offered.event_id.ok_or(Error::InvitationWithoutEvent)?;
        let event = events::by_id(tx.conn(), event)
            .await?
            .ok_or(Error::InvitationInvalid)?;
        let is_in = event.photographer_id == Some(user.id)
            || event_photographers::is_shared(tx.conn(), event.id, user.id).await?;
        if is_in {
            return Ok(event);
        }
        // Used by this account, which was removed from the event since, or not used: the latter is found out by using it.
        accounts.use_invitation(&mut tx, &offered, user.id).await?;
        tx.commit().await?;
        Ok(event)
    }

    async fn unused_invitation(&self, token: &str) -> Result<Offered, Error> {
        let offered = self.invitation(token).await?;
        let is_unused = offered.used_at.is_none();
        is_unused.then_some(offered).ok_or(Error::InvitationInvalid)
    }

    /// The invitation of a token; unknown ones are counted.
    async fn invitation(&self, token: &str) -> Result<Offered, Error> {
        let accounts = self.accounts;
        let (digest, now) = (secret::digest(token), accounts.clock.now());
        let found = invitations::find(accounts.store.read().await?.conn(), &digest, now).await?;
        if let Some(offered) = found {
            return Ok(offered);
        }
        // Nobody guesses one, but each try costs a look.
        let origin = self.origin.to_string();
        let attempt = Attempt {
            limit: Limit::UnknownInvitation,
            key: &origin,
        };
        accounts.limits.charge(&[attempt]).await?;
        Err(Error::InvitationInvalid)
    }
}

/// A trimmed note; `None` if it is empty.
fn sound_note(note: &str) -> Result<Option<&str>, Error> {
    let note = note.trim();
    if note.chars().count() > MAX_NOTE_CHARS || note.chars().any(char::is_control) {
        return Err(Error::NoteInvalid);
    }
    Ok((!note.is_empty()).then_some(note))
}
