//! The caller's own account: show it, count its photos, erase it.
//!
//! Erasing deletes the rows at once and returns counts; a job stored in the same transaction deletes files and faces.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Erased;
use crate::http::AppState;
use crate::http::auth::Account;
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, LAST_ADMIN, OWNS_EVENTS};
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};
use crate::http::wire;
use crate::http::words::Sentence;

pub(super) fn routes() -> Routes {
    routes![
        show,
        erase => [LAST_ADMIN, OWNS_EVENTS, ACCOUNT_UNKNOWN],
        profile,
    ]
}

/// Get the caller's account
///
/// For a guest, with the event registered for.
#[utoipa::path(get, path = "/api/me", operation_id = "show_account")]
async fn show(Account(account): Account) -> Json<wire::User> {
    Json(account.into())
}

/// What was deleted with the account.
#[derive(Serialize, ToSchema)]
struct Farewell {
    message: Sentence,
    erased: Erased,
    /// Id of the receipt that shows when everything is deleted.
    receipt_id: i64,
}

/// Erase the caller's account
///
/// Deletes the selfie, the face and the matches too. Refused for the last admin and for photographers who own events.
#[utoipa::path(delete, path = "/api/me", operation_id = "erase_account")]
async fn erase(State(state): State<AppState>, Account(account): Account) -> Result<Json<Farewell>> {
    let erased = state.accounts.erase(&account.user).await?;
    Ok(Json(Farewell {
        message: Sentence::AccountErased,
        receipt_id: erased.receipt_id,
        erased,
    }))
}

/// An account with its numbers of photos.
#[derive(Serialize, ToSchema)]
struct Profile {
    user: wire::User,
    /// Number of photos of the caller's event.
    #[schema(minimum = 0)]
    total_photos: i64,
    /// Number of photos that the caller was found in.
    #[schema(minimum = 0)]
    photos_with_face: i64,
}

/// Get the caller's account with numbers of photos
///
/// Both numbers are about the event registered for; they are 0 without one.
#[utoipa::path(get, path = "/api/profile", operation_id = "show_profile")]
async fn profile(State(state): State<AppState>, Account(account): Account) -> Result<Json<Profile>> {
    let counts = state.accounts.photo_counts(&account.user).await?;
    Ok(Json(Profile {
        user: account.into(),
        total_photos: counts.total,
        photos_with_face: counts.with_face,
    }))
}
