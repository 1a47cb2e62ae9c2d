//! The consent texts of an event, as its photographer sets them.
//!
//! Every change makes a new version; consents to earlier versions stay in force.

use super::{Error, Events};
use crate::model::{Action, ConsentTerms, EventId, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::consents;

/// Longest name of an organiser and longest contact, in characters.
const MAX_LINE_CHARS: usize = 200;

/// Longest text, in characters.
const MAX_TEXT_CHARS: usize = 10_000;

/// The consent terms of an event, as typed; an empty field counts as missing.
#[derive(Clone, Debug, Default)]
pub struct TermsChange {
    /// The organiser of the event.
    pub organiser: Option<String>,
    /// How to contact the organiser.
    pub contact: Option<String>,
    /// The event's text in French.
    pub french: Option<String>,
    /// The event's text in English.
    pub english: Option<String>,
}

impl Events {
    /// Sets the consent terms of an event that the actor may act for. [`Error::TermsInvalid`] names the field that is
    /// too long or not plain text.
    pub async fn set_consent_terms(
        &self,
        actor: &User,
        id: EventId,
        change: TermsChange,
    ) -> Result<(), Error> {
        self.owned(actor, id).await?;
        let terms = ConsentTerms {
            event_id: id,
            organiser: sound("organiser", change.organiser, MAX_LINE_CHARS)?,
            contact: sound("contact", change.contact, MAX_LINE_CHARS)?,
            french: sound("text_fr", change.french, MAX_TEXT_CHARS)?,
            english: sound("text_en", change.english, MAX_TEXT_CHARS)?,
            ..ConsentTerms::default()
        };
        let mut tx = self.store.begin().await?;
        let version = consents::set_terms(tx.conn(), &terms)
            .await?
            .ok_or(Error::NotFound)?;
        let entry = NewAuditEntry::by(actor.id, Action::ConsentTextChanged).at_event(id);
        audit::write(tx.conn(), &entry.counting(version), self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// A trimmed text; `None` if it is empty.
fn sound(field: &'static str, text: Option<String>, most: usize) -> Result<Option<String>, Error> {
    let Some(text) = text else {
        return Ok(None);
    };
    let text = text.trim();
    let is_text = |letter: char| !letter.is_control() || letter == '\n';
    if text.chars().count() > most || !text.chars().all(is_text) {
        return Err(Error::TermsInvalid(field));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
