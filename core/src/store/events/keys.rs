//! Keys of codes that earlier versions stored.
//!
//! They compared codes by less: not by composition, width and what cannot be seen.

use crate::model::{EventCode, EventId};
use crate::store::{Conn, Result, on};

/// An event's code and the key it is stored under.
#[derive(sqlx::FromRow)]
struct Stored {
    id: EventId,
    code: EventCode,
    code_key: String,
}

/// Rows that are read at once.
const PAGE: i64 = 500;

/// Stores the keys of today for events after `after`, at most a page of them; answers the last one, `None` after the last
/// page. A key that another event has by now stays as it is: that event's guests would be sent here.
pub async fn renew_keys(mut db: Conn<'_>, after: EventId) -> Result<Option<EventId>> {
    const SQL: &str = "select id, code, code_key from events where id > $1 order by id limit $2";
    let page: Vec<Stored> = on!(db.reborrow().0, |db| sqlx::query_as(SQL)
        .bind(after)
        .bind(PAGE)
        .fetch_all(&mut *db)
        .await?);
    for stored in &page {
        let key = stored.code.key();
        if key != stored.code_key {
            renew(db.reborrow(), stored.id, &key).await?;
        }
    }
    Ok(page.last().map(|stored| stored.id))
}

async fn renew(db: Conn<'_>, id: EventId, key: &str) -> Result<()> {
    const SQL: &str = "update events set code_key = $2
         where id = $1 and not exists (select 1 from events where code_key = $2)";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(id).bind(key).execute(&mut *db).await?;
        Ok(())
    })
}
