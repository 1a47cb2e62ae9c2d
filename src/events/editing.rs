//! Making and changing events: name, day, owner, code, and whom they remember.
//!
//! A code is unique whatever its case and spaces; the database decides. An event is given to photographers
//! only, who are kept from being deleted while it is.

use super::{Error, Events, code};
use crate::clock::Timestamp;
use crate::model::{Action, Event, EventCode, EventId, Role, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::events::{self, EventUpdate, Recoded};
use crate::store::{Tx, locks, users};

/// An event to be made, as typed.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The code guests join it with; one is made when none is given.
    pub code: Option<&'a str>,
    /// The day it takes place.
    pub held_at: Option<Timestamp>,
    /// Who owns it.
    pub photographer: UserId,
    /// Whether no face is to be remembered but those of its guests.
    pub guests_only: bool,
    /// Whether guests who join wait until its owner approves them.
    pub approval_required: bool,
}

impl NewEvent<'_> {
    /// The longest name, in characters.
    pub const MAX_NAME_CHARS: usize = 200;
}

/// What changes about an event, as typed; what is not given stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventChange<'a> {
    /// What it is called.
    pub name: Option<&'a str>,
    /// The code guests join it with.
    pub code: Option<&'a str>,
    /// The day it takes place.
    pub held_at: Option<Timestamp>,
    /// Who owns it.
    pub photographer: Option<UserId>,
    /// Whether no face is to be remembered but those of its guests.
    pub guests_only: Option<bool>,
    /// Whether guests who join wait until its owner approves them. Those who wait when that ends stay waiting.
    pub approval_required: Option<bool>,
}

impl EventChange<'_> {
    /// Whether it changes the owner, or whose faces the event remembers: the one gives data away, the other may cost
    /// a paid index of all photos. Repeating the present values changes nothing.
    fn needs_admin(&self, event: &Event) -> bool {
        let gives_away = self.photographer.is_some() && self.photographer != event.photographer_id;
        let remembers_others = self.guests_only.is_some_and(|wanted| wanted != event.guests_only);
        gives_away || remembers_others
    }
}

impl Events {
    /// Makes an event.
    pub async fn create(&self, actor: Option<UserId>, new: &NewEvent<'_>) -> Result<Event, Error> {
        let name = parse_name(new.name)?;
        let given = new.code.map(parse_code).transpose()?;
        let mut tx = self.store.begin().await?;
        keep_owner(&mut tx, new.photographer).await?;
        // A made code that is in use, one chance in millions, is made again.
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

    /// Changes an event the actor may act for. [`Error::AdminsOnly`] if a photographer gives it to somebody else or
    /// changes whose faces it remembers.
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
        self.note_change(&mut tx, actor, id).await?;
        if let Some(guests_only) = change.guests_only {
            self.keep_guests_only(&mut tx, id, guests_only).await?;
            event.guests_only = guests_only;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(event)
    }

    /// Gives an event the actor may act for a code.
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

    /// Gives an event the actor may act for a new code at random.
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

/// Keeps the future owner of an event, a photographer or an admin, from leaving before it is stored.
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
