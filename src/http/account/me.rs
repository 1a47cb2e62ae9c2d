//! The caller's own account: shown, counted, erased.
//!
//! Erasing removes the rows at once and answers what went; files and the engine's faces follow by a job stored with
//! it.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::Serialize;

use crate::accounts::Erased;
use crate::http::State;
use crate::http::auth::Account;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::wire;
use crate::http::words::Sentence;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/me", get(show).delete(erase))
        .route("/api/profile", get(profile))
}

/// `GET /api/me`.
async fn show(Account(account): Account) -> Json<wire::User> {
    Json(account.into())
}

#[derive(Serialize)]
struct Farewell {
    message: Sentence,
    erased: Erased,
    /// Number of the receipt that tells when all of it is gone.
    receipt_id: i64,
}

/// `DELETE /api/me`: 400 for the last admin, and for a photographer who owns events.
async fn erase(Extract(state): Extract<State>, Account(account): Account) -> Result<Json<Farewell>> {
    let erased = state.accounts.erase(&account.user).await?;
    Ok(Json(Farewell {
        message: Sentence::AccountErased,
        receipt_id: erased.receipt_id,
        erased,
    }))
}

#[derive(Serialize)]
struct Profile {
    user: wire::User,
    /// Photos of the caller's event.
    total_photos: i64,
    /// Those the caller was found in.
    photos_with_face: i64,
}

/// `GET /api/profile`.
async fn profile(Extract(state): Extract<State>, Account(account): Account) -> Result<Json<Profile>> {
    let counts = state.accounts.photo_counts(&account.user).await?;
    Ok(Json(Profile {
        user: account.into(),
        total_photos: counts.total,
        photos_with_face: counts.with_face,
    }))
}
