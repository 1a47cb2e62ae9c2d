//! How much of each limit is used up, shared by all processes of a database.
//!
//! A limit gives one token back per interval and holds so many at most. What is stored is the instant at which it is
//! full again (the generic cell rate algorithm, ITU-T I.371): one number per key, and nothing that runs by itself.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on};

/// How far the clocks of two processes may differ. A limit that is full again later than charges can have made it by such
/// clocks was charged by one that jumped: it counts as full.
const SKEW: Duration = Duration::from_hours(1);

/// Uses up one token of a limit that holds `burst` (at least one) of them and gets one back per `interval`. Answers when
/// the limit is full again, or, if there was no token, after how long there is one; then nothing was used up.
pub async fn charge(
    mut db: Conn<'_>,
    key: &str,
    burst: u32,
    interval: Duration,
    now: Timestamp,
) -> Result<std::result::Result<Timestamp, Duration>> {
    const SQL: &str = "insert into limits (key, full_at) values ($1, $2 + $3)
         on conflict (key) do update set
             full_at = $3 + case when limits.full_at > $2 and limits.full_at <= $5 then limits.full_at else $2 end
             where limits.full_at <= $4 or limits.full_at > $5
         returning full_at";
    // A limit is empty while it is full again later than this; `where` leaves the row locked, but as it is.
    let last = interval * burst.saturating_sub(1);
    let full_at: Option<Timestamp> = on!(db.reborrow().0, |db| sqlx::query_scalar(SQL)
        .bind(key)
        .bind(now)
        .bind(micros(interval))
        .bind(now + last)
        .bind(now + interval * burst + SKEW)
        .fetch_optional(&mut *db)
        .await?);
    if let Some(full_at) = full_at {
        return Ok(Ok(full_at));
    }
    // It may be later than any charge can have made it by this clock.
    let full_at = cap(db, key, now + interval * burst).await?;
    Ok(Err(full_at.since(now + last)))
}

/// After how long there is a token, at most one interval; `None` if there is one now.
pub async fn wait(
    db: Conn<'_>,
    key: &str,
    burst: u32,
    interval: Duration,
    now: Timestamp,
) -> Result<Option<Duration>> {
    let full_at = full_at(db, key, burst, interval, now).await?;
    let last = now + interval * burst.saturating_sub(1);
    let wait = full_at.map_or(Duration::ZERO, |full_at| full_at.since(last));
    Ok((!wait.is_zero()).then(|| wait.min(interval)))
}

/// How many tokens there are.
pub async fn left(db: Conn<'_>, key: &str, burst: u32, interval: Duration, now: Timestamp) -> Result<u32> {
    let full_at = full_at(db, key, burst, interval, now).await?;
    let used = full_at.map_or(Duration::ZERO, |full_at| full_at.since(now));
    let used = used.as_micros().div_ceil(interval.as_micros().max(1));
    Ok(burst.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX)))
}

/// When a limit is full again; one that was charged by a clock that jumped is full.
async fn full_at(
    db: Conn<'_>,
    key: &str,
    burst: u32,
    interval: Duration,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    const SQL: &str = "select full_at from limits where key = $1";
    let full_at: Option<Timestamp> = on!(db.0, |db| sqlx::query_scalar(SQL)
        .bind(key)
        .fetch_optional(&mut *db)
        .await?);
    Ok(full_at.filter(|full_at| *full_at <= now + interval * burst + SKEW))
}

/// Makes sure that a limit is full again by `latest`; answers when it is.
async fn cap(db: Conn<'_>, key: &str, latest: Timestamp) -> Result<Timestamp> {
    const SQL: &str = "update limits set full_at = case when full_at > $2 then $2 else full_at end
         where key = $1 returning full_at";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(key)
        .bind(latest)
        .fetch_one(&mut *db)
        .await?))
}

/// Gives back what takes `amount` of time to come back.
pub async fn refund(db: Conn<'_>, key: &str, amount: Duration) -> Result<()> {
    const SQL: &str = "update limits set full_at = full_at - $2 where key = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(key)
            .bind(micros(amount))
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
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

    /// When a limit of three tokens is full again after a charge, or how many seconds it refuses.
    async fn charge_at(store: &Store, key: &str, now: i64) -> std::result::Result<Timestamp, u64> {
        let mut tx = store.begin().await.unwrap();
        let charged = charge(tx.conn(), key, 3, SECOND, at(now)).await.unwrap();
        tx.commit().await.unwrap();
        charged.map_err(|wait| wait.as_secs())
    }

    async fn charges_add_up_and_time_gives_back(store: Store) {
        assert_eq!(charge_at(&store, "a", 10).await, Ok(at(11)));
        assert_eq!(charge_at(&store, "a", 10).await, Ok(at(12)));
        assert_eq!(charge_at(&store, "b", 10).await, Ok(at(11)));
        // A rest fills the limit and no more.
        assert_eq!(charge_at(&store, "a", 100).await, Ok(at(101)));
    }

    async fn a_refused_charge_costs_nothing(store: Store) {
        for second in [11, 12, 13] {
            assert_eq!(charge_at(&store, "a", 10).await, Ok(at(second)));
        }
        for _ in 0..100 {
            assert_eq!(charge_at(&store, "a", 10).await, Err(1));
        }
        assert_eq!(charge_at(&store, "a", 11).await, Ok(at(14)));
        assert_eq!(charge_at(&store, "a", 11).await, Err(1));
    }

    async fn what_is_given_back_can_be_used_again(store: Store) {
        for second in [11, 12, 13] {
            assert_eq!(charge_at(&store, "a", 10).await, Ok(at(second)));
        }
        let mut tx = store.begin().await.unwrap();
        refund(tx.conn(), "a", SECOND).await.unwrap();
        refund(tx.conn(), "unknown", SECOND).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(charge_at(&store, "a", 10).await, Ok(at(13)));
        assert_eq!(charge_at(&store, "a", 10).await, Err(1));
    }

    async fn a_clock_that_goes_back_closes_a_limit_for_one_interval(store: Store) {
        assert_eq!(charge_at(&store, "a", 1_000).await, Ok(at(1_001)));
        assert_eq!(charge_at(&store, "a", 10).await, Err(1));
        assert_eq!(charge_at(&store, "a", 11).await, Ok(at(14)));
    }

    async fn what_a_clock_that_jumped_has_charged_is_no_charge(store: Store) {
        let jump = 45 * 24 * 60 * 60;
        for _ in 0..3 {
            charge_at(&store, "a", jump).await.unwrap();
        }
        let mut tx = store.begin().await.unwrap();
        let refused = wait(tx.conn(), "a", 3, SECOND, at(10)).await.unwrap();
        assert_eq!(refused, None);
        drop(tx);
        for second in [11, 12, 13] {
            assert_eq!(charge_at(&store, "a", 10).await, Ok(at(second)));
        }
        assert_eq!(charge_at(&store, "a", 10).await, Err(1));
    }

    async fn full_limits_are_forgotten(store: Store) {
        charge_at(&store, "a", 10).await.unwrap();
        charge_at(&store, "b", 20).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(prune(tx.conn(), at(11)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(crate::store::testing::count(&store, "limits").await, 1);
    }

    async fn of_many_at_once_as_many_pass_as_there_are_tokens(store: Store) {
        let charging = (0..20).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { charge_at(&store, "a", 10).await })
        });
        let mut passed = Vec::new();
        for charged in charging.collect::<Vec<_>>() {
            passed.extend(charged.await.unwrap());
        }
        passed.sort();
        assert_eq!(passed, [at(11), at(12), at(13)]);
    }

    on_both!(
        charges_add_up_and_time_gives_back,
        a_refused_charge_costs_nothing,
        what_is_given_back_can_be_used_again,
        a_clock_that_goes_back_closes_a_limit_for_one_interval,
        what_a_clock_that_jumped_has_charged_is_no_charge,
        full_limits_are_forgotten,
        of_many_at_once_as_many_pass_as_there_are_tokens,
    );
}
