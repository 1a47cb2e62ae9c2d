//! Guests' faces as the engine knows them, per event.
//!
//! The event's revision orders enrolments against the indexing of photos.

use crate::model::{Enrolment, EventId, FaceKey, UserId};
use crate::store::{Conn, Result, on, same_faces};

/// Counts the event's revision up and answers it; `None` if the event is gone. The row stays locked until
/// the transaction ends, so revisions become visible in their order.
pub async fn next_revision(db: Conn<'_>, event: EventId) -> Result<Option<i64>> {
    const SQL: &str = "update events set revision = revision + 1 where id = $1 returning revision";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// The event's present revision; `None` if the event is gone.
pub async fn revision(db: Conn<'_>, event: EventId) -> Result<Option<i64>> {
    const SQL: &str = "select revision from events where id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// Locks the event until the transaction ends, so that swaps of its matches happen one after the other.
/// False if the event is gone.
pub async fn lock_event(db: Conn<'_>, event: EventId) -> Result<bool> {
    const SQL: &str = "update events set revision = revision where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Stores or replaces a guest's enrolment.
pub async fn put(db: Conn<'_>, enrolment: &Enrolment) -> Result<()> {
    const SQL: &str = "insert into enrolments (event_id, user_id, selfie_id, face_key, revision, searched)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (event_id, user_id) do update set
             selfie_id = excluded.selfie_id, face_key = excluded.face_key, revision = excluded.revision,
             searched = excluded.searched";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(enrolment.event_id)
            .bind(enrolment.user_id)
            .bind(enrolment.selfie_id)
            .bind(&enrolment.face_key)
            .bind(enrolment.revision)
            .bind(enrolment.searched)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Notes that the event's photos were searched for a guest's face.
pub async fn note_search(db: Conn<'_>, event: EventId, user: UserId) -> Result<()> {
    const SQL: &str = "update enrolments set searched = $3 where event_id = $1 and user_id = $2";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(user)
            .bind(true)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// A guest's enrolment in an event.
pub async fn find(db: Conn<'_>, event: EventId, user: UserId) -> Result<Option<Enrolment>> {
    const SQL: &str = "select event_id, user_id, selfie_id, face_key, revision, searched
         from enrolments where event_id = $1 and user_id = $2";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(user)
        .fetch_optional(&mut *db)
        .await?))
}

/// Removes a guest's enrolments in all events; answers the faces the engine must forget, with their events.
pub async fn remove_all(mut db: Conn<'_>, user: UserId) -> Result<Vec<(EventId, FaceKey)>> {
    const SQL: &str = "delete from enrolments where user_id = $1 returning event_id, face_key";
    same_faces::remove_all(db.reborrow(), user).await?;
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// Removes a guest's enrolment in one event; answers the faces the engine must forget.
pub async fn remove_in(mut db: Conn<'_>, event: EventId, user: UserId) -> Result<Vec<FaceKey>> {
    const SQL: &str = "delete from enrolments where user_id = $1 and event_id = $2 returning face_key";
    same_faces::remove_in(db.reborrow(), event, user).await?;
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// The guests of an event who take part and have an accepted selfie: those a rematch searches for.
pub async fn searchable_guests(db: Conn<'_>, event: EventId) -> Result<Vec<UserId>> {
    const SQL: &str = "select m.user_id from memberships m
         join selfies s on s.user_id = m.user_id and s.state = 'accepted'
         where m.event_id = $1 and m.approval = 'approved' order by m.user_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// Those of them whom the engine does not know by that selfie.
pub async fn unenrolled_guests(db: Conn<'_>, event: EventId) -> Result<Vec<UserId>> {
    const SQL: &str = "select m.user_id from memberships m
         join selfies s on s.user_id = m.user_id and s.state = 'accepted'
         where m.event_id = $1 and m.approval = 'approved' and not exists (
             select 1 from enrolments e
             where e.event_id = m.event_id and e.user_id = m.user_id and e.selfie_id = s.id)
         order by m.user_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// The revision of the last enrolment that the engine knows in an event; `None` if there is none.
pub async fn latest_revision(db: Conn<'_>, event: EventId) -> Result<Option<i64>> {
    const SQL: &str = "select max(revision) from enrolments where event_id = $1 and selfie_id <> 0";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// The events in which the engine knows a guest's face, with its keys.
pub async fn of_user(db: Conn<'_>, user: UserId) -> Result<Vec<(EventId, FaceKey)>> {
    const SQL: &str = "select event_id, face_key from enrolments where user_id = $1 order by event_id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// All guests whose faces the engine knows in an event, with their keys.
pub async fn of_event(db: Conn<'_>, event: EventId) -> Result<Vec<(UserId, FaceKey)>> {
    const SQL: &str = "select user_id, face_key from enrolments
         where event_id = $1 and selfie_id <> 0 order by user_id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// Whether any engine's key is stored at all: of a guest's face or of a photo's.
pub async fn any_face(db: Conn<'_>) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from enrolments) or exists (select 1 from faces)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL).fetch_one(&mut *db).await?))
}

/// The events a guest is a member of.
pub async fn events_of(db: Conn<'_>, user: UserId) -> Result<Vec<EventId>> {
    const SQL: &str = "select event_id from memberships where user_id = $1 order by event_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}
