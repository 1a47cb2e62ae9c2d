//! Settings that admins change while FindMe runs; every process reads them here.

use crate::store::{Conn, Result, on};

/// A setting's value, if one was stored.
pub async fn value(db: Conn<'_>, name: &str) -> Result<Option<String>> {
    const SQL: &str = "select value from settings where name = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(name)
        .fetch_optional(&mut *db)
        .await?))
}

/// Stores a setting's value.
pub async fn put(db: Conn<'_>, name: &str, value: &str) -> Result<()> {
    const SQL: &str = "insert into settings (name, value) values ($1, $2)
         on conflict (name) do update set value = excluded.value";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(name).bind(value).execute(&mut *db).await?;
        Ok(())
    })
}

/// A setting's value, which is stored as `value` if there was none. Of several transactions at once, one stores it.
pub async fn keep(mut db: Conn<'_>, name: &str, value: &str) -> Result<String> {
    const SQL: &str = "insert into settings (name, value) values ($1, $2) on conflict (name) do nothing";
    on!(db.reborrow().0, |db| sqlx::query(SQL)
        .bind(name)
        .bind(value)
        .execute(&mut *db)
        .await
        .map(drop)?);
    let stored = self::value(db, name).await?;
    Ok(stored.unwrap_or_else(|| value.to_owned()))
}
