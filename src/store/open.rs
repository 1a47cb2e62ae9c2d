//! Opening a database: connection options, pools, migrations.
//!
//! SQLite gets one connection that writes and several that read; PostgreSQL gets one pool. Migrations run
//! here, so a process that has a store has the tables it expects.

use std::path::Path;
use std::time::Duration;

use sqlx::Executor as _;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::store::backend::Backend;
use crate::store::{Error, Result, SqlitePools, Store};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a request waits for a connection before it is told that the database is not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long SQLite waits for another process's write lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a PostgreSQL transaction may lie still. Ours never wait for anything else, so this one's process is frozen
/// or cut off, and the locks it holds are others' to take.
const STILL: &str = "set idle_in_transaction_session_timeout = '10s'";

impl Store {
    /// Opens (and makes, if need be) the SQLite database at `path` and brings its tables up to date.
    /// `readers` connections read at once; one writes.
    pub async fn open_sqlite(path: &Path, readers: u32) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An answered request survives a power cut, not only a crash.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = SqlitePoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
        let writer = pool
            .clone()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        SQLITE_MIGRATIONS.run(&writer).await?;
        let readers = pool
            .max_connections(readers.max(1))
            .connect_with(options.create_if_missing(false).read_only(true))
            .await?;
        Ok(Self(Backend::Sqlite(SqlitePools { writer, readers })))
    }

    /// Connects to a PostgreSQL database and brings its tables up to date; processes that start together
    /// take turns. At most `connections` are open at once, of which `kept` stay when idle.
    pub async fn open_postgres(url: &str, kept: u32, connections: u32) -> Result<Self> {
        let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| Error::Refused(error))?;
        let pool = PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .min_connections(kept.min(1))
            .max_connections(connections.max(1))
            .after_connect(|connection, _| Box::pin(async move { connection.execute(STILL).await.map(drop) }))
            .connect_with(options.application_name("findme"))
            .await?;
        POSTGRES_MIGRATIONS.run(&pool).await?;
        Ok(Self(Backend::Postgres(pool)))
    }
}

#[cfg(test)]
mod tests {
    use crate::store::backend::Backend;
    use crate::store::testing;

    #[tokio::test]
    async fn postgres_ends_transactions_whose_process_is_frozen() {
        let test = testing::postgres().await;
        let mut tx = test.store.begin().await.unwrap();
        let Backend::Postgres(db) = tx.conn().0 else {
            panic!("a PostgreSQL store has PostgreSQL connections");
        };
        let shown: (String,) = sqlx::query_as("show idle_in_transaction_session_timeout")
            .fetch_one(db)
            .await
            .unwrap();
        assert_eq!(shown.0, "10s");
        drop(tx);
        test.store.close().await;
    }
}
