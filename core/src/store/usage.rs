//! How often a paid service was called: by operation since somebody last reset the counters, by day, and towards the cap of
//! a day.
//!
//! Days are those of UTC, numbered from 1970-01-01.

use crate::store::{Conn, Result, on, settings};

/// The setting with the most paid calls of a day.
const DAILY_CAP: &str = "daily_call_cap";

/// Calls of one operation.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Count {
    /// The operation.
    pub operation: String,
    /// How many calls were answered.
    pub calls: i64,
}

/// Calls of one operation on one day.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DayCount {
    /// The number of the day.
    pub day: i64,
    /// The operation.
    pub operation: String,
    /// How many calls were answered.
    pub calls: i64,
}

/// Counts one call that was answered on a day.
pub async fn add(mut db: Conn<'_>, operation: &str, day: i64) -> Result<()> {
    const ALL: &str = "insert into call_counts (operation, calls) values ($1, 1)
         on conflict (operation) do update set calls = call_counts.calls + 1";
    const DAY: &str = "insert into call_days (day, operation, calls) values ($2, $1, 1)
         on conflict (day, operation) do update set calls = call_days.calls + 1";
    on!(db.reborrow().0, |db| sqlx::query(ALL)
        .bind(operation)
        .execute(&mut *db)
        .await
        .map(drop)?);
    on!(db.0, |db| {
        sqlx::query(DAY)
            .bind(operation)
            .bind(day)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// All counters, by name.
pub async fn counts(db: Conn<'_>) -> Result<Vec<Count>> {
    const SQL: &str = "select operation, calls from call_counts order by operation";
    on!(db.0, |db| Ok(sqlx::query_as(SQL).fetch_all(&mut *db).await?))
}

/// The calls since a day, the latest day first.
pub async fn days(db: Conn<'_>, since: i64) -> Result<Vec<DayCount>> {
    const SQL: &str =
        "select day, operation, calls from call_days where day >= $1 order by day desc, operation";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(since)
        .fetch_all(&mut *db)
        .await?))
}

/// Sets all counters to zero; what was counted by day stays.
pub async fn reset(db: Conn<'_>) -> Result<()> {
    on!(db.0, |db| {
        sqlx::query("delete from call_counts").execute(&mut *db).await?;
        Ok(())
    })
}

/// Forgets what was counted before a day.
pub async fn prune(mut db: Conn<'_>, before: i64) -> Result<()> {
    for sql in [
        "delete from call_days where day < $1",
        "delete from paid_calls where day < $1",
    ] {
        on!(db.reborrow().0, |db| sqlx::query(sql)
            .bind(before)
            .execute(&mut *db)
            .await
            .map(drop)?);
    }
    Ok(())
}

/// Lets one paid call through on a day; false if the day has had `cap` of them. Exact for all processes together.
pub async fn take(db: Conn<'_>, day: i64, cap: Option<i64>) -> Result<bool> {
    const SQL: &str = "insert into paid_calls (day, calls) values ($1, 1)
         on conflict (day) do update set calls = paid_calls.calls + 1 where paid_calls.calls < $2";
    let cap = cap.unwrap_or(i64::MAX);
    // The first call of a day meets no row to compare with.
    if cap <= 0 {
        return Ok(false);
    }
    on!(db.0, |db| {
        let taken = sqlx::query(SQL).bind(day).bind(cap).execute(&mut *db).await?;
        Ok(taken.rows_affected() == 1)
    })
}

/// How many paid calls were let through on a day.
pub async fn taken(db: Conn<'_>, day: i64) -> Result<i64> {
    const SQL: &str = "select calls from paid_calls where day = $1";
    on!(db.0, |db| {
        let calls: Option<i64> = sqlx::query_scalar(SQL).bind(day).fetch_optional(&mut *db).await?;
        Ok(calls.unwrap_or(0))
    })
}

/// The most paid calls of a day; none if there is no such limit.
pub async fn daily_cap(db: Conn<'_>) -> Result<Option<i64>> {
    let stored = settings::value(db, DAILY_CAP).await?;
    Ok(stored.and_then(|value| value.parse().ok()))
}

/// Limits the paid calls of a day, or removes the limit.
pub async fn set_daily_cap(db: Conn<'_>, cap: Option<i64>) -> Result<()> {
    let value = cap.map(|cap| cap.to_string()).unwrap_or_default();
    settings::put(db, DAILY_CAP, &value).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::testing::on_both;

    async fn takes(store: &Store, day: i64, cap: Option<i64>) -> bool {
        let mut tx = store.begin().await.unwrap();
        let taken = take(tx.conn(), day, cap).await.unwrap();
        tx.commit().await.unwrap();
        taken
    }

    async fn a_day_lets_as_many_calls_through_as_its_cap(store: Store) {
        assert!(!takes(&store, 1, Some(0)).await);
        for cap in [Some(2), Some(2), None] {
            assert!(takes(&store, 1, cap).await);
        }
        assert!(!takes(&store, 1, Some(3)).await);
        assert!(takes(&store, 1, Some(4)).await);
        assert!(takes(&store, 2, Some(1)).await);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(taken(tx.conn(), 1).await.unwrap(), 4);
        assert_eq!(taken(tx.conn(), 3).await.unwrap(), 0);
    }

    async fn calls_are_counted_by_day_and_stay_when_the_counters_are_reset(store: Store) {
        let mut tx = store.begin().await.unwrap();
        for (operation, day) in [("B", 1), ("A", 2), ("A", 2), ("B", 2)] {
            add(tx.conn(), operation, day).await.unwrap();
        }
        reset(tx.conn()).await.unwrap();
        assert_eq!(counts(tx.conn()).await.unwrap(), []);
        let count = |day, operation: &str, calls| DayCount {
            day,
            operation: operation.to_owned(),
            calls,
        };
        let all = [count(2, "A", 2), count(2, "B", 1), count(1, "B", 1)];
        assert_eq!(days(tx.conn(), 1).await.unwrap(), all);
        assert_eq!(days(tx.conn(), 2).await.unwrap(), all[..2]);
        take(tx.conn(), 1, None).await.unwrap();
        prune(tx.conn(), 2).await.unwrap();
        assert_eq!(days(tx.conn(), 0).await.unwrap(), all[..2]);
        assert_eq!(taken(tx.conn(), 1).await.unwrap(), 0);
    }

    async fn a_cap_is_kept_until_it_is_removed(store: Store) {
        let mut tx = store.begin().await.unwrap();
        for cap in [None, Some(5000), Some(0), None] {
            set_daily_cap(tx.conn(), cap).await.unwrap();
            assert_eq!(daily_cap(tx.conn()).await.unwrap(), cap);
        }
    }

    on_both!(
        a_day_lets_as_many_calls_through_as_its_cap,
        calls_are_counted_by_day_and_stay_when_the_counters_are_reset,
        a_cap_is_kept_until_it_is_removed,
    );
}
