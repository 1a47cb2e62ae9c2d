//! All accounts: found by how their name or address begins, closed to their owner and opened again.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::{self, Page};
use crate::accounts::Search;
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, BAD_LIMIT, NOT_TO_CLOSE};
use crate::http::extract::{Json, Path, Query};
use crate::http::next_page::Address;
use crate::http::openapi::{Routes, routes};
use crate::model::{EventId, Role, SelfieStatus, User, UserId};

pub(super) fn routes() -> Routes {
    routes![
        list => [BAD_LIMIT],
        change => [ACCOUNT_UNKNOWN, NOT_TO_CLOSE],
    ]
}

/// An account in the directory of all accounts.
#[derive(Serialize, ToSchema)]
#[schema(as = ListedAccount)]
struct Entry {
    id: UserId,
    username: String,
    /// Empty for a guest without an address.
    email: String,
    role: Role,
    /// Whether the account may log in.
    is_active: bool,
    created_at: Timestamp,
    /// The event that a guest registered for.
    event_id: Option<EventId>,
    selfie_status: SelfieStatus,
}

impl From<User> for Entry {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            username: user.username,
            email: user.email,
            role: user.role,
            is_active: user.is_active,
            created_at: user.created_at,
            event_id: user.event_id,
            selfie_status: user.selfie_status,
        }
    }
}

/// Filters; a missing one matches everything.
#[derive(Deserialize, IntoParams)]
struct AccountsQuery {
    /// Only accounts whose username or email address begins like this; upper and lower case are the same.
    #[param(nullable = false)]
    query: Option<String>,
    /// Only accounts of this role.
    #[param(nullable = false)]
    role: Option<Role>,
    /// Only accounts with a lower id: that of the last account of the previous page. The `Link` header has the complete
    /// address.
    #[param(nullable = false, value_type = Option<i64>)]
    before: Option<UserId>,
    /// Maximum number of accounts.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// List all accounts
///
/// Of guests, photographers and admins, the newest first. The `Link` header leads to older ones.
#[utoipa::path(get, path = "/api/admin/accounts", operation_id = "list_accounts")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(query): Query<AccountsQuery>,
    address: Address,
) -> Result<Page<Entry>> {
    let limit = paging::size(query.limit)?;
    let search = Search {
        query: query.query.as_deref(),
        role: query.role,
        before: query.before,
    };
    let accounts = state.accounts.search(&search, limit).await?;
    Page::new(accounts, limit, &address, |last| {
        vec![("before", last.id.to_string())]
    })
}

/// A change of an account.
#[derive(Deserialize, ToSchema)]
#[schema(as = AccountActivity, examples(json!({"is_active": false})))]
struct Change {
    /// Whether the account may log in.
    is_active: bool,
}

/// Close an account to its owner, or open it again
///
/// Closing makes all tokens and login links of the account invalid at once. Admins cannot close their own account, nor that
/// of the last admin who can log in.
#[utoipa::path(
    put,
    path = "/api/admin/accounts/{user_id}",
    operation_id = "set_account_active"
)]
async fn change(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<UserId>,
    Json(change): Json<Change>,
) -> Result<Json<Entry>> {
    let user = state.accounts.set_active(admin.id, id, change.is_active).await?;
    Ok(Json(user.into()))
}
