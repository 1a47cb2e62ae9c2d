//! Guests of one event who were enrolled by the same face, as far as the engine can tell.
//!
//! A pair is stored once, the lower number first, with the faces by which it was found. It counts while both guests are
//! enrolled by these faces.

use std::collections::HashSet;

use sqlx::{FromRow, QueryBuilder};

use crate::clock::Timestamp;
use crate::model::{EventId, FaceKey, Language, UserId};
use crate::store::{Conn, Result, on};

/// Pairs that are stored by one statement. One by one, a face that many accounts of an event have would keep SQLite's writer from all
/// others.
const CHUNK: usize = 500;

/// Another guest's face that is like a guest's own.
#[derive(Clone, Debug, PartialEq)]
pub struct SameFace {
    /// The other guest.
    pub other: UserId,
    /// The other guest's enrolled face.
    pub face: FaceKey,
    /// How alike they are, 0–100.
    pub similarity: f32,
}

/// Replaces the pairs of a guest who is enrolled by `face`; answers how many of them are new. Faces by which nobody is
/// enrolled any more are passed over. The event must be locked.
pub async fn replace(
    mut db: Conn<'_>,
    event: EventId,
    user: UserId,
    face: &FaceKey,
    found: &[SameFace],
    at: Timestamp,
) -> Result<usize> {
    const FOUND: &str = "with found (other, face, user_id, other_id, face_key, other_key, similarity) as (";
    const INSERT: &str = ") insert into same_faces
             (event_id, user_id, other_id, face_key, other_key, similarity, noticed_at)
         select e.event_id, f.user_id, f.other_id, f.face_key, f.other_key, f.similarity, ";
    const ENROLLED: &str = " from found f
         join enrolments e on e.user_id = f.other and e.face_key = f.face where e.event_id = ";
    const AGAIN: &str = " on conflict (event_id, user_id, other_id) do update set
             face_key = excluded.face_key, other_key = excluded.other_key, similarity = excluded.similarity
         returning user_id, other_id";
    const KNOWN: &str = "select case when user_id = $2 then other_id else user_id end from same_faces
         where event_id = $1 and (user_id = $2 or other_id = $2)";
    const GONE: &str = "delete from same_faces where event_id = $1
             and ((user_id = $2 and face_key <> $3) or (other_id = $2 and other_key <> $3))";
    let known: Vec<UserId> = on!(db.reborrow().0, |db| sqlx::query_scalar(KNOWN)
        .bind(event)
        .bind(user)
        .fetch_all(&mut *db)
        .await?);
    let known: HashSet<UserId> = known.into_iter().collect();
    // A statement stores a pair once only.
    let mut seen = HashSet::new();
    let others: Vec<&SameFace> = found
        .iter()
        .filter(|&one| one.other != user && seen.insert((one.other, &one.face)))
        .collect();
    let mut new = 0;
    for some in others.chunks(CHUNK) {
        let stored: Vec<(UserId, UserId)> = on!(db.reborrow().0, |db| {
            let mut sql = QueryBuilder::new(FOUND);
            sql.push_values(some, |mut row, one| {
                let ends = ((user, face), (one.other, &one.face));
                let (lower, higher) = if user < one.other { ends } else { (ends.1, ends.0) };
                row.push_bind(one.other).push_bind(&one.face);
                row.push_bind(lower.0).push_bind(higher.0);
                row.push_bind(lower.1).push_bind(higher.1);
                row.push_bind(one.similarity);
            });
            sql.push(INSERT)
                .push_bind(at)
                .push(ENROLLED)
                .push_bind(event)
                .push(AGAIN);
            sql.build_query_as().fetch_all(&mut *db).await?
        });
        new += stored
            .into_iter()
            .filter(|(lower, higher)| !known.contains(if *lower == user { higher } else { lower }))
            .count();
    }
    on!(db.0, |db| {
        sqlx::query(GONE)
            .bind(event)
            .bind(user)
            .bind(face)
            .execute(&mut *db)
            .await?;
        Ok(new)
    })
}

/// Two guests with the same face.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Pair {
    /// One of them.
    pub user_id: UserId,
    /// The name of that one.
    pub username: String,
    /// The other.
    pub other_id: UserId,
    /// The name of the other.
    pub other_username: String,
    /// How alike the faces are, 0–100.
    pub similarity: f32,
    /// When it was found.
    pub noticed_at: Timestamp,
}

/// The pairs of an event, the last found first.
pub async fn of_event(db: Conn<'_>, event: EventId) -> Result<Vec<Pair>> {
    const SQL: &str = "select s.user_id, u.username, s.other_id, o.username as other_username, s.similarity,
             s.noticed_at
         from same_faces s
         join enrolments a on a.event_id = s.event_id and a.user_id = s.user_id and a.face_key = s.face_key
         join enrolments b on b.event_id = s.event_id and b.user_id = s.other_id and b.face_key = s.other_key
         join users u on u.id = s.user_id join users o on o.id = s.other_id
         where s.event_id = $1 order by s.noticed_at desc, s.user_id, s.other_id limit 1000";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// Whether another guest of the event was enrolled by the same face as this one.
pub async fn any(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from same_faces s
         join enrolments a on a.event_id = s.event_id and a.user_id = s.user_id and a.face_key = s.face_key
         join enrolments b on b.event_id = s.event_id and b.user_id = s.other_id and b.face_key = s.other_key
         where s.event_id = $1 and (s.user_id = $2 or s.other_id = $2))";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(user)
        .fetch_one(&mut *db)
        .await?))
}

/// An account that was made before another one by a guest with the same face.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Earlier {
    /// The earlier account.
    pub user_id: UserId,
    /// Its address; empty if it has none.
    pub email: String,
    /// The language it is written to in.
    pub language: Option<Language>,
}

/// The first active account of the event that was enrolled by the same face as this later one.
pub async fn earlier(db: Conn<'_>, event: EventId, user: UserId) -> Result<Option<Earlier>> {
    const SQL: &str = "select u.id as user_id, u.email, u.language from same_faces s
         join enrolments a on a.event_id = s.event_id and a.user_id = s.user_id and a.face_key = s.face_key
         join enrolments b on b.event_id = s.event_id and b.user_id = s.other_id and b.face_key = s.other_key
         join users u on u.id = s.user_id
         where s.event_id = $1 and s.other_id = $2 and u.is_active order by u.id limit 1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(user)
        .fetch_optional(&mut *db)
        .await?))
}

/// Forgets a guest's pairs in one event.
pub async fn remove_in(db: Conn<'_>, event: EventId, user: UserId) -> Result<()> {
    const SQL: &str = "delete from same_faces where event_id = $1 and (user_id = $2 or other_id = $2)";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(event).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}

/// Forgets a guest's pairs in all events.
pub async fn remove_all(db: Conn<'_>, user: UserId) -> Result<()> {
    const SQL: &str = "delete from same_faces where user_id = $1 or other_id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}
