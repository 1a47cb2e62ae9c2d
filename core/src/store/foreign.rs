//! Whose database it is that the settings name, asked before anything is written into it.
//!
//! FindMe makes its tables in an empty database and brings its own up to date. One of the previous server, whose name is
//! easily taken over with the other settings, or of any other program, is left exactly as it is.

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, PgPool, SqliteConnection};

use crate::store::{Error, Foreign, Result};

/// The table in which migrations are written down, by FindMe and by other programs that use the same library.
const MIGRATIONS: &str = "_sqlx_migrations";

/// A table that FindMe has from its first migration on, and the previous server in no version.
const OURS: &str = "memberships";

/// Tables that every version of the previous server has at least one of.
const PREVIOUS: [&str; 2] = ["user_events", "face_matches"];

/// Names of tables that a sentence mentions.
const MENTIONED: usize = 3;

/// Checks that a file is no other program's database; one that is not there yet is nobody's.
pub(super) async fn check_sqlite(path: &Path) -> Result<()> {
    const TABLES: &str = "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'";
    if std::fs::metadata(path).map_or(true, |found| found.len() == 0) {
        return Ok(());
    }
    // Without the options that ours is opened with: some of them are written into the file.
    let options = SqliteConnectOptions::new().filename(path);
    let tables = match list(&options.clone().read_only(true), TABLES).await {
        // A process was killed within a transaction, and what it had written of it has to be taken back before anybody reads.
        Err(error) if is_half_written(&error) => list(&options, TABLES).await?,
        listed => listed?,
    };
    judge(tables)
}

async fn list(options: &SqliteConnectOptions, sql: &'static str) -> sqlx::Result<Vec<String>> {
    let mut db = SqliteConnection::connect_with(options).await?;
    let listed = sqlx::query_scalar(sql).fetch_all(&mut db).await;
    db.close().await?;
    listed
}

/// Whether SQLite finds the journal of a transaction that was not ended (`SQLITE_READONLY_ROLLBACK`).
fn is_half_written(error: &sqlx::Error) -> bool {
    const READONLY_ROLLBACK: &str = "776";
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| code == READONLY_ROLLBACK)
}

/// Checks that the schema in which tables would be made is no other program's.
pub(super) async fn check_postgres(pool: &PgPool) -> Result<()> {
    // All tables, also those that may not be read; but those of extensions are not a program's.
    const TABLES: &str = "select c.relname::text from pg_catalog.pg_class c
         where c.relnamespace = (select n.oid from pg_catalog.pg_namespace n where n.nspname = current_schema())
             and c.relkind in ('r', 'p', 'v', 'm', 'f')
             and not exists (
                 select 1 from pg_catalog.pg_depend d
                 where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')";
    judge(sqlx::query_scalar(TABLES).fetch_all(pool).await?)
}

fn judge(tables: Vec<String>) -> Result<()> {
    let tables: BTreeSet<String> = tables.into_iter().collect();
    let has = |name: &str| tables.contains(name);
    // A first migration that was interrupted leaves nothing but the list of migrations.
    let is_empty = tables.iter().all(|name| name == MIGRATIONS);
    if is_empty || (has(MIGRATIONS) && has(OURS)) {
        return Ok(());
    }
    if PREVIOUS.into_iter().any(has) && !has(OURS) {
        return Err(Error::Foreign(Foreign::PreviousServer));
    }
    let names: Vec<_> = tables.iter().take(MENTIONED).map(String::as_str).collect();
    Err(Error::Foreign(Foreign::OtherProgram {
        tables: names.join(", "),
    }))
}

#[cfg(test)]
mod tests {
    use sqlx::PgConnection;

    use super::*;
    use crate::store::Store;
    use crate::store::testing;

    /// A database of each kind that is not ours: its tables, and what is said of it.
    fn foreign() -> [(&'static str, Foreign); 4] {
        let other = |tables: &str| Foreign::OtherProgram {
            tables: tables.to_owned(),
        };
        [
            (
                "create table users (id integer primary key, username text, selfie_data text);
                 create table events (id integer primary key, name text, event_code text);
                 create table photos (id integer primary key, event_id integer);
                 create table user_events (user_id integer, event_id integer);
                 create table face_matches (photo_id integer, user_id integer);
                 insert into users values (1, 'anna', 'selfie')",
                Foreign::PreviousServer,
            ),
            // The same after a former version of FindMe began to migrate it.
            (
                "create table events (id integer primary key);
                 create table face_matches (photo_id integer, user_id integer);
                 create table _sqlx_migrations (version integer)",
                Foreign::PreviousServer,
            ),
            (
                "create table notes (id integer primary key, text text);
                 create table authors (id integer primary key)",
                other("authors, notes"),
            ),
            // Another program that writes its migrations down in the same way.
            (
                "create table _sqlx_migrations (version integer); create table notes (id integer primary key)",
                other("_sqlx_migrations, notes"),
            ),
        ]
    }

    #[tokio::test]
    async fn a_process_that_was_killed_within_its_first_transaction_leaves_no_file_that_cannot_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("first.sqlite");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true);
        let mut db = SqliteConnection::connect_with(&options).await.unwrap();
        // More than fits the cache, so that the file holds what its journal takes back.
        let sql = "create table first (text text); pragma cache_size = 1; begin;
             create table notes (id integer primary key, text text);
             with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
             insert into notes (text) select hex(zeroblob(200)) from n";
        sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
        let killed = folder.path().join("killed.sqlite");
        for end in ["", "-journal"] {
            let from = folder.path().join(format!("first.sqlite{end}"));
            std::fs::copy(from, folder.path().join(format!("killed.sqlite{end}"))).unwrap();
        }
        let readable = SqliteConnectOptions::new().filename(&killed).read_only(true);
        let refused = list(&readable, "select name from sqlite_master").await;
        assert!(is_half_written(&refused.unwrap_err()));
        let judged = check_sqlite(&killed).await;
        let expected = Foreign::OtherProgram {
            tables: "first".to_owned(),
        };
        assert!(
            matches!(&judged, Err(Error::Foreign(found)) if *found == expected),
            "{judged:?}"
        );
    }

    #[tokio::test]
    async fn a_file_of_others_is_refused_and_stays_as_it_is() {
        for (sql, expected) in foreign() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("others.sqlite");
            let options = SqliteConnectOptions::new()
                .filename(&path)
                .create_if_missing(true);
            let mut db = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
            db.close().await.unwrap();
            let before = std::fs::read(&path).unwrap();
            let refused = Store::open_sqlite(&path, 2).await;
            assert!(
                matches!(&refused, Err(Error::Foreign(found)) if *found == expected),
                "{refused:?}"
            );
            assert!(std::fs::read(&path).unwrap() == before, "the file was changed");
            let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
            assert_eq!(files.len(), 1, "{files:?}");
        }
    }

    #[tokio::test]
    async fn a_postgres_database_of_others_is_refused_and_stays_as_it_is() {
        const TABLES: &str = "select table_name::text from information_schema.tables
             where table_schema = 'public' order by table_name";
        for (sql, expected) in foreign() {
            let url = testing::postgres_url().await;
            let mut db = PgConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
            let before: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut db).await.unwrap();
            let refused = Store::open_postgres(&url, 1, 4).await;
            assert!(
                matches!(&refused, Err(Error::Foreign(found)) if *found == expected),
                "{refused:?}"
            );
            let after: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut db).await.unwrap();
            assert_eq!(after, before);
            db.close().await.unwrap();
        }
    }

    #[test]
    fn an_empty_database_and_our_own_are_used() {
        for tables in [
            &[][..],
            &[MIGRATIONS],
            &[MIGRATIONS, "events", OURS],
            // Somebody's view of our rows.
            &[MIGRATIONS, "events", OURS, "report"],
        ] {
            let tables = tables.iter().map(|name| (*name).to_owned()).collect();
            assert!(judge(tables).is_ok());
        }
    }
}
