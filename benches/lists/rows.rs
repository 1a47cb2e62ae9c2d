//! A large event, written into the tables as indexing and searching leave it.
//!
//! One statement a table: that many rows by HTTP would take hours. Both databases run the same text, but for a digest.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// How large an event is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) photos: u32,
    pub(crate) guests: u32,
}

/// Fills an event, newest photos at `now`, in microseconds since 1970. Each photo has a guest, every third one two; one in a
/// hundred photos has failed, one in fifty is hidden.
pub(crate) async fn fill(url: &str, event: i64, size: Size, now: i64) {
    let Size { photos, guests } = size;
    let is_postgres = url.starts_with("postgres");
    let digest = if is_postgres {
        "decode(lpad(cast(n.i as text), 64, '0'), 'hex')"
    } else {
        "cast(printf('%032d', n.i) as blob)"
    };
    let numbers = |count: u32| {
        format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})")
    };
    let matched = format!(
        "with p as (select id, row_number() over (order by id) as place from photos where event_id = {event}),
              g as (select user_id, row_number() over (order by user_id) as place from memberships
                    where event_id = {event})"
    );
    let statements = [
        format!(
            "{} insert into photos (event_id, photographer_id, filename, original_filename, content_type, size_bytes,
                 sha256, width, height, uploaded_at, show_in_general, status, error, faces_count, indexed_at)
             select {event}, e.photographer_id, '{event}-' || n.i || '.jpg', 'IMG_' || (10000 + n.i % 90000) || '.jpg',
                 'image/jpeg', 4000000, {digest}, 6000, 4000, {now} - ({photos} - cast(n.i as bigint)) * 1000000, n.i % 50 > 0,
                 case when n.i % 100 = 0 then 'FAILED' else 'DONE' end,
                 case when n.i % 100 = 0 then 'damaged_image' end, n.i % 5, {now}
             from n cross join events e where e.id = {event}",
            numbers(photos)
        ),
        format!(
            "{} insert into users (username, email, email_key, password_hash, role, is_active, created_at, event_id,
                 selfie_status)
             select 'guest ' || n.i, '', 'guest:{event}-' || n.i, '', 'user', true, {now}, {event},
                 case when n.i % 20 = 0 then 'invalid' else 'valid' end
             from n where true",
            numbers(guests)
        ),
        format!(
            "insert into memberships (user_id, event_id, joined_at, email_key, username)
             select id, {event}, {now} - id, email_key, username from users where event_id = {event}"
        ),
        format!(
            "{matched} insert into matches (user_id, photo_id, event_id, face_key, similarity, matched_at)
             select g.user_id, p.id, {event}, 'f' || p.id, 70 + p.place % 30, {now}
             from p join g on g.place = 1 + p.place % {guests}"
        ),
        format!(
            "{matched} insert into matches (user_id, photo_id, event_id, face_key, similarity, matched_at)
             select g.user_id, p.id, {event}, 'f' || p.id, 70 + p.place % 30, {now}
             from p join g on g.place = 1 + (p.place + 1) % {guests} where p.place % 3 = 0"
        ),
        // As PostgreSQL does by itself a minute later; SQLite has no such thing.
        if is_postgres { "vacuum analyze" } else { "analyze" }.to_owned(),
    ];
    if is_postgres {
        let mut db = PgConnection::connect(url).await.expect("the server is there");
        for statement in statements {
            let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut db).await;
            done.expect("an empty event takes rows");
        }
    } else {
        let mut db = SqliteConnection::connect(url).await.expect("the file is there");
        for statement in statements {
            let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut db).await;
            done.expect("an empty event takes rows");
        }
    }
}
