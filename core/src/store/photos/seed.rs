//! Rows around photos, for tests that need no more of them than that they are there.
//!
//! They are written straight into the tables: how accounts and matches really come about is told by the tests of
//! those parts.

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::model::{EventId, Photo, UserId};
use crate::store::{Store, on};

/// An event.
pub(crate) async fn event(store: &Store, name: &str, owner: UserId) -> EventId {
    const SQL: &str = "insert into events (name, code, code_key, photographer_id, created_at)
         values ($1, $2, $2, $3, 0) returning id";
    let mut tx = store.begin().await.unwrap();
    let id = on!(tx.conn().0, |db| sqlx::query_scalar(SQL)
        .bind(name)
        .bind(Uuid::new_v4().to_string())
        .bind(owner)
        .fetch_one(&mut *db)
        .await
        .unwrap());
    tx.commit().await.unwrap();
    id
}

/// A guest of an event.
pub(crate) async fn guest(store: &Store, event: EventId) -> UserId {
    const USER: &str = "insert into users
             (username, email, email_key, password_hash, role, is_active, created_at, event_id, selfie_status)
         values ($1, $1, $1, '', 'user', $2, 0, $3, 'none') returning id";
    const MEMBER: &str = "insert into memberships (user_id, event_id, joined_at, email_key, username)
         values ($1, $2, 0, $3, $3)";
    let name = Uuid::new_v4().to_string();
    let mut tx = store.begin().await.unwrap();
    let id: UserId = on!(tx.conn().0, |db| {
        let id = sqlx::query_scalar(USER)
            .bind(&name)
            .bind(true)
            .bind(event)
            .fetch_one(&mut *db)
            .await
            .unwrap();
        sqlx::query(MEMBER)
            .bind(id)
            .bind(event)
            .bind(&name)
            .execute(&mut *db)
            .await
            .unwrap();
        id
    });
    tx.commit().await.unwrap();
    id
}

/// A guest's match with the photo's only face, called `face of <photo>`, at a similarity of 87.5.
pub(crate) async fn matched(store: &Store, guest: UserId, photo: &Photo) {
    const FACE: &str = "insert into faces
             (photo_id, face_key, event_id, box_left, box_top, box_width, box_height, confidence)
         values ($1, $2, $3, 0.25, 0.5, 0.125, 0.25, 99.5) on conflict do nothing";
    const MATCH: &str = "insert into matches (user_id, photo_id, event_id, face_key, similarity, matched_at)
         values ($1, $2, $3, $4, 87.5, 0)";
    let face = format!("face of {}", photo.id);
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| {
        sqlx::query(FACE)
            .bind(photo.id)
            .bind(&face)
            .bind(photo.event_id)
            .execute(&mut *db)
            .await
            .unwrap();
        sqlx::query(MATCH)
            .bind(guest)
            .bind(photo.id)
            .bind(photo.event_id)
            .bind(&face)
            .execute(&mut *db)
            .await
            .unwrap();
    });
    tx.commit().await.unwrap();
}

/// Leaves photos as a version did that made no copies for the screens of phones.
pub(crate) async fn forget_screen_copies(store: &Store) {
    const SQL: &str = "update photos set has_screen_copy = null";
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(SQL)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    tx.commit().await.unwrap();
}

/// How many rows a table has.
pub(crate) async fn count(store: &Store, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    let mut reader = store.read().await.unwrap();
    on!(reader.conn().0, |db| sqlx::query_scalar(sql)
        .fetch_one(&mut *db)
        .await
        .unwrap())
}

/// When an event's photos expire.
pub(crate) async fn expires_at(store: &Store, event: EventId) -> Option<Timestamp> {
    const SQL: &str = "select expires_at from events where id = $1";
    let mut reader = store.read().await.unwrap();
    on!(reader.conn().0, |db| sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await
        .unwrap())
}
