//! Jobs that a clock which was ahead has put out of reach.
//!
//! When the clock goes back, leases of dead workers would hold, and queued jobs would wait, for as long as it went back.

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on};

/// What no job has by this clock.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// The present instant.
    pub now: Timestamp,
    /// No lease ends later.
    pub lease_until: Timestamp,
    /// No job is put off for longer.
    pub run_at: Timestamp,
}

/// Shortens leases that end later than any does, and makes jobs due that were queued in the future or put off for longer than
/// any is. A worker that lives renews its lease before it ends. Answers how many jobs that were.
pub async fn bring_back(db: Conn<'_>, reach: Reach) -> Result<u64> {
    // The first condition is that of the index.
    const LEASES: &str = "update jobs set lease_until = $1
         where state in ('running', 'waiting') and state = 'running' and lease_until > $1";
    const QUEUED: &str = "update jobs set run_at = $1
         where state = 'queued' and run_at > $1 and (created_at > $1 or run_at > $2)";
    on!(db.0, |db| {
        let leases = sqlx::query(LEASES)
            .bind(reach.lease_until)
            .execute(&mut *db)
            .await?;
        let queued = sqlx::query(QUEUED)
            .bind(reach.now)
            .bind(reach.run_at)
            .execute(&mut *db)
            .await?;
        Ok(leases.rows_affected() + queued.rows_affected())
    })
}
