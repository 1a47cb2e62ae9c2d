//! A fresh database for each test, on both kinds.
//!
//! `on_both!` lists a module's tests once and runs each on SQLite and on PostgreSQL.

use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::clock::Timestamp;
use crate::model::{
    Enrolment, Event, EventCode, EventId, Face, FaceBox, FaceKey, PhotoId, SelfieState, UserId,
};
use crate::store::backend::Backend;
use crate::store::{Store, enrolments, events, faces, on, selfies};

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

/// A database with our tables on the PostgreSQL server that `make test` starts: a copy, which takes a third of the time that
/// making the tables does.
pub(crate) async fn postgres() -> TestStore {
    static TABLES: OnceCell<String> = OnceCell::const_new();
    let tables = TABLES.get_or_init(async || {
        let url = postgres_url().await;
        // Nobody may be connected to what is copied.
        Store::open_postgres(&url, 1, 8).await.unwrap().close().await;
        let (_, name) = url.rsplit_once('/').unwrap();
        name.to_owned()
    });
    let url = create_database(&format!("template {}", tables.await)).await;
    let store = Store::open_postgres(&url, 1, 8).await.unwrap();
    TestStore { store, _folder: None }
}

/// Makes an empty database on the PostgreSQL server that `make test` starts, and answers its address.
pub(crate) async fn postgres_url() -> String {
    create_database("").await
}

#[expect(
    clippy::disallowed_methods,
    reason = "names the test server; no setting of the product"
)]
async fn create_database(options: &str) -> String {
    let server = std::env::var("FINDME_TEST_POSTGRES").expect(
        "FINDME_TEST_POSTGRES names no server: run the tests by `make test`, which starts a private one",
    );
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let admin = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name} {options}")))
        .execute(&admin)
        .await
        .unwrap();
    admin.close().await;
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// How SQLite goes about a statement, step by step.
pub(crate) async fn plan(sql: &str) -> String {
    let test = sqlite().await;
    let mut reader = test.store.read().await.unwrap();
    let explain = sqlx::AssertSqlSafe(format!("explain query plan {sql}"));
    let Backend::Sqlite(db) = reader.conn().0 else {
        panic!("it is SQLite");
    };
    let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&mut *db).await.unwrap();
    let steps: Vec<_> = steps.into_iter().map(|(_, _, _, step)| step).collect();
    steps.join("\n")
}

/// How many rows a table has.
pub(crate) async fn count(store: &Store, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    let mut reader = store.read().await.unwrap();
    on!(reader.conn().0, |db| sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(&mut *db)
        .await
        .unwrap())
}

/// Runs a statement.
pub(crate) async fn execute(store: &Store, sql: &str) {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(sql)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    tx.commit().await.unwrap();
}

/// Everything a table of faces holds, as text; bytes in hexadecimal.
pub(crate) async fn text(store: &Store, table: &str) -> String {
    let mut reader = store.read().await.unwrap();
    let rows: Vec<String> = match reader.conn().0 {
        Backend::Sqlite(db) => {
            let columns = match table {
                "vectors" => "face_key || ' ' || hex(vector)",
                _ => "hex(face) || ' ' || version || ' ' || removed_at",
            };
            let sql = sqlx::AssertSqlSafe(format!("select {columns} from {table}"));
            sqlx::query_scalar(sql).fetch_all(&mut *db).await.unwrap()
        }
        Backend::Postgres(db) => {
            let sql = sqlx::AssertSqlSafe(format!("select row_to_json(t)::text from {table} t"));
            sqlx::query_scalar(sql).fetch_all(&mut *db).await.unwrap()
        }
    };
    rows.join("\n")
}

/// Keeps an account from logging in.
pub(crate) async fn deactivate(store: &Store, user: UserId) {
    const SQL: &str = "update users set is_active = $2 where id = $1";
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(SQL)
        .bind(user)
        .bind(false)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    tx.commit().await.unwrap();
}

/// Lets every attempt to end this event fail.
pub(crate) async fn keep_from_ending(store: &Store, event: EventId) {
    const FAIL: &str =
        "create function fail() returns trigger as $$ begin raise exception 'kept'; end $$ language plpgsql";
    let when = "create trigger keep before update of ended_at on events";
    let statements = match &store.0 {
        Backend::Sqlite(_) => vec![format!(
            "{when} when new.id = {event} begin select raise(abort, 'kept'); end"
        )],
        Backend::Postgres(_) => vec![
            FAIL.to_owned(),
            format!("{when} for each row when (new.id = {event}) execute function fail()"),
        ],
    };
    let mut tx = store.begin().await.unwrap();
    for sql in statements {
        on!(tx.conn().0, |db| sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut *db)
            .await
            .map(drop)
            .unwrap());
    }
    tx.commit().await.unwrap();
}

/// Gives a guest a name as an earlier version stored it.
pub(crate) async fn rename(store: &Store, user: UserId, name: &str) {
    const NAMES: &str = "delete from account_names where user_id = $1";
    const SQL: [&str; 2] = [
        "update users set username = $2 where id = $1",
        "update memberships set username = $2 where user_id = $1",
    ];
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(NAMES)
        .bind(user)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    for sql in SQL {
        on!(tx.conn().0, |db| sqlx::query(sql)
            .bind(user)
            .bind(name)
            .execute(&mut *db)
            .await
            .map(drop)
            .unwrap());
    }
    tx.commit().await.unwrap();
}

/// Gives an event's code the key by which an earlier version compared it.
pub(crate) async fn set_code_key(store: &Store, event: EventId, key: &str) {
    const SQL: &str = "update events set code_key = $2 where id = $1";
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(SQL)
        .bind(event)
        .bind(key)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    tx.commit().await.unwrap();
}

/// Stores an event of the photographer's with this code.
pub(crate) async fn event(store: &Store, code: &str, photographer: UserId) -> Event {
    let mut tx = store.begin().await.unwrap();
    let new = events::NewEvent {
        name: "Fête",
        code: &EventCode::parse(code).unwrap(),
        held_at: None,
        photographer,
        guests_only: false,
        approval_required: false,
        at: Timestamp::from_micros(0),
    };
    let event = events::insert(tx.conn(), &new).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    event
}

/// Stores a photo of the event with one face, and the guest as found in it by an accepted selfie.
pub(crate) async fn match_in_photo(store: &Store, event: EventId, guest: UserId) {
    const PHOTO: &str = "insert into photos
             (event_id, filename, original_filename, content_type, size_bytes, sha256, width, height,
              uploaded_at, show_in_general, status)
         values ($1, $2, 'x', 'image/jpeg', 1, $3, 1, 1, 0, $4, 'DONE') returning id";
    const MATCH: &str = "insert into matches (user_id, photo_id, event_id, face_key, similarity, matched_at)
         values ($1, $2, $3, 'face', 90, 0)";
    let name = uuid::Uuid::new_v4();
    let mut tx = store.begin().await.unwrap();
    let photo: PhotoId = on!(tx.conn().0, |db| sqlx::query_scalar(PHOTO)
        .bind(event)
        .bind(name.to_string())
        .bind(name.as_bytes().as_slice())
        .bind(false)
        .fetch_one(&mut *db)
        .await
        .unwrap());
    let face = Face {
        photo_id: photo,
        face_key: FaceKey("face".to_owned()),
        bounding_box: FaceBox {
            left: 0.0,
            top: 0.0,
            width: 1.0,
            height: 1.0,
        },
        confidence: 99.0,
    };
    let at = Timestamp::from_micros(0);
    faces::replace(tx.conn(), event, photo, &[face], 1, at)
        .await
        .unwrap();
    let selfie = selfies::find(tx.conn(), guest, SelfieState::Accepted)
        .await
        .unwrap();
    let selfie_id = if let Some(selfie) = selfie {
        selfie.id
    } else {
        let key = format!("selfies/{name}.jpg");
        let put = selfies::put_candidate(tx.conn(), guest, &key, "image/jpeg", true, at).await;
        let (id, _) = put.unwrap();
        assert!(selfies::accept(tx.conn(), id).await.unwrap());
        id
    };
    let enrolment = Enrolment {
        event_id: event,
        user_id: guest,
        selfie_id,
        face_key: FaceKey(format!("guest {guest} in {event}")),
        revision: 1,
        searched: true,
    };
    enrolments::put(tx.conn(), &enrolment).await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(MATCH)
        .bind(guest)
        .bind(photo)
        .bind(event)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    tx.commit().await.unwrap();
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
