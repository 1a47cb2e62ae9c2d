//! Creating and changing events: name, day, owner, code, and whose faces are kept.
//!
//! A code is unique without regard to case and spaces; the database enforces it. Only photographers and admins can own
//! events, and they are locked against deletion while an event is given to them.

use super::{Error, Events, code};
use crate::clock::Timestamp;
use crate::model::{Action, Event, EventCode, EventId, Role, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::events::{self, EventUpdate, Recoded};
use crate::store::{Tx, event_photographers, locks, users};

/// A new event, as typed.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// The name of the event.
    pub name: &'a str,
    /// The code that guests join with; generated if it is missing.
    pub code: Option<&'a str>,
    /// The day of the event.
    pub held_at: Option<Timestamp>,
    /// The owner.
    pub photographer: UserId,
    /// Whether only faces of guests are kept.
    pub guests_only: bool,
    /// Whether guests who join wait for the owner's approval.
    pub approval_required: bool,
}

impl NewEvent<'_> {
    /// The maximum length, in characters.
    pub const MAX_NAME_CHARS: usize = 200;
}

/// Changes to an event, as typed; missing fields stay as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventChange<'a> {
    /// The name of the event.
    pub name: Option<&'a str>,
    /// The code that guests join with.
    pub code: Option<&'a str>,
    /// The day of the event.
    pub held_at: Option<Timestamp>,
    /// The owner.
    pub photographer: Option<UserId>,
    /// Whether only faces of guests are kept.
    pub guests_only: Option<bool>,
    /// Whether guests who join wait for the owner's approval. Guests who wait already keep waiting when it is switched
    /// off.
    pub approval_required: Option<bool>,
}

impl EventChange<'_> {
    /// Whether it changes the owner, which gives data away, or whose faces are kept, which may cost a paid index of all
    /// photos. Repeating the current values changes nothing.
    fn needs_admin(&self, event: &Event) -> bool {
        let gives_away = self.photographer.is_some() && self.photographer != event.photographer_id;
        let remembers_others = self.guests_only.is_some_and(|wanted| wanted != event.guests_only);
        gives_away || remembers_others
    }
}

impl Events {
    /// Creates an event.
    pub async fn create(&self, actor: Option<UserId>, new: &NewEvent<'_>) -> Result<Event, Error> {
        let name = parse_name(new.name)?;
        let given = new.code.map(parse_code).transpose()?;
        let mut tx = self.store.begin().await?;
        keep_owner(&mut tx, new.photographer).await?;
        // If a generated code is in use, which is very unlikely, another one is generated.
        let event = loop {
            let made = given.is_none().then(code::random);
            let code = given.as_ref().or(made.as_ref()).ok_or(Error::CodeInvalid)?;
            let row = events::NewEvent {
                name,
                code,
                held_at: new.held_at,
                photographer: new.photographer,
                guests_only: new.guests_only,
                approval_required: new.approval_required,
                at: self.clock.now(),
            };
            match events::insert(tx.conn(), &row).await? {
                Some(event) => break event,
                None if given.is_some() => return Err(Error::CodeInUse),
                None => {}
            }
        };
        let entry = NewAuditEntry::by(actor, Action::EventCreated).at_event(event.id);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        Ok(event)
    }

    /// Changes an event that the actor may act for. [`Error::AdminsOnly`] if a photographer changes the owner or whose
    /// faces are kept.
    pub async fn edit(&self, actor: &User, id: EventId, change: &EventChange<'_>) -> Result<Event, Error> {
        let name = change.name.map(parse_name).transpose()?;
        let code = change.code.map(parse_code).transpose()?;
        let event = self.owned(actor, id).await?;
        if actor.role != Role::Admin && change.needs_admin(&event) {
            return Err(Error::AdminsOnly);
        }
        let mut tx = self.store.begin().await?;
        if let Some(photographer) = change.photographer {
            keep_owner(&mut tx, photographer).await?;
        }
        if let Some(code) = &code {
            recode(&mut tx, id, code).await?;
        }
        let update = EventUpdate {
            name,
            held_at: change.held_at,
            photographer: change.photographer,
            approval_required: change.approval_required,
        };
        let mut event = events::update(tx.conn(), id, &update)
            .await?
            .ok_or(Error::NotFound)?;
        if let Some(owner) = change.photographer {
            // An owner is not shared with.
            event_photographers::remove(tx.conn(), id, owner).await?;
        }
        self.note_change(&mut tx, actor, id).await?;
        if let Some(guests_only) = change.guests_only {
            self.keep_guests_only(&mut tx, id, guests_only).await?;
            event.guests_only = guests_only;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(event)
    }

    /// Sets the code of an event that the actor may act for.
    pub async fn set_code(&self, actor: &User, id: EventId, code: &str) -> Result<EventCode, Error> {
        let code = parse_code(code)?;
        self.owned(actor, id).await?;
        let mut tx = self.store.begin().await?;
        recode(&mut tx, id, &code).await?;
        self.note_change(&mut tx, actor, id).await?;
        tx.commit().await?;
        Ok(code)
    }

    async fn note_change(&self, tx: &mut Tx, actor: &User, id: EventId) -> Result<(), Error> {
        let entry = NewAuditEntry::by(actor.id, Action::EventChanged).at_event(id);
        Ok(audit::write(tx.conn(), &entry, self.clock.now()).await?)
    }

    /// Generates a new code for an event that the actor may act for.
    pub async fn generate_code(&self, actor: &User, id: EventId) -> Result<EventCode, Error> {
        loop {
            match self.set_code(actor, id, code::random().as_str()).await {
                Err(Error::CodeInUse) => {}
                outcome => return outcome,
            }
        }
    }
}

fn parse_name(text: &str) -> Result<&str, Error> {
    let name = text.trim();
    let sound = !name.is_empty()
        && name.chars().count() <= NewEvent::MAX_NAME_CHARS
        && !name.chars().any(char::is_control);
    if sound { Ok(name) } else { Err(Error::NameInvalid) }
}

fn parse_code(text: &str) -> Result<EventCode, Error> {
    EventCode::parse(text).ok_or(Error::CodeInvalid)
}

/// Locks the future owner of an event, so that the account cannot be deleted before the event is stored.
async fn keep_owner(tx: &mut Tx, id: UserId) -> Result<(), Error> {
    let kept = locks::keep_user(tx.conn(), id).await?;
    let user = users::by_id(tx.conn(), id).await?;
    if kept && user.is_some_and(|user| user.role != Role::Guest) {
        Ok(())
    } else {
        Err(Error::PhotographerUnknown)
    }
}

async fn recode(tx: &mut Tx, id: EventId, code: &EventCode) -> Result<(), Error> {
    match events::set_code(tx.conn(), id, code).await? {
        Recoded::Done => Ok(()),
        Recoded::InUse => Err(Error::CodeInUse),
        Recoded::Gone => Err(Error::NotFound),
    }
}
