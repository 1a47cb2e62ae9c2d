//! Photographers' accounts.
//!
//! Two addresses make one, because clients of two generations call them; their answers differ in the name of the
//! id only.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::{get, post, put};
use serde::{Deserialize, Serialize};

use super::admins::{Created, Recruit};
use crate::accounts::StaffChange;
use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::wire::{self, Done};
use crate::http::words::Sentence;
use crate::model::UserId;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/create-photographer", post(create))
        .route("/api/admin/photographers", get(list).post(add))
        .route("/api/admin/photographers/{id}", put(change).delete(remove))
}

/// `POST /api/admin/create-photographer`.
async fn create(
    Extract(state): Extract<State>,
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

/// `GET /api/admin/photographers`.
async fn list(Extract(state): Extract<State>, Admin(_): Admin) -> Result<Json<Vec<wire::User>>> {
    let photographers = state.accounts.photographers().await?;
    Ok(Json(photographers.into_iter().map(wire::User::from).collect()))
}

#[derive(Serialize)]
struct Added {
    message: Sentence,
    photographer_id: UserId,
}

/// `POST /api/admin/photographers`.
async fn add(
    Extract(state): Extract<State>,
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

/// What is not given stays as it is.
#[derive(Deserialize)]
struct Change {
    username: Option<String>,
    email: Option<String>,
    password: Option<String>,
    is_active: Option<bool>,
}

/// `PUT /api/admin/photographers/{id}`: 404 for anybody who is no photographer.
async fn change(
    Extract(state): Extract<State>,
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

/// `DELETE /api/admin/photographers/{id}`: 400 while they own events.
async fn remove(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Path(id): Path<UserId>,
) -> Result<Json<Done>> {
    state.accounts.delete_photographer(Some(admin.id), id).await?;
    Ok(Json(Done {
        message: Sentence::PhotographerDeleted,
    }))
}
