//! What the owner of an account changes about it.

use crate::model::{Language, UserId};
use crate::store::{Conn, Result, on};

/// Sets what a person is called.
pub async fn set_display_name(db: Conn<'_>, id: UserId, name: Option<&str>) -> Result<()> {
    const SQL: &str = "update users set display_name = $2 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(id).bind(name).execute(&mut *db).await?;
        Ok(())
    })
}

/// Sets the language a person is written to in.
pub async fn set_language(db: Conn<'_>, id: UserId, language: Language) -> Result<()> {
    const SQL: &str = "update users set language = $2 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(id).bind(language).execute(&mut *db).await?;
        Ok(())
    })
}

/// Gives an account another address, which must be free.
pub async fn set_email(db: Conn<'_>, id: UserId, email: &str, email_key: &str) -> Result<()> {
    const SQL: &str = "update users set email = $2, email_key = $3 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(id)
            .bind(email)
            .bind(email_key)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}
