//! How copies of an event's vectors in memory are brought up to date.
//!
//! Every change counts the event's version up under the lock of its row. A removal leaves a row with its version and a
//! digest of the key behind, so that a copy of version n takes out what was removed after n. Such rows are kept for a
//! time; a copy from before that time, or from before everything was removed at once, is read anew (`reload_at`).
//!
//! Older versions of the program may run beside: they reload at each `rebuilt_at`, and leave no rows when they remove.

use sha2::{Digest as _, Sha256};

use crate::clock::Timestamp;
use crate::model::{EventId, FaceKey};
use crate::store::{Conn, Result, on};

/// What a removed face is known by: no one can read a key or a person's number from it.
pub type Digest = [u8; 16];

/// What a copy of some version has to do to be up to date, besides taking in what was stored since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The version it will have then.
    pub version: i64,
    /// Whether removals were missed that nobody lists any more: the copy has to be read anew.
    pub must_reload: bool,
    /// The faces removed since.
    pub removed: Vec<Digest>,
}

/// The digest of a face of an event.
pub fn digest(event: EventId, key: &FaceKey) -> Digest {
    let whole = Sha256::new()
        .chain_update(event.0.to_be_bytes())
        .chain_update(&key.0)
        .finalize();
    std::array::from_fn(|index| whole[index])
}

/// Counts a change; the event's vectors are locked from then on.
pub(super) async fn next_version(db: Conn<'_>, event: EventId) -> Result<i64> {
    const SQL: &str = "insert into vector_sets (event_id, version, rebuilt_at) values ($1, 1, 0)
         on conflict (event_id) do update set version = vector_sets.version + 1 returning version";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// Lists faces as removed at a version.
pub(super) async fn list(
    db: Conn<'_>,
    event: EventId,
    version: i64,
    removed: &[Digest],
    at: Timestamp,
) -> Result<()> {
    const LIST: &str = "insert into vector_removals (event_id, face, version, removed_at) values ($1, $2, $3, $4)
         on conflict (event_id, face) do update set version = excluded.version, removed_at = excluded.removed_at";
    // An older version's removal would be forgotten when `rebuilt_at` moves on: it goes into `reload_at`.
    const MARK: &str = "update vector_sets set
             reload_at = case when rebuilt_at > listed_at then rebuilt_at else reload_at end,
             listed_at = $2, rebuilt_at = $2
         where event_id = $1";
    on!(db.0, |db| {
        for face in removed {
            sqlx::query(LIST)
                .bind(event)
                .bind(face.as_slice())
                .bind(version)
                .bind(at)
                .execute(&mut *db)
                .await?;
        }
        sqlx::query(MARK)
            .bind(event)
            .bind(version)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Counts a change after which every copy is read anew: more goes than should be listed.
pub(super) async fn force_reload(mut db: Conn<'_>, event: EventId) -> Result<()> {
    const MARK: &str =
        "update vector_sets set reload_at = $2, listed_at = $2, rebuilt_at = $2 where event_id = $1";
    const UNLIST: &str = "delete from vector_removals where event_id = $1";
    let version = next_version(db.reborrow(), event).await?;
    on!(db.0, |db| {
        sqlx::query(MARK)
            .bind(event)
            .bind(version)
            .execute(&mut *db)
            .await?;
        sqlx::query(UNLIST).bind(event).execute(&mut *db).await?;
        Ok(())
    })
}

/// The version of an event's vectors; 0 if it never had one.
pub async fn version(db: Conn<'_>, event: EventId) -> Result<i64> {
    const SQL: &str = "select version from vector_sets where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?
        .unwrap_or_default()))
}

/// What was removed from an event's vectors after version `since`. An empty copy is of version 0.
pub async fn changes_since(db: Conn<'_>, event: EventId, since: i64) -> Result<Changes> {
    // One statement, so that version and list are of one moment: between two, rows might be pruned.
    const SQL: &str = "select s.version,
             case when s.rebuilt_at > s.listed_at then s.rebuilt_at else s.reload_at end, r.face
         from vector_sets s left join vector_removals r on r.event_id = s.event_id and r.version > $2
         where s.event_id = $1";
    let rows: Vec<(i64, i64, Option<Vec<u8>>)> = on!(db.0, |db| {
        sqlx::query_as(SQL)
            .bind(event)
            .bind(since)
            .fetch_all(&mut *db)
            .await?
    });
    let mut changes = Changes::default();
    for (version, reload_at, face) in rows {
        changes.version = version;
        changes.must_reload = since < reload_at;
        changes
            .removed
            .extend(face.and_then(|face| Digest::try_from(face).ok()));
    }
    Ok(changes)
}

/// Forgets what was removed before an instant; copies that have not seen it are read anew. Answers how many rows went.
pub async fn prune_removals(db: Conn<'_>, before: Timestamp) -> Result<u64> {
    const OLD: &str = "select event_id, max(version) from vector_removals where removed_at < $1 group by event_id order by event_id";
    const MARK: &str = "update vector_sets set reload_at = $2 where event_id = $1 and reload_at < $2";
    const UNLIST: &str = "delete from vector_removals where event_id = $1 and version <= $2";
    on!(db.0, |db| {
        let old: Vec<(EventId, i64)> = sqlx::query_as(OLD).bind(before).fetch_all(&mut *db).await?;
        let mut pruned = 0;
        for (event, version) in old {
            sqlx::query(MARK)
                .bind(event)
                .bind(version)
                .execute(&mut *db)
                .await?;
            let unlisted = sqlx::query(UNLIST).bind(event).bind(version).execute(&mut *db);
            pruned += unlisted.await?.rows_affected();
        }
        Ok(pruned)
    })
}
