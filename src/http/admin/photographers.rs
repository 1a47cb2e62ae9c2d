//! Photographers' accounts.
//!
//! Two endpoints create one, for two generations of clients; their responses differ only in the name of the id.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::admins::{Created, Recruit};
use super::paging::{AfterQuery, Page};
use crate::accounts::{Email, StaffChange, Username};
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, BAD_CREDENTIALS, BAD_LIMIT, BUSY, OWNS_EVENTS};
use crate::http::extract::{Json, Path, Query};
use crate::http::next_page::Address;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{self, Done};
use crate::http::words::Sentence;
use crate::model::UserId;

pub(super) fn routes() -> Routes {
    routes![
        create => [BAD_CREDENTIALS, BUSY],
        list => [BAD_LIMIT],
        add => [BAD_CREDENTIALS, BUSY],
        change => [BAD_CREDENTIALS, ACCOUNT_UNKNOWN, BUSY],
        remove => [OWNS_EVENTS, ACCOUNT_UNKNOWN],
    ]
}

/// Create a photographer's account
#[utoipa::path(
    post,
    path = "/api/admin/create-photographer",
    operation_id = "create_photographer"
)]
async fn create(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Json(recruit): Json<Recruit>,
) -> Result<Json<Created>> {
    let user_id = state
        .accounts
        .create_photographer(Some(admin.id), &recruit.credentials())
        .await?;
    Ok(Json(Created {
        message: Sentence::PhotographerCreated,
        user_id,
    }))
}

/// List all photographers
///
/// The oldest account first, at most 1,000. The `Link` header leads to the others.
#[utoipa::path(get, path = "/api/admin/photographers", operation_id = "list_photographers")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(page): Query<AfterQuery>,
    address: Address,
) -> Result<Page<wire::User>> {
    let limit = page.size()?;
    let photographers = state
        .accounts
        .photographers(page.after.map(UserId), limit)
        .await?;
    Page::new(photographers, limit, &address, |last| {
        vec![("after", last.id.to_string())]
    })
}

/// The photographer's account that was created.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotographerAdded)]
struct Added {
    message: Sentence,
    photographer_id: UserId,
}

/// Create a photographer's account (newer clients)
///
/// Newer clients expect the id as `photographer_id`.
#[utoipa::path(
    post,
    path = "/api/admin/photographers",
    operation_id = "add_photographer",
    responses(
        (status = 200, description = "", links(
            ("change" = (
                operation_id = "change_photographer",
                parameters(("photographer_id" = "$response.body#/photographer_id")),
            )),
            ("delete" = (
                operation_id = "delete_photographer",
                parameters(("photographer_id" = "$response.body#/photographer_id")),
            )),
        )),
    )
)]
async fn add(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Json(recruit): Json<Recruit>,
) -> Result<Json<Added>> {
    let photographer_id = state
        .accounts
        .create_photographer(Some(admin.id), &recruit.credentials())
        .await?;
    Ok(Json(Added {
        message: Sentence::PhotographerCreated,
        photographer_id,
    }))
}

/// Changes to a photographer's account; missing fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[schema(as = PhotographerChange, examples(json!({"email": "studio@example.org", "is_active": true})))]
struct Change {
    #[schema(value_type = Option<Username>)]
    username: Option<String>,
    #[schema(value_type = Option<Email>)]
    email: Option<String>,
    /// A new password; an empty text keeps the current one.
    #[schema(format = Password, max_length = 1000)]
    password: Option<String>,
    /// Whether the account may log in.
    is_active: Option<bool>,
}

/// Change a photographer's account
///
/// A new password makes all tokens of the account invalid.
#[utoipa::path(
    put,
    path = "/api/admin/photographers/{photographer_id}",
    operation_id = "change_photographer"
)]
async fn change(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<UserId>,
    Json(change): Json<Change>,
) -> Result<Json<Done>> {
    let change = StaffChange {
        username: change.username.as_deref(),
        email: change.email.as_deref(),
        // A form leaves the field empty to keep the password.
        password: change.password.as_deref().filter(|password| !password.is_empty()),
        is_active: change.is_active,
    };
    state
        .accounts
        .update_photographer(Some(admin.id), id, &change)
        .await?;
    Ok(Json(Done {
        message: Sentence::PhotographerUpdated,
    }))
}

/// Delete a photographer's account
///
/// Refused while the photographer owns events.
#[utoipa::path(
    delete,
    path = "/api/admin/photographers/{photographer_id}",
    operation_id = "delete_photographer"
)]
async fn remove(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<UserId>,
) -> Result<Json<Done>> {
    state.accounts.delete_photographer(Some(admin.id), id).await?;
    Ok(Json(Done {
        message: Sentence::PhotographerDeleted,
    }))
}
