//! Jobs that wait for the face engine, made due at once.

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on};

/// Makes jobs due that match guests and photos and were put off.
pub async fn hasten_matching(db: Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "update jobs set run_at = $1
         where state = 'queued' and run_at > $1
             and kind in ('match_guest', 'index_photo', 'match_photos', 'look_again')";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(now).execute(&mut *db).await?;
        Ok(())
    })
}
