//! How much of each limit is used up, shared by all processes of a database.
//!
//! A limit gives one token back per interval and holds so many at most. What is stored is the instant at which it is
//! full again (the generic cell rate algorithm, ITU-T I.371): one number per key, and nothing that runs by itself.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on};

/// When a limit is full again; `None` if it is.
pub async fn full_at(db: Conn<'_>, key: &str) -> Result<Option<Timestamp>> {
    const SQL: &str = "select full_at from limits where key = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(key)
        .fetch_optional(&mut *db)
        .await?))
}

/// Uses up one token that takes `interval` to come back; answers when the limit is full again.
pub async fn charge(db: Conn<'_>, key: &str, interval: Duration, now: Timestamp) -> Result<Timestamp> {
    const SQL: &str = "insert into limits (key, full_at) values ($1, $2 + $3)
         on conflict (key) do update set
             full_at = $3 + case when limits.full_at > $2 then limits.full_at else $2 end
         returning full_at";
    let interval = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX);
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(key)
        .bind(now)
        .bind(interval)
        .fetch_one(&mut *db)
        .await?))
}

/// Forgets limits that are full; answers how many.
pub async fn prune(db: Conn<'_>, now: Timestamp) -> Result<u64> {
    const SQL: &str = "delete from limits where full_at <= $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::testing::on_both;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    async fn charge_at(store: &Store, key: &str, now: i64) -> Timestamp {
        let mut tx = store.begin().await.unwrap();
        let full_at = charge(tx.conn(), key, SECOND, at(now)).await.unwrap();
        tx.commit().await.unwrap();
        full_at
    }

    async fn charges_add_up_and_time_gives_back(store: Store) {
        assert_eq!(charge_at(&store, "a", 10).await, at(11));
        assert_eq!(charge_at(&store, "a", 10).await, at(12));
        assert_eq!(charge_at(&store, "b", 10).await, at(11));
        // A rest fills the limit and no more.
        assert_eq!(charge_at(&store, "a", 100).await, at(101));
        let mut reader = store.read().await.unwrap();
        assert_eq!(full_at(reader.conn(), "a").await.unwrap(), Some(at(101)));
        assert_eq!(full_at(reader.conn(), "c").await.unwrap(), None);
    }

    async fn full_limits_are_forgotten(store: Store) {
        charge_at(&store, "a", 10).await;
        charge_at(&store, "b", 20).await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(prune(tx.conn(), at(11)).await.unwrap(), 1);
        assert_eq!(full_at(tx.conn(), "a").await.unwrap(), None);
        assert_eq!(full_at(tx.conn(), "b").await.unwrap(), Some(at(21)));
    }

    async fn many_at_once_are_all_counted(store: Store) {
        let charging = (0..20).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { charge_at(&store, "a", 10).await })
        });
        for charged in charging.collect::<Vec<_>>() {
            charged.await.unwrap();
        }
        let mut reader = store.read().await.unwrap();
        assert_eq!(full_at(reader.conn(), "a").await.unwrap(), Some(at(30)));
    }

    on_both!(
        charges_add_up_and_time_gives_back,
        full_limits_are_forgotten,
        many_at_once_are_all_counted,
    );
}
