//! The embedded engine's memory: one vector per face, and a version per event by which copies in memory
//! are kept fresh (see `changes`).
//!
//! The version's row lock makes changes commit in the order of their versions, so "everything after version
//! n" misses nothing. Vectors are told apart by the version of the network that described them (see `descriptors`).

mod changes;
mod descriptors;

use futures_util::TryStreamExt as _;

pub use changes::{Changes, Digest, changes_since, digest, prune_removals, version};

pub use self::descriptors::{any_by, any_of_others, clear_others, events_of_others};

use self::changes::next_version;
use self::descriptors::{counted, pack, unpack};
use crate::clock::Timestamp;
use crate::model::{DescriptorVersion, EventId, FaceKey, FaceOwner, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// A stored vector.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Vector {
    /// The engine's key for the face.
    pub face_key: FaceKey,
    /// The guest it belongs to, if it is a guest's.
    pub user_id: Option<UserId>,
    /// The photo it belongs to, if it is a photo's.
    pub photo_id: Option<PhotoId>,
    /// The descriptor as the engine packs it.
    pub vector: Vec<u8>,
}

/// Stores vectors of one owner; those stored under the same keys are replaced.
pub async fn put(
    mut db: Conn<'_>,
    event: EventId,
    owner: FaceOwner,
    by: DescriptorVersion,
    vectors: &[(FaceKey, Vec<u8>)],
) -> Result<()> {
    const SQL: &str = "insert into vectors
             (event_id, face_key, user_id, photo_id, vector, version, descriptor_version)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (event_id, face_key) do update set vector = excluded.vector, version = excluded.version";
    let (user, photo) = match owner {
        FaceOwner::Guest(user) => (Some(user), None),
        FaceOwner::Photo(photo) => (None, Some(photo)),
    };
    let version = counted(by, next_version(db.reborrow(), event).await?);
    on!(db.0, |db| {
        for (key, vector) in vectors {
            sqlx::query(SQL)
                .bind(event)
                .bind(key)
                .bind(user)
                .bind(photo)
                .bind(pack(by, vector))
                .bind(version)
                .bind(by)
                .execute(&mut *db)
                .await?;
        }
        Ok(())
    })
}

/// Removes vectors by key; unknown keys are passed over. Copies in memory learn of it by [`changes_since`].
pub async fn remove(mut db: Conn<'_>, event: EventId, keys: &[FaceKey], at: Timestamp) -> Result<()> {
    const SQL: &str = "delete from vectors where event_id = $1 and face_key = $2";
    let version = next_version(db.reborrow(), event).await?;
    let mut removed = Vec::new();
    on!(db.reborrow().0, |db| {
        for key in keys {
            let deleted = sqlx::query(SQL).bind(event).bind(key).execute(&mut *db).await?;
            if deleted.rows_affected() > 0 {
                removed.push(digest(event, key));
            }
        }
    });
    if removed.is_empty() {
        return Ok(());
    }
    changes::list(db, event, version, &removed, at).await
}

/// The keys of all vectors of one owner.
pub async fn keys_of(db: Conn<'_>, event: EventId, owner: FaceOwner) -> Result<Vec<FaceKey>> {
    const OF_GUEST: &str =
        "select face_key from vectors where event_id = $1 and user_id = $2 order by face_key";
    const OF_PHOTO: &str =
        "select face_key from vectors where event_id = $1 and photo_id = $2 order by face_key";
    let (sql, id) = match owner {
        FaceOwner::Guest(user) => (OF_GUEST, user.0),
        FaceOwner::Photo(photo) => (OF_PHOTO, photo.0),
    };
    on!(db.0, |db| Ok(sqlx::query_scalar(sql)
        .bind(event)
        .bind(id)
        .fetch_all(&mut *db)
        .await?))
}

/// Removes the vectors of all photos of an event.
pub async fn clear_photos(mut db: Conn<'_>, event: EventId) -> Result<()> {
    changes::force_reload(db.reborrow(), event).await?;
    on!(db.0, |db| {
        sqlx::query("delete from vectors where event_id = $1 and photo_id is not null")
            .bind(event)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Removes all vectors of an event. The version goes on, so that copies in other processes notice.
pub async fn clear(mut db: Conn<'_>, event: EventId) -> Result<()> {
    changes::force_reload(db.reborrow(), event).await?;
    on!(db.0, |db| {
        sqlx::query("delete from vectors where event_id = $1")
            .bind(event)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

// The sign keeps both databases from taking the index of networks, by which they would read the whole event.
const SINCE: &str = "select face_key, user_id, photo_id, vector from vectors
     where event_id = $1 and version between $2 and $3 and +descriptor_version = $4";

/// Hands the vectors of one network stored or replaced after version `since` to `take`, one by one and in no order: an event may have
/// more of them than should be in memory twice. Ends at the first error of `take`.
pub async fn each_since(
    db: Conn<'_>,
    event: EventId,
    by: DescriptorVersion,
    since: i64,
    mut take: impl FnMut(Vector) -> Result<()>,
) -> Result<()> {
    let (first, last) = descriptors::after(by, since);
    on!(db.0, |db| {
        let query = sqlx::query_as(SINCE).bind(event).bind(first).bind(last);
        let mut rows = query.bind(by).fetch(&mut *db);
        while let Some::<Vector>(vector) = rows.try_next().await? {
            take(Vector {
                vector: unpack(by, &vector.vector)?.to_vec(),
                ..vector
            })?;
        }
        Ok(())
    })
}

/// Whether an event has any vector.
pub async fn any(db: Conn<'_>, event: EventId) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from vectors where event_id = $1)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// One vector by its key, with the version of the network that described it.
pub async fn find(
    db: Conn<'_>,
    event: EventId,
    key: &FaceKey,
) -> Result<Option<(DescriptorVersion, Vec<u8>)>> {
    const SQL: &str = "select descriptor_version, vector from vectors where event_id = $1 and face_key = $2";
    let found: Option<(DescriptorVersion, Vec<u8>)> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(event)
        .bind(key)
        .fetch_optional(&mut *db)
        .await?);
    found
        .map(|(by, stored)| Ok((by, unpack(by, &stored)?.to_vec())))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn what_has_changed_is_read_and_no_more() {
        let plan = testing::plan(SINCE).await;
        assert!(plan.contains("vectors_by_version"), "{plan}");
    }
}
