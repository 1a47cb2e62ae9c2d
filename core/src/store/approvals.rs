//! Guests who wait until an event's owner approves them.
//!
//! The state lies with the membership. Refused guests stay members, so that they can be told, and cannot join again by
//! the same name.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{Approval, EventId, SelfieId, SelfieStatus, UserId};
use crate::store::{Conn, Result, on};

/// Whether a guest takes part in an event; none for somebody who has not joined it.
pub async fn find(db: Conn<'_>, event: EventId, user: UserId) -> Result<Option<Approval>> {
    const SQL: &str = "select approval from memberships where event_id = $1 and user_id = $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(user)
        .fetch_optional(&mut *db)
        .await?))
}

/// The events of a guest that have not refused them, in the order of their numbers.
pub async fn open_events(db: Conn<'_>, user: UserId) -> Result<Vec<EventId>> {
    const SQL: &str =
        "select event_id from memberships where user_id = $1 and approval <> 'refused' order by event_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// A guest who waits.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WaitingGuest {
    /// The account.
    pub user_id: UserId,
    /// Its name.
    pub username: String,
    /// Its address.
    pub email: String,
    /// When it joined.
    pub joined_at: Timestamp,
    /// How far its selfie has come.
    pub selfie_status: SelfieStatus,
    /// The selfie that there is to look at.
    pub selfie_id: Option<SelfieId>,
}

/// The active guests of an event who wait, the first to join first; the first thousand, for whoever is decided about makes room
/// for the next.
pub async fn waiting(db: Conn<'_>, event: EventId) -> Result<Vec<WaitingGuest>> {
    const SQL: &str = "select u.id as user_id, u.username, u.email, m.joined_at, u.selfie_status,
             (select max(s.id) from selfies s where s.user_id = u.id) as selfie_id
         from memberships m join users u on u.id = m.user_id
         where m.event_id = $1 and m.approval = 'waiting' and u.is_active
         order by m.joined_at, u.id limit 1000";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// The latest selfie of a guest, in force or not yet.
pub async fn latest_selfie(db: Conn<'_>, user: UserId) -> Result<Option<SelfieId>> {
    const SQL: &str = "select max(id) from selfies where user_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .fetch_one(&mut *db)
        .await?))
}

/// Lets an approved guest wait again wherever guests have to be approved.
pub async fn wait_again(db: Conn<'_>, user: UserId) -> Result<()> {
    const SQL: &str = "update memberships set approval = 'waiting'
         where user_id = $1 and approval = 'approved'
             and exists (select 1 from events e where e.id = memberships.event_id and e.approval_required)";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}

/// Approves a guest who waits or was refused; false for anybody else.
pub async fn approve(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str = "update memberships set approval = 'approved'
         where event_id = $1 and user_id = $2 and approval in ('waiting', 'refused')";
    decide(db, SQL, event, user).await
}

/// Refuses a guest who waits; false for anybody else.
pub async fn refuse(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str = "update memberships set approval = 'refused'
         where event_id = $1 and user_id = $2 and approval = 'waiting'";
    decide(db, SQL, event, user).await
}

async fn decide(db: Conn<'_>, sql: &'static str, event: EventId, user: UserId) -> Result<bool> {
    on!(db.0, |db| Ok(sqlx::query(sql)
        .bind(event)
        .bind(user)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}
