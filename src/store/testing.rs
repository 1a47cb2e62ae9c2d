//! A fresh database for each test, on both kinds.
//!
//! `on_both!` lists a module's tests once and runs each on SQLite and on PostgreSQL.

use tempfile::TempDir;

use crate::store::Store;

/// An empty database that goes away with this value (the PostgreSQL one with its private server).
pub(crate) struct TestStore {
    pub(crate) store: Store,
    _folder: Option<TempDir>,
}

/// An empty SQLite database in a temporary file.
pub(crate) async fn sqlite() -> TestStore {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&folder.path().join("test.sqlite"), 4)
        .await
        .unwrap();
    TestStore {
        store,
        _folder: Some(folder),
    }
}

/// An empty database on the PostgreSQL server that `make test` starts.
#[expect(
    clippy::disallowed_methods,
    reason = "names the test server; no setting of the product"
)]
pub(crate) async fn postgres() -> TestStore {
    let server = std::env::var("FINDME_TEST_POSTGRES").expect(
        "FINDME_TEST_POSTGRES names no server: run the tests by `make test`, which starts a private one",
    );
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let admin = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
        .execute(&admin)
        .await
        .unwrap();
    admin.close().await;
    let (base, _) = server.rsplit_once('/').unwrap();
    let store = Store::open_postgres(&format!("{base}/{name}"), 1, 8)
        .await
        .unwrap();
    TestStore { store, _folder: None }
}

/// Runs each named `async fn(Store)` on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                let test = $crate::store::testing::sqlite().await;
                super::$test(test.store.clone()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                let test = $crate::store::testing::postgres().await;
                super::$test(test.store.clone()).await;
                test.store.close().await;
            })+
        }
    };
}
pub(crate) use on_both;
