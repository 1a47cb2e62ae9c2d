//! SQLite's one connection that writes, lent to one transaction at a time, in the order in which they are begun.
//!
//! A pool of one would ask the connection twice whether it is still there before the next transaction may have it, from a task
//! that has to find a thread first. In a crowd that took longer than the transactions themselves.
//!
//! Where a disk is full, a read or write fails, or memory is out, SQLite takes the whole transaction back by itself, and the
//! rollback that follows fails. Then the connection is closed, and the next transaction opens another.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::store::Connections;

/// The connection; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    options: Arc<SqliteConnectOptions>,
    /// How long a transaction waits for its turn.
    patience: Duration,
    place: Arc<Mutex<Place>>,
}

/// Where the connection lies while no transaction has it.
#[derive(Debug)]
struct Place {
    /// None while it is lent, and after it has failed or was closed.
    connection: Option<SqliteConnection>,
    /// Whether there will be no other.
    is_closed: bool,
}

impl Writer {
    /// Lends this connection, and others with these options when it has failed. A transaction that has waited for so long
    /// fails with [`sqlx::Error::PoolTimedOut`].
    pub(super) fn new(
        connection: SqliteConnection,
        options: SqliteConnectOptions,
        patience: Duration,
    ) -> Self {
        let place = Place {
            connection: Some(connection),
            is_closed: false,
        };
        Self {
            options: Arc::new(options),
            patience,
            place: Arc::new(Mutex::new(place)),
        }
    }

    /// A transaction that has SQLite's write lock from the start.
    pub(super) async fn begin(&self) -> sqlx::Result<WriteTransaction> {
        let locked = tokio::time::timeout(self.patience, self.place.clone().lock_owned());
        let mut place = locked.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if place.is_closed {
            return Err(sqlx::Error::PoolClosed);
        }
        let connection = match place.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        // Made before it is begun: whoever stops waiting in between leaves a transaction to be taken back.
        let mut tx = WriteTransaction(Some(Lent { connection, place }));
        sqlx::query("begin immediate").execute(&mut *tx).await?;
        Ok(tx)
    }

    /// How many connections there are: one, or none.
    pub(super) fn connections(&self) -> Connections {
        match self.place.try_lock() {
            Ok(place) => Connections {
                open: u32::from(place.connection.is_some()),
                idle: usize::from(place.connection.is_some()),
            },
            Err(_) => Connections { open: 1, idle: 0 },
        }
    }

    /// Closes the connection, after the transaction that has it.
    pub(super) async fn close(&self) {
        let mut place = self.place.lock().await;
        place.is_closed = true;
        if let Some(connection) = place.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "a connection to the database was not closed");
        }
    }
}

/// The connection and the place it goes back to. Nobody else has a turn meanwhile.
#[derive(Debug)]
struct Lent {
    connection: SqliteConnection,
    place: OwnedMutexGuard<Place>,
}

impl Lent {
    fn give_back(mut self) {
        self.place.connection = Some(self.connection);
    }

    /// Takes back what the transaction has done.
    async fn roll_back(mut self) {
        match sqlx::query("rollback").execute(&mut self.connection).await {
            Ok(_) => self.give_back(),
            Err(error) => tracing::debug!(%error, "a connection to the database is closed"),
        }
    }
}

/// A transaction; dropped, everything is taken back.
#[derive(Debug)]
pub(super) struct WriteTransaction(Option<Lent>);

impl WriteTransaction {
    /// Makes everything done in it last.
    pub(super) async fn commit(mut self) -> sqlx::Result<()> {
        sqlx::query("commit").execute(&mut *self).await?;
        if let Some(lent) = self.0.take() {
            lent.give_back();
        }
        Ok(())
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        // Without a runtime there is nobody to wait for an answer: the connection is closed, and SQLite takes back what it did.
        if let Some(lent) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(lent.roll_back());
        }
    }
}

impl Deref for WriteTransaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        let lent = self.0.as_ref();
        &lent
            .expect("a transaction has its connection until it ends")
            .connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        let lent = self.0.as_mut();
        &mut lent
            .expect("a transaction has its connection until it ends")
            .connection
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use crate::store::backend::Backend;
    use crate::store::{Error, Result, Store, Tx, on, settings, testing};

    testing::on_both![
        after_a_full_disk_the_first_write_succeeds,
        a_commit_that_fails_leaves_nothing_behind,
    ];

    async fn set(store: &Store, name: &str, value: &str) -> Result<()> {
        let mut tx = store.begin().await?;
        settings::put(tx.conn(), name, value).await?;
        tx.commit().await
    }

    async fn value(store: &Store, name: &str) -> Option<String> {
        let mut reader = store.read().await.unwrap();
        settings::value(reader.conn(), name).await.unwrap()
    }

    async fn run(tx: &mut Tx, sql: &'static str) -> Result<()> {
        on!(tx.conn().0, |db| Ok(sqlx::query(sql)
            .execute(&mut *db)
            .await
            .map(drop)?))
    }

    /// Makes the database say that its disk is full: SQLite may not grow any more, and PostgreSQL is made to say so.
    async fn fill(tx: &mut Tx) -> Result<()> {
        let sql = match &tx.conn().0 {
            Backend::Sqlite(_) => {
                run(tx, "pragma max_page_count = 1").await?;
                "insert into settings (name, value) values ('large', hex(zeroblob(1000000)))"
            }
            Backend::Postgres(_) => "do $$ begin raise exception 'no room' using errcode = '53100'; end $$",
        };
        run(tx, sql).await
    }

    async fn after_a_full_disk_the_first_write_succeeds(store: Store) {
        set(&store, "before", "kept").await.unwrap();
        for _ in 0..3 {
            let mut tx = store.begin().await.unwrap();
            settings::put(tx.conn(), "within", "lost").await.unwrap();
            let full = fill(&mut tx).await;
            assert!(matches!(full, Err(Error::Full(_))), "{full:?}");
            drop(tx);
        }
        set(&store, "after", "written").await.unwrap();
        assert_eq!(value(&store, "before").await.as_deref(), Some("kept"));
        assert_eq!(value(&store, "within").await, None);
        assert_eq!(value(&store, "after").await.as_deref(), Some("written"));
    }

    async fn a_commit_that_fails_leaves_nothing_behind(store: Store) {
        const LONELY: &str = "insert into memberships (user_id, event_id, joined_at, email_key, username) values (7, 8, 9, 'a', 'b')";
        let mut tx = store.begin().await.unwrap();
        settings::put(tx.conn(), "within", "lost").await.unwrap();
        let refused = match &tx.conn().0 {
            // Looked at by the commit only.
            Backend::Sqlite(_) => {
                run(&mut tx, "pragma defer_foreign_keys = on").await.unwrap();
                run(&mut tx, LONELY).await.unwrap();
                tx.commit().await
            }
            // A transaction that is broken is not committed, which is no error there.
            Backend::Postgres(_) => run(&mut tx, LONELY).await,
        };
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        set(&store, "after", "written").await.unwrap();
        assert_eq!(value(&store, "within").await, None);
        assert_eq!(value(&store, "after").await.as_deref(), Some("written"));
    }

    /// Who waits is served in the order of beginning, and a transaction that nobody commits is in nobody's way.
    #[tokio::test]
    async fn transactions_are_served_in_order() {
        let test = testing::sqlite().await;
        let mut first = test.store.begin().await.unwrap();
        settings::put(first.conn(), "order", "lost").await.unwrap();
        let (note, mut notes) = tokio::sync::mpsc::unbounded_channel();
        for number in 0..5 {
            let (store, note) = (test.store.clone(), note.clone());
            let mut waiting = Box::pin(async move {
                let tx = store.begin().await.unwrap();
                note.send(number).unwrap();
                drop(tx);
            });
            // Polled once, so that it stands in the queue.
            assert!((&mut waiting).now_or_never().is_none());
            tokio::spawn(waiting);
        }
        drop(note);
        drop(first);
        for number in 0..5 {
            assert_eq!(notes.recv().await, Some(number));
        }
        set(&test.store, "after", "written").await.unwrap();
        assert_eq!(value(&test.store, "order").await, None);
    }

    /// What is dropped gives back SQLite's lock by itself, for another process may wait for it.
    #[tokio::test]
    async fn a_dropped_transaction_does_not_keep_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite");
        let store = Store::open_sqlite(&path, 1).await.unwrap();
        let another = Store::open_sqlite(&path, 1).await.unwrap();
        drop(store.begin().await.unwrap());
        // One that is given up before it has begun.
        assert!(store.begin().now_or_never().is_none());
        set(&another, "name", "value").await.unwrap();
        assert_eq!(value(&store, "name").await.as_deref(), Some("value"));
    }

    #[tokio::test]
    async fn a_closed_database_begins_nothing() {
        let test = testing::sqlite().await;
        test.store.close().await;
        let refused = test.store.begin().await.map(drop);
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        let connections = test.store.connections();
        assert_eq!((connections.open, connections.idle), (0, 0));
    }
}
