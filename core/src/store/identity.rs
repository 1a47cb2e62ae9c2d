//! Which database this is, since when there is it, and whether it names any stored file.
//!
//! The id is written into the file storage as its mark. A copy of a database has the id of its original, so the two must
//! never use one storage.

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on, settings};

/// The setting that tells databases apart.
const ID: &str = "database_id";

/// The setting that says since when there is the database, in microseconds since 1970.
const MADE_AT: &str = "database_made_at";

/// What tells a database from all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its id.
    pub id: String,
    /// When it was first asked for its id.
    pub made_at: Timestamp,
}

/// The database's identity, which is given to it if it has none: of several processes that ask first, one gives it.
pub async fn of_database(mut db: Conn<'_>, now: Timestamp) -> Result<Identity> {
    let id = settings::keep(db.reborrow(), ID, &Uuid::new_v4().to_string()).await?;
    let made_at = settings::keep(db, MADE_AT, &now.as_micros().to_string()).await?;
    let made_at = made_at.parse().map_or(now, Timestamp::from_micros);
    Ok(Identity { id, made_at })
}

/// Whether any row names a stored file.
pub async fn names_any_file(db: Conn<'_>) -> Result<bool> {
    const SQL: &str =
        "select exists (select 1 from photos where id > 0) or exists (select 1 from selfies where id > 0)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL).fetch_one(&mut *db).await?))
}
