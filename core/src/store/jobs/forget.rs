//! Jobs that outlive those they were about.
//!
//! Ended jobs stay for a week, for the counts of the jobs they are parts of and for whoever looks at the queue. Whom they were
//! about they have to forget.

use crate::model::{Erasure, EventId, JobId, Scope, Task, UserId};
use crate::store::{Conn, Error, Result, on};

/// Whom a job names that has forgotten its guest; no account has this number.
const NOBODY: UserId = UserId(0);

/// Makes ended jobs forget which guest they matched in an event; they stay for the counts of the jobs they are parts of.
/// False if others have not ended yet.
pub async fn forget_guest(db: Conn<'_>, event: Option<EventId>, guest: UserId) -> Result<bool> {
    const FORGET: &str = "update jobs set subject = null, task = $3
         where kind = $1 and subject = $2 and state in ('done', 'failed')";
    const LEFT: &str = "select exists (select 1 from jobs where kind = $1 and subject = $2)";
    let guests = [guest, NOBODY];
    let matching = guests.map(|guest| Task::MatchGuest { event, guest });
    let describing = event.map(|event| guests.map(|guest| Task::RedescribeGuest { event, guest }));
    let mut is_idle = true;
    on!(db.0, |db| {
        for [task, nobody] in [matching].into_iter().chain(describing) {
            let nobody = serde_json::to_string(&nobody).map_err(|error| Error::Corrupt(error.to_string()))?;
            sqlx::query(FORGET)
                .bind(task.kind())
                .bind(task.subject())
                .bind(nobody)
                .execute(&mut *db)
                .await?;
            let left: bool = sqlx::query_scalar(LEFT)
                .bind(task.kind())
                .bind(task.subject())
                .fetch_one(&mut *db)
                .await?;
            is_idle &= !left;
        }
        Ok(is_idle)
    })
}

/// Makes an erasure's own job forget whom it was about.
pub async fn forget_erasure(db: Conn<'_>, job: JobId) -> Result<()> {
    const SQL: &str = "update jobs set task = $2 where id = $1";
    let nobody = Task::Erase(Erasure::of(Scope::Files));
    let nobody = serde_json::to_string(&nobody).map_err(|error| Error::Corrupt(error.to_string()))?;
    on!(db.0, |db| {
        sqlx::query(SQL).bind(job).bind(nobody).execute(&mut *db).await?;
        Ok(())
    })
}
