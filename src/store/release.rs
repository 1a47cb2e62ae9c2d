//! What becomes of a connection to SQLite that comes back to its pool.
//!
//! Where a disk is full, a read or write fails, or memory is out, SQLite takes the whole transaction back by itself. Its
//! driver does not notice: the rollback that follows fails, for there is nothing left to roll back, and the connection
//! counts as inside a transaction from then on, in which none can begin. Such a connection is closed, and the pool opens
//! another.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{Connection as _, SqliteConnection};

/// Whether a connection may be used again.
pub(super) fn is_reusable(
    connection: &mut SqliteConnection,
    _: PoolConnectionMetadata,
) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    async move {
        // The rollback of a transaction that was dropped is only on its way to the connection's thread; the answer to this
        // comes after it.
        connection.ping().await?;
        Ok(!connection.is_in_transaction())
    }
    .boxed()
}

#[cfg(test)]
mod tests {
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
}
