//! Taking an account or an event away with everything that hangs on it.
//!
//! All happens in the caller's transaction. What lies outside the database (files, the engine's faces) is
//! answered, for a job to remove.

use crate::model::{EventId, FaceKey, UserId};
use crate::store::resumable::{self, StoredChunk};
use crate::store::{Conn, Result, enrolments, matches, on};

/// What went with an account, and what is left outside the database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemovedAccount {
    /// The events it was a guest of.
    pub events: Vec<EventId>,
    /// Photos it was found in.
    pub matches: u64,
    /// The engine's keys of its face, by event.
    pub faces: Vec<(EventId, FaceKey)>,
    /// The object keys of its selfies.
    pub objects: Vec<String>,
    /// The files of its uploads in chunks.
    pub chunks: Vec<StoredChunk>,
}

/// Removes an account. Events and photos of a photographer stay, without an owner. `None` if it is gone.
/// The caller holds the account's lock.
pub async fn remove_account(mut db: Conn<'_>, id: UserId) -> Result<Option<RemovedAccount>> {
    const SELFIES: &str = "delete from selfies where user_id = $1 returning object_key";
    const REST: [&str; 6] = [
        "delete from password_resets where user_id = $1",
        "delete from account_names where user_id = $1",
        "delete from memberships where user_id = $1",
        "update events set photographer_id = null where photographer_id = $1",
        "update photos set photographer_id = null where photographer_id = $1",
        "update upload_jobs set photographer_id = null where photographer_id = $1",
    ];
    const ACCOUNT: &str = "delete from users where id = $1";
    let events = enrolments::events_of(db.reborrow(), id).await?;
    let matches = matches::remove_all(db.reborrow(), id).await?;
    let faces = enrolments::remove_all(db.reborrow(), id).await?;
    let objects = on!(db.reborrow().0, |db| sqlx::query_scalar(SELFIES)
        .bind(id)
        .fetch_all(&mut *db)
        .await?);
    let chunks = resumable::remove_of_account(db.reborrow(), id).await?;
    for sql in REST {
        run(db.reborrow(), sql, id.0).await?;
    }
    let existed = run(db, ACCOUNT, id.0).await? == 1;
    Ok(existed.then_some(RemovedAccount {
        events,
        matches,
        faces,
        objects,
        chunks,
    }))
}

/// How many rows still tell of an account, but for what is kept on purpose: the audit log, consents and receipts.
pub async fn rows_of(db: Conn<'_>, id: UserId) -> Result<usize> {
    const SQL: &str = "select (select count(*) from users where id = $1)
             + (select count(*) from memberships where user_id = $1)
             + (select count(*) from selfies where user_id = $1)
             + (select count(*) from enrolments where user_id = $1)
             + (select count(*) from matches where user_id = $1)
             + (select count(*) from match_changes where user_id = $1)
             + (select count(*) from match_removals where user_id = $1)
             + (select count(*) from same_faces where user_id = $1 or other_id = $1)
             + (select count(*) from vectors where user_id = $1)
             + (select count(*) from password_resets where user_id = $1)
             + (select count(*) from personal_links where user_id = $1)
             + (select count(*) from login_links where user_id = $1)
             + (select count(*) from account_names where user_id = $1)
             + (select count(*) from event_photographers where user_id = $1 or added_by = $1)
             + (select count(*) from invitations where created_by = $1 or used_by = $1)
             + (select count(*) from walls where made_by = $1)
             + (select count(*) from resumable_uploads where photographer_id = $1)";
    let rows: i64 = on!(db.0, |db| sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_one(&mut *db)
        .await?);
    Ok(usize::try_from(rows).unwrap_or(usize::MAX))
}

/// What came from faces in an event, and what is left of it outside the database beside the engine's faces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemovedFaces {
    /// The object keys of selfies.
    pub selfies: Vec<String>,
    /// Guests found in photos.
    pub matches: u64,
    /// Faces the engine knew, of photos and of guests.
    pub faces: u64,
}

/// Removes all that comes from faces in an event. Guests who have another event that goes on live on in that one and keep
/// their selfies and personal links; those of all others go. The caller holds the locks of the event and of its guests.
pub async fn remove_faces(mut db: Conn<'_>, id: EventId) -> Result<RemovedFaces> {
    const MOVE: &str = "update users set event_id = (
             select m.event_id from memberships m join events e on e.id = m.event_id
             where m.user_id = users.id and m.event_id <> $1 and e.ended_at is null
             order by m.joined_at, m.event_id limit 1)
         where event_id = $1 and exists (
             select 1 from memberships m join events e on e.id = m.event_id
             where m.user_id = users.id and m.event_id <> $1 and e.ended_at is null)";
    const SELFIES: &str = "delete from selfies
         where user_id in (select id from users where event_id = $1) returning object_key";
    const STATUS: &str = "update users set selfie_status = 'pending', selfie_error = null
         where event_id = $1 and not exists (select 1 from selfies s where s.user_id = users.id)";
    const SAME: &str = "delete from same_faces where event_id = $1";
    const LINKS: &str =
        "delete from personal_links where user_id in (select id from users where event_id = $1)";
    const MATCHES: &str = "delete from matches where photo_id in (select id from photos where event_id = $1)";
    const FACES: [&str; 2] = [
        "delete from enrolments where event_id = $1",
        "delete from faces where photo_id in (select id from photos where event_id = $1)",
    ];
    run(db.reborrow(), MOVE, id.0).await?;
    let selfies = on!(db.reborrow().0, |db| sqlx::query_scalar(SELFIES)
        .bind(id)
        .fetch_all(&mut *db)
        .await?);
    run(db.reborrow(), STATUS, id.0).await?;
    run(db.reborrow(), SAME, id.0).await?;
    run(db.reborrow(), LINKS, id.0).await?;
    let matches = run(db.reborrow(), MATCHES, id.0).await?;
    matches::forget_event(db.reborrow(), id).await?;
    let mut faces = 0;
    for sql in FACES {
        faces += run(db.reborrow(), sql, id.0).await?;
    }
    Ok(RemovedFaces {
        selfies,
        matches,
        faces,
    })
}

/// What went with an event, and what is left outside the database beside the event's own files and faces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemovedEvent {
    /// Accounts of guests who had no other event.
    pub guests: u64,
    /// Photos.
    pub photos: u64,
    /// Guests found in photos.
    pub matches: u64,
    /// Faces the engine knew, of photos and of guests.
    pub faces: u64,
    /// The object keys of those guests' selfies.
    pub objects: Vec<String>,
}

/// Removes an event with its photos and its guests. A guest who has joined another event keeps the account,
/// which from then on belongs to the other event. `None` if the event is gone. The caller holds the locks of
/// the event and of its guests.
pub async fn remove_event(mut db: Conn<'_>, id: EventId) -> Result<Option<RemovedEvent>> {
    // Whoever has another event moves there; whoever still belongs to this one afterwards goes with it.
    const MOVE: &str = "update users set event_id = (
             select m.event_id from memberships m
             where m.user_id = users.id and m.event_id <> $1
             order by m.joined_at, m.event_id limit 1)
         where event_id = $1 and exists (
             select 1 from memberships m where m.user_id = users.id and m.event_id <> $1)";
    const MATCHES: [&str; 2] = [
        "delete from matches where photo_id in (select id from photos where event_id = $1)",
        "delete from matches where user_id in (select id from users where event_id = $1)",
    ];
    const SELFIES: &str = "delete from selfies where user_id in (select id from users where event_id = $1)
         returning object_key";
    const FACES: [&str; 2] = [
        "delete from enrolments where event_id = $1",
        "delete from faces where photo_id in (select id from photos where event_id = $1)",
    ];
    const REST: [&str; 4] = [
        "delete from same_faces where event_id = $1",
        "delete from password_resets where user_id in (select id from users where event_id = $1)",
        "delete from account_names where event_id = $1",
        "delete from memberships where event_id = $1",
    ];
    const PHOTOS: &str = "delete from photos where event_id = $1";
    const GUESTS: &str = "delete from users where event_id = $1";
    const EVENT: &str = "delete from events where id = $1";

    run(db.reborrow(), MOVE, id.0).await?;
    let mut removed = RemovedEvent::default();
    for sql in MATCHES {
        removed.matches += run(db.reborrow(), sql, id.0).await?;
    }
    removed.objects = on!(db.reborrow().0, |db| sqlx::query_scalar(SELFIES)
        .bind(id)
        .fetch_all(&mut *db)
        .await?);
    for sql in FACES {
        removed.faces += run(db.reborrow(), sql, id.0).await?;
    }
    for sql in REST {
        run(db.reborrow(), sql, id.0).await?;
    }
    removed.photos = run(db.reborrow(), PHOTOS, id.0).await?;
    removed.guests = run(db.reborrow(), GUESTS, id.0).await?;
    let existed = run(db, EVENT, id.0).await? == 1;
    Ok(existed.then_some(removed))
}

/// Runs a statement about one row and answers how many rows it changed.
async fn run(db: Conn<'_>, sql: &'static str, id: i64) -> Result<u64> {
    on!(db.0, |db| Ok(sqlx::query(sql)
        .bind(id)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}
