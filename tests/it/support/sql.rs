//! A statement past the program, for rows that an earlier version left behind.
//!
//! And queries, for rows that no request tells of.

use findme::config::Database;
use secrecy::ExposeSecret as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use super::app::TestApp;

impl TestApp {
    /// How many rows a query has.
    pub(crate) async fn rows(&self, query: &str) -> usize {
        let query = AssertSqlSafe(query.to_owned());
        match &self.config.database {
            Database::Sqlite { path } => {
                let options = SqliteConnectOptions::new().filename(path);
                let mut db = SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::query(query).fetch_all(&mut db).await.unwrap().len()
            }
            Database::Postgres { url } => {
                let mut db = PgConnection::connect(url.expose_secret()).await.unwrap();
                sqlx::query(query).fetch_all(&mut db).await.unwrap().len()
            }
        }
    }

    /// Runs a statement on the program's database.
    pub(crate) async fn sql(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        match &self.config.database {
            Database::Sqlite { path } => {
                let options = SqliteConnectOptions::new().filename(path);
                let mut db = SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::query(statement).execute(&mut db).await.unwrap();
            }
            Database::Postgres { url } => {
                let mut db = PgConnection::connect(url.expose_secret()).await.unwrap();
                sqlx::query(statement).execute(&mut db).await.unwrap();
            }
        }
    }
}
