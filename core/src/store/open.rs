//! Opening a database: connection options, pools, migrations.
//!
//! SQLite gets one connection that writes and several that read; PostgreSQL gets one pool. Migrations run
//! here, so a process that has a store has the tables it expects.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::store::backend::Backend;
use crate::store::writer::Writer;
use crate::store::{Error, Result, SqliteConnections, Store, foreign};

static SQLITE_MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| beside_newer(sqlx::migrate!("../migrations/sqlite")));
static POSTGRES_MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| beside_newer(sqlx::migrate!("../migrations/postgres")));

/// Lets this version start on the tables of a newer one, which only ever adds: during a deploy both run side by side, and
/// a rollback is the former image.
fn beside_newer(mut migrations: Migrator) -> Migrator {
    migrations.set_ignore_missing(true);
    migrations
}

/// How long a request waits for a connection before it is told that the database is not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long SQLite waits for another process's write lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a PostgreSQL transaction may lie still. Ours never wait for anything else, so this one's process is frozen
/// or cut off, and the locks it holds are others' to take.
const STILL: &str = "set idle_in_transaction_session_timeout = '10s'";

/// A connection to PostgreSQL that lay idle for so long is asked whether it is still there before it is used. In a crowd
/// each is used many times a second, and asking every time would be a third of all trips to the server.
const SURE: Duration = Duration::from_secs(1);

impl Store {
    /// Opens (and makes, if need be) the SQLite database at `path` and brings its tables up to date; one of another program
    /// is refused and left as it is.
    /// `readers` connections read at once; one writes.
    pub async fn open_sqlite(path: &Path, readers: u32) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An answered request survives a power cut, not only a crash.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten, not only forgotten.
            .pragma("secure_delete", "on")
            .busy_timeout(BUSY_TIMEOUT);
        foreign::check_sqlite(path).await?;
        let mut connection = options.connect().await?;
        SQLITE_MIGRATIONS.run(&mut connection).await?;
        let writer = Writer::new(connection, options.clone(), ACQUIRE_TIMEOUT);
        // A connection to a file does not go away while nobody looks, and asking costs as much as a read. One reader is always
        // there: the last to go would take the file of the shared memory with it, and a full disk has no room for another.
        let readers = SqlitePoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .min_connections(1)
            .max_connections(readers.max(1))
            .connect_with(options.create_if_missing(false).read_only(true))
            .await?;
        Ok(Self(Backend::Sqlite(SqliteConnections { writer, readers })))
    }

    /// Connects to a PostgreSQL database and brings its tables up to date; one of another program is refused and left as it is.
    /// Processes that start together take turns. At most `connections` are open at once, of which `kept` stay when idle.
    pub async fn open_postgres(url: &str, kept: u32, connections: u32) -> Result<Self> {
        let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| Error::Refused(error))?;
        let pool = PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .min_connections(kept.min(1))
            .max_connections(connections.max(1))
            .test_before_acquire(false)
            .before_acquire(|connection, about| {
                Box::pin(async move {
                    if about.idle_for >= SURE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(|connection, _| Box::pin(async move { connection.execute(STILL).await.map(drop) }))
            .connect_with(options.application_name("findme"))
            .await?;
        foreign::check_postgres(&pool).await?;
        POSTGRES_MIGRATIONS.run(&pool).await?;
        Ok(Self(Backend::Postgres(pool)))
    }
}

#[cfg(test)]
mod tests {
    use super::{POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS};
    use crate::model::UserId;
    use crate::store::backend::Backend;
    use crate::store::{Store, events, on, testing};

    testing::on_both![a_version_starts_and_works_on_the_tables_of_a_newer_one];

    /// What a newer version does to the tables, by the rule that `tests/tidy` holds migrations to.
    const NEWER: [&str; 3] = [
        "alter table events add column motto text not null default 'none'",
        "create table mottoes (motto text primary key)",
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         select 9999, 'newer', success, checksum, execution_time from _sqlx_migrations where version = 1",
    ];

    async fn a_version_starts_and_works_on_the_tables_of_a_newer_one(store: Store) {
        let mut tx = store.begin().await.unwrap();
        for statement in NEWER {
            on!(tx.conn().0, |db| sqlx::query(statement)
                .execute(&mut *db)
                .await
                .map(drop)
                .unwrap());
        }
        tx.commit().await.unwrap();
        match &store.0 {
            Backend::Sqlite(sqlite) => SQLITE_MIGRATIONS
                .run(&mut *sqlite.writer.begin().await.unwrap())
                .await
                .unwrap(),
            Backend::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await.unwrap(),
        }
        let event = testing::event(&store, "M01", UserId(1)).await;
        let mut reader = store.read().await.unwrap();
        let found = events::by_id(reader.conn(), event.id).await.unwrap();
        assert_eq!(found.unwrap().code.as_str(), "M01");
    }

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
