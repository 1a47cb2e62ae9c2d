//! When the next call of a paid service may be made, shared by all processes of a database.
//!
//! A lane lets one call through per interval and saves none up, so calls come evenly and never in bursts. While the
//! service asks for patience the interval is stretched; every call that is let through shortens it again.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on};

/// The stretch of a lane that is not slowed down, in thousandths.
const NONE: i64 = 1000;

/// Stretches are at most so many thousandths: eight times slower, which takes some twenty calls to forget.
const MOST: i64 = 8000;

/// One lane of one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The operation.
    pub operation: &'static str,
    /// Which of its lanes.
    pub name: &'static str,
    /// Time between two calls.
    pub interval: Duration,
}

/// Takes the lane's present place: true if a call may be made now.
pub async fn enter(db: Conn<'_>, lane: Lane, now: Timestamp) -> Result<bool> {
    const SQL: &str = "insert into call_lanes (operation, lane, next_at, slowdown)
         values ($1, $2, $3 + $4, $5)
         on conflict (operation, lane) do update set
             next_at = $3 + $4 * call_lanes.slowdown / $5,
             slowdown = case when call_lanes.slowdown * 9 / 10 > $5 then call_lanes.slowdown * 9 / 10 else $5 end
         where call_lanes.next_at <= $3";
    let interval = i64::try_from(lane.interval.as_micros()).unwrap_or(i64::MAX);
    on!(db.0, |db| {
        let entered = sqlx::query(SQL)
            .bind(lane.operation)
            .bind(lane.name)
            .bind(now)
            .bind(interval)
            .bind(NONE)
            .execute(&mut *db)
            .await?;
        Ok(entered.rows_affected() == 1)
    })
}

/// When the lane's next place comes; `None` if it never had one taken.
pub async fn next_at(db: Conn<'_>, lane: Lane) -> Result<Option<Timestamp>> {
    const SQL: &str = "select next_at from call_lanes where operation = $1 and lane = $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(lane.operation)
        .bind(lane.name)
        .fetch_optional(&mut *db)
        .await?))
}

/// Stretches the intervals of an operation's lanes by half, and lets nothing through before `pause_until`.
pub async fn slow_down(db: Conn<'_>, operation: &str, pause_until: Timestamp) -> Result<()> {
    const SQL: &str = "update call_lanes set
             slowdown = case when slowdown * 3 / 2 < $3 then slowdown * 3 / 2 else $3 end,
             next_at = case when next_at < $2 then $2 else next_at end
         where operation = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(operation)
            .bind(pause_until)
            .bind(MOST)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Frees lanes whose next place comes later than at `latest`, which none does unless the clock went back.
pub async fn bring_back(db: Conn<'_>, now: Timestamp, latest: Timestamp) -> Result<()> {
    const SQL: &str = "update call_lanes set next_at = $1 where next_at > $2";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(now).bind(latest).execute(&mut *db).await?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::testing::on_both;

    const SECOND: i64 = 1_000_000;

    const LANE: Lane = Lane {
        operation: "SearchFaces",
        name: "shared",
        interval: Duration::from_millis(200),
    };

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    async fn enters(store: &Store, lane: Lane, now: i64) -> bool {
        let mut tx = store.begin().await.unwrap();
        let entered = enter(tx.conn(), lane, at(now)).await.unwrap();
        tx.commit().await.unwrap();
        entered
    }

    /// Calls that get through within ten seconds when they are tried every ten milliseconds.
    async fn through(store: &Store, from: i64) -> Vec<i64> {
        let mut through = Vec::new();
        for now in (from..from + 10 * SECOND).step_by(10_000) {
            if enters(store, LANE, now).await {
                through.push(now - from);
            }
        }
        through
    }

    async fn calls_come_evenly_and_none_is_saved_up(store: Store) {
        assert!(enters(&store, LANE, 0).await);
        assert!(!enters(&store, LANE, 199_999).await);
        // A long rest earns no burst.
        assert!(enters(&store, LANE, 60 * SECOND).await);
        assert!(!enters(&store, LANE, 60 * SECOND + 1).await);
        assert!(enters(&store, LANE, 60 * SECOND + 200_000).await);
        let mut reader = store.read().await.unwrap();
        let next = next_at(reader.conn(), LANE).await.unwrap();
        assert_eq!(next, Some(at(60 * SECOND + 400_000)));
    }

    async fn lanes_do_not_know_each_other(store: Store) {
        let guests = Lane {
            name: "guests",
            ..LANE
        };
        let other = Lane {
            operation: "IndexFaces",
            ..LANE
        };
        for lane in [LANE, guests, other] {
            assert!(enters(&store, lane, 0).await);
            assert!(!enters(&store, lane, 0).await);
        }
    }

    async fn a_service_that_throttles_is_asked_less_and_then_as_before(store: Store) {
        assert_eq!(through(&store, 0).await.len(), 50);
        let mut tx = store.begin().await.unwrap();
        for _ in 0..20 {
            slow_down(tx.conn(), LANE.operation, at(21 * SECOND))
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        let slowed = through(&store, 20 * SECOND).await;
        assert_eq!(slowed[0], SECOND);
        assert_eq!(slowed[1] - slowed[0], 1_600_000);
        assert!(slowed.len() < 15, "{slowed:?}");
        // By then it is forgotten.
        through(&store, 30 * SECOND).await;
        assert_eq!(through(&store, 40 * SECOND).await.len(), 50);
    }

    async fn a_clock_that_went_back_lets_calls_through(store: Store) {
        assert!(enters(&store, LANE, 90_000 * SECOND).await);
        assert!(!enters(&store, LANE, 0).await);
        let mut tx = store.begin().await.unwrap();
        bring_back(tx.conn(), at(0), at(60 * SECOND)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(enters(&store, LANE, 0).await);
        assert!(!enters(&store, LANE, 1).await);
    }

    on_both!(
        calls_come_evenly_and_none_is_saved_up,
        a_clock_that_went_back_lets_calls_through,
        lanes_do_not_know_each_other,
        a_service_that_throttles_is_asked_less_and_then_as_before,
    );
}
