//! Consents, and the texts they agree to.
//!
//! At most one consent of a guest is in force in an event. None is ever taken away while somebody may ask for it: they end,
//! and are forgotten years later.

use crate::clock::Timestamp;
use crate::consent::{Agreement, Texts};
use crate::model::{Action, Consent, ConsentEnd, ConsentTerms, EventId, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Conn, Result, on};

/// What an event says of itself to those who are to agree; `None` if it is gone.
pub async fn terms(db: Conn<'_>, event: EventId) -> Result<Option<ConsentTerms>> {
    const SQL: &str = "select id as event_id, name as event_name, organiser, contact,
             consent_fr as french, consent_en as english, consent_version as version
         from events where id = $1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// Changes what an event says of itself, all but its name; answers the version that this is, `None` if it is gone.
pub async fn set_terms(db: Conn<'_>, terms: &ConsentTerms) -> Result<Option<i64>> {
    const SQL: &str = "update events set organiser = $2, contact = $3, consent_fr = $4, consent_en = $5,
             consent_version = consent_version + 1
         where id = $1 returning consent_version";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(terms.event_id)
        .bind(&terms.organiser)
        .bind(&terms.contact)
        .bind(&terms.french)
        .bind(&terms.english)
        .fetch_optional(&mut *db)
        .await?))
}

/// Stores a consent and the text it is to; an earlier one of the same guest in the same event ends.
async fn give(db: Conn<'_>, consent: &Consent, text: &str) -> Result<()> {
    const TEXT: &str = "insert into consent_texts (hash, text) values ($1, $2) on conflict (hash) do nothing";
    const END: &str = "update consents set ended_at = $3, ended_by = $4
         where event_id = $1 and user_id = $2 and ended_at is null";
    const SQL: &str =
        "insert into consents (event_id, user_id, text_hash, language, version, address, given_at)
         values ($1, $2, $3, $4, $5, $6, $7)";
    on!(db.0, |db| {
        sqlx::query(TEXT)
            .bind(&consent.text_hash)
            .bind(text)
            .execute(&mut *db)
            .await?;
        sqlx::query(END)
            .bind(consent.event_id)
            .bind(consent.user_id)
            .bind(consent.given_at)
            .bind(ConsentEnd::Renewed)
            .execute(&mut *db)
            .await?;
        sqlx::query(SQL)
            .bind(consent.event_id)
            .bind(consent.user_id)
            .bind(&consent.text_hash)
            .bind(consent.language)
            .bind(consent.version)
            .bind(&consent.address)
            .bind(consent.given_at)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Stores that a guest agrees in an event, with its entry in the audit log. False if what is agreed to is no present text of
/// the event. The caller holds the guest's lock.
pub async fn agree(
    mut db: Conn<'_>,
    texts: &Texts,
    (event, user): (EventId, UserId),
    agreement: Agreement<'_>,
    at: Timestamp,
) -> Result<bool> {
    let Some(terms) = terms(db.reborrow(), event).await? else {
        return Ok(false);
    };
    let Some(notice) = texts.agreed(&terms, agreement.hash) else {
        return Ok(false);
    };
    let consent = Consent {
        event_id: event,
        user_id: user,
        text_hash: notice.hash,
        language: notice.language,
        version: terms.version,
        address: agreement.address.to_string(),
        given_at: at,
        ended_at: None,
        ended_by: None,
    };
    give(db.reborrow(), &consent, &notice.text).await?;
    let entry = NewAuditEntry::by(user, Action::ConsentGiven)
        .to(user)
        .at_event(event);
    audit::write(db, &entry, at).await?;
    Ok(true)
}

/// Whether a guest's consent is in force in an event.
pub async fn is_given(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str = "select exists (
         select 1 from consents where event_id = $1 and user_id = $2 and ended_at is null)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(user)
        .fetch_one(&mut *db)
        .await?))
}

/// The events in which a guest's consent is in force.
pub async fn events_of(db: Conn<'_>, user: UserId) -> Result<Vec<EventId>> {
    const SQL: &str =
        "select event_id from consents where user_id = $1 and ended_at is null order by event_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// Ends a guest's consents in all events; answers in which they were in force.
pub async fn end_all(db: Conn<'_>, user: UserId, end: ConsentEnd, at: Timestamp) -> Result<Vec<EventId>> {
    const SQL: &str = "update consents set ended_at = $2, ended_by = $3
         where user_id = $1 and ended_at is null returning event_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .bind(at)
        .bind(end)
        .fetch_all(&mut *db)
        .await?))
}

/// Ends a guest's consent in one event.
pub async fn end_in(
    db: Conn<'_>,
    event: EventId,
    user: UserId,
    end: ConsentEnd,
    at: Timestamp,
) -> Result<()> {
    const SQL: &str = "update consents set ended_at = $3, ended_by = $4
         where event_id = $1 and user_id = $2 and ended_at is null";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(user)
            .bind(at)
            .bind(end)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Ends all consents in an event, which goes.
pub async fn end_event(db: Conn<'_>, event: EventId, at: Timestamp) -> Result<()> {
    const SQL: &str =
        "update consents set ended_at = $2, ended_by = $3 where event_id = $1 and ended_at is null";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(at)
            .bind(ConsentEnd::Erased)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// A guest's consents, the latest first.
pub async fn of_user(db: Conn<'_>, user: UserId) -> Result<Vec<Consent>> {
    const SQL: &str =
        "select event_id, user_id, text_hash, language, version, address, given_at, ended_at, ended_by
         from consents where user_id = $1 order by id desc";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// The text of a hash that somebody agreed to.
pub async fn text(db: Conn<'_>, hash: &str) -> Result<Option<String>> {
    const SQL: &str = "select text from consent_texts where hash = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(hash)
        .fetch_optional(&mut *db)
        .await?))
}

/// Forgets consents that ended before an instant, and texts that nobody agrees to any more; answers how many consents.
pub async fn prune(db: Conn<'_>, before: Timestamp) -> Result<u64> {
    const CONSENTS: &str = "delete from consents where ended_at < $1";
    const TEXTS: &str = "delete from consent_texts
         where not exists (select 1 from consents c where c.text_hash = consent_texts.hash)";
    on!(db.0, |db| {
        let pruned = sqlx::query(CONSENTS)
            .bind(before)
            .execute(&mut *db)
            .await?
            .rows_affected();
        if pruned > 0 {
            sqlx::query(TEXTS).execute(&mut *db).await?;
        }
        Ok(pruned)
    })
}
