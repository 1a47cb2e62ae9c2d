//! A look into the program's database, past the program.
//!
//! What the API does not tell, the rows do: who ran a job and how often, and whether every file has its row and
//! every row its file.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, Connection as _, FromRow, PgConnection, SqliteConnection};

use crate::support::Kind;

/// Where the rows are.
#[derive(Clone, Debug)]
pub(crate) enum Rows {
    Sqlite(PathBuf),
    Postgres(String),
}

/// A job.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct JobRow {
    pub(crate) state: String,
    pub(crate) attempt: i32,
    pub(crate) claimed_by: Option<String>,
}

impl JobRow {
    /// Whether the process of this number claimed it last.
    pub(crate) fn is_of(&self, process: i32) -> bool {
        let worker = self.claimed_by.as_deref().unwrap_or_default();
        worker.starts_with(&format!("{process}-"))
    }
}

impl Rows {
    pub(crate) fn of(kind: Kind, url: &str) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite(url.trim_start_matches("sqlite://").into()),
            Kind::Postgres => Self::Postgres(url.to_owned()),
        }
    }

    /// Every row that a query gives.
    pub(crate) async fn all<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let mut db = SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::query_as(sql).fetch_all(&mut db).await.unwrap()
            }
            Self::Postgres(url) => {
                let mut db = PgConnection::connect(url).await.unwrap();
                let rows = sqlx::query_as(sql).fetch_all(&mut db).await.unwrap();
                db.close().await.unwrap();
                rows
            }
        }
    }

    /// Runs a statement past the program.
    pub(crate) async fn change(&self, sql: &'static str) {
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path);
                let mut db = SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::query(sql).execute(&mut db).await.unwrap();
                db.close().await.unwrap();
            }
            Self::Postgres(url) => {
                let mut db = PgConnection::connect(url).await.unwrap();
                sqlx::query(sql).execute(&mut db).await.unwrap();
                db.close().await.unwrap();
            }
        }
    }

    /// All jobs, oldest first.
    pub(crate) async fn jobs(&self) -> Vec<JobRow> {
        self.all("select state, attempt, claimed_by from jobs order by id")
            .await
    }

    /// Checks that every stored photo and selfie has its file, the photo's with the bytes that were counted when it
    /// was taken in; answers how many photos there are.
    pub(crate) async fn assert_files(&self, data: &Path) -> usize {
        let objects = data.join("objects");
        let photos: Vec<(i64, String, Vec<u8>)> =
            self.all("select event_id, filename, sha256 from photos").await;
        for (event, filename, sha256) in &photos {
            let path = objects.join(format!("raw/event_{event}/{filename}"));
            let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(Sha256::digest(&bytes)[..], sha256[..], "{}", path.display());
        }
        let selfies: Vec<(String,)> = self.all("select object_key from selfies").await;
        for (key,) in selfies {
            assert!(objects.join(&key).is_file(), "{key} has a row and no file");
        }
        photos.len()
    }

    /// Every row of every table as its name and JSON, backslashes left out, for searching.
    pub(crate) async fn everything(&self) -> Vec<(String, String)> {
        let tables: Vec<(String,)> = match self {
            Self::Sqlite(_) => {
                self.all("select name from sqlite_master where type = 'table'")
                    .await
            }
            Self::Postgres(_) => {
                self.all(
                    "select table_name::text from information_schema.tables where table_schema = 'public'",
                )
                .await
            }
        };
        let mut rows = Vec::new();
        for (table,) in tables {
            for (row,) in self.dump(&table).await {
                rows.push((table.clone(), row.replace('\\', "")));
            }
        }
        rows
    }

    async fn dump(&self, table: &str) -> Vec<(String,)> {
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let mut db = SqliteConnection::connect_with(&options).await.unwrap();
                let columns = format!("select name from pragma_table_info('{table}')");
                let columns: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(columns))
                    .fetch_all(&mut db)
                    .await
                    .unwrap();
                // A blob is no JSON, so it goes in as its hexadecimal digits.
                let pairs = columns.iter().map(|(name,)| {
                    format!("'{name}', case typeof({name}) when 'blob' then hex({name}) else {name} end")
                });
                let pairs = pairs.collect::<Vec<_>>().join(", ");
                let sql = format!("select json_object({pairs}) from {table}");
                sqlx::query_as(AssertSqlSafe(sql))
                    .fetch_all(&mut db)
                    .await
                    .unwrap()
            }
            Self::Postgres(url) => {
                let mut db = PgConnection::connect(url).await.unwrap();
                let sql = format!("select row_to_json(t)::text from {table} t");
                let rows = sqlx::query_as(AssertSqlSafe(sql))
                    .fetch_all(&mut db)
                    .await
                    .unwrap();
                db.close().await.unwrap();
                rows
            }
        }
    }

    /// Everything that matching has written, to be compared with a later look.
    pub(crate) async fn matching(&self) -> Vec<(String, i64, i64, String)> {
        self.all(
            "select 'match', user_id, photo_id, face_key from matches
             union all select 'enrolment', event_id, user_id, face_key from enrolments
             union all select 'face', event_id, photo_id, face_key from faces
             union all select 'vector', event_id, coalesce(user_id, photo_id), face_key from vectors
             union all select 'indexed', id, indexed_at, status from photos
             union all select state, user_id, id, object_key from selfies
             order by 1, 2, 3, 4",
        )
        .await
    }
}
