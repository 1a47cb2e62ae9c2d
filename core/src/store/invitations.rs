//! Links by which photographers register or join an event, once, stored as digests.
//!
//! An invitation is in force while whoever made it could still make it: an active admin, or the active owner of its event.
//! It goes with its event.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{EventId, InvitationId, UserId};
use crate::store::{Conn, Result, on};

/// An invitation to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewInvitation<'a> {
    /// The digest of its token.
    pub digest: &'a str,
    /// The event it shares; none if it only makes an account.
    pub event: Option<EventId>,
    /// Whether it makes a photographer's account.
    pub makes_account: bool,
    /// What its maker noted.
    pub note: Option<&'a str>,
    /// Who makes it.
    pub created_by: UserId,
    /// The present instant.
    pub at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// Stores an invitation. Its event must be kept from being deleted.
pub async fn insert(db: Conn<'_>, new: &NewInvitation<'_>) -> Result<InvitationId> {
    const SQL: &str =
        "insert into invitations (digest, event_id, makes_account, note, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(new.digest)
        .bind(new.event)
        .bind(new.makes_account)
        .bind(new.note)
        .bind(new.created_by)
        .bind(new.at)
        .bind(new.expires_at)
        .fetch_one(&mut *db)
        .await?))
}

/// An invitation that is in force, but for having been used.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Offered {
    /// Its number.
    pub id: InvitationId,
    /// The event it shares.
    pub event_id: Option<EventId>,
    /// Whether it makes a photographer's account.
    pub makes_account: bool,
    /// Who made it.
    pub created_by: UserId,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// Who used it; none also once that account is gone.
    pub used_by: Option<UserId>,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// The invitation of a digest, if it has not expired and whoever made it still could.
pub async fn find(db: Conn<'_>, digest: &str, now: Timestamp) -> Result<Option<Offered>> {
    const SQL: &str =
        "select i.id, i.event_id, i.makes_account, i.created_by, i.expires_at, i.used_by, i.used_at
         from invitations i join users u on u.id = i.created_by left join events e on e.id = i.event_id
         where i.digest = $1 and i.expires_at > $2 and u.is_active
             and (u.role = 'admin' or e.photographer_id = u.id)";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(digest)
        .bind(now)
        .fetch_optional(&mut *db)
        .await?))
}

/// Uses an invitation; false if somebody else has.
pub async fn take(db: Conn<'_>, id: InvitationId, user: UserId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update invitations set used_by = $2, used_at = $3 where id = $1 and used_at is null and expires_at > $3";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(user)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// An invitation as admins list it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Invitation {
    /// Its number.
    pub id: InvitationId,
    /// The event it shares.
    pub event_id: Option<EventId>,
    /// What that event is called.
    pub event_name: Option<String>,
    /// Whether it makes a photographer's account.
    pub makes_account: bool,
    /// What its maker noted.
    pub note: Option<String>,
    /// Who made it; none once that account is gone.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// Who used it; none also once that account is gone.
    pub used_by: Option<UserId>,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// The newest invitations with a number below `before`, at most `limit`.
pub async fn list(db: Conn<'_>, before: Option<InvitationId>, limit: u32) -> Result<Vec<Invitation>> {
    const SQL: &str = "select i.id, i.event_id, e.name as event_name, i.makes_account, i.note, i.created_by,
             i.created_at, i.expires_at, i.used_by, i.used_at
         from invitations i left join events e on e.id = i.event_id
         where i.id < $1 order by i.id desc limit $2";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(before.map_or(i64::MAX, |before| before.0))
        .bind(i64::from(limit))
        .fetch_all(&mut *db)
        .await?))
}

/// The newest invitations to an event with a number below `before`, at most `limit`.
pub async fn of_event(
    db: Conn<'_>,
    event: EventId,
    before: Option<InvitationId>,
    limit: u32,
) -> Result<Vec<Invitation>> {
    const SQL: &str = "select i.id, i.event_id, e.name as event_name, i.makes_account, i.note, i.created_by,
             i.created_at, i.expires_at, i.used_by, i.used_at
         from invitations i join events e on e.id = i.event_id
         where i.event_id = $1 and i.id < $2 order by i.id desc limit $3";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(before.map_or(i64::MAX, |before| before.0))
        .bind(i64::from(limit))
        .fetch_all(&mut *db)
        .await?))
}

/// The newest invitations to an event that can be used, at most `limit`.
pub async fn open_of_event(
    db: Conn<'_>,
    event: EventId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Invitation>> {
    const SQL: &str = "select i.id, i.event_id, e.name as event_name, i.makes_account, i.note, i.created_by,
             i.created_at, i.expires_at, i.used_by, i.used_at
         from invitations i join events e on e.id = i.event_id join users u on u.id = i.created_by
         where i.event_id = $1 and i.used_at is null and i.expires_at > $2 and u.is_active
             and (u.role = 'admin' or e.photographer_id = u.id)
         order by i.id desc limit $3";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(now)
        .bind(i64::from(limit))
        .fetch_all(&mut *db)
        .await?))
}

/// Removes an invitation to an event that has not been used; false if there is none of this number.
pub async fn remove_unused_of(db: Conn<'_>, event: EventId, id: InvitationId) -> Result<bool> {
    const SQL: &str = "delete from invitations where id = $2 and event_id = $1 and used_at is null";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(id)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Removes an invitation that has not been used; answers the event that it was to share, or `None` if there is no such
/// invitation.
pub async fn remove_unused(db: Conn<'_>, id: InvitationId) -> Result<Option<Option<EventId>>> {
    const SQL: &str = "delete from invitations where id = $1 and used_at is null returning event_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?))
}

/// Forgets invitations that expired before `before`; answers how many.
pub async fn prune(db: Conn<'_>, before: Timestamp) -> Result<u64> {
    const SQL: &str = "delete from invitations where expires_at < $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(before)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}
