//! Lists of accounts for admins, the newest first.

use sqlx::QueryBuilder;

use crate::model::{Role, User, UserId};
use crate::store::{Conn, Result, beginning, on};

/// The columns of a [`User`], from `users u`.
const COLUMNS: &str =
    "select u.id, u.username, u.email, u.password_hash, u.role, u.is_active, u.created_at, u.event_id,
         u.selfie_status, u.selfie_error, u.token_generation, u.display_name, u.language from ";

/// How a name or an address begins, as each is compared.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The beginning of a name's key.
    pub name_key: String,
    /// The beginning of an address's key.
    pub email_key: String,
}

/// Which accounts are asked for; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Whose name or address begins like this.
    pub beginning: Option<Beginning>,
    /// Of this role.
    pub role: Option<Role>,
    /// Made before this one: what comes after an earlier page.
    pub before: Option<UserId>,
}

/// The condition of a role, written out: guests are most of all accounts, and the index leaves them out.
fn condition(role: Role) -> &'static str {
    match role {
        Role::Guest => " and u.role = 'user'",
        Role::Photographer => " and u.role <> 'user' and u.role = 'photographer'",
        Role::Admin => " and u.role <> 'user' and u.role = 'admin'",
    }
}

/// Accounts, the newest first, at most `limit`.
pub async fn list(db: Conn<'_>, filter: &AccountFilter, limit: i64) -> Result<Vec<User>> {
    let by_bytes = beginning::by_bytes(&db);
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(COLUMNS);
        if let Some(begun) = &filter.beginning {
            sql.push("(select n.user_id as id from account_names n where ");
            beginning::push(&mut sql, "n.name_key", &begun.name_key, by_bytes);
            // Guests without an address have a key that nobody typed.
            sql.push(" union select a.id from users a where a.email <> '' and ");
            beginning::push(&mut sql, "a.email_key", &begun.email_key, by_bytes);
            // The few that were found lead to their accounts, not all accounts to them.
            sql.push(") found cross join users u where u.id = found.id and");
        } else {
            sql.push("users u where");
        }
        sql.push(" u.id < ")
            .push_bind(filter.before.unwrap_or(UserId(i64::MAX)));
        if let Some(role) = filter.role {
            sql.push(condition(role));
        }
        sql.push(" order by u.id desc limit ").push_bind(limit);
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}
