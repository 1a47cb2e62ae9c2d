//! Texts that begin with what somebody typed.
//!
//! What begins alike stands together where texts are compared by their bytes: SQLite does so anyway, PostgreSQL where it is
//! told to, and where an index says the same.

use sqlx::{Database, Encode, QueryBuilder, Type};

use super::Conn;
use super::backend::Backend;

/// How texts are compared by their bytes, in the words of the database at hand.
pub(super) fn by_bytes(db: &Conn<'_>) -> &'static str {
    match &db.0 {
        Backend::Sqlite(_) => "",
        Backend::Postgres(_) => " collate \"C\"",
    }
}

/// Appends the condition that a column begins with a text; `by_bytes` is that of the database.
pub(super) fn push<DB: Database>(
    sql: &mut QueryBuilder<DB>,
    column: &'static str,
    beginning: &str,
    by_bytes: &'static str,
) where
    for<'q> String: Encode<'q, DB> + Type<DB>,
{
    // No text that begins like this stands behind it: it is the last character there is.
    let end = format!("{beginning}{}", char::MAX);
    sql.push(column)
        .push(by_bytes)
        .push(" >= ")
        .push_bind(beginning.to_owned());
    sql.push(" and ")
        .push(column)
        .push(by_bytes)
        .push(" < ")
        .push_bind(end);
}
