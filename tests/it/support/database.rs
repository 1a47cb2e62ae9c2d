//! An empty database for each test: SQLite in the test's folder, or one of its own on the PostgreSQL server that
//! `make test` starts.
//!
//! What no request can bring about is done to the rows past the program.

use findme::config::{Config, Database};
use findme::store::Store;
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::sync::OnceCell;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Makes an empty database on the test server and answers its address.
pub(crate) async fn create_postgres() -> String {
    create_database("").await
}

/// Makes a database that has our tables: a copy, which takes a third of the time that making the tables does.
pub(crate) async fn copy_postgres() -> String {
    static TABLES: OnceCell<String> = OnceCell::const_new();
    let tables = TABLES.get_or_init(async || {
        let url = create_postgres().await;
        // Nobody may be connected to what is copied.
        Store::open_postgres(&url, 1, 2).await.unwrap().close().await;
        let (_, name) = url.rsplit_once('/').unwrap();
        name.to_owned()
    });
    create_database(&format!("template {}", tables.await)).await
}

#[expect(
    clippy::disallowed_methods,
    reason = "names the test server; no setting of the product"
)]
async fn create_database(options: &str) -> String {
    let server = std::env::var("FINDME_TEST_POSTGRES").expect(
        "FINDME_TEST_POSTGRES names no server: run the tests by `make test`, which starts a private one",
    );
    let name = format!("it_{}", uuid::Uuid::new_v4().simple());
    let admin = sqlx::PgPool::connect(&server).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("create database {name} {options}"));
    sqlx::query(create).execute(&admin).await.unwrap();
    admin.close().await;
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// Runs statements on the database of a program, past the program.
pub(crate) async fn execute(config: &Config, sql: &'static str) {
    match &config.database {
        Database::Sqlite { path } => {
            let mut db = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
                .await
                .unwrap();
            sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
            db.close().await.unwrap();
        }
        Database::Postgres { url } => {
            let mut db = PgConnection::connect(url.expose_secret()).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
            db.close().await.unwrap();
        }
    }
}
