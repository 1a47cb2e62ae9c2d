//! Why the database gave no answer: what passes by itself, what needs room, and what is somebody's mistake.
//!
//! Both databases tell it by codes of their own: SQLite by numbers (<https://sqlite.org/rescode.html>), PostgreSQL by
//! classes of five signs (its manual, appendix A).

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;

/// Why the database gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be reached or has no connection to spare; worth trying again.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// It has no room left on its disk; reading goes on.
    #[error("the database has no room left on its disk")]
    Full(#[source] sqlx::Error),
    /// It refused a statement.
    #[error("the database refused")]
    Refused(#[source] sqlx::Error),
    /// Its tables cannot be brought to this version.
    #[error("the database cannot be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// It is not ours to use.
    #[error(transparent)]
    Foreign(#[from] Foreign),
    /// A stored value makes no sense.
    #[error("the database holds a value that cannot be read: {0}")]
    Corrupt(String),
}

/// Why a database is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    /// The previous server's tables are in it.
    #[error(
        "it is the database of the previous server, and nothing was changed in it; name an empty database, which FindMe \
         needs for its own tables"
    )]
    PreviousServer,
    /// Another program's tables are in it.
    #[error(
        "it holds tables of another program ({tables}), and nothing was changed in it; name an empty database, which FindMe \
         needs for its own tables"
    )]
    OtherProgram {
        /// Some of their names.
        tables: String,
    },
}

impl Error {
    /// Whether a row was refused because an equal one is there.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Refused(sqlx::Error::Database(cause)) if cause.is_unique_violation())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let recovery = match &error {
            // A server that goes in the middle of a greeting leaves half a protocol behind.
            sqlx::Error::Io(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Tls(_) => Recovery::Transient,
            sqlx::Error::Database(cause) => of_database(cause.as_ref()),
            _ => Recovery::Permanent,
        };
        match recovery {
            Recovery::Transient => Self::Unavailable(error),
            Recovery::Full => Self::Full(error),
            Recovery::Permanent => Self::Refused(error),
        }
    }
}

/// What is to be expected after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recovery {
    /// The same may succeed in a while.
    Transient,
    /// The same succeeds once there is room.
    Full,
    /// The same fails again.
    Permanent,
}

fn of_database(cause: &dyn DatabaseError) -> Recovery {
    let code = cause.code().unwrap_or_default();
    if cause.try_downcast_ref::<SqliteError>().is_some() {
        code.parse().map_or(Recovery::Permanent, of_sqlite)
    } else {
        of_postgres(&code)
    }
}

/// By an extended result code, whose low byte is the kind.
fn of_sqlite(code: i32) -> Recovery {
    const NO_ROOM_FOR_SHARED_MEMORY: i32 = 4874;
    match code & 0xff {
        13 => Recovery::Full,
        _ if code == NO_ROOM_FOR_SHARED_MEMORY => Recovery::Full,
        // Busy, locked, out of memory, read-only, a disk that fails, a file that cannot be opened.
        5..=8 | 10 | 14 => Recovery::Transient,
        _ => Recovery::Permanent,
    }
}

/// By an `SQLSTATE`. Class 57 is "operator intervention" (shutting down, starting up), 08 a broken connection, 53 too
/// little of something, 40 a transaction taken back for another's sake.
fn of_postgres(code: &str) -> Recovery {
    const DISK_FULL: &str = "53100";
    if code == DISK_FULL {
        Recovery::Full
    } else if ["57P", "08", "53", "40"]
        .iter()
        .any(|class| code.starts_with(class))
    {
        Recovery::Transient
    } else {
        Recovery::Permanent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_what_needs_room_and_what_lasts_are_told_apart() {
        for (code, recovery) in [
            (13, Recovery::Full),
            (4874, Recovery::Full),
            (5, Recovery::Transient),
            (7, Recovery::Transient),
            (8, Recovery::Transient),
            (10, Recovery::Transient),
            (778, Recovery::Transient),
            (14, Recovery::Transient),
            (1, Recovery::Permanent),
            (11, Recovery::Permanent),
            (1811, Recovery::Permanent),
            (2067, Recovery::Permanent),
        ] {
            assert_eq!(of_sqlite(code), recovery, "{code}");
        }
        for (code, recovery) in [
            ("53100", Recovery::Full),
            ("53200", Recovery::Transient),
            ("57P01", Recovery::Transient),
            ("08006", Recovery::Transient),
            ("40P01", Recovery::Transient),
            ("23505", Recovery::Permanent),
            ("P0001", Recovery::Permanent),
        ] {
            assert_eq!(of_postgres(code), recovery, "{code}");
        }
    }
}
