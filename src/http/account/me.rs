//! The caller's own account: shown, counted, erased.
//!
//! Erasing removes the rows at once and answers what went; files and the engine's faces follow by a job stored with
//! it.

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

/// The caller's account
///
/// With the event a guest registered for.
#[utoipa::path(get, path = "/api/me", operation_id = "show_account")]
async fn show(Account(account): Account) -> Json<wire::User> {
    Json(account.into())
}

/// What went with the account.
#[derive(Serialize, ToSchema)]
struct Farewell {
    message: Sentence,
    erased: Erased,
    /// Number of the receipt that tells when all of it is gone.
    receipt_id: i64,
}

/// Erase the caller's account
///
/// Selfie, face and matches go with it. The last admin stays, and so does a photographer who owns events.
#[utoipa::path(delete, path = "/api/me", operation_id = "erase_account")]
async fn erase(State(state): State<AppState>, Account(account): Account) -> Result<Json<Farewell>> {
    let erased = state.accounts.erase(&account.user).await?;
    Ok(Json(Farewell {
        message: Sentence::AccountErased,
        receipt_id: erased.receipt_id,
        erased,
    }))
}

/// An account and its photos in numbers.
#[derive(Serialize, ToSchema)]
struct Profile {
    user: wire::User,
    /// Photos of the caller's event.
    #[schema(minimum = 0)]
    total_photos: i64,
    /// Those the caller was found in.
    #[schema(minimum = 0)]
    photos_with_face: i64,
}

/// The caller's account, with numbers of photos
///
/// Both numbers are of the event registered for, and 0 without one.
#[utoipa::path(get, path = "/api/profile", operation_id = "show_profile")]
async fn profile(State(state): State<AppState>, Account(account): Account) -> Result<Json<Profile>> {
    let counts = state.accounts.photo_counts(&account.user).await?;
    Ok(Json(Profile {
        user: account.into(),
        total_photos: counts.total,
        photos_with_face: counts.with_face,
    }))
}
