//! The database: SQLite or PostgreSQL, by one SQL text (see `backend`).
//!
//! Reads borrow a connection with [`Store::read`]; writes happen in a transaction from [`Store::begin`],
//! which on SQLite takes the write lock at once: a transaction that begins as a reader and turns writer
//! fails under contention whatever the busy timeout. Functions of the submodules take a [`Conn`], so they
//! serve both. "Not found" is `None`; a write that must hit a row says whether it did.

pub mod approvals;
pub mod audit;
mod backend;
mod beginning;
pub mod clock_readings;
pub mod collections;
pub mod consents;
pub mod deletions;
pub mod descriptor_lease;
pub mod enrolments;
pub mod erasures;
mod error;
pub mod event_photographers;
pub mod events;
pub mod expiry_warnings;
pub mod faces;
pub mod figures;
mod foreign;
pub mod generations;
pub mod guest_warnings;
pub mod guests_only;
pub mod identity;
pub mod invitations;
pub mod jobs;
pub mod known_origins;
pub mod lanes;
pub mod limits;
pub mod locks;
pub mod login_links;
pub mod matches;
pub mod memberships;
pub mod names;
pub mod notices;
mod open;
pub mod personal_links;
pub mod photos;
pub mod removal;
pub mod resets;
pub mod resumable;
pub mod same_faces;
pub mod selfies;
pub mod settings;
#[cfg(test)]
pub(crate) mod testing;
pub mod uploads;
pub mod usage;
pub mod users;
pub mod vectors;
pub mod walls;
pub mod watchers;
mod writer;

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use backend::Backend;
pub(crate) use backend::on;
pub use error::{Error, Foreign};
use writer::{WriteTransaction, Writer};

/// The result of every store function.
pub type Result<T> = std::result::Result<T, Error>;

/// A borrowed connection, inside a transaction or not.
pub struct Conn<'c>(pub(crate) Backend<&'c mut SqliteConnection, &'c mut PgConnection>);

impl Conn<'_> {
    /// The same connection for one call, to be used again after it.
    pub fn reborrow(&mut self) -> Conn<'_> {
        Conn(match &mut self.0 {
            Backend::Sqlite(db) => Backend::Sqlite(db),
            Backend::Postgres(db) => Backend::Postgres(db),
        })
    }
}

/// A connection for reading, given back when dropped.
pub struct Reader(Backend<PoolConnection<Sqlite>, PoolConnection<Postgres>>);

impl Reader {
    /// The connection, for one call of a store function.
    pub fn conn(&mut self) -> Conn<'_> {
        Conn(match &mut self.0 {
            Backend::Sqlite(db) => Backend::Sqlite(&mut **db),
            Backend::Postgres(db) => Backend::Postgres(&mut **db),
        })
    }
}

/// A write transaction; dropping it without [`Tx::commit`] takes everything back.
pub struct Tx(Backend<WriteTransaction, Transaction<'static, Postgres>>);

impl Tx {
    /// The connection, for one call of a store function.
    pub fn conn(&mut self) -> Conn<'_> {
        Conn(match &mut self.0 {
            Backend::Sqlite(db) => Backend::Sqlite(&mut **db),
            Backend::Postgres(db) => Backend::Postgres(&mut **db),
        })
    }

    /// Makes everything done in the transaction last.
    pub async fn commit(self) -> Result<()> {
        on!(self.0, |tx| Ok(tx.commit().await?))
    }
}

/// SQLite's connections: one that writes, several that read beside it (WAL).
#[derive(Clone, Debug)]
struct SqliteConnections {
    writer: Writer,
    readers: SqlitePool,
}

/// Connections to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// Those that are open.
    pub open: u32,
    /// Those of them that wait to be used.
    pub idle: usize,
}

/// An open database with its tables in place.
#[derive(Clone, Debug)]
pub struct Store(Backend<SqliteConnections, PgPool>);

impl Store {
    /// A connection for reading.
    pub async fn read(&self) -> Result<Reader> {
        Ok(Reader(match &self.0 {
            Backend::Sqlite(sqlite) => Backend::Sqlite(sqlite.readers.acquire().await?),
            Backend::Postgres(pool) => Backend::Postgres(pool.acquire().await?),
        }))
    }

    /// A write transaction.
    #[expect(clippy::disallowed_methods, reason = "the one place that begins transactions")]
    pub async fn begin(&self) -> Result<Tx> {
        Ok(Tx(match &self.0 {
            Backend::Sqlite(sqlite) => Backend::Sqlite(sqlite.writer.begin().await?),
            Backend::Postgres(pool) => Backend::Postgres(pool.begin().await?),
        }))
    }

    /// Whether all writing takes turns at one connection of this process, as with SQLite.
    pub fn has_one_writer(&self) -> bool {
        matches!(self.0, Backend::Sqlite(_))
    }

    /// Which database it is, for people: `sqlite` or `postgresql`.
    pub fn kind(&self) -> &'static str {
        match &self.0 {
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(_) => "postgresql",
        }
    }

    /// How many connections there are.
    pub fn connections(&self) -> Connections {
        match &self.0 {
            Backend::Sqlite(SqliteConnections { writer, readers }) => {
                let Connections { open, idle } = writer.connections();
                Connections {
                    open: open + readers.size(),
                    idle: idle + readers.num_idle(),
                }
            }
            Backend::Postgres(pool) => Connections {
                open: pool.size(),
                idle: pool.num_idle(),
            },
        }
    }

    /// Closes every connection, after those in use come back.
    pub async fn close(&self) {
        match &self.0 {
            Backend::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                sqlite.writer.close().await;
            }
            Backend::Postgres(pool) => pool.close().await,
        }
    }
}
