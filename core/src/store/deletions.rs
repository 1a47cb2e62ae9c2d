//! Which jobs remove what the photos of one deletion left behind.
//!
//! A deletion has a job for each event and each few hundred photos; one of them stands for all. The rows go with their
//! jobs, which are remembered for a week.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{JobId, JobState, UserId};
use crate::store::{Conn, Result, on};

/// A job of a deletion, and how many photos it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The job.
    pub job: JobId,
    /// Photos whose traces it removes.
    pub photos: i64,
}

/// Stores the jobs of a deletion that `user` asked for.
pub async fn insert(mut db: Conn<'_>, deletion: JobId, user: UserId, shares: &[Share]) -> Result<()> {
    const SQL: &str =
        "insert into photo_deletions (job_id, deletion_id, user_id, photos) values ($1, $2, $3, $4)";
    for share in shares {
        on!(db.reborrow().0, |db| sqlx::query(SQL)
            .bind(share.job)
            .bind(deletion)
            .bind(user)
            .bind(share.photos)
            .execute(&mut *db)
            .await
            .map(drop)?);
    }
    Ok(())
}

/// How far a job of a deletion is.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Part {
    /// Who asked for the deletion.
    pub user_id: UserId,
    /// Photos whose traces the job removes.
    pub photos: i64,
    /// How far it is.
    pub state: JobState,
    /// Stable code of the reason why it was given up, or what last went wrong, for operators.
    pub error: Option<String>,
    /// When it was first claimed.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// The jobs of a deletion; none if there is no such deletion, or it is forgotten.
pub async fn parts(db: Conn<'_>, deletion: JobId) -> Result<Vec<Part>> {
    const SQL: &str = "select d.user_id, d.photos, j.state, j.error, j.started_at, j.finished_at
         from photo_deletions d join jobs j on j.id = d.job_id
         where d.deletion_id = $1 order by j.id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(deletion)
        .fetch_all(&mut *db)
        .await?))
}
