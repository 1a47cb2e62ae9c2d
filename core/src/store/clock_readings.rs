//! What time the processes of this database believe it is, and the clock of the database's own server.
//!
//! One row. `believed` is the last instant that was believed; `latest` the latest that was seen, which is never lowered:
//! it tells whether the clock went back.

use sqlx::FromRow;

use crate::clock::{ServerClock, Timestamp};
use crate::store::backend::Backend;
use crate::store::{Conn, Result, on};

/// The row's number.
const ROW: i64 = 1;

/// What is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Stored {
    /// The latest instant seen.
    pub latest: Timestamp,
    /// The last instant believed.
    pub believed: Timestamp,
}

/// What is stored; `None` in a database that is new.
pub async fn find(db: Conn<'_>) -> Result<Option<Stored>> {
    const SQL: &str = "select latest, believed from clock_readings where id = $1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(ROW)
        .fetch_optional(&mut *db)
        .await?))
}

/// Stores an instant that was believed, if `before` is still what is stored; false if another process was faster.
pub async fn believe(db: Conn<'_>, before: Option<Timestamp>, now: Timestamp) -> Result<bool> {
    const FIRST: &str = "insert into clock_readings (id, latest, believed) values ($1, $2, $2)
         on conflict do nothing";
    const NEXT: &str = "update clock_readings
         set believed = $2, latest = case when latest < $2 then $2 else latest end
         where id = $1 and believed = $3";
    on!(db.0, |db| {
        let query = match before {
            None => sqlx::query(FIRST).bind(ROW).bind(now),
            Some(before) => sqlx::query(NEXT).bind(ROW).bind(now).bind(before),
        };
        Ok(query.execute(&mut *db).await?.rows_affected() == 1)
    })
}

/// Notes that an instant was seen.
pub async fn see(db: Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "update clock_readings set latest = $2 where id = $1 and latest < $2";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(ROW).bind(now).execute(&mut *db).await?;
        Ok(())
    })
}

/// The clock of the database's server; SQLite has none.
pub async fn server(db: Conn<'_>) -> Result<Option<ServerClock>> {
    const SQL: &str = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint,
             coalesce(inet_server_addr() <> inet_client_addr(), false)";
    let Backend::Postgres(db) = db.0 else {
        return Ok(None);
    };
    let (now, is_elsewhere) = sqlx::query_as(SQL).fetch_one(&mut *db).await?;
    Ok(Some(ServerClock { now, is_elsewhere }))
}
