//! What came to a guest's matches in an event and what left them, in numbered changes.
//!
//! Whoever writes matches holds the event's lock, and numbers are given under it: they are committed in their order, and a
//! reader who sees one sees all before. A match that is found again takes its removal off the list. With a guest's selfie or
//! consent the list goes, too: it would tell where the guest had been found. Whoever knows an older number than is listed is
//! told to begin anew.

use sqlx::{FromRow, QueryBuilder};

use crate::clock::Timestamp;
use crate::model::{EventId, PhotoId, UserId};
use crate::store::photos::push_ids;
use crate::store::{Conn, Result, on};

/// What changed in a guest's matches in an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchChanges {
    /// The number of the last change that there was.
    pub latest: i64,
    /// The lowest number after which all changes are listed.
    pub known_from: i64,
    /// The photos that the guest is in now.
    pub total: i64,
    /// The changes, in their order.
    pub changes: Vec<MatchChange>,
}

/// A match that came or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchChange {
    /// Its number.
    pub number: i64,
    /// The photo.
    pub photo: PhotoId,
    /// Whether the guest is in the photo now.
    pub is_match: bool,
}

#[derive(FromRow)]
struct Row {
    latest: i64,
    known_from: i64,
    total: i64,
    change: Option<i64>,
    photo_id: Option<PhotoId>,
    is_match: Option<i32>,
}

/// The last `count` numbers of a guest's changes, newly given: answers the first of them. 0 if the account is no guest of the
/// event.
pub(super) async fn give(db: Conn<'_>, event: EventId, user: UserId, count: usize) -> Result<i64> {
    const SQL: &str = "insert into match_changes (user_id, event_id, latest, known_from)
         select user_id, event_id, $3, 0 from memberships where user_id = $1 and event_id = $2
         on conflict (user_id, event_id) do update set latest = match_changes.latest + excluded.latest
         returning latest";
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let latest: Option<i64> = on!(db.0, |db| sqlx::query_scalar(SQL)
        .bind(user)
        .bind(event)
        .bind(count)
        .fetch_optional(&mut *db)
        .await?);
    Ok(latest.map_or(0, |latest| latest - count + 1))
}

/// Lists a match that was removed under this number.
pub(super) async fn list(
    db: Conn<'_>,
    event: EventId,
    user: UserId,
    photo: PhotoId,
    number: i64,
    at: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into match_removals (user_id, event_id, photo_id, change, removed_at)
         select user_id, event_id, $3, $4, $5 from match_changes where user_id = $1 and event_id = $2
         on conflict (user_id, event_id, photo_id) do update
             set change = excluded.change, removed_at = excluded.removed_at";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(user)
            .bind(event)
            .bind(photo)
            .bind(number)
            .bind(at)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Takes those photos off a guest's list that the guest was found in again.
pub(super) async fn unlist(db: Conn<'_>, event: EventId, user: UserId) -> Result<()> {
    const SQL: &str = "delete from match_removals where user_id = $1 and event_id = $2
         and photo_id in (select photo_id from matches where user_id = $1)";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).bind(event).execute(&mut *db).await?;
        Ok(())
    })
}

/// Lists all matches of photos that are about to be removed. At most 500 photos, of events that are locked.
pub async fn list_all_of_photos(mut db: Conn<'_>, photos: &[PhotoId], at: Timestamp) -> Result<()> {
    on!(db.reborrow().0, |db| {
        let mut sql = QueryBuilder::new(
            "insert into match_changes (user_id, event_id, latest, known_from)
             select m.user_id, m.event_id, count(*), 0
             from matches m join memberships s on s.user_id = m.user_id and s.event_id = m.event_id
             where m.photo_id in ",
        );
        push_ids(&mut sql, photos);
        sql.push(
            " group by m.user_id, m.event_id
             on conflict (user_id, event_id) do update set latest = match_changes.latest + excluded.latest",
        );
        sql.build().execute(&mut *db).await.map(drop)?;
    });
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(
            "insert into match_removals (user_id, event_id, photo_id, change, removed_at)
             select m.user_id, m.event_id, m.photo_id, c.latest + 1
                 - row_number() over (partition by m.user_id, m.event_id order by m.photo_id), ",
        );
        sql.push_bind(at).push(
            " from matches m join match_changes c on c.user_id = m.user_id and c.event_id = m.event_id
             where m.photo_id in ",
        );
        push_ids(&mut sql, photos);
        sql.push(
            " on conflict (user_id, event_id, photo_id) do update
                 set change = excluded.change, removed_at = excluded.removed_at",
        );
        sql.build().execute(&mut *db).await.map(drop)?;
        Ok(())
    })
}

/// Forgets a guest's list in all events, or in one; whoever knows a number of it begins anew.
pub(super) async fn forget(mut db: Conn<'_>, user: UserId, event: Option<EventId>) -> Result<()> {
    const MARK: &str = "insert into match_changes (user_id, event_id, latest, known_from)
         select user_id, event_id, 1, 1 from memberships
         where user_id = $1 and event_id = coalesce($2, event_id)
         on conflict (user_id, event_id) do update
             set latest = match_changes.latest + 1, known_from = match_changes.latest + 1";
    const LIST: &str = "delete from match_removals where user_id = $1 and event_id = coalesce($2, event_id)";
    for sql in [MARK, LIST] {
        on!(db.reborrow().0, |db| sqlx::query(sql)
            .bind(user)
            .bind(event)
            .execute(&mut *db)
            .await
            .map(drop)?);
    }
    Ok(())
}

/// Forgets the lists of all guests of an event.
pub async fn forget_event(mut db: Conn<'_>, event: EventId) -> Result<()> {
    const MARK: &str = "insert into match_changes (user_id, event_id, latest, known_from)
         select user_id, event_id, 1, 1 from memberships where event_id = $1
         on conflict (user_id, event_id) do update
             set latest = match_changes.latest + 1, known_from = match_changes.latest + 1";
    const LIST: &str = "delete from match_removals where event_id = $1
         and user_id in (select user_id from memberships where event_id = $1)";
    for sql in [MARK, LIST] {
        on!(db.reborrow().0, |db| sqlx::query(sql)
            .bind(event)
            .execute(&mut *db)
            .await
            .map(drop)?);
    }
    Ok(())
}

/// What changed in a guest's matches in an event after a number, at most `limit` changes. `None` if the account is no guest of
/// the event.
pub async fn changes_since(
    db: Conn<'_>,
    event: EventId,
    user: UserId,
    since: i64,
    limit: i64,
) -> Result<Option<MatchChanges>> {
    // One statement, so that the numbers and the list are of one moment.
    const SQL: &str = "select coalesce(c.latest, 0) as latest, coalesce(c.known_from, 0) as known_from,
             (select count(*) from matches where user_id = $1 and event_id = $2) as total,
             changed.change, changed.photo_id, changed.is_match
         from memberships s
         left join match_changes c on c.user_id = s.user_id and c.event_id = s.event_id
         left join (
             select change, photo_id, 1 as is_match from matches
             where user_id = $1 and event_id = $2 and change > $3
             union all
             select change, photo_id, 0 from match_removals
             where user_id = $1 and event_id = $2 and change > $3
         ) changed on changed.change > $3
         where s.user_id = $1 and s.event_id = $2
         order by changed.change limit $4";
    let rows: Vec<Row> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(user)
        .bind(event)
        .bind(since)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?);
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let change = |row: &Row| {
        Some(MatchChange {
            number: row.change?,
            photo: row.photo_id?,
            is_match: row.is_match? == 1,
        })
    };
    Ok(Some(MatchChanges {
        latest: first.latest,
        known_from: first.known_from,
        total: first.total,
        changes: rows.iter().filter_map(change).collect(),
    }))
}

/// The number of the last change of a guest's matches in an event.
pub async fn latest_change(db: Conn<'_>, event: EventId, user: UserId) -> Result<i64> {
    const SQL: &str = "select latest from match_changes where user_id = $1 and event_id = $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?
        .unwrap_or_default()))
}

/// The guests with matches that were removed before an instant, by event.
pub async fn listed_before(db: Conn<'_>, before: Timestamp) -> Result<Vec<(EventId, UserId, i64)>> {
    const SQL: &str = "select event_id, user_id, max(change) from match_removals
         where removed_at < $1 group by event_id, user_id order by event_id, user_id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(before)
        .fetch_all(&mut *db)
        .await?))
}

/// Forgets a guest's list up to a number; answers how many rows went. The event is locked.
pub async fn forget_up_to(mut db: Conn<'_>, event: EventId, user: UserId, number: i64) -> Result<u64> {
    const MARK: &str = "update match_changes set known_from = $3
         where user_id = $1 and event_id = $2 and known_from < $3";
    const LIST: &str = "delete from match_removals where user_id = $1 and event_id = $2 and change <= $3";
    let mut rows = 0;
    for sql in [MARK, LIST] {
        rows = on!(db.reborrow().0, |db| sqlx::query(sql)
            .bind(user)
            .bind(event)
            .bind(number)
            .execute(&mut *db)
            .await?
            .rows_affected());
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::photos::seed;
    use crate::store::testing::on_both;
    use crate::store::{Store, enrolments};

    on_both!(
        numbers_are_committed_in_their_order,
        a_list_that_is_forgotten_outdates_what_was_known,
    );

    async fn scene(store: &Store) -> (EventId, UserId) {
        let event = seed::event(store, "Mariage", UserId(1)).await;
        (event, seed::guest(store, event).await)
    }

    async fn known(store: &Store, event: EventId, user: UserId) -> MatchChanges {
        let mut reader = store.read().await.unwrap();
        let found = changes_since(reader.conn(), event, user, 0, 10).await.unwrap();
        found.unwrap()
    }

    async fn numbers_are_committed_in_their_order(store: Store) {
        let (event, user) = scene(&store).await;
        let mut first = store.begin().await.unwrap();
        enrolments::lock_event(first.conn(), event).await.unwrap();
        assert_eq!(give(first.conn(), event, user, 2).await.unwrap(), 1);
        let later = store.clone();
        let second = tokio::spawn(async move {
            let mut tx = later.begin().await.unwrap();
            enrolments::lock_event(tx.conn(), event).await.unwrap();
            let number = give(tx.conn(), event, user, 1).await.unwrap();
            tx.commit().await.unwrap();
            number
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!second.is_finished(), "a later number does not come first");
        assert_eq!(known(&store, event, user).await.latest, 0);
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap(), 3);
        assert_eq!(known(&store, event, user).await.latest, 3);
    }

    async fn a_list_that_is_forgotten_outdates_what_was_known(store: Store) {
        let (event, user) = scene(&store).await;
        let at = Timestamp::from_micros(0);
        for round in 1..=2 {
            let mut tx = store.begin().await.unwrap();
            let number = give(tx.conn(), event, user, 1).await.unwrap();
            list(tx.conn(), event, user, PhotoId(7), number, at)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let before = known(&store, event, user).await;
            assert_eq!(before.changes.len(), 1);
            assert!(before.known_from < before.latest);
            let mut tx = store.begin().await.unwrap();
            if round == 1 {
                forget_event(tx.conn(), event).await.unwrap();
            } else {
                forget(tx.conn(), user, Some(event)).await.unwrap();
            }
            tx.commit().await.unwrap();
            let after = known(&store, event, user).await;
            assert_eq!(after.changes, []);
            assert_eq!(after.known_from, after.latest);
            assert!(before.latest < after.known_from);
        }
        let mut reader = store.read().await.unwrap();
        let stranger = changes_since(reader.conn(), event, UserId(404), 0, 10).await;
        assert_eq!(stranger.unwrap(), None);
    }
}
